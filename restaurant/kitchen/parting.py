"""What is being made goes with its guests: portions of a line to another party's ticket, a whole party to a new table.

Nothing begins anew: a task over there is as far as the one it came from, was promised for the same minute, and stands
on a ticket of the same station. The cooks are told on the ticket that they know.
"""

from ..database import database, next_number
from .tickets import CANCELLED, MOVE, NEWS, SERVED, give_notice, settle

OF_LINE = "SELECT id, ticket_id, state FROM task WHERE line_id = ? AND state != 'cancelled' ORDER BY id"
NEW_TICKET = """INSERT INTO ticket (order_id, sitting_id, station_id, made_at, changed, done_at, rushed_at)
    SELECT ?, ?, station_id, made_at, ?, done_at, rushed_at FROM ticket WHERE id = ?
    ON CONFLICT (order_id, station_id) DO NOTHING"""
NEW_TASK = """INSERT INTO task (ticket_id, line_id, state, started_at, ready_at, served_at, fired_at, due_at)
    SELECT new.id, ?, k.state, k.started_at, k.ready_at, k.served_at, k.fired_at, k.due_at FROM task k
    JOIN ticket old ON old.id = k.ticket_id JOIN ticket new ON new.station_id = old.station_id AND new.order_id = ?
    WHERE k.id = ?"""
UNFINISHED = """SELECT id FROM ticket WHERE sitting_id = ? AND id IN (SELECT ticket_id FROM task
    WHERE state NOT IN ('served', 'cancelled')) ORDER BY id"""


def carry_over(line, new, order, sitting, said, now, person):
    """Some portions of ``line`` are the line ``new`` of another party's ``order`` from now on. ``said`` is what the
    cooks hear who still have to do with it: quantity, left, to. Returns ids of the stations concerned."""
    stations = []
    for task, ticket, state in database.execute_sql(OF_LINE, (line,)).fetchall():
        database.execute_sql(NEW_TICKET, (order, sitting, next_number(NEWS), ticket))
        database.execute_sql(NEW_TASK, (new, order, task))
        if state != SERVED:
            give_notice(ticket, MOVE, said, now, task, person)
        if not said["left"]:
            database.execute_sql("UPDATE task SET state = ? WHERE id = ?", (CANCELLED, task))
        stations.append(_settled(ticket, order, now))
    return tuple(stations)


def _settled(ticket, order, now):
    """Both tickets show what they hold now. Returns their station."""
    over_there, station = database.execute_sql(
        "SELECT new.id, new.station_id FROM ticket old JOIN ticket new ON new.station_id = old.station_id "
        "WHERE old.id = ? AND new.order_id = ?", (ticket, order)).fetchone()
    settle((ticket, over_there), now)
    return station


def renamed(sitting, before, table, now, person):
    """A party sits at another table: whoever still has to do with its tickets hears the new name."""
    for (ticket,) in database.execute_sql(UNFINISHED, (sitting,)).fetchall():
        give_notice(ticket, MOVE, {"from": before, "to": table}, now, person=person, seen=True)

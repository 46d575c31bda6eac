"""The rows of the kitchen: a ticket for each order and station, a task for each line on it, and notices of what was
changed after it was sent.
"""

import peewee

from ..database import Instant, JSONText, Row, database, next_number, pack
from ..orders import Line, Order
from ..staff import Person
from ..stations import Station
from ..tables import Sitting

HELD, QUEUED, COOKING, READY, SERVED, CANCELLED = "held", "queued", "cooking", "ready", "served", "cancelled"
STATES = (HELD, QUEUED, COOKING, READY, SERVED, CANCELLED)
OPEN = (HELD, QUEUED, COOKING)      # somebody still has to make it
AHEAD = (QUEUED, COOKING)           # somebody makes it now
DONE = (SERVED, CANCELLED)          # nobody has anything to do with it
CANCEL, CHANGE, FIRE, MOVE, RUSH = "cancel", "change", "fire", "move", "rush"
NEWS = "kitchen news"


class Ticket(Row):
    """The lines of one order at one station. It is done when all are made and every notice was seen."""

    order = peewee.ForeignKeyField(Order, backref="tickets")
    sitting = peewee.ForeignKeyField(Sitting, backref="tickets")
    station = peewee.ForeignKeyField(Station, backref="tickets")
    made_at = Instant(index=True)
    changed = peewee.BigIntegerField(index=True)
    done_at = Instant(null=True)
    rushed_at = Instant(null=True)


class Task(Row):
    """One line at one station, and how far it is. ``due_at`` is what was promised when it was fired."""

    ticket = peewee.ForeignKeyField(Ticket, backref="tasks")
    line = peewee.ForeignKeyField(Line, backref="tasks")
    state = peewee.TextField(default=QUEUED, constraints=[peewee.Check(
        "state IN ('held', 'queued', 'cooking', 'ready', 'served', 'cancelled')")])
    started_at = Instant(null=True)
    ready_at = Instant(null=True)
    served_at = Instant(null=True)
    fired_at = Instant(null=True)
    due_at = Instant(null=True)


class Notice(Row):
    """Something that the cooks of a ticket must hear of after it was sent; ``task`` is None for the whole ticket.

    ``said`` holds what changed: quantity and left, note and before, course, or from and to. Screens show a
    cancellation or a change until it was seen.
    """

    ticket = peewee.ForeignKeyField(Ticket, backref="notices")
    task = peewee.ForeignKeyField(Task, null=True, backref="notices")
    kind = peewee.TextField(constraints=[peewee.Check("kind IN ('cancel', 'change', 'fire', 'move', 'rush')")])
    said = JSONText()
    person = peewee.ForeignKeyField(Person, null=True)
    at = Instant()
    seen_at = Instant(null=True)


Task.add_index(Task.ticket, Task.line, unique=True, name="a_line_once_a_ticket")
Ticket.add_index(Ticket.order, Ticket.station, unique=True, name="a_station_once_an_order")
Task.add_index(Task.index(Task.ticket, where=Task.state.not_in(DONE), name="not_served"))
Task.add_index(Task.index(Task.ticket, where=Task.state == HELD, name="task_held"))
Ticket.add_index(Ticket.index(Ticket.station, Ticket.made_at, where=Ticket.done_at.is_null(), name="not_done"))
Notice.add_index(Notice.index(Notice.ticket, where=Notice.seen_at.is_null(), name="not_seen"))
MOMENT = {COOKING: "started_at", READY: "ready_at", SERVED: "served_at"}
DONE_NOW = """NOT EXISTS (SELECT 1 FROM task WHERE ticket_id = ticket.id AND state IN ('held', 'queued', 'cooking'))
    AND NOT EXISTS (SELECT 1 FROM notice WHERE ticket_id = ticket.id AND seen_at IS NULL)"""


def write_tickets(order, sitting, lines, now, due=None):
    """Tickets and their tasks for ``(line id, station ids)`` pairs; ``due`` is each line's promise, None if it is held.

    Returns ids of the stations concerned.
    """
    stations = sorted({station for _, at in lines for station in at})
    if not stations:
        return ()
    news = next_number(NEWS)
    made = database.execute_sql(
        "INSERT INTO ticket (order_id, sitting_id, station_id, made_at, changed) VALUES "
        f"{','.join(['(?,?,?,?,?)'] * len(stations))} RETURNING station_id, id",
        [value for station in stations for value in (order, sitting, station, now, news)]).fetchall()
    ticket_at = dict(made)
    tasks = [(ticket_at[station], line, *_begun(due[line] if due else now, now)) for line, at in lines
             for station in at]
    database.execute_sql("INSERT INTO task (ticket_id, line_id, state, fired_at, due_at) VALUES "
                         f"{','.join(['(?,?,?,?,?)'] * len(tasks))}", [value for task in tasks for value in task])
    return tuple(stations)


def _begun(due, now):
    return (HELD, None, None) if due is None else (QUEUED, now, due)


def advance(ticket, sources, to, now, task=None):
    """Guarded: move those tasks of a ticket that are in one of ``sources`` to ``to``. Returns how many moved."""
    stamp = f", {MOMENT[to]} = ?" if to in MOMENT else ""
    only = " AND id = ?" if task else ""
    values = [to, *([now] if stamp else []), ticket, *sources, *([task] if task else [])]
    moved = database.execute_sql(
        f"UPDATE task SET state = ?{stamp} WHERE ticket_id = ? AND state IN ({','.join('?' * len(sources))}){only}",
        values).rowcount
    if moved:
        settle((ticket,), now)
    return moved


def settle(tickets, now):
    """Say that tickets changed, and write whether each is done now."""
    database.execute_sql(
        f"UPDATE ticket SET changed = ?, done_at = CASE WHEN {DONE_NOW} THEN COALESCE(done_at, ?) ELSE NULL END "
        f"WHERE id IN ({','.join('?' * len(tickets))})", (next_number(NEWS), now, *tickets))


def touch(sitting):
    """Show every ticket of a sitting anew, because its table's name or guests changed."""
    database.execute_sql("UPDATE ticket SET changed = ? WHERE sitting_id = ?", (next_number(NEWS), sitting))


def carried(sitting, now):
    """The guests have left: what still stood at the pass counts as served, and every screen shows it."""
    database.execute_sql(f"UPDATE task SET state = '{SERVED}', served_at = ? WHERE state = '{READY}' AND ticket_id IN "
                         "(SELECT id FROM ticket WHERE sitting_id = ?)", (now, sitting))
    touch(sitting)


def rush(ticket, at):
    """Guarded: a ticket comes first from now on, or no longer if ``at`` is None. Returns whether that is new."""
    return database.execute_sql("UPDATE ticket SET rushed_at = ?, changed = ? WHERE id = ? AND (rushed_at IS NULL) = ?",
                                (at, next_number(NEWS), ticket, at is not None)).rowcount == 1


def give_notice(ticket, kind, said, now, task=None, person=None, seen=False):
    """Write what the cooks of a ticket must hear. One that nobody has to acknowledge is ``seen`` at once."""
    database.execute_sql(
        "INSERT INTO notice (ticket_id, task_id, kind, said, person_id, at, seen_at) VALUES (?, ?, ?, ?, ?, ?, ?)",
        (ticket, task, kind, pack(said), person, now, now if seen else None))


def acknowledge(ticket, now, task=None):
    """Guarded: the cooks have seen what changed on a ticket, or on one line of it. Returns how many notices."""
    only, values = (" AND task_id = ?", (task,)) if task else ("", ())
    seen = database.execute_sql(f"UPDATE notice SET seen_at = ? WHERE ticket_id = ? AND seen_at IS NULL{only}",
                                (now, ticket, *values)).rowcount
    if seen:
        settle((ticket,), now)
    return seen


def news_number():
    row = database.execute_sql("SELECT value FROM counter WHERE name = ?", (NEWS,)).fetchone()
    return row[0] if row else 0

"""Tickets: what a station has to make of an order, and how far each line is: queued → cooking → ready → served.

A ticket has no state of its own; it is as far as the line that is furthest behind. ``changed`` grows with every
change, so that a screen can ask for what is new since it last looked.
"""

import json

import peewee

from . import clock
from .database import Instant, Row, database, next_number, pack
from .orders import Line, Order
from .stations import Station
from .tables import Sitting

QUEUED, COOKING, READY, SERVED = "queued", "cooking", "ready", "served"
STATES = (QUEUED, COOKING, READY, SERVED)
NEWS = "kitchen news"


class Ticket(Row):
    """The lines of one order at one station. ``number`` is printed and spoken."""

    order = peewee.ForeignKeyField(Order, backref="tickets")
    sitting = peewee.ForeignKeyField(Sitting, backref="tickets")
    station = peewee.ForeignKeyField(Station, backref="tickets")
    made_at = Instant(index=True)
    changed = peewee.BigIntegerField(index=True)
    done_at = Instant(null=True)


class Task(Row):
    """One line at one station, and how far it is."""

    ticket = peewee.ForeignKeyField(Ticket, backref="tasks")
    line = peewee.ForeignKeyField(Line, backref="tasks")
    state = peewee.TextField(default=QUEUED, constraints=[peewee.Check(
        "state IN ('queued', 'cooking', 'ready', 'served')")])
    started_at = Instant(null=True)
    ready_at = Instant(null=True)
    served_at = Instant(null=True)


Task.add_index(Task.ticket, Task.line, unique=True, name="a_line_once_a_ticket")
Ticket.add_index(Ticket.order, Ticket.station, unique=True, name="a_station_once_an_order")
Task.add_index(Task.index(Task.ticket, where=Task.state != SERVED, name="not_served"))
Ticket.add_index(Ticket.index(Ticket.station, Ticket.made_at, where=Ticket.done_at.is_null(), name="not_done"))
MOMENT = {COOKING: "started_at", READY: "ready_at", SERVED: "served_at"}


def write_tickets(order, sitting, lines, now):
    """Tickets and their tasks for ``(line id, station ids)`` pairs. Returns ids of the stations concerned."""
    stations = sorted({station for _, at in lines for station in at})
    if not stations:
        return ()
    news = next_number(NEWS)
    made = database.execute_sql(
        "INSERT INTO ticket (order_id, sitting_id, station_id, made_at, changed) VALUES "
        f"{','.join(['(?,?,?,?,?)'] * len(stations))} RETURNING station_id, id",
        [value for station in stations for value in (order, sitting, station, now, news)]).fetchall()
    ticket_at = dict(made)
    tasks = [(ticket_at[station], line) for line, at in lines for station in at]
    database.execute_sql("INSERT INTO task (ticket_id, line_id, state) VALUES "
                         f"{','.join(['(?,?,?)'] * len(tasks))}",
                         [value for ticket, line in tasks for value in (ticket, line, QUEUED)])
    return tuple(stations)


def advance(ticket, sources, to, now, task=None):
    """Guarded: move those tasks of a ticket that are in one of ``sources`` to ``to``. Returns how many moved."""
    stamp = f", {MOMENT[to]} = ?" if to in MOMENT else ""
    only = " AND id = ?" if task else ""
    values = [to, *([now] if stamp else []), ticket, *sources, *([task] if task else [])]
    moved = database.execute_sql(
        f"UPDATE task SET state = ?{stamp} WHERE ticket_id = ? AND state IN ({','.join('?' * len(sources))}){only}",
        values).rowcount
    if moved:
        done = f"NOT EXISTS (SELECT 1 FROM task WHERE ticket_id = ticket.id AND state IN ('{QUEUED}', '{COOKING}'))"
        database.execute_sql(f"UPDATE ticket SET changed = ?, done_at = CASE WHEN {done} THEN COALESCE(done_at, ?) "
                             "ELSE NULL END WHERE id = ?", (next_number(NEWS), now, ticket))
    return moved


def touch(sitting):
    """Show every ticket of a sitting anew, because its table's name or guests changed."""
    database.execute_sql("UPDATE ticket SET changed = ? WHERE sitting_id = ?", (next_number(NEWS), sitting))


def carried(sitting, now):
    """The guests have left: what still stood at the pass counts as served, and every screen shows it."""
    database.execute_sql(f"UPDATE task SET state = '{SERVED}', served_at = ? WHERE state = '{READY}' AND ticket_id IN "
                         "(SELECT id FROM ticket WHERE sitting_id = ?)", (now, sitting))
    touch(sitting)


def news_number():
    row = database.execute_sql("SELECT value FROM counter WHERE name = ?", (NEWS,)).fetchone()
    return row[0] if row else 0


class Slot:
    """A ticket as a screen shows it, read with one statement together with its lines."""

    __slots__ = ("id", "station", "order", "sitting", "made_at", "changed", "done_at", "number", "round", "table",
                 "guests", "phone", "nickname", "person", "tasks")

    def __init__(self, row):
        (self.id, self.station, self.order, self.sitting, self.made_at, self.changed, self.done_at, self.number,
         self.round, self.table, self.guests, self.phone, self.nickname, self.person) = row
        self.tasks = []

    @property
    def state(self):
        """As far as the line that is furthest behind."""
        return min((task.state for task in self.tasks), key=STATES.index)

    @property
    def started(self):
        return any(task.state != QUEUED for task in self.tasks)

    @property
    def ready(self):
        return sum(task.state in (READY, SERVED) for task in self.tasks)


class Work:
    """A line on a ticket as a screen shows it."""

    __slots__ = ("id", "ticket", "line", "state", "ready_at", "names", "quantity", "choices", "parts", "note",
                 "allergens", "allergies", "station")

    def __init__(self, row):
        (self.id, self.ticket, self.line, self.state, self.ready_at, names, self.quantity, choices, parts, self.note,
         allergens, allergies, self.station) = row
        self.names, self.choices, self.parts = json.loads(names), json.loads(choices), json.loads(parts)
        self.allergens, self.allergies = json.loads(allergens), json.loads(allergies)

    def parts_at(self, station):
        """Of a combo, what this station makes; the pass sees all."""
        return [part for part in self.parts if station is None or part["station"] == station]

    def allergens_at(self, station):
        """Of a combo, what the parts contain that this station makes."""
        if not self.parts:
            return self.allergens
        return list(dict.fromkeys(code for part in self.parts_at(station) for code in part.get("allergens", ())))


TICKETS = """SELECT t.id, t.station_id, t.order_id, t.sitting_id, t.made_at, t.changed, t.done_at, o.number, o.round,
    r.name, s.guests, o.phone_id, p.nickname, w.name
    FROM ticket t JOIN "order" o ON o.id = t.order_id JOIN sitting s ON s.id = t.sitting_id
    JOIN restaurant_table r ON r.id = s.table_id LEFT JOIN phone p ON p.id = o.phone_id
    LEFT JOIN person w ON w.id = o.person_id WHERE {} ORDER BY t.made_at DESC, t.id DESC LIMIT {}"""
WORK = """SELECT k.id, k.ticket_id, k.line_id, k.state, k.ready_at, l.names, l.quantity, l.choices, l.parts, l.note,
    l.allergens, l.allergies, l.station FROM task k JOIN line l ON l.id = k.line_id WHERE k.ticket_id IN ({})
    ORDER BY k.id"""
MOST_TICKETS = 400


def tickets(where, values, limit=MOST_TICKETS):
    """Tickets with their lines, oldest first; of too many, the newest. ``where`` is ours, never a person's."""
    newest = database.execute_sql(TICKETS.format(where, int(limit)), values).fetchall()
    slots = {row[0]: Slot(row) for row in reversed(newest)}
    for row in database.execute_sql(WORK.format(",".join(map(str, slots))), ()) if slots else ():
        work = Work(row)
        slots[work.ticket].tasks.append(work)
    return [slot for slot in slots.values() if slot.tasks]


def on_screen(station):
    """What a station still has to make; ``None`` is the pass, which sees whole orders until all of it is served."""
    if station is None:
        return tickets("t.order_id IN (SELECT order_id FROM ticket WHERE id IN "
                       "(SELECT ticket_id FROM task WHERE state != 'served'))", ())
    return tickets("t.station_id = ? AND t.done_at IS NULL", (station,))


def changed_since(station, since):
    """Every ticket of a station that changed after news number ``since``, done ones too; the pass sees whole orders."""
    if station is None:
        return tickets("t.order_id IN (SELECT order_id FROM ticket WHERE changed > ?)", (since,))
    return tickets("t.id IN (SELECT id FROM ticket INDEXED BY ticket_changed WHERE changed > ? AND station_id = ?)",
                   (since, station))


def recently_done(station, after):
    """What a station finished since, or what left the pass; the latest first."""
    if station is None:
        done, values = ("EXISTS (SELECT 1 FROM task WHERE ticket_id = ticket.id AND state = 'served' AND "
                        "served_at > ?)"), ()
    else:
        done, values = "done_at > ? AND station_id = ?", (station,)
    slots = tickets(f"t.id IN (SELECT id FROM ticket INDEXED BY ticket_made_at WHERE made_at > ? AND {done} "
                    "ORDER BY id DESC LIMIT 50)", (after - clock.DAY, after, *values))
    return slots[::-1]


def waiting_at_pass():
    """Tickets with something ready that nobody has taken out yet."""
    return tickets("t.id IN (SELECT ticket_id FROM task WHERE state != 'served' AND state = 'ready')", ())


def stations_of(orders):
    """Ids of the stations that make each of these orders."""
    stations = {}
    for order, station in database.execute_sql(
            f"SELECT order_id, station_id FROM ticket WHERE order_id IN ({','.join(map(str, orders))})"):
        stations.setdefault(order, []).append(station)
    return stations


def all_day(station):
    """How many of each dish are still to be made: ``(names, how many)``, most first. Of a combo, its parts."""
    here, values = ("1", ()) if station is None else ("t.station_id = ?", (station,))
    counts = {}
    for names, parts, number in database.execute_sql(
            "SELECT l.names, l.parts, SUM(l.quantity) FROM ticket t INDEXED BY not_done "
            "JOIN task k ON k.ticket_id = t.id "
            f"JOIN line l ON l.id = k.line_id WHERE t.done_at IS NULL AND k.state IN ('queued', 'cooking') AND {here} "
            "GROUP BY l.names, l.parts", values):
        parts = [part for part in json.loads(parts) if station is None or part["station"] == station]
        for dish in [pack(part["names"]) for part in parts] or [names]:
            counts[dish] = counts.get(dish, 0) + number
    return [(json.loads(names), number) for names, number in sorted(counts.items(), key=lambda pair: -pair[1])]


def oldest(station):
    """When the oldest ticket still to be made was made, or None."""
    here, values = ("1", ()) if station is None else ("station_id = ?", (station,))
    return database.execute_sql("SELECT MIN(made_at) FROM ticket INDEXED BY not_done WHERE done_at IS NULL "
                                f"AND {here}", values).fetchone()[0]


def of_sitting(sitting):
    return tickets("t.sitting_id = ?", (sitting,))


def line_states(sitting):
    """How far each line is, by line id: the station furthest behind decides."""
    states = {}
    for line, state in database.execute_sql(
            "SELECT k.line_id, k.state FROM task k JOIN ticket t ON t.id = k.ticket_id WHERE t.sitting_id = ?",
            (sitting,)):
        states[line] = min(states.get(line, SERVED), state, key=STATES.index)
    return states


def how_many():
    """Open tickets by station id."""
    return dict(database.execute_sql(
        "SELECT station_id, COUNT(*) FROM ticket WHERE done_at IS NULL GROUP BY station_id").fetchall())


def average_time(since):
    """How long tickets took that were made since an instant and are done, in milliseconds; None if none are."""
    return database.execute_sql("SELECT AVG(done_at - made_at) FROM ticket WHERE made_at > ? AND done_at IS NOT NULL",
                                (since,)).fetchone()[0]

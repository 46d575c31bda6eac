"""Tickets as screens and paper show them: each read together with its lines and notices, in three statements."""

import json

from .. import clock
from ..database import database
from ..stations import SKIP_PASS
from ..tables import TITLE
from .tickets import CANCELLED, HELD, MOVE, OPEN, QUEUED, READY, SERVED, STATES


class Slot:
    """A ticket as a screen shows it."""

    __slots__ = ("id", "station", "order", "sitting", "made_at", "changed", "done_at", "rushed_at", "number", "round",
                 "table", "area", "collects", "guests", "phone", "nickname", "person", "tasks", "notices")

    def __init__(self, row):
        (self.id, self.station, self.order, self.sitting, self.made_at, self.changed, self.done_at, self.rushed_at,
         self.number, self.round, self.table, self.area, self.collects, self.guests, self.phone, self.nickname,
         self.person) = row
        self.tasks, self.notices = [], []

    @property
    def state(self):
        """As far as the line that is furthest behind."""
        return min((task.state for task in self.tasks), key=STATES.index)

    @property
    def started(self):
        return any(task.state not in (HELD, QUEUED) for task in self.tasks)

    @property
    def ready(self):
        return sum(task.state in (READY, SERVED) for task in self.tasks)

    @property
    def wanted(self):
        """The lines that were not cancelled."""
        return [task for task in self.tasks if task.state != CANCELLED]

    @property
    def due_at(self):
        """When the first of what is still being made was promised; None if nothing is."""
        return min((task.due_at for task in self.tasks if task.due_at and task.state in OPEN), default=None)

    @property
    def fired_at(self):
        """Since when somebody waits for the first of what is still being made."""
        return min((task.fired_at for task in self.tasks if task.fired_at and task.state in OPEN), default=None)

    @property
    def remake(self):
        """Whether something on it is made once more, because what a guest got was wrong."""
        return any(task.remakes for task in self.wanted)

    @property
    def moved_from(self):
        """The table that the guests sat at when they ordered, if they moved since."""
        return next((notice.said["from"] for notice in self.notices if notice.kind == MOVE), None)


class Work:
    """A line on a ticket as a screen shows it. ``ordered`` is the quantity before any was cancelled or moved to another
    party, ``moved`` how many were; ``before`` the note before it was changed, or None.
    """

    __slots__ = ("id", "ticket", "line", "state", "started_at", "ready_at", "fired_at", "due_at", "names", "ordered",
                 "quantity", "moved", "choices", "parts", "note", "before", "allergens", "allergies", "station", "also",
                 "course", "minutes", "remakes", "seat", "notices")

    def __init__(self, row):
        (self.id, self.ticket, self.line, self.state, self.started_at, self.ready_at, self.fired_at, self.due_at,
         names, self.ordered, gone, moved, choices, parts, note, changed, allergens, allergies, self.station, also,
         self.course, self.minutes, self.remakes, self.seat) = row
        self.quantity, self.moved = self.ordered - (gone or 0), moved or 0
        self.note, self.before = (note, None) if changed is None else (changed, note)
        self.names, self.choices, self.parts = json.loads(names), json.loads(choices), json.loads(parts)
        self.allergens, self.allergies, self.also = json.loads(allergens), json.loads(allergies), json.loads(also)
        self.notices = []

    @property
    def unseen(self):
        """What changed since it was sent and no cook has acknowledged."""
        return [notice for notice in self.notices if notice.seen_at is None]

    @property
    def begins_at(self):
        """When to begin, so that it is ready when it was promised; None while it is held."""
        return self.due_at and self.due_at - self.minutes * clock.MINUTE

    def parts_at(self, station):
        """Of a combo, what this station makes; the pass sees all."""
        return [part for part in self.parts if station is None or station in (part["station"], *part.get("also", ()))]

    def allergens_at(self, station):
        """Of a combo, what the parts contain that this station makes."""
        if not self.parts:
            return self.allergens
        return list(dict.fromkeys(code for part in self.parts_at(station) for code in part.get("allergens", ())))


class Told:
    """A notice as a screen shows it."""

    __slots__ = ("id", "ticket", "task", "kind", "said", "at", "seen_at", "person")

    def __init__(self, row):
        self.id, self.ticket, self.task, self.kind, said, self.at, self.seen_at, self.person = row
        self.said = json.loads(said)


TICKETS = f"""SELECT t.id, t.station_id, t.order_id, t.sitting_id, t.made_at, t.changed, t.done_at, t.rushed_at,
    o.number, o.round, {TITLE}, r.area_id, a.collects, s.guests, o.phone_id, p.nickname, w.name
    FROM ticket t JOIN "order" o ON o.id = t.order_id JOIN sitting s ON s.id = t.sitting_id
    JOIN restaurant_table r ON r.id = s.table_id JOIN area a ON a.id = r.area_id
    LEFT JOIN phone p ON p.id = o.phone_id LEFT JOIN person w ON w.id = o.person_id
    WHERE {{}} ORDER BY t.made_at DESC, t.id DESC LIMIT {{}}"""
WORK = """SELECT k.id, k.ticket_id, k.line_id, k.state, k.started_at, k.ready_at, k.fired_at, k.due_at, l.names,
    l.quantity, (SELECT SUM(quantity) FROM line_change WHERE line_id = l.id),
    (SELECT SUM(quantity) FROM line_change WHERE line_id = l.id AND kind = 'move'), l.choices, l.parts, l.note,
    (SELECT note FROM line_change WHERE line_id = l.id AND kind = 'note' ORDER BY id DESC LIMIT 1),
    l.allergens, l.allergies, l.station, l.also, l.course, l.minutes, l.remakes_id, l.seat
    FROM task k JOIN line l ON l.id = k.line_id WHERE k.ticket_id IN ({}) ORDER BY k.id"""
NOTICES = """SELECT n.id, n.ticket_id, n.task_id, n.kind, n.said, n.at, n.seen_at, w.name FROM notice n
    LEFT JOIN person w ON w.id = n.person_id WHERE n.ticket_id IN ({}) ORDER BY n.id"""
MOST_TICKETS = 400


def tickets(where, values, limit=MOST_TICKETS):
    """Tickets with their lines, oldest first; of too many, the newest. ``where`` is ours, never a person's."""
    newest = database.execute_sql(TICKETS.format(where, int(limit)), values).fetchall()
    slots, works, ids = {row[0]: Slot(row) for row in reversed(newest)}, {}, ",".join(str(row[0]) for row in newest)
    for row in database.execute_sql(WORK.format(ids)) if slots else ():
        works[row[0]] = work = Work(row)
        slots[work.ticket].tasks.append(work)
    for row in database.execute_sql(NOTICES.format(ids)) if slots else ():
        told = Told(row)
        (works[told.task] if told.task else slots[told.ticket]).notices.append(told)
    return [slot for slot in slots.values() if slot.tasks]


AT_PASS = f"t.station_id NOT IN (SELECT id FROM station WHERE rule = '{SKIP_PASS}')"


def on_screen(station):
    """What a station still has to make; ``None`` is the pass, which sees whole orders until all of it is served."""
    if station is None:
        return tickets(f"{AT_PASS} AND t.order_id IN (SELECT order_id FROM ticket t WHERE {AT_PASS} AND id IN "
                       "(SELECT ticket_id FROM task WHERE state NOT IN ('served', 'cancelled')))", ())
    return tickets("t.station_id = ? AND t.done_at IS NULL", (station,))


def changed_since(station, since):
    """Every ticket of a station that changed after news number ``since``, done ones too; the pass sees whole orders."""
    if station is None:
        return tickets(f"{AT_PASS} AND t.order_id IN (SELECT order_id FROM ticket WHERE changed > ?)", (since,))
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
    return tickets("t.id IN (SELECT ticket_id FROM task WHERE state NOT IN ('served', 'cancelled') "
                   "AND state = 'ready')", ())


def stations_of(orders):
    """Ids of the stations that make each of these orders."""
    stations = {}
    for order, station in database.execute_sql(
            f"SELECT order_id, station_id FROM ticket WHERE order_id IN ({','.join(map(str, orders))})"):
        stations.setdefault(order, []).append(station)
    return stations


def of_sitting(sitting):
    return tickets("t.sitting_id = ?", (sitting,))

"""Cooking and serving: a ticket or one of its lines goes forward step by step, and back by undo; courses are held and
fired; what cannot wait is rushed.

Each step finds only lines in a state that may take it, so two cooks who tap the same ticket move it once.
"""

from .. import clock, events, kitchen
from ..database import announce, database, saving
from ..errors import NotFound, Refused
from ..kitchen import COOKING, QUEUED, READY, SERVED
from ..tables import Sitting

RECALLED_WITHIN = 30 * clock.MINUTE


@saving
def start(ticket_id, task=None):
    """A cook begins with a ticket, or with one line of it."""
    return _step(ticket_id, (QUEUED,), COOKING, task)


@saving
def ready(ticket_id, task=None):
    """Made: the ticket, or one line of it, stands at the pass. Who finishes a ticket has seen what changed on it."""
    if task is None:
        acknowledge(ticket_id)
    return _step(ticket_id, (QUEUED, COOKING), READY, task)


@saving
def serve(ticket_id, task=None):
    """Carried to the table. What is still being made stays."""
    return _step(ticket_id, (READY,), SERVED, task)


@saving
def carry(tasks):
    """A waiter carried these lines to the table, from whichever stations they came. Returns how many moved."""
    places = ",".join("?" * len(tasks)) or "NULL"
    tickets = database.execute_sql(f"SELECT id, ticket_id FROM task WHERE id IN ({places})", tasks).fetchall()
    return sum(serve(ticket, task) for task, ticket in tickets)


@saving
def recall(ticket_id):
    """A cook takes a finished ticket back: everything on it is being made again, in its old place.

    What other stations made for the same dishes comes back there too.
    """
    shared = database.execute_sql(
        "SELECT other.ticket_id, other.id FROM task mine JOIN task other ON other.line_id = mine.line_id "
        "AND other.ticket_id != mine.ticket_id WHERE mine.ticket_id = ? AND mine.state IN ('ready', 'served') "
        "ORDER BY other.id", (ticket_id,)).fetchall()
    moved = _step(ticket_id, (READY, SERVED), COOKING, None)
    return moved + sum(_step(ticket, (READY, SERVED), COOKING, task) for ticket, task in shared)


@saving
def recall_last(station_id):
    """Take back what this station finished last; None is the pass, where it comes back on every station."""
    done = kitchen.recently_done(station_id, clock.now() - RECALLED_WITHIN)
    if not done:
        raise Refused("There is nothing to take back.")
    return recall(done[0].id) if station_id else recall_order(done[0].order)


@saving
def recall_order(order_id):
    """Take a whole order back, on every station that made it and is still there."""
    tickets = database.execute_sql("SELECT t.id FROM ticket t JOIN station s ON s.id = t.station_id "
                                   "WHERE t.order_id = ? AND NOT s.removed", (order_id,)).fetchall()
    return sum(recall(ticket) for (ticket,) in tickets)


@saving
def fire(ticket_id, course, person=None):
    """Cook a course now, for everybody at the table. Firing twice fires once."""
    return fire_course(_find(ticket_id)[1], course, person)


@saving
def fire_course(sitting_id, course, person=None):
    """The same from the floor, where a table is known and no ticket."""
    return _coursed(kitchen.fire, events.CourseFired, sitting_id, course, person)


@saving
def hold(ticket_id, course, person=None):
    """What nobody has begun of a course waits again."""
    return hold_course(_find(ticket_id)[1], course, person)


@saving
def hold_course(sitting_id, course, person=None):
    """The same from the floor."""
    return _coursed(kitchen.hold, events.CourseHeld, sitting_id, course, person)


def _coursed(change, told, sitting, course, person):
    """Returns how many tickets it concerned."""
    Sitting.must_be_open(sitting)
    tickets = change(sitting, course, clock.now(), person)
    if tickets:
        announce(told(sitting=sitting, course=course))
    return len(tickets)


def fire_what_is_due():
    """Courses whose time has come are fired by themselves. Called every few seconds; a verb only for those."""
    for held in kitchen.courses_held():
        if kitchen.next_course(held, clock.now()):
            fire_course(held.sitting, held.course)


@saving
def rush(ticket_id):
    """This ticket comes before all others."""
    return _rushed(ticket_id, clock.now())


@saving
def calm(ticket_id):
    """The rush is taken back."""
    return _rushed(ticket_id, None)


@saving
def rush_order(order_id, rushed=True):
    """All tickets of an order come before all others, or no longer."""
    return sum(_rushed(ticket, clock.now() if rushed else None) for (ticket,) in database.execute_sql(
        "SELECT id FROM ticket WHERE order_id = ? ORDER BY id", (order_id,)).fetchall())


def _rushed(ticket_id, at):
    _, sitting, _ = _find(ticket_id)
    new = kitchen.rush(ticket_id, at)
    if new:
        announce(events.TicketRushed(sitting=sitting, ticket=ticket_id, rushed=at is not None))
    return new


@saving
def acknowledge(ticket_id, task=None):
    """A cook has seen what was cancelled or changed. Returns how many notices; seeing twice is seeing once."""
    _, sitting, _ = _find(ticket_id)
    seen = kitchen.acknowledge(ticket_id, clock.now(), task)
    if seen:
        announce(events.NoticeSeen(sitting=sitting, ticket=ticket_id))
    return seen


@saving
def undo(ticket_id, task=None):
    """One step back for what went furthest: served → ready → cooking → queued."""
    ticket = _find(ticket_id)
    only, values = ("AND id = ?", (ticket_id, task)) if task else ("", (ticket_id,))
    states = {state for (state,) in database.execute_sql(
        f"SELECT state FROM task WHERE ticket_id = ? {only}", values)}
    for state, before in ((SERVED, READY), (READY, COOKING), (COOKING, QUEUED)):
        if state in states:
            return _moved(ticket, kitchen.advance(ticket_id, (state,), before, clock.now(), task), before)
    raise Refused("There is nothing to undo.")


def _step(ticket_id, sources, to, task):
    """Returns how many lines moved; 0 means that somebody else was first, which is fine and changes nothing."""
    return _moved(_find(ticket_id), kitchen.advance(ticket_id, sources, to, clock.now(), task), to)


def _find(ticket_id):
    row = database.execute_sql("SELECT id, sitting_id, station_id FROM ticket WHERE id = ?", (ticket_id,)).fetchone()
    if row is None:
        raise NotFound()
    return row


def _moved(ticket, moved, to):
    id, sitting, station = ticket
    if moved:
        announce(events.TicketMoved(sitting=sitting, ticket=id, station=station, to=to))
    return moved

"""Cooking and serving: a ticket or one of its lines goes forward step by step, and back by undo.

Each step finds only lines in a state that may take it, so two cooks who tap the same ticket move it once.
"""

from .. import clock, events, kitchen
from ..database import announce, database, saving
from ..errors import NotFound, Refused
from ..kitchen import COOKING, QUEUED, READY, SERVED


@saving
def start(ticket_id, task=None):
    """A cook begins with a ticket, or with one line of it."""
    return _step(ticket_id, (QUEUED,), COOKING, task)


@saving
def ready(ticket_id, task=None):
    """Made: the ticket, or one line of it, stands at the pass."""
    return _step(ticket_id, (QUEUED, COOKING), READY, task)


@saving
def serve(ticket_id, task=None):
    """Carried to the table. What is still being made stays."""
    return _step(ticket_id, (READY,), SERVED, task)


@saving
def carry(tasks):
    """A waiter carried these lines to the table, from whichever stations they came. Returns how many moved."""
    places = ",".join("?" * len(tasks))
    tickets = database.execute_sql(f"SELECT id, ticket_id FROM task WHERE id IN ({places})", tasks).fetchall()
    return sum(serve(ticket, task) for task, ticket in tickets)


@saving
def recall(ticket_id):
    """A cook takes a finished ticket back: everything on it is being made again."""
    return _step(ticket_id, (READY, SERVED), COOKING, None)


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

"""Calling: a guest wants a waiter or the bill, a waiter is on the way, a waiter was there."""

import peewee

from .. import clock, events
from ..calls import KINDS, Call
from ..database import announce, move, saving
from ..errors import NotFound, Refused
from ..tables import Sitting


@saving
def call(sitting_id, kind, phone=None):
    """Somebody is wanted. A second tap finds the call that is open. Returns its id."""
    if kind not in KINDS:
        raise NotFound()
    Sitting.must_be_open(sitting_id)
    open_now = Call.open_at(sitting_id).get(kind)
    if open_now:
        return open_now.id
    made = Call.insert(sitting=sitting_id, phone=phone, kind=kind, at=clock.now()).execute()
    announce(events.WaiterCalled(sitting=sitting_id, call=made, what=kind))
    return made


@saving
def answer_call(call_id, person):
    """A waiter is on the way; the guests see it. Whoever comes second is told."""
    if not move(Call, (Call.id == call_id) & Call.done_at.is_null() & Call.seen_at.is_null(),
                clock.now(), by="seen_at", seen_by=person):
        raise Refused("Somebody is on the way already.")
    announce(events.CallAnswered(sitting=Call.find(call_id).sitting_id, call=call_id))


@saving
def finish_call(call_id, person):
    """A waiter was there."""
    now = clock.now()
    moved = Call.update(done_at=now, seen_at=peewee.fn.COALESCE(Call.seen_at, now),
                        seen_by=peewee.fn.COALESCE(Call.seen_by, person)).where(
        Call.id == call_id, Call.done_at.is_null()).execute()
    if moved:
        announce(events.CallAnswered(sitting=Call.find(call_id).sitting_id, call=call_id))

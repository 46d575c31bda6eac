"""Calling: a guest wants somebody, for a reason; a waiter is on the way; a waiter was there, or is wanted no more."""

import peewee

from .. import clock, events
from ..calls import KINDS, Call
from ..database import announce, move, saving
from ..errors import NotAllowed, NotFound, Refused
from ..staff import Person
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
def cancel_call(call_id, phone):
    """Whoever called wants nobody any more. What others at the table called for stays."""
    its = Call.find(call_id)
    if its.phone_id != phone:
        raise NotFound()
    if move(Call, (Call.id == call_id) & Call.done_at.is_null(), clock.now(), by="done_at"):
        announce(events.CallCancelled(sitting=its.sitting_id, call=call_id))


@saving
def answer_call(call_id, person):
    """A waiter is on the way; the guests see who. Whoever comes second is told; the same one again changes nothing."""
    if move(Call, (Call.id == call_id) & Call.done_at.is_null() & Call.seen_at.is_null(),
            clock.now(), by="seen_at", seen_by=person):
        announce(events.CallAnswered(sitting=Call.find(call_id).sitting_id, call=call_id))
        return
    its = Call.find(call_id)
    if its.done_at is not None:
        raise Refused("This is done already.")
    if its.seen_by_id != person:
        raise Refused("%(name)s is on the way already.", name=its.seen_by.name)


@saving
def leave_call(call_id, person):
    """A waiter is not on the way any more: the one who was, or a manager in their place."""
    its = Call.find(call_id)
    may_leave(its.seen_by_id, person)
    if Call.update(seen_at=None, seen_by=None).where(Call.id == call_id, Call.done_at.is_null(),
                                                     Call.seen_at.is_null(False)).execute():
        announce(events.CallAnswered(sitting=its.sitting_id, call=call_id))


def may_leave(taker, person):
    """Refused unless it is theirs, or they keep the house."""
    if taker not in (None, person) and not Person.find(person).may("office"):
        raise NotAllowed("%(name)s is on the way. Only they or a manager can change that.",
                         name=Person.find(taker).name)


@saving
def finish_call(call_id, person):
    """A waiter was there."""
    now = clock.now()
    moved = Call.update(done_at=now, seen_at=peewee.fn.COALESCE(Call.seen_at, now),
                        seen_by=peewee.fn.COALESCE(Call.seen_by, person)).where(
        Call.id == call_id, Call.done_at.is_null()).execute()
    if moved:
        announce(events.CallAnswered(sitting=Call.find(call_id).sitting_id, call=call_id))

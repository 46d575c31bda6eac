"""A party parts: some of its dishes, and the phones of those who leave, are a party of their own from now on.

They sit at a free table, or at a part of the same one, which is a place of its own that stands on no plan.
"""

import peewee

from .. import events
from ..calls import Call
from ..database import announce, saving
from ..errors import NotFound, Refused
from ..orders import TO_PAY, WAITING, Line, Order, Pick
from ..payments import PENDING, Payment
from ..tables import Phone, Sitting, Table
from ..words import one_line
from .moving import LONGEST_REASON, hand_over
from .parties import room_at
from .places import must_be_whole
from .rights import may
from .seating import seated


@saving
def split(sitting_id, lines, person, table_id=None, phones=(), guests=None, reason="", approved_by=None):
    """Give ``{line: how many}`` and these phones to a party of their own. Returns the new sitting's id.

    Without a table they stay at a part of this one. Refused if somebody sits there, if neither a dish nor a phone was
    chosen, for a phone that pays at this moment, and as moving dishes is.
    """
    Sitting.must_be_open(sitting_id)
    may(person, "move", approved_by)
    if not lines and not phones:
        raise Refused("Please choose the dishes, or who leaves.")
    source = Sitting.find(sitting_id)
    new = _sit_down(source, Table.find(_place(source, table_id)), person, guests)
    if phones:
        _phones_go(source, new, phones)
    if lines:
        hand_over(source, lines, Sitting.find(new), person, one_line(reason, LONGEST_REASON))
    return new


def _place(source, table_id):
    if table_id is None:
        return room_at(source.table)
    table = Table.get_or_none(Table.id == table_id, ~Table.removed)
    if table is None:
        raise NotFound("This table is no longer there.")
    must_be_whole(table)
    return table.id


def _sit_down(source, table, person, guests):
    """Guarded by the index one_open_sitting. Their bill is made by the terms that they sat down with."""
    try:
        new = seated(table.id, person, guests)
    except peewee.IntegrityError:
        raise Refused("Somebody sits at table %(table)s.", table=table.name) from None
    Sitting.update(terms=source.terms, open_limit=source.open_limit, waiter=source.waiter_id).where(
        Sitting.id == new).execute()
    if guests and source.guests:
        Sitting.update(guests=max(1, source.guests - guests)).where(Sitting.id == source.id).execute()
    return new


def _phones_go(source, new, phones):
    """Their phones go with them, and with a phone what it chose, asked for and sent without an answer so far."""
    if Phone.select().where(Phone.id.in_(phones), Phone.sitting == source.id).count() != len(set(phones)):
        raise NotFound("This phone belongs to another table.")
    if Payment.select().where(Payment.phone.in_(phones), Payment.state.in_(PENDING)).exists():
        raise Refused("Somebody is paying by phone right now. Please wait a moment.")
    for number, phone in enumerate(sorted(set(phones)), 1):
        Phone.update(sitting=new, number=number).where(Phone.id == phone).execute()
    asked = [order.id for order in Order.select(Order.id).where(
        Order.sitting == source.id, Order.phone.in_(phones), Order.state.in_((WAITING, TO_PAY)))]
    for model, whose in ((Order, Order.id.in_(asked)), (Line, Line.order.in_(asked)), (Pick, Pick.phone.in_(phones)),
                         (Call, Call.phone.in_(phones) & Call.done_at.is_null())):
        model.update(sitting=new).where(whose, model.sitting == source.id).execute()
    for event in (events.PhonesMoved(sitting=new, before=source.id, phones=tuple(phones)),
                  events.CartChanged(sitting=new)):
        announce(event)

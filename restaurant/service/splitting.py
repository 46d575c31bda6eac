"""A party parts: some of its dishes, and the phones of those who leave, are a party of their own from now on.

They sit at a free table, or at a part of the same one, which is a place of its own that stands on no plan.
"""

import string

import peewee

from .. import clock, events
from ..calls import Call
from ..database import announce, saving
from ..errors import NotFound, Refused
from ..orders import TO_PAY, WAITING, Line, Order, Pick
from ..payments import PENDING, Payment
from ..tables import Phone, Sitting, Table, new_code
from ..words import one_line
from .moving import LONGEST_REASON, hand_over
from .rights import may


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
        return part_of(source.table_id)
    table = Table.get_or_none(Table.id == table_id, ~Table.removed)
    if table is None:
        raise NotFound("This table is no longer there.")
    return table.id


def part_of(table_id):
    """A part of a table where nobody sits: one that was made before, or a new one, "12 B" after "12"."""
    whole = Table.find(Table.find(table_id).part_of_id or table_id)
    taken = {sitting.table_id for sitting in Sitting.all_open()}
    parts = list(Table.select().where(Table.part_of == whole.id).order_by(Table.id))
    free = next((part.id for part in parts if part.id not in taken), None)
    return free or Table.insert(
        area=whole.area_id, name=_name(whole.name), seats=whole.seats, shape=whole.shape, x=whole.x, y=whole.y,
        w=whole.w, h=whole.h, code=new_code(), position=whole.position, removed=True, pay_when=whole.pay_when,
        part_of=whole.id, waiter=whole.waiter_id).execute()


def _name(whole):
    known = {name for (name,) in Table.select(Table.name).tuples()}
    letters = [f"{whole} {letter}" for letter in string.ascii_uppercase[1:]]
    return next(name for name in [*letters, f"{whole} {new_code()}"] if name not in known)


def _sit_down(source, table, person, guests):
    """Guarded by the index one_open_sitting. Their bill is made by the terms that they sat down with."""
    try:
        new = Sitting.insert(table=table.id, opened_at=clock.now(), opened_by=person, guests=guests, terms=source.terms,
                             open_limit=source.open_limit, waiter=source.waiter_id).execute()
    except peewee.IntegrityError:
        raise Refused("Somebody sits at table %(table)s.", table=table.name) from None
    if guests and source.guests:
        Sitting.update(guests=max(1, source.guests - guests)).where(Sitting.id == source.id).execute()
    announce(events.SittingOpened(sitting=new, table=table.id))
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
    for event in (events.PhonesMoved(sitting=source.id, to=new, phones=tuple(phones)),
                  events.CartChanged(sitting=new)):
        announce(event)

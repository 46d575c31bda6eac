"""Closing: the table is free again, its phones can do nothing more, and the next party sees nothing of them."""

from .. import clock, events, kitchen
from ..bills import Bill
from ..books import book_sale, book_write_off
from ..calls import Call, Taken
from ..database import announce, move, saving
from ..errors import Refused
from ..orders import TO_PAY, WAITING, Order, Pick
from ..payments import PENDING
from ..payments.refunds import PENDING_REFUND
from ..settings import house
from ..staff import Person
from ..tables import Sitting
from .changing import given_reason, strike
from .leaving import left_behind
from .ordering import turn_down
from .places import cleared, left
from .rights import may


@saving
def close(sitting_id, person):
    """Close a settled bill and free the table. Refused with the amount while something is due."""
    bill = _closable(sitting_id, person)
    if any(refund.owed_again and refund.state in PENDING_REFUND for refund in bill.refunds):
        raise Refused("Money is being given back that will be owed again. Please wait a moment.")
    if bill.due:
        raise Refused("%(amount)s is still to be paid.", amount=house().amount(bill.due))
    book_sale(bill, person)
    return _close(sitting_id, person, None)


@saving
def write_off(sitting_id, person, reason, approved_by=None):
    """A party left without paying: close their bill with something still due, with a reason and a name.

    Orders that nobody answered are turned down, and what no cook has begun is cancelled: only the rest is lost.
    Refused where the role does not suffice and nobody approved, and while somebody is paying.
    """
    _still_open(sitting_id)
    approved_by, reason = may(person, "write off", approved_by), given_reason(reason)
    left = left_behind(sitting_id)
    for order in left.orders:
        turn_down(order.id, person)
    for line in left.lines:
        strike(line, line.quantity, reason, person, approved_by)
    bill = _closable(sitting_id, person)
    book_write_off(bill, person, reason)
    announce(events.WrittenOff(sitting=sitting_id, amount=bill.due, reason=reason, person=person,
                               approved_by=approved_by))
    return _close(sitting_id, person, reason)


def _still_open(sitting_id):
    """Refused if not: the second of two waiters is told who was first (fault F32)."""
    try:
        Sitting.must_be_open(sitting_id)
    except Refused:
        closed = Sitting.find(sitting_id)
        if closed.merged_into_id:
            raise Refused("This bill became part of another one.") from None
        if closed.closed_by is None:
            raise
        raise Refused("%(name)s has already closed this table.", name=closed.closed_by.name) from None


def _closable(sitting_id, person):
    _still_open(sitting_id)
    bill = Bill(Sitting.find(sitting_id))
    if any(payment.state in PENDING for payment in bill.payments):
        raise Refused("Somebody is paying by phone right now. Please wait a moment.")
    if Order.select().where(Order.sitting == sitting_id, Order.state.in_((WAITING, TO_PAY))).exists():
        raise Refused("An order still waits for an answer.")
    if kitchen.Task.select().join(kitchen.Ticket).where(kitchen.Ticket.sitting == sitting_id,
                                                        kitchen.Task.state == kitchen.HELD).exists():
        raise Refused("A course of this table was never fired. Fire it or cancel it first.")
    _nobody_else_takes_an_order(sitting_id, person)
    return bill


def _nobody_else_takes_an_order(sitting_id, person):
    """What another waiter picked is theirs to send or to drop, or somebody's to take over; it is never thrown away."""
    theirs = [pick for pick in Pick.select(Pick, Person).join(Person).where(Pick.sitting == sitting_id)
              .order_by(Pick.id) if pick.person_id != person]
    if theirs:
        who = theirs[0].person
        count = sum(pick.quantity for pick in theirs if pick.person_id == who.id)
        if count == 1:
            raise Refused("%(name)s is still taking an order here: one dish.", name=who.name)
        raise Refused("%(name)s is still taking an order here: %(count)s dishes.", name=who.name, count=count)


def _close(sitting_id, person, reason):
    now = clock.now()
    sitting = Sitting.find(sitting_id)
    if not move(Sitting, (Sitting.id == sitting_id) & Sitting.closed_at.is_null(), now, by="closed_at",
                closed_by=person, write_off=reason, cleared_at=cleared(sitting.table, now)):
        raise Refused("Somebody has already closed this table.")
    Pick.delete().where(Pick.sitting == sitting_id).execute()
    kitchen.carried(sitting_id, now)
    Call.update(done_at=now).where(Call.sitting == sitting_id, Call.done_at.is_null()).execute()
    left(sitting_id, sitting.table_id)
    Taken.forget(sitting_id)
    announce(events.SittingClosed(sitting=sitting_id, table=sitting.table_id))

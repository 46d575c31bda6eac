"""Closing: the table is free again, its phones can do nothing more, and the next party sees nothing of them."""

from .. import clock, events, kitchen
from ..bills import Bill
from ..books import book_sale, book_write_off
from ..calls import Call, Taken
from ..database import announce, move, saving
from ..errors import NotAllowed, Refused
from ..orders import TO_PAY, WAITING, Order, Pick
from ..payments import PENDING
from ..payments.refunds import PENDING_REFUND
from ..settings import house
from ..staff import Person
from ..tables import Sitting
from ..words import one_line


@saving
def close(sitting_id, person):
    """Close a settled bill and free the table. Refused with the amount while something is due."""
    bill = _closable(sitting_id)
    if any(refund.owed_again and refund.state in PENDING_REFUND for refund in bill.refunds):
        raise Refused("Money is being given back that will be owed again. Please wait a moment.")
    if bill.due:
        raise Refused("%(amount)s is still to be paid.", amount=house().amount(bill.due))
    book_sale(bill, person)
    return _close(sitting_id, person, None)


@saving
def write_off(sitting_id, person, reason):
    """Close a bill with something still due: by an owner or manager, with a reason, kept with their name."""
    if not Person.find(person).may("office"):
        raise NotAllowed("Only an owner or a manager may write off what is due.")
    reason = one_line(reason, 200)
    if not reason:
        raise Refused("Please give a reason.")
    book_write_off(_closable(sitting_id), person, reason)
    return _close(sitting_id, person, reason)


def _closable(sitting_id):
    Sitting.must_be_open(sitting_id)
    bill = Bill(Sitting.find(sitting_id))
    if any(payment.state in PENDING for payment in bill.payments):
        raise Refused("Somebody is paying by phone right now. Please wait a moment.")
    if Order.select().where(Order.sitting == sitting_id, Order.state.in_((WAITING, TO_PAY))).exists():
        raise Refused("An order still waits for an answer.")
    if kitchen.Task.select().join(kitchen.Ticket).where(kitchen.Ticket.sitting == sitting_id,
                                                        kitchen.Task.state == kitchen.HELD).exists():
        raise Refused("A course of this table was never fired. Fire it or cancel it first.")
    return bill


def _close(sitting_id, person, reason):
    now = clock.now()
    sitting = Sitting.find(sitting_id)
    if not move(Sitting, (Sitting.id == sitting_id) & Sitting.closed_at.is_null(), now, by="closed_at",
                closed_by=person, write_off=reason):
        raise Refused("Somebody has already closed this table.")
    Pick.delete().where(Pick.sitting == sitting_id).execute()
    kitchen.carried(sitting_id, now)
    Call.update(done_at=now).where(Call.sitting == sitting_id, Call.done_at.is_null()).execute()
    Taken.forget(sitting_id)
    announce(events.SittingClosed(sitting=sitting_id, table=sitting.table_id))

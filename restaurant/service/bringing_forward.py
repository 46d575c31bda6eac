"""Bringing the books forward: a house that was open before there were books gets an entry for what is already there."""

from ..bills import Bill
from ..books import BookEntry, book_payment, book_sale, book_unplaced, book_write_off
from ..database import saving
from ..payments import CONFIRMED, Payment, Unplaced
from ..settings import house
from ..tables import Sitting


@saving
def bring_books_forward():
    """Book every payment, sale, write-off and unplaced sum of before, oldest first. Nothing where books were begun."""
    if BookEntry.select().exists():
        return 0
    for payment in Payment.select().where(Payment.state == CONFIRMED).order_by(Payment.ended_at, Payment.id):
        book_payment(payment, Bill(payment.sitting), placed=False)
    for sitting in Sitting.select().where(Sitting.closed_at.is_null(False)).order_by(Sitting.closed_at):
        if sitting.write_off:
            book_write_off(Bill(sitting), sitting.closed_by_id, sitting.write_off)
        else:
            book_sale(Bill(sitting), sitting.closed_by_id)
    for kept in Unplaced.open():
        if not kept.is_foreign and kept.currency == house().currency:
            book_unplaced(kept)
    return BookEntry.select().count()

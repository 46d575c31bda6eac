"""Transfers: somebody who works here saw the money on the house's account. However late it came, it is kept."""

from ..bills import Bill
from ..database import saving
from ..errors import Refused
from ..payments import CONFIRMED, PENDING, Payment
from ..payments.provider import News
from .paying import confirm_transfer
from .settling import settle


@saving
def transfer_came(payment_id, person):
    """A transfer is there. It pays what it was made for; where that cannot be any more, because the table is closed or
    somebody else has paid, it is kept as money that fits nothing. Returns what became of it, as ``settle`` does.
    """
    payment = Payment.find(payment_id)
    if payment.state == CONFIRMED:
        raise Refused("Somebody has already dealt with this.")
    if payment.state in PENDING or _has_room(payment):
        confirm_transfer(payment_id, person)
        return CONFIRMED
    return settle(payment.provider, News(payment.reference, f"transfer {payment.id}", CONFIRMED, payment.handed_over,
                                         payment.currency))


def _has_room(payment):
    return payment.sitting.is_open and payment.amount <= Bill(payment.sitting).open

"""Paying by a link: whoever holds it pays what it was made for and nothing else, once, whatever is ordered later."""

import dataclasses

from ..bills import Bill
from ..database import saving
from ..errors import Refused
from ..payments import CONFIRMED, PENDING, PayLink
from .paying import begin_payment
from .reserving import comes_to


@dataclasses.dataclass(frozen=True)
class Linked:
    """What a link pays at this moment. ``rest`` is its snapshot until somebody pays by it, None without one."""

    rest: int | None
    amount: int
    dishes: tuple
    under_way: int
    used: bool

    def is_whole(self, link):
        """Whether everything that was agreed is still there to be paid."""
        return self.amount == link.amount and len(self.dishes) == len(link.dishes)

    @property
    def is_less(self):
        """Others have paid a part of what it was made for."""
        return self.rest is not None and self.amount < self.rest


def linked(link, bill):
    """What a link pays of its bill: never more than its snapshot, nor more than is open (threats T15)."""
    its = [payment for payment in bill.payments if payment.story.get("link") == link.id]
    taken = sum(payment.amount for payment in its if payment.state in (CONFIRMED, *PENDING))
    under_way = sum(payment.amount for payment in its if payment.state in PENDING)
    rest = link.amount if link.amount is None or not taken else 0
    amount, dishes = bill.open if rest is None else min(rest, bill.open), ()
    if link.dishes and amount:
        amount, dishes = _of_dishes(link, bill, amount)
    used = rest == 0 or (bill.due <= 0 and bool(bill.total))
    return Linked(rest, amount, dishes, under_way, used and not under_way)


def _of_dishes(link, bill, most):
    """Its dishes at the price that was agreed; or those that nobody else has taken, at what they come to now, and if
    that is more than it was made for, only its amount."""
    still = {portion.name for portion in bill.portions if portion.is_open}
    dishes = tuple((name, by) for name, by in link.dishes if name in still)
    if len(dishes) == len(link.dishes) and most == link.amount:
        return most, dishes
    amount = comes_to(bill, dishes)[0] if dishes else 0
    return (amount, dishes) if amount <= most else (most, ())


def check_usable(link, bill):
    """Refused if nobody can pay by it any more. Returns what it pays."""
    pays = linked(link, bill)
    if pays.used:
        raise Refused("This was paid already. Thank you!", status=410)
    if not bill.sitting.is_open:
        raise Refused("This bill is closed. There is nothing left to pay. Thank you!", status=410)
    return pays


@saving
def pay_by_link(link_id, provider, amount=None, tip=0, tip_rate=None):
    """Reserve what a link is for, for somebody who is about to pay it elsewhere. Returns the payment's id.

    ``amount`` is for a link without one. Refused while somebody else pays by it, and when its time is over.
    """
    link = PayLink.find(link_id)
    link.must_be_good()
    pays = check_usable(link, Bill(link.sitting))
    if not pays.amount:
        raise Refused("Somebody is paying this right now. Please look again in a moment.")
    wanted = pays.amount if link.amount is not None or amount is None else amount
    if link.amount is None or pays.is_whole(link):
        return begin_payment(link.sitting_id, provider, wanted, tip, tip_rate=tip_rate, link=link_id)
    return begin_payment(link.sitting_id, provider, wanted, tip, tip_rate=tip_rate, dishes=pays.dishes,
                         story={"link": link_id})

"""Giving money back: all of a payment or a part, the way it came, with a reason; and today's bills to find it by."""

from ... import service
from ...errors import Refused
from ...payments import CONFIRMED, Payment, Refund
from ...settings import house
from .. import providing
from ..guards import opens_to
from ..page import asked, cents, field, page
from . import words
from .approving import approver, this_wish, with_manager
from .closed import bills_of_today
from .door import door, go, me
from .reducing import reason

BY_HAND = ("cash", "terminal")


class Left:
    """What of a payment can still be given back."""

    def __init__(self, payment):
        back = [refund for refund in payment.refunds if refund.counts]
        self.amount = payment.amount - sum(refund.amount for refund in back)
        self.tip = payment.tip - sum(refund.tip for refund in back)
        self.rounding = payment.rounding - sum(refund.rounding for refund in back)

    @property
    def sum(self):
        return self.amount + self.tip

    @property
    def handed_back(self):
        return self.sum + self.rounding


@door.get("/bills")
@opens_to("floor")
def bills():
    """The closed bills of today, found by table, receipt number or amount."""
    wanted = asked("q", 60).strip()
    return page("waiter/bills.html", bills=bills_of_today(wanted), wanted=wanted, words=words)


@door.get("/payment/<int:payment>/back")
@opens_to("floor")
def give_back_page(payment):
    """How much, why, and whether somebody pays it another way."""
    payment = Payment.find(payment)
    if payment.state != CONFIRMED:
        raise Refused("This payment brought nothing in.")
    return page("waiter/back.html", payment=payment, left=Left(payment), words=words, way=words.way(payment.provider))


@door.post("/payment/<int:payment>/back")
@opens_to("floor")
@with_manager
def give_back(payment):
    """The row first, then the provider is asked; it is asked again until it has said what became of it."""
    amount, tip = _wanted(Payment.find(payment))
    refund = service.refund(payment, amount, reason(), me(), tip, field("owed", "", 10) == "again", approver(),
                            once=this_wish())
    providing.give_back(Refund.find(refund))
    return go("waiter.refund", refund=refund)


def _wanted(payment):
    """``(amount, tip)``: all that is left, or what was typed."""
    if field("how", "all", 10) == "all":
        left = Left(payment)
        return left.amount, left.tip
    return cents("amount", "0"), cents("tip", "0")


@door.get("/refund/<int:refund>")
@opens_to("floor")
def refund(refund):
    """What to hand back, or how it stands at the provider."""
    refund = Refund.find(refund)
    return page("waiter/refund.html", refund=refund, payment=refund.payment, table=refund.payment.sitting.table,
                by_hand=refund.payment.provider in BY_HAND, way=words.way(refund.payment.provider),
                currency=house().currency, words=words)


@door.post("/refund/<int:refund>/seen")
@opens_to("floor")
def refund_seen(refund):
    """It failed, and somebody has told the guest."""
    service.refund_looked_at(refund, me())
    return go("waiter.tasks")

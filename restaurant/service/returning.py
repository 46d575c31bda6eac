"""Refunds: money goes back the way it came, never more than came in, by whom and why."""

from .. import clock, events, money
from ..bills import Bill, Receipt, TaxGroup, tax_share
from ..books import book_refund
from ..database import announce, move, next_number, saving
from ..errors import Refused
from ..payments import CONFIRMED, FAILED, STARTED, WAITING, Claim, Payment, Refund
from ..payments.refunds import PENDING_REFUND
from ..settings import house
from ..words import one_line
from .asking_for_paper import want
from .reserving import REFERENCE, REFERENCE_LENGTH
from .rights import may

BY_HAND = ("cash", "terminal")    # given back by whoever works here, so there is nobody to ask
LONGEST_REASON = 120


@saving
def refund(payment_id, amount, reason, person, tip=0, owed_again=False, approved_by=None):
    """Give money of a payment back. Returns the refund's id; a provider's is confirmed when the provider says so.

    ``owed_again``: the guests pay it another way. Refused above what came in, without a reason, or where the role does
    not suffice and nobody approved.
    """
    approved_by = may(person, "refund", approved_by)
    reason = one_line(reason, LONGEST_REASON)
    if not reason:
        raise Refused("Please give a reason.")
    payment = Payment.find(payment_id)
    _check(payment, amount, tip)
    if owed_again and not payment.sitting.is_open:
        raise Refused("The bill of this table is closed, so nobody can pay it another way.")
    id = _write(payment, amount, tip, reason, owed_again, person=person, approved_by=approved_by)
    announce(events.RefundStarted(sitting=payment.sitting_id, refund=id, amount=amount))
    if payment.provider in BY_HAND or payment.provider.startswith("bank "):
        refund_settled(id, CONFIRMED)
        if payment.provider == "cash":
            want("drawer", payment.sitting_id, person=person)
    return id


@saving
def refund_looked_at(refund_id, person):
    """Somebody has seen that a refund failed, and told the guest: it is no task any more."""
    if not move(Refund, (Refund.id == refund_id) & (Refund.state == FAILED) & Refund.content.is_null(),
                {"looked_at": clock.now(), "person": person}, by="content"):
        raise Refused("Somebody has already dealt with this.")
    announce(events.RefundEnded(sitting=Refund.find(refund_id).payment.sitting_id, refund=refund_id, state="seen"))


def _check(payment, amount, tip):
    """Never above what came in (threats T17): what may yet come through counts as given back."""
    if payment.state != CONFIRMED:
        raise Refused("This payment brought nothing in.")
    back = [refund for refund in payment.refunds if refund.counts]
    left = payment.amount - sum(refund.amount for refund in back)
    tip_left = payment.tip - sum(refund.tip for refund in back)
    if amount < 0 or tip < 0 or amount + tip == 0:
        raise Refused("There is nothing to give back.")
    if amount > left or tip > tip_left:
        raise Refused("At most %(amount)s of this payment can still be given back.",
                      amount=house().amount(left + tip_left))


def _write(payment, amount, tip, reason, owed_again, **more):
    """The refund's row."""
    rounding = _coins(payment, amount) if payment.provider == "cash" else 0
    return Refund.insert(payment=payment.id, reference=clock.pick(REFERENCE, REFERENCE_LENGTH), state=STARTED,
                         amount=amount, tip=tip, rounding=rounding, owed_again=owed_again, reason=reason,
                         at=clock.now(), **more).execute()


def _coins(payment, amount):
    """What coins add to or take from a refund in cash: all refunds together are rounded, so that however small they are
    no more goes back than was handed over, and with the last of the payment nothing stays behind."""
    back = [refund for refund in payment.refunds if refund.counts]
    whole = sum(refund.amount for refund in back) + amount
    before = sum(refund.amount + refund.rounding for refund in back)
    if whole == payment.amount:
        return payment.amount + payment.rounding - before - amount
    most = payment.amount + payment.rounding
    return max(before, min(most, money.cash_rounded(whole, house().cash_rounding))) - before - amount


@saving
def refund_asked(refund_id, provider_id):
    """The provider knows of the refund and will say what became of it."""
    return move(Refund, (Refund.id == refund_id) & (Refund.state == STARTED), WAITING, provider_id=provider_id or None)


@saving
def refund_settled(refund_id, state, provider_id=None):
    """What became of a refund, once: confirmed is booked, numbered and shown; failed is free again and a task."""
    refund = Refund.find(refund_id)
    changes = {"provider_id": provider_id} if provider_id else {}
    if not move(Refund, (Refund.id == refund_id) & Refund.state.in_(PENDING_REFUND), state, ended_at=clock.now(),
                **changes):
        return False
    if state == CONFIRMED:
        _confirmed(refund)
    announce(events.RefundEnded(sitting=refund.payment.sitting_id, refund=refund_id, state=state))
    return True


def _confirmed(refund):
    payment, bill = refund.payment, Bill(refund.payment.sitting)
    refund.owed_again = refund.owed_again and bill.sitting.is_open   # nobody can owe it any more after a write-off
    taxes = _taxes(refund, bill)
    book_refund(refund, taxes, bill.sitting.terms["included"])
    Refund.update(number=next_number("refund"), owed_again=refund.owed_again, content={
        "house": house().name, "address": house().address, "tax_number": house().tax_number,
        "currency": payment.currency, "table": bill.sitting.title, "provider": payment.provider,
        "amount": refund.amount, "tip": refund.tip, "rounding": refund.rounding, "reason": refund.reason,
        "taxes": taxes, "time_zone": house().time_zone}).where(Refund.id == refund.id).execute()
    if sum(each.amount for each in payment.refunds if each.reopens) == payment.amount:
        Claim.update(released_at=clock.now()).where(Claim.payment == payment.id, Claim.released_at.is_null()).execute()


def _taxes(refund, bill):
    """The refund's part of each tax that its payment's receipt shows, of what earlier refunds have not taken."""
    shown = Receipt.get(Receipt.payment == refund.payment_id).content["taxes"]
    groups = [TaxGroup(tax["name"], tax["rate"], tax["base"], tax["tax"]) for tax in shown]
    before = [tax for each in refund.payment.refunds if each.done and each.content for tax in each.content["taxes"]]
    return tax_share(groups, before, refund.amount, bill.sitting.terms["included"])


def refunded_there(payment_id, amount):
    """Somebody gave money back on the provider's own site: it is a refund of ours from now on, and staff hear of it."""
    payment = Payment.find(payment_id)
    back = [refund for refund in payment.refunds if refund.counts]
    of_bill = min(amount, payment.amount - sum(refund.amount for refund in back))
    id = _write(payment, of_bill, amount - of_bill, "given back at the provider", payment.sitting.is_open)
    refund_settled(id, CONFIRMED)
    return "refunded"



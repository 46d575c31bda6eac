"""The guests' bill: what the table had, what is due, paying all or a part by phone, and the receipt."""

from flask import Blueprint, redirect, request

from ... import money, service
from ...bills import Bill, Receipt
from ...errors import NotFound, Refused
from ...payments import CONFIRMED, PENDING, Payment, offering
from ...settings import house
from ...tables import Sitting
from .. import providing
from ..guards import a_seat, opens_to, this_seat
from ..page import cents, field, page, whole, whole_form
from .mine import Mine

door = Blueprint("bill", __name__)
HOWS = ("all", "equally", "amount")
MOST_PAYERS = 30


@door.get("/bill")
@opens_to("guests")
def show():
    """The running bill, and the ways to pay it."""
    seat = this_seat()
    bill = Bill(Sitting.find(seat.sitting))
    how = request.args.get("how", "all")
    return page("diner/bill.html", mine=Mine(seat, seat.name), bill=bill, how=how if how in HOWS else "all",
                receipts=Receipt.seen_by(seat.phone, seat.sitting),
                own=_under_way(seat), payers=_payers(), part=_equal_part, providers=offering.offered(_agent()))


def _under_way(seat):
    """The payment that this guest began and has not ended: the way back to the provider's page."""
    return Payment.select().where(Payment.phone == seat.phone, Payment.state.in_(PENDING),
                                  Payment.address.is_null(False)).order_by(Payment.id.desc()).first()


def _payers():
    text = request.args.get("n", "2")
    try:
        return money.parse_whole(text, 2, MOST_PAYERS)
    except money.BadAmount:
        return 2


def _equal_part(bill, payers):
    """The next of N equal parts of the whole bill; parts that others took by the same N come first."""
    taken = sum(payment.story.get("of") == payers for payment in bill.confirmed) + sum(
        payment.story.get("of") == payers for payment in bill.payments if payment.state in PENDING)
    parts = money.evenly(bill.total, payers)
    return min(bill.open, parts[min(taken, payers - 1)])


@door.post("/bill/pay")
@opens_to("guests")
def pay():
    """Begin a payment at a provider and send the guest there. The row is written before the provider hears of it."""
    seat = this_seat()
    if not house().pay_by_phone:
        raise Refused("Paying by phone is not possible here. Please ask a waiter.")
    provider, way = providing.choose(field("provider", longest=40), _agent())
    amount, story = _wanted(Bill(Sitting.find(seat.sitting)))
    payment = Payment.find(service.begin_payment(seat.sitting, provider.name, amount, _tip(amount),
                                                 phone=seat.phone, story=story, once=whole_form(seat.phone)))
    if payment.state not in PENDING:
        return redirect(providing.page_of(payment), 303)
    return redirect(providing.send(payment, provider, way), 303)


def _agent():
    return request.headers.get("User-Agent", "")


def _wanted(bill):
    how = field("how", "all", 10)
    if how == "equally":
        payers = whole("n", 2, MOST_PAYERS)
        return _equal_part(bill, payers), {"how": how, "of": payers}
    return (cents("amount") if how == "amount" else bill.open), {"how": how}


def _tip(amount):
    """A tip in percent of what is paid, or an amount of the guest's own."""
    wish = field("tip", "0", 20)
    if wish == "other":
        return cents("own_tip", "0")
    try:
        return money.percentage(amount, money.parse_whole(wish, 0, 1_000_000))
    except money.BadAmount:
        raise Refused("Please choose a tip.", status=400) from None


@door.get("/bill/back/<reference>")
@opens_to("anybody")
def back(reference):
    """Back from the provider: we ask it, whatever the browser says."""
    payment = Payment.get_or_none(Payment.reference == reference)
    if payment is None:
        raise NotFound()
    provider = providing.provider_called(payment.provider)
    if payment.state != CONFIRMED and provider:
        providing.ask(provider, payment)
        payment = Payment.find(payment.id)
    receipt = Receipt.get_or_none(Receipt.payment == payment)
    seat = a_seat()
    return page("diner/paid.html", payment=payment, receipt=receipt,
                mine=Mine(seat, seat.name) if seat and seat.is_open else None)


@door.get("/receipt/<secret>")
@opens_to("anybody")
def receipt(secret):
    """A receipt as it was written."""
    found = Receipt.get_or_none(Receipt.secret == secret)
    if found is None:
        raise NotFound()
    return page("diner/receipt.html", receipt=found, content=found.content)

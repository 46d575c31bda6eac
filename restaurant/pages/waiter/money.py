"""Taking money at the table: all of it, a part, or a share; in cash with its change, or on the house's own terminal."""

from flask import request

from ... import money as arithmetic
from ... import service
from ...bills import Receipt
from ...errors import Refused
from ...payments import Payment
from ...settings import house
from ..guards import opens_to
from ..page import as_cents, cents, field, key, page, then, whole
from . import words
from .door import door, me, sitting_at
from .party import Party

MOST_PAYERS = 30


@door.get("/table/<int:at>/pay")
@opens_to("floor")
def pay(at):
    """How much, and how. ``by`` shares what is open equally; ``amount`` is a part that somebody named."""
    party = Party.at(at)
    sitting, payers = party.sitting_id, _payers()
    part = _part(party.bill, payers)
    rounding = arithmetic.cash_rounded(part, house().cash_rounding) - part
    return page("waiter/pay.html", party=party, bill=party.bill, sitting=sitting, payers=payers, part=part,
                cash=part + rounding, notes=_notes(part + rounding), words=words)


def _payers():
    text = request.args.get("by", "")
    return min(int(text), MOST_PAYERS) if text.isascii() and text.isdigit() and len(text) < 4 and int(text) > 1 else 1


def _part(bill, payers):
    typed = request.args.get("amount", "").strip()
    if not typed:
        return arithmetic.evenly(bill.open, payers)[0]
    part = as_cents(typed)
    if part == 0:
        raise Refused("Please enter what this guest pays.", status=400)
    return min(part, bill.open)


def _notes(amount):
    """What people are likely to hand over: the next amounts that notes make."""
    one = 10 ** arithmetic.digits(house().currency)
    return sorted({-(-amount // (note * one)) * note * one for note in (5, 10, 20, 50, 100)} - {amount})[:4]


@door.post("/table/<int:at>/pay/cash")
@opens_to("floor")
def take_cash(at):
    """Money in the hand. ``exact`` or a note that was tapped counts before what was typed."""
    tip, amount = cents("tip", "0"), whole("amount", 1, arithmetic.MAX_AMOUNT)
    tendered = whole("tapped", 1, arithmetic.MAX_AMOUNT) + tip if "tapped" in request.form else cents("tendered")
    payment, _change = service.take_cash(sitting_at(at), amount, tendered, tip, me(), once=key())
    return then("waiter.paid", payment=payment, by=_left())


@door.post("/table/<int:at>/pay/terminal")
@opens_to("floor")
def take_terminal(at):
    """A card on the house's own terminal, with the number of its slip."""
    payment = service.take_terminal(sitting_at(at), whole("amount", 1, arithmetic.MAX_AMOUNT),
                                    field("reference", "", 200),
                                    cents("tip", "0"), me(), once=key())
    return then("waiter.paid", payment=payment, by=_left())


def _left():
    """How many payers are left after this one."""
    return max(1, whole("by", 1, MOST_PAYERS, 1) - 1)


@door.get("/payment/<int:payment>")
@opens_to("floor")
def paid(payment):
    """It is paid: the change to give, the receipt, and who comes next."""
    payment = Payment.find(payment)
    sitting = payment.sitting
    party = Party.at(sitting.table_id)
    same = party.sitting is not None and party.sitting.id == sitting.id
    return page("waiter/paid.html", payment=payment, receipt=Receipt.get_or_none(Receipt.payment == payment.id),
                party=party, bill=party.bill if same else None, payers=_payers())


@door.post("/payment/<int:payment>/paper")
@opens_to("floor")
def print_payment(payment):
    """The receipt on paper."""
    receipt = Receipt.get_or_none(Receipt.payment == payment)
    service.ask_for_paper("receipt", Payment.find(payment).sitting_id, receipt and receipt.id, person=me(), once=key())
    return then("waiter.paid", payment=payment, by=whole("by", 1, MOST_PAYERS, 1))

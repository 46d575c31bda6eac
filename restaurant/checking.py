"""Proof that the books and the settings are in order: what is wrong, each in one sentence; nothing is changed."""

from .bills import Bill, Receipt
from .books import proof
from .database import database
from .payments import CONFIRMED, Payment
from .settings import TaxRate, house
from .stations import Station
from .tables import Sitting, Table


def problems(place):
    """Everything that is wrong, in plain sentences."""
    return [*database.damage(), *_receipts(), *_payments(), *_closed_bills(), *proof.problems(), *_settings(place)]


def _receipts():
    numbers = [number for (number,) in Receipt.select(Receipt.number).order_by(Receipt.number).tuples()]
    gaps = sorted(set(range(1, len(numbers) + 1)) ^ set(numbers))
    return [f"Receipt {number} is missing or out of its row." for number in gaps]


def _payments():
    with_receipt = {id for (id,) in Receipt.select(Receipt.payment).tuples()}
    for payment in Payment.select().where(Payment.state == CONFIRMED):
        if payment.id not in with_receipt:
            yield f"Payment {payment.id} is confirmed and has no receipt."
        if payment.tip < 0 or payment.amount < 0:
            yield f"Payment {payment.id} has a negative amount."


def _closed_bills():
    for sitting in Sitting.select().where(Sitting.closed_at.is_null(False)):
        bill = Bill(sitting)
        if bill.due and not sitting.write_off:
            yield f"Sitting {sitting.id} was closed with {bill.due} due and no reason."


def _settings(place):
    if not house().set_up:
        yield "The restaurant is not set up yet."
        return
    for model, what in ((Table, "table"), (Station, "station"), (TaxRate, "tax rate")):
        if not model.all():
            yield f"There is no {what}."
    if not place.public_url:
        yield "TABLESIDE_PUBLIC_URL is empty: printed codes carry this machine's own name."

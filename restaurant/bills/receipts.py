"""Receipts: each is written once, when its payment is confirmed, numbered without gaps, and never changes."""

import peewee

from .. import clock, money
from ..database import Instant, JSONText, Row, next_number
from ..payments import Payment
from ..settings import house
from ..tables import Sitting

LASTS = 90 * clock.DAY  # milliseconds that a receipt's link opens it


class Receipt(Row):
    """Proof of one payment, as it was written. ``secret`` opens it on a phone; ``content`` never changes."""

    number = peewee.IntegerField(unique=True)
    payment = peewee.ForeignKeyField(Payment, unique=True)
    sitting = peewee.ForeignKeyField(Sitting, backref="receipts")
    secret = peewee.TextField(unique=True)
    at = Instant()
    content = JSONText()

    @property
    def has_run_out(self):
        """Its link opens for a while only; staff can always show and print it."""
        return clock.now() > self.at + LASTS

    @classmethod
    def of(cls, sitting):
        return list(cls.select().where(cls.sitting == sitting).order_by(cls.number))

    @classmethod
    def seen_by(cls, phone, sitting):
        """The receipts a guest may open: of what they paid by phone, and of what staff took at their table."""
        return list(cls.select().join(Payment).where(
            cls.sitting == sitting, (Payment.phone == phone) | (Payment.phone.is_null() & Payment.person.is_null(False))
        ).order_by(cls.number))


def write_receipt(payment, bill, secret, now):
    """The receipt of a payment that was just confirmed; ``bill`` is the bill with it. Only inside a verb."""
    number = next_number("receipt")
    return Receipt.create(number=number, payment=payment, sitting=payment.sitting_id, secret=secret, at=now,
                          content=_content(payment, bill))


def _content(payment, bill):
    before = [receipt.content["taxes"] for receipt in Receipt.of(bill.sitting)]
    whole = bill.sum
    return {
        "house": house().name, "address": house().address, "tax_number": house().tax_number,
        "footer": house().receipt_footer, "currency": payment.currency, "table": bill.sitting.table.name,
        "lines": [{"names": line.names, "quantity": line.quantity, "price": line.price, "total": line.total,
                   "off": line.off, "why": [discount.reason for discount in line.discounts],
                   "tax_rate": line.tax_rate, "choices": [choice["names"] for choice in line.choices],
                   "parts": [part["names"] for part in line.parts]} for line in bill.lines],
        "dishes": [{"line": claim.line_id, "names": claim.line.names, "by": claim.by, "amount": claim.amount}
                   for claim in payment.claims],
        "subtotal": whole.subtotal, "discount": whole.discount, "service": whole.service, "total": whole.total,
        "included": bill.sitting.terms["included"], "whole": payment.amount == whole.total,
        "paid_before": bill.paid - payment.amount, "left": bill.due,
        "taxes": tax_share(whole.groups, before, payment.amount, max(0, bill.due) + payment.amount),
        "provider": payment.provider, "amount": payment.amount, "rounding": payment.rounding, "tip": payment.tip,
        "story": payment.story, "time_zone": house().time_zone,
    }


def tax_share(groups, before, paid, due):
    """This payment's part of each group: of what earlier receipts have not shown, as much as it pays of what was due.

    So the receipts of a bill add up to its tax to the cent, however it was split and whatever came after the first.
    """
    shares = []
    for group in groups:
        shown = [tax for taxes in before for tax in taxes if (tax["name"], tax["rate"]) == (group.name, group.rate)]
        shares.append({"name": group.name, "rate": group.rate,
                       "base": money.rounded((group.base - sum(tax["base"] for tax in shown)) * paid, due),
                       "tax": money.rounded((group.tax - sum(tax["tax"] for tax in shown)) * paid, due)})
    return shares

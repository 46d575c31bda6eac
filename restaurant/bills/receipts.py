"""Receipts: each is written once, when its payment is confirmed, numbered without gaps, and never changes."""

import itertools

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
    whole, included = bill.sum, bill.sitting.terms["included"]
    return {
        "house": house().name, "address": house().address, "tax_number": house().tax_number,
        "footer": house().receipt_footer, "currency": payment.currency, "table": bill.sitting.title,
        "lines": [{"names": line.names, "quantity": line.quantity, "price": line.price, "total": line.total,
                   "off": line.off, "why": [discount.reason for discount in line.discounts],
                   "tax_rate": line.tax_rate, "choices": [choice["names"] for choice in line.choices],
                   "parts": [part["names"] for part in line.parts]} for line in bill.lines],
        "dishes": [{"line": claim.line_id, "names": claim.line.names, "by": claim.by, "amount": claim.amount}
                   for claim in payment.claims],
        "subtotal": whole.subtotal, "discount": whole.discount, "service": whole.service, "total": whole.total,
        "included": included, "whole": payment.amount == whole.total,
        "paid_before": bill.paid - payment.amount, "left": bill.due,
        "taxes": tax_share(whole.groups, shown_so_far(bill), payment.amount, included),
        "provider": payment.provider, "amount": payment.amount, "rounding": payment.rounding, "tip": payment.tip,
        "story": payment.story, "time_zone": house().time_zone,
    }


def shown_so_far(bill):
    """The parts of each tax that receipts have shown, and below nought those that went back to be paid again."""
    before = [tax for receipt in Receipt.of(bill.sitting) for tax in receipt.content["taxes"]]
    again = [_less(tax) for refund in bill.refunds if refund.reopens for tax in refund.content["taxes"]]
    return [*before, *again]


def tax_share(groups, before, paid, included):
    """This payment's part of each group: of what earlier receipts have not shown, as much as it pays of what was due.

    So the parts of a receipt add up to what was paid, and the receipts of a bill to its taxes, to the cent, however it
    was split and whatever came after the first. ``before`` are the parts shown so far, those of refunds below nought.
    """
    left = not_shown(groups, before)
    wholes = [base + (0 if included else tax) for base, tax in left.values()]
    due, reached, shares = sum(wholes), 0, []
    for (name, rate), whole, (_, tax), so_far in zip(left, wholes, left.values(), itertools.accumulate(wholes)):
        part = (_part(so_far, paid, due) if due else paid) - reached
        reached += part
        its = tax if part == whole else _part(tax, part, whole)
        shares.append({"name": name, "rate": rate, "base": part - (0 if included else its), "tax": its})
    return [its for its in shares if its["base"] or its["tax"] or its["rate"] in {group.rate for group in groups}]


def not_shown(groups, before):
    """``{(name, rate): [base, tax]}`` of what no receipt has shown yet; below nought where one has shown too much."""
    left = {(group.name, group.rate): [group.base, group.tax] for group in groups}
    for shown in before:
        its = left.setdefault((shown["name"], shown["rate"]), [0, 0])
        its[0] -= shown["base"]
        its[1] -= shown["tax"]
    return left


def _part(amount, share, whole):
    """That share of the whole, of an amount; each of them may be below nought."""
    return money.rounded(amount * share * (1 if whole > 0 else -1), abs(whole)) if whole else 0


def _less(tax):
    return {**tax, "base": -tax["base"], "tax": -tax["tax"]}

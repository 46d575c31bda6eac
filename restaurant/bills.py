"""What a sitting owes, always worked out and never stored; and its receipts, each written once and numbered without
gaps. The rules are those of the house's money page: tax once per group, never per line.
"""

import dataclasses
import functools
import json

import peewee

from . import money
from .database import Instant, JSONText, Row, database, next_number
from .orders import ACCEPTED, LEFT, Line
from .payments import CONFIRMED, PENDING, Payment
from .settings import house
from .staff import Person
from .tables import Sitting


@dataclasses.dataclass(frozen=True)
class TaxGroup:
    """What is taxed at one rate: ``base`` is the sum of the prices as printed, discounts taken off."""

    name: str
    rate: int
    base: int
    tax: int


@dataclasses.dataclass(frozen=True)
class Sum:
    """A bill from top to bottom, without its payments."""

    subtotal: int
    discount: int
    service: int
    groups: tuple
    total: int

    @property
    def tax(self):
        return sum(group.tax for group in self.groups)


def reckon(items, included, discount=0, service_rate=0, service_tax=("", 0)):
    """Add up a bill.

    ``items`` are ``(amount, tax name, tax rate)`` of the lines; ``discount`` is one amount for the whole bill, shared
    out over the lines in proportion; ``service_rate`` is taken of what is left, rounded once.
    """
    amounts = [amount for amount, _, _ in items]
    subtotal = sum(amounts)
    discount = min(discount, subtotal)
    shares = money.share(discount, amounts) if discount else [0] * len(amounts)
    bases = {}
    for (amount, name, rate), less in zip(items, shares):
        bases[name, rate] = bases.get((name, rate), 0) + amount - less
    service = money.percentage(subtotal - discount, service_rate)
    if service:
        bases[service_tax] = bases.get(service_tax, 0) + service
    groups = tuple(TaxGroup(name, rate, base, money.tax_within(base, rate) if included else money.tax_on(base, rate))
                   for (name, rate), base in sorted(bases.items(), key=lambda item: item[0][1]))
    total = subtotal - discount + service + (0 if included else sum(group.tax for group in groups))
    return Sum(subtotal, discount, service, groups, total)


def agreed(items, terms):
    """Add up a bill by the terms of its sitting."""
    return reckon(items, terms["included"], 0, terms["service"], tuple(terms["service_tax"]))


class Bill:
    """A sitting's bill at this moment: its lines, its sum, what came in and what is due."""

    def __init__(self, sitting):
        self.sitting = sitting
        self.lines = Line.owed(sitting)
        self.payments = Payment.of(sitting)

    @functools.cached_property
    def sum(self):
        items = [(line.total, line.tax_name, line.tax_rate) for line in self.lines]
        return agreed(items, self.sitting.terms)

    @property
    def total(self):
        return self.sum.total

    @property
    def confirmed(self):
        return [payment for payment in self.payments if payment.state == CONFIRMED]

    @property
    def paid(self):
        return sum(payment.amount for payment in self.confirmed)

    @property
    def reserved(self):
        """What somebody is paying for at this moment."""
        return sum(payment.amount for payment in self.payments if payment.state in PENDING)

    @property
    def due(self):
        return self.total - self.paid

    @property
    def open(self):
        """What the next payer can still take on."""
        return max(0, self.due - self.reserved)

    @property
    def tips(self):
        return sum(payment.tip for payment in self.confirmed)

    @property
    def settled(self):
        return self.due == 0 and not self.reserved


@dataclasses.dataclass
class Account:
    """What a sitting owes, without its lines: for pages that show many at once."""

    total: int = 0
    paid: int = 0
    reserved: int = 0

    @property
    def due(self):
        return self.total - self.paid


def accounts():
    """The account of every open sitting by its id, in two statements."""
    items, found = {}, {}
    for sitting, terms, *item in database.execute_sql(
            f"SELECT l.sitting_id, s.terms, l.price * {LEFT}, l.tax_name, l.tax_rate FROM sitting s "
            'JOIN line l ON l.sitting_id = s.id JOIN "order" o ON o.id = l.order_id '
            "WHERE s.closed_at IS NULL AND +o.state = ? ORDER BY l.id", (ACCEPTED,)):
        items.setdefault((sitting, terms), []).append(item)
    for (sitting, terms), its in items.items():
        found[sitting] = Account(agreed(its, json.loads(terms)).total)
    for sitting, state, amount in database.execute_sql(
            "SELECT s.id, p.state, SUM(p.amount) FROM sitting s JOIN payment p ON p.sitting_id = s.id "
            "WHERE s.closed_at IS NULL GROUP BY s.id, p.state"):
        account = found.setdefault(sitting, Account())
        account.paid += amount if state == CONFIRMED else 0
        account.reserved += amount if state in PENDING else 0
    return found


class Receipt(Row):
    """Proof of one payment, as it was written. ``secret`` opens it on a phone; ``content`` never changes."""

    number = peewee.IntegerField(unique=True)
    payment = peewee.ForeignKeyField(Payment, unique=True)
    sitting = peewee.ForeignKeyField(Sitting, backref="receipts")
    secret = peewee.TextField(unique=True)
    at = Instant()
    content = JSONText()

    @classmethod
    def of(cls, sitting):
        return list(cls.select().where(cls.sitting == sitting).order_by(cls.number))

    @classmethod
    def seen_by(cls, phone, sitting):
        """The receipts a guest may open: of what they paid by phone, and of what staff took at their table."""
        return list(cls.select().join(Payment).where(
            cls.sitting == sitting, (Payment.phone == phone) | Payment.phone.is_null()).order_by(cls.number))


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
                   "tax_rate": line.tax_rate, "choices": [choice["names"] for choice in line.choices],
                   "parts": [part["names"] for part in line.parts]} for line in bill.lines],
        "subtotal": whole.subtotal, "discount": whole.discount, "service": whole.service, "total": whole.total,
        "included": bill.sitting.terms["included"], "whole": payment.amount == whole.total,
        "paid_before": bill.paid - payment.amount, "left": bill.due,
        "taxes": _tax_share(whole.groups, before, payment.amount, max(0, bill.due) + payment.amount),
        "provider": payment.provider, "amount": payment.amount, "rounding": payment.rounding, "tip": payment.tip,
        "story": payment.story, "time_zone": house().time_zone,
    }


def _tax_share(groups, before, paid, due):
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


class PaperAsked(Row):
    """Somebody wants a bill, a receipt or a day's report on paper, or the drawer opened. The printers make their slips
    from these rows."""

    kind = peewee.TextField(constraints=[peewee.Check("kind IN ('bill', 'receipt', 'day', 'drawer')")])
    sitting = peewee.ForeignKeyField(Sitting, null=True)
    receipt = peewee.ForeignKeyField(Receipt, null=True)
    asked_at = Instant()
    asked_by = peewee.ForeignKeyField(Person, null=True)
    day = peewee.TextField(null=True)

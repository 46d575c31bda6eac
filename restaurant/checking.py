"""Proof that the books and the settings are in order: what is wrong, each in one sentence; nothing is changed.

Everything is read once and in order, so that a year is proved in seconds.
"""

import itertools
import json

from .bills import Discount, agreed
from .bills.discounts import off_bill, take_off
from .books import head, proof
from .database import database
from .orders import LEFT, OWED
from .settings import TaxRate, house
from .stations import Station
from .tables import Table

RECEIPTS = "SELECT number FROM receipt ORDER BY number"
PAYMENTS = """SELECT 'Payment ' || p.id || ' is confirmed and has no receipt.' FROM payment p
    LEFT JOIN receipt r ON r.payment_id = p.id WHERE p.state = 'confirmed' AND r.id IS NULL
    UNION ALL SELECT 'Payment ' || id || ' has a negative amount.' FROM payment WHERE amount < 0 OR tip < 0"""
LINES = f"""SELECT l.sitting_id, s.terms, s.write_off, l.id, l.price, {LEFT}, l.tax_name, l.tax_rate FROM line l
    JOIN sitting s ON s.id = l.sitting_id JOIN "order" o ON o.id = l.order_id
    WHERE s.closed_at IS NOT NULL AND o.state IN {OWED} ORDER BY l.sitting_id, l.id"""
PAID = """SELECT sitting_id, SUM(amount) FROM payment WHERE state = 'confirmed' GROUP BY sitting_id"""
OWED_AGAIN = """SELECT p.sitting_id, SUM(r.amount) FROM refund r JOIN payment p ON p.id = r.payment_id
    WHERE r.state = 'confirmed' AND r.owed_again GROUP BY p.sitting_id"""
SOLD = """SELECT e.sitting_id, SUM(p.amount) FROM book_entry e JOIN posting p ON p.entry_id = e.id
    WHERE e.kind = 'sale' AND p.account = 'receivable' GROUP BY e.sitting_id"""


def problems(place):
    """Everything that is wrong, in plain sentences."""
    return [*database.damage(), *_receipts(), *_said_by(PAYMENTS), *_closed_bills(), *proof.problems(),
            *_settings(place)]


def proved():
    """What was looked at, so that a hash which was written down elsewhere can be compared."""
    entries = database.execute_sql("SELECT COUNT(*) FROM book_entry").fetchone()[0]
    return f"{entries} entries of the books were read. The hash of the newest is {head()}."


def _said_by(question):
    return [sentence for (sentence,) in database.execute_sql(question)]


def _receipts():
    numbers = [number for (number,) in database.execute_sql(RECEIPTS)]
    gaps = sorted(set(range(1, len(numbers) + 1)) ^ set(numbers))
    return [f"Receipt {number} is missing or out of its row." for number in gaps]


class _Line:
    """What a bill needs to know of a line to be added up."""

    __slots__ = ("id", "price", "quantity", "tax_name", "tax_rate", "off", "discounts")

    def __init__(self, id, price, quantity, tax_name, tax_rate):
        self.id, self.price, self.quantity, self.tax_name, self.tax_rate = id, price, quantity, tax_name, tax_rate
        self.off = 0

    @property
    def total(self):
        return self.price * self.quantity


def _closed_bills():
    """Each closed bill is added up anew: it is paid or was written off, and the books say the same total."""
    paid, again, sold = (dict(database.execute_sql(question).fetchall()) for question in (PAID, OWED_AGAIN, SOLD))
    discounts, read = _discounts(), {}
    rows = database.execute_sql(LINES)
    for (sitting, terms, write_off), its in itertools.groupby(rows, key=lambda row: row[:3]):
        known = read.get(terms) or read.setdefault(terms, json.loads(terms))
        total = _total([_Line(*row[3:]) for row in its if row[5] > 0], discounts.get(sitting, ()), known)
        due = total - paid.get(sitting, 0) + again.get(sitting, 0)
        if due and not write_off:
            yield f"Sitting {sitting} was closed with {due} due and no reason."
        if total != sold.get(sitting, 0):
            yield f"Sitting {sitting} comes to {total}, and the books say {sold.get(sitting, 0)}."


def _discounts():
    found = {}
    for discount in Discount.select().where(Discount.undone_at.is_null()).order_by(Discount.id):
        found.setdefault(discount.sitting_id, []).append(discount)
    return found


def _total(lines, discounts, terms):
    if discounts:
        take_off(lines, discounts)
    items = [(line.total - line.off, line.tax_name, line.tax_rate) for line in lines]
    return agreed(items, terms, off_bill(discounts, sum(amount for amount, _, _ in items))).total


def _settings(place):
    if not house().set_up:
        yield "The restaurant is not set up yet."
        return
    for model, what in ((Table, "table"), (Station, "station"), (TaxRate, "tax rate")):
        if not model.all():
            yield f"There is no {what}."
    if not place.public_url:
        yield "TABLESIDE_PUBLIC_URL is empty: printed codes carry this machine's own name."

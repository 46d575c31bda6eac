"""Following each cent: from a dish over its discount and its payment to the account where it lies.

The journal's entries in words that pages can show, by day or by sitting.
"""

import dataclasses

from ..bills import Bill, Receipt
from ..database import database
from ..orders import Line
from ..tables import Sitting
from .entries import account_words

AT_ONCE = 100
MOST = 5_000        # of one sitting
ENTRIES = """SELECT e.id, e.at, e.kind, e.sitting_id, t.name, e.payment, e.refund, w.name, e.memo FROM book_entry e
    LEFT JOIN sitting s ON s.id = e.sitting_id LEFT JOIN restaurant_table t ON t.id = s.table_id
    LEFT JOIN person w ON w.id = e.person_id WHERE {} ORDER BY e.id LIMIT ?"""
POSTINGS = "SELECT entry_id, account, amount FROM posting WHERE entry_id IN ({}) ORDER BY entry_id, amount < 0, account"


@dataclasses.dataclass(frozen=True)
class Booked:
    """One entry. ``postings`` are ``(account, rate or None, amount)``, what came first and then what it came from."""

    id: int
    at: int
    kind: str
    sitting: int | None
    table: str | None
    payment: int | None
    refund: int | None
    by: str | None
    reason: str
    postings: list


def of_day(day, after=0):
    """The entries of a business day (ISO date) after one, at most AT_ONCE."""
    return _booked("e.day = ? AND e.id > ?", day, after)


def of_sitting(sitting):
    return _booked("e.sitting_id = ?", sitting)


def _booked(where, *values):
    rows = database.execute_sql(ENTRIES.format(where), (*values, AT_ONCE if len(values) > 1 else MOST)).fetchall()
    postings = {row[0]: [] for row in rows}
    if rows:
        for entry, account, amount in database.execute_sql(POSTINGS.format(",".join("?" * len(rows))), [*postings]):
            postings[entry].append((*account_words(account), amount))
    return [Booked(*row, postings[row[0]]) for row in rows]


class Followed:
    """A sitting's bill from its dishes to its accounts."""

    def __init__(self, id):
        self.sitting = Sitting.find(id)
        self.bill = Bill(self.sitting)
        self.cancelled = [line for line in Line.of(id) if line.cancelled]
        self.moved = [line for line in Line.of(id) if line.moved]
        self.receipts = {receipt.payment_id: receipt for receipt in Receipt.of(self.sitting)}
        self.entries = of_sitting(id)

    @property
    def dishes(self):
        """``(line, what it comes to of the total, its claims)``."""
        claims = {}
        for portion in self.bill.portions:
            claims.setdefault(portion.line.id, []).extend(portion.claims)
        return [(line, self.bill.worth[line.id], claims.get(line.id, [])) for line in self.bill.lines]

    def refunds_of(self, payment):
        return [refund for refund in self.bill.refunds if refund.payment_id == payment.id]

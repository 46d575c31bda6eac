"""The Z report: numbered, written once, and equal to the books it sums up, from where the last one ended."""

import peewee

from ..database import Instant, JSONText, Row, database
from ..staff import Person
from .entries import CASH, DIFFERENCE, OVER, ROUNDING, TERMINAL, TIPS, UNPLACED, WRITTEN_OFF

BY_ACCOUNT = ("SELECT p.account, SUM(p.amount) FROM posting p JOIN book_entry e ON e.id = p.entry_id "
              "WHERE e.id > ? AND e.id <= ? GROUP BY p.account ORDER BY p.account")
CAME_IN = ("SELECT e.kind, p.account, COUNT(*), SUM(p.amount) FROM posting p JOIN book_entry e ON e.id = p.entry_id "
           "WHERE e.id > ? AND e.id <= ? AND e.kind IN ('payment', 'refund') "
           "AND (p.account IN ('cash', 'terminal') OR p.account LIKE 'provider %') "
           "GROUP BY e.kind, p.account ORDER BY e.kind, p.account")
BY_STAFF = ("SELECT e.person_id, COUNT(DISTINCT e.payment), "
            "-SUM(CASE WHEN p.account = 'receivable' THEN p.amount ELSE 0 END), "
            "-SUM(CASE WHEN p.account = 'tips' THEN p.amount ELSE 0 END) FROM posting p "
            "JOIN book_entry e ON e.id = p.entry_id WHERE e.id > ? AND e.id <= ? AND e.kind = 'payment' "
            "GROUP BY e.person_id ORDER BY e.person_id")
BY_CHANNEL = ("SELECT t.till, COUNT(DISTINCT e.sitting_id), -SUM(p.amount) FROM posting p "
              "JOIN book_entry e ON e.id = p.entry_id JOIN sitting s ON s.id = e.sitting_id "
              "JOIN restaurant_table t ON t.id = s.table_id "
              "WHERE e.id > ? AND e.id <= ? AND (p.account LIKE 'sales %' OR p.account LIKE 'tax %') "
              "GROUP BY t.till ORDER BY t.till")


class ZReport(Row):
    """The books from ``after`` (an entry that the report before it still held) up to ``until``, as they were summed.

    ``head`` is the chain's hash at that moment: on paper, it proves the books up to there.
    """

    number = peewee.IntegerField(unique=True)
    day = peewee.TextField()
    after = peewee.BigIntegerField()
    until = peewee.BigIntegerField()
    at = Instant()
    person = peewee.ForeignKeyField(Person, null=True)
    content = JSONText()
    head = peewee.TextField()

    @classmethod
    def last(cls):
        return cls.select().order_by(cls.number.desc()).first()

    @classmethod
    def newest(cls, limit=400):
        return list(cls.select().order_by(cls.number.desc()).limit(limit))


def summed(after, until):
    """The books of the entries after one and up to another. Sales, taxes and tips are positive here."""
    span, accounts = (after, until), dict(database.execute_sql(BY_ACCOUNT, (after, until)).fetchall())
    by_rate = {}
    for account, amount in accounts.items():
        what, _, rest = account.partition(" ")
        if what in ("sales", "tax"):
            name, _, rate = rest.rpartition(" ")
            by_rate.setdefault((name, int(rate)), {"net": 0, "tax": 0})["net" if what == "sales" else "tax"] -= amount
    return {
        "accounts": accounts,
        "rates": [{"name": name, "rate": rate, **sums} for (name, rate), sums in sorted(by_rate.items())],
        "sales": sum(sums["net"] + sums["tax"] for sums in by_rate.values()),
        "moved": [list(row) for row in database.execute_sql(CAME_IN, span)],
        "staff": [list(row) for row in database.execute_sql(BY_STAFF, span)],
        "channels": [[bool(till), bills, amount] for till, bills, amount in database.execute_sql(BY_CHANNEL, span)],
        "tips": -accounts.get(TIPS, 0), "rounding": -accounts.get(ROUNDING, 0),
        "written_off": accounts.get(WRITTEN_OFF, 0), "unplaced": -accounts.get(UNPLACED, 0),
        "over": -accounts.get(OVER, 0), "difference": -accounts.get(DIFFERENCE, 0),
        "cash": accounts.get(CASH, 0), "terminal": accounts.get(TERMINAL, 0),
    }

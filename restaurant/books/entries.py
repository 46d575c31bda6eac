"""The journal of the books: each entry moves money between accounts, adds up to nought, and is never changed.

The database refuses to change or delete a row here (migration 0006), and each entry's hash covers the one before, so
that ``app.py check`` sees whether anybody went around the database. What is owed to the house or lies in it is
positive; sales, taxes and debts are negative.
"""

import hashlib

import peewee

from .. import clock
from ..database import Cents, Instant, Row, database, pack
from ..settings import house
from ..staff import Person
from ..tables import Sitting

RECEIVABLE, CASH, TERMINAL, TIPS = "receivable", "cash", "terminal", "tips"
ROUNDING, UNPLACED, OVER, WRITTEN_OFF = "rounding", "unplaced", "over-payment", "written off"
SAFE, PAID_IN, PAID_OUT, DIFFERENCE = "safe", "paid in", "paid out", "cash difference"
NOTHING = "0" * 64


class BookEntry(Row):
    """One thing that moved money. ``day`` is the business day; ``hash`` covers everything here and the entry before."""

    at = Instant()
    day = peewee.TextField(index=True)
    kind = peewee.TextField()
    sitting = peewee.ForeignKeyField(Sitting, null=True)
    payment = peewee.IntegerField(null=True)
    refund = peewee.IntegerField(null=True)
    person = peewee.ForeignKeyField(Person, null=True)
    memo = peewee.TextField()
    hash = peewee.TextField()


class Posting(Row):
    """What one entry moves on one account, in the currency's smallest unit; never nought."""

    entry = peewee.ForeignKeyField(BookEntry, backref="postings")
    account = peewee.TextField(index=True)
    amount = Cents()


def of_provider(name):
    """The account of the money that came in one way: the drawer, the terminal, a provider."""
    return name if name in (CASH, TERMINAL) else f"provider {name}"


def account_words(account):
    """``(name, rate in millionths or None)`` of an account: those of sales and of taxes carry a rate."""
    what, _, rate = account.rpartition(" ")
    return (what, int(rate)) if what.startswith(("sales ", "tax ")) else (account, None)


def chained(before, entry, postings):
    """The hash of an entry: over the hash before it, its columns and its postings, all as canonical JSON."""
    return hashlib.sha256(pack([before, *entry, postings]).encode()).hexdigest()


def newest():
    """The newest entry's id and hash: whoever wrote them down elsewhere can prove that nothing before was changed."""
    row = database.execute_sql("SELECT id, hash FROM book_entry ORDER BY id DESC LIMIT 1").fetchone()
    return row or (0, NOTHING)


def head():
    return newest()[1]


def post(kind, amounts, sitting=None, payment=None, refund=None, person=None, memo=""):
    """Write an entry; only inside a verb. ``amounts`` are {account: amount} and add up to nought.

    Returns the entry's id, or None where nothing moves.
    """
    postings = sorted((account, amount) for account, amount in amounts.items() if amount)
    if sum(amount for _, amount in postings):
        raise ValueError(f"{kind} does not add up: {postings}")
    if not postings:
        return None
    now = clock.now()
    entry = (now, house().business_day(now).isoformat(), kind, sitting, payment, refund, person, memo)
    last, before = newest()
    id = last + 1  # counted here and not by the database, whose own numbers may leave gaps
    database.execute_sql(
        "INSERT INTO book_entry (id, at, day, kind, sitting_id, payment, refund, person_id, memo, hash) "
        "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", (id, *entry, chained(before, entry, postings)))
    database.execute_sql(
        f"INSERT INTO posting (entry_id, account, amount) VALUES {','.join(['(?, ?, ?)'] * len(postings))}",
        [value for account, amount in postings for value in (id, account, amount)])
    return id


def balance(account, sitting=None):
    """What stands on an account, of one sitting or of all."""
    only, values = ("AND e.sitting_id = ?", (account, sitting)) if sitting else ("", (account,))
    return database.execute_sql("SELECT COALESCE(SUM(p.amount), 0) FROM posting p JOIN book_entry e "
                                f"ON e.id = p.entry_id WHERE p.account = ? {only}", values).fetchone()[0]

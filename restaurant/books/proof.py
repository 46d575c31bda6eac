"""Proof that the books balance, that nobody touched them, and that they say what payments, refunds and bills say."""

import itertools
import json
import operator

from ..database import database
from ..payments import Unplaced
from .entries import NOTHING, UNPLACED, chained

ENTRIES = """SELECT id, at, day, kind, sitting_id, payment, refund, person_id, memo, hash FROM book_entry
    ORDER BY id"""
POSTINGS = "SELECT entry_id, account, amount FROM posting ORDER BY entry_id, account, amount"
ONCE = """SELECT 'Payment ' || p.id || ' stands in the books ' || COUNT(e.id) || ' times.' FROM payment p
    LEFT JOIN book_entry e ON e.payment = p.id AND e.kind = 'payment'
    GROUP BY p.id, p.state HAVING COUNT(e.id) != CASE p.state WHEN 'confirmed' THEN 1 ELSE 0 END"""
AMOUNTS = """SELECT 'Payment ' || p.id || ' is in the books with another amount.' FROM payment p
    JOIN book_entry e ON e.payment = p.id AND e.kind = 'payment' WHERE p.amount + p.tip + p.rounding !=
    (SELECT SUM(g.amount) FROM posting g WHERE g.entry_id = e.id AND g.amount > 0 AND
     (g.account IN ('cash', 'terminal', 'unplaced') OR g.account LIKE 'provider %'))"""
REFUNDS = """SELECT 'Refund ' || r.id || ' stands in the books ' || COUNT(e.id) || ' times.' FROM refund r
    LEFT JOIN book_entry e ON e.refund = r.id GROUP BY r.id, r.state
    HAVING COUNT(e.id) != CASE r.state WHEN 'confirmed' THEN 1 ELSE 0 END"""
TOO_MUCH = """SELECT 'More of payment ' || p.id || ' was given back than came in.' FROM payment p
    JOIN refund r ON r.payment_id = p.id AND r.state != 'failed' GROUP BY p.id, p.amount, p.tip, p.rounding
    HAVING SUM(r.amount) > p.amount OR SUM(r.tip) > p.tip
    OR SUM(r.amount + r.tip + r.rounding) > p.amount + p.tip + p.rounding"""
CLOSED = """SELECT 'Sitting ' || s.id || ' is closed, and ' || SUM(p.amount) || ' of it is still owed.' FROM sitting s
    JOIN book_entry e ON e.sitting_id = s.id JOIN posting p ON p.entry_id = e.id
    WHERE p.account = 'receivable' AND s.closed_at IS NOT NULL GROUP BY s.id HAVING SUM(p.amount) != 0"""
PORTIONS = """SELECT 'Line ' || line_id || ' is paid for more often than it was sent.' FROM claim
    JOIN line ON line.id = claim.line_id WHERE released_at IS NULL GROUP BY line_id, line.quantity
    HAVING COUNT(DISTINCT portion) > line.quantity"""
SLIPS = """SELECT 'The numbers of refunds have a gap: ' || COUNT(number) || ' go up to ' || MAX(number) || '.'
    FROM refund HAVING COUNT(number) != COALESCE(MAX(number), 0)"""
IN_THE_BOOKS = "SELECT COALESCE(SUM(amount), 0) FROM posting WHERE account = ?"
REPORTS = "SELECT number, after, until, head, content FROM z_report ORDER BY number"


def problems():
    """Everything that is wrong with the books, in plain sentences; nothing is changed."""
    reports = database.execute_sql(REPORTS).fetchall()
    sums = {report[2]: (NOTHING, {}) for report in reports}
    yield from _chain(sums)
    for question in (ONCE, AMOUNTS, REFUNDS, TOO_MUCH, CLOSED, PORTIONS, SLIPS):
        for (sentence,) in database.execute_sql(question):
            yield sentence
    yield from _unplaced()
    yield from _reports(reports, sums)


def _chain(sums):
    """Walk all entries once: no gaps, sums of nought, each hash from the one before.

    ``sums`` has a key for each entry that ends a Z report, and learns the hash there and what was moved since the last.
    """
    before, expected, moved = NOTHING, 1, {}
    for entry, postings in _entries():
        id = entry[0]
        if id != expected:
            yield f"Entry {expected} of the books is missing."
        if sum(amount for _, amount in postings):
            yield f"Entry {id} of the books does not add up."
        if entry[9] != chained(before, entry[1:9], postings):
            yield f"Entry {id} of the books was changed, or one before it."
        for account, amount in postings:
            moved[account] = moved.get(account, 0) + amount
        if id in sums:
            sums[id], moved = (entry[9], moved), {}
        before, expected = entry[9], id + 1


def _entries():
    """Each entry with its postings: two lists in the same order, read side by side."""
    groups = itertools.groupby(database.execute_sql(POSTINGS), key=operator.itemgetter(0))
    of, its = next(groups, (None, ()))
    for entry in database.execute_sql(ENTRIES):
        while of is not None and of < entry[0]:
            of, its = next(groups, (None, ()))
        yield entry, [row[1:] for row in its] if of == entry[0] else []


def _unplaced():
    """What the books owe to nobody known is what staff see as tasks."""
    booked = -database.execute_sql(IN_THE_BOOKS, (UNPLACED,)).fetchone()[0]
    tasks = sum(kept.amount for kept in Unplaced.open() if kept.is_in_the_books)
    if booked != tasks:
        yield f"{booked} of unplaced money stand in the books, and {tasks} wait for somebody to deal with them."


def _reports(reports, sums):
    """Z reports follow one another without a gap, hold the chain's hash of their last entry, and say what is booked."""
    after = 0
    for expected, (number, begins, until, head, content) in enumerate(reports, 1):
        known, moved = sums[until]
        if number != expected or begins != after:
            yield f"Z report {number} does not follow the one before it."
        if known != head:
            yield f"Z report {number} was written over other books than these."
        elif _without_noughts(json.loads(content)["accounts"]) != _without_noughts(moved):
            yield f"Z report {number} says other amounts than the books."
        after = until


def _without_noughts(amounts):
    return {account: amount for account, amount in amounts.items() if amount}

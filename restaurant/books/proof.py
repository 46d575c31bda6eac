"""Proof that the books balance, that nobody touched them, and that they say what payments, refunds and bills say."""

import itertools

from ..database import database
from ..payments import Unplaced
from .entries import NOTHING, UNPLACED, chained

EVERYTHING = ("SELECT e.id, e.at, e.day, e.kind, e.sitting_id, e.payment, e.refund, e.person_id, e.memo, e.hash, "
              "p.account, p.amount FROM book_entry e LEFT JOIN posting p ON p.entry_id = e.id "
              "ORDER BY e.id, p.account, p.amount")
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
REPORTS = "SELECT number, after, until, head FROM z_report ORDER BY number"


def problems():
    """Everything that is wrong with the books, in plain sentences; nothing is changed."""
    hashes = yield from _chain()
    for question in (ONCE, AMOUNTS, REFUNDS, TOO_MUCH, CLOSED, PORTIONS, SLIPS):
        for (sentence,) in database.execute_sql(question):
            yield sentence
    yield from _unplaced()
    yield from _reports(hashes)


def _chain():
    """Walk all entries once: no gaps, sums of nought, each hash from the one before. Returns the hashes."""
    before, hashes = NOTHING, {0: NOTHING}
    rows = database.execute_sql(EVERYTHING)
    for id, its in itertools.groupby(rows, key=lambda row: row[0]):
        its = list(its)
        postings = [[account, amount] for *_, account, amount in its if account is not None]
        if id != len(hashes):
            yield f"Entry {len(hashes)} of the books is missing."
        if sum(amount for _, amount in postings):
            yield f"Entry {id} of the books does not add up."
        if its[0][9] != chained(before, its[0][1:9], postings):
            yield f"Entry {id} of the books was changed, or one before it."
        before = hashes[id] = its[0][9]
    return hashes


def _unplaced():
    """What the books owe to nobody known is what staff see as tasks."""
    booked = -database.execute_sql(IN_THE_BOOKS, (UNPLACED,)).fetchone()[0]
    tasks = sum(kept.amount for kept in Unplaced.open() if kept.is_in_the_books)
    if booked != tasks:
        yield f"{booked} of unplaced money stand in the books, and {tasks} wait for somebody to deal with them."


def _reports(hashes):
    """Z reports follow one another without a gap, and hold the chain's hash of their last entry."""
    after = 0
    for expected, (number, begins, until, head) in enumerate(database.execute_sql(REPORTS), 1):
        if number != expected or begins != after:
            yield f"Z report {number} does not follow the one before it."
        if hashes.get(until) != head:
            yield f"Z report {number} was written over other books than these."
        after = until

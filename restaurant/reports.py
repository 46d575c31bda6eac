"""The owner's questions. This file reads everything and writes nothing; each number is worked out from the books.

A day is a business day of the house. Takings are payments that were confirmed in it, less what was given back in it;
what was ordered but not yet paid stands under the open tables and is never counted as takings.
"""

import collections
import dataclasses
import datetime
import json
import zoneinfo

from . import bills
from .books import CashSession
from .database import database
from .journal import Entry
from .orders import LEFT
from .payments import Unplaced
from .settings import house
from .tables import TITLE

BEST_DISHES = 8
HOUR = 3_600_000


@dataclasses.dataclass(frozen=True)
class Kind:
    """What came in one way: in cash, at the terminal, through a provider. What went back that day is off already, and
    stands in ``back``."""

    provider: str
    count: int
    amount: int
    tips: int
    back: int = 0


@dataclasses.dataclass(frozen=True)
class OpenTable:
    """A table where somebody sits, and what it comes to."""

    sitting: int
    table: str
    since: int
    guests: int | None
    total: int
    due: int


@dataclasses.dataclass(frozen=True)
class Day:
    """Everything at a glance. Amounts are in the currency's smallest unit."""

    day: datetime.date
    kinds: list
    rounding: int
    bills: int
    orders: int
    guests: int
    ordered: int
    hours: list      # (hour of the clock, amount ordered in it), without gaps
    dishes: list     # (names, portions, amount)
    taxes: list      # (name, rate, base, tax)
    open_tables: list
    unplaced: list
    refunds: int = 0        # how many
    discounts: int = 0      # how many, and what they took off
    taken_off: int = 0
    drawer: CashSession | None = None

    @property
    def back(self):
        """What was given back, with tips and rounding."""
        return sum(kind.back for kind in self.kinds)

    @property
    def sales(self):
        return sum(kind.amount for kind in self.kinds)

    @property
    def tips(self):
        return sum(kind.tips for kind in self.kinds)

    @property
    def average(self):
        """What a paid bill came to."""
        return self.sales // self.bills if self.bills else 0

    @property
    def open_sum(self):
        return sum(table.due for table in self.open_tables)


def day(date):
    """The day's numbers. It reads a lot, so a door calls it through ``database.away``."""
    begins, ends = house().day_begins(date), house().day_begins(date + datetime.timedelta(days=1))
    kinds, rounding, paid = _takings(begins, ends)
    orders, guests = _served(begins, ends)
    hours = _hours(begins, ends)
    return Day(date, kinds, rounding, paid, orders, guests, sum(amount for _, amount in hours), hours,
               _best(begins, ends), _taxes(begins, ends), open_tables(), Unplaced.open(),
               _refunds(begins, ends), *_discounts(begins, ends), drawer=CashSession.open())


MOVED = """SELECT provider, SUM(n), SUM(amount), SUM(tip), SUM(rounding), SUM(back) FROM (
    SELECT provider, 1 AS n, amount, tip, rounding, 0 AS back FROM payment
    WHERE state = 'confirmed' AND ended_at >= ? AND ended_at < ? UNION ALL
    SELECT p.provider, 0, -r.amount, -r.tip, -r.rounding, r.amount + r.tip + r.rounding FROM refund r
    JOIN payment p ON p.id = r.payment_id WHERE r.state = 'confirmed' AND r.ended_at >= ? AND r.ended_at < ?) AS moved
    GROUP BY provider ORDER BY 3 DESC, 1"""


def _takings(begins, ends):
    """By kind, what came in less what went back; the coins' rounding; and how many bills were paid."""
    rows = database.execute_sql(MOVED, (begins, ends, begins, ends)).fetchall()
    paid = database.execute_sql(
        "SELECT COUNT(DISTINCT sitting_id) FROM payment WHERE state = 'confirmed' AND ended_at >= ? AND ended_at < ?",
        (begins, ends)).fetchone()[0]
    return [Kind(*row[:4], back=row[5]) for row in rows], sum(row[4] for row in rows), paid


def _refunds(begins, ends):
    return database.execute_sql("SELECT COUNT(*) FROM refund WHERE state = 'confirmed' AND ended_at >= ? "
                                "AND ended_at < ?", (begins, ends)).fetchone()[0]


def _discounts(begins, ends):
    """How many were given and hold, and what they took off when they were given, as the journal has it."""
    hold = {id for (id,) in database.execute_sql(
        "SELECT id FROM discount WHERE at >= ? AND at < ? AND undone_at IS NULL", (begins, ends))}
    told = [entry.details for entry in Entry.select(Entry.details).where(
        Entry.kind == "DiscountGiven", Entry.at >= begins, Entry.at < ends)] if hold else []
    totals = [each["changes"]["total"] for each in told if each["discount"] in hold]
    return len(hold), sum(before - after for before, after in totals)


def _served(begins, ends):
    """Orders of the day, and the guests who ordered: as they were counted, or else as many as have a phone there."""
    return database.execute_sql(
        "SELECT COALESCE(SUM(orders), 0), COALESCE(SUM(guests), 0) FROM (SELECT COUNT(CASE WHEN NOT EXISTS "
        "(SELECT 1 FROM line l WHERE l.order_id = o.id AND l.moved_from_id IS NOT NULL) THEN 1 END) AS orders, "
        "COALESCE(s.guests, NULLIF((SELECT COUNT(*) FROM phone p WHERE p.sitting_id = s.id), 0), 1) AS guests "
        "FROM \"order\" o JOIN sitting s ON s.id = o.sitting_id "
        "WHERE o.state = 'accepted' AND o.sent_at >= ? AND o.sent_at < ? GROUP BY s.id) AS parties",
        (begins, ends)).fetchone()


def _hours(begins, ends):
    """What was ordered in each hour of the clock, from the first busy one to the last."""
    amounts = collections.Counter()
    for sent, amount in database.execute_sql(
            f"SELECT o.sent_at, SUM(l.price * {LEFT}) FROM \"order\" o JOIN line l ON l.order_id = o.id "
            "WHERE o.state = 'accepted' AND o.sent_at >= ? AND o.sent_at < ? GROUP BY o.id", (begins, ends)):
        amounts[(sent - begins) // HOUR] += amount
    if not amounts:
        return []
    zone = zoneinfo.ZoneInfo(house().time_zone)
    return [(datetime.datetime.fromtimestamp((begins + hour * HOUR) / 1000, zone).hour, amounts[hour])
            for hour in range(min(amounts), max(amounts) + 1)]


def _best(begins, ends):
    rows = database.execute_sql(
        f"SELECT MAX(l.names), SUM({LEFT}), SUM(l.price * {LEFT}) FROM line l JOIN \"order\" o ON o.id = l.order_id "
        "WHERE o.state = 'accepted' AND o.sent_at >= ? AND o.sent_at < ? AND l.remakes_id IS NULL "
        f"GROUP BY l.dish HAVING SUM({LEFT}) > 0 ORDER BY 2 DESC, 3 DESC LIMIT ?",
        (begins, ends, BEST_DISHES))
    return [(json.loads(names), portions, amount) for names, portions, amount in rows]


def _taxes(begins, ends):
    """As the day's receipts say, less what its refunds say: those of a bill add up to its tax to the cent, however it
    was split."""
    sums = {}
    for sign, content in database.execute_sql(
            "SELECT 1, content FROM receipt WHERE at >= ? AND at < ? UNION ALL SELECT -1, content FROM refund "
            "WHERE state = 'confirmed' AND ended_at >= ? AND ended_at < ?", (begins, ends, begins, ends)):
        for tax in json.loads(content)["taxes"]:
            base, amount = sums.get((tax["name"], tax["rate"]), (0, 0))
            sums[tax["name"], tax["rate"]] = base + sign * tax["base"], amount + sign * tax["tax"]
    return [(name, rate, base, tax) for (name, rate), (base, tax) in sorted(sums.items(), key=lambda row: row[0][1])]


def open_tables():
    """Where somebody sits, oldest first, with what each table comes to and still owes."""
    accounts, nothing = bills.accounts(), bills.Account()
    return [OpenTable(id, table, since, guests, accounts.get(id, nothing).total, accounts.get(id, nothing).due)
            for id, table, since, guests in database.execute_sql(
                f"SELECT s.id, {TITLE}, s.opened_at, s.guests FROM sitting s "
                "JOIN restaurant_table r ON r.id = s.table_id WHERE s.closed_at IS NULL ORDER BY s.opened_at, s.id")]

"""A year of books in a house of its own: 300 bills a day, each paid by two guests, with a Z report every day. Then it
is proved as ``python app.py check`` does, and read once more by bare sqlite3, which is the least that a proof can cost.

A task on its standard input, the figures on its standard output, both as JSON.
"""

from gevent import monkey

monkey.patch_all()

import hashlib  # noqa: E402  (everything comes after the patch)
import itertools  # noqa: E402
import json  # noqa: E402
import pathlib  # noqa: E402
import sqlite3  # noqa: E402
import sys  # noqa: E402
import time  # noqa: E402

from app import Tableside  # noqa: E402
from restaurant import checking, clock, money  # noqa: E402
from restaurant.books.entries import NOTHING, chained  # noqa: E402
from restaurant.database import allowed_to_write, database, pack  # noqa: E402
from restaurant.installation import Installation  # noqa: E402
from restaurant.settings import house  # noqa: E402
from restaurant.tables import Table  # noqa: E402

BILLS, LINES, RATE = 300, 4, 190_000
NAMES = pack({"en": "Lanzhou beef noodle soup", "de": "Lanzhou-Nudelsuppe mit Rind"})
RAW = ("SELECT * FROM book_entry ORDER BY id", "SELECT entry_id, account, amount FROM posting ORDER BY entry_id",
       "SELECT sitting_id, price, quantity, tax_name, tax_rate FROM line ORDER BY sitting_id",
       "SELECT id, sitting_id, amount, state FROM payment", "SELECT number, payment_id FROM receipt")
ROWS = {
    "sitting": "id, table_id, opened_at, closed_at, terms",
    "order": "id, sitting_id, number, round, sent_at, state",
    "line": ("id, order_id, sitting_id, dish, names, quantity, price, tax_name, tax_rate, choices, parts, note, "
             "allergens, allergies"),
    "payment": ("id, sitting_id, provider, reference, state, amount, tip, rounding, currency, story, started_at, "
                "ended_at"),
    "receipt": "id, number, payment_id, sitting_id, secret, at, content",
    "book_entry": "id, at, day, kind, sitting_id, payment, refund, person_id, memo, hash",
    "posting": "entry_id, account, amount",
    "z_report": "number, day, after, until, at, content, head"}


class Year:
    """The rows of a year, told day by day."""

    def __init__(self):
        self.count = {name: itertools.count(1) for name in ("sitting", "line", "payment", "entry", "z")}
        self.terms, self.table = pack(house().terms()), Table.get().id
        self.before, self.newest, self.after = NOTHING, 0, 0

    def day(self, number):
        """Every row of one day, by table."""
        rows, sums = {name: [] for name in ROWS}, {}
        now = clock.now() - (366 - number) * clock.DAY
        day = house().business_day(now).isoformat()
        for _ in range(BILLS):
            self._bill(rows, now, day, sums)
        content = {"accounts": sums, "rates": [], "moved": [], "staff": [], "channels": [], "sales": 0}
        rows["z_report"].append((next(self.count["z"]), day, self.after, self.newest, now, pack(content), self.before))
        self.after = self.newest
        return rows

    def _bill(self, rows, now, day, sums):
        sitting, total = next(self.count["sitting"]), 0
        rows["sitting"].append((sitting, self.table, now, now + 1, self.terms))
        rows["order"].append((sitting, sitting, sitting, 1, now, "accepted"))
        for n in range(LINES):
            price = 350 + (sitting * 7 + n * 130) % 1_500
            total += price
            rows["line"].append((next(self.count["line"]), sitting, sitting, 1, NAMES, 1, price, "VAT", RATE, "[]",
                                 "[]", "", "[]", "[]"))
        tax = money.tax_within(total, RATE)
        self._entry(rows, now, day, sums, "sale", sitting, None, {
            "receivable": total, "sales VAT 190000": tax - total, "tax VAT 190000": -tax})
        for amount in money.evenly(total, 2):
            payment = next(self.count["payment"])
            rows["payment"].append((payment, sitting, "cash", f"year-{payment}", "confirmed", amount, 0, 0, "EUR",
                                    "{}", now, now))
            rows["receipt"].append((payment, payment, payment, sitting, f"year-{payment}", now,
                                    pack({"taxes": [], "amount": amount})))
            self._entry(rows, now, day, sums, "payment", sitting, payment, {"cash": amount, "receivable": -amount})

    def _entry(self, rows, now, day, sums, kind, sitting, payment, amounts):
        self.newest = next(self.count["entry"])
        postings = sorted(amounts.items())
        entry = (now, day, kind, sitting, payment, None, None, "")
        self.before = chained(self.before, entry, postings)
        rows["book_entry"].append((self.newest, *entry, self.before))
        for account, amount in postings:
            rows["posting"].append((self.newest, account, amount))
            sums[account] = sums.get(account, 0) + amount


def fill(path, days):
    """Write it by bare sqlite3: only proving it is measured."""
    year = Year()
    with sqlite3.connect(path) as raw:
        for number in range(days):
            for name, rows in year.day(number).items():
                raw.executemany(f'INSERT INTO "{name}" ({ROWS[name]}) VALUES ({",".join("?" * len(rows[0]))})', rows)
    raw.close()


def raw_seconds(path):
    """Seconds of processor time to read the same rows and to hash each entry, without any of our code."""
    began = time.process_time()
    raw = sqlite3.connect(path)
    for question in RAW:
        for row in raw.execute(question):
            if question is RAW[0]:
                hashlib.sha256(json.dumps(row).encode()).hexdigest()
    raw.close()
    return time.process_time() - began


def main(folder, days):
    place = Installation(data=pathlib.Path(folder), demo=True, public_url="https://bench.invalid")
    tableside = Tableside(place)
    tableside.fill_demo()
    with allowed_to_write():
        database.execute_sql("DELETE FROM entry")
    path = database.database
    database.close()
    fill(path, days)
    began = time.process_time()
    found = checking.problems(place)
    seconds = time.process_time() - began
    if found:
        raise RuntimeError(f"The year is not in order: {found[:3]}")
    entries = database.execute_sql("SELECT COUNT(*) FROM book_entry").fetchone()[0]
    tableside.stop()
    return {"check": seconds, "raw": raw_seconds(path), "entries": entries}


if __name__ == "__main__":
    json.dump(main(**json.load(sys.stdin)), sys.stdout)

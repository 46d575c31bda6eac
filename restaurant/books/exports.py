"""The books as files for an accountant: CSV in UTF-8 with a byte-order mark, amounts with a point and all decimals.

The words in the first row never change with a language, since programs read them. A text that a spreadsheet would take
for a formula is told to be text by an apostrophe before it (threats T63).
"""

import csv
import datetime
import io
import zoneinfo

from .. import money
from ..database import away, database
from ..settings import house
from .entries import account_words

BOM = "\ufeff"
AT_ONCE = 1_000     # entries read in one go, away from the server's loop
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
COLUMNS = ("entry", "time", "business day", "kind", "table", "sitting", "payment", "receipt", "refund", "by", "reason",
           "account", "rate", "amount", "currency", "hash")
ENTRIES = """SELECT e.id, e.at, e.day, e.kind, t.name, e.sitting_id, e.payment, r.number, e.refund, w.name, e.memo,
    e.hash FROM book_entry e LEFT JOIN sitting s ON s.id = e.sitting_id
    LEFT JOIN restaurant_table t ON t.id = s.table_id
    LEFT JOIN receipt r ON r.payment_id = e.payment AND e.kind = 'payment'
    LEFT JOIN person w ON w.id = e.person_id
    WHERE e.id > ? AND e.day >= ? AND e.day <= ? ORDER BY e.id LIMIT ?"""
POSTINGS = """SELECT entry_id, account, amount FROM posting WHERE entry_id >= ? AND entry_id <= ?
    ORDER BY entry_id, account"""


def decimal(cents, currency):
    """An amount as programs read it: a point before the currency's decimals, no grouping."""
    digits = money.digits(currency)
    whole, part = divmod(abs(cents), 10**digits)
    return ("-" if cents < 0 else "") + (f"{whole}.{part:0{digits}}" if digits else str(whole))


class Amount(str):
    """A cell that is a number of ours, so it may begin with a minus."""


def cell(value):
    """One cell: nothing for None, numbers as they are, and text that no spreadsheet works out."""
    if value is None:
        return ""
    if isinstance(value, (int, Amount)):
        return value
    text = str(value)
    return f"'{text}" if text.startswith(FORMULA) else text


def written(rows):
    """Rows as CSV text (RFC 4180)."""
    text = io.StringIO()
    csv.writer(text).writerows([cell(value) for value in row] for row in rows)
    return text.getvalue()


def journal(begins, ends):
    """The books' journal of these business days (ISO dates, both included), piece by piece, one row for each posting.

    However long the time, only so many entries are in memory at once.
    """
    yield BOM + written([COLUMNS])
    after = 0
    while after is not None:
        text, after = away(_piece, after, begins, ends)
        yield text


def _piece(after, begins, ends):
    entries = database.execute_sql(ENTRIES, (after, begins, ends, AT_ONCE)).fetchall()
    if not entries:
        return "", None
    postings = {}
    for entry, account, amount in database.execute_sql(POSTINGS, (entries[0][0], entries[-1][0])):
        postings.setdefault(entry, []).append((account, amount))
    zone, currency = zoneinfo.ZoneInfo(house().time_zone), house().currency
    rows = [(*_entry(entry, zone), *_account(account), Amount(decimal(amount, currency)), currency, entry[-1])
            for entry in entries for account, amount in postings.get(entry[0], ())]
    return written(rows), entries[-1][0] if len(entries) == AT_ONCE else None


def _entry(entry, zone):
    id, at, *rest, _hash = entry
    return id, datetime.datetime.fromtimestamp(at / 1000, zone).isoformat(timespec="milliseconds"), *rest


def _account(account):
    name, rate = account_words(account)
    return name, None if rate is None else percentage(rate)


# A Z report


Z_COLUMNS = ("section", "what", "rate", "count", "amount", "tip", "by", "reason")


def z_report(report):
    """A Z report as it was written, one row for each of its figures."""
    told = report.content
    shown = _Shown(told["currency"])
    return BOM + written([Z_COLUMNS, *_head(report, told), *_sums(told, shown), *_people(told, shown),
                          *_reasons(told, shown)])


class _Shown:
    """Amounts of one currency."""

    def __init__(self, currency):
        self.currency = currency

    def __call__(self, cents):
        return Amount(decimal(cents, self.currency))


def _head(report, told):
    zone = zoneinfo.ZoneInfo(told.get("time_zone") or house().time_zone)
    moments = ((word, datetime.datetime.fromtimestamp(at / 1000, zone).isoformat(timespec="seconds"))
               for word, at in (("from", told.get("begins")), ("to", report.at)) if at)
    for what, value in (("number", report.number), ("business day", report.day), *moments,
                        ("first entry", report.after + 1), ("last entry", report.until),
                        ("currency", told["currency"]), ("hash", report.head)):
        yield "report", what, None, None, None, None, None, value


def _sums(told, shown):
    for rate in told["rates"]:
        percent = percentage(rate["rate"])
        yield "sales net", rate["name"], percent, None, shown(rate["net"])
        yield "sales tax", rate["name"], percent, None, shown(rate["tax"])
        yield "sales gross", rate["name"], percent, None, shown(rate["net"] + rate["tax"])
    yield "sales", "all", None, None, shown(told["sales"])
    for kind, account, count, amount in told["moved"]:
        yield f"{kind}s", account, None, count, shown(amount)
    for name in ("tips", "rounding", "written_off", "unplaced", "over", "difference"):
        yield "sum", name.replace("_", " "), None, None, shown(told[name])
    for account, amount in sorted(told["accounts"].items()):
        yield "account", *_account(account), None, shown(amount)


def _people(told, shown):
    for person, count, amount, tips in told["staff"]:
        yield "staff", told.get("names", {}).get(str(person), person), None, count, shown(amount), shown(tips)
    for till, bills, amount in told["channels"]:
        yield "channel", "quick charge" if till else "tables", None, bills, shown(amount)


def _reasons(told, shown):
    for section in ("reductions", "taken_back"):
        for row in told.get(section, ()):
            yield (section.replace("_", " "), row["kind"], None, None, shown(row["amount"]), None,
                   row["approved_by"] or row["by"], row["reason"])
    for row in told.get("refunds", ()):
        yield "refund", row["number"], None, None, shown(row["amount"]), None, row["by"], row["reason"]
    for row in told.get("noted", ()):
        yield row["kind"], row["table"], None, None, shown(row["amount"]), None, row["by"], row["reason"]
    for row in told.get("sessions", ()):
        for what in ("float", "counted", "expected", "difference"):
            yield "drawer", what, None, row["id"], shown(row[what]), None, row["by"], row["note"]


def percentage(millionths):
    """A rate in percent, as programs read it."""
    return Amount(f"{millionths // 10_000}.{millionths % 10_000:04}".rstrip("0").rstrip("."))

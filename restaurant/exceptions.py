"""The owner's list of exceptions: what staff did out of the usual on a business day, who did and allowed it, and why.

It is read from the journal, which nobody edits, and from the rows that each entry names; it writes nothing.
"""

import collections
import dataclasses
import datetime
import json

from .books import CashSession
from .database import database
from .journal import Entry
from .settings import house

KINDS = ("cancel", "comp", "discount", "undone", "service", "remake", "move", "merge", "transfer", "hand over",
         "reopen", "write off", "refund", "limit", "code", "block", "drawer", "paid in", "paid out", "difference")


@dataclasses.dataclass
class Deed:
    """One exception. ``amount`` is what the house gave up by it, or what moved; None where no money was concerned."""

    at: int
    kind: str
    person: int | None = None
    approved_by: int | None = None
    sitting: int | None = None
    table: str | None = None        # where it was
    to: str | None = None           # where it went, of guests or dishes that moved; or who has it now
    dishes: tuple = ()              # (names in every language, how many or None) of each
    amount: int | None = None
    reason: str = ""
    who: str | None = None
    allowed: str | None = None


@dataclasses.dataclass(frozen=True)
class Sums:
    """What one person did in a day."""

    person: int | None
    who: str | None
    number: int
    amount: int


@dataclasses.dataclass
class Exceptions:
    """A day's list: ``deeds`` as they were asked for, and ``people`` for whom there are any at all."""

    deeds: list
    people: list

    @property
    def sums(self):
        """By person, who gave up most first."""
        found = collections.defaultdict(list)
        for deed in self.deeds:
            found[deed.person, deed.who].append(deed.amount or 0)
        return sorted((Sums(*who, len(its), sum(its)) for who, its in found.items()), key=lambda each: -each.amount)


def of_day(date, person=None, kind=None):
    """The exceptions of a business day, the latest first. It reads a lot, so a door calls it through ``away``."""
    begins, ends = house().day_begins(date), house().day_begins(date + datetime.timedelta(days=1))
    deeds = sorted([*_from_journal(begins, ends), *_from_books(date)], key=lambda deed: -deed.at)
    names = _names("person", {each for deed in deeds for each in (deed.person, deed.approved_by)})
    tables = _tables({deed.sitting for deed in deeds})
    for deed in deeds:
        deed.who, deed.allowed = names.get(deed.person), names.get(deed.approved_by)
        deed.table = deed.table or tables.get(deed.sitting)
    people = sorted({(deed.person, deed.who) for deed in deeds if deed.who}, key=lambda each: each[1].casefold())
    return Exceptions([deed for deed in deeds if person in (None, deed.person) and kind in (None, deed.kind)], people)


# What the journal has of it


def _from_journal(begins, ends):
    """Each entry with the approval that was written with it, by the same errand at the same moment."""
    kinds = (*READ, "Approved", "LinesCame")
    entries = list(Entry.select().where(Entry.at >= begins, Entry.at < ends, Entry.kind.in_(kinds)).order_by(Entry.id))
    approved = {(entry.at, entry.request, entry.actor): entry.details["approved_by"]
                for entry in entries if entry.kind == "Approved"}
    counted = {(entry.at, entry.request) for entry in entries if entry.kind == "DrawerCounted"}
    rows = _Rows(entries)
    for entry in entries:
        deed = entry.kind in READ and READ[entry.kind](entry.details, rows)
        if not deed or deed.kind == "drawer" and (entry.at, entry.request) in counted:
            continue
        deed.at, deed.sitting = entry.at, entry.sitting
        deed.person = deed.person or entry.details.get("person") or _staff(entry.actor)
        deed.approved_by = (deed.approved_by or entry.details.get("approved_by")
                            or approved.get((entry.at, entry.request, entry.actor)))
        deed.reason = deed.reason or entry.details.get("reason") or ""
        yield deed


def _staff(actor):
    what, _, id = actor.partition(" ")
    return int(id) if what == "staff" and id.isdigit() else None


class _Rows:
    """What the entries name, read with one question for each kind of row."""

    def __init__(self, entries):
        told = [entry.details for entry in entries]
        self.lines = _found("SELECT id, names, price, quantity FROM line WHERE id IN ({})",
                            _every(told, "line", "remakes", "lines"))
        self.discounts = _found(
            "SELECT d.id, d.reason, d.person_id, d.approved_by_id, l.names, d.undone_by_id, d.sitting_id "
            "FROM discount d LEFT JOIN line l ON l.id = d.line_id WHERE d.id IN ({})", _all(told, "discount"))
        self.refunds = _found("SELECT id, reason, person_id, approved_by_id, amount + tip + rounding FROM refund "
                              "WHERE id IN ({})", _all(told, "refund"))
        self.tables = _names("restaurant_table", _every(told, "before", "table", "tables"))
        self.sat = _tables(_every(told, "to", "into", "came", "parties"))
        self.people = _names("person", _all(told, "to"))
        self.came = _came(entries)
        self.off = _taken_off({row[5] for row in self.discounts.values()})
        self.sessions = {row.id: row for row in CashSession.select().where(
            CashSession.id.in_(_all(told, "session") or {0}))}


def _every(told, *names):
    """Each id that stands under one of these names, alone or among others."""
    values = [each[name] for each in told for name in names if each.get(name) is not None]
    return {id for value in values for id in (value if isinstance(value, list) else (value,))}


def _all(told, name):
    return {each[name] for each in told if isinstance(each.get(name), int)}


def _found(question, ids):
    """Rows by their id."""
    ids = sorted(ids)
    return {row[0]: row[1:] for row in database.execute_sql(question.format(",".join("?" * len(ids))), ids)} \
        if ids else {}


def _names(table, ids):
    found = _found(f"SELECT id, name FROM {table} WHERE id IN ({{}})", ids - {None})
    return {id: name for id, (name,) in found.items()}


def _tables(sittings):
    return {id: name for id, (name,) in _found(
        "SELECT s.id, t.name FROM sitting s JOIN restaurant_table t ON t.id = s.table_id WHERE s.id IN ({})",
        sittings - {None}).items()}


def _taken_off(sittings):
    """What each discount took off when it was given, by its id."""
    entries = Entry.select(Entry.details).where(Entry.kind == "DiscountGiven", Entry.sitting.in_(sittings or {0}))
    return {entry.details["discount"]: _less(entry.details) for entry in entries}


def _less(told):
    before, after = told["changes"]["total"]
    return before - after


def _came(entries):
    """Of each moving of dishes, in the order of the journal, the lines that carry them over there: these say how many
    it was, while the lines that they came from may have been moved again."""
    found = {}
    for entry in entries:
        if entry.kind == "LinesCame":
            found.setdefault((entry.details["before"], entry.sitting), []).append(entry.details["lines"])
    return found


def _dish(rows, line, quantity):
    names, price, _ = rows.lines[line]
    return {"dishes": ((json.loads(names), quantity),), "amount": price * quantity}


def _of(names):
    return ((json.loads(names), None),) if names else ()


def _cancelled(told, rows):
    deed = Deed(0, "cancel", **_dish(rows, told["line"], told["quantity"]))
    deed.amount = _less(told) if told.get("changes") else deed.amount
    return deed


def _remade(told, rows):
    return Deed(0, "remake", **_dish(rows, told["remakes"], told["quantity"]))


def _given(told, rows):
    reason, person, allowed, names, *_ = rows.discounts[told["discount"]]
    return Deed(0, "comp" if told["what"] == "comp" else "discount", person, allowed, reason=reason,
                dishes=_of(names), amount=_less(told))


def _undone(told, rows):
    reason, _, _, names, by, _ = rows.discounts[told["discount"]]
    return Deed(0, "undone", by, reason=reason, dishes=_of(names),
                amount=-rows.off.get(told["discount"], 0))


def _refunded(told, rows):
    if told["state"] != "confirmed":
        return None
    reason, person, allowed, amount = rows.refunds[told["refund"]]
    return Deed(0, "refund", person, allowed, reason=reason, amount=amount)


def _moved(told, rows):
    return Deed(0, "move", table=rows.tables.get(told["before"]), to=rows.tables.get(told["table"]))


def _lines_moved(told, rows):
    """All dishes that went together are one exception. No amount: another bill has it."""
    lines = rows.came[told["sitting"], told["to"]].pop(0)
    dishes = [(json.loads(names), quantity) for names, _, quantity in map(rows.lines.get, lines)]
    return Deed(0, "move", to=rows.sat.get(told["to"]), dishes=tuple(dishes))


def _transferred(told, rows):
    return Deed(0, "transfer", to=rows.people.get(told["to"]))


def _handed_over(told, rows):
    """A shift: the tables that were theirs, and the parties elsewhere that they served."""
    places = [*map(rows.tables.get, told["tables"]), *map(rows.sat.get, told["parties"])]
    return Deed(0, "hand over", table=", ".join(dict.fromkeys(filter(None, places))), to=rows.people.get(told["to"]))


def _new_codes(told, rows):
    """The office renews all at once."""
    return Deed(0, "code") if told["what"] == "codes" else None


def _counted(told, rows):
    session = rows.sessions.get(told["session"])
    if told["what"] != "closed" or not session or not session.difference:
        return None
    return Deed(0, "difference", session.closed_by_id, reason=session.note, amount=-session.difference)


def _reopened(told, rows):
    elsewhere = told["table"] if told["table"] != told["before"] else None
    return Deed(0, "reopen", table=rows.tables.get(told["before"]), to=rows.tables.get(elsewhere),
                amount=-told["amount"])


READ = {
    "LineCancelled": _cancelled, "LineRemade": _remade, "DiscountGiven": _given, "DiscountUndone": _undone,
    "RefundEnded": _refunded, "SittingMoved": _moved, "LinesMoved": _lines_moved, "DrawerCounted": _counted,
    "ServiceChanged": lambda told, rows: Deed(0, "service", amount=_less(told)),
    "PartyMerged": lambda told, rows: Deed(0, "merge", to=rows.sat.get(told["into"])),
    "MergeUndone": lambda told, rows: Deed(0, "merge", to=rows.sat.get(told["came"])),
    "SittingReopened": _reopened, "PartyTransferred": _transferred, "ShiftHandedOver": _handed_over,
    "TableCodeRenewed": lambda told, rows: Deed(0, "code", table=rows.tables.get(told["table"])),
    "TablesChanged": _new_codes,
    "WrittenOff": lambda told, rows: Deed(0, "write off", amount=told["amount"]),
    "LimitLifted": lambda told, rows: Deed(0, "limit", amount=None),
    "PhoneBlocked": lambda told, rows: Deed(0, "block"),
    "PaperAsked": lambda told, rows: told["what"] == "drawer" and told["sitting"] is None and Deed(0, "drawer"),
}


# What the books have of it


PAID = """SELECT e.at, e.kind, e.person_id, e.memo, SUM(p.amount) FROM book_entry e JOIN posting p ON p.entry_id = e.id
    WHERE e.day = ? AND e.kind IN ('paid in', 'paid out') AND p.account = 'cash'
    GROUP BY e.id, e.at, e.kind, e.person_id, e.memo"""


def _from_books(date):
    for at, kind, person, memo, amount in database.execute_sql(PAID, (date.isoformat(),)):
        yield Deed(at, kind, person, reason=memo, amount=-amount)

"""What a Z report says besides the sums of the books: what was taken off, given back and written off, by whom and why,
and how the drawer was counted. Each of them stands in exactly one report.
"""

import peewee

from ..bills import Discount
from ..database import database
from ..journal import Entry
from ..orders import Line
from ..settings import house
from ..staff import Person
from ..tables import Sitting, Table
from .reports import summed
from .sessions import CashSession

REFUNDS = """SELECT r.number, p.provider, r.amount + r.tip + r.rounding, r.reason, w.name, a.name FROM book_entry e
    JOIN refund r ON r.id = e.refund JOIN payment p ON p.id = r.payment_id LEFT JOIN person w ON w.id = r.person_id
    LEFT JOIN person a ON a.id = r.approved_by_id WHERE e.id > ? AND e.id <= ? AND e.kind = 'refund' ORDER BY e.id"""
NOTED = """SELECT e.kind, ABS(p.amount), e.memo, w.name, t.name FROM book_entry e
    JOIN posting p ON p.entry_id = e.id AND p.account IN ('paid in', 'paid out', 'written off')
    LEFT JOIN person w ON w.id = e.person_id LEFT JOIN sitting s ON s.id = e.sitting_id
    LEFT JOIN restaurant_table t ON t.id = s.table_id WHERE e.id > ? AND e.id <= ? ORDER BY e.id"""
FIRST = "SELECT MIN(at) FROM book_entry WHERE id > ? AND id <= ?"


def told(last, until, now):
    """Everything a Z report keeps: of the entries after the report before it up to ``until``, summed up at ``now``."""
    after = last.until if last else 0
    marks = (last.content.get("marks") if last else None) or {"discount": 0, "session": 0}
    span, sums = (after, until), summed(after, until)
    given, back = _reductions(marks["discount"], last.at if last else 0)
    sessions = _sessions(marks["session"])
    return {
        **sums, "currency": house().currency, "house": house().name, "address": house().address,
        "tax_number": house().tax_number, "time_zone": house().time_zone,
        "begins": last.at if last else database.execute_sql(FIRST, span).fetchone()[0], "ends": now,
        "reductions": given, "taken_back": back, "sessions": sessions,
        "refunds": [dict(zip(("number", "provider", "amount", "reason", "by", "approved_by"), row))
                    for row in database.execute_sql(REFUNDS, span)],
        "noted": [dict(zip(("kind", "amount", "reason", "by", "table"), row))
                  for row in database.execute_sql(NOTED, span)],
        "names": _names(person for person, *_ in sums["staff"]),
        "marks": {"discount": _newest(Discount, marks["discount"]),
                  "session": max([marks["session"], *(session["id"] for session in sessions)])},
    }


def _newest(model, otherwise):
    newest = model.select().order_by(model.id.desc()).first()
    return newest.id if newest else otherwise


def _reductions(after, since):
    """What was taken off since the report before, and what that one still told and was taken back since."""
    joined = Discount.select(Discount, Sitting, Table, Line, Person).join(Sitting).join(Table).switch(Discount).join(
        Line, peewee.JOIN.LEFT_OUTER).switch(Discount).join(Person, on=Discount.person)
    new = list(joined.where(Discount.id > after).order_by(Discount.id))
    old = list(joined.where(Discount.id <= after, Discount.undone_at > since).order_by(Discount.id))
    amounts = _amounts([*new, *old])
    return [[_reduction(row, amounts) for row in rows] for rows in (new, old)]


def _reduction(row, amounts):
    return {"kind": row.kind, "value": row.value, "reason": row.reason, "by": row.person.name,
            "approved_by": row.approved_by.name if row.approved_by_id else None, "table": row.sitting.table.name,
            "dish": row.line.names if row.line_id else None, "amount": amounts.get(row.id, 0),
            "undone": row.undone_at is not None}


def _amounts(rows):
    """What each took off its bill at the moment when it was given, as the journal has it."""
    entries = Entry.select(Entry.details).where(Entry.kind == "DiscountGiven",
                                                Entry.sitting.in_({row.sitting_id for row in rows} or {0}))
    totals = {entry.details["discount"]: entry.details["changes"]["total"] for entry in entries}
    return {id: before - after for id, (before, after) in totals.items()}


def _sessions(after):
    closed = CashSession.select().where(CashSession.id > after, CashSession.closed_at.is_null(False))
    return [{"id": row.id, "opened": row.opened_at, "closed": row.closed_at, "by": row.closed_by.name,
             "float": row.float, "counted": row.counted, "expected": row.expected, "difference": row.difference,
             "note": row.note} for row in closed.order_by(CashSession.id)]


def _names(ids):
    known = dict(Person.select(Person.id, Person.name).where(Person.id.in_([id for id in ids if id] or [0])).tuples())
    return {str(id): name for id, name in known.items()}

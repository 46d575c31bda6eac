"""The owner's list of exceptions: a business day's, by person and kind, on a page and as a file."""

import datetime
import zoneinfo

from flask import Response

from ... import clock, exceptions
from ...books.exports import BOM, Amount, decimal, written
from ...database import away
from ...languages import long_date, name_of
from ...settings import house
from ..guards import opens_to
from ..page import asked, page
from .door import door
from .today import day_asked

COLUMNS = ("time", "business day", "kind", "by", "allowed by", "table", "to", "dish", "quantity", "amount", "currency",
           "reason")


def _wanted():
    """``(day, today, person, kind)`` as the address asks for them."""
    today = house().business_day(clock.now())
    who, kind = asked("person", 12), asked("kind", 20)
    return (day_asked(asked("day", 10), today), today, int(who) if who.isascii() and who.isdigit() else None,
            kind if kind in exceptions.KINDS else None)


@door.get("/office/exceptions")
@opens_to("office")
def exceptions_of_day():
    """What was out of the usual, who did it, who allowed it and why."""
    day, today, person, kind = _wanted()
    found = away(exceptions.of_day, day, person, kind)
    return page("office/exceptions.html", found=found, day=day, date=long_date(day), is_today=day == today,
                before=day - datetime.timedelta(days=1), after=day + datetime.timedelta(days=1),
                person=person, kind=kind, KINDS=exceptions.KINDS)


@door.get("/office/exceptions.csv")
@opens_to("office")
def exceptions_file():
    """The same as a file; no cell of it is worked out by a spreadsheet (threats T63)."""
    day, _, person, kind = _wanted()
    found = away(exceptions.of_day, day, person, kind)
    return Response(BOM + written([COLUMNS, *(_row(deed, day) for deed in found.deeds)]), mimetype="text/csv", headers={
        "Content-Disposition": f"attachment; filename=exceptions-{day.isoformat()}.csv"})


def _dishes(dishes):
    """What it was and how many; of several dishes each has its number beside it, too."""
    names = [name_of(names) for names, _ in dishes]
    if len(names) > 1:
        names = [f"{quantity} × {name}" for name, (_, quantity) in zip(names, dishes)]
    return ", ".join(names) or None, sum(quantity or 0 for _, quantity in dishes) or None


def _row(deed, day):
    at = datetime.datetime.fromtimestamp(deed.at / 1000, zoneinfo.ZoneInfo(house().time_zone))
    amount = None if deed.amount is None else Amount(decimal(deed.amount, house().currency))
    return (at.isoformat(timespec="seconds"), day.isoformat(), deed.kind, deed.who, deed.allowed, deed.table, deed.to,
            *_dishes(deed.dishes), amount, house().currency, deed.reason)

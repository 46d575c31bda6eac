"""The books' room: the day's end and its numbered reports, the journal for the accountant, each bill from its dishes to
its accounts, and the comparison with a provider's own list.
"""

import datetime
import re

from flask import Response

from ... import clock, comparing, service
from ...books import ZReport, exports, following
from ...database import away
from ...errors import NotFound, Refused
from ...languages import long_date
from ...payments import offering
from ...payments.provider import CONFIRMED, Declined, News, Unreachable
from ...settings import house
from ..guards import opens_to, this_person
from ..page import asked, field, key, page, then
from .door import door


@door.get("/office/books")
@opens_to("office")
def books():
    today = house().business_day(clock.now())
    return page("office/books.html", reports=ZReport.newest(), today=today, month=today.replace(day=1),
                providers=_comparable())


@door.post("/office/books/close")
@opens_to("office")
def close_day():
    return then("office.z_report", number=service.close_day(this_person().id, once=key()))


@door.get("/office/books/z/<int:number>")
@opens_to("office")
def z_report(number):
    return page("office/z_report.html", report=_report(number))


def _report(number):
    report = ZReport.get_or_none(ZReport.number == number)
    if report is None:
        raise NotFound()
    return report


@door.post("/office/books/z/<int:number>/print")
@opens_to("office")
def print_z(number):
    service.print_z(number, this_person().id, once=key())
    return then("office.z_report", number=number)


@door.get("/office/books/z/<int:number>.csv")
@opens_to("office")
def z_file(number):
    return _file(exports.z_report(_report(number)), f"z-{number}.csv")


@door.get("/office/books/journal.csv")
@opens_to("office")
def journal():
    """The books between two business days, sent while it is read."""
    today = house().business_day(clock.now())
    begins, ends = _day(asked("from"), today.replace(day=1)), _day(asked("to"), today)
    if begins > ends:
        raise Refused("The first day comes after the last one.", status=400)
    return _file(exports.journal(begins.isoformat(), ends.isoformat()), f"journal-{begins}-{ends}.csv")


def _file(text, name):
    """``name`` is made of numbers and letters of ours only."""
    return Response(text, content_type="text/csv; charset=utf-8",
                    headers={"Content-Disposition": f'attachment; filename="{name}"'})


def _day(text, otherwise):
    """A day that was asked for by its ISO date; ``otherwise`` where none was."""
    if not text:
        return otherwise
    try:
        if not re.fullmatch("[0-9]{4}-[0-9]{2}-[0-9]{2}", text):
            raise ValueError
        return datetime.date.fromisoformat(text)
    except ValueError:
        raise Refused("Please enter a day such as %(example)s.", status=400, example="2026-11-22") from None


@door.get("/office/books/entries")
@opens_to("office")
def entries():
    """The entries of a day, some at a time."""
    day, after = _day(asked("day"), house().business_day(clock.now())), asked("after", 15)
    found = following.of_day(day.isoformat(), int(after) if after.isascii() and after.isdigit() else 0)
    return page("office/book_entries.html", day=day, date=long_date(day), entries=found,
                more=found[-1].id if len(found) == following.AT_ONCE else None)


@door.get("/office/books/bill/<int:id>")
@opens_to("office")
def followed(id):
    """A bill: dish, discount, payment, account."""
    return page("office/book_bill.html", told=following.Followed(id))


# Beside the provider's own list


def _comparable():
    """Providers that can say what they have: not banks, whose statements come on paper."""
    return [provider for provider in offering.providers().values() if hasattr(provider, "listed")]


@door.get("/office/books/compare")
@opens_to("office")
def compare(provider="", day=""):
    """Our books beside a provider's list of a business day; it is asked only when one was chosen."""
    day, name = _day(day or asked("day"), house().business_day(clock.now())), provider or asked("provider")
    provider = next((each for each in _comparable() if each.name == name), None)
    result, silent = _compared(provider, day) if provider else (None, False)
    return page("office/book_compare.html", providers=_comparable(), provider=provider, day=day, date=long_date(day),
                result=result, silent=silent)


def _compared(provider, day):
    try:
        return away(comparing.compare, provider.name, *_listed(provider, day)), False
    except (Unreachable, Declined, ValueError):
        return None, True


def _listed(provider, day):
    """The provider's list of a business day, and the two instants between which it is."""
    begins, ends = house().day_begins(day), house().day_begins(day + datetime.timedelta(days=1))
    return provider.listed(begins, ends), begins, ends


@door.post("/office/books/compare")
@opens_to("office")
def take_up():
    """Money that only the provider knows of goes the one way in: it is settled as its news, asked for once more here,
    since nobody's form says what an amount is."""
    day = _day(field("day", longest=10), house().business_day(clock.now()))
    provider = next((each for each in _comparable() if each.name == field("provider", longest=40)), None)
    row = provider and _row(provider, day, field("id", longest=200))
    if not row:
        raise NotFound()
    service.settle(provider.name, News(row.reference, row.provider_id, CONFIRMED, row.amount, row.currency))
    return then("office.compare", provider=provider.name, day=day.isoformat())


def _row(provider, day, id):
    try:
        listed, *_ = _listed(provider, day)
    except (Unreachable, Declined, ValueError):
        raise Refused("The payment service does not answer. Nothing was changed. Please try again.",
                      status=503) from None
    return next((row for row in listed if row.kind == "payment" and row.provider_id == id), None)

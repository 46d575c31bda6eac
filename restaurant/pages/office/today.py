"""Today's takings at a glance, or those of an earlier day."""

import datetime
import re

from flask import request

from ... import clock, needs, reports
from ...database import away
from ...languages import long_date
from ...needs.rows import MANAGERS
from ...settings import house
from ..guards import opens_to
from ..page import page
from .door import door


@door.get("/office")
@opens_to("office")
def today():
    """``?day=2026-11-22`` shows another day. It reads a lot, so it is read away from the server's loop."""
    now = house().business_day(clock.now())
    date = day_asked(request.args.get("day", ""), now)
    waits = [need for need in needs.waiting() if need.level == MANAGERS or need.is_over_there] if date == now else []
    return page("office/today.html", waits=waits, day=away(reports.day, date), is_today=date == now,
                date=long_date(date), before=date - datetime.timedelta(days=1), after=date + datetime.timedelta(days=1))


def day_asked(text, otherwise):
    """The day that was asked for, if it is one that has been."""
    try:
        date = datetime.date.fromisoformat(text) if re.fullmatch("[0-9]{4}-[0-9]{2}-[0-9]{2}", text) else otherwise
    except ValueError:
        return otherwise
    return date if datetime.date(2000, 1, 1) <= date <= otherwise else otherwise

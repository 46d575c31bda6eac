"""Who is expected at a table: written down, seated when they come, dropped when they do not."""

import datetime
import itertools
import zoneinfo

from ... import clock, service
from ...errors import Refused
from ...settings import house
from ...tables import Reservation
from ..guards import opens_to
from ..page import field, key, page, whole
from . import words
from .door import back, door, me
from .parties import to_floor
from .party import Party
from .table import MOST_GUESTS

NEAR = 2 * clock.HOUR   # so close together, two reservations may be a mistake


@door.get("/table/<int:at>/reserve")
@opens_to("floor")
def reserving(at):
    """Who comes, when, and how many; with who else is expected at this table."""
    here, now = Party.at(at), clock.now()
    day = house().business_day(now)
    coming = Reservation.coming(now - clock.HOUR, now + 31 * clock.DAY, here.table.id)
    near = {each.id for one, other in itertools.pairwise(coming) if other.at - one.at < NEAR for each in (one, other)}
    return page("waiter/reserve.html", party=here, coming=coming, near=near, words=words, day=day.isoformat(),
                last=(day + datetime.timedelta(days=365)).isoformat())


@door.post("/table/<int:at>/reserve")
@opens_to("floor")
def reserve(at):
    guests = whole("guests", 0, MOST_GUESTS, default=0) or None
    service.reserve(at, _at(field("day"), field("time")), field("name", "", 400), me(), guests, once=key())
    return back()


def _at(day, time):
    """The instant of a day and a time as the house's clocks show it."""
    try:
        local = datetime.datetime.fromisoformat(f"{day}T{time}")
    except ValueError:
        raise Refused("Please enter a day and a time.", status=400) from None
    return int(local.replace(tzinfo=zoneinfo.ZoneInfo(house().time_zone)).timestamp() * 1000)


@door.post("/reservations/<int:id>/drop")
@opens_to("floor")
def drop_reservation(id):
    """They will not come."""
    service.drop_reservation(id)
    return back()


@door.post("/reservations/<int:id>/seat")
@opens_to("floor")
def seat_reservation(id):
    """They are here."""
    return to_floor(service.seat_reservation(id, me(), once=key()))

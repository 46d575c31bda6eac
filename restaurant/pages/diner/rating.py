"""How was it? Asked of a guest who has paid or whose party has left, answered once, and shown to nobody but staff."""

from ... import service
from ...errors import Refused
from ...service.rating import MOST_STARS, has_rated, may_rate
from ...tables import Phone
from ..guards import a_seat, opens_to
from ..limits import RATINGS, count, too_often
from ..page import asked, field, page, whole
from .bill import door


def rates(sitting):
    """Whether whoever reads this page sat there and may still say how it was."""
    seat = a_seat()
    return bool(seat) and seat.sitting == sitting and not has_rated(seat.phone) and may_rate(Phone.find(seat.phone))


@door.get("/rate")
@opens_to("anybody")
def rating():
    """Stars to tap and room for a word."""
    seat, stars = _seat(), asked("stars", 1)
    return page("diner/rate.html", seat=seat, done=has_rated(seat.phone), stars=stars, most=MOST_STARS)


@door.post("/rate")
@opens_to("anybody")
def rate():
    """Said once."""
    too_often("rate", RATINGS)
    count("rate", RATINGS)
    seat = _seat()
    stars = whole("stars", 1, MOST_STARS, default=0)
    service.rate(seat.phone, stars, field("words", ""))
    return page("diner/rate.html", seat=seat, done=True, stars="", most=MOST_STARS)


def _seat():
    seat = a_seat()
    if seat is None:
        raise Refused("Please scan the code on your table first.", status=403)
    return seat

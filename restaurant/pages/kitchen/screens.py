"""What a screen shows: the board, its news, the counts of all day, the recall list; and which area it shows."""

from flask import redirect, request, session, url_for

from ... import clock, kitchen
from ...stations import ONLY_PASS, PASS, Station
from ..guards import opens_to, this_person
from ..page import page, whole
from .board import BY_CHOICE, BY_DISH, Board
from .door import RECALLED_WITHIN, area, back, door


@door.get("")
@opens_to("kitchen")
def enter():
    """The station that this screen showed last, or the first."""
    screens = [station.slug for station in Station.cooking() if station.rule != ONLY_PASS]
    slug = session.get("station")
    if slug not in (*screens, PASS):
        slug = screens[0] if screens else PASS
    return redirect(url_for("kitchen.station", slug=slug), 303)


@door.get("/<slug>")
@opens_to("kitchen")
def station(slug):
    board = Board(slug, area=area())
    if session.get("station") != slug:
        session["station"] = slug
    return page("kitchen/station.html", board=board, person=this_person())


@door.get("/<slug>/news")
@opens_to("kitchen")
def news(slug):
    """The tickets that changed since number ``since``; those that are done are marked as gone."""
    since = request.args.get("since", "0")
    board = Board(slug, int(since) if _is_number(since) else 0, area(), _day(), "slow" in request.args)
    return page("kitchen/news.html", board=board)


def _is_number(text):
    return text.isascii() and text.isdigit() and len(text) < 16


def _day():
    """Whether the counts of all day are wanted, and how."""
    by = request.args.get("day", "")
    return by if by in (BY_DISH, BY_CHOICE) else ""


@door.get("/<slug>/all-day")
@opens_to("kitchen")
def all_day(slug):
    """How many of each dish are still to be made, or of each dish as it was wished for."""
    by = BY_CHOICE if request.args.get("by") == BY_CHOICE else BY_DISH
    return page("kitchen/all_day.html", board=Board(slug, day=by), person=this_person())


@door.get("/<slug>/recall")
@opens_to("kitchen")
def recall(slug):
    """What was finished in the last half hour, and can be taken back."""
    board = Board(slug)
    done = kitchen.recently_done(board.at, clock.now() - RECALLED_WITHIN)
    return page("kitchen/recall.html", board=board, done=done, person=this_person())


@door.post("/<slug>/filter")
@opens_to("kitchen")
def show_area(slug):
    """Show the tables of one area only, or all (0). This screen keeps it."""
    session["area"] = whole("area", 0, default=0) or None
    return back(slug)

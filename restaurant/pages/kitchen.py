"""The cooks' door: a screen for each station, and the pass. A screen asks for what changed since it last looked, and
what a cook taps is done once, however often it is tapped.
"""

import dataclasses

from flask import Blueprint, redirect, request, session, url_for

from .. import clock, kitchen, service
from ..errors import NotFound
from ..settings import house
from ..stations import PASS, Station
from .guards import opens_to, this_person
from .page import is_htmx, key, page, whole

door = Blueprint("kitchen", __name__, url_prefix="/kitchen")
RECALLED_WITHIN = 30 * clock.MINUTE
STEPS = {"start": service.start, "ready": service.ready, "serve": service.serve}


class Tray:
    """All tickets of one order, as the pass puts them together."""

    def __init__(self, tickets):
        self.tickets, self.first = tickets, tickets[0]
        self.id, self.made_at = self.first.order, self.first.made_at
        self.changed = max(ticket.changed for ticket in tickets)
        self.tasks = [task for ticket in tickets for task in ticket.tasks]
        self.to_carry = [task.id for task in self.tasks if task.state == kitchen.READY]
        self.gone = all(task.state == kitchen.SERVED for task in self.tasks)
        self.fresh = not any(ticket.started for ticket in tickets)


def _here(slug, stations):
    """The station of this address. The pass has one even where the house keeps no row for it."""
    found = next((station for station in stations if station.slug == slug), None)
    if found is None and slug != PASS:
        raise NotFound()
    return found or Station(name="Pass", slug=PASS, kind=PASS)


@dataclasses.dataclass
class Board:
    """What a station's screen shows: all of it, or what changed since it last looked."""

    slug: str
    since: int = 0

    def __post_init__(self):
        self.number = kitchen.news_number()  # read first, so that nothing falls between
        self.whole = not 0 < self.since <= self.number
        self.stations = {station.id: station for station in Station.all()}
        self.here = _here(self.slug, self.stations.values())
        self.at = None if self.here.kind == PASS else self.here.id
        self.tickets = kitchen.on_screen(self.at) if self.whole else kitchen.changed_since(self.at, self.since)
        self.made_at = kitchen.stations_of({ticket.order for ticket in self.tickets}) if self.at else {}
        self.counts = kitchen.how_many()
        self.all_day, self.oldest = kitchen.all_day(self.at), kitchen.oldest(self.at)
        self.average = kitchen.average_time(house().day_begins(house().business_day(clock.now())))

    @property
    def trays(self):
        by_order = {}
        for ticket in self.tickets:
            by_order.setdefault(ticket.order, []).append(ticket)
        return sorted(map(Tray, by_order.values()), key=lambda tray: (tray.made_at, tray.id))

    def also(self, ticket):
        """The names of the other stations that make something of the same order."""
        return [self.stations[id].name for id in self.made_at.get(ticket.order, ()) if id != ticket.station]

    def age(self, made_at):
        """How long ago, as the house judges it: fresh, warm or late."""
        minutes = (clock.now() - made_at) / clock.MINUTE
        return "late" if minutes >= house().late_after else "warm" if minutes >= house().warm_after else "fresh"

    @staticmethod
    def minutes(milliseconds):
        """A clock that counts up: minutes and seconds."""
        return "{:02d}:{:02d}".format(*divmod(max(0, int(milliseconds)) // 1000, 60))


@door.get("")
@opens_to("kitchen")
def enter():
    """The station that this screen showed last, or the first."""
    cooking = Station.cooking()
    slug = session.get("station") or (cooking[0].slug if cooking else "pass")
    return redirect(url_for("kitchen.station", slug=slug), 303)


@door.get("/<slug>")
@opens_to("kitchen")
def station(slug):
    board = Board(slug)
    if session.get("station") != slug:
        session["station"] = slug
    return page("kitchen/station.html", board=board, person=this_person())


@door.get("/<slug>/news")
@opens_to("kitchen")
def news(slug):
    """The tickets that changed since number ``since``; those that are done are marked as gone."""
    since = request.args.get("since", "0")
    return page("kitchen/news.html", board=Board(slug, int(since) if _is_number(since) else 0))


def _is_number(text):
    return text.isascii() and text.isdigit() and len(text) < 16


@door.get("/<slug>/all-day")
@opens_to("kitchen")
def all_day(slug):
    """How many of each dish are still to be made."""
    return page("kitchen/all_day.html", board=Board(slug), person=this_person())


@door.get("/<slug>/recall")
@opens_to("kitchen")
def recall(slug):
    """What was finished in the last half hour, and can be taken back."""
    board = Board(slug)
    done = kitchen.recently_done(board.at, clock.now() - RECALLED_WITHIN)
    return page("kitchen/recall.html", board=board, done=done, person=this_person())


@door.post("/<slug>/tickets/<int:ticket>/<any(start, ready, serve):step>")
@opens_to("kitchen")
def advance(slug, ticket, step):
    """A ticket, or the line that was tapped, goes one step on."""
    STEPS[step](ticket, _task())
    return _after(slug)


@door.post("/<slug>/tickets/<int:ticket>/undo")
@opens_to("kitchen")
def undo(slug, ticket):
    """One step back, once for each form, however often it is tapped."""
    task, form = _task(), key()
    service.undo(ticket, task, once=form and f"{form} {task}")
    return _after(slug)


@door.post("/<slug>/tickets/<int:ticket>/recall")
@opens_to("kitchen")
def take_back(slug, ticket):
    """Back on the station's screen; from the pass, back to the pass."""
    (service.undo if slug == PASS else service.recall)(ticket, once=key())
    return _after(slug)


@door.post("/<slug>/orders/<int:order>/serve")
@opens_to("kitchen")
def send_out(slug, order):
    """Everything of an order that was shown as ready leaves the pass."""
    service.carry([int(task) for task in request.form.getlist("ready") if _is_number(task)])
    return _after(slug)


def _task():
    return whole("task", 1) if "task" in request.form else None


def _after(slug):
    """What the tap changed for our own script; the whole screen for a plain form."""
    return news(slug) if is_htmx() else redirect(url_for("kitchen.station", slug=slug), 303)

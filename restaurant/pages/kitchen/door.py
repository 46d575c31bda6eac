"""What all pages of a kitchen screen share: the door, the station of an address, and the way back after a tap."""

from flask import Blueprint, current_app, redirect, session, url_for

from ... import clock
from ...errors import NotFound
from ...stations import PASS, Station
from ..page import is_htmx, whole

door = Blueprint("kitchen", __name__, url_prefix="/kitchen")
RECALLED_WITHIN = 30 * clock.MINUTE


def station_at(slug, stations):
    """The station of this address. The pass has one even where the house keeps no row for it."""
    found = next((station for station in stations if station.slug == slug and not station.removed), None)
    if found is None and slug != PASS:
        raise NotFound()
    return found or Station(name="Pass", slug=PASS, kind=PASS)


def station_id(slug):
    """The id of the station of this address; None is the pass."""
    station = station_at(slug, Station.select().where(Station.slug == slug))
    return None if station.kind == PASS else station.id


def area():
    """The area whose tickets this screen shows; None is all."""
    return session.get("area")


def task():
    """The line that was tapped; None is the whole ticket."""
    return whole("task", 0, default=0) or None


def after(slug):
    """What the tap changed for our own script; the whole screen for a plain form."""
    return current_app.view_functions["kitchen.news"](slug) if is_htmx() else back(slug)


def back(slug):
    return redirect(url_for("kitchen.station", slug=slug), 303)

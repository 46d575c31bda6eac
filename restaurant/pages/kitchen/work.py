"""What a cook does with a ticket, one of its lines, or a whole order. Each address calls one verb."""

from flask import request

from ... import service
from ...stations import PASS
from ..guards import opens_to, this_person
from ..page import key, whole, wholes
from .door import after, door, station_id, task

STEPS = {"start": service.start, "ready": service.ready, "serve": service.serve, "seen": service.acknowledge}
RUSHES = {"rush": service.rush, "calm": service.calm}
COURSES = {"fire": service.fire, "hold": service.hold}


@door.post("/<slug>/tickets/<int:ticket>/<any(start, ready, serve, seen):step>")
@opens_to("kitchen")
def advance(slug, ticket, step):
    """A ticket, or the line that was tapped, goes one step on; or a cook has seen what changed on it."""
    STEPS[step](ticket, task())
    return after(slug)


@door.post("/<slug>/tickets/<int:ticket>/undo")
@opens_to("kitchen")
def undo(slug, ticket):
    """One step back, once for each form, however often it is tapped."""
    line, form = task(), key()
    service.undo(ticket, line, once=form and f"{form} {line}")
    return after(slug)


@door.post("/<slug>/tickets/<int:ticket>/<any(rush, calm):how>")
@opens_to("kitchen")
def hurry(slug, ticket, how):
    """Before all others, or no longer."""
    RUSHES[how](ticket)
    return after(slug)


@door.post("/<slug>/orders/<int:order>/<any(rush, calm):how>")
@opens_to("kitchen")
def hurry_order(slug, order, how):
    """The same at the pass, for every station that makes something of it."""
    service.rush_order(order, how == "rush")
    return after(slug)


@door.post("/<slug>/tickets/<int:ticket>/<any(fire, hold):how>")
@opens_to("kitchen")
def time_course(slug, ticket, how):
    """A course of the whole table is made now, or waits again."""
    COURSES[how](ticket, whole("course", 1), this_person().id)
    return after(slug)


@door.post("/<slug>/tickets/<int:ticket>/recall")
@opens_to("kitchen")
def take_back(slug, ticket):
    """Back on the station's screen; from the pass, back to the pass."""
    (service.undo if slug == PASS else service.recall)(ticket, once=key())
    return after(slug)


@door.post("/<slug>/recall-last")
@opens_to("kitchen")
def take_back_last(slug):
    """The last one that this station finished, by one key."""
    service.recall_last(station_id(slug), once=key())
    return after(slug)


@door.post("/<slug>/orders/<int:order>/recall")
@opens_to("kitchen")
def take_order_back(slug, order):
    """A whole order, on every station that made it."""
    service.recall_order(order, once=key())
    return after(slug)


@door.post("/<slug>/orders/<int:order>/serve")
@opens_to("kitchen")
def send_out(slug, order):
    """Everything of an order that was shown as ready leaves the pass."""
    service.carry(wholes(request.form.getlist("ready")))
    return after(slug)

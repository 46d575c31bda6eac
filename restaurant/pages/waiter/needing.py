"""Who needs somebody now: the list beside the floor, and the one or two taps that answer each of its rows."""

from flask import current_app, request

from ... import needs, service
from ..guards import opens_to, this_person
from ..page import wholes
from .door import back, door, me


def now_waiting():
    """``(mine, of the others' tables)``, each the most urgent first."""
    return needs.for_person(needs.waiting(troubles()), this_person())


def troubles():
    """What is wrong with the printers, where there are any."""
    trouble = current_app.jinja_env.globals.get("printer_trouble")
    return trouble() if trouble else []


@door.post("/calls/<int:call>/answer")
@opens_to("floor")
def answer_call(call):
    """On my way: the guests see who."""
    service.answer_call(call, me())
    return back()


@door.post("/calls/<int:call>/finish")
@opens_to("floor")
def finish_call(call):
    """Somebody was there."""
    service.finish_call(call, me())
    return back()


@door.post("/needs/<what>/take")
@opens_to("floor")
def take_need(what):
    """On my way, whatever it is."""
    service.take_need(what[:60], me())
    return back()


@door.post("/needs/<what>/leave")
@opens_to("floor")
def leave_need(what):
    """Somebody else has to go."""
    service.leave_need(what[:60], me())
    return back()


@door.post("/hurry")
@opens_to("floor")
def hurry():
    """The kitchen makes these late dishes before all others."""
    for ticket in wholes(request.form.getlist("ticket"))[:50]:
        service.rush(ticket)
    return back()


@door.post("/ratings/<int:rating>/done")
@opens_to("floor")
def rating_done(rating):
    """Somebody spoke to the guest who was not happy."""
    service.rating_done(rating, me())
    return back()

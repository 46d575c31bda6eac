"""Joining a party: the page of somebody who waits to be let in, the code of the sitting, and letting others in."""

from flask import redirect, url_for

from ... import entry, service
from ..guards import opens_to, this_seat
from ..limits import try_code
from ..page import field, is_htmx, page, then
from .entry import door
from .mine import Mine


@door.get("/wait")
@opens_to("guests")
def wait():
    """Who is not let in yet sees since when they wait, and for what; whoever is in goes on to the menu."""
    seat = this_seat()
    if seat.inside:
        place = url_for("diner.read", code=seat.code)
        return ("", 204, {"HX-Redirect": place}) if is_htmx() else redirect(place, 303)
    return page("diner/wait.html", mine=Mine(seat, seat.name, seat.code), digits_of_code=entry.DIGITS)


@door.post("/wait/code")
@opens_to("guests")
def enter_code():
    """The code that staff show to the party; whoever guesses is slowed down, and nobody else at the table."""
    seat = this_seat()
    if not seat.inside:
        try_code(seat.phone, seat.sitting)
        service.enter_code(seat.phone, field("code", longest=40))
    place = url_for("diner.read", code=seat.code)
    return ("", 204, {"HX-Redirect": place}) if is_htmx() else redirect(place, 303)


@door.post("/party/<int:phone>/let-in")
@opens_to("party")
def let_in(phone):
    """Somebody of this guest's party may order with them."""
    service.let_in(phone, this_seat().phone)
    return then("diner.mine") if is_htmx() else redirect(url_for("diner.read", code=this_seat().code), 303)

"""The code of a party on the waiter's page, and the small displays on tables that show it."""

import hashlib
import hmac

from flask import current_app, url_for

from ... import service
from ...errors import NotFound
from ...office import sheets
from ...tables import Display
from ..guards import opens_to
from ..page import field, key, page
from .door import back, door, me, sitting_at
from .party import Party


@door.post("/table/<int:at>/code")
@opens_to("floor")
def renew_sitting_code(at):
    """Another code for the party; whoever is in stays in."""
    service.renew_sitting_code(sitting_at(at), me(), once=key())
    return back()


@door.get("/table/<int:at>/displays")
@opens_to("floor")
def displays(at):
    """The small displays of a table."""
    return page("waiter/displays.html", party=Party.at(at))


@door.post("/table/<int:at>/displays")
@opens_to("floor")
def make_display(at):
    """A link that makes one screen the display of this table, once. It stands on this page and nowhere else."""
    secret = _secret_of(field("key", longest=64))
    service.make_display(at, secret, me(), once=key())
    address = current_app.config["PLACE"].address + url_for("display.ask", secret=secret)
    return page("waiter/displays.html", party=Party.at(at), made=address, picture=sheets.as_picture(address))


def _secret_of(key):
    """Of the form's key and our own, so that the same form sent twice makes one display."""
    ours = current_app.config["SECRET_KEY"].encode()
    return hmac.new(ours, f"display {me()} {key}".encode(), hashlib.sha256).hexdigest()[:32]


@door.post("/table/<int:at>/displays/<int:display>/end")
@opens_to("floor")
def end_display(at, display):
    """This screen shows no code any more."""
    if Display.find(display).table_id != at:
        raise NotFound()
    service.end_display(display, me(), once=key())
    return page("waiter/displays.html", party=Party.at(at))

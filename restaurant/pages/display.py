"""A small display on a table: the table's name and the code of the party there, and nothing else of anybody.

A waiter makes a link, the screen that opens it becomes the display, and a waiter ends it. It needs no sign-in after.
"""

import peewee
from flask import Blueprint, redirect, session, url_for

from .. import clock, entry, service
from ..errors import NotFound
from ..tables import Display, Sitting, Table
from .guards import opens_to, this_display
from .limits import WRONG_CODES, count, too_often
from .page import page

door = Blueprint("display", __name__, url_prefix="/display")


@door.get("")
@opens_to("anybody")
def show():
    """The code now. A screen that is no display, or was ended, says so."""
    display = this_display()
    if display:
        session.modified = True     # it may stand there for months
    return page("diner/display.html", 200 if display else 410, table=display and display.table,
                codes=_codes(display.table) if display else [], minutes=entry.WINDOW // clock.MINUTE)


def _codes(table):
    """``(place, code)`` of the parties at this table: at itself or the table it was put to, and at its parts."""
    home = table.joined_to_id or table.id
    parties = Sitting.select(Sitting, Table).join(Table).where(
        Sitting.closed_at.is_null(), (Table.id == home) | (Table.part_of == home)).order_by(
        peewee.Case(Table.id, ((home, 0),), 1), Table.id)
    return [(each.table.name, entry.code_of(each.code, clock.now())) for each in parties if each.code]


@door.get("/<secret>")
@opens_to("anybody")
def ask(secret):
    """The link asks before it is used up, so that no preview in a chat does that."""
    return page("diner/display_link.html", display=_good(secret))


def _good(secret):
    """The display of a link that was not used yet. Whoever guesses is slowed down (threats T22)."""
    display = Display.with_secret(secret)
    if display is None:
        too_often("display", WRONG_CODES)
        count("display", WRONG_CODES)
        raise NotFound("This link was used already, or it is too old.")
    return display


@door.post("/<secret>")
@opens_to("anybody")
def become(secret):
    """This screen is the display from now on and nothing else: whoever was signed in here is signed out."""
    _good(secret)
    own = clock.token()
    service.open_display(secret, own)
    language = session.get("language")
    session.clear()
    session.update(display=own, **({"language": language} if language else {}))
    session.permanent = True
    return redirect(url_for("display.show"), 303)

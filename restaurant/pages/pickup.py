"""The pick-up screen: numbers that are being made and numbers that are ready, for everybody who waits. It needs no
sign-in, since a screen on a wall has no keyboard, so it shows nothing but numbers: no name, no table, no dish.
"""

import hashlib

from flask import Blueprint, request

from .. import clock, languages
from ..kitchen import collecting
from ..languages import _
from ..settings import house
from .guards import opens_to
from .page import page

door = Blueprint("pickup", __name__, url_prefix="/pickup")
STEPS = (1, 3, 6, 12, 20, 30, 42)  # the stylesheet sets numbers as large as so many of them may be


class Column:
    """Numbers side by side, and how many more there are than a screen holds."""

    def __init__(self, awaited):
        self.shown = awaited if len(awaited) <= STEPS[-1] else awaited[:STEPS[-1] - 1]
        self.more = len(awaited) - len(self.shown)
        self.step = next((step for step in STEPS if step >= len(self.shown)), STEPS[-1])
        self.wide = any(each.number > 999 for each in self.shown)

    @property
    def faces(self):
        return [(each.number, each.just_ready) for each in self.shown]


class Board:
    """What the screen shows now. ``mark`` changes when any of it does."""

    def __init__(self):
        awaited = collecting.awaited()
        ready = [each for each in awaited if each.ready_at is not None]
        self.making = Column([each for each in awaited if each.ready_at is None])
        self.ready = Column(sorted(ready, key=lambda each: -each.ready_at))
        self.collects = bool(awaited) or collecting.somewhere()
        self.also = _in_the_houses_own_language()
        self.time = languages.clock_time(clock.now(), house().time_zone)
        shown = (self.making.faces, self.making.more, self.ready.faces, self.ready.more, self.collects, self.time,
                 languages.current(), house().name, house().brand)
        self.mark = hashlib.sha256(repr(shown).encode()).hexdigest()[:12]


def _in_the_houses_own_language():
    """The headings once more, where this screen was set to another language: both kinds of guests read them."""
    if house().language == languages.current():
        return {}
    with languages.speaking(house().language):
        return {"language": languages.current(), "direction": languages.direction(), "making": _("Being made"),
                "ready": _("Ready")}


@door.get("")
@opens_to("anybody")
def show():
    return page("pickup/screen.html", board=Board())


@door.get("/board")
@opens_to("anybody")
def board():
    """The numbers again, or nothing if this screen shows them already."""
    now = Board()
    if request.args.get("since") == now.mark:
        return "", 204
    return page("pickup/board.html", board=now)

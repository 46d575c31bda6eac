"""The room of who may order: the house's rung of the ladder, rules for areas and hours, and how much is too much."""

from flask import request

from ... import clock, entry, money, office
from ...errors import Refused
from ...orders import DISHES_AN_ORDER, MOST_OF_A_DISH, MOST_OF_A_VISIT, MOST_ROUNDS
from ...settings import RUNGS
from ...tables import Area, EntryRule
from ..guards import opens_to
from ..page import field, key, page, then, whole
from .door import door, whole_or_none, yes

LIMITS = {"ask_above_dish": MOST_OF_A_DISH, "ask_above_round": DISHES_AN_ORDER,
          "ask_above_visit": MOST_OF_A_VISIT, "ask_above_pace": MOST_ROUNDS}


@door.get("/office/settings/entry")
@opens_to("office")
def who_may_order():
    now = clock.now()
    areas = Area.all()
    rules = EntryRule.select().order_by(EntryRule.area.is_null(False), EntryRule.area, EntryRule.begins, EntryRule.id)
    return page("office/entry.html", rungs=RUNGS, rules=list(rules), areas=areas, limits=LIMITS,
                names={area.id: area.name for area in areas}, saved=request.method == "POST", ladder=entry,
                now_at=[(area, entry.rung_at(area.id, now)) for area in areas])


@door.post("/office/settings/entry")
@opens_to("office")
def change_entry():
    """What holds wherever no rule says otherwise."""
    office.change_house(entry=field("entry", longest=20), ask_before_every_order=yes("ask_before_every_order"))
    return then("office.who_may_order")


@door.post("/office/settings/entry/limits")
@opens_to("office")
def change_limits():
    """Above how much a waiter is asked; 0 is never."""
    office.change_house(**{name: whole(name, 0, most) for name, most in LIMITS.items()})
    return then("office.who_may_order")


@door.post("/office/settings/entry/rules")
@opens_to("office")
def add_entry_rule():
    whole_day = field("when", "hours", 10) == "day"
    office.add_entry_rule(field("rung", longest=20), whole_or_none("area", 1), 0 if whole_day else _minutes("begins"),
                          0 if whole_day else _minutes("ends"), once=key())
    return then("office.who_may_order")


def _minutes(name):
    """Minutes after midnight of a clock time such as 18:00."""
    hours, _, minutes = field(name, "", 8).partition(":")
    try:
        return money.parse_whole(hours, 0, 23) * 60 + money.parse_whole(minutes[:2], 0, 59)
    except money.BadAmount:
        raise Refused("Please enter a time such as %(example)s.", status=400, example="18:00") from None


@door.post("/office/settings/entry/rules/<int:id>/remove")
@opens_to("office")
def remove_entry_rule(id):
    office.remove_entry_rule(id, once=key())
    return then("office.who_may_order")

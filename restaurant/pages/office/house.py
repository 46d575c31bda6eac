"""The settings' room, one card for each thing an owner thinks of, and the owner's colour as every page wears it."""

import zoneinfo

from babel import Locale
from babel.core import get_global
from flask import Response, request

from ... import menu, money, office
from ...errors import NotFound, Refused
from ...languages import current
from ...menu import Course
from ...office import colours
from ...office.house import currency_is_settled
from ...office.stations import dishes_at
from ...settings import COURSING, TaxRate, house
from ...stations import RULES, Station
from ..guards import opens_to
from ..page import field, page, then, whole
from .door import by_language, door, percentage, read_percentage, typed, whole_or_none, yes


@door.get("/office/settings")
@opens_to("office")
def settings():
    return page("office/settings.html", rates=TaxRate.all(), stations=Station.all(), dishes_at=dishes_at(),
                courses=Course.all(), sections=menu.current().sections, COURSING=COURSING, RULES=RULES,
                settled=currency_is_settled(), currencies=currencies(), zones=sorted(zoneinfo.available_timezones()),
                colours=colours, coins=(0, 5, 10, 50, 100), typed=typed, saved=request.method == "POST")


def currencies():
    """Those that are money somewhere today, as ``(code, name)`` in the reader's language."""
    today = {code for used in get_global("territory_currencies").values() for code, _, end, tender in used
             if tender and end is None}
    names = Locale.parse(current()).currencies
    return sorted((code, names.get(code, code)) for code in today)


def _name():
    return {"name": field("name"), "address": field("address"), "tax_number": field("tax_number"),
            "tagline": by_language("tagline")}


def _where():
    return {"language": field("language"), "time_zone": field("time_zone"),
            "day_ends_at": _minutes(field("day_ends_at"))}


def _minutes(text):
    """Minutes after midnight of a clock time such as 04:00."""
    hours, _, minutes = text.partition(":")
    try:
        return money.parse_whole(hours, 0, 12) * 60 + money.parse_whole(minutes[:2], 0, 59)
    except money.BadAmount:
        raise Refused("Please enter a time such as %(example)s.", status=400, example="04:00") from None


def _money():
    return {"currency": field("currency"), "tax_included": field("tax_included") == "1",
            "service_charge": percentage("service_charge"), "service_charge_tax": whole_or_none("service_charge_tax"),
            "cash_rounding": whole("cash_rounding", 0, 1000),
            "tips": tuple(read_percentage(text) for text in field("tips", "").split() if text != "%")}


def _rules():
    return {"pay_by_phone": yes("pay_by_phone"), "pin_on_any_device": yes("pin_on_any_device"),
            "tables_are_cleared": yes("tables_are_cleared")}


CARDS = {
    "name": _name, "where": _where, "money": _money, "rules": _rules,
    "pause": lambda: {"ordering_paused": yes("ordering_paused")},
    "floor": lambda: {"escalate_after": whole("escalate_after", 1, 60)},
    "look": lambda: {"brand": field("brand")},
    "receipt": lambda: {"receipt_footer": field("receipt_footer")},
    "kitchen": lambda: {"coursing": field("coursing"), "course_gap": whole("course_gap", 0, 120),
                        "land_together": yes("land_together")},
}


@door.post("/office/settings/<card>")
@opens_to("office")
def change_settings(card):
    if card == "push":
        office.turn_push(yes("push"))
        return then("office.settings")
    if card not in CARDS:
        raise NotFound()
    office.change_house(**CARDS[card]())
    return then("office.settings")


@door.post("/office/rates")
@opens_to("office")
def add_rate():
    office.add_rate(field("name"), percentage("dine_in"), percentage("takeaway"))
    return then("office.settings")


@door.post("/office/rates/<int:id>")
@opens_to("office")
def change_rate(id):
    office.change_rate(id, field("name"), percentage("dine_in"), percentage("takeaway"))
    return then("office.settings")


@door.post("/office/rates/<int:id>/remove")
@opens_to("office")
def remove_rate(id):
    office.remove_rate(id)
    return then("office.settings")


@door.get("/brand.css")
@opens_to("anybody")
def brand():
    """The owner's colour. Its address ends in the colour, so it may be kept for ever, if it is the right one."""
    keep = request.query_string == house().brand[1:].encode()
    return Response(colours.stylesheet(house().brand), mimetype="text/css", headers={
        "Cache-Control": "public, max-age=31536000, immutable" if keep else "no-cache"})

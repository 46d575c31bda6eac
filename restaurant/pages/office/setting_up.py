"""The set-up of a restaurant without the demo: one page, open to whoever holds the one-time link, and only until it is
used.
"""

import zoneinfo

from babel.numbers import is_currency
from flask import Blueprint, current_app, redirect, session, url_for

from ... import clock, languages, money, office
from ...errors import NotFound, Refused
from ...office.setting_up import MOST_FIRST_DISHES, Answers
from ...settings import House
from ...staff import OneTimeLink, Person
from ...tables import Table
from ..guards import opens_to
from ..page import field, page, whole
from .door import percentage, yes
from .house import currencies

door = Blueprint("setup", __name__)


def _link():
    """The secret of the link that this browser came with, or NotFound."""
    secret = session.get("setup", "")
    if OneTimeLink.good(secret, "setup") is None:
        raise NotFound("This link was used already, or it is too old.")
    return secret


@door.get("/setup")
@opens_to("anybody")
def questions():
    _link()
    return page("office/setup.html", currencies=currencies(), zones=sorted(zoneinfo.available_timezones()),
                dishes=MOST_FIRST_DISHES, usual=House())


@door.post("/setup")
@opens_to("anybody")
def set_up():
    """Everything at once. The owner is signed in here, and this device is known from now on."""
    link, device = _link(), clock.token()
    owner = office.set_up(link, device, _answers())
    language = session.get("language")
    session.clear()
    session.update({"language": language} if language else {}, staff=(owner, Person.find(owner).version), device=device)
    session.permanent = True
    return redirect(url_for("setup.ready"), 303)


def _answers():
    currency = field("currency", longest=10)
    return Answers(
        owner=field("owner"), pin=field("pin", longest=40), password=field("password", "", 400), name=field("name"),
        currency=currency, language=field("language", longest=10), time_zone=field("time_zone"),
        tax_included=field("tax_included") == "1", rates=tuple(_rates()), tables=whole("tables", 1, 50),
        prefix=field("prefix", ""), stations=tuple(_stations()),
        pass_name=languages._("Pass"), area=languages._("Dining room"), dishes=tuple(_dishes(currency)))


def _stations():
    for n in (1, 2):
        if name := field(f"station-{n}", "").strip():
            yield name, yes(f"drinks-{n}")


def _rates():
    for n in (1, 2):
        if field(f"rate-name-{n}", "").strip():
            yield field(f"rate-name-{n}"), percentage(f"rate-{n}")


def _dishes(currency):
    """The rows that have a name. Their prices are in the currency that was just chosen."""
    for n in range(1, MOST_FIRST_DISHES + 1):
        name = field(f"dish-name-{n}", "").strip()
        if name:
            section = field(f"dish-section-{n}", "").strip() or languages._("Menu")
            yield name, _price(field(f"dish-price-{n}", "", 40), currency), section


def _price(text, currency):
    if not is_currency(currency):
        raise Refused("Please choose one of the list.")
    try:
        return money.parse_amount(text, currency, languages.current())
    except money.BadAmount:
        raise Refused("Please enter an amount such as %(example)s.", status=400,
                      example=money.plain(1250, currency, languages.current())) from None


@door.get("/office/ready")
@opens_to("office")
def ready():
    """What to do next: print the codes, add the staff, try it with one's own phone."""
    place = current_app.config["PLACE"]
    return page("office/ready.html", tables=Table.all(), address=place.address, local=not place.public_url)

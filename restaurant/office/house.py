"""Keeping the house: the owner's settings and tax rates. Every change reaches open menus and screens."""

import re
import zoneinfo

from babel.numbers import is_currency

from .. import events, menu, money, settings
from ..database import announce, saving
from ..errors import Refused
from ..languages import LANGUAGES
from ..menu import Dish
from ..orders import DISHES_AN_ORDER, MOST_OF_A_DISH, MOST_OF_A_VISIT, MOST_ROUNDS, Order
from ..settings import PAY_WHEN, TaxRate, house
from ..staff import RIGHTS
from ..words import lines
from . import naming
from .writing import differences, write

MOST_RATES = 20
HIGHEST_SERVICE = 300_000  # 30 %
HIGHEST_TIP = 500_000
HOST = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9.-]{0,251}[A-Za-z0-9])?|[0-9a-fA-F:]{2,45}")
SENDER = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9.-]{1,189}")


def say_changed(*names, changes):
    """Prices, names and rules stand on guests' menus too, so those are made anew."""
    menu.changed()
    announce(events.SettingsChanged(names=names, changes=changes))


@saving
def change_house(**values):
    """Change some settings, each checked by its own rule. Returns the names of those that changed."""
    checked = {name: CHECKS.get(name, _yes_or_no)(value) for name, value in values.items()}
    changes = differences({name: getattr(house(), name) for name in checked}, checked)
    if changes:
        settings.put(**{name: checked[name] for name in changes})
        say_changed(*sorted(changes), changes=changes)
    return sorted(changes)


def currency_is_settled():
    """Once something was ordered the books are in this currency, for good."""
    return Order.select().exists()


# What may be written


def _text(longest, tidy=naming.tidied):
    return lambda text: tidy(text, longest)


def _paragraph(longest):
    return lambda text: naming.tidied(text, longest, lines)


def between(least, most):
    def check(number):
        if not least <= number <= most:
            raise Refused("Please enter a whole number from %(minimum)s to %(maximum)s.", minimum=least, maximum=most)
        return number
    return check


def _share(most):
    def check(millionths):
        if not 0 <= millionths <= most:
            raise Refused("Please enter a percentage up to %(most)s.", most=f"{most // 10_000} %")
        return millionths
    return check


def one_of(known):
    def check(value):
        if value not in known:
            raise Refused("Please choose one of the list.")
        return value
    return check


def _time_zone(name):
    if name not in zoneinfo.available_timezones():
        raise Refused("We do not know this time zone. Please choose one of the list, such as %(example)s.",
                      example="Europe/Berlin")
    return name


def _currency(code):
    if not is_currency(code):
        raise Refused("Please choose one of the list.")
    if code == house().currency:
        return code
    if currency_is_settled():
        raise Refused("The currency cannot change any more, since something was ordered in it.")
    if money.digits(code) != money.digits(house().currency) and Dish.select().exists():
        raise Refused("Prices in this currency have another number of decimals. Remove the dishes first.")
    return code


def _colour(text):
    if not re.fullmatch("#[0-9a-f]{6}", text.lower()):
        raise Refused("Please choose a colour, such as %(example)s.", example="#b8391a")
    return text.lower()


def _tips(shares):
    if len(shares) > 4 or any(not 0 < each <= HIGHEST_TIP for each in shares):
        raise Refused("Up to four tips, each at most %(most)s.", most="50 %")
    return tuple(sorted(set(shares)))


def _rate_or_none(id):
    return None if id is None else TaxRate.find(id).id


def _rights(rights):
    """What waiters may do, in the order in which the house names it."""
    if not set(rights) <= set(RIGHTS):
        raise Refused("Please choose one of the list.")
    return tuple(right for right in RIGHTS if right in rights)


def _mail(mail):
    """Where receipts are handed in and whose they are; empty for a house that sends none."""
    if not mail:
        return {}
    if not HOST.fullmatch(mail["host"]):
        raise Refused("Please enter the name of your mail server, such as %(example)s.", example="mail.example.org")
    if not SENDER.fullmatch(mail["sender"]):
        raise Refused("Please enter the address that receipts come from.")
    return {"host": mail["host"], "port": between(1, 65_535)(mail["port"]), "user": naming.tidied(mail["user"], 200),
            "sender": mail["sender"]}


def _yes_or_no(value):
    return bool(value)


CHECKS = {
    "name": _text(60, naming.named), "tagline": lambda texts: naming.texts(texts, 80),
    "address": _text(160), "tax_number": _text(40), "receipt_footer": _paragraph(300),
    "currency": _currency, "language": one_of(LANGUAGES), "time_zone": _time_zone, "day_ends_at": between(0, 12 * 60),
    "service_charge": _share(HIGHEST_SERVICE), "service_charge_tax": _rate_or_none,
    "cash_rounding": between(0, 1000), "tips": _tips, "brand": _colour,
    "coursing": one_of(settings.COURSING), "course_gap": between(0, 120), "pay_when": one_of(PAY_WHEN),
    "entry": one_of(settings.RUNGS), "ask_above_dish": between(0, MOST_OF_A_DISH),
    "ask_above_round": between(0, DISHES_AN_ORDER), "ask_above_visit": between(0, MOST_OF_A_VISIT),
    "ask_above_pace": between(0, MOST_ROUNDS),
    "escalate_after": between(1, 60),
    "open_limit": between(0, money.MAX_AMOUNT), "waiters_may": _rights, "mail": _mail,
}


# Tax rates


@saving
def add_rate(name, dine_in, takeaway):
    """One more kind of thing that is taxed alike. Returns its id."""
    if TaxRate.select().count() >= MOST_RATES:
        raise Refused("There are too many already.")
    values = _rate(name, dine_in, takeaway)
    made = TaxRate.insert(position=TaxRate.select().count(), **values).execute()
    say_changed(f"tax rate {made}", changes=differences({}, values))
    return made


@saving
def change_rate(id, name, dine_in, takeaway):
    """Orders that were sent keep the rate they were sent with."""
    changes = write(TaxRate.find(id), _rate(name, dine_in, takeaway))
    if changes:
        say_changed(f"tax rate {id}", changes=changes)


@saving
def remove_rate(id):
    """Refused while something is taxed with it."""
    rate = TaxRate.find(id)
    if house().service_charge_tax == id or Dish.select().where(Dish.tax == id, ~Dish.removed).exists():
        raise Refused("%(rate)s is still in use. Give those dishes another rate first.", rate=rate.name)
    other = TaxRate.get_or_none(TaxRate.id != id)
    if other is None:
        raise Refused("There has to be one tax rate at least.")
    Dish.update(tax=other).where(Dish.tax == id).execute()
    rate.delete_instance()
    say_changed(f"tax rate {id}", changes={"name": [rate.name, None]})


def _rate(name, dine_in, takeaway):
    whole = _share(1_000_000)
    return {"name": naming.named(name, 40), "dine_in": whole(dine_in), "takeaway": whole(takeaway)}

"""The first day of a restaurant without the demo: one verb makes everything, and uses the one-time link up with it.

Of two set-ups at the same time one wins and the other changes nothing (threats T32).
"""

import dataclasses

from .. import clock, events, menu, settings
from ..database import announce, move, saving
from ..errors import NotFound, Refused
from ..menu import Dish, Section
from ..settings import TaxRate
from ..staff import Device, OneTimeLink, Person, fingerprint, hashed
from ..stations import COOKS, PASS, SKIP_PASS, TO_PASS, Station
from ..tables import Area
from . import naming
from .house import CHECKS
from .menu import fair
from .people import LONGEST_NAME, checked_password, checked_pin
from .stations import free_slug
from .tables import add_tables
from .writing import differences

MOST_STATIONS, MOST_FIRST_DISHES, MOST_FIRST_TABLES = 6, 5, 50


@dataclasses.dataclass(frozen=True)
class Answers:
    """What the set-up page asks. Percentages are millionths, prices the smallest unit of ``currency``."""

    owner: str
    pin: str
    password: str
    name: str
    currency: str
    language: str
    time_zone: str
    tax_included: bool
    rates: tuple        # (name, millionths), one or two
    tables: int
    prefix: str
    stations: tuple     # (name, whether it makes drinks, which skip the pass); the pass comes by itself
    pass_name: str
    area: str
    dishes: tuple       # (name, price, section name), or none


def set_up(link, device, answers):
    """Make the restaurant. Returns the owner's id. Refused if the link is used up or somebody lives here already."""
    checked_pin(answers.pin), checked_password(answers.password, "owner")
    return _set_up(fingerprint(link), fingerprint(device), hashed(answers.pin),
                   answers.password and hashed(answers.password), answers)


@saving
def _set_up(link, device, pin, password, answers):
    _use(link)
    _house(answers)
    rates = _rates(answers.rates)
    stations = _stations(answers)
    _tables(answers)
    _dishes(answers, rates, stations)
    owner = Person.insert(name=naming.named(answers.owner, LONGEST_NAME), role="owner", pin=pin,
                          password=password or None).execute()
    Device.create(secret=device, name=naming.named(answers.name, LONGEST_NAME), known_at=clock.now())
    announce(events.StaffSignedIn(person=owner, how="set-up"))
    announce(events.MenuChanged(version=menu.changed(), what="set-up", changes={"dishes": [0, len(answers.dishes)]}))
    return owner


def _use(link):
    """Guarded, in the same transaction as all the rest."""
    good = (OneTimeLink.secret == link) & (OneTimeLink.purpose == "setup") & (OneTimeLink.ends_at > clock.now())
    if not move(OneTimeLink, good & OneTimeLink.used_at.is_null(), clock.now(), by="used_at"):
        raise NotFound("This link was used already, or it is too old.")
    if any(model.select().exists() for model in (Person, Dish, Area)):
        raise Refused("This restaurant is set up already. Please sign in.")


def _house(answers):
    asked = ("name", "currency", "language", "time_zone")
    values = {name: CHECKS[name](getattr(answers, name)) for name in asked} | {"tax_included": answers.tax_included}
    settings.put(**values, set_up=True)
    announce(events.SettingsChanged(names=tuple(values), changes=differences({}, values)))


def _rates(rates):
    if not rates:
        raise Refused("There has to be one tax rate at least.")
    return [TaxRate.create(name=naming.named(name, 40), dine_in=rate, takeaway=rate, position=n).id
            for n, (name, rate) in enumerate(rates)]


def _stations(answers):
    if not 1 <= len(answers.stations) <= MOST_STATIONS:
        raise Refused("A kitchen has one station at least, and up to %(most)s here.", most=MOST_STATIONS)
    made = [_station(name, n, rule=SKIP_PASS if drinks else TO_PASS)
            for n, (name, drinks) in enumerate(answers.stations)]
    _station(answers.pass_name, len(made), kind=PASS)
    return made


def _station(name, position, kind=COOKS, rule=TO_PASS):
    name = naming.named(name, 40)
    slug = "pass" if kind == PASS else free_slug(name)
    return Station.create(name=name, slug=slug, kind=kind, position=position, rule=rule).id


def _tables(answers):
    if not 1 <= answers.tables <= MOST_FIRST_TABLES:
        raise Refused("Please enter a whole number from %(minimum)s to %(maximum)s.", minimum=1,
                      maximum=MOST_FIRST_TABLES)
    area = Area.create(name=naming.named(answers.area, 40), position=0)
    add_tables(area.id, answers.prefix, 1, answers.tables, 4)


def _dishes(answers, rates, stations):
    """Names are kept in the language that was chosen a moment ago, so it is not asked of the house here."""
    sections = {}
    for n, (name, price, section) in enumerate(answers.dishes[:MOST_FIRST_DISHES]):
        section = naming.named(section)
        if section not in sections:
            sections[section] = Section.create(names={answers.language: section}, position=len(sections)).id
        Dish.create(section=sections[section], names={answers.language: naming.named(name)}, price=fair(price),
                    tax=rates[0], station=stations[0], position=n)

"""Keeping the stations: their names, what of them goes to the pass, when a ticket turns yellow and red, their order.

A station that is removed keeps its row, since tickets and the books know it; its address is free for another.
"""

import re

from .. import menu
from ..database import saving
from ..errors import NotFound, Refused
from ..kitchen import DONE, Task, Ticket
from ..menu import Dish
from ..orders import WAITING, Line, Order, made_at
from ..stations import PASS, RULES, TO_PASS, Station
from . import naming
from .house import between, one_of, say_changed
from .menu import further
from .menu import say_changed as say_menu_changed
from .places import put_in_order, stepped
from .writing import differences, write

MOST_STATIONS = 30
LONGEST_NAME, LONGEST_SLUG = 40, 20
LATEST = 500  # percent of the promised time


@saving
def add_station(name, rule=TO_PASS):
    """One more place in the kitchen, with a screen of its own. Returns its id."""
    if len(Station.all()) >= MOST_STATIONS:
        raise Refused("There are too many already.")
    values = {"name": naming.named(name, LONGEST_NAME), "rule": one_of(RULES)(rule)}
    made = Station.insert(slug=free_slug(values["name"]), position=_before_the_pass(), **values).execute()
    say_changed(f"station {made}", changes=differences({}, values))
    return made


@saving
def change_station(id, **changes):
    """Change ``name``, ``rule``, ``warm_at`` or ``late_at``. Its address stays, since screens are set to it."""
    station = find_station(id)
    checked = {name: CHECKS[name](value) for name, value in changes.items()}
    if station.kind == PASS and "rule" in checked:
        raise NotFound()
    after = {**station.__data__, **checked}
    if after["warm_at"] >= after["late_at"]:
        raise Refused("A ticket has to turn yellow before it turns red.")
    told = write(station, checked)
    if told:
        say_changed(f"station {id}", changes=told)


@saving
def move_station(id, by):
    """One place up (-1) or down (1) among the cooks' stations; the pass stays behind them."""
    moved = put_in_order(Station, Station.all(), stepped(Station.cooking(), id, by))
    if moved:
        say_changed("stations", changes=moved)


@saving
def remove_station(id, to=None):
    """Refused while something is to be made there. From then on its dishes are made at the station ``to``."""
    station = find_station(id)
    if station.kind == PASS:
        raise Refused("The pass stays, since dishes are put together and sent out there.")
    if len(Station.cooking()) == 1:
        raise Refused("There has to be one station at least.")
    if is_busy(id):
        raise Refused("%(station)s still has orders. Finish them first: made, and taken out to the tables.",
                      station=station.name)
    _hand_over(id, _heir(id, to))
    say_changed(f"station {id}", changes=write(station, {"removed": True, "slug": f"removed-{id}"}))


def is_busy(id):
    """Whether somebody still has to make, to see or to take out something of a station, or soon may have to."""
    unserved = Task.select(Task.ticket).where(Task.state.not_in(DONE))
    if Ticket.select().where(Ticket.station == id, Ticket.done_at.is_null() | Ticket.id.in_(unserved)).exists():
        return True
    waiting = Line.select().join(Order).where(Order.state == WAITING)
    return any(id in made_at(line.station, line.also, line.parts) for line in waiting)


def dishes_at():
    """How many dishes each station makes, those of which it makes only something too."""
    counts = {}
    for dish in menu.current().dishes.values():
        for id in {dish.station_id, *dish.also} - {None}:
            counts[id] = counts.get(id, 0) + 1
    return counts


def _heir(id, to):
    """The station that makes these dishes from now on, or None if there are none and nobody was named."""
    if to is None and Dish.select().where(Dish.station == id, ~Dish.removed).exists():
        raise Refused("Please choose where its dishes are made from now on.")
    if to is not None and to not in {station.id for station in Station.cooking()} - {id}:
        raise NotFound()
    return to


def _hand_over(id, heir):
    handed = [dish.id for dish in Dish.select().where(~Dish.removed) if _handed_over(dish, id, heir)]
    if handed:
        say_menu_changed(f"dishes of station {id}", {"station": [id, heir], "dishes": [handed, handed]})


def _handed_over(dish, id, heir):
    """Give what one station makes of a dish to another. Returns whether it made anything."""
    station = heir if dish.station_id == id else dish.station_id
    also = [heir if each == id else each for each in dish.also]
    return write(dish, {"station": station, "also": further(station, also)})


def find_station(id):
    station = Station.get_or_none(Station.id == id, ~Station.removed)
    if station is None:
        raise NotFound("This station was removed.")
    return station


def free_slug(name):
    """A part of an address made from a name: small Latin letters and digits, unlike any other station's."""
    slug = re.sub("[^a-z0-9]+", "-", name.lower())[:LONGEST_SLUG].strip("-") or "station"
    taken = {station.slug for station in Station.select()}
    number = next(n for n in range(1, len(taken) + 2) if (slug if n == 1 else f"{slug}-{n}") not in taken)
    return slug if number == 1 else f"{slug}-{number}"


def _before_the_pass():
    return max((station.position for station in Station.cooking()), default=-1)


CHECKS = {"name": lambda name: naming.named(name, LONGEST_NAME), "rule": one_of(RULES),
          "warm_at": between(1, LATEST), "late_at": between(1, LATEST)}

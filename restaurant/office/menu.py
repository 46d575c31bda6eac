"""Keeping the menu: the owner's changes to sections and dishes. Open phones show each of them within a second.

Every verb writes only what really changed, and only then says that the menu changed.
"""

from .. import events, menu
from ..database import announce, saving
from ..errors import NotFound, Refused
from ..menu import ALLERGENS, MARKS, Course, Dish, Section
from ..settings import TaxRate, house
from ..stations import COOKS, Station
from ..words import lines
from . import naming
from .places import put_in_order, stepped
from .writing import differences, write

MOST_SECTIONS, MOST_DISHES = 100, 2000
MOST_PORTIONS, MOST_MINUTES = 9999, 240


def say_changed(what, changes):
    announce(events.MenuChanged(version=menu.changed(), what=what, changes=changes))


def save(row, changes, what):
    """Write what differs of a row; returns whether anything did."""
    told = write(row, changes)
    if told:
        say_changed(what, told)
    return bool(told)


# Sections


@saving
def add_section(name):
    """A new heading at the end of the menu. Returns its id."""
    if Section.select().where(~Section.removed).count() >= MOST_SECTIONS:
        raise Refused("There are too many sections already.")
    values = {"names": naming.in_our_language(name)}
    made = Section.insert(position=len(_sections()), **values).execute()
    say_changed(f"section {made}", differences({}, values))
    return made


@saving
def change_section(id, **changes):
    """Change ``names``, ``notes``, ``course`` or ``hidden`` of a section."""
    section = find_section(id)
    if "names" in changes:
        changes["names"] = naming.names(changes["names"], section.names)
    if "notes" in changes:
        changes["notes"] = naming.texts(changes["notes"], naming.LONGEST_NOTE)
    if changes.get("course") and not Course.select().where(Course.id == changes["course"], ~Course.removed).exists():
        raise NotFound("This course was removed.")
    return save(section, changes, f"section {id}")


@saving
def move_section(id, by):
    """One place up (-1) or down (1)."""
    rows = _sections()
    moved = put_in_order(Section, rows, stepped(rows, id, by))
    if moved:
        say_changed("sections", moved)


@saving
def remove_section(id):
    """Take an empty section off the menu; refused while dishes are in it."""
    section = find_section(id)
    left = len(dishes_of(id))
    if left:
        raise Refused("%(section)s still has dishes. Move or remove them first.", section=section.names)
    save(section, {"removed": True}, f"section {id}")


def find_section(id):
    section = Section.get_or_none(Section.id == id, ~Section.removed)
    if section is None:
        raise NotFound("This section is no longer on the menu.")
    return section


def _sections():
    return list(Section.select().where(~Section.removed).order_by(Section.position, Section.id))


# Dishes


@saving
def add_dish(section_id, name, price):
    """A new dish at the end of its section, with the section's usual tax and station. Returns its id."""
    find_section(section_id)
    if Dish.select().where(~Dish.removed).count() >= MOST_DISHES:
        raise Refused("There are too many dishes already.")
    alike = dishes_of(section_id)
    values = {"section": section_id, "names": naming.in_our_language(name), "price": fair(price), **_like(alike)}
    made = Dish.insert(position=len(alike), **values).execute()
    say_changed(f"dish {made}", differences({}, values))
    return made


def _like(dishes):
    """Tax and station of a new dish: as the last one of the section has, or the first there are."""
    for dish in reversed(dishes):
        if dish.station_id:
            return {"tax": dish.tax_id, "station": dish.station_id}
    rates, stations = TaxRate.all(), Station.cooking()
    if not rates:
        raise Refused("Add a tax rate in the settings first.")
    return {"tax": rates[0].id, "station": stations[0].id if stations else None}


@saving
def change_dish(id, **changes):
    """Change what is given of a dish; the rest stays. Returns whether anything changed."""
    dish = find_dish(id)
    checked = {name: CHECKS[name](value, dish) for name, value in changes.items()}
    if "station" in checked or "also" in checked:
        after = {**dish.__data__, **checked}
        checked["also"] = further(after["station"], after["also"])
    return save(dish, checked, f"dish {id}")


def further(station, also):
    """The stations that make something of a dish beside its main one, each once; none where it has no main one."""
    return sorted(set(also) - {station, None}) if station else []


@saving
def sell_out(id, sold_out):
    """Sold out, or to be had again. A counted dish of which none are left needs a new count first."""
    dish = find_dish(id)
    if not sold_out and dish.stock == 0:
        raise Refused("%(dish)s is counted, and none are left. Enter how many there are now.", dish=dish.names)
    if dish.sold_out != sold_out:
        Dish.update(sold_out=sold_out).where(Dish.id == id).execute()
        menu.changed()
        announce(events.DishSoldOut(dish=id, sold_out=sold_out))


@saving
def recount(id, by):
    """One portion more or fewer than there are just now, whatever was ordered meanwhile; never fewer than none."""
    return change_dish(id, stock=max(0, (find_dish(id).stock or 0) + by))


@saving
def remove_dish(id):
    """Take a dish off the menu for good. Its row stays, since the books know it."""
    save(find_dish(id), {"removed": True}, f"dish {id}")


@saving
def order_dishes(section_id, ids):
    """The dishes of a section in a new order, as they were dragged; some may come from another section."""
    find_section(section_id)
    here = dishes_of(section_id)
    own = {dish.id for dish in here}
    others = Dish.select().where(Dish.id.in_([id for id in ids if id not in own]), ~Dish.removed)
    moved = put_in_order(Dish, here + list(others), ids, section=section_id)
    if moved:
        say_changed(f"section {section_id}", moved)


@saving
def move_dish(id, by):
    """One place up (-1) or down (1) within its section."""
    dish = find_dish(id)
    rows = dishes_of(dish.section_id)
    moved = put_in_order(Dish, rows, stepped(rows, id, by))
    if moved:
        say_changed(f"section {dish.section_id}", moved)


def find_dish(id):
    dish = Dish.get_or_none(Dish.id == id, ~Dish.removed)
    if dish is None:
        raise NotFound("This dish is no longer on the menu.")
    return dish


def dishes_of(section_id):
    return list(Dish.select().where(Dish.section == section_id, ~Dish.removed).order_by(Dish.position, Dish.id))


# What may be written of a dish


def fair(price, _row=None):
    """A price within bounds, so that no sum of an order leaves the range of an amount (threats T06)."""
    if not 0 <= price <= menu.largest_price():
        raise Refused("A price can be %(most)s at most.", most=house().amount(menu.largest_price()))
    return price


def _bounded(most):
    def check(value, _dish):
        if not 0 <= value <= most:
            raise Refused("Please enter a whole number from %(minimum)s to %(maximum)s.", minimum=0, maximum=most)
        return value
    return check


def _known(model, **needs):
    def check(id, _dish):
        if not model.select().where(model.id == id, *(getattr(model, name) == value for name, value in needs.items())):
            raise NotFound()
        return id
    return check


def _some_of(all_there_are):
    return lambda chosen, _dish: [each for each in all_there_are if each in chosen]


def _all(check):
    return lambda values, dish: [check(value, dish) for value in values]


def _or_nothing(check):
    return lambda value, dish: None if value is None else check(value, dish)


CHECKS = {
    "names": lambda value, dish: naming.names(value, dish.names),
    "descriptions": lambda value, _dish: naming.texts(value, naming.LONGEST_DESCRIPTION, lines),
    "price": fair,
    "tax": _known(TaxRate),
    "station": _or_nothing(_known(Station, kind=COOKS, removed=False)),
    "also": _all(_known(Station, kind=COOKS, removed=False)),
    "section": lambda id, _dish: find_section(id).id,
    "minutes": _bounded(MOST_MINUTES),
    "stock": _or_nothing(_bounded(MOST_PORTIONS)),
    "allergens": _some_of(ALLERGENS),
    "marks": _some_of(MARKS),
    "hidden": lambda value, _dish: bool(value),
}

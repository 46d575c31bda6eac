"""The menu: sections, dishes, choices and combos, what is sold out, and what a dish costs as somebody wants it.

Reading goes through ``menu.current()``, one picture of the whole menu that is remembered until it changes.
"""

import dataclasses
import functools

import peewee

from . import money
from .database import Cents, JSONText, Row, afterwards, database, next_number
from .errors import Refused
from .settings import TaxRate
from .stations import Station

ALLERGENS = ("gluten", "crustaceans", "eggs", "fish", "peanuts", "soy", "milk", "nuts", "celery", "mustard",
             "sesame", "sulphites", "lupin", "molluscs")  # Annex II of Regulation (EU) 1169/2011
MARKS = ("spicy", "vegan", "vegan_option", "vegetarian", "new", "favourite", "contains_alcohol")
FEW = 5  # from here on a counted dish tells guests how many are left


class Course(Row):
    """A part of a meal that is cooked together: starters, mains."""

    names = JSONText()
    position = peewee.IntegerField(default=0)
    removed = peewee.BooleanField(default=False)

    @classmethod
    def all(cls):
        return list(cls.select().where(~cls.removed).order_by(cls.position, cls.id))


class Section(Row):
    """A heading of the menu with its dishes. Without a ``course`` they are cooked at once, as drinks are."""

    names = JSONText()
    notes = JSONText(default=dict)
    position = peewee.IntegerField(default=0)
    hidden = peewee.BooleanField(default=False)
    removed = peewee.BooleanField(default=False)
    course = peewee.ForeignKeyField(Course, null=True)


class Dish(Row):
    """Something to order. ``stock`` counts portions down if it is not null; a combo has parts instead of a station.

    ``also`` are ids of further stations that make something of it; ``minutes`` is the time that is promised for it.
    """

    section = peewee.ForeignKeyField(Section, backref="dishes")
    names = JSONText()
    descriptions = JSONText(default=dict)
    price = Cents()
    tax = peewee.ForeignKeyField(TaxRate)
    station = peewee.ForeignKeyField(Station, null=True)
    allergens = JSONText(default=list)
    marks = JSONText(default=list)
    photo = peewee.TextField(null=True)
    minutes = peewee.IntegerField(default=10)
    stock = peewee.IntegerField(null=True, constraints=[peewee.Check("stock >= 0")])
    sold_out = peewee.BooleanField(default=False)
    hidden = peewee.BooleanField(default=False)
    removed = peewee.BooleanField(default=False)
    position = peewee.IntegerField(default=0)
    also = JSONText(default=list)


class ChoiceGroup(Row):
    """A question about a dish: how many of its choices must and may be taken."""

    dish = peewee.ForeignKeyField(Dish, backref="groups")
    names = JSONText()
    minimum = peewee.IntegerField(default=0)
    maximum = peewee.IntegerField(default=1)
    position = peewee.IntegerField(default=0)


class Choice(Row):
    """One answer, and what it adds to the price. A removal ("no peanuts") stands out in the kitchen."""

    group = peewee.ForeignKeyField(ChoiceGroup, backref="choices", on_delete="CASCADE")
    names = JSONText()
    price = Cents(default=0)
    removal = peewee.BooleanField(default=False)
    sold_out = peewee.BooleanField(default=False)
    position = peewee.IntegerField(default=0)


class Part(Row):
    """One course of a combo, of which exactly one dish is taken."""

    combo = peewee.ForeignKeyField(Dish, backref="parts")
    names = JSONText()
    position = peewee.IntegerField(default=0)


class PartDish(Row):
    """A dish that may be taken as this part, and what it costs on top."""

    part = peewee.ForeignKeyField(Part, backref="options", on_delete="CASCADE")
    dish = peewee.ForeignKeyField(Dish)
    extra = Cents(default=0)
    position = peewee.IntegerField(default=0)


@dataclasses.dataclass(slots=True)
class Picked:
    """A dish as somebody wants it, checked: what each costs and what the kitchen must know."""

    dish: object
    price: int            # of one, with everything chosen
    choices: list         # [{"names", "price", "removal"}]
    parts: list           # [{"names", "dish", "dish_names", "station", "choices": […]}]


class Menu:
    """The whole menu as it stands at one version. Rows here are for reading only."""

    def __init__(self):
        self.version = version()
        self.sections = list(Section.select().where(~Section.removed).order_by(Section.position, Section.id))
        self.rates = {rate.id: rate for rate in TaxRate.select()}
        self.stations = {station.id: station for station in Station.ever()}
        self.courses = {course.id: course for course in Course.select().order_by(Course.position, Course.id)}
        self.course_of = {section.id: section.course_id for section in self.sections
                          if section.course_id and not self.courses[section.course_id].removed}
        rows = Dish.select().where(~Dish.removed).order_by(Dish.position, Dish.id)
        self.dishes = {dish.id: dish for dish in rows}
        self._hang(ChoiceGroup, "dish_id", self.dishes, "its_groups")
        self.groups = {group.id: group for dish in self.dishes.values() for group in dish.its_groups}
        self._hang(Choice, "group_id", self.groups, "its_choices")
        self._hang(Part, "combo_id", self.dishes, "its_parts")
        self.parts = {part.id: part for dish in self.dishes.values() for part in dish.its_parts}
        self._hang(PartDish, "part_id", self.parts, "its_options")
        for part in self.parts.values():
            part.its_options = [option for option in part.its_options if option.dish_id in self.dishes]
        self._hang_dishes()

    def _hang(self, model, owner, owners, name):
        for each in owners.values():
            setattr(each, name, [])
        for row in model.select().order_by(model.position, model.id):
            if getattr(row, owner) in owners:
                getattr(owners[getattr(row, owner)], name).append(row)

    def _hang_dishes(self):
        by_section = {section.id: section for section in self.sections}
        for section in self.sections:
            section.its_dishes = []
        for dish in self.dishes.values():
            if dish.section_id in by_section:
                by_section[dish.section_id].its_dishes.append(dish)

    def shown(self):
        """The sections a guest sees, each with the dishes a guest sees."""
        for section in self.sections:
            dishes = [dish for dish in section.its_dishes if not dish.hidden]
            if dishes and not section.hidden:
                yield section, dishes

    def dish(self, id):
        """A dish that guests may order by itself, or Refused."""
        dish = self.dishes.get(id)
        if dish is None or dish.hidden or self._section_hidden(dish):
            raise Refused("This dish is not on the menu.", status=404)
        return dish

    def _section_hidden(self, dish):
        return all(section.id != dish.section_id or section.hidden for section in self.sections)

    def gone(self, dish):
        """Whether nobody can have this dish now: sold out, counted down, or no way left to make its combo."""
        if dish.sold_out or dish.stock == 0:
            return True
        return any(part.its_options and all(self.gone(self.dishes[option.dish_id]) for option in part.its_options)
                   for part in dish.its_parts)

    def picked(self, dish_id, choices=(), parts=()):
        """What this wish costs today, or Refused by name.

        ``choices`` are ids of choices of the dish; ``parts`` are ``[part id, dish id, [choice ids]]`` of a combo.
        """
        dish = self.dish(dish_id)
        if self.gone(dish):
            raise Refused("%(dish)s has just sold out.", dish=dish.names)
        taken, more = self._taken(dish, choices)
        eaten, extra = self._eaten(dish, parts)
        return Picked(dish, dish.price + more + extra, taken, eaten)

    def _taken(self, dish, ids):
        """The choices taken of a dish, in the menu's order, and what they add; refused by the group's name."""
        wanted = set(ids)
        if len(wanted) != len(ids):
            raise Refused("Each choice can be taken once.")
        taken, more = [], 0
        for group in dish.its_groups:
            mine = [choice for choice in group.its_choices if choice.id in wanted]
            if not group.minimum <= len(mine) <= group.maximum:
                raise _count_refused(group, dish)
            for choice in mine:
                if choice.sold_out:
                    raise Refused("%(choice)s has just sold out.", choice=choice.names)
                taken.append({"id": choice.id, "names": choice.names, "price": choice.price,
                              "removal": choice.removal})
                more += choice.price
        if len(taken) != len(wanted):
            raise Refused("That choice does not belong to %(dish)s.", dish=dish.names)
        return taken, more

    def _eaten(self, combo, parts):
        wanted = {part: (dish, choices) for part, dish, choices in parts}
        if len(wanted) != len(parts) or set(wanted) - {part.id for part in combo.its_parts}:
            raise Refused("That choice does not belong to %(dish)s.", dish=combo.names)
        eaten, extra = [], 0
        for part in combo.its_parts:
            if part.id not in wanted:
                raise Refused("Please choose: %(group)s.", group=part.names)
            made, more = self._part(part, *wanted[part.id])
            eaten.append(made)
            extra += more
        return eaten, extra

    def _part(self, part, dish_id, choices):
        option = next((option for option in part.its_options if option.dish_id == dish_id), None)
        if option is None:
            raise Refused("Please choose: %(group)s.", group=part.names)
        dish = self.dishes[dish_id]
        if self.gone(dish):
            raise Refused("%(dish)s has just sold out.", dish=dish.names)
        taken, more = self._taken(dish, choices)
        made = {"part": part.id, "dish": dish.id, "names": dish.names, "station": dish.station_id,
                "also": dish.also, "minutes": dish.minutes, "allergens": dish.allergens, "extra": option.extra,
                "choices": taken}
        return made, option.extra + more


def _count_refused(group, dish):
    if group.minimum == group.maximum == 1 or group.minimum:
        return Refused("Please choose: %(group)s.", group=group.names, dish=dish.names)
    return Refused("Of %(group)s you can take %(maximum)s at most.", group=group.names, maximum=group.maximum)


_current = None


def current():
    """The menu now. Never change what it holds."""
    global _current
    if _current is None or _current.version != version():
        read = Menu()
        while read.version != version():    # it changed while it was read, and what was read is of two versions
            read = Menu()
        _current = read
        return read
    return _current


def version():
    """A number that grows with every change that a guest could see."""
    row = database.execute_sql("SELECT value FROM counter WHERE name = 'menu'").fetchone()
    return row[0] if row else 0


def changed():
    """Say, inside a verb, that guests' menus are out of date."""
    afterwards(_forget)
    return next_number("menu")


def _forget():
    global _current
    _current = None


def take_stock(dish, quantity):
    """Count portions down, inside a verb; Refused by name if there are too few. Returns whether the menu changed."""
    row = database.execute_sql("UPDATE dish SET stock = stock - ? WHERE id = ? AND stock >= ? AND NOT sold_out "
                               "RETURNING stock", (quantity, dish.id, quantity)).fetchone()
    if row is None:
        left = database.execute_sql("SELECT stock FROM dish WHERE id = ?", (dish.id,)).fetchone()[0]
        if left:
            raise Refused("Only %(left)s portions of %(dish)s are left.", left=left, dish=dish.names)
        raise Refused("%(dish)s has just sold out.", dish=dish.names)
    return row[0] <= FEW


@functools.lru_cache(maxsize=1)
def largest_price():
    """A dish may cost at most this, so that no sum of an order leaves the range of an amount (threats T06)."""
    return money.MAX_AMOUNT // 10_000

"""The demo restaurant "Golden Lantern": a believable house to try everything in. It fills an empty house only."""

import json
import pathlib
import shutil

from .. import menu, settings
from ..database import saving
from ..errors import Refused
from ..menu import Choice, ChoiceGroup, Course, Dish, Part, PartDish, Section
from ..settings import TaxRate
from ..staff import Person, hashed
from ..stations import COOKS, PASS, SKIP_PASS, TO_PASS, Station
from ..tables import Area, Table, new_code

FOLDER = pathlib.Path(__file__).parent
PEOPLE = (("Lin", "owner", "1111"), ("Ana", "waiter", "2222"), ("Ben", "waiter", "3333"), ("Chloé", "waiter", "4444"),
          ("Wei", "cook", "5555"), ("Omar", "cook", "6666"))
STATIONS = (("Wok", "wok", COOKS, TO_PASS), ("Noodles", "noodles", COOKS, TO_PASS), ("Bar", "bar", COOKS, SKIP_PASS),
            ("Pass", "pass", PASS, TO_PASS))
TAGLINE = {"en": "Noodles, dumplings & grill", "zh": "面 · 饺 · 烤", "de": "Nudeln, Dumplings & Grill",
           "es": "Fideos, dumplings y parrilla", "fr": "Nouilles, raviolis et grillades", "ar": "نودلز ودامبلنغ ومشاوٍ"}


def fill(photos):
    """Fill an empty house, or Refused. ``photos`` is the folder where the house keeps its pictures."""
    pins = {name: hashed(pin) for name, _, pin in PEOPLE}
    _fill(pins, json.loads((FOLDER / "menu.json").read_text("utf-8")))
    photos.mkdir(parents=True, exist_ok=True)
    for picture in (FOLDER / "photos").glob("*.webp"):
        shutil.copyfile(picture, photos / picture.name)


@saving
def _fill(pins, book):
    if Dish.select().exists() or Table.select().exists() or Person.select().exists():
        raise Refused("This restaurant is not empty, so the demo leaves it alone.")
    settings.put(name="Golden Lantern", tagline=TAGLINE, address="Lantern Street 8, Berlin", tax_number="DE000000000",
                 currency="EUR", language="en", time_zone="Europe/Berlin", pin_on_any_device=True, set_up=True,
                 demo=True)
    for name, role, _ in PEOPLE:
        Person.create(name=name, role=role, pin=pins[name])
    rates = {"food": TaxRate.create(name="VAT", dine_in=70_000, takeaway=70_000, position=1),
             "drink": TaxRate.create(name="VAT", dine_in=190_000, takeaway=190_000, position=2)}
    stations = {slug: Station.create(name=name, slug=slug, kind=kind, position=n, rule=rule)
                for n, (name, slug, kind, rule) in enumerate(STATIONS)}
    _areas(book["areas"])
    courses = [Course.create(names=names, position=n) for n, names in enumerate(book["courses"])]
    _menu(book["sections"], rates, stations, courses)
    menu.changed()


def _areas(areas):
    for n, each in enumerate(areas):
        area = Area.create(name=each["name"], position=n, collects=each.get("collects", False))
        for m, table in enumerate(each["tables"]):
            Table.create(area=area, code=new_code(), position=m, **table)


def _menu(sections, rates, stations, courses):
    dishes = {}
    for n, each in enumerate(sections):
        course = courses[each["course"]] if "course" in each else None
        section = Section.create(names=each["names"], notes=each["notes"], position=n, course=course)
        for m, dish in enumerate(each["dishes"]):
            dishes[dish["key"]] = _dish(section, m, dish, rates, stations)
    for each in sections:
        for dish in each["dishes"]:
            _parts(dishes[dish["key"]], dish["parts"], dishes)


def _dish(section, position, dish, rates, stations):
    same = ("names", "descriptions", "price", "allergens", "marks", "photo", "minutes", "sold_out", "stock")
    made = Dish.create(section=section, position=position, tax=rates[dish["tax"]],
                       station=stations.get(dish["station"]),
                       also=[stations[slug].id for slug in dish.get("also", ())], **{key: dish[key] for key in same})
    for n, group in enumerate(dish["choices"]):
        row = ChoiceGroup.create(dish=made, names=group["names"], minimum=group["minimum"],
                                 maximum=group["maximum"], position=n)
        Choice.insert_many([{"group": row, "names": option["names"], "price": option["price"], "position": m,
                             "removal": option.get("removal", False)}
                            for m, option in enumerate(group["options"])]).execute()
    return made


def _parts(combo, parts, dishes):
    for n, part in enumerate(parts):
        row = Part.create(combo=combo, names=part["names"], position=n)
        PartDish.insert_many([{"part": row, "dish": dishes[option["dish"]], "extra": option["extra"], "position": m}
                              for m, option in enumerate(part["options"])]).execute()

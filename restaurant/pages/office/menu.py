"""The menu's room: the list of sections and dishes, and beside it what is being edited."""

from flask import request

from ... import menu as menus
from ... import office
from ...errors import NotFound
from ...menu import Course, Dish
from ...office.choices import could_be_parts, flaws
from ...settings import TaxRate
from ...stations import Station
from ...tables import Table
from .. import paper_menu
from ..guards import opens_to
from ..page import field, key, page, then, wholes
from .door import by_language, door, step, whole_or_none, yes


def show(**chosen):
    """The list, and one thing of it to edit. What is counted is read anew: it goes down with every order."""
    card = menus.current()
    left = dict(Dish.select(Dish.id, Dish.stock).where(Dish.stock.is_null(False)).tuples())
    troubles = {id: found for id, dish in card.dishes.items() if (found := flaws(dish))}
    return page("office/menu.html", card=card, left=left, troubles=troubles, tables=Table.all()[:1],
                rates=TaxRate.all(), stations=Station.cooking(), ALLERGENS=menus.ALLERGENS,
                MARKS=menus.MARKS, courses=Course.all(), saved=request.method == "POST", **chosen)


@door.get("/office/menu")
@opens_to("office")
def menu():
    return show()


@door.get("/office/menu/print")
@opens_to("office")
def print_menu():
    """The menu on paper."""
    return paper_menu.shown("/office/menu/print")


@door.get("/office/menu/new")
@opens_to("office")
def new_dish():
    return show(adding="dish", into=request.args.get("section", ""))


@door.get("/office/menu/new-section")
@opens_to("office")
def new_section():
    return show(adding="section")


@door.get("/office/menu/dish/<int:id>")
@opens_to("office")
def dish(id, opened=None):
    """One dish with all its fields; ``opened`` is the choice or part whose card stays open."""
    dish = menus.current().dishes.get(id)
    if dish is None:
        raise NotFound("This dish is no longer on the menu.")
    return show(dish=dish, opened=opened or request.args.get("opened"),
                possible=could_be_parts(dish, menus.current().dishes.values()))


@door.get("/office/menu/section/<int:id>")
@opens_to("office")
def section(id):
    section = next((each for each in menus.current().sections if each.id == id), None)
    if section is None:
        raise NotFound("This section is no longer on the menu.")
    return show(section=section)


@door.post("/office/menu/section")
@opens_to("office")
def add_section():
    id = office.add_section(field("name"), once=key())
    return then("office.section", id=id)


@door.post("/office/menu/section/<int:id>")
@opens_to("office")
def change_section(id):
    office.change_section(id, names=by_language("name"), notes=by_language("note"), hidden=yes("hidden"),
                          course=whole_or_none("course", 1))
    return then("office.section", id=id)


@door.post("/office/menu/section/<int:id>/move")
@opens_to("office")
def move_section(id):
    office.move_section(id, step())
    return then("office.section", id=id)


@door.post("/office/menu/section/<int:id>/remove")
@opens_to("office")
def remove_section(id):
    office.remove_section(id)
    return then("office.menu")


@door.post("/office/menu/section/<int:id>/order")
@opens_to("office")
def order_dishes(id):
    office.order_dishes(id, wholes(field("dishes", longest=20_000).split(",")))
    return then("office.menu")

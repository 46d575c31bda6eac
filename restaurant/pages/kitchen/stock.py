"""What a station has run out of: cooks say so themselves, for a dish or one of its choices, or count portions down."""

from flask import redirect, request, url_for

from ... import menu, office
from ..guards import opens_to, this_person
from ..page import field, page, whole
from .board import Board
from .door import door


@door.get("/<slug>/sold-out")
@opens_to("kitchen")
def sold_out(slug):
    """The dishes of this station, each with its choices; at the pass all of them. ``q`` finds some."""
    board = Board(slug)
    wanted = request.args.get("q", "")[:80].strip()
    return page("kitchen/sold_out.html", board=board, person=this_person(), wanted=wanted,
                sections=list(_made_at(board.at, wanted.casefold())), gone=menu.current().gone)


def _made_at(station, wanted):
    """``(section, dishes)`` of what is made here and has these letters in its name."""
    for section in menu.current().sections:
        dishes = [dish for dish in section.its_dishes if _here(dish, station) and _called(dish, wanted)]
        if dishes:
            yield section, dishes


def _here(dish, station):
    return station is None or station == dish.station_id or station in dish.also


def _called(dish, wanted):
    named = [dish, *(choice for group in dish.its_groups for choice in group.its_choices)]
    return any(wanted in name.casefold() for row in named for name in row.names.values())


@door.post("/<slug>/dishes/<int:dish>")
@opens_to("kitchen")
def change_dish(slug, dish):
    """Sold out or back, one portion more or fewer, or so many portions; none typed means that nobody counts."""
    if "sold_out" in request.form:
        office.sell_out(dish, field("sold_out") == "1")
    elif "by" in request.form:
        office.recount(dish, 1 if field("by") == "1" else -1)
    else:
        office.change_dish(dish, stock=whole("stock", 0, 9999) if field("stock", "").strip() else None)
    return _back(slug, dish)


@door.post("/<slug>/choices/<int:choice>")
@opens_to("kitchen")
def change_choice(slug, choice):
    office.sell_out_choice(choice, field("sold_out") == "1")
    return _back(slug, whole("dish", 0, default=0))


def _back(slug, dish):
    """To the list, where the dish stands that was tapped."""
    wanted = field("q", "", 80)
    address = url_for("kitchen.sold_out", slug=slug, q=wanted or None, _anchor=f"dish-{dish}")
    return redirect(address, 303)

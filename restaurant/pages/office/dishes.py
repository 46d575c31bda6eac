"""A dish's own fields. Each small form saves by itself, so that nothing is overwritten that was not touched."""

from flask import current_app, redirect, request, url_for

from ... import office
from ...errors import Refused
from ..guards import opens_to
from ..page import cents, field, is_htmx, key, then, whole, wholes
from .door import by_language, door, step, whole_or_none, yes


@door.post("/office/menu/dish")
@opens_to("office")
def add_dish():
    id = office.add_dish(whole("section", 1), field("name"), cents("price"), once=key())
    return then("office.dish", id=id)


@door.post("/office/menu/dish/<int:id>/words")
@opens_to("office")
def change_words(id):
    office.change_dish(id, names=by_language("name"), descriptions=by_language("description"))
    return then("office.dish", id=id)


@door.post("/office/menu/dish/<int:id>/terms")
@opens_to("office")
def change_terms(id):
    office.change_dish(id, price=cents("price"), tax=whole("tax", 1))
    return then("office.dish", id=id)


@door.post("/office/menu/dish/<int:id>/kitchen")
@opens_to("office")
def change_stations(id):
    office.change_dish(id, station=whole_or_none("station", 1), also=wholes(request.form.getlist("also")),
                       minutes=whole("minutes"))
    return then("office.dish", id=id)


@door.post("/office/menu/dish/<int:id>/stock")
@opens_to("office")
def change_stock(id):
    """A form of its own, since orders count it down meanwhile."""
    office.change_dish(id, stock=whole_or_none("stock"))
    return then("office.dish", id=id)


@door.post("/office/menu/dish/<int:id>/facts")
@opens_to("office")
def change_facts(id):
    office.change_dish(id, allergens=request.form.getlist("allergen"), marks=request.form.getlist("mark"))
    return then("office.dish", id=id)


@door.post("/office/menu/dish/<int:id>/shown")
@opens_to("office")
def change_shown(id):
    office.change_dish(id, hidden=not yes("shown"))
    return then("office.dish", id=id)


@door.post("/office/menu/dish/<int:id>/section")
@opens_to("office")
def change_place(id):
    office.change_dish(id, section=whole("section", 1))
    return then("office.dish", id=id)


@door.post("/office/menu/dish/<int:id>/sold-out")
@opens_to("office")
def sell_out(id):
    """The switch in the list: one tap saves. Without JavaScript the list comes back where it was."""
    office.sell_out(id, field("sold_out") == "1")
    return then("office.dish", id=id) if is_htmx() else redirect(url_for("office.menu", _anchor=f"dish-{id}"), 303)


@door.post("/office/menu/dish/<int:id>/move")
@opens_to("office")
def move_dish(id):
    office.move_dish(id, step())
    return then("office.dish", id=id)


@door.post("/office/menu/dish/<int:id>/remove")
@opens_to("office")
def remove_dish(id):
    office.remove_dish(id)
    return then("office.menu")


@door.post("/office/menu/dish/<int:id>/photo")
@opens_to("office")
def hang_photo(id):
    if not request.files.get("photo"):
        raise Refused("Please choose a picture first.", status=400)
    office.hang_photo(id, current_app.config["PLACE"].photos, request.files["photo"])
    return then("office.dish", id=id)


@door.post("/office/menu/dish/<int:id>/photo/remove")
@opens_to("office")
def take_photo_down(id):
    office.take_photo_down(id, current_app.config["PLACE"].photos)
    return then("office.dish", id=id)

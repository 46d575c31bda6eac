"""The tables' room: areas, the plan, and each table with its code."""

from flask import current_app, redirect, request, url_for

from ... import office
from ...office.plan import SHAPES, find_table, overlaps, place_of
from ...office.sheets import grouped
from ...office.tables import next_number
from ...staff import Person
from ...tables import Area, Sitting, Table
from ..guards import opens_to, this_person
from ..page import asked, field, is_htmx, key, page, then, whole
from .door import door, step


def show(**chosen):
    """The plans of all areas, and one table, area or form beside them."""
    place = current_app.config["PLACE"]
    areas, tables = Area.all(), Table.all()
    return page("office/tables.html", areas=areas, tables=tables, taken={s.table_id for s in Sitting.all_open()},
                address=place.address, local=not place.public_url, shapes=SHAPES, grouped=grouped,
                over=overlaps(tables), place_of=place_of, serving=Person.serving(), first=next_number(),
                saved=request.method == "POST", **chosen)


@door.get("/office/tables")
@opens_to("office")
def tables():
    return show()


@door.get("/office/tables/<int:id>")
@opens_to("office")
def table(id):
    return show(table=find_table(id), was=_four(asked("was")))


@door.get("/office/tables/new")
@opens_to("office")
def new_tables():
    return show(adding="tables", into=request.args.get("area", ""))


@door.get("/office/tables/areas")
@opens_to("office")
def areas():
    return show(adding="area")


@door.post("/office/tables")
@opens_to("office")
def add_tables():
    office.add_tables(whole("area", 1), field("prefix", "", 20), whole("first", 0, 9999), whole("how_many", 1, 50),
                      whole("seats", 1, 60), field("shape", "square", 10), once=key())
    return then("office.tables")


@door.post("/office/tables/<int:id>")
@opens_to("office")
def change_table(id):
    office.change_table(id, field("name"), whole("seats", 1, 60), field("shape"), whole("area", 1),
                        field("pay_when", "", 10) or None)
    return then("office.table", id=id)


@door.get("/office/tables/<int:id>/place")
@opens_to("office")
def its_place(id):
    """The figures alone, for the page that shows them when somebody else has moved it."""
    return page("office/place.html", table=find_table(id), place_of=place_of)


@door.post("/office/tables/<int:id>/place")
@opens_to("office")
def place_table(id):
    """From the fields, or from moving it on the plan. ``from`` is where the page had it: what was not changed there
    keeps what somebody else made of it meanwhile. Its step back is a form of the answer."""
    shown, given = _four(field("from", "", 40)) or [None] * 4, [each for each in "xywh" if each in request.form] or "x"
    wanted = [whole(name, 0, 800) if name in given else None for name in "xywh"]
    wanted = [None if new == old else new for new, old in zip(wanted, shown)]
    before, after = office.place_table(id, *wanted, standing=_four(field("standing", "", 40)), once=key())
    if not is_htmx():
        return redirect(url_for("office.table", id=id, was=_said(before) if before != after else None), 303)
    return show(table=find_table(id), was=before if before != after else None)


def _four(text):
    """A place as the page said it, ``x,y,w,h``; None where it said none."""
    parts = text.split(",")
    if len(parts) != 4 or not all(part.isascii() and part.isdigit() and len(part) < 5 for part in parts):
        return None
    return tuple(map(int, parts))


def _said(place):
    return ",".join(map(str, place))


@door.post("/office/tables/<int:id>/waiter")
@opens_to("office")
def give_table(id):
    """Whose table it is."""
    office.give_table(id, whole("waiter", 0) or None, this_person().id)
    return then("office.table", id=id)


@door.post("/office/tables/<int:id>/remove")
@opens_to("office")
def remove_table(id):
    office.remove_table(id)
    return then("office.tables")


@door.post("/office/areas")
@opens_to("office")
def add_area():
    office.add_area(field("name"), once=key())
    return then("office.areas")


@door.post("/office/areas/<int:id>")
@opens_to("office")
def change_area(id):
    office.change_area(id, field("name"), "collects" in request.form, field("pay_when", "", 10) or None)
    return then("office.areas")


@door.post("/office/areas/<int:id>/<any(move,remove):what>")
@opens_to("office")
def move_area(id, what):
    if what == "move":
        office.move_area(id, step())
    else:
        office.remove_area(id)
    return then("office.areas")

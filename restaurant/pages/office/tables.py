"""The tables' room: areas, the plan, and each table with its code."""

from flask import current_app, request

from ... import office
from ...office.sheets import grouped
from ...office.tables import SHAPES, find_table, next_number
from ...tables import Area, Sitting, Table
from ..guards import opens_to
from ..page import field, key, page, then, whole
from .door import door, step, whole_or_none


def show(**chosen):
    """The plans of all areas, and one table, area or form beside them."""
    place = current_app.config["PLACE"]
    areas, tables = Area.all(), Table.all()
    return page("office/tables.html", areas=areas, tables=tables, taken={s.table_id for s in Sitting.all_open()},
                address=place.address, local=not place.public_url, shapes=SHAPES, grouped=grouped,
                saved=request.method == "POST", **chosen)


@door.get("/office/tables")
@opens_to("office")
def tables():
    return show()


@door.get("/office/tables/<int:id>")
@opens_to("office")
def table(id):
    return show(table=find_table(id))


@door.get("/office/tables/new")
@opens_to("office")
def new_tables():
    return show(adding="tables", first=next_number(), into=request.args.get("area", ""))


@door.get("/office/tables/areas")
@opens_to("office")
def areas():
    return show(adding="area")


@door.post("/office/tables")
@opens_to("office")
def add_tables():
    office.add_tables(whole("area", 1), field("prefix", "", 20), whole("first", 0, 9999), whole("how_many", 1, 50),
                      whole("seats", 1, 60), once=key())
    return then("office.tables")


@door.post("/office/tables/<int:id>")
@opens_to("office")
def change_table(id):
    office.change_table(id, field("name"), whole("seats", 1, 60), field("shape"), whole("area", 1),
                        field("pay_when", "", 10) or None)
    return then("office.table", id=id)


@door.post("/office/tables/<int:id>/place")
@opens_to("office")
def place_table(id):
    """From the fields, or from dragging it on the plan (which sends no size)."""
    office.place_table(id, whole("x", 0, 800), whole("y", 0, 560), whole_or_none("w", 0, 800),
                       whole_or_none("h", 0, 560))
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

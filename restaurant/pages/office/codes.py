"""The tables' codes: on the screen, on a sheet to print, and new ones. What they carry is the installation's address,
never that of a request (threats T36).
"""

from flask import Response, current_app

from ... import office
from ...database import away
from ...office import sheets
from ...office.tables import find_table
from ...tables import Table
from ..guards import opens_to
from ..page import page, then
from .door import door


def _address():
    return current_app.config["PLACE"].address


@door.get("/office/tables/<int:id>/qr.svg")
@opens_to("office")
def code(id):
    drawn = sheets.as_svg(f"{_address()}/t/{find_table(id).code}")
    return Response(drawn, mimetype="image/svg+xml")


@door.get("/office/tables/sheet.pdf")
@opens_to("office")
def sheet():
    return _pdf(Table.all(), "tables.pdf")


@door.get("/office/tables/<int:id>/sheet.pdf")
@opens_to("office")
def one_sheet(id):
    return _pdf([find_table(id)], "table.pdf")


def _pdf(tables, name):
    """The file's name is ours, so nothing a person typed gets into a header (threats T65)."""
    drawn = away(sheets.sheet, [(table.name, table.code) for table in tables], _address())
    return Response(drawn, mimetype="application/pdf", headers={"Content-Disposition": f'inline; filename="{name}"'})


@door.get("/office/tables/renew", defaults={"id": None})
@door.get("/office/tables/<int:id>/renew")
@opens_to("office")
def ask_to_renew(id):
    """A page that says what will happen, before it happens."""
    return page("office/renew.html", table=id and find_table(id), count=len(Table.all()))


@door.post("/office/tables/renew")
@opens_to("office")
def renew_all():
    office.renew_all_codes()
    return then("office.tables")


@door.post("/office/tables/<int:id>/renew")
@opens_to("office")
def renew(id):
    office.renew_code(id)
    return then("office.table", id=id)

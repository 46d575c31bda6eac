"""The printers' page of the office: each printer, what is wrong with it, and every slip as it looks on paper."""

from flask import Blueprint, Response, request

from restaurant.database import away
from restaurant.pages.guards import opens_to
from restaurant.pages.page import field, key, page, then, whole, wholes
from restaurant.stations import Station

from . import layout, lettering, paper, printers, sentences, slips, spool
from .printers import Printer, PrinterStation

door = Blueprint("printers", __name__)


@door.get("/office/printers")
@opens_to("office")
def show():
    newest = spool.Slip.newest()
    return page("office/printers.html", printers=Printer.all(), stations=Station.cooking(),
                stations_of=PrinterStation.by_printer(), trouble={row["id"]: row for row in spool.trouble_now()},
                slips=newest, read=away(_read, newest), no_font=away(lettering.lacking, slips.SAMPLES),
                say=sentences, LETTERS=printers.LETTERS, BUZZERS=printers.BUZZERS, WIDTHS=printers.WIDTHS)


def _read(newest):
    """Each slip's words, for those who do not see its picture."""
    return {slip.id: layout.read(_rows(slip)[0]) for slip in newest}


def _rows(slip):
    sheet = slips.sheet(slip)
    return slips.rows(slip, sheet, slip.printer.columns), sheet.rtl


@door.post("/office/printers")
@opens_to("office")
def add():
    printers.add(_wishes(), _stations(), _bills(), once=key())
    return then("printers.show")


@door.post("/office/printers/<int:id>")
@opens_to("office")
def change(id):
    printers.change(id, _wishes(), _stations(), _bills(), once=key())
    return then("printers.show")


def _wishes():
    dots, columns = printers.WIDTHS.get(whole("width", 1, 200), (0, 0))
    return {"name": field("name"), "kind": field("kind"), "host": field("host", ""),
            "port": whole("port", 1, 65535, default=9100), "dots": dots, "columns": columns,
            "letters": field("letters"), "buzzer": field("buzzer")}


def _stations():
    return wholes(request.form.getlist("stations"))


def _bills():
    return field("bills", "") == "1"


@door.post("/office/printers/<int:id>/remove")
@opens_to("office")
def remove(id):
    spool.remove(id, once=key())
    return then("printers.show")


@door.post("/office/printers/<int:id>/test")
@opens_to("office")
def test(id):
    spool.test(id, once=key())
    return then("printers.show")


@door.post("/office/slips/<int:id>/again")
@opens_to("office")
def again(id):
    spool.again(id, once=key())
    return then("printers.show")


@door.post("/office/slips/<int:id>/seen")
@opens_to("office")
def seen(id):
    spool.seen(id, once=key())
    return then("printers.show")


@door.get("/office/slips/<int:id>.png")
@opens_to("office")
def picture(id):
    response = Response(away(_png, spool.Slip.find(id)), mimetype="image/png")
    response.cache_control.private = response.cache_control.no_cache = True
    response.add_etag()
    return response.make_conditional(request)


def _png(slip):
    rows, rtl = _rows(slip)
    return paper.png(rows, slip.printer.dots, slip.printer.columns, slip.printer.letters, rtl)

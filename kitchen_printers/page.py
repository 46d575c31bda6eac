"""The printers' page of the office: each printer, what is wrong with it, and every slip as it looks on paper."""

from flask import Blueprint, Response, request

from restaurant import clock, service
from restaurant.database import away
from restaurant.pages.guards import opens_to, this_person
from restaurant.pages.page import field, key, page, then, whole, wholes
from restaurant.settings import house
from restaurant.stations import Station

from . import devices, gaps, layout, lettering, moving, paper, printers, sentences, slips, spool
from .printers import Printer, PrinterStation

door = Blueprint("printers", __name__)

SHOWN = {"all": spool.STATES, "waiting": (spool.QUEUED, spool.SENDING), "doubt": (spool.UNKNOWN,),
         "lacking": (spool.FAILED, spool.MOVED, spool.ABANDONED), "printed": (spool.PRINTED,)}


@door.get("/office/printers")
@opens_to("office")
def show():
    asked = request.args.get("slips", "all")
    asked = asked if asked in SHOWN else "all"
    newest = spool.Slip.newest(states=SHOWN[asked])
    return page("office/printers.html", printers=Printer.all(), stations=Station.cooking(), asked=asked, SHOWN=SHOWN,
                stations_of=PrinterStation.by_printer(), trouble={row["id"]: row for row in gaps.trouble_now()},
                slips=newest, read=away(_read, newest), no_font=away(lettering.lacking, slips.SAMPLES),
                workers=printers.workers(), say=sentences, WIDTHS=printers.WIDTHS,
                BAUDS=devices.BAUDS, found={name: request.args.get(name, "") for name in ("name", "host", "port")})


def _read(newest):
    """Each slip's words, for those who do not see its picture."""
    return {slip.id: layout.read(_rows(slip)[0]) for slip in newest}


def _rows(slip):
    sheet = slips.sheet(slip)
    return slips.rows(slip, sheet, slip.printer.columns), sheet.rtl


@door.post("/office/printers")
@opens_to("office")
def add():
    printers.add(_wishes(), _stations(), _ticked("bills"), once=key())
    return then("printers.show")


@door.post("/office/printers/<int:id>")
@opens_to("office")
def change(id):
    printers.change(id, _wishes(), _stations(), _ticked("bills"), once=key())
    return then("printers.show")


def _wishes():
    dots, columns = printers.WIDTHS.get(whole("width", 1, 200), (0, 0))
    usual = printers.USUAL
    texts = {name: field(name, usual.get(name)) for name in (
        "name", "kind", "host", "device", "letters", "buzzer", "font", "cut", "prints", "on_trouble")}
    return {**texts, "port": whole("port", 1, 65535, 9100), "dots": dots, "columns": columns,
            "baud": whole("baud", 1, 10**6, usual["baud"]), "move_after": whole("move_after", 0, 10**6, 60),
            "answers": not _ticked("silent"), "drawer": _ticked("drawer"), "backup": whole("backup", default=0) or None,
            "worker": whole("worker", default=0) or None}


def _stations():
    return wholes(request.form.getlist("stations"))


def _ticked(name):
    return field(name, "") == "1"


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


@door.post("/office/printers/drawer")
@opens_to("office")
def open_drawer():
    """Without a payment: only the office may, and the journal keeps who did."""
    service.open_drawer(this_person().id, once=key())
    return then("printers.show")


@door.post("/office/printers/day")
@opens_to("office")
def print_day():
    """The report of the business day so far."""
    service.print_day(house().business_day(clock.now()).isoformat(), this_person().id, once=key())
    return then("printers.show")


@door.post("/office/slips/<int:id>/again")
@opens_to("office")
def again(id):
    spool.again(id, this_person().id, once=key())
    return then("printers.show")


@door.post("/office/slips/<int:id>/seen")
@opens_to("office")
def seen(id):
    spool.seen(id, this_person().id, once=key())
    return then("printers.show")


@door.post("/office/slips/<int:id>/abandon")
@opens_to("office")
def abandon(id):
    spool.abandon(id, this_person().id, once=key())
    return then("printers.show")


@door.post("/office/slips/<int:id>/known")
@opens_to("office")
def known(id):
    """Somebody has told the kitchen of a slip that no printer will bring."""
    moving.acknowledge(id, this_person().id, once=key())
    return then("printers.show")


@door.post("/office/slips/<int:id>/move")
@opens_to("office")
def move(id):
    """To the printer that was chosen; to the screens if none was."""
    moving.move_on(id, whole("printer", default=0) or None, this_person().id, once=key())
    return then("printers.show")


@door.get("/kitchen/slips")
@opens_to("kitchen")
def for_cooks():
    """What the cooks of each station should not have on paper, with a button for each that they can answer."""
    missing = [(station, gaps.paper_gaps(station.id)) for station in Station.cooking()]
    return page("kitchen/slips.html", troubles=gaps.trouble_now(), missing=[each for each in missing if each[1]])


@door.post("/kitchen/slips/<int:id>/seen")
@opens_to("kitchen")
def acknowledge(id):
    """A cook knows that this slip is on the screen only."""
    moving.acknowledge(id, this_person().id, once=key())
    return then("printers.for_cooks")


@door.post("/kitchen/slips/<int:id>/has")
@opens_to("kitchen")
def has(id):
    """A cook has the paper of a slip of which its printer said nothing."""
    spool.seen(id, this_person().id, once=key())
    return then("printers.for_cooks")


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

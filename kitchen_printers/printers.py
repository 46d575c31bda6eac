"""The printers of the house: where each stands, what it prints, and what is wrong with it.

A printer prints what was made after it was told to: its ``after`` numbers are the newest ticket and the newest wish
for paper at that moment, so that a new printer never prints the past. Only the owner's own network is ever called.
"""

import peewee

from restaurant import clock, events
from restaurant.database import Instant, Row, announce, database, move, saving
from restaurant.errors import NotFound, Refused
from restaurant.stations import Station
from restaurant.words import one_line

from . import wire

NETWORK, PAPER = "network", "paper"
LETTERS = ("pages", "pictures")          # code pages of the printer, or accents drawn as pictures
BUZZERS = ("none", "esc b", "epson")     # ESC B is not Epson's; Epson has ESC ( A
WIDTHS = {80: (576, 48), 58: (384, 32)}  # millimetres of paper: dots and columns
PORTS = range(9100, 9110)                # raw printing; other ports are other programs (threats T72)
LONGEST_NAME = 40


class Printer(Row):
    """A printer. ``bills_after`` is None unless bills and receipts come out here; ``trouble`` is a word of wire.py."""

    name = peewee.TextField()
    kind = peewee.TextField(default=NETWORK)
    host = peewee.TextField(default="")
    port = peewee.IntegerField(default=9100)
    dots = peewee.IntegerField(default=576)
    columns = peewee.IntegerField(default=48)
    letters = peewee.TextField(default="pages")
    buzzer = peewee.TextField(default="none")
    bills_after = peewee.IntegerField(null=True)
    removed = peewee.BooleanField(default=False)
    trouble = peewee.TextField(null=True)
    trouble_since = Instant(null=True)

    @property
    def bills(self):
        return self.bills_after is not None

    @property
    def millimetres(self):
        return 58 if self.dots <= WIDTHS[58][0] else 80

    @classmethod
    def all(cls):
        return list(cls.select().where(~cls.removed).order_by(cls.id))

    @classmethod
    def present(cls, id):
        """The printer with this id, or NotFound if it was removed."""
        printer = cls.get_or_none(cls.id == id, ~cls.removed)
        if printer is None:
            raise NotFound()
        return printer


class PrinterStation(Row):
    """This printer prints the tickets of this station whose id is above ``after``."""

    printer = peewee.ForeignKeyField(Printer, backref="stations", on_delete="CASCADE")
    station = peewee.ForeignKeyField(Station, on_delete="CASCADE")
    after = peewee.IntegerField()

    @classmethod
    def by_printer(cls):
        """Station ids of each printer."""
        found = {}
        for row in cls.select(cls.printer, cls.station).order_by(cls.station):
            found.setdefault(row.printer_id, []).append(row.station_id)
        return found


def add(wishes, stations, bills, once=None):
    """A new printer as the owner wishes it; returns its id. Refused if it stands outside the house (threats T71)."""
    wishes = _checked(wishes)
    return _added(wishes, stations, bills, once=once)


def change(printer_id, wishes, stations, bills, once=None):
    """The owner changed what a printer is called, where it stands or what it prints."""
    wishes = _checked(wishes)
    _changed(printer_id, wishes, stations, bills, once=once)


def _checked(wishes):
    """The owner's wishes, made tidy, or Refused. Asks for the host's address, so it runs before the verb."""
    name = one_line(wishes["name"], LONGEST_NAME)
    if not name:
        raise Refused("Please give the printer a name.")
    known = (wishes["kind"] in (NETWORK, PAPER), wishes["letters"] in LETTERS, wishes["buzzer"] in BUZZERS,
             (wishes["dots"], wishes["columns"]) in WIDTHS.values())
    if not all(known):
        raise Refused("Something is wrong in this form. Please reload the page and try again.", status=400)
    host = wishes["host"].strip()
    if wishes["kind"] == NETWORK:
        _check_place(host, wishes["port"])
    return {**wishes, "name": name, "host": host}


def _check_place(host, port):
    if port not in PORTS:
        raise Refused("Printers listen on a port from %(first)s to %(last)s, nearly always 9100.",
                      first=PORTS[0], last=PORTS[-1])
    if not wire.allowed(host):
        raise Refused("A printer has an address in the house's own network, such as 192.168.1.50. We found none "
                      "under that name.")


@saving
def _added(wishes, stations, bills):
    _name_is_free(wishes["name"])
    printer = Printer.insert(**wishes, bills_after=_newest("paper_asked") if bills else None).execute()
    _print_for(printer, stations)
    announce(events.PrinterChanged(printer=printer, what="added"))
    return printer


@saving
def _changed(printer_id, wishes, stations, bills):
    printer = Printer.present(printer_id)
    _name_is_free(wishes["name"], printer_id)
    after = printer.bills_after if printer.bills else _newest("paper_asked")
    Printer.update(**wishes, bills_after=after if bills else None).where(Printer.id == printer_id).execute()
    _print_for(printer_id, stations)
    announce(events.PrinterChanged(printer=printer_id, what="changed"))


def _name_is_free(name, but=None):
    if Printer.select().where(Printer.name == name, ~Printer.removed, Printer.id != but).exists():
        raise Refused("There is a printer of that name already.")


def _print_for(printer, stations):
    """Stations it already had stay as they are; new ones begin with the next ticket."""
    PrinterStation.delete().where(PrinterStation.printer == printer,
                                  PrinterStation.station.not_in(stations)).execute()
    had = {row.station_id for row in PrinterStation.select().where(PrinterStation.printer == printer)}
    after = _newest("ticket")
    for station in Station.select().where(Station.id.in_(stations)):
        if station.id not in had:
            PrinterStation.create(printer=printer, station=station, after=after)


def _newest(table):
    return database.execute_sql(f"SELECT COALESCE(MAX(id), 0) FROM {table}").fetchone()[0]


@saving
def troubled(printer_id, trouble):
    """Guarded: something is wrong with it. Told once for each change."""
    changed = database.execute_sql(
        "UPDATE printer SET trouble = ?, trouble_since = COALESCE(trouble_since, ?) "
        "WHERE id = ? AND NOT removed AND trouble IS NOT ?", (trouble, clock.now(), printer_id, trouble)).rowcount
    if changed:
        announce(events.PrinterTrouble(printer=printer_id, trouble=trouble))


@saving
def well(printer_id, only=None):
    """Guarded: it works again. With ``only``, just that trouble is over."""
    troubles = Printer.trouble.is_null(False) if only is None else Printer.trouble == only
    if move(Printer, (Printer.id == printer_id) & troubles, None, by="trouble", trouble_since=None):
        announce(events.PrinterWell(printer=printer_id))

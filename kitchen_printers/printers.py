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

from . import devices, wire

NETWORK, USB, SERIAL, FILE, PAPER = KINDS = "network", "usb", "serial", "file", "paper"
LETTERS = ("pages", "pictures")          # code pages of the printer, or accents drawn as pictures
BUZZERS = ("none", "esc b", "epson")     # ESC B is not Epson's; Epson has ESC ( A
WIDTHS = {80: (576, 48), 58: (384, 32)}  # millimetres of paper: dots and columns
PORTS = range(9100, 9110)                # raw printing; other ports are other programs (threats T72)
LONGEST_NAME = 40
FONTS, CUTS = ("a", "b"), ("full", "partial", "none")
PRINTS = SLIPS, LABELS = "slips", "labels"
ON_TROUBLE = WAIT, BACKUP, SCREEN = "wait", "backup", "screen"
MOVE_AFTER = range(3601)              # seconds of trouble until waiting slips move
USUAL = {"host": "", "port": 9100, "device": "", "baud": 9600, "answers": True, "font": "a", "cut": "full",
         "drawer": False, "prints": SLIPS, "on_trouble": WAIT, "backup": None, "move_after": 60, "worker": None}


class PrintWorker(Row):
    """A worker on another machine, which prints for printers there. ``key`` is the SHA-256 of what it signs in with."""

    name = peewee.TextField()
    key = peewee.TextField(unique=True)
    made_at = Instant()
    seen_at = Instant(null=True)
    removed = peewee.BooleanField(default=False)


class Printer(Row):
    """A printer. ``bills_after`` is None unless bills and receipts come out here; ``trouble`` is a word of wire.py.

    ``answers`` is False if its owner knows that it never says anything. ``worker`` is where it stands, if elsewhere.
    """

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
    device = peewee.TextField(default="")
    baud = peewee.IntegerField(default=9600)
    answers = peewee.BooleanField(default=True)
    font = peewee.TextField(default="a")
    cut = peewee.TextField(default="full")
    drawer = peewee.BooleanField(default=False)
    prints = peewee.TextField(default="slips")
    on_trouble = peewee.TextField(default="wait")
    backup = peewee.ForeignKeyField("self", null=True)
    move_after = peewee.IntegerField(default=60)
    worker = peewee.ForeignKeyField(PrintWorker, null=True)

    @property
    def bills(self):
        return self.bills_after is not None

    @property
    def millimetres(self):
        return 58 if self.dots <= WIDTHS[58][0] else 80

    def backups(self):
        """The printers that stand in for this one, in order; a ring of them is walked once."""
        found, each = {self.id: None}, self.backup
        while each and each.id not in found:
            found[each.id] = each
            each = each.backup
        return [printer for printer in found.values() if printer and not printer.removed]

    def well_backup(self, but=()):
        """The first of its backups that is not in trouble itself, or None. ``but`` are ids that are left out."""
        return next((each for each in self.backups() if not each.trouble and each.id not in but), None)

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
    notices_after = peewee.IntegerField()

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
    wishes = {**USUAL, **wishes}
    name = one_line(wishes["name"], LONGEST_NAME)
    if not name:
        raise Refused("Please give the printer a name.")
    if not all(wishes[name] in known for name, known in KNOWN.items()) or (
            wishes["dots"], wishes["columns"]) not in WIDTHS.values():
        raise Refused("Something is wrong in this form. Please reload the page and try again.", status=400)
    if wishes["on_trouble"] == BACKUP and not wishes["backup"]:
        raise Refused("Please choose the printer that stands in for this one.")
    made = {**wishes, "name": name, "host": wishes["host"].strip(), "device": wishes["device"].strip()}
    _check_place(made)
    if made["font"] == "b":
        made["columns"] = made["columns"] * 4 // 3      # nine dots wide, not twelve
    return made


KNOWN = {"kind": KINDS, "letters": LETTERS, "buzzer": BUZZERS, "font": FONTS, "cut": CUTS, "prints": PRINTS,
         "on_trouble": ON_TROUBLE, "move_after": MOVE_AFTER, "baud": devices.BAUDS}


def _check_place(wishes):
    """What stands elsewhere is looked at there; here, only what may be called or opened is."""
    if wishes["kind"] == NETWORK and wishes["port"] not in PORTS:
        raise Refused("Printers listen on a port from %(first)s to %(last)s, nearly always 9100.",
                      first=PORTS[0], last=PORTS[-1])
    if wishes["worker"]:
        return
    if wishes["kind"] == NETWORK and not wire.allowed(wishes["host"]):
        raise Refused("A printer has an address in the house's own network, such as 192.168.1.50. We found none "
                      "under that name.")
    if wishes["kind"] in (USB, SERIAL, FILE) and not devices.allowed.fits_device(wishes["kind"], wishes["device"]):
        raise Refused("This is not a device that may be opened here. Please see how the example is written.")


@saving
def _added(wishes, stations, bills):
    _name_is_free(wishes["name"])
    _others_are_there(wishes)
    printer = Printer.insert(**wishes, bills_after=_newest("paper_asked") if bills else None).execute()
    _print_for(printer, stations)
    announce(events.PrinterChanged(printer=printer, what="added"))
    return printer


@saving
def _changed(printer_id, wishes, stations, bills):
    printer = Printer.present(printer_id)
    _name_is_free(wishes["name"], printer_id)
    _others_are_there(wishes, printer_id)
    after = printer.bills_after if printer.bills else _newest("paper_asked")
    Printer.update(**wishes, bills_after=after if bills else None).where(Printer.id == printer_id).execute()
    _print_for(printer_id, stations)
    announce(events.PrinterChanged(printer=printer_id, what="changed"))


def _name_is_free(name, but=None):
    if Printer.select().where(Printer.name == name, ~Printer.removed, Printer.id != but).exists():
        raise Refused("There is a printer of that name already.")


def _others_are_there(wishes, but=None):
    """The printer that stands in, and the worker elsewhere, must be there."""
    backup, worker = wishes.get("backup"), wishes.get("worker")
    if backup and Printer.present(backup).id == but:
        raise Refused("A printer cannot stand in for itself.")
    if worker and PrintWorker.get_or_none(PrintWorker.id == worker, ~PrintWorker.removed) is None:
        raise NotFound()


def _print_for(printer, stations):
    """Stations it already had stay as they are; new ones begin with the next ticket."""
    PrinterStation.delete().where(PrinterStation.printer == printer,
                                  PrinterStation.station.not_in(stations)).execute()
    had = {row.station_id for row in PrinterStation.select().where(PrinterStation.printer == printer)}
    after, notices = _newest("ticket"), _newest("notice")
    for station in Station.select().where(Station.id.in_(stations)):
        if station.id not in had:
            PrinterStation.create(printer=printer, station=station, after=after, notices_after=notices)


def workers():
    """Workers on other machines, the first one first."""
    return list(PrintWorker.select().where(~PrintWorker.removed).order_by(PrintWorker.id))


def _newest(table):
    return database.execute_sql(f"SELECT COALESCE(MAX(id), 0) FROM {table}").fetchone()[0]


@saving
def troubled(printer_id, trouble):
    """Guarded: something is wrong with it. Told once for each change."""
    changed = database.execute_sql(
        "UPDATE printer SET trouble = ?, trouble_since = COALESCE(trouble_since, ?) "
        "WHERE id = ? AND NOT removed AND COALESCE(trouble, '') != ?",
        (trouble, clock.now(), printer_id, trouble)).rowcount
    if changed:
        announce(events.PrinterTrouble(printer=printer_id, trouble=trouble))


@saving
def well(printer_id, only=None):
    """Guarded: it works again. With ``only``, just that trouble is over."""
    troubles = Printer.trouble.is_null(False) if only is None else Printer.trouble == only
    if move(Printer, (Printer.id == printer_id) & troubles, None, by="trouble", trouble_since=None):
        announce(events.PrinterWell(printer=printer_id))

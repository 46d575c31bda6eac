"""Printers elsewhere, from the house's side: slips are handed out to a worker on another machine, which tells what it
did with them.

A slip is ``sending`` from the moment it is handed out, under a token of its own. What the same worker does not know of
in a later turn never reached it, and waits again unmarked. What any other worker was given, or a silent one has, may
come out at any time, so its next copy says REPRINT. One session of a worker gets slips at a time: a second machine with
the same key gets none (``Callers``), and what comes late takes nothing back (``turn``).
"""

import hashlib

import gevent.event
import peewee

from restaurant import clock
from restaurant.database import Row, database, move, saving
from restaurant.errors import NotFound, Refused
from restaurant.words import one_line

from . import making, sentences, spool, wire
from .printers import LONGEST_NAME, Printer, PrintWorker, troubled, well
from .spool import PRINTED, QUEUED, SENDING, UNKNOWN, Slip

WAITS = 5.0           # seconds that a call stays open when there is nothing to print
SILENT_AFTER = 12.0   # seconds; with WAITS and the next look that makes an alarm within 15
LEASE = 20.0          # seconds that another machine with the same key has to wait after the last call of the first
AT_ONCE = 2           # slips of one printer that are out: the one in print and the next
RETURNED = "returned"
MAY_BECOME = (PRINTED, UNKNOWN, QUEUED, RETURNED)
WHY = (*wire.TROUBLES, sentences.RESTART)
SEEN_EVERY = clock.MINUTE


class HandedOut(Row):
    """A slip that a worker has. ``tries`` is the slip's, at that try."""

    token = peewee.TextField(primary_key=True)
    slip = peewee.ForeignKeyField(Slip, unique=True, on_delete="CASCADE")
    worker = peewee.ForeignKeyField(PrintWorker, on_delete="CASCADE")
    session = peewee.TextField()
    turn = peewee.BigIntegerField()
    tries = peewee.IntegerField()


class Callers:
    """Which workers are there, kept in memory: after a restart each calls again within seconds."""

    def __init__(self):
        self.open()

    def open(self):
        self.opened, self.lines, self.wakes = clock.steady(), {}, {}

    def wake_up(self, printer):
        """Something moved at a printer: whoever waits for it looks again."""
        for worker, wake in self.wakes.items():
            if printer in self.lines[worker].printers:
                wake.set()

    def call(self, worker, session, turn):
        """This session calls. Refused while another machine has the line, or if a later call was here already."""
        line, now = self.lines.get(worker), clock.steady()
        if line and line.session != session and now - line.seen < LEASE:
            raise Refused("Another machine prints with this key. Give every machine a key of its own.")
        if line and line.session == session and turn <= line.turn:
            raise Refused("This call came too late.")
        self.lines[worker] = Line(session, turn, now)
        self.wakes.setdefault(worker, gevent.event.Event()).set()
        return self.lines[worker]

    def has(self, worker, line):
        """Whether this call is still the newest of the one worker that has the line."""
        return self.lines.get(worker) is line

    def told(self, worker, session, resting):
        """A word between two calls: it is there, and these of its printers are in trouble now."""
        line = self.lines.get(worker)
        if line and line.session == session:
            line.resting, line.seen = resting, clock.steady()
            self.wakes[worker].set()

    def silent(self, worker):
        line = self.lines.get(worker)
        return clock.steady() - (line.seen if line else self.opened) > SILENT_AFTER


class Line:
    """The newest call of a worker. ``resting`` printers are in trouble there, and are given nothing."""

    def __init__(self, session, turn, seen):
        self.session, self.turn, self.seen = session, turn, seen
        self.resting, self.printers = {}, set()


callers = Callers()


# Making workers


def fingerprint(key):
    return hashlib.sha256(key.encode()).hexdigest()


@saving
def make_worker(name, key):
    """A worker of this name, who signs in with this key; only its fingerprint is kept. Returns its id."""
    name = one_line(name, LONGEST_NAME)
    if not name:
        raise Refused("Please give the machine a name.")
    if PrintWorker.select().where(PrintWorker.name == name, ~PrintWorker.removed).exists():
        raise Refused("There is a machine of that name already.")
    return PrintWorker.insert(name=name, key=fingerprint(key), made_at=clock.now()).execute()


@saving
def remove_worker(worker_id):
    """Its key opens nothing any more. Refused while printers stand at it."""
    if Printer.select().where(Printer.worker == worker_id, ~Printer.removed).exists():
        raise Refused("Printers stand at this machine. Put them somewhere else first.")
    _given_up(worker_id, sentences.RESTART)
    if not move(PrintWorker, (PrintWorker.id == worker_id) & ~PrintWorker.removed, True, by="removed"):
        raise NotFound()


def workers():
    return list(PrintWorker.select().where(~PrintWorker.removed).order_by(PrintWorker.id))


def whose(key):
    """The worker with this key, or None. It is looked up by its fingerprint, so its time tells nothing of the key."""
    return PrintWorker.get_or_none(PrintWorker.key == fingerprint(key), ~PrintWorker.removed)


# A call for work


def work(worker, session, turn, held, resting):
    """The next slips for a worker, each with its token and bytes, or none after a while; and what it may forget.

    ``held`` are the tokens that it knows of; ``resting`` its printers in trouble, with the word for it.
    """
    line = callers.call(worker, session, turn)
    line.resting = resting
    printers = list(Printer.select().where(Printer.worker == worker, ~Printer.removed))
    line.printers = {printer.id for printer in printers}
    forget = _greeted(worker, session, turn, held, resting)
    return printers, _waited_for(worker, line), forget


def _waited_for(worker, line):
    """Slips as soon as there are any, to whoever is still there."""
    end, wake = clock.steady() + WAITS, callers.wakes[worker]
    while callers.has(worker, line) and clock.steady() < end:
        wake.clear()
        slips = [(slip, *making.made(slip)) for slip in _next(line)]
        out = _hand_out(worker, line, [(slip.id, sheet) for slip, sheet, _ in slips if sheet]) if slips else {}
        if out:
            return [(out[slip.id], slip, octets) for slip, _, octets in slips if slip.id in out]
        if not slips:
            database.close()
            wake.wait(max(0, end - clock.steady()))
    return []


def _next(line):
    """The oldest slips of each printer that has room and does not rest."""
    found = []
    for printer in line.printers - set(line.resting):
        out = Slip.select().where(Slip.printer == printer, Slip.state == SENDING).count()
        found += list(Slip.select(Slip, Printer).join(Printer).where(Slip.printer == printer, Slip.state == QUEUED)
                      .order_by(Slip.id).limit(max(0, AT_ONCE - out)))
    return found


def good_for(slip):
    """Milliseconds in which a slip may still be begun, or None: a drawer does not open when nobody thinks of it."""
    return slip.made_at + spool.DRAWER_WITHIN - clock.now() if slip.kind == spool.DRAWER else None


@saving
def _hand_out(worker, line, slips):
    """Guarded: take these slips for a worker, if its call is still the newest one. Returns their tokens."""
    if not callers.has(worker, line):
        return {}
    return {slip: _handed(worker, line, slip) for slip, sheet in slips if spool.take(slip, sheet)}


def _handed(worker, line, slip):
    HandedOut.delete().where(HandedOut.slip == slip).execute()
    row = HandedOut.create(token=clock.token(), slip=slip, worker=worker, session=line.session, turn=line.turn,
                           tries=Slip.find(slip).tries)
    return row.token


@saving
def _greeted(worker, session, turn, held, resting):
    """A worker is there: what it never got waits again, and its printers' troubles are known. Returns what it may
    forget.
    """
    forget = [token for token in held if not _still_out(worker, token)]
    for row in HandedOut.select().where(HandedOut.worker == worker, HandedOut.token.not_in(held)):
        if row.session != session:
            _in_doubt(row, sentences.RESTART)
            row.delete_instance()
        elif row.turn < turn:
            _back(row)
    for printer in Printer.select(Printer.id).where(Printer.worker == worker, ~Printer.removed):
        _none_astray(printer.id)
        _tell_of(printer.id, resting.get(printer.id))
    _seen(worker)
    return forget


def _tell_of(printer, trouble):
    """A printer whose worker is there again has the trouble that the worker tells of, or none."""
    if trouble:
        troubled(printer, trouble)
    else:
        well(printer, only=wire.AWAY)


def _seen(worker):
    now = clock.now()
    PrintWorker.update(seen_at=now).where(
        PrintWorker.id == worker, PrintWorker.seen_at.is_null() | (PrintWorker.seen_at < now - SEEN_EVERY)).execute()


def _still_out(worker, token):
    """Whether a worker may print what it has. What was given up because the worker was silent is its again."""
    row = HandedOut.get_or_none(HandedOut.token == token, HandedOut.worker == worker)
    if row is None or row.slip.tries != row.tries:
        return False
    if row.slip.why == wire.AWAY:
        spool.moved(row.slip_id, (QUEUED, UNKNOWN), SENDING, why=None, copies=Slip.copies - 1)
    return Slip.find(row.slip_id).state == SENDING


def _back(row, why=None):
    """What never went to its printer waits again; guarded by the try."""
    if row.slip.tries == row.tries:
        spool.moved(row.slip_id, (SENDING,), QUEUED, why=why)
    row.delete_instance()


def _in_doubt(row, why):
    """What may have come out comes again and says so; but a drawer is not opened again. Guarded by the try."""
    if row.slip.tries == row.tries:
        spool.moved(row.slip_id, (SENDING,), UNKNOWN if row.slip.kind == spool.DRAWER else QUEUED, why=why,
                    copies=Slip.copies + 1)


def _none_astray(printer):
    """What is being sent and was handed to nobody was being sent by the house, before the printer stood elsewhere."""
    out = HandedOut.select(HandedOut.slip).join(Slip).where(Slip.printer == printer)
    if Slip.select().where(Slip.printer == printer, Slip.state == SENDING, Slip.id.not_in(out)).exists():
        spool.found_sending(printer)


# What became of it


def told(worker, session, outcomes, well_again, resting):
    """What a worker says became of its slips: (token, to, why). Told twice, it counts once."""
    _told(worker, outcomes, well_again)
    callers.told(worker, session, resting)


@saving
def _told(worker, outcomes, well_again):
    for token, to, why in outcomes:
        if _still_out(worker, token):
            _ended(HandedOut.find(token), to, why)
    for printer in Printer.select(Printer.id).where(Printer.worker == worker, Printer.id.in_(well_again)):
        well(printer.id)


def _ended(row, to, why):
    if to == RETURNED:
        _back(row, why)
        troubled(row.slip.printer_id, why)
        return
    if why == sentences.RESTART:    # the worker's own; its printer is in no trouble
        _in_doubt(row, why)
    else:
        spool.ended(row.slip_id, to, why)
    row.delete_instance()


# Silence


def notice_silence():
    """Printers of a worker that says nothing are in trouble, and their slips wait for whoever can print them."""
    for worker in workers():
        if callers.silent(worker.id) and _unnoticed(worker.id):
            _is_silent(worker.id)


def _unnoticed(worker):
    at_it = (Printer.worker == worker) & ~Printer.removed
    return (Printer.select().where(at_it, Printer.trouble.is_null() | (Printer.trouble != wire.AWAY)).exists()
            or HandedOut.select().join(Slip).where(HandedOut.worker == worker, Slip.state == SENDING).exists())


@saving
def _is_silent(worker):
    for printer in Printer.select(Printer.id).where(Printer.worker == worker, ~Printer.removed):
        troubled(printer.id, wire.AWAY)
    _given_up(worker, wire.AWAY)


def _given_up(worker, why):
    """What it has may come out at any time: whoever prints it says REPRINT. A silent worker may still tell better."""
    for row in HandedOut.select().where(HandedOut.worker == worker):
        _in_doubt(row, why)

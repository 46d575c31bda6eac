"""The printers' worker: it makes the slips that are owed and brings each to its printer, in order, one at a time.

Every printer has a greenlet of its own, so that a stuck one delays no other; and no order ever waits for paper.
"""

import contextlib
import logging

import gevent
import gevent.event
import peewee

from restaurant import database as house_database
from restaurant import events
from restaurant.database import away, database
from restaurant.errors import Refused, TryLater

from . import commands, slips, spool, wire
from .printers import PAPER, Printer

log = logging.getLogger("tableside.printers")

SCREENS_FIRST = 0.03    # seconds that paper leaves to the kitchen's screens, which are quicker read
LOOK_EVERY = 2.0            # seconds, whatever happens: events only make it quicker
PAUSES = (1, 2, 5, 10)      # seconds between tries; the last one stays
SAVE_AGAIN = 1.0


class Worker:
    """Derives slips, and keeps one Feed for each printer."""

    def __init__(self):
        self.wake = gevent.event.Event()
        self.greenlet, self.feeds = None, {}

    def start(self):
        """Begin to print; what a crash left half-sent comes again, marked."""
        self.hears = events.hears(events.TicketsMade, events.PaperAsked)(lambda _: self.wake.set())
        self.moves = events.hears(events.SlipMoved)(self._slip_moved)
        self.greenlet = gevent.spawn(self._work)

    def stop(self):
        """Stop at once. A slip on its way stays ``sending`` and is marked as a reprint at the next start."""
        if self.greenlet is None:
            return
        events.forget(self.hears)
        events.forget(self.moves)
        gevent.killall([self.greenlet, *(feed.greenlet for feed in self.feeds.values())])
        self.greenlet, self.feeds = None, {}

    def _slip_moved(self, event):
        """A slip waits: tell its printer, or look for the printer if it is new."""
        if event.to == spool.QUEUED:
            feed = self.feeds.get(event.printer)
            (feed or self).wake.set()

    def _work(self):
        while True:
            self.wake.clear()
            with _careful("deriving slips"):
                while spool.owed() and spool.derive():
                    pass
                self._attend({printer.id for printer in Printer.all()})
            if self.wake.wait(LOOK_EVERY):
                gevent.sleep(SCREENS_FIRST)

    def _attend(self, present):
        """A greenlet for each printer that is there, none for one that is not."""
        for gone in [id for id in self.feeds if id not in present or self.feeds[id].greenlet.dead]:
            self.feeds.pop(gone).greenlet.kill()
        for new in present - set(self.feeds):
            self.feeds[new] = Feed(new)


@contextlib.contextmanager
def _careful(doing):
    """A failure is a bug in the log, and the work goes on; a connection that was used goes back."""
    try:
        yield
    except TryLater:
        log.warning("%s has to wait: nothing can be saved", doing)
    except Exception:
        log.exception("%s failed", doing)
    finally:
        if not database.is_closed():
            database.close()


class Feed:
    """The slips of one printer, oldest first."""

    def __init__(self, printer_id):
        self.printer_id = printer_id
        self.wake = gevent.event.Event()
        self.tries = 0          # in vain, one after another
        self.talks = True       # until it was silent when asked
        self.greenlet = gevent.spawn(self._work)

    def _work(self):
        house_database.actor.set(f"printer {self.printer_id}")
        while True:
            self.wake.clear()
            with _careful(f"printer {self.printer_id}"):
                spool.found_sending(self.printer_id)
                while self._one():
                    pass
            self._rest()

    def _rest(self):
        """Until there is something to do; after a failure, a growing pause that nothing shortens."""
        if self.tries:
            gevent.sleep(PAUSES[min(self.tries, len(PAUSES)) - 1])
        else:
            self.wake.wait(LOOK_EVERY)

    def _one(self):
        """Print the next slip. False if there is none, or if it has to wait."""
        slip = spool.Slip.next_for(self.printer_id)
        self.tries += 1
        if slip is None:
            return self._look_after_itself()
        sheet, octets = self._made(slip)
        if sheet is None:
            return True
        printed = self._on_paper(slip, sheet) if slip.printer.kind == PAPER else self._sent(slip, sheet, octets)
        if printed:
            self.tries = 0
        return printed

    def _look_after_itself(self):
        """Nothing to print. One that was in trouble is asked whether it is over, so that no alarm outlasts it."""
        printer = Printer.get_by_id(self.printer_id)
        if printer.trouble is None or printer.kind == PAPER:
            self.tries = 0
            return False
        with contextlib.suppress(wire.Trouble), wire.Wire(printer.host, printer.port) as asked:
            self._greet(asked)
            if self.talks:
                spool.well(printer.id)
                self.tries = 0
        return False

    def _made(self, slip):
        """What stands on the slip, and the bytes that say so; no sheet if it cannot be made, which is our fault."""
        try:
            return away(_make, slip)
        except (peewee.DatabaseError, Refused):
            raise
        except Exception:
            log.exception("slip %s cannot be made", slip.number)
            spool.spoiled(slip.id)
            return None, None

    def _on_paper(self, slip, sheet):
        """A printer made of software prints at once."""
        if spool.take(slip.id, sheet):
            self._save(spool.ended, slip.id, spool.PRINTED)
        return True

    def _sent(self, slip, sheet, octets):
        """Bring it to the printer. True if the next one may follow at once."""
        begun = False
        try:
            with wire.Wire(slip.printer.host, slip.printer.port) as printer:
                self._greet(printer)
                begun = spool.take(slip.id, sheet)
                word = printer.print(octets, self.talks) if begun else None
        except wire.Trouble as trouble:
            return self._failed(slip, trouble.what, begun)
        return self._told(slip, word) if begun else True

    def _greet(self, printer):
        """Ask how it is, unless it never answers; one that cannot print now gets nothing."""
        word = printer.ask(wire.ANSWER_FIRST if self.talks else 0.05)
        self.talks = word.heard
        if word.trouble:
            raise wire.Trouble(word.trouble)

    def _failed(self, slip, what, begun):
        if not begun:
            spool.not_begun(slip.id, what)
            return False
        # It was all sent, the connection broke without a word, and it came a second time: now people decide.
        stop = what == wire.BROKEN and slip.copies > 0
        self._save(spool.ended, slip.id, spool.UNKNOWN if stop else spool.QUEUED, what)
        return stop

    def _told(self, slip, word):
        """Printed is only what the printer says it printed."""
        if word.heard and not word.trouble:
            self._save(spool.ended, slip.id, spool.PRINTED)
        else:
            self._save(spool.ended, slip.id, spool.UNKNOWN, word.trouble or wire.UNKNOWN)
        return True

    def _save(self, verb, *args):
        """What happened at the printer must get into the ledger, however long the house cannot save."""
        while True:
            try:
                return verb(*args)
            except TryLater:
                gevent.sleep(SAVE_AGAIN)


def _make(slip):
    """In a thread: pictures of rows take their time. Paper on the screen needs no bytes; it is drawn when looked at."""
    printer = slip.printer
    sheet = slips.sheet(slip)
    if printer.kind == PAPER:
        return sheet.kept(), None
    rows = slips.rows(slip, sheet, printer.columns)
    return sheet.kept(), commands.slip(rows, sheet.rtl, printer.dots, printer.columns, printer.letters,
                                       printer.buzzer if slip.kind == spool.TICKET else "none")

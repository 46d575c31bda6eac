"""The printers' worker: it makes the slips that are owed and brings each to its printer, in order, one at a time.

Every printer has a greenlet of its own, so that a stuck one delays no other; and no order ever waits for paper.
Printers at a worker elsewhere are left to it; whether it is there is looked at here.
"""

import contextlib
import logging

import gevent
import gevent.event

from restaurant import database as house_database
from restaurant import events
from restaurant.database import database
from restaurant.errors import TryLater

from . import deriving, elsewhere, feed, moving, spool, wire
from .devices import Place
from .feed import Feed, Job
from .making import made
from .printers import Printer, well

log = logging.getLogger("tableside.printers")

PAPER_FOLLOWS = (events.TicketsMade, events.PaperAsked, events.LineCancelled, events.LineAmended, events.CourseFired,
                 events.CourseHeld, events.SittingMoved)
SCREENS_FIRST = 0.03    # seconds that paper leaves to the kitchen's screens, which are quicker read
SAVE_AGAIN = 1.0


class Worker:
    """Derives slips, and keeps one Feed for each printer that stands here."""

    def __init__(self):
        self.wake = gevent.event.Event()
        self.greenlet, self.feeds, self.ledger = None, {}, Ledger()

    def start(self):
        """Begin to print; what a crash left half-sent comes again, marked."""
        self.hears = events.hears(*PAPER_FOLLOWS)(lambda _: self.wake.set())
        self.moves = events.hears(events.SlipMoved)(self._slip_moved)
        elsewhere.callers.open()
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
        """A slip waits: tell its printer, or look for the printer if it is new. One elsewhere has room for another."""
        elsewhere.callers.wake_up(event.printer)
        if event.to == spool.QUEUED:
            feed = self.feeds.get(event.printer)
            (feed or self).wake.set()

    def _work(self):
        while True:
            self.wake.clear()
            with _careful("deriving slips"):
                while deriving.owed() and deriving.derive():
                    gevent.sleep(SCREENS_FIRST)
                if moving.overdue():
                    moving.relieve()
                elsewhere.notice_silence()
                self._attend({printer.id for printer in Printer.all() if printer.worker_id is None})
            if self.wake.wait(feed.LOOK_EVERY):
                gevent.sleep(SCREENS_FIRST)

    def _attend(self, present):
        """A greenlet for each printer that is there, none for one that is not."""
        for gone in [id for id in self.feeds if id not in present or self.feeds[id].greenlet.dead]:
            self.feeds.pop(gone).greenlet.kill()
        for new in present - set(self.feeds):
            self.feeds[new] = Feed(new, self.ledger)


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


class Ledger:
    """The house's own ledger, as a Feed wants it: spool's verbs, and a wait where the house cannot save."""

    found_sending = staticmethod(spool.found_sending)

    @staticmethod
    def careful(printer):
        house_database.actor.set(f"printer {printer}")
        return _careful(f"printer {printer}")

    def next(self, printer):
        """The oldest slip that waits, made; those that cannot be made are left behind."""
        while slip := spool.Slip.next_for(printer):
            sheet, octets = made(slip)
            if sheet is not None:
                return Job((slip.id, sheet), printer, Place.of(slip.printer), octets, slip.copies > 0)

    def take(self, job):
        return spool.take(*job.slip)

    def ended(self, job, to, why=None):
        """What happened at the printer must get into the ledger, however long the house cannot save."""
        while True:
            try:
                return spool.ended(job.slip[0], to, why)
            except TryLater:
                gevent.sleep(SAVE_AGAIN)

    def not_begun(self, job, why):
        spool.not_begun(job.slip[0], why)

    def ailing(self, printer):
        found = Printer.get_by_id(printer)
        return Place.of(found) if found.trouble else None

    def reached(self, printer, talks):
        """One that never talks has not said that all is well, only that it is there."""
        for only in (None,) if talks else (wire.OFF, wire.REFUSED):
            well(printer, only)

"""The slips of one printer, brought to it in order and one at a time, each in a greenlet that delays no other.

A Feed knows no database: what waits and what became of it goes through a ledger, which is the house's own (worker.py)
or that of a worker elsewhere (courier.py). A ledger has ``next(printer)``: a Job or None; ``take(job)``: whether it is
ours now, for good before the first octet goes out; ``ended(job, to, why)`` and ``not_begun(job, why)``;
``found_sending(printer)``; ``ailing(printer)``: the Place of a printer in trouble; ``reached(printer, talks)``: it
answers again; and ``careful(printer)``, in which all of it is done.
"""

import contextlib
import dataclasses

import gevent
import gevent.event

from . import devices, wire
from .devices import Place

LOOK_EVERY = 2.0            # seconds, whatever happens: events only make it quicker
PAUSES = (1, 2, 5, 10)      # seconds between tries; the last one stays
QUEUED, PRINTED, UNKNOWN = "queued", "printed", "unknown"   # what may become of a slip that was being sent


@dataclasses.dataclass(frozen=True)
class Job:
    """A slip that waits for its printer. ``slip`` is for its ledger; ``again`` if it may be on paper already."""

    slip: object
    printer: int
    place: Place
    octets: bytes = dataclasses.field(repr=False)
    again: bool = False


class Feed:
    """The slips of one printer, oldest first."""

    def __init__(self, printer, ledger):
        self.printer, self.ledger = printer, ledger
        self.wake = gevent.event.Event()
        self.tries = 0          # in vain, one after another
        self.talks = True       # until it was silent when asked
        self.greenlet = gevent.spawn(self._work)

    def _work(self):
        while True:
            self.wake.clear()
            with self.ledger.careful(self.printer):
                self.ledger.found_sending(self.printer)
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
        job = self.ledger.next(self.printer)
        self.tries += 1
        if job is None:
            return self._look_after_itself()
        printed = self._sent(job)
        if printed:
            self.tries = 0
        return printed

    def _look_after_itself(self):
        """Nothing to print. One that was in trouble is asked whether it is over, so that no alarm outlasts it."""
        place = self.ledger.ailing(self.printer)
        if place is None:
            self.tries = 0
            return False
        with contextlib.suppress(wire.Trouble), devices.connected(place) as asked:
            self._greet(asked, place)
            self.ledger.reached(self.printer, self.talks)
            self.tries = 0
        return False

    def _sent(self, job):
        """Bring it to the printer. True if the next one may follow at once."""
        begun = False
        try:
            with devices.connected(job.place) as printer:
                self._greet(printer, job.place)
                begun = self.ledger.take(job)
                word = printer.print(job.octets, self.talks) if begun else None
        except wire.Trouble as trouble:
            return self._failed(job, trouble.what, begun)
        return self._told(job, word) if begun else True

    def _greet(self, printer, place):
        """Ask how it is, unless it never answers; one that cannot print now gets nothing."""
        word = printer.ask(wire.ANSWER_FIRST if self.talks and place.answers else 0.05)
        self.talks = word.heard
        if word.trouble:
            raise wire.Trouble(word.trouble)

    def _failed(self, job, what, begun):
        if not begun:
            self.ledger.not_begun(job, what)
            return False
        # It was all sent, the connection broke without a word, and it came a second time: now people decide.
        stop = what == wire.BROKEN and job.again
        self.ledger.ended(job, UNKNOWN if stop else QUEUED, what)
        return stop

    def _told(self, job, word):
        """Printed is only what the printer says it printed."""
        if word.heard and not word.trouble:
            self.ledger.ended(job, PRINTED)
        else:
            self.ledger.ended(job, UNKNOWN, word.trouble or wire.UNKNOWN)
        return True

"""Printers elsewhere, from the far side: slips come over the line, go to the printers here, and the house is told.

When the line is cut, what is here is printed all the same; what became of it waits in the bag until the line is back.
A slip that cannot be printed now goes back to the house while the line is up, so that a backup may have it.
"""

import base64
import collections
import contextlib
import dataclasses
import logging
import random

import gevent
import gevent.event

from restaurant import clock

from . import wire
from .devices import Place
from .feed import PRINTED, QUEUED, UNKNOWN, Feed, Job
from .line import Cut

log = logging.getLogger("tableside.printers")

ANSWER_WITHIN = 15.0               # seconds; the house answers after five, even if there is nothing to print
PAUSES = (0.5, 1, 2, 4, 5)         # seconds between calls in vain, more or less; the last one stays
SAVE_AGAIN = 1.0
STOPS_WITHIN = 12.0
RETURNED, RESTART = "returned", "restart"
TURNS = 2**32                      # of one start; a later start's are higher
MOST_TOLD = 200                    # in one call


class Courier:
    """The ledger of the printers here, as a Feed wants it, and the two errands: fetching slips and telling of them."""

    def __init__(self, line, bag):
        self.line, self.bag = line, bag
        self.up, self.said, self.turn = False, None, bag.starts * TURNS
        self.places, self.feeds = {}, {}
        self.jobs = collections.defaultdict(collections.deque)     # by printer: what is here and has not begun
        self.sending = {}           # tokens that began, with their printers
        self.returned = {}          # tokens that go back, and why
        self.resting, self.unsure, self.well = {}, set(), set()    # printers: in trouble; to be asked; well again
        self.news = gevent.event.Event()

    def start(self):
        """Begin; what a crash left begun may be on paper."""
        for token in self.bag.begun():
            self.bag.end(token, QUEUED, RESTART)
        self.news.set()
        self.errands = [gevent.spawn(self._fetch), gevent.spawn(self._tell)]

    def stop(self):
        """Let what is being printed end, tell of it if the line is up, and close."""
        self.errands[0].kill()
        self.jobs.clear()           # the house hands them out again
        self._wait_for(lambda: self.sending)
        gevent.killall([feed.greenlet for feed in self.feeds.values()] + self.errands)
        with contextlib.suppress(Cut):
            self._tell_once()
        self.bag.close()

    # The ledger

    @contextlib.contextmanager
    def careful(self, printer):
        try:
            yield
        except Exception:
            log.exception("printer %s failed", printer)

    def found_sending(self, printer):
        """Nothing: what began before this start was looked at when it began."""

    def next(self, printer):
        jobs, place = self.jobs[printer], self.places.get(printer)
        while jobs and jobs[0].until < clock.steady():
            self.returned[jobs.popleft().slip] = wire.OFF
            self.news.set()
        return dataclasses.replace(jobs[0], place=place) if jobs and place else None

    def take(self, job):
        """Ours from now on, unless the house wanted it back meanwhile; on the disk before the first octet goes."""
        jobs = self.jobs[job.printer]
        if not jobs or jobs[0].slip != job.slip:
            return False
        first = jobs.popleft()
        self.sending[job.slip] = job.printer
        try:
            self.bag.begin(job.slip)
        except Exception:
            del self.sending[job.slip]
            jobs.appendleft(first)
            raise
        return True

    def ended(self, job, to, why=None):
        while not self._kept(job.slip, to, why):
            gevent.sleep(SAVE_AGAIN)
        self.sending.pop(job.slip, None)
        self._note(job.printer, to, why)
        self.news.set()

    def _kept(self, token, to, why):
        try:
            self.bag.end(token, to, why)
        except Exception:
            log.exception("what became of a slip cannot be kept")
            return False
        return True

    def _note(self, printer, to, why):
        """How the printer is, by what became of its slip."""
        self.well.discard(printer)
        if to == PRINTED:
            self.resting.pop(printer, None)
            self.unsure.discard(printer)
        elif to == UNKNOWN and why in (wire.UNKNOWN, wire.BROKEN):
            self.unsure.add(printer)
        else:
            self.resting[printer] = why

    def not_begun(self, job, why):
        """While the line is up the house may have it back, and all that waits behind it."""
        self.resting[job.printer] = why
        self.well.discard(job.printer)
        if self.up:
            self._give_back(job.printer, why)
        self.news.set()

    def _give_back(self, printer, why):
        for job in self.jobs.pop(printer, ()):
            self.returned[job.slip] = why

    def ailing(self, printer):
        return self.places.get(printer) if printer in self.resting or printer in self.unsure else None

    def reached(self, printer, talks):
        self.resting.pop(printer, None)
        if talks:
            self.unsure.discard(printer)
            self.well.add(printer)
        self.news.set()

    # Fetching

    def _fetch(self):
        tries = 0
        while True:
            try:
                self._arrived(self._asked())
                tries = 0
            except Cut as cut:
                self._is_cut(cut)
                gevent.sleep(_pause(tries))
                tries += 1
            except Exception:
                log.exception("the house says what we do not understand")
                gevent.sleep(_pause(len(PAUSES)))

    def _asked(self):
        """Call for work. What the house hears of here, it does not hand out again."""
        self.turn += 1
        answer = self.line.call("/paper/work", {
            "session": self.bag.session, "turn": self.turn, "held": self._held(), "resting": self._troubles()},
            ANSWER_WITHIN)
        self._is_up()
        return answer

    def _held(self):
        here = {job.slip for jobs in self.jobs.values() for job in jobs}
        return sorted(here | set(self.sending) | set(self.returned) | {token for token, _, _ in self.bag.untold(5000)})

    def _troubles(self):
        return {str(printer): trouble for printer, trouble in self.resting.items()}

    def _arrived(self, answer):
        """Slips, where their printers are, and what of ours is no longer ours."""
        self._stand({each["id"]: Place.told(each) for each in answer["printers"]})
        self.unsure |= {each["id"] for each in answer["printers"] if each["trouble"]}
        gone = set(answer["forget"])
        for printer, jobs in self.jobs.items():
            self.jobs[printer] = collections.deque(job for job in jobs if job.slip not in gone)
        for each in answer["slips"]:
            self._take_in(each)

    def _take_in(self, each):
        within = 10**9 if each["within"] is None else each["within"] / 1000
        job = Here(each["token"], each["printer"], self.places[each["printer"]],
                   base64.b64decode(each["octets"], validate=True), each["again"], clock.steady() + within)
        self.jobs[job.printer].append(job)
        self.feeds[job.printer].wake.set()

    def _stand(self, places):
        """A Feed for each printer that stands here, none for one that does not any more."""
        self.places = places
        for gone in [printer for printer, feed in self.feeds.items() if printer not in places or feed.greenlet.dead]:
            self.resting.pop(gone, None)
            self.jobs.pop(gone, None)
            gevent.spawn(self._retire, gone, self.feeds.pop(gone))
        for new in set(places) - set(self.feeds):
            self.feeds[new] = Feed(new, self)

    def _retire(self, printer, feed):
        """Let a Feed end what it began; if it does not, that may be on paper."""
        self._wait_for(lambda: printer in self.sending.values())
        feed.greenlet.kill()
        for token in [token for token, at in self.sending.items() if at == printer]:
            self.sending.pop(token)
            self.bag.end(token, QUEUED, RESTART)
        self.news.set()

    @staticmethod
    def _wait_for(busy):
        with gevent.Timeout(STOPS_WITHIN, False):
            while busy():
                gevent.sleep(0.05)

    # Telling

    def _tell(self):
        tries = 0
        while True:
            self.news.wait()
            self.news.clear()
            try:
                self._tell_once()
                tries = 0
            except Cut as cut:
                self._is_cut(cut)
                self.news.set()
                gevent.sleep(_pause(tries))
                tries += 1

    def _tell_once(self):
        """Everything that the house does not know yet, told until it answers."""
        outcomes, returned, well = self.bag.untold(MOST_TOLD), dict(self.returned), set(self.well)
        self.line_told({"session": self.bag.session, "well": sorted(well), "resting": self._troubles(), "outcomes": [
            {"token": token, "to": to, "why": why}
            for token, to, why in [*outcomes, *((token, RETURNED, why) for token, why in returned.items())]]})
        self.bag.forget(token for token, _, _ in outcomes)
        self.well -= well
        for token in returned:
            self.returned.pop(token, None)
        if len(outcomes) == MOST_TOLD:
            self.news.set()

    def line_told(self, said):
        self.line.call("/paper/told", said, ANSWER_WITHIN)
        self._is_up()

    # The line

    def _is_up(self):
        if not self.up:
            log.info("the house answers")
        self.up, self.said = True, None

    def _is_cut(self, cut):
        """Say why, once."""
        self.up = False
        if str(cut) != self.said:
            self.said = str(cut)
            log.warning("%s", cut)


@dataclasses.dataclass(frozen=True)
class Here(Job):
    """A slip that is here and has not begun; a drawer is not opened ``until`` later."""

    until: float = 0.0


def _pause(tries):
    return PAUSES[min(tries, len(PAUSES) - 1)] * random.uniform(0.5, 1.5)

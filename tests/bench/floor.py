"""The waiters' map of a large house: what a view of it costs, and how long a call takes until the map holds it."""

import re
import time

import gevent

from . import measures
from .asking import Line, get, post
from .goals import Row
from .listening import Ear
from .running import started

PULLS_FOR = {"floor", "orders", "tickets", "calls", "money", "table", "cart"}   # as in templates/waiter/floor.html
CALLS, WITHIN = 24, 10   # one address may call thirty times a minute
WHOLE = "/floor?area=1&table=0"


class Map:
    """A waiter's tablet: at each news it asks for the floor again, one question at a time, and notes who calls."""

    def __init__(self, port, cookie):
        self.cookie, self.calling, self.line, self.news = cookie, {}, Line(port), gevent.event.Event()
        self.octets = len(self._pull())
        self.ear = Ear(port, cookie, lambda name: name in PULLS_FOR and self.news.set())
        self.greenlet = gevent.spawn(self._work)

    def _work(self):
        while True:
            self.news.wait()
            self.news.clear()
            self._pull()

    def _pull(self):
        page = self.line.ask(get(WHOLE, self.cookie, HX_Request="true", HX_Target="div#floor"))
        now = time.monotonic()
        for table in re.findall(r'id="t(\d+)" class="s-calls"', page):
            self.calling.setdefault(int(table), now)
        return page

    def close(self):
        self.greenlet.kill()
        self.ear.close()


def rows(folder, hello, echo):
    """G15: 120 tables with 60 open sittings, two rounds each."""
    with started("house", folder) as house:
        busy = house.tell("busy_floor")
        measures.rested(house)
        hello_ms, _ = measures.median(measures.hellos, hello)
        commit = 1000 / measures.median(measures.raw_commits, folder, "floor")
        view = [get(WHOLE, busy["waiter"])]
        measures.hammered(house, view, "200", clients=2, seconds=1)
        cost, rate = measures.median(lambda: measures.hammered(house, view, "200", clients=2, seconds=2))
        yield Row("G15", "processor time of the floor, 120 tables, 60 parties / a raw hello",
                  f"{cost:.1f} / {hello_ms:.3f} ms, {rate:.0f} a second", cost / hello_ms, "≤ 60")
        trip = measures.median(measures.http_trips, hello)[0]
        least = 2 * trip + measures.median(measures.socket_trips, echo)[0] / 2 + commit
        p50, p99, octets = called(house, busy)
        yield Row("G15", "a call to a waiter's map p50", f"p99 {p99:.1f} ms, {octets / 1024:.0f} KB", p50, "≤ 100",
                  unit=" ms")
        yield Row("G15", "the same / (two HTTP trips + half a socket trip + a commit)", f"{p50:.1f} / {least:.2f} ms",
                  p50 / least, "≤ 30")


def called(house, busy):
    """Milliseconds from a guest's call until a waiter's map shows it: p50 and p99; and the bytes of the map."""
    tablet, line, found = Map(house.port, busy["waiter"]), Line(house.port), []
    for guest in busy["guests"][:CALLS]:
        began = time.monotonic()
        line.ask(post("/call", guest["cookie"], {"kind": "waiter"}))
        with gevent.Timeout(WITHIN, RuntimeError("A call never came to the map.")):
            while guest["table"] not in tablet.calling:
                gevent.sleep(0.0005)
        found.append((tablet.calling[guest["table"]] - began) * 1000)
        gevent.sleep(0.02)
    tablet.close()
    return *measures.p50_p99(found), tablet.octets

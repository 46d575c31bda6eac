"""A busy kitchen: a board of 60 tickets, twenty screens that hear of each bump, a printer that has to keep up."""

import re
import time

import gevent

from . import measures
from .asking import Line, get, order_of, post
from .goals import Row
from .listening import Ear, Screen
from .rush import STATION

SCREENS, TICKETS, BUMPS = 20, 60, 40
WITHIN = 20
PRINTED = 150  # slips


class Wall(Screen):
    """A screen that notes when each ticket left it, and how large each answer was."""

    def __init__(self, port, cookie, station):
        self.gone, self.octets = {}, []
        super().__init__(port, cookie, station)

    def _pull(self):
        first = not self.number
        page = self.line.ask(get(f"{self.way}?since={self.number}", self.cookie, HX_Request="true"))
        self.number = int(re.search(r'data-number="(\d+)"', page)[1])
        now = time.monotonic()
        if not first:
            self.octets.append(len(page))
        for ticket in re.findall(r'id="ticket-(\d+)"[^>]*data-gone', page):
            self.gone.setdefault(int(ticket), now)


def rows(house, guests, hello, echo, commit):
    """G6 and G7 with the full board, bumps on twenty screens, and the bytes and queries of one refresh."""
    trip, half = measures.median(measures.http_trips, hello)[0], measures.median(measures.socket_trips, echo)[0] / 2
    floor = trip + half + commit
    _fill(house, guests)
    p50, p99, octets = bumped(house)
    yield Row("G6", f"bump to {SCREENS - 1} other screens p50, {TICKETS} tickets / (HTTP + half a trip + a commit)",
              f"{p50:.1f} ms, p99 {p99:.1f} ms", p50 / floor, "≤ 15")
    yield Row("G6", "a refresh after one bump", f"{house.tell('queries', STATION)} queries", octets / 1024, "≤ 12",
              unit=" KB")
    phones = [Ear(house.port, guest["cookie"]) for guest in guests]
    walls = [Wall(house.port, house.hello["cook"], STATION) for _ in range(SCREENS - 1)]
    p50, p99 = measures.to_kitchen(house, guests, 20, 100)
    for each in (*walls, *phones):
        each.close()
    yield Row("G7", f"order to kitchen p99 at 20/s, {SCREENS} screens, {len(phones)} phones", f"p50 {p50:.1f} ms", p99,
              "≤ 150", unit=" ms")


def _fill(house, guests):
    """Sixty orders stand at the station, sent by sixty phones."""
    carts = measures.fresh_carts(house, TICKETS)
    measures.hammered(house, [order_of(*each) for each in zip(guests, carts)], "303")
    measures.rested(house)


def bumped(house):
    """Milliseconds from a bump until every other screen shows it: p50 and p99; and the bytes of one such answer."""
    walls = [Wall(house.port, house.hello["cook"], STATION) for _ in range(SCREENS)]
    line, page = Line(house.port), walls[0].line.ask(get(f"/kitchen/{STATION}", house.hello["cook"]))
    found = []
    for ticket in map(int, re.findall(r'id="ticket-(\d+)"', page)[:BUMPS]):
        began = time.monotonic()
        line.ask(post(f"/kitchen/{STATION}/tickets/{ticket}/ready?since={walls[0].number}", house.hello["cook"],
                      {"key": f"bump-{ticket}"}))
        _wait(walls, ticket)
        found.append((max(wall.gone[ticket] for wall in walls) - began) * 1000)
    octets = sorted(size for wall in walls for size in wall.octets)
    for wall in walls:
        wall.close()
    return *measures.p50_p99(found), octets[len(octets) // 2]


def _wait(walls, ticket):
    with gevent.Timeout(WITHIN, RuntimeError("A bump never came to the other screens.")):
        while any(ticket not in wall.gone for wall in walls):
            gevent.sleep(0.0005)


def paper_rows(house, guests):
    """Slips a second through one network printer that answers at once, against raw connections to it."""
    raw, printed = house.tell("raw_slips", PRINTED), house.tell("print_slips", PRINTED)
    yield Row("G4", "slips a second through one printer / raw connections to it", f"{printed:.0f} / {raw:.0f}",
              printed / raw, "≥ 0.05")



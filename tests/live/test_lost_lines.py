"""Lines that are cut, herds that come back at once, a process that stood still: nobody misses anything in the end
(faults F27, F28, F54). News is only a hint; the page asks for what is true when it hears one and when it is back.
"""

import contextlib
import os
import re
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import time

import gevent
import gevent.server
import gevent.socket
import pytest
import requests

from restaurant import service
from restaurant.kitchen import Ticket
from tests import given
from tests.live.conftest import Screen
from tests.serving import ROOT, Served, free_port


class Cut:
    """A line to a house that can be cut and mended."""

    def __init__(self, port):
        self.far, self.whole, self.lines = port, True, set()
        self.server = gevent.server.StreamServer(("127.0.0.1", 0), self._carry)
        self.server.start()
        self.port = self.server.server_port

    def _carry(self, near, _address):
        if not self.whole:
            return near.close()
        far = gevent.socket.create_connection(("127.0.0.1", self.far))
        self.lines |= {near, far}
        back = gevent.spawn(self._pass_on, far, near)
        self._pass_on(near, far)
        return back.kill()

    def _pass_on(self, one, other):
        try:
            while self.whole and (said := one.recv(65536)):
                other.sendall(said)
        except OSError:
            pass
        finally:
            one.close(), other.close()

    def cut(self):
        self.whole = False
        for line in self.lines:
            with_nobody_there(line)
        self.lines.clear()

    def mend(self):
        self.whole = True


def with_nobody_there(line):
    with contextlib.suppress(OSError):
        line.shutdown(socket.SHUT_RDWR)


class Board:
    """A kitchen's screen, as live.js is one: it hears news, asks again, and comes back when the line is cut."""

    def __init__(self, house, port, client):
        self.house, self.port = house, port
        self.cookie = f"tableside={client.get_cookie('tableside').value}"
        self.client, self.shown, self.screen = client, set(), None
        self.greenlet = gevent.spawn(self._watch)

    def _watch(self):
        wait = 0.1
        while True:
            try:
                self._once()
                wait = 0.1
            except (OSError, requests.RequestException, gevent.Timeout):
                gevent.sleep(wait)
                wait = min(wait * 2, 1)

    def _once(self):
        self.screen = Screen(self, self.client, origin=f"http://127.0.0.1:{self.port}")
        heard = -1
        while not self.screen.over:
            if len(self.screen.news) != heard:
                heard = len(self.screen.news)
                self.ask()
            gevent.sleep(0.02)
        raise OSError("cut")

    def ask(self):
        page = requests.get(f"http://127.0.0.1:{self.port}/kitchen/bar", headers={"Cookie": self.cookie}, timeout=3)
        self.shown = set(map(int, re.findall(r'id="ticket-(\d+)"', page.text)))

    @property
    def address(self):
        return f"http://127.0.0.1:{self.port}"


def at_the_bar():
    return {ticket.id for ticket in Ticket.select().where(Ticket.station == given.station("bar"))}


@pytest.mark.parametrize(("orders", "away"), [(40, 1), pytest.param(100, 30, marks=pytest.mark.hunt)])
def test_a_kitchen_whose_line_was_cut_shows_what_is_true_within_three_seconds(open_house, eventually, orders, away):
    """F27: orders come before, while and after the line is cut."""
    line = Cut(open_house.port)
    board = Board(open_house, line.port, open_house.staff("Wei"))
    phones = [given.phone(str(table)) for table in range(1, 9)]
    for n in range(orders):
        given.sent(phones[n % 8])
        if n == orders // 4:
            eventually(lambda: board.shown)
            line.cut()
        if n == orders * 3 // 4:
            missed = at_the_bar() - board.shown
            gevent.sleep(away)
            line.mend()
    eventually(lambda: board.shown == at_the_bar(), within=3)
    assert missed and len(board.shown) == orders
    board.greenlet.kill()
    board.screen.close()
    line.server.stop()


@pytest.mark.parametrize("many", [200, pytest.param(1_000, marks=pytest.mark.hunt)])
def test_a_herd_that_comes_back_at_once_is_in_soon_and_orders_go_on(open_house, eventually, many):
    """F28: everybody was cut off at the same moment, and comes again at the same moment."""
    tables = [given.guest(open_house, str(table)) for table in range(1, 13)]
    mei, cola, took = tables[0], given.dish("Cola").id, []
    began = time.monotonic()
    herd = gevent.spawn(lambda: given.at_once(*[lambda n=n: Screen(open_house, tables[n % 12]) for n in range(many)]))
    while not herd.ready():
        at = time.monotonic()
        assert mei.post("/order/add", data={"dish": cola}).status_code in (303, 409)
        took.append(time.monotonic() - at)
        gevent.sleep(0.01)
    screens = herd.get()
    eventually(lambda: all(screen.is_let_in for screen in screens), within=10)
    assert time.monotonic() - began < 10
    heard = [screen.news.count("calls") for screen in screens]
    service.call(given.sitting("5").id, "waiter")
    fifth = [screen for n, screen in enumerate(screens) if n % 12 == 4]
    eventually(lambda: all("calls" in screen.news for screen in fifth), within=3)
    assert sorted(took)[int(len(took) * 0.99)] < 1 and sum(heard) == 0
    for screen in screens:
        screen.close()


# A process that stood still (F54)


@pytest.fixture
def served(filled, tmp_path):
    shutil.copytree(filled, tmp_path / "data", ignore=shutil.ignore_patterns("cache"))
    with sqlite3.connect(tmp_path / "data" / "tableside.db") as file:
        file.execute("INSERT INTO setting (name, value) VALUES ('ask_before_first_order', 'false')")
    file.close()
    served = Served(tmp_path / "data").start()
    yield served
    os.kill(served.process, signal.SIGCONT)
    served.stop()


class Guest:
    """A guest's browser outside the process."""

    def __init__(self, served, table="5"):
        self.served, self.session = served, requests.Session()
        self.session.headers["Origin"] = served.address
        self.session.post(f"{served.address}/t/{served.code(table)}/join", timeout=5)
        self.cola = served.ask("SELECT id FROM dish WHERE names LIKE '%\"Cola\"%'")[0][0]

    def adds(self, key):
        return self.session.post(self.served.address + "/order/add", {"dish": self.cola, "key": key}, timeout=60,
                                 allow_redirects=False).status_code


@pytest.mark.parametrize("seconds", [3, pytest.param(12, marks=pytest.mark.hunt)])
def test_a_server_that_stood_still_goes_on_where_it_was(served, seconds):
    """F54: what was asked meanwhile is done once, sessions are good, timers run on, and nothing is in two hands."""
    mei = Guest(served)
    assert mei.adds("before") == 303
    os.kill(served.process, signal.SIGSTOP)
    asking = [gevent.spawn(mei.adds, "meanwhile") for _ in range(3)]
    gevent.sleep(seconds)
    assert not any(each.ready() for each in asking)
    os.kill(served.process, signal.SIGCONT)
    gevent.joinall(asking, timeout=10)
    assert [each.value for each in asking] == [303] * 3 and mei.adds("after") == 303
    assert served.ask("SELECT SUM(quantity) FROM pick") == [(3,)]
    assert requests.get(served.address + "/readyz", timeout=5).status_code == 200
    slips = served.ask("SELECT COUNT(*), COUNT(DISTINCT id) FROM slip")
    assert slips[0][0] == slips[0][1] and "a chore failed" not in served.log() and '"error"' not in served.log()


def test_a_server_that_stands_still_is_not_joined_by_a_second(served):
    """F54: a till that seems dead is not replaced by one that prints and settles the same again; on any port."""
    os.kill(served.process, signal.SIGSTOP)
    second = {**os.environ, **served.environment, "TABLESIDE_PORT": str(free_port())}
    tried = subprocess.run([sys.executable, "app.py", "serve"], cwd=ROOT, env=second, capture_output=True, text=True,
                           timeout=60)
    assert tried.returncode == 1 and "serves from" in tried.stderr and "Traceback" not in tried.stderr


def test_a_server_that_was_killed_leaves_nothing_locked(served):
    served.kill()
    assert served.start() and Guest(served).adds("again") == 303

"""A server that is killed in the middle of a rush: what was said to be sent is there, once, and nothing is doubled."""

import os
import shutil
import signal
import sqlite3
import subprocess
import sys

import gevent
import pytest
import requests

from tests.given import hidden
from tests.serving import ROOT, Served

PHONES, ROUNDS = 6, 3


@pytest.fixture
def served(filled, tmp_path):
    """The demo restaurant in a process of its own, where no phone's order waits for a waiter."""
    shutil.copytree(filled, tmp_path / "data", ignore=shutil.ignore_patterns("cache"))
    with sqlite3.connect(tmp_path / "data" / "tableside.db") as file:
        file.execute("INSERT INTO setting (name, value) VALUES ('ask_before_first_order', 'false'), "
                     "('ask_above_pace', '0')")
    file.close()
    served = Served(tmp_path / "data").start()
    yield served
    served.stop()


class Phone:
    """A guest who orders colas one after the other, and sends again whatever was not answered."""

    def __init__(self, served, table):
        self.served, self.table, self.session = served, table, requests.Session()
        self.session.headers["Origin"] = served.address
        self.acked, self.forms, self.count = [], [], 0
        code = served.code(table)
        self.get(f"/t/{code}")
        self.post(f"/t/{code}/join")
        self.cola = served.ask("SELECT id FROM dish WHERE names LIKE '%\"Cola\"%'")[0][0]

    def get(self, path):
        return self.session.get(self.served.address + path, timeout=5)

    def post(self, path, data=None):
        return self.session.post(self.served.address + path, data=data, timeout=5, allow_redirects=False)

    def order_until_it_dies(self):
        try:
            while True:
                gevent.sleep(0.05)  # nobody sends thirty rounds in a minute
                self.count += 1
                self.post("/order/add", {"dish": self.cola, "key": f"{self.table} add {self.count}"})
                marks = hidden(self.get("/order"), "pick")
                if marks:
                    self.send({"pick": marks, "key": f"{self.table} send {self.count}"})
        except requests.RequestException:
            pass

    def send(self, form):
        self.forms.append(form)
        answer = self.post("/order/send", form)
        if answer.status_code == 303:
            self.acked.append(form["key"])
        return answer.status_code

    def send_everything_again(self):
        """Each form that was ever sent, with its own key. Those that were acknowledged must be answered alike."""
        forms, self.forms = self.forms, []
        return {form["key"]: self.send(form) for form in forms}


@pytest.mark.parametrize("rounds", [ROUNDS, pytest.param(25, marks=pytest.mark.hunt)])
def test_a_killed_server_loses_and_doubles_nothing(served, rounds):
    """F01, F02, F23: three times killed with kill -9 among concurrent orders, and every form sent again afterwards."""
    phones = [Phone(served, str(table)) for table in range(1, PHONES + 1)]
    for _ in range(rounds):
        before = sum(len(phone.acked) for phone in phones)
        ordering = [gevent.spawn(phone.order_until_it_dies) for phone in phones]
        while sum(len(phone.acked) for phone in phones) < before + 2 * PHONES:
            gevent.sleep(0.005)
        served.kill()
        gevent.joinall(ordering, raise_error=True)
        served.start()
    acked = {key for phone in phones for key in phone.acked}
    sent = {form["key"] for phone in phones for form in phone.forms}
    again = {key: status for phone in phones for key, status in phone.send_everything_again().items()}
    assert {again[key] for key in acked} == {303}
    assert len(acked) >= rounds * 2 * PHONES and set(again) == sent
    went_through = {key for key, status in again.items() if status == 303}
    assert len(served.ask('SELECT id FROM "order"')) == len(went_through)
    assert_the_books_are_whole(served)


def assert_the_books_are_whole(served):
    """I28: the file is sound, each order has its lines, its one ticket and task, its number and its journal entry."""
    ask = served.ask
    assert ask("PRAGMA integrity_check") == [("ok",)] and ask("PRAGMA foreign_key_check") == []
    orders = ask('SELECT COUNT(*) FROM "order"')
    assert ask("SELECT COUNT(DISTINCT order_id), COUNT(*) FROM ticket") == [orders[0] * 2]
    assert ask("SELECT COUNT(*) FROM task t JOIN line l ON l.id = t.line_id") == ask("SELECT COUNT(*) FROM line")
    assert ask("SELECT COUNT(*) FROM entry WHERE kind = 'OrderSent'") == orders
    assert ask("SELECT COUNT(*) FROM answer WHERE key LIKE '% send %'") == orders
    numbers = [number for (number,) in ask('SELECT number FROM "order" ORDER BY number')]
    assert numbers == list(range(1, len(numbers) + 1))


def test_a_server_that_is_asked_to_stop_stops_well(served):
    """F45: SIGTERM ends it with a good conscience and everything in the file."""
    Phone(served, "5").post("/order/add", {"dish": 1})
    os.kill(served.process, signal.SIGTERM)
    _, ended = os.waitpid(served.process, 0)
    served.process = None
    assert os.waitstatus_to_exitcode(ended) == 0
    assert not (served.data / "tableside.db-wal").exists()


def test_the_log_is_one_json_line_for_each_thing_and_tells_no_secret(served):
    """T55, T64: whatever guests and strangers write, and whatever keys there are."""
    mei = Phone(served, "5")
    forged = 'x\r\n{"level": "info", "says": "forged"}\x1b[2J'
    canary = "73519846"
    mei.post("/name", {"nickname": forged})
    mei.post("/order/add", {"dish": mei.cola, "note": forged, "quantity": forged})
    mei.get("/t/%0d%0a%7B%22says%22:%22forged%22%7D")
    mei.post("/login", {"person": 1, "pin": canary})
    mei.post("/login", {"name": "Lin", "password": canary})
    mei.post("/paid/pretend", '{"forged": true}\r\n')
    mei.get(f"/welcome/{canary}")
    cookies = [cookie.value for cookie in mei.session.cookies]
    served.stop()
    log, key = served.log(), (served.data / "secret.key").read_text().strip()
    lines = [line for line in log.splitlines() if line.startswith("{")]
    assert lines and all({"at", "level", "part", "says", "request", "who"} <= set(requests.compat.json.loads(line))
                         for line in lines)
    assert not [line for line in log.splitlines() if line.startswith('{"level"')] and "\x1b" not in "".join(lines)
    told = [secret for secret in (canary, key, key[:20], *cookies) if secret in log]
    assert told == []


def test_a_database_that_cannot_be_opened_is_said_in_one_sentence(filled, tmp_path):
    """No traceback for whoever runs it, and no half-working till (F10)."""
    shutil.copytree(filled, tmp_path / "data", ignore=shutil.ignore_patterns("cache"))
    (tmp_path / "data" / "secret.key").write_text("short")
    served = Served(tmp_path / "data")
    tried = subprocess.run([sys.executable, "app.py", "serve"], cwd=ROOT, env={**os.environ, **served.environment},
                           capture_output=True, text=True, timeout=60)
    assert tried.returncode == 1 and "too short" in tried.stderr and "Traceback" not in tried.stderr

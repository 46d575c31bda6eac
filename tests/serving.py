"""A house in a process of its own, as a stranger would start it, for tests with browsers and with kill -9."""

import contextlib
import json
import os
import pathlib
import signal
import socket
import sqlite3
import sys
import urllib.request

import gevent
from gevent import monkey

ROOT = pathlib.Path(__file__).parents[1]


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Served:
    """``python app.py serve`` on a data folder and a port of its own."""

    def __init__(self, data, **environment):
        self.data, self.port = pathlib.Path(data), free_port()
        self.environment = {"TABLESIDE_DATA": str(data), "TABLESIDE_PORT": str(self.port),
                            "TABLESIDE_HOST": "127.0.0.1", "TABLESIDE_DEMO": "1", **environment}
        self.process = None

    @property
    def address(self):
        return f"http://localhost:{self.port}"

    def start(self):
        self.process = self._began()
        try:
            with gevent.Timeout(30):
                while not self._answers():
                    gevent.sleep(0.02)
        except gevent.Timeout:
            raise AssertionError("the house did not open: " + self.log()[-2000:]) from None
        return self

    def _began(self):
        log = (os.POSIX_SPAWN_OPEN, 1, self.data / "log.txt", os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        return os.posix_spawn(sys.executable, [sys.executable, str(ROOT / "app.py"), "serve"],
                              {**os.environ, **self.environment}, file_actions=[log, (os.POSIX_SPAWN_DUP2, 1, 2)])

    def _answers(self):
        with contextlib.suppress(OSError):
            return urllib.request.urlopen(self.address + "/readyz", timeout=2).status == 200

    def kill(self):
        """As a power cut would: no good-byes."""
        self._end(signal.SIGKILL)

    def stop(self):
        if self.process:
            self._end(signal.SIGTERM)

    def _end(self, sign):
        """gevent's own subprocess cannot fork beside Playwright's loop, so this waits by hand."""
        os.kill(self.process, sign)
        for _ in range(400):
            if self._has_ended():
                break
            gevent.sleep(0.025)
        else:
            os.kill(self.process, signal.SIGKILL)
            while not self._has_ended():
                gevent.sleep(0.025)
        self.process = None

    def _has_ended(self):
        return os.waitpid(self.process, os.WNOHANG)[0]

    def log(self):
        return (self.data / "log.txt").read_text("utf-8", "replace")

    def ask(self, sql, *values):
        """Look into the database file from outside."""
        with contextlib.closing(sqlite3.connect(f"file:{self.data / 'tableside.db'}?mode=ro", uri=True)) as file:
            return file.execute(sql, values).fetchall()

    def code(self, table):
        return self.ask("SELECT code FROM restaurant_table WHERE name = ?", table)[0][0]


class Nursery:
    """One process that forks houses (``tests.nursery``), for tests that are not about starting."""

    def __init__(self):
        inner, self.tell = os.pipe()
        self.heard, outer = os.pipe()
        streams = [(os.POSIX_SPAWN_DUP2, inner, 0), (os.POSIX_SPAWN_DUP2, outer, 1),
                   *((os.POSIX_SPAWN_CLOSE, end) for end in (inner, outer, self.tell, self.heard))]
        self.process = os.posix_spawn(sys.executable, [sys.executable, "-m", "tests.nursery"],
                                      {**os.environ, "PYTHONPATH": str(ROOT)}, file_actions=streams)
        os.close(inner), os.close(outer)

    def bear(self, **told):
        os.write(self.tell, json.dumps(told).encode() + b"\n")
        return int(os.read(self.heard, 32))

    def close(self):
        os.kill(self.process, signal.SIGTERM)
        monkey.get_original("os", "waitpid")(self.process, 0)    # gevent's own would wait beside Playwright's loop
        os.close(self.tell), os.close(self.heard)


class Forked(Served):
    """A house from the nursery: the same, but it starts in a blink."""

    def __init__(self, nursery, data, **environment):
        super().__init__(data, **environment)
        self.nursery = nursery

    def stop(self):
        self.kill()

    def _began(self):
        return self.nursery.bear(log=str(self.data / "log.txt"), environment=self.environment)

    def _has_ended(self):
        """It is the nursery's child, which buries it."""
        try:
            os.kill(self.process, 0)
        except ProcessLookupError:
            return True

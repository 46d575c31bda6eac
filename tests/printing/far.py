"""A worker on another machine for tests: a process of its own, and the line to it, which can be cut."""

import os
import pathlib
import signal
import socket
import sys

import gevent
from gevent.server import StreamServer
from waiting import until

ROOT = pathlib.Path(__file__).parents[2]


class Line:
    """What lies between a worker and its house: octets go through while it is whole. ``cut`` leaves every connection
    hanging, as a dead router does; ``torn`` breaks them.
    """

    def __init__(self, port):
        self.port, self.whole, self.deaf, self.open = port, True, False, []
        self.server = StreamServer(("127.0.0.1", 0), self._through)

    def __enter__(self):
        self.server.start()
        self.address = f"http://127.0.0.1:{self.server.address[1]}"
        return self

    def __exit__(self, *_):
        self.tear()
        self.server.stop(timeout=0)

    def cut(self):
        self.whole = False

    def tear(self):
        """Every connection breaks, and none can be made."""
        self.cut()
        for each in self.open:
            each.close()
        self.open.clear()

    def mend(self):
        """New connections go through; those that hung are gone for good."""
        self.tear()
        self.whole = True

    def _through(self, near, _place):
        if not self.whole:
            return
        try:
            far = socket.create_connection(("127.0.0.1", self.port))
        except OSError:
            return
        self.open += [near, far]
        gevent.joinall([gevent.spawn(self._copy, near, far, False), gevent.spawn(self._copy, far, near, True)], count=1)
        for end in (near, far):
            end.close()

    def _copy(self, source, target, answers):
        try:
            while octets := source.recv(65536):
                while not self.whole:
                    gevent.sleep(0.01)
                if not (answers and self.deaf):
                    target.sendall(octets)
        except OSError:
            pass


class FarWorker:
    """``python -m kitchen_printers`` in a folder of its own."""

    def __init__(self, folder, server, key, **environment):
        self.folder = pathlib.Path(folder)
        self.folder.mkdir(exist_ok=True)
        self.environment = {"PATH": os.environ["PATH"], "TABLESIDE_SERVER": server, "TABLESIDE_WORKER_KEY": key,
                            "TABLESIDE_DATA": str(folder), "TABLESIDE_PRINTER_PORTS": "1-65535", **environment}
        self.process = None

    def __enter__(self):
        return self.start()

    def __exit__(self, *_):
        if self.process:
            self.kill()

    def start(self):
        log = (os.POSIX_SPAWN_OPEN, 1, self.folder / "log.txt", os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        here = os.getcwd()
        os.chdir(ROOT)
        self.process = os.posix_spawn(sys.executable, [sys.executable, "-m", "kitchen_printers"], self.environment,
                                      file_actions=[log, (os.POSIX_SPAWN_DUP2, 1, 2)])
        os.chdir(here)
        return self

    def kill(self):
        """As a power cut would."""
        os.kill(self.process, signal.SIGKILL)
        self._gone()

    def stop(self):
        os.kill(self.process, signal.SIGTERM)
        self._gone()

    def _gone(self):
        until(lambda: os.waitpid(self.process, os.WNOHANG)[0], within=20)
        self.process = None

    def ended(self):
        """Its exit code, if it ended by itself."""
        pid, code = os.waitpid(self.process, os.WNOHANG)
        if not pid:
            return None
        self.process = None
        return os.waitstatus_to_exitcode(code)

    def log(self):
        return (self.folder / "log.txt").read_text("utf-8", "replace")

"""Printers at a cable for tests: the far end of a pseudo-terminal or of a pipe, with the faults of the TCP printer."""

import contextlib
import errno
import os
import tty

import gevent
import gevent.os
from tcp_printer import Head, Paper


class PtyPrinter:
    """A printer behind a terminal, as at a serial or USB cable. ``mute``, ``stuck``, ``dies_at`` and ``status`` as in
    TcpPrinter.
    """

    def __init__(self, mute=False, stuck=False, dies_at=None, status=None):
        self.mute, self.stuck, self.dies_at, self.status = mute, stuck, dies_at, status or {}
        self.paper, self.got = Paper(), 0

    def __enter__(self):
        self.far, self.near = os.openpty()
        tty.setraw(self.near)
        self.path = os.ttyname(self.near)
        gevent.os.make_nonblocking(self.far)
        self.reading = gevent.spawn(self._read)
        return self

    def __exit__(self, *_):
        self.reading.kill()
        for end in (self.far, self.near):
            with contextlib.suppress(OSError):
                os.close(end)

    def _read(self):
        head = Head(self.paper, self._answer, self.status)
        while not self.stuck:
            octets = self._next()
            if self.dies_at is not None and self.got + len(octets) > self.dies_at:
                return self._die()
            self.got += len(octets)
            head.feed(octets)

    def _next(self):
        while True:
            try:
                return gevent.os.nb_read(self.far, 512)
            except OSError as error:
                if error.errno != errno.EIO:   # nobody has the other end open
                    raise
                gevent.sleep(0.01)

    def _answer(self, octets):
        if not self.mute:
            os.write(self.far, octets)

    def _die(self):
        """The cable is pulled out."""
        for end in (self.near, self.far):
            os.close(end)


class PipePrinter:
    """A printer that only reads, behind a named pipe."""

    def __init__(self, path):
        self.path, self.paper = str(path), Paper()
        os.mkfifo(path)

    def __enter__(self):
        self.file = os.open(self.path, os.O_RDONLY | os.O_NONBLOCK)
        self.reading = gevent.spawn(self._read)
        return self

    def __exit__(self, *_):
        self.reading.kill()
        os.close(self.file)

    def _read(self):
        head = Head(self.paper)
        while True:
            with contextlib.suppress(BlockingIOError):
                head.feed(os.read(self.file, 4096))
            gevent.sleep(0.01)

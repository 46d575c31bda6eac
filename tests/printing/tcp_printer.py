"""A receipt printer for tests, written from Epson's command reference and not from our code.

It reads ESC/POS byte by byte, knows only the commands below, and counts what would happen to paper and drawer.
Anything that it does not know is kept in ``strange``, so that bytes that are only nearly legal show.
"""

import gevent
from gevent.server import StreamServer

PAGES = {0: "cp437", 16: "cp1252", 17: "cp866", 18: "cp852", 19: "cp858"}
DLE, ESC, GS, FS = 0x10, 0x1B, 0x1D, 0x1C


class Paper:
    """What came out of the printer: slips of text, with what was done between them."""

    def __init__(self):
        self.slips, self.row, self.rows = [], "", []
        self.cuts = self.pulses = self.images = self.beeps = 0
        self.page, self.strange, self.pages_used, self.inverse = 0, [], set(), []

    def print(self, octet, inverse):
        self.row += bytes([octet]).decode(PAGES[self.page])
        if octet >= 0x80:
            self.pages_used.add(self.page)
        if inverse:
            self.inverse.append(self.row[-1])

    def feed(self, rows=1):
        self.rows += [self.row] + [""] * (rows - 1)
        self.row = ""

    def cut(self):
        self.cuts += 1
        self.slips.append("\n".join([*self.rows, self.row]))
        self.rows, self.row = [], ""

    @property
    def text(self):
        return "\n".join(self.slips)


class Head:
    """The part of a printer that reads: a state machine over octets. ``answer`` is called with what it says."""

    def __init__(self, paper, answer=lambda octets: None, status=None):
        self.paper, self.answer, self.status = paper, answer, status or {}
        self.reading = self._read()
        next(self.reading)

    def feed(self, octets):
        for octet in octets:
            self.reading.send(octet)

    def _read(self):
        paper, inverse = self.paper, False
        while True:
            octet = yield
            if octet == 0x0A:
                paper.feed()
            elif octet == DLE:
                yield from self._real_time()
            elif octet == ESC:
                inverse = (yield from self._esc(inverse))
            elif octet == GS:
                inverse = (yield from self._gs(inverse))
            elif octet < 0x20 or octet == 0x7F:
                paper.strange.append(f"{octet:02x}")
            else:
                paper.print(octet, inverse)

    def _real_time(self):
        command, argument = (yield), (yield)
        if command == 0x04:
            self.answer(bytes([self.status.get(argument, 0x12)]))
        elif command == 0x14:
            self.paper.pulses += 1
        else:
            self.paper.strange.append(f"dle {command:02x}")

    def _esc(self, inverse):
        command = yield
        if command == 0x40:                       # @: as after switching on
            self.paper.page = 0
            return False
        argument = yield
        if command == 0x74:                       # t: code page
            self.paper.page = argument
            if argument not in PAGES:
                self.paper.strange.append(f"page {argument}")
        elif command == 0x64:                     # d: feed
            self.paper.feed(argument)
        elif command == 0x70:                     # p: drawer
            yield
            yield
            self.paper.pulses += 1
        elif command == 0x42:                     # B: buzzer of other makes
            yield
            self.paper.beeps += 1
        elif command not in (0x21, 0x45, 0x61, 0x4D, 0x2D, 0x7B):
            self.paper.strange.append(f"esc {command:02x}")
        return inverse

    def _gs(self, inverse):
        command, argument = (yield), (yield)
        if command == 0x56:                       # V: cut
            if argument >= 65:
                yield
            self.paper.cut()
        elif command == 0x42:                     # B: white on black
            inverse = bool(argument & 1)
        elif command == 0x72:                     # r: status, in order
            self.answer(bytes([self.status.get("r", 0x00)]))
        elif command == 0x76:                     # v 0: picture
            yield
            size = []
            for _ in range(4):
                size.append((yield))
            self.paper.images += 1
            for _ in range((size[0] + 256 * size[1]) * (size[2] + 256 * size[3])):
                yield
        elif command not in (0x21, 0x62):
            self.paper.strange.append(f"gs {command:02x}")
        return inverse


def read(octets):
    """What a printer would have made of these bytes."""
    paper = Paper()
    Head(paper).feed(octets)
    return paper


class TcpPrinter:
    """A printer on a port of its own. Faults can be changed while it runs.

    ``mute`` answers nothing, ``stuck`` reads nothing, ``dies_at`` breaks the connection after that many octets,
    ``slow`` octets a second, ``status`` its answers by number, ``no_gs_r`` knows no GS r.
    """

    def __init__(self, mute=False, stuck=False, dies_at=None, slow=None, status=None, no_gs_r=False, port=0):
        self.mute, self.stuck, self.dies_at, self.slow = mute, stuck, dies_at, slow
        self.status, self.no_gs_r = status or {}, no_gs_r
        self.paper, self.got, self.calls = Paper(), 0, 0
        self.listening = ("127.0.0.1", port)
        self.server = None

    def __enter__(self):
        self.switch_on()
        return self

    def __exit__(self, *_):
        self.switch_off()

    @property
    def port(self):
        return self.listening[1]

    @property
    def slips(self):
        return self.paper.slips

    def switch_on(self):
        self.server = StreamServer(self.listening, self._serve)
        self.server.start()
        self.listening = self.server.address

    def switch_off(self):
        if self.server:
            self.server.stop(timeout=0)
            self.server = None

    def _serve(self, socket, _place):
        self.calls += 1
        if self.stuck:
            gevent.sleep(3600)
        head = Head(self.paper, lambda octets: self._answer(socket, octets), self.status)
        while octets := socket.recv(1 if self.slow else 4096):
            if self.dies_at is not None and self.got + len(octets) > self.dies_at:
                head.feed(octets[:self.dies_at - self.got])
                self._die(socket)
                return
            self.got += len(octets)
            head.feed(octets)
            if self.slow:
                gevent.sleep(1 / self.slow)

    def _answer(self, socket, octets):
        if not self.mute and not (self.no_gs_r and octets[0] & 0x90 == 0):
            socket.sendall(octets)

    def _die(self, socket):
        """What was half printed stays on the roll and is torn off."""
        self.dies_at = None
        if self.paper.row or self.paper.rows:
            self.paper.rows, self.paper.row = [], ""
        socket.close()

"""The wire to a printer: it never waits without a limit, and it says nothing that the printer did not say.

A call that returned proves nothing (threats M9: a printer that read 20 of 880 bytes and died raised no error). What
counts is the printer's own word: the answer to GS r 1, which printers give in order, after the cut, or else to
DLE EOT 1 and 4, which they give at any time. No answer is no word.
"""

import dataclasses
import ipaddress
import socket
import struct

import gevent

from restaurant import clock

OFF, REFUSED, BROKEN, TIMEOUT, UNKNOWN = "off", "refused", "broken", "timeout", "unknown"
OFFLINE, NO_PAPER = "offline", "paper"
DENIED, MISSING = "denied", "missing"   # of devices: no right to use it; the library for its kind is not installed
AWAY = "away"                           # the worker that serves it says nothing
TROUBLES = (OFF, REFUSED, BROKEN, TIMEOUT, UNKNOWN, OFFLINE, NO_PAPER, DENIED, MISSING, AWAY)

CONNECT_WITHIN = 3.0   # seconds; all together an alarm is due within 15 (threats F16, F17)
ANSWER_FIRST = 1.0     # to be asked how it is, before anything is sent
SEND_WITHIN = 8.0
ANSWER_WITHIN = 2.0    # after the cut
TALKER_WITHIN = 6.0    # after the cut, if it answered before: it may be slow, and it will say so

PORTS = range(9100, 9110)                  # raw printing; other ports are other programs (threats T72)
HOW_ARE_YOU = b"\x10\x04\x01\x10\x04\x04"  # DLE EOT 1: online? DLE EOT 4: paper?
DONE = b"\x1dr\x01"                        # GS r 1: paper? answered when all before it was worked off
AT_HOME = tuple(ipaddress.ip_network(net) for net in (
    "127.0.0.0/8", "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "::1/128", "fc00::/7"))


class Trouble(Exception):
    """It could not be printed. ``what`` is one of TROUBLES."""

    def __init__(self, what):
        super().__init__(what)
        self.what = what


def addresses(host, port):
    """Where this host is, if that is in the house's own network; every other address is left out."""
    try:
        with gevent.Timeout(CONNECT_WITHIN, OSError):
            found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        return []
    return [(family, place) for family, _, _, _, place in found if at_home(place[0])]


def at_home(text):
    try:
        address = ipaddress.ip_address(text)
    except ValueError:
        return False
    address = getattr(address, "ipv4_mapped", None) or address
    return any(address in net for net in AT_HOME if net.version == address.version)


def allowed(host):
    return bool(host) and len(host) < 254 and bool(addresses(host, 9100))


@dataclasses.dataclass
class Word:
    """What a printer has said of itself so far: None is nothing yet."""

    online: bool | None = None
    paper: bool | None = None
    done: bool = False
    skipping: int = 0

    def hear(self, octets):
        """Each octet says by its fixed bits what it answers; what comes unasked is left out."""
        for octet in octets:
            if self.skipping:
                self.skipping -= 1
            elif octet & 0x93 == 0x10:      # four octets of automatic status
                self.skipping = 3
            elif octet & 0x93 == 0x12:      # DLE EOT 1, and after it DLE EOT 4
                self._answered(octet)
            elif octet & 0x90 == 0:         # GS r 1
                self.done = True
                self._has_paper(not octet & 0x0C)

    def _answered(self, octet):
        if self.online is None:
            self.online = not octet & 0x08
        else:
            self._has_paper(not octet & 0x60)

    def _has_paper(self, enough):
        """One complaint is enough, whatever it says after it."""
        self.paper = enough and self.paper is not False

    @property
    def trouble(self):
        """What it complains of, or None."""
        if self.paper is False:
            return NO_PAPER
        return OFFLINE if self.online is False else None

    @property
    def heard(self):
        return self.done or (self.online is not None and self.paper is not None)


class Conversation:
    """One connection for one slip. Raises Trouble; whether anything may have come out is for the caller to know.

    What it goes through is for others to say: ``_send`` and ``_receive`` (b"" if nothing came in time) and ``close``.
    ``pace`` is the seconds that an octet takes where a line is slow.
    """

    pace = 0.0

    def __enter__(self):
        return self

    def __exit__(self, _kind, _error, _trace):
        self.close()

    def ask(self, within=ANSWER_FIRST):
        """How are you? Returns its Word; one that has nothing in it came from a printer that does not talk."""
        self._send(HOW_ARE_YOU, within)
        return self._listen(within, lambda word: word.heard)

    def print(self, octets, talks):
        """Send a slip and wait for the printer's word after the cut."""
        slow = len(octets) * self.pace
        self._send(octets + DONE + HOW_ARE_YOU, SEND_WITHIN + slow)
        word = self._listen(ANSWER_WITHIN + slow, lambda word: word.done)
        if talks and not word.heard:
            self._listen(TALKER_WITHIN - ANSWER_WITHIN, lambda word: word.heard, word)
        return word

    def _listen(self, within, enough, word=None):
        word, end = word or Word(), clock.steady() + within
        while not enough(word) and clock.steady() < end:
            word.hear(self._receive(max(0.01, end - clock.steady())))
        return word


class Wire(Conversation):
    """Through the house's network."""

    def __init__(self, host, port):
        self.socket = self._connected(addresses(host, port))

    def _connected(self, places):
        trouble, end = OFF, clock.steady() + CONNECT_WITHIN
        for family, place in places:
            wire = socket.socket(family, socket.SOCK_STREAM)
            wire.settimeout(max(0.05, end - clock.steady()))
            try:
                wire.connect(place)
                return wire
            except ConnectionRefusedError:
                trouble = REFUSED
            except OSError:
                pass
            wire.close()
        raise Trouble(trouble)

    def __exit__(self, _kind, error, _trace):
        if isinstance(error, Trouble) and error.what == TIMEOUT:
            # What the printer did not read is taken back, or it would come out beside its reprint.
            self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.close()

    def close(self):
        self.socket.close()

    def _send(self, octets, within):
        self.socket.settimeout(within)
        try:
            self.socket.sendall(octets)
        except TimeoutError:
            raise Trouble(TIMEOUT) from None
        except OSError:
            raise Trouble(BROKEN) from None

    def _receive(self, within):
        self.socket.settimeout(within)
        try:
            heard = self.socket.recv(64)
        except TimeoutError:
            return b""
        except OSError:
            raise Trouble(BROKEN) from None
        if not heard:
            raise Trouble(BROKEN)
        return heard

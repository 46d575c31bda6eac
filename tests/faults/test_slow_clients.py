"""Clients that dawdle on purpose: they are let go, and nobody waits for them (threats T76, fault F51)."""

import contextlib
import socket
import time

import gevent
import pytest
import requests

from restaurant import server
from tests import given

FORM = b"POST /login HTTP/1.1\r\nHost: x\r\nContent-Length: 4000\r\nContent-Type: application/x-www-form-urlencoded\r\n"
KINDS = {
    "says nothing": (b"", b""),
    "a first line letter by letter": (b"GET /", b"a"),
    "headers one by one": (b"GET / HTTP/1.1\r\nHost: x\r\n", b"X-a: b\r\n"),
    "a body letter by letter": (FORM + b"Origin: http://x\r\n\r\nname=", b"a"),
    "a refused body letter by letter": (FORM + b"\r\nname=", b"a"),
    "chunks letter by letter": (b"POST /login HTTP/1.1\r\nHost: x\r\nOrigin: http://x\r\nTransfer-Encoding: chunked\r\n"
                                b"\r\n", b"1\r\na\r\n"),
}


class Slow:
    """A client that sends a little now and then, for as long as somebody listens."""

    def __init__(self, house, kind, every):
        self.begins, self.goes_on = KINDS[kind]
        self.every, self.ended_after = every, None
        self.socket = socket.create_connection(("127.0.0.1", house.port))
        self.greenlet = gevent.spawn(self._dawdle)

    def _dawdle(self):
        began = time.monotonic()
        with contextlib.suppress(OSError):
            self.socket.sendall(self.begins)
            self.socket.settimeout(self.every)
            while True:
                with contextlib.suppress(TimeoutError):
                    if self.socket.recv(65536):
                        continue
                    break
                self.socket.sendall(self.goes_on)
        self.ended_after = time.monotonic() - began
        self.socket.close()


@pytest.fixture
def hurried(monkeypatch):
    """The same patience, a tenth of it."""
    for name in ("FIRST_WITHIN", "HEADERS_WITHIN", "BODY_WITHIN"):
        monkeypatch.setattr(server, name, getattr(server, name) / 10)


def test_all_patience_together_ends_within_twenty_seconds():
    assert server.FIRST_WITHIN + server.HEADERS_WITHIN < 20 and server.BODY_WITHIN < 20 and server.SENT_WITHIN <= 20


@pytest.mark.parametrize("kind", KINDS)
def test_whoever_dawdles_is_let_go(open_house, hurried, kind):
    slow = Slow(open_house, kind, 0.1)
    slow.greenlet.join(4)
    assert slow.ended_after is not None and slow.ended_after < 2.2, kind


def test_a_body_on_a_slow_line_arrives(open_house, hurried, monkeypatch):
    """Slower than the patience for a whole body, and as fast as a slow line."""
    monkeypatch.setattr(server, "BYTES_A_SECOND", 8_000)
    lin, photo = open_house.staff("Lin"), b"x" * 40_000
    cookie = f"tableside={lin.get_cookie('tableside').value}"

    def pieces():
        head = (f"POST /office/menu/dish/1/photo HTTP/1.1\r\nHost: 127.0.0.1:{open_house.port}\r\nCookie: {cookie}\r\n"
                f"Origin: {open_house.address}\r\nContent-Type: multipart/form-data; boundary=b\r\n")
        body = (b'--b\r\nContent-Disposition: form-data; name="photo"; filename="a.png"\r\n\r\n' + photo +
                b"\r\n--b--\r\n")
        yield head.encode() + f"Content-Length: {len(body)}\r\n\r\n".encode()
        yield from (body[n:n + 1000] for n in range(0, len(body), 1000))
    with socket.create_connection(("127.0.0.1", open_house.port)) as line:
        began = time.monotonic()
        for piece in pieces():
            line.sendall(piece)
            gevent.sleep(0.06)
        answer = line.recv(100)
    assert time.monotonic() - began > server.BODY_WITHIN and b" 415 " in answer


def others(house, seconds):
    """How long each of the others waits, who order all the while."""
    mei, cola, took = requests.Session(), given.dish("Cola").id, []
    code = house.table("5").code
    mei.headers["Origin"] = house.address
    mei.post(f"{house.address}/t/{code}/join", timeout=5)
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        began = time.monotonic()
        assert mei.post(f"{house.address}/order/add", {"dish": cola}, timeout=5).status_code in (200, 409)
        took.append(time.monotonic() - began)
    return sorted(took)


@pytest.mark.parametrize(("many", "tenth"), [(200, True), pytest.param(1_000, False, marks=pytest.mark.hunt)])
def test_hundreds_of_slow_clients_are_let_go_and_the_others_do_not_notice(open_house, many, tenth, request):
    if tenth:
        request.getfixturevalue("hurried")
    every, within = (0.2, 2.5) if tenth else (2, 20)
    slow = [Slow(open_house, list(KINDS)[n % len(KINDS)], every) for n in range(many)]
    took = others(open_house, within)
    gevent.joinall([each.greenlet for each in slow], timeout=within)
    assert max(each.ended_after or 99 for each in slow) < within
    assert took[int(len(took) * 0.99)] < 1

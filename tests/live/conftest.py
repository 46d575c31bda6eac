"""Screens: a socket of their own each, speaking what the browser speaks, on a house that really listens."""

import contextlib
import json

import gevent
import pytest
import websocket


class Screen:
    """One open page. ``frames`` is everything it was sent, ``news`` the names it heard."""

    def __init__(self, house, client=None, origin=None, page=None):
        cookie = client.get_cookie("tableside") if client else None
        self.frames, self.news, self.over = [], [], False
        self.socket = websocket.create_connection(
            f"ws://127.0.0.1:{house.port}/socket.io/?EIO=4&transport=websocket" + (f"&page={page}" if page else ""),
            timeout=10,
            origin=origin or house.address, cookie=f"tableside={cookie.value}" if cookie else None)
        self.greenlet = gevent.spawn(self._listen)

    def _listen(self):
        with contextlib.suppress(websocket.WebSocketException, OSError):
            while frame := self.socket.recv():
                self.frames.append(frame)
                if frame == "2":
                    self.socket.send("3")
                elif frame[0] == "0":
                    self.socket.send("40")
                elif frame.startswith("42"):
                    self.news.append(json.loads(frame[2:])[1]["name"])
        self.over = True

    @property
    def is_let_in(self):
        return any(frame.startswith("40") for frame in self.frames)

    @property
    def is_turned_away(self):
        return self.over or any(frame.startswith("44") for frame in self.frames)

    def say(self, name, *what):
        """Emit an event, as a browser's console could."""
        self.socket.send("42" + json.dumps([name, *what]))

    def close(self):
        self.greenlet.kill()
        self.socket.close()


@pytest.fixture
def screen(open_house, eventually):
    """Makes screens of a browser's session; those that are let in are listening when this returns."""
    opened = []

    def open_screen(client=None, origin=None, page=None):
        opened.append(made := Screen(open_house, client, origin, page))
        eventually(lambda: made.is_let_in or made.is_turned_away)
        return made
    yield open_screen
    for each in opened:
        each.close()

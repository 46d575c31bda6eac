"""Phones and kitchen screens that listen on a socket, as static/live.js and static/kitchen.js do."""

import json
import re
import time

import gevent
import gevent.event
import websocket

from .asking import HOST, Line, get

PULLS_FOR = {"tickets", "table", "orders", "printers", "menu"}  # as in static/kitchen.js


class Ear:
    """An open socket of a browser with this cookie; ``heard`` is called with the name of each news."""

    def __init__(self, port, cookie, heard=lambda name: None, said="news"):
        self.heard, self.said = heard, said
        self.socket = websocket.create_connection(
            f"ws://127.0.0.1:{port}/socket.io/?EIO=4&transport=websocket", host=HOST, cookie=cookie,
            origin=f"http://{HOST}")
        self.socket.recv()
        self.socket.send("40")
        answer = self.socket.recv()
        if not answer.startswith("40"):
            raise ConnectionError(f"This socket was turned away: {answer}")
        self.greenlet = gevent.spawn(self._listen)

    def _listen(self):
        while True:
            packet = self.socket.recv()
            if packet == "2":
                self.socket.send("3")
            elif packet.startswith("42"):
                kind, *values = json.loads(packet[2:])
                if kind == self.said:
                    self.heard(values[0].get("name"))

    def close(self):
        self.greenlet.kill()
        self.socket.close()


class Screen:
    """A station's screen: at each news it asks for what changed, one question at a time, and notes what it holds."""

    def __init__(self, port, cookie, station):
        self.way, self.cookie, self.number, self.holds = f"/kitchen/{station}/news", cookie, 0, {}
        self.line, self.news = Line(port), gevent.event.Event()
        self._pull()
        self.ear = Ear(port, cookie, lambda name: name in PULLS_FOR and self.news.set())
        self.greenlet = gevent.spawn(self._work)

    def _work(self):
        while True:
            self.news.wait()
            self.news.clear()
            self._pull()

    def _pull(self):
        page = self.line.ask(get(f"{self.way}?since={self.number}", self.cookie, HX_Request="true"))
        self.number = int(re.search(r'data-number="(\d+)"', page)[1])
        now = time.monotonic()
        for cart in re.findall(r"cart (\d+)\.", page):
            self.holds.setdefault(int(cart), now)

    def close(self):
        self.greenlet.kill()
        self.ear.close()

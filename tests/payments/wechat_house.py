"""A house that takes WeChat Pay, in front of the sandbox on a real port; and somebody who writes down the notices."""

import contextlib
import functools
import json
import pathlib
import tempfile

import at_providers
import gevent
from gevent.pywsgi import WSGIServer
from werkzeug.wrappers import Request, Response

from restaurant import clock
from restaurant.payments.provider import CODE, Errand
from restaurant.payments.sandbox.wechat import Sandbox
from restaurant.payments.wechat import WeChat
from tests.conftest import TurnedClock


@functools.cache
def keys():
    """Keys take a while to make, so that all tests share some."""
    with tempfile.TemporaryDirectory() as folder:
        return Sandbox(pathlib.Path(folder, "keys.json")).keys


class House:
    """``desk`` is the sandbox, ``wechat`` our adapter, ``heard`` the notices as (headers, body), ``says`` the statuses
    with which they are taken: one after the other, the last for good."""

    def __init__(self, folder, turned):
        kept = folder / "wechat.json"
        kept.write_text(json.dumps({"keys": keys()}))
        self.desk, self.clock, self.heard, self.says, self.servers = Sandbox(kept), turned, [], [200], []
        self.address, self.notices = self._serve(self.desk), self._serve(self._notice)
        self.wechat = WeChat(self.desk.keys, self.address)

    def _serve(self, app):
        server = WSGIServer(("127.0.0.1", 0), app, log=None)
        server.start()
        self.servers.append(server)
        return f"http://127.0.0.1:{server.server_port}"

    def _notice(self, environ, start_response):
        request = Request(environ)
        self.heard.append((request.headers, request.get_data()))
        return Response(b"", self.says.pop(0) if len(self.says) > 1 else self.says[0])(environ, start_response)

    def stop(self):
        for server in self.servers:
            server.stop(timeout=0)

    def errand(self, way=CODE, **more):
        return Errand(**{"way": way, "back": "http://127.0.0.1:9/bill?of=1", "notice": self.notices + "/wechat",
                         "subject": "餐桌 5", "address": "203.0.113.7", **more})

    def begun(self, **more):
        payment = a_payment(**more)
        self.wechat.begin(payment, self.errand())
        return payment

    def paid(self, way="pay", **more):
        payment = self.begun(**more)
        self.pay(payment, way)
        return payment

    def pay(self, payment, way="pay"):
        self.desk.choose(self.desk.books[payment.reference], way)

    def notice(self, count=1):
        """The headers and the body of a notice, once it came."""
        with gevent.Timeout(5):
            while len(self.heard) < count:
                gevent.sleep(0.01)
        return self.heard[count - 1]


@contextlib.contextmanager
def opened(folder):
    clock.use(turned := TurnedClock())
    house = House(folder, turned)
    try:
        yield house
    finally:
        house.stop()
        clock.use(clock.Clock())


def a_payment(amount=4239, currency="CNY", reference=None):
    return at_providers.a_payment(amount, currency, reference)

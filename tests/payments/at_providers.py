"""Makers for tests of providers: a payment and a refund as rows are, and a sandbox served on a port of this machine."""

import contextlib
import types

from gevent.pywsgi import WSGIServer

from restaurant import clock
from restaurant.payments.provider import PAGE, Errand

BACK = "http://127.0.0.1:9/bill"
ERRAND = Errand(PAGE, BACK, "http://127.0.0.1:9/paid/it", "Chez Nous")


def serve(app):
    """``(server, address)`` on a port that the kernel picks."""
    server = WSGIServer(("127.0.0.1", 0), app, log=None, error_log=None)
    server.start()
    return server, f"http://127.0.0.1:{server.server_port}"


@contextlib.contextmanager
def open_desk(kind, folder):
    """A sandbox of this kind, served; ``desk.address`` is where."""
    desk = kind(folder / "desk.json")
    server, desk.address = serve(desk)
    yield desk
    server.stop()


def a_payment(amount=4710, currency="EUR", reference=None):
    return types.SimpleNamespace(reference=reference or clock.token(), provider_id=None, handed_over=amount,
                                 currency=currency, started_at=clock.now())


def a_refund(payment, amount=1000, reference=None):
    """``amount`` goes back to the payer; some of it is of the tip, which stands beside the amount of a refund's row."""
    return types.SimpleNamespace(reference=reference or clock.token(), provider_id=None, handed_back=amount,
                                 amount=amount - 1, tip=1, rounding=0, payment=payment)


def begun(provider, **more):
    """A payment that is open at the provider."""
    payment = a_payment(**more)
    payment.provider_id = provider.begin(payment, ERRAND).provider_id
    return payment


def paid(provider, desk, way="never", **more):
    """A payment about which the payer has decided; by "never" they have paid and nobody is told."""
    payment = begun(provider, **more)
    desk.choose(desk.called(payment.provider_id), way)
    return payment

"""Where payment providers call back, and where phones return from them. Nothing is paid because a browser said so."""

import logging

from flask import Blueprint, current_app, request

from .. import clock, database, service
from ..errors import NotFound
from ..payments import LIVES, Payment
from ..payments.provider import Forged, Unreachable
from .guards import opens_to

door = Blueprint("callbacks", __name__)
log = logging.getLogger("tableside.payments")
ASK_EVERY = 4_000        # milliseconds between two questions about a young payment; older ones are asked less often
LATEST = clock.DAY
_asked = {}              # reference: when to ask again


@door.record
def _(state):
    state.app.config["CALLED_BACK"].add("callbacks.paid")


@door.post("/paid/<provider>")
@opens_to("anybody")
def paid(provider):
    """A provider's notice. Signed by it, told as often as it likes."""
    ours = provider_called(provider)
    request.max_content_length = 65_536
    try:
        news = ours.told(request.headers, request.get_data())
    except Forged:
        log.warning("a call-back that %s did not sign", provider)
        return {"error": "signature"}, 400
    database.actor.set(f"provider {provider}")
    outcome = service.settle(provider, news)
    log.info("notice", extra={"more": {"provider": provider, "reference": news.reference, "outcome": outcome}})
    return {"ok": True}


def provider_called(name):
    """The provider of this name, or NotFound where the house does not have it."""
    found = current_app.config["PROVIDERS"].get(name)
    if found is None:
        raise NotFound()
    return found


def ask(provider, payment):
    """Ask the provider how it stands with a payment and put that into the books. Returns what ``settle`` does."""
    try:
        news = provider.ask(payment)
    except (Unreachable, ValueError) as error:
        log.warning("%s does not answer: %s", provider.name, error)
        return "unknown"
    if news:
        return service.settle(provider.name, news)
    return "unknown"


def end(payment, provider):
    """A waiter ends what a guest began and left: the provider is asked once more, then the bill is free again."""
    if provider:
        ask(provider, payment)
    service.expire(payment.id)


def look_after(providers):
    """The poller's round: ask about what is under way; what nobody paid in its time is free again.

    What failed or ran out is asked about for a day all the same: a success is never thrown away.
    """
    for payment in Payment.to_ask(clock.now() - LATEST):
        try:
            _look_after(payment, providers.get(payment.provider))
        except Exception:
            log.exception("payment %d could not be looked after", payment.id)


def _look_after(payment, provider):
    age = clock.now() - payment.started_at
    if provider and _asked.get(payment.reference, 0) <= clock.now():
        _asked[payment.reference] = clock.now() + max(ASK_EVERY, age // 10)
        ask(provider, payment)
    if age > LIVES:
        service.expire(payment.id)
    if age > LATEST - clock.HOUR:
        _asked.pop(payment.reference, None)

"""Where payment providers call back. Nothing is paid because a browser said so."""

import logging

from flask import Blueprint, Response, redirect, request

from .. import database, service
from ..errors import NotFound
from ..payments import Payment
from ..payments.provider import WECHAT, Forged, Unreachable
from .guards import opens_to
from .limits import NOTICES, count, too_often
from .page import asked
from .providing import provider_called, send

door = Blueprint("callbacks", __name__)
log = logging.getLogger("tableside.payments")
LARGEST = 65_536


@door.record
def _(state):
    state.app.config["CALLED_BACK"].add("callbacks.paid")


@door.post("/paid/<provider>")
@opens_to("anybody")
def paid(provider):
    """A provider's notice, told as often as it likes. What we could not understand or keep it will tell again."""
    ours = provider_called(provider)
    if ours is None:
        raise NotFound()
    request.max_content_length = LARGEST
    if getattr(ours, "FETCHES", False):
        too_often("notices", NOTICES)
        count("notices", NOTICES)
    try:
        news = ours.told(request.headers, request.get_data())
    except Forged:
        log.warning("a call-back that %s did not sign", provider)
        return {"error": "signature"}, 400
    except Unreachable as error:
        log.warning("%s called back and does not answer: %s", provider, error)
        return {"error": "later"}, 503
    database.actor.set(f"provider {provider}")
    outcome = service.settle(provider, news)
    log.info("notice", extra={"more": {"provider": provider, "reference": news.reference, "outcome": outcome}})
    body, kind = ours.HEARD
    return Response(body, content_type=kind)


@door.get("/paid/introduced/<reference>")
@opens_to("anybody")
def introduced(reference):
    """Back from an app that told us who the payer is: now the payment can be opened there."""
    payment = Payment.get_or_none(Payment.reference == reference)
    ours = payment and provider_called(payment.provider)
    if ours is None:
        raise NotFound()
    return redirect(send(payment, ours, WECHAT, asked("code")), 303)

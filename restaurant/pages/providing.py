"""Sending payers to providers and hearing back: every word with a provider is spoken here, outside any transaction."""

import contextlib
import logging

from flask import current_app, request, url_for

from .. import clock, database, service
from ..errors import Refused
from ..payments import CONFIRMED, FAILED, LIVES, PENDING, Payment, Refund, offering
from ..payments.provider import WECHAT, Declined, Errand, Unreachable
from ..settings import house

log = logging.getLogger("tableside.payments")
ASK_EVERY = 4_000        # milliseconds between two questions about a young payment; older ones are asked less often
LATEST = clock.DAY
_asked = {}              # reference: when to ask again
LOOK_EVERY = 3_000       # milliseconds between two questions because somebody looks at their payment's page
MOST_LOOKED = 1_000
_looked = {}             # reference: when looking asks again


def provider_called(name):
    """The provider of this name, or None where the house does not have it (any more)."""
    return offering.providers().get(name)


def choose(name, agent="", scans=False):
    """``(provider, way)`` that a payer chose, or Refused where it is not offered at this moment."""
    for provider, way in offering.offered(agent, scans):
        if provider.name == name:
            return provider, way
    raise Refused("Paying this way is not possible at the moment. Please choose another, or ask a waiter.")


def send(payment, provider, way, introduced=""):
    """Open a payment at its provider. Returns the address where the payer goes: theirs, or our page with the code.

    A payment that is open there already is only looked up. Refused, and nothing is reserved any more, if the provider
    says no or does not answer; it is asked about for a day all the same, because it may be open there.
    """
    if payment.state not in PENDING or payment.provider_id or payment.address or payment.story.get("shown"):
        return payment.address or page_of(payment)
    who = way == WECHAT and not introduced and provider.introduction(payment, _outside("callbacks.introduced", payment))
    if who:
        return who
    try:
        with _a_no_is_said(provider, payment):
            begun = provider.begin(payment, errand(payment, way, introduced))
    except Unreachable as error:
        _silent(provider, error)
        service.expire(payment.id)  # nobody has the address of its page; late money would be booked as it comes
        raise Refused("The payment service does not answer. Nothing was charged. Please try again, or pay a waiter.",
                      status=503) from None
    offering.answered(provider.name)
    shown = {name: value for name, value in (("code", begun.code), ("bridge", begun.bridge)) if value}
    if not service.opened_at_provider(payment.id, begun.provider_id, begun.address, shown):
        return page_of(payment)
    return page_of(payment) if shown else begun.address


@contextlib.contextmanager
def _a_no_is_said(provider, payment):
    """A clear no of the provider ends the payment, and the payer is told."""
    try:
        yield
    except Declined as declined:
        log.warning("%s declined a payment: %s", provider.name, declined)
        service.expire(payment.id)
        raise Refused("The payment service said no. Nothing was charged. Please pay another way.") from None


def page_of(payment):
    """Our own page of a payment: its code, how it stands, its receipt."""
    return url_for("bill.back", reference=payment.reference)


def errand(payment, way, introduced=""):
    """What a provider is told besides the payment itself."""
    return Errand(way, _outside("bill.back", payment),
                  current_app.config["OWN_ADDRESS"] + url_for("callbacks.paid", provider=payment.provider),
                  house().name, request.remote_addr or "", introduced, LIVES)


def _outside(endpoint, payment):
    place = current_app.config["PLACE"]
    return (place.public_url or request.host_url.rstrip("/")) + url_for(endpoint, reference=payment.reference)


def scan(payment, provider, code):
    """Take the money from the payment code on a payer's phone. Returns what ``settle`` does."""
    try:
        with _a_no_is_said(provider, payment):
            news = provider.charge(payment, code, errand(payment, "scan"))
    except Unreachable as error:
        _silent(provider, error)
        return "unknown"
    return service.settle(provider.name, news)


def ask(provider, payment):
    """Ask the provider how it stands with a payment and put that into the books. Returns what ``settle`` does."""
    try:
        news = provider.ask(payment)
    except Unreachable as error:
        _silent(provider, error)
        return "unknown"
    offering.answered(provider.name)
    if news:
        return service.settle(provider.name, news)
    return "unknown"


def look(payment):
    """The payer looks how it stands: the provider is asked, at most every few seconds however many look. Returns the
    payment as it is then.
    """
    provider = provider_called(payment.provider)
    if payment.state == CONFIRMED or provider is None or _looked.get(payment.reference, 0) > clock.now():
        return payment
    while len(_looked) >= MOST_LOOKED:
        del _looked[next(iter(_looked))]
    _looked[payment.reference] = clock.now() + LOOK_EVERY
    ask(provider, payment)
    return Payment.find(payment.id)


def _silent(provider, error):
    offering.failed(provider.name)
    log.warning("%s does not answer: %s", provider.name, error)


def end(payment, provider):
    """A payment is given up: nobody can pay it there any more, it is asked about once more, and the bill is free."""
    if provider:
        try:
            provider.cancel(payment)
        except (Unreachable, Declined) as error:
            log.warning("%s did not cancel: %s", provider.name, error)
        ask(provider, payment)
    service.expire(payment.id)


def give_back(refund):
    """Ask the provider to give money back. It is asked again until it has said what became of it."""
    payment = Payment.find(refund.payment_id)
    provider = provider_called(payment.provider)
    if refund.state not in PENDING or provider is None:
        return refund.state
    try:
        returned = provider.ask_refund(payment, refund) or provider.refund(payment, refund)
    except Declined as declined:
        log.warning("%s declined a refund: %s", provider.name, declined)
        service.refund_settled(refund.id, FAILED)
        return FAILED
    except Unreachable as error:
        _silent(provider, error)
        return refund.state
    if returned.state in (CONFIRMED, FAILED) and returned.amount == refund.handed_back:
        service.refund_settled(refund.id, returned.state, returned.provider_id)
    else:
        service.refund_asked(refund.id, returned.provider_id)
    return returned.state


def look_after():
    """The poller's round: ask about what is under way; what nobody paid in its time is free again.

    What failed or ran out is asked about for a day all the same: a success is never thrown away.
    """
    for payment in Payment.to_ask(clock.now() - LATEST):
        try:
            _look_after(payment, provider_called(payment.provider))
        except Exception:
            log.exception("payment %d could not be looked after", payment.id)
    for refund in Refund.to_ask():
        if _is_time(refund.reference, refund.at):
            database.actor.set("poller")
            give_back(refund)
    service.close_charges()


def _look_after(payment, provider):
    age = clock.now() - payment.started_at
    if provider and _is_time(payment.reference, payment.started_at):
        ask(provider, payment)
    if age > (LIVES if not getattr(provider, "by_hand", False) else LATEST) and payment.state in PENDING:
        end(payment, provider)
    if age > LATEST - clock.HOUR:
        _asked.pop(payment.reference, None)


def _is_time(reference, since):
    """Whether to ask again: often at first, then with growing pauses."""
    if _asked.get(reference, 0) > clock.now():
        return False
    _asked[reference] = clock.now() + max(ASK_EVERY, (clock.now() - since) // 10)
    return True

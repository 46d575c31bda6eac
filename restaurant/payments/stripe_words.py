"""Stripe's words: how its amounts, states, marks and signatures are read and written. Nothing here calls anybody.

Sources: docs.stripe.com/currencies (zero-decimal, three-decimal, special cases), /webhooks (Stripe-Signature),
/api/checkout/sessions/object.
"""

import hashlib
import hmac
import re

from .. import clock, money
from .calling import field, mark, part
from .provider import CONFIRMED, FAILED, WAITING, Declined, Listed, Returned, Unreachable

FRESH = 300                      # seconds that a signature may be old, or ahead of our clock (threats T47)
SHORTEST = 30 * clock.MINUTE     # Stripe keeps a session open for at least so long; ``cancel`` ends it sooner
WHOLE = frozenset(("BIF", "CLP", "DJF", "GNF", "JPY", "KMF", "KRW", "MGA", "PYG", "RWF", "VND", "VUV", "XAF", "XOF",
                   "XPF"))
THREE = frozenset(("BHD", "JOD", "KWD", "OMR", "TND"))
SESSION = re.compile(r"cs_\w{1,250}", re.ASCII)
INTENT = re.compile(r"pi_\w{1,250}", re.ASCII)
REFUNDS = {"succeeded": CONFIRMED, "failed": FAILED, "canceled": FAILED}
UNDONE = ("requires_payment_method", "canceled")


# Amounts


def decimals(currency):
    """How many decimals Stripe counts with. ISK and UGX have two there, which are always 00, and HUF and TWD two."""
    return 0 if currency in WHOLE else 3 if currency in THREE else 2


def for_stripe(amount, currency):
    """An amount of ours in Stripe's smallest unit. What does not come out even, or does not end in 0 where Stripe's
    partners know only two of three decimals, is Declined and never rounded."""
    whole, rest = divmod(amount * 10 ** decimals(currency), 10 ** money.digits(currency))
    if rest or (currency in THREE and whole % 10):
        raise Declined(f"Stripe cannot take {amount} {currency}")
    return whole


def from_stripe(amount, currency):
    """An amount of Stripe's in our smallest unit; Unreachable if it is none, or of no currency that there is."""
    try:
        ours, rest = divmod(amount * 10 ** money.digits(currency), 10 ** decimals(currency))
    except ValueError:
        raise Unreachable("that is no currency") from None
    if rest or not 0 <= ours <= money.MAX_AMOUNT:
        raise Unreachable("that is no amount")
    return ours


def priced(thing, name="amount"):
    """``(amount, currency)`` of a thing of theirs, in our units."""
    currency = field(thing, "currency", str).upper()
    return from_stripe(field(thing, name, int), currency), currency


# Sessions and what hangs on them


def wanted(payment, errand):
    """What a session is opened with: the same words each time, since Stripe compares them.

    It ends by itself Stripe's least time after the last moment at which the house may still open it.
    """
    price, ends = "line_items[0][price_data]", payment.started_at + errand.lives + SHORTEST
    return [("mode", "payment"), ("client_reference_id", payment.reference), ("metadata[reference]", payment.reference),
            ("payment_intent_data[metadata][reference]", payment.reference), ("line_items[0][quantity]", 1),
            (price + "[currency]", payment.currency.lower()), (price + "[product_data][name]", errand.subject[:250]),
            (price + "[unit_amount]", for_stripe(payment.handed_over, payment.currency)),
            ("adaptive_pricing[enabled]", "false"), ("expires_at", -(-ends // 1000)),
            ("success_url", errand.back), ("cancel_url", errand.back)]


def state(session):
    """Paid is confirmed. Not paid is failed once the session expired, or once its last attempt came to nothing."""
    paid, status = field(session, "payment_status", str), field(session, "status", str)
    undone = status == "complete" and part(session, "payment_intent").get("status") in UNDONE
    if paid == "paid" and status == "complete":
        return CONFIRMED
    return FAILED if paid == "unpaid" and (status == "expired" or undone) else WAITING


def given_back(session, currency):
    """What was refunded so far; 0 where the charge was not sent along."""
    charge = part(part(session, "payment_intent"), "latest_charge")
    return from_stripe(field(charge, "amount_refunded", int), currency) if charge else 0


def named(thing, shape):
    """An id that is safe to put into an address."""
    id = field(thing, "id", str)
    if not shape.fullmatch(id):
        raise Unreachable("that is no id")
    return id


def returned(known, refund, payment):
    amount, currency = priced(known)
    if mark(known) != refund.reference or currency != payment.currency:
        raise Unreachable("the answer is about something else")
    said = REFUNDS.get(field(known, "status", str), WAITING)
    return Returned(refund.reference, field(known, "id", str), said, amount)


def row(kind, thing, id):
    return Listed(kind, mark(thing), id, *priced(thing), field(thing, "created", int) * 1000)


# Signatures


def signature(secret, body, now):
    """``t=seconds,v1=hex``: HMAC-SHA256 over the time, a dot and the body."""
    at = str(now // 1000)
    return f"t={at},v1={_hmac(secret, at, body)}"


def signed(secret, given, body, now):
    """Whether a signature is right and its time within FRESH. Several v1 are given while a secret is exchanged; other
    schemes (v0) count for nothing; two times are refused."""
    parts = [part.partition("=")[::2] for part in given.split(",")]
    times = [value for scheme, value in parts if scheme == "t"]
    if len(times) != 1 or not (times[0].isascii() and times[0].isdigit() and len(times[0]) < 12):
        return False
    right = _hmac(secret, times[0], body).encode()
    fits = [hmac.compare_digest(right, value.encode()) for scheme, value in parts if scheme == "v1"]
    return any(fits) and abs(int(times[0]) - now // 1000) <= FRESH


def _hmac(secret, at, body):
    return hmac.new(secret.encode(), at.encode() + b"." + body, hashlib.sha256).hexdigest()

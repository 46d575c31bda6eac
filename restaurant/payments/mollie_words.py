"""Mollie's words: how its amounts, states, marks and times are read and written. Nothing here calls anybody.

Sources: docs.mollie.com/docs/multicurrency, /docs/status-change, /reference/webhooks.
"""

import datetime
import re
from urllib.parse import parse_qsl

from .. import money
from .calling import field, mark
from .provider import CONFIRMED, FAILED, WAITING, Forged, Listed, Returned, Unreachable

LARGEST = 1_000              # octets of a call-back, which is one id
ID = re.compile(r"(tr|re)_\w{1,60}", re.ASCII)
PAYMENTS = {"paid": CONFIRMED, "failed": FAILED, "canceled": FAILED, "expired": FAILED}
REFUNDS = {"refunded": CONFIRMED, "failed": FAILED, "canceled": FAILED}


def named_in(body):
    """The payment that a call-back names: ``id=tr_…``, once."""
    try:
        told = parse_qsl(body.decode("ascii"), strict_parsing=True, keep_blank_values=True, max_num_fields=10)
    except ValueError:
        raise Forged("not a form") from None
    ids = [value for name, value in told if name == "id"]
    if len(body) > LARGEST or len(dict(told)) != len(told) or len(ids) != 1:
        raise Forged("not one id")
    if not ID.fullmatch(ids[0]) or not ids[0].startswith("tr_"):
        raise Forged("not the id of a payment")
    return ids[0]


def returned(known, refund, payment):
    amount, currency = priced(known)
    if mark(known) != refund.reference or currency != payment.currency:
        raise Unreachable("the answer is about something else")
    return Returned(refund.reference, named(known), REFUNDS.get(field(known, "status", str), WAITING), amount)


def row(kind, thing, when):
    return Listed(kind, mark(thing), named(thing), *priced(thing), instant(thing, when))


def named(thing):
    """An id that is safe to put into an address."""
    id = field(thing, "id", str)
    if not ID.fullmatch(id):
        raise Unreachable("that is no id")
    return id


def instant(thing, name):
    try:
        at = datetime.datetime.fromisoformat(field(thing, name, str))
        return int(at.replace(microsecond=0).timestamp()) * 1000
    except (ValueError, OverflowError):
        raise Unreachable("that is no time") from None


# Amounts: text with as many decimals as the currency has, such as "12.80" or, for JPY and ISK, "1280"


def for_mollie(amount, currency):
    digits = money.digits(currency)
    whole, rest = divmod(amount, 10 ** digits)
    return f"{whole}.{rest:0{digits}d}" if digits else str(whole)


def from_mollie(text, currency):
    """An amount of Mollie's in our smallest unit; Unreachable if it is none, or of no currency that there is."""
    try:
        digits = money.digits(currency)
    except ValueError:
        raise Unreachable("that is no currency") from None
    if not re.fullmatch(r"\d{1,13}" + (rf"\.\d{{{digits}}}" if digits else r"(\.0+)?"), text, re.ASCII):
        raise Unreachable("that is no amount")
    amount = int(text.replace(".", "") if digits else text.split(".")[0])
    if amount > money.MAX_AMOUNT:
        raise Unreachable("that is no amount")
    return amount


def priced(thing, name="amount"):
    """``(amount, currency)`` of a thing of theirs, in our units."""
    told = field(thing, name, dict)
    currency = field(told, "currency", str)
    return from_mollie(field(told, "value", str), currency), currency

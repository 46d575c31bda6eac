"""The pretend provider: our side of the contract with the pretend bank, which takes no real money.

It speaks HTTP as real providers do: open a payment there, send the guest to its page, hear of it by signed
call-backs, and ask when in doubt.
"""

import hashlib
import hmac
import json

from .. import clock, money
from .calling import call
from .provider import (
    CODE,
    PAGE,
    Begun,
    Declined,
    Forged,
    Key,
    Listed,
    News,
    Returned,
    Unintroduced,
    Unreachable,
)

SIGNED = "Pretend-Signature"
FRESH = 300         # seconds that a signature may be old, or ahead of our clock (threats T47)
LARGEST = 65_536


class Pretend(Unintroduced):
    """``address`` is where the bank listens, ``keys["key"]`` what both sides sign with."""

    name, title = "pretend", "Pretend bank"
    KEYS = (Key("key", "Key"),)
    CURRENCIES, WAYS, SCANS, HEARD = (), (PAGE, CODE), False, ("ok", "text/plain")

    def __init__(self, keys, address):
        self.address, self.key = address, keys["key"]

    def begin(self, payment, errand):
        told = self._call("POST", "/payments", {
            "reference": payment.reference, "amount": payment.handed_over, "currency": payment.currency,
            "back": errand.back, "notice": errand.notice})
        try:
            page = str(told["path"])
            return Begun(str(told["id"]), page, code=page if errand.way == CODE else "")
        except (KeyError, TypeError):
            raise Unreachable("the answer makes no sense") from None

    def ask(self, payment):
        told = self._call("GET", f"/payments/{payment.reference}", None)
        try:
            return None if told is None else _news(told)
        except ValueError:
            raise Unreachable("the answer makes no sense") from None

    def cancel(self, payment):
        self._call("POST", f"/payments/{payment.reference}/cancel", {})

    def refund(self, payment, refund):
        told = self._call("POST", f"/payments/{payment.reference}/refunds",
                          {"reference": refund.reference, "amount": refund.handed_back})
        if "refused" in told:
            raise Declined(str(told["refused"]))
        return _returned(told)

    def ask_refund(self, payment, refund):
        told = self._call("GET", f"/payments/{payment.reference}/refunds/{refund.reference}", None)
        return told and _returned(told)

    def listed(self, begins, ends):
        told = self._call("GET", f"/list/{begins}/{ends}", None)
        try:
            return [Listed(*row) for row in told["rows"]]
        except (KeyError, TypeError):
            raise Unreachable("the answer makes no sense") from None

    def try_keys(self):
        self._call("GET", "/list/0/0", None)

    def told(self, headers, body):
        if len(body) > LARGEST or not signed(self.key, headers.get(SIGNED, ""), body, clock.now()):
            raise Forged()
        try:
            return _news(json.loads(body))
        except ValueError:
            raise Forged() from None

    def _call(self, method, path, content):
        body = b"" if content is None else json.dumps(content).encode()
        answer = call(method, self.address + path, {SIGNED: signature(self.key, body, clock.now()),
                                                    "Content-Type": "application/json"}, body, LARGEST)
        if answer.status == 404 and method == "GET":
            return None
        if answer.status != 200:
            raise Unreachable(f"status {answer.status}")
        return answer.json()


def _news(told):
    """Strict: every field with its type, or it is not the provider's."""
    kinds = {"reference": str, "id": str, "state": str, "amount": int, "currency": str}
    if not isinstance(told, dict) or any(type(told.get(key)) is not kind for key, kind in kinds.items()):
        raise ValueError("not a payment")
    if told["state"] not in ("confirmed", "failed", "waiting") or not 0 <= told["amount"] <= money.MAX_AMOUNT:
        raise ValueError("not a payment")
    return News(told["reference"], told["id"], told["state"], told["amount"], told["currency"],
                refunded=told["refunded"] if type(told.get("refunded")) is int else 0)


def _returned(told):
    try:
        return Returned(str(told["reference"]), str(told["id"]), "confirmed", int(told["amount"]))
    except (KeyError, TypeError, ValueError):
        raise Unreachable("the answer makes no sense") from None


def signature(key, body, now):
    """``t=seconds,v=hex``: HMAC-SHA256 over the time and the body."""
    at = now // 1000
    return f"t={at},v=" + hmac.new(key.encode(), f"{at}.".encode() + body, hashlib.sha256).hexdigest()


def signed(key, given, body, now):
    """Whether a signature is right, and neither old nor from the future."""
    parts = dict(part.split("=", 1) for part in given.split(",") if "=" in part)
    at = parts.get("t", "")
    if not (at.isascii() and at.isdigit() and len(at) < 12) or abs(int(at) - now // 1000) > FRESH:
        return False
    right = hmac.new(key.encode(), f"{at}.".encode() + body, hashlib.sha256).hexdigest()
    return hmac.compare_digest(right.encode(), parts.get("v", "").encode())

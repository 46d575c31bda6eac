"""The Stripe sandbox: Checkout sessions, their payment intents, charges and refunds, in test mode and with no money.

It answers with Stripe's own words and refuses what Stripe refuses: another key, another body under a known
idempotency key, a parameter that it does not have, a session shorter than 30 minutes, a refund of more than was paid.
"""

import hmac
import json
import re
import secrets
from urllib.parse import urljoin

from werkzeug.wrappers import Response

from ... import clock, money
from ..stripe import VERSION
from ..stripe_words import decimals, signature
from .desk import Desk

PARAMETERS = re.compile(
    r"mode|client_reference_id|metadata\[\w+\]|payment_intent_data\[(metadata\]\[\w+|description)\]|success_url|cancel_url"
    r"|expires_at|expand\[\d*\]|adaptive_pricing\[enabled\]|locale"
    r"|line_items\[0\]\[(quantity|price_data\]\[(currency|unit_amount|product_data\]\[name))\]")
LEAST, MOST = 30 * 60, 24 * 3600   # seconds that a session may live
EVENTS = {"confirmed": "completed", "failed": "async_payment_failed"}


class No(Exception):
    """An error in Stripe's words."""

    def __init__(self, status, why, code=None, kind="invalid_request_error"):
        self.status, self.told = status, {"error": {"type": kind, "code": code, "message": why}}


class Sandbox(Desk):
    """``endpoint`` is where the owner asked to be called back: an address, or a path where the payer came from.
    ``guests`` is this desk's address for a payer's browser, where it is another than the one the house calls."""

    name, title = "stripe", "Stripe"
    endpoint = "/paid/stripe"

    def new_keys(self):
        return {"secret": "sk_test_" + secrets.token_hex(24), "signing": "whsec_" + secrets.token_hex(16)}

    def new_id(self):
        return "cs_test_" + secrets.token_hex(24)

    def answer(self, request, parts):
        try:
            given = request.headers.get("Authorization", "")
            if not hmac.compare_digest(given.encode(), f"Bearer {self.keys['secret']}".encode()):
                raise No(401, "Invalid API Key provided")
            told, status = self._done(request, parts), 200
        except No as no:
            told, status = no.told, no.status
        return Response(json.dumps(told), status, content_type="application/json")

    def _done(self, request, parts):
        asked = (request.form if request.method == "POST" else request.args).to_dict()
        if request.method == "POST":
            return self._once(request, lambda: self._posted(parts, asked, request.root_url))
        if parts[:3] == ["v1", "checkout", "sessions"] and len(parts) == 4:
            return self._session(self._known(parts[3]), _expanded(asked))
        if len(parts) == 3 and parts[1] == "refunds":
            return self._one(refund for refund in self._refunds() if refund["id"] == parts[2])
        lists = {"v1/checkout/sessions": self._sessions, "v1/refunds": self._refunds_of, "v1/charges": self._charges}
        if "/".join(parts) in lists:
            return _page(lists["/".join(parts)](asked), asked, request.path)
        raise No(404, "Unrecognized request URL")

    def _once(self, request, work):
        """What was answered to an idempotency key is answered again; other words under the same key are refused."""
        key, words = request.headers.get("Idempotency-Key"), sorted([*each] for each in request.form.items(multi=True))
        for payment in self.books.values():
            if key in payment["answered"]:
                if payment["answered"][key][:2] != [request.path, words]:
                    raise No(400, "Keys for idempotent requests can only be used with the same parameters they were "
                                  "first used with.", kind="idempotency_error")
                return payment["answered"][key][2]
        payment, told = work()
        if key:
            payment["answered"][key] = [request.path, words, told]
        self.keep()
        return told

    def _posted(self, parts, asked, root):
        if parts == ["v1", "checkout", "sessions"]:
            payment = self._opened(asked, root)
            return payment, self._session(payment, _expanded(asked))
        if parts[:3] == ["v1", "checkout", "sessions"] and parts[4:] == ["expire"]:
            return self._expired(self._known(parts[3]))
        if parts == ["v1", "refunds"]:
            return self._given_back(asked)
        raise No(404, "Unrecognized request URL")

    # Sessions

    def _opened(self, asked, root):
        amount, currency, ends = _priced(asked)
        reference = asked.get("client_reference_id", "")
        place = secrets.token_hex(8) if reference in ("", *self.books) else reference
        payment = self.open(place, amount=amount, currency=currency, back=asked["success_url"],
                            notice=urljoin(asked["success_url"], self.endpoint), ends=ends, expired=False, answered={},
                            marks=_marks(asked, "metadata"), passed=_marks(asked, "payment_intent_data[metadata]"))
        payment["page"] = (self.guests or root).rstrip("/") + "/pay/" + payment["id"]
        payment["reference"] = reference
        return payment

    def choose(self, payment, way):
        self._status(payment)   # nobody pays once the time has run out
        super().choose(payment, way)

    def _known(self, id):
        payment = self.called(id)
        if payment is None:
            raise No(404, f"No such checkout.session: '{id}'", "resource_missing")
        return payment

    def _expired(self, payment):
        if self._status(payment) != "open":
            raise No(400, "Only Checkout Sessions with a status in [\"open\"] can be expired.")
        payment["state"], payment["expired"] = "failed", True
        self.tell_later(payment, [0])
        return payment, self._session(payment)

    def _status(self, payment):
        late = payment["state"] == "waiting" and clock.now() // 1000 >= payment["ends"]
        if late:
            payment["state"], payment["expired"] = "failed", True
        return "expired" if payment["expired"] else "open" if payment["state"] == "waiting" else "complete"

    def _session(self, payment, expanded=()):
        status, intent = self._status(payment), None
        if status == "complete":
            intent = self._intent(payment, expanded) if "payment_intent" in expanded else "pi_" + payment["id"][8:]
        return {"id": payment["id"], "object": "checkout.session", "mode": "payment", "livemode": False,
                "amount_total": self._owed(payment), "currency": payment["currency"].lower(),
                "client_reference_id": payment["reference"], "metadata": payment["marks"], "status": status,
                "payment_status": "paid" if payment["state"] == "confirmed" else "unpaid",
                "payment_intent": intent, "created": payment["at"] // 1000, "expires_at": payment["ends"],
                "success_url": payment["back"], "url": payment["page"] if status == "open" else None}

    def _owed(self, payment):
        due = payment["paid"] if payment["state"] == "confirmed" else payment["amount"]
        return due * 10 ** decimals(payment["currency"]) // 10 ** money.digits(payment["currency"])

    def _intent(self, payment, expanded):
        done, charge = payment["state"] == "confirmed", self._charge(payment)
        return {"id": "pi_" + payment["id"][8:], "object": "payment_intent", "livemode": False,
                "amount": charge["amount"], "amount_received": charge["amount"] if done else 0,
                "currency": charge["currency"], "metadata": payment["passed"],
                "status": "succeeded" if done else "requires_payment_method",
                "latest_charge": charge if "payment_intent.latest_charge" in expanded else charge["id"]}

    def _charge(self, payment):
        done = payment["state"] == "confirmed"
        return {"id": "ch_" + payment["id"][8:], "object": "charge", "livemode": False, "amount": self._owed(payment),
                "amount_refunded": sum(refund["amount"] for refund in payment["refunds"].values()), "paid": done,
                "currency": payment["currency"].lower(), "payment_intent": "pi_" + payment["id"][8:],
                "metadata": payment["passed"], "status": "succeeded" if done else "failed",
                "created": payment["at"] // 1000}

    # Refunds

    def _given_back(self, asked):
        payment = next((each for each in self.books.values() if "pi_" + each["id"][8:] == asked.get("payment_intent")
                        and each["state"] == "confirmed"), None)
        if payment is None:
            raise No(404, "No such payment_intent", "resource_missing")
        charge = self._charge(payment)
        left = charge["amount"] - charge["amount_refunded"]
        amount = _whole(asked.get("amount", str(left)))
        if not 0 < amount <= left:
            raise No(400, f"Refund amount is greater than unrefunded amount on charge ({left}).")
        refund = {"id": "re_" + secrets.token_hex(12), "object": "refund", "amount": amount, "charge": charge["id"],
                  "currency": charge["currency"], "payment_intent": charge["payment_intent"], "status": "succeeded",
                  "metadata": _marks(asked, "metadata"), "created": clock.now() // 1000}
        payment["refunds"][refund["id"]] = refund
        self.tell_later(payment, [0])
        return payment, refund

    def _one(self, found):
        for each in found:
            return each
        raise No(404, "No such refund", "resource_missing")

    # Lists, the newest first

    def _sessions(self, asked):
        held = [self._session(each, _expanded(asked)) for each in self.books.values()]
        return [each for each in held if asked.get("payment_intent") in (None, _id(each["payment_intent"]))]

    def _refunds(self):
        return [refund for payment in self.books.values() for refund in payment["refunds"].values()]

    def _refunds_of(self, asked):
        return [each for each in self._refunds() if asked.get("payment_intent") in (None, each["payment_intent"])]

    def _charges(self, asked):
        return [self._charge(each) for each in self.books.values() if self._status(each) == "complete"]

    # Call-backs and faults

    def tell(self, payment):
        """The newest there is to say of a payment, as an event."""
        if payment["refunds"]:
            return self.event("charge.refunded", self._charge(payment))
        kind = "expired" if payment["expired"] else EVENTS[payment["state"]]
        return self.event("checkout.session." + kind, self._session(payment))

    def event(self, kind, thing, **more):
        """``(headers, body)`` of an event, signed as Stripe signs."""
        body = json.dumps({
            "id": "evt_" + secrets.token_hex(12), "object": "event", "api_version": VERSION, "livemode": False,
            "created": clock.now() // 1000, "type": kind, "data": {"object": thing}, "pending_webhooks": 1,
            "request": {"id": None, "idempotency_key": None}, **more}).encode()
        return {"Stripe-Signature": signature(self.keys["signing"], body, clock.now()),
                "Content-Type": "application/json; charset=utf-8"}, body

    def heard(self, answer):
        return 200 <= answer.status_code < 300

    def spoiled(self, answer):
        told = _spoil(json.loads(answer.get_data()), self.fault)
        return Response(json.dumps(told), answer.status_code, content_type="application/json")


def _priced(asked):
    """``(amount, currency, ends)`` of a session to be opened, or Stripe's no."""
    price = "line_items[0][price_data]"
    unknown = [name for name in asked if not PARAMETERS.fullmatch(name)]
    if unknown:
        raise No(400, f"Received unknown parameter: {unknown[0]}", "parameter_unknown")
    for name in ("mode", "success_url", price + "[unit_amount]", price + "[product_data][name]"):
        if not asked.get(name):
            raise No(400, f"Missing required param: {name}.", "parameter_missing")
    currency, now = asked.get(price + "[currency]", "").upper(), clock.now() // 1000
    if not money.is_currency(currency):
        raise No(400, f"Invalid currency: {currency}")
    ends = _whole(asked.get("expires_at", str(now + MOST)))
    if not LEAST <= ends - now <= MOST:
        raise No(400, "The `expires_at` timestamp must be at least 30 minutes from Checkout Session creation.")
    amount = _whole(asked[price + "[unit_amount]"]) * 10 ** money.digits(currency) // 10 ** decimals(currency)
    return amount, currency, ends


def _marks(asked, name):
    """The metadata under a name: ``metadata[reference]`` is {"reference": …}."""
    start = name + "["
    return {key[len(start):-1]: value for key, value in asked.items() if key.startswith(start)}


def _expanded(asked):
    """What is to be sent along: payment_intent, and what is below it. In a list every name begins with data."""
    paths = [value.removeprefix("data.") for name, value in asked.items() if name.startswith("expand")]
    return {path for each in paths for path in (each, each.split(".")[0])}


def _id(thing):
    return thing["id"] if isinstance(thing, dict) else thing


def _whole(text):
    if not re.fullmatch(r"\d{1,12}", text, re.ASCII):
        raise No(400, f"Invalid integer: {text}", "parameter_invalid_integer")
    return int(text)


def _page(rows, asked, path):
    """A page of a list, after the row that was named and within the time that was asked for."""
    rows = [each for each in rows if _whole(asked.get("created[gte]", "0")) <= each["created"]
            and each["created"] < _whole(asked.get("created[lt]", "9" * 12))
            and each["created"] <= _whole(asked.get("created[lte]", "9" * 12))]
    rows.sort(key=lambda each: each["created"])
    rows.reverse()
    last = [place for place, each in enumerate(rows) if each["id"] == asked.get("starting_after")]
    rows, most = rows[last[0] + 1:] if last else rows, min(_whole(asked.get("limit", "10")), 100)
    return {"object": "list", "url": path, "has_more": len(rows) > most, "data": rows[:most]}


def _spoil(told, fault, name=""):
    """The same answer with numbers as text, amounts below zero, or a currency that there is not."""
    if isinstance(told, dict):
        return {key: _spoil(value, fault, key) for key, value in told.items()}
    if isinstance(told, list):
        return [_spoil(each, fault, name) for each in told]
    if type(told) is int:
        return str(told) if fault == "types" else -told if fault == "negative" and "amount" in name else told
    return "xqx" if fault == "currency" and name == "currency" else told

"""The Mollie sandbox: payments and refunds of one profile in test mode, and call-backs that name a payment and no more.

It refuses what Mollie refuses: another key, amounts with wrong decimals, a refund of more than is left, and to cancel
what cannot be cancelled.
"""

import datetime
import hmac
import json
import re
import secrets

from werkzeug.wrappers import Response

from ... import clock, money
from ..mollie import Mollie
from ..mollie_words import for_mollie
from .desk import Desk

LIVES = 15 * clock.MINUTE    # as with iDEAL
TAKES = 5                    # seconds until a refund is done; Mollie's take until the next working day
STATUS = {"waiting": "open", "confirmed": "paid", "failed": "failed"}
TITLES = {400: "Bad Request", 401: "Unauthorized Request", 404: "Not Found", 422: "Unprocessable Entity"}


class No(Exception):
    """An error in Mollie's words."""

    def __init__(self, status, why, about=None):
        self.status = status
        self.told = {"status": status, "title": TITLES[status], "detail": why, "_links": {}}
        if about:
            self.told["field"] = about


class Sandbox(Desk):
    """``guests`` is this desk's address for a payer's browser, where it is another than the one the house calls;
    ``cancelable`` whether open payments may be cancelled, which at Mollie depends on how somebody began to pay."""

    name, title = "mollie", "Mollie"
    cancelable = True

    def new_keys(self):
        return {"key": "test_" + secrets.token_hex(15), "profile": "pfl_" + secrets.token_hex(5)}

    def new_id(self):
        return "tr_" + secrets.token_hex(11)

    def answer(self, request, parts):
        more = {}
        try:
            given = request.headers.get("Authorization", "")
            if not hmac.compare_digest(given.encode(), f"Bearer {self.keys['key']}".encode()):
                raise No(401, "Missing authentication, or failed to authenticate")
            told, status, more = self._done(request, parts)
        except No as no:
            told, status = no.told, no.status
        return Response(json.dumps(told), status, headers=more, content_type="application/hal+json")

    def _done(self, request, parts):
        if request.method == "POST":
            return self._once(request, parts)
        if parts == ["v2", "profiles", "me"]:
            return {"resource": "profile", "id": self.keys["profile"], "mode": "test"}, 200, {}
        if request.method == "DELETE" and parts[:2] == ["v2", "payments"] and len(parts) == 3:
            return self._cancelled(self._known(parts[2])), 200, {}
        if parts[:2] == ["v2", "payments"] and len(parts) == 3:
            return self._payment(self._known(parts[2])), 200, {}
        return self._list(request, parts), 200, {}

    def _once(self, request, parts):
        """What was answered to an idempotency key is answered again, and nothing is done."""
        key = request.headers.get("Idempotency-Key")
        for payment in self.books.values():
            if key in payment["answered"]:
                return payment["answered"][key], 201, {"Idempotent-Replayed": "true"}
        wanted = _read(request)
        if parts == ["v2", "payments"]:
            payment = self._opened(wanted, request.root_url)
            told = self._payment(payment)
        elif len(parts) == 4 and parts[3] == "refunds":
            payment = self._known(parts[2])
            told = self._refund(payment, self._given_back(payment, wanted))
        else:
            raise No(404, "No such resource")
        if key:
            payment["answered"][key] = told
        self.keep()
        return told, 201, {}

    # Payments

    def _opened(self, wanted, root):
        for name in ("amount", "description", "redirectUrl"):
            if not wanted.get(name):
                raise No(422, f"The {name} is required", name)
        amount, currency = _priced(wanted["amount"])
        marks = wanted.get("metadata")
        reference = str(marks.get("reference", "")) if isinstance(marks, dict) else ""
        place = secrets.token_hex(8) if reference in ("", *self.books) else reference
        payment = self.open(place, amount=amount, currency=currency, back=wanted["redirectUrl"], marks=marks,
                            notice=wanted.get("webhookUrl"), description=wanted["description"], answered={}, ended="")
        payment["reference"] = reference
        payment["page"] = (self.guests or root).rstrip("/") + "/pay/" + payment["id"]
        return payment

    def _known(self, id):
        payment = self.called(id)
        if payment is None:
            raise No(404, "No payment exists with token " + id + ".")
        self._status(payment)
        return payment

    def _status(self, payment):
        if payment["state"] == "waiting" and clock.now() >= payment["at"] + LIVES:
            payment["state"], payment["ended"] = "failed", "expired"
        return payment["ended"] or STATUS[payment["state"]]

    def _cancelled(self, payment):
        if payment["state"] != "waiting" or not self.cancelable:
            raise No(422, "The payment cannot be canceled")
        payment["state"], payment["ended"] = "failed", "canceled"
        self.tell_later(payment, [0] if payment["notice"] else [])
        return self._payment(payment)

    def choose(self, payment, way):
        self._status(payment)   # nobody pays once the time has run out
        if payment["state"] == "waiting":
            payment["ended_at"] = clock.now()
        super().choose(payment, way)

    def _payment(self, payment):
        status, due, currency = self._status(payment), self._due(payment), payment["currency"]
        given = sum(refund["amount"] for refund in payment["refunds"].values())
        told = {"resource": "payment", "id": payment["id"], "mode": "test", "status": status,
                "profileId": self.keys["profile"], "amount": _amount(due, currency),
                "description": payment["description"], "createdAt": _time(payment["at"]), "metadata": payment["marks"],
                "isCancelable": status == "open" and self.cancelable, "redirectUrl": payment["back"],
                "webhookUrl": payment["notice"], "sequenceType": "oneoff", "_links": {}}
        if status == "open":
            told["_links"]["checkout"] = {"href": payment["page"], "type": "text/html"}
        if status == "paid":
            told |= {"paidAt": _time(payment["ended_at"]), "amountRefunded": _amount(given, currency),
                     "amountRemaining": _amount(due - given, currency)}
        return told

    def _due(self, payment):
        return payment["paid"] if payment["state"] == "confirmed" else payment["amount"]

    # Refunds

    def _given_back(self, payment, wanted):
        if payment["state"] != "confirmed":
            raise No(422, "The payment is not paid, so it cannot be refunded")
        amount, currency = _priced(wanted.get("amount"))
        left = self._due(payment) - sum(refund["amount"] for refund in payment["refunds"].values())
        if currency != payment["currency"] or not 0 < amount <= left:
            raise No(422, "The amount is higher than the maximum", "amount")
        refund = {"id": "re_" + secrets.token_hex(6), "amount": amount, "marks": wanted.get("metadata"),
                  "at": clock.now(), "status": ""}
        payment["refunds"][refund["id"]] = refund
        self.tell_later(payment, [TAKES] if payment["notice"] else [])
        return refund

    def _refund(self, payment, refund):
        done = clock.now() >= refund["at"] + TAKES * 1000
        return {"resource": "refund", "id": refund["id"], "mode": "test", "paymentId": payment["id"],
                "amount": _amount(refund["amount"], payment["currency"]), "metadata": refund["marks"],
                "status": refund["status"] or ("refunded" if done else "pending"), "createdAt": _time(refund["at"]),
                "_links": {}}

    # Lists, the newest first

    def _list(self, request, parts):
        name = parts[-1]
        if parts == ["v2", "payments"]:
            rows = [self._payment(each) for each in self.books.values()]
        elif parts == ["v2", "refunds"]:
            rows = [row for each in self.books.values() for row in self._refunds(each)]
        elif parts[:2] == ["v2", "payments"] and parts[3:4] == ["refunds"]:
            rows = self._refunds(self._known(parts[2]))
            if len(parts) == 5:
                return _one(rows, parts[4])
        else:
            raise No(404, "No such resource")
        rows.sort(key=lambda row: row["createdAt"])
        return _page(rows[::-1], name, request)

    def _refunds(self, payment):
        return [self._refund(payment, refund) for refund in payment["refunds"].values()]

    # Call-backs and faults

    def tell(self, payment):
        return {"Content-Type": "application/x-www-form-urlencoded"}, b"id=" + payment["id"].encode()

    def spoiled(self, answer):
        told = _spoil(json.loads(answer.get_data()), self.fault)
        return Response(json.dumps(told), answer.status_code, content_type="application/hal+json")


def _read(request):
    try:
        wanted = json.loads(request.get_data())
    except ValueError:
        wanted = None
    if not isinstance(wanted, dict):
        raise No(400, "The body is no JSON object")
    return wanted


def _priced(told):
    """``(amount, currency)`` of what is asked for, or Mollie's no: as many decimals as the currency has."""
    told = told if isinstance(told, dict) else {}
    currency, value = told.get("currency"), told.get("value")
    if currency not in Mollie.CURRENCIES:
        raise No(422, "The currency is not supported", "amount.currency")
    digits = money.digits(currency)
    if not isinstance(value, str) or not re.fullmatch(
            r"\d{1,10}" + rf"\.\d{{{digits}}}" * bool(digits), value, re.ASCII):
        raise No(422, "The amount contains an invalid value", "amount")
    return int(value.replace(".", "")), currency


def _one(rows, id):
    for row in rows:
        if row["id"] == id:
            return row
    raise No(404, "No refund exists with token " + id + ".")


def _amount(amount, currency):
    return {"currency": currency, "value": for_mollie(amount, currency)}


def _time(at):
    return datetime.datetime.fromtimestamp(at // 1000, datetime.UTC).isoformat()


def _page(rows, name, request):
    """A page of a list, from the row that was named; the address of the next page is the whole one."""
    most, first = int(request.args.get("limit", "50")), request.args.get("from")
    places = [place for place, row in enumerate(rows) if row["id"] == first]
    if first and not places:
        raise No(400, "Invalid cursor value")
    rows = rows[places[0]:] if places else rows
    following = {"href": f"{request.base_url}?from={rows[most]['id']}&limit={most}"} if len(rows) > most else None
    return {"count": len(rows[:most]), "_embedded": {name: rows[:most]}, "_links": {"next": following}}


def _spoil(told, fault):
    """The same answer with amounts as numbers, amounts below zero, or a currency that there is not."""
    if isinstance(told, list):
        return [_spoil(each, fault) for each in told]
    if not isinstance(told, dict):
        return told
    if set(told) == {"currency", "value"}:
        wrong = {"types": {"value": 47}, "negative": {"value": "-" + told["value"]}, "currency": {"currency": "XQX"}}
        return {**told, **wrong[fault]}
    return {name: _spoil(value, fault) for name, value in told.items()}

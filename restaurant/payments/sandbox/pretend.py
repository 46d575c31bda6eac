"""The pretend bank: a payment service that is nobody's, for trying everything without choosing a provider first.

It behaves as the guest on its page chooses: pays, fails, is slow, tells twice, tells late, or never tells. It knows of
the house only what the house sends it over HTTP.
"""

import json
import secrets

from werkzeug.wrappers import Response

from ... import clock
from ..pretend import SIGNED, signature, signed
from .desk import Desk


class Sandbox(Desk):
    """Payments at ``/payments``, a list at ``/list``; both sides sign with one key."""

    name, title = "pretend", "Pretend bank"

    def new_keys(self):
        return {"key": secrets.token_urlsafe(32)}

    def answer(self, request, parts):
        if not signed(self.keys["key"], request.headers.get(SIGNED, ""), request.get_data(), clock.now()):
            return Response("signature", 400)
        told = self._told_of(request, parts)
        return Response(json.dumps(told), 200 if told else 404, content_type="application/json")

    def _told_of(self, request, parts):
        if parts == ["payments"] and request.method == "POST":
            return _shown(self._opened(json.loads(request.get_data())))
        if parts[0] == "list" and len(parts) == 3:
            return {"rows": [row for payment in self.books.values() for row in _rows(payment)
                             if int(parts[1]) <= row[-1] < int(parts[2])]}
        payment = self.books.get(parts[1]) if parts[0] == "payments" and len(parts) > 1 else None
        if payment is None or len(parts) == 2:
            return payment and _shown(payment)
        if parts[2] == "cancel":
            return _shown(self._cancelled(payment))
        if request.method == "GET":
            return payment["refunds"].get(parts[3])
        return self._given_back(payment, json.loads(request.get_data()))

    def _opened(self, wanted):
        payment = self.open(**wanted)
        payment["path"] = f"{self.guests}/pay/{payment['id']}"
        self.keep()
        return payment

    def _cancelled(self, payment):
        if payment["state"] == "waiting":
            payment["state"] = "failed"
            self.keep()
        return payment

    def _given_back(self, payment, wanted):
        """Once for each reference, and never more than was paid."""
        refunds = payment["refunds"]
        if wanted["reference"] not in refunds:
            if payment["state"] != "confirmed" or _given(payment) + wanted["amount"] > payment["paid"]:
                return {"refused": "more than was paid"}
            refunds[wanted["reference"]] = {**wanted, "id": "pr_" + secrets.token_urlsafe(12), "at": clock.now()}
            self.keep()
        return refunds[wanted["reference"]]

    def tell(self, payment):
        body = json.dumps(_shown(payment)).encode()
        return {SIGNED: signature(self.keys["key"], body, clock.now())}, body

    def spoiled(self, answer):
        told = json.loads(answer.get_data())
        wrong = {"types": {"amount": "12"}, "negative": {"amount": -1}, "currency": {"currency": "XQX"}}
        return Response(json.dumps({**(told or {}), **wrong[self.fault]}), answer.status_code,
                        content_type="application/json")


def _given(payment):
    return sum(refund["amount"] for refund in payment["refunds"].values())


def _shown(payment):
    """What the house is told of a payment: what was really paid, once it was."""
    amount = payment["amount"] if payment["paid"] is None else payment["paid"]
    return {**{name: payment[name] for name in ("reference", "id", "state", "currency", "path")}, "amount": amount,
            "refunded": _given(payment)}


def _rows(payment):
    """The bank's own list of a payment: what came in, and what went back."""
    told = _shown(payment)
    if told["state"] == "confirmed":
        yield ["payment", told["reference"], told["id"], told["amount"], told["currency"], payment["at"]]
    for refund in payment["refunds"].values():
        yield ["refund", refund["reference"], refund["id"], refund["amount"], told["currency"], refund["at"]]

"""The pretend bank: an outside payment service made of software, for trying everything without an account.

It is clearly a demo, takes no real money, and behaves as the guest on its page chooses: pays, fails, is slow, tells
twice, tells late, or never tells. It knows of the house only what the house sends it over HTTP.
"""

import json
import logging
import os
import pathlib
import secrets

import gevent
import jinja2
import requests
from werkzeug.middleware.dispatcher import DispatcherMiddleware
from werkzeug.utils import redirect
from werkzeug.wrappers import Request, Response

from .. import clock, languages, money
from .pretend import signature, signed

log = logging.getLogger("tableside.pretend_bank")
PAGE = pathlib.Path(__file__).with_name("pretend_bank.html")
LATE = 20          # seconds that a late notice takes
RETRIES = (0, 2, 5, 15, 60, 300)   # seconds before each try to be heard
HEADERS = {"Content-Security-Policy": "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'",
           "Cache-Control": "no-store"}
WAYS = {  # what the guest may choose: (state, [seconds until each notice])
    "pay": ("confirmed", [0]), "fail": ("failed", [0]), "twice": ("confirmed", [0, 0]),
    "late": ("confirmed", [LATE]), "never": ("confirmed", []), "slow": ("confirmed", [3]),
}


class Bank:
    """Its own books, in a file of its own; ``key`` is what both sides sign with."""

    def __init__(self, secret, path, stylesheet=""):
        self.key = signature(secret, b"the pretend bank", 0)
        self.path, self.stylesheet = path, stylesheet
        self.books = json.loads(path.read_text()) if path.exists() else {}
        self.page = jinja2.Environment(autoescape=True).from_string(PAGE.read_text("utf-8"))

    def beside(self, app):
        """The house's app with the bank at /pretend-bank."""
        return DispatcherMiddleware(app, {"/pretend-bank": self})

    def __call__(self, environ, start_response):
        request = Request(environ)
        request.max_content_length = 65_536
        return self._answer(request)(environ, start_response)

    def _answer(self, request):
        parts = request.path.strip("/").split("/")
        if parts == ["payments"] and request.method == "POST":
            return self._signed(request, lambda: self._open(json.loads(request.get_data())))
        if parts[0] in ("payments", "list") and len(parts) > 1:
            return self._signed(request, lambda: self._asked(request, parts))
        payment = next((each for each in self.books.values() if each["id"] == parts[-1]), None)
        if parts[0] != "pay" or payment is None:
            return Response("There is no such payment.", 404)
        if request.method == "POST":
            return self._choose(payment, request.form.get("way"))
        return self._shown(payment, languages.wanted(request.headers.get("Accept-Language", ""), "en"))

    def _shown(self, payment, language):
        with languages.speaking(language):
            shown = money.display(payment["amount"], payment["currency"], language)
            body = self.page.render(payment=payment, amount=shown, stylesheet=self.stylesheet, _=languages._,
                                    language=language, direction=languages.direction())
        return Response(body, content_type="text/html; charset=utf-8", headers=HEADERS)

    def _signed(self, request, answer):
        if not signed(self.key, request.headers.get("Pretend-Signature", ""), request.get_data(), clock.now()):
            return Response("signature", 400)
        told = answer()
        return Response(json.dumps(told), 200 if told else 404, content_type="application/json")

    def _asked(self, request, parts):
        """Everything that the house asks of payments it has opened."""
        if parts[0] == "list":
            return {"rows": [row for payment in self.books.values() for row in _rows(payment)
                             if int(parts[1]) <= row[-1] < int(parts[2])]}
        payment = self.books.get(parts[1])
        if payment is None or len(parts) == 2:
            return payment
        if parts[2] == "cancel":
            return self._cancel(payment)
        if request.method == "GET":
            return payment.get("refunds", {}).get(parts[3])
        return self._give_back(payment, json.loads(request.get_data()))

    def _cancel(self, payment):
        if payment["state"] == "waiting":
            payment["state"] = "failed"
            self._keep()
        return payment

    def _give_back(self, payment, wanted):
        refunds = payment.setdefault("refunds", {})
        if wanted["reference"] not in refunds:
            if payment["state"] != "confirmed" or payment.get("refunded", 0) + wanted["amount"] > payment["amount"]:
                return {"refused": "more than was paid"}
            refunds[wanted["reference"]] = {**wanted, "id": "pr_" + secrets.token_urlsafe(12), "at": clock.now()}
            payment["refunded"] = payment.get("refunded", 0) + wanted["amount"]
            self._keep()
        return refunds[wanted["reference"]]

    def _open(self, wanted):
        known = self.books.get(wanted["reference"])
        if known is None:
            id = "pb_" + secrets.token_urlsafe(12)
            known = self.books[wanted["reference"]] = {
                **wanted, "id": id, "path": f"/pretend-bank/pay/{id}", "state": "waiting", "to_tell": [],
                "at": clock.now()}
            self._keep()
        return known

    def _choose(self, payment, way):
        if way not in WAYS:
            return Response("Please choose one of the buttons.", 400)
        if payment["state"] == "waiting":
            payment["state"], pauses = WAYS[way]
            payment["to_tell"] = [[clock.now() + pause * 1000, 0] for pause in pauses]
            self._keep()
            gevent.spawn(self._tell_all)
        if way == "slow":
            gevent.sleep(3)
        return redirect(payment["back"], 303)

    def keep_telling(self):
        """Call back until the house has heard, with growing pauses."""
        while True:
            gevent.sleep(1)
            self._tell_all()

    def _tell_all(self):
        for payment in list(self.books.values()):
            due = [notice for notice in payment["to_tell"] if notice[0] <= clock.now()]
            payment["to_tell"] = [notice for notice in payment["to_tell"] if notice not in due]
            for _at, tries in due:
                if not self._tell(payment) and tries + 1 < len(RETRIES):
                    payment["to_tell"].append([clock.now() + RETRIES[tries + 1] * 1000, tries + 1])
            if due:
                self._keep()

    def _tell(self, payment):
        body = json.dumps({key: payment[key] for key in ("reference", "id", "state", "amount", "currency")}).encode()
        try:
            answer = requests.post(payment["notice"], data=body, timeout=(3, 8), allow_redirects=False,
                                   headers={"Pretend-Signature": signature(self.key, body, clock.now())})
        except requests.RequestException:
            return False
        return answer.status_code == 200

    def _keep(self):
        new = self.path.with_suffix(".new")
        new.write_text(json.dumps(self.books))
        os.replace(new, self.path)


def _rows(payment):
    """The bank's own list of a payment: what came in, and what went back."""
    if payment["state"] == "confirmed":
        yield ["payment", payment["reference"], payment["id"], payment["amount"], payment["currency"],
               payment.get("at", 0)]
    for refund in payment.get("refunds", {}).values():
        yield ["refund", refund["reference"], refund["id"], refund["amount"], payment["currency"], refund["at"]]

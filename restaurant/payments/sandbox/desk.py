"""What all sandboxes share: books in a file, the guest's page where a way of paying is chosen, call-backs that are told
again until they were heard, and faults on demand.
"""

import abc
import json
import logging
import os
import pathlib
import secrets

import gevent
import jinja2
import requests
from werkzeug.utils import redirect
from werkzeug.wrappers import Request, Response

from ... import clock, languages, money

log = logging.getLogger("tableside.sandbox")
PAGE = pathlib.Path(__file__).with_name("desk.html")
HEADERS = {"Content-Security-Policy": "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'",
           "Cache-Control": "no-store"}
LATE = 20                          # seconds that a late notice takes
RETRIES = (0, 2, 5, 15, 60, 300)   # seconds before each try to be heard
WAYS = {  # what the payer may choose: (state, [seconds until each notice], what is added to the amount)
    "pay": ("confirmed", [0], 0), "fail": ("failed", [0], 0), "twice": ("confirmed", [0, 0], 0),
    "late": ("confirmed", [LATE], 0), "never": ("confirmed", [], 0), "slow": ("confirmed", [3], 0),
    "less": ("confirmed", [0], -1), "more": ("confirmed", [0], 1),
}
FAULTS = ("", "html", "redirect", "huge", "types", "negative", "currency", "status 500", "status 429", "stall", "mute")
"""How the next answers of the API can go wrong; "stall" does the work and then never answers, "mute" answers nothing
and does nothing. See Desk.broken."""


class Desk(abc.ABC):
    """One sandbox. A subclass speaks its provider's wire format: ``answer(request)`` and ``tell(payment)``.

    ``books`` are {our reference: payment}, each a dict with at least id, reference, amount, currency, state, paid
    (what the payer really paid), back, notice, refunds ({reference: {...}}) and to_tell. ``keys`` are what the house
    must enter to use it. ``guests`` is where payers' browsers find it, ``endpoint`` where the owner asked to be called,
    where a provider wants to know that beforehand. ``fault`` is how answers go wrong at the moment.
    """

    name = title = guests = ""

    def __init__(self, path, stylesheet=""):
        self.path, self.stylesheet = path, stylesheet
        kept = json.loads(path.read_text()) if path.exists() else {}
        self.books, self.keys = kept.get("books", {}), kept.get("keys") or self.new_keys()
        self.fault = ""
        self.page = jinja2.Environment(autoescape=True).from_string(PAGE.read_text("utf-8"))
        self.keep()

    @abc.abstractmethod
    def new_keys(self):
        """Keys of both sides, made once."""

    @abc.abstractmethod
    def answer(self, request, parts):
        """The provider's API. Returns a Response."""

    @abc.abstractmethod
    def tell(self, payment):
        """``(headers, body)`` of the call-back about a payment."""

    def heard(self, answer):
        """Whether the house took a call-back, by the provider's own rule."""
        return answer.status_code == 200

    def __call__(self, environ, start_response):
        request = Request(environ)
        request.max_content_length = 1_000_000
        parts = request.path.strip("/").split("/")
        answer = self._guest(request, parts) if parts[0] == "pay" else self._api(request, parts)
        return answer(environ, start_response)

    def _api(self, request, parts):
        """The API, with what goes wrong at the moment."""
        if self.fault == "mute":
            gevent.sleep(60)
        answer = self.answer(request, parts)
        if self.fault == "stall":
            gevent.sleep(60)
        return self.broken(answer) if self.fault else answer

    def broken(self, answer):
        """An answer gone wrong. A sandbox that signs its answers overrides ``spoiled`` to sign what was spoiled."""
        simple = {"html": Response("<h1>We are down</h1>", content_type="text/html"),
                  "redirect": redirect("http://127.0.0.1:9/", 302), "huge": Response(b" " * 10_000_000),
                  "status 500": Response("{}", 500), "status 429": Response("{}", 429)}
        return simple.get(self.fault) or self.spoiled(answer)

    @abc.abstractmethod
    def spoiled(self, answer):
        """The answer with a wrong type, a negative amount or another currency."""

    def open(self, reference, **payment):
        """A payment in the books; the same reference again is the same payment."""
        if reference not in self.books:
            self.books[reference] = {"id": self.new_id(), "reference": reference, "state": "waiting", "paid": None,
                                     "refunds": {}, "to_tell": [], "at": clock.now(), **payment}
            self.keep()
        return self.books[reference]

    def new_id(self):
        return self.name[:2] + "_" + secrets.token_hex(12)

    def called(self, id):
        """The payment with this id of ours, or None."""
        return next((payment for payment in self.books.values() if payment["id"] == id), None)

    def _guest(self, request, parts):
        payment = self.called(parts[-1])
        if payment is None:
            return Response("There is no such payment.", 404)
        if request.method == "POST":
            return self._choose(payment, request.form.get("way"))
        return self._shown(payment, languages.wanted(request.headers.get("Accept-Language", ""), "en"))

    def _shown(self, payment, language):
        with languages.speaking(language):
            shown = money.display(payment["amount"], payment["currency"], language)
            body = self.page.render(payment=payment, amount=shown, stylesheet=self.stylesheet, _=languages._,
                                    title=self.title, language=language, direction=languages.direction())
        return Response(body, content_type="text/html; charset=utf-8", headers=HEADERS)

    def _choose(self, payment, way):
        if way not in WAYS:
            return Response("Please choose one of the buttons.", 400)
        self.choose(payment, way)
        if way == "slow":
            gevent.sleep(3)
        return redirect(payment["back"], 303) if payment.get("back") else Response("Thank you.")

    def choose(self, payment, way):
        """The payer decides; tests call it too. What was decided once stays."""
        if payment["state"] != "waiting":
            return
        payment["state"], pauses, more = WAYS[way]
        payment["paid"] = payment["amount"] + more
        self.tell_later(payment, pauses)

    def tell_later(self, payment, pauses):
        payment["to_tell"] += [[clock.now() + pause * 1000, 0] for pause in pauses]
        self.keep()
        gevent.spawn(self.tell_all)

    def keep_telling(self):
        """Call back until the house has heard, with growing pauses."""
        while True:
            gevent.sleep(1)
            self.tell_all()

    def tell_all(self):
        for payment in list(self.books.values()):
            due = [notice for notice in payment["to_tell"] if notice[0] <= clock.now()]
            payment["to_tell"] = [notice for notice in payment["to_tell"] if notice not in due]
            for _at, tries in due:
                if not self._told(payment) and tries + 1 < len(RETRIES):
                    payment["to_tell"].append([clock.now() + RETRIES[tries + 1] * 1000, tries + 1])
            if due:
                self.keep()

    def _told(self, payment):
        if "notice" not in payment:
            return True
        headers, body = self.tell(payment)
        try:
            return self.heard(requests.post(payment["notice"], data=body, timeout=(3, 8), allow_redirects=False,
                                            headers=headers))
        except requests.RequestException:
            return False

    def keep(self):
        new = self.path.with_suffix(".new")
        new.write_text(json.dumps({"books": self.books, "keys": self.keys}))
        os.replace(new, self.path)

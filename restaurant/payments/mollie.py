"""Mollie: guests pay on Mollie's own page. Its call-backs are not signed and only name a payment, which is fetched.

Sources: docs.mollie.com/reference/create-payment, /cancel-payment, /refunds-api, /webhooks, /api-idempotency.
"""

import json
import re
from urllib.parse import parse_qs, urlencode, urlsplit

from .. import clock
from .calling import call, field, mark, only_asking, page, part
from .mollie_words import (
    ID,
    PAYMENTS,
    REFUNDS,
    for_mollie,
    instant,
    named,
    named_in,
    priced,
    returned,
    row,
)
from .provider import FAILED, PAGE, WAITING, Begun, Declined, Key, News, Unintroduced, Unreachable, about

REAL = "https://api.mollie.com"
PAGES = 20                   # of 250 rows; a longer list is refused, never cut off silently
SKEW = 10 * clock.MINUTE     # between our clock and theirs, where a payment is looked for by when it was made


class Refusal(Declined):
    """Mollie's own "no", with its status."""

    def __init__(self, status, why):
        super().__init__(f"{status} {why}")
        self.status = status


class Mollie(Unintroduced):
    """``key`` is the API key of one profile (live_ or test_), ``profile`` the id of that profile (pfl_).

    Mollie gives a payment no end that we could choose, and lets only some be cancelled: what the house gave up may
    still be paid for a while, and is then booked as late money.
    """

    name, title = "mollie", "Mollie"
    KEYS = (Key("key", "API key", hint="live_… / test_…"), Key("profile", "Profile ID", secret=False, hint="pfl_…"))
    CURRENCIES = ("AED", "AUD", "BRL", "CAD", "CHF", "CZK", "DKK", "EUR", "GBP", "HKD", "HUF", "ILS", "ISK", "JPY",
                  "MXN", "MYR", "NOK", "NZD", "PHP", "PLN", "RON", "SEK", "SGD", "THB", "TWD", "USD", "ZAR")
    WAYS = (PAGE,)
    SCANS = False
    HEARD = ("", "text/plain")
    FETCHES = True

    def __init__(self, keys, address=REAL):
        self._key, self._profile = keys.get("key") or "", keys.get("profile") or ""
        if not re.fullmatch(r"(live|test)_\w+", self._key, re.ASCII):
            raise ValueError("The API key begins with live_ or test_.")
        if not re.fullmatch(r"pfl_\w+", self._profile, re.ASCII):
            raise ValueError("The profile ID begins with pfl_.")
        self._mode, self.address = self._key[:4], address.rstrip("/")

    # Opening, asking, ending

    def begin(self, payment, errand):
        """The same reference twice is the same payment: the reference is the idempotency key."""
        made = self._call("POST", "/v2/payments", {
            "amount": self._amount(payment.handed_over, payment.currency), "description": errand.subject[:255],
            "redirectUrl": errand.back, "webhookUrl": errand.notice, "metadata": {"reference": payment.reference},
        }, payment.reference)
        news = about(self._news(made), payment)
        return Begun(news.provider_id, address=page(part(part(made, "_links"), "checkout"), "href", self.address))

    def ask(self, payment):
        """Amount and currency are Mollie's own words, for ``settle`` to compare."""
        with only_asking():
            held = self._held(payment)
        return held and self._news(held)

    def cancel(self, payment):
        """Declined where Mollie lets nobody cancel: such a payment ends when its method says so."""
        if self._waits(payment):
            try:
                self._call("DELETE", "/v2/payments/" + self._id(payment))
            except Refusal:
                if self._waits(payment):
                    raise

    def _waits(self, payment):
        held = self._held(payment)
        return held is not None and self._news(held).state == WAITING

    # Call-backs

    def told(self, headers, body):
        """Anybody can send these, so they only make us ask. An id that Mollie does not know is News that is waiting, of
        no reference (""): it changes nothing, and is answered like any other, as Mollie wants it, so that nobody learns
        which ids there are."""
        id = named_in(body)
        with only_asking():
            held = self._get(id)
        return self._news(held) if held else News("", id, WAITING, 0, "")

    # Refunds

    def refund(self, payment, refund):
        """Looked for before it is asked for: Mollie forgets idempotency keys after a while."""
        if self._held(payment) is None:
            raise Declined("nobody has paid this")
        known = self._refund(payment, refund) or self._call("POST", self._refunds_of(payment), {
            "amount": self._amount(refund.handed_back, payment.currency), "metadata": {"reference": refund.reference},
        }, refund.reference)
        return returned(known, refund, payment)

    def ask_refund(self, payment, refund):
        with only_asking():
            known = self._held(payment) and self._refund(payment, refund)
        return returned(known, refund, payment) if known else None

    def _refund(self, payment, refund):
        every = self._listed(self._refunds_of(payment), "refunds")
        return next((each for each in every if mark(each) == refund.reference), None)

    def _refunds_of(self, payment):
        return f"/v2/payments/{self._id(payment)}/refunds"

    # Lists and keys

    def listed(self, begins, ends):
        """What carries our reference. A payment counts when it was paid, a refund when it was asked for."""
        with only_asking():
            paid = [row("payment", each, "paidAt") for each in self._since(begins - clock.DAY, "payments")
                    if mark(each) and each.get("status") == "paid"]
            given = [row("refund", each, "createdAt") for each in self._since(begins, "refunds")
                     if mark(each) and REFUNDS.get(each.get("status")) != FAILED]
        return [each for each in paid + given if begins <= each.at < ends]

    def try_keys(self):
        if field(self._call("GET", "/v2/profiles/me"), "id", str) != self._profile:
            raise Declined("the key is of another profile")

    # The wire

    def _held(self, payment):
        """What Mollie holds of a payment; None if nothing.

        One whose beginning we never heard the end of is found by its reference. To open it once more with its
        idempotency key would not do: a question must not open anything.
        """
        if payment.provider_id:
            return self._get(payment.provider_id)
        made = self._since(payment.started_at - SKEW, "payments")
        return next((each for each in made if mark(each) == payment.reference), None)

    def _id(self, payment):
        return payment.provider_id or named(self._held(payment))

    def _get(self, id):
        if not ID.fullmatch(id):
            return None
        try:
            held = self._call("GET", "/v2/payments/" + id)
        except Refusal as no:
            if no.status == 404:
                return None
            raise
        if held.get("id") != id:
            raise Unreachable("the answer is about something else")
        return held

    def _since(self, begins, name):
        """The rows that were made since an instant: the newest come first."""
        for each in self._listed("/v2/" + name, name):
            if instant(each, "createdAt") < begins:
                return
            yield each

    def _listed(self, path, name):
        """Every row of a list, page by page. Of the address of the next page only its first id is believed."""
        asked = {"limit": 250}
        for _ in range(PAGES):
            told = self._call("GET", f"{path}?{urlencode(asked)}")
            yield from field(field(told, "_embedded", dict), name, list)
            following = part(part(told, "_links"), "next").get("href")
            if following is None:
                return
            asked["from"] = named({"id": "".join(parse_qs(urlsplit(str(following)).query).get("from", []))})
        raise Unreachable("the list is too long")

    def _call(self, method, path, content=None, key=""):
        headers = {"Authorization": "Bearer " + self._key, "Accept": "application/hal+json",
                   "Content-Type": "application/json", **({"Idempotency-Key": key} if key else {})}
        answer = call(method, self.address + path, headers, b"" if content is None else json.dumps(content).encode())
        if answer.status in (200, 201):
            return answer.json()
        raise _no(answer)

    def _amount(self, amount, currency):
        if currency not in self.CURRENCIES:
            raise Declined(f"Mollie takes no {currency}")
        return {"currency": currency, "value": for_mollie(amount, currency)}

    def _news(self, held):
        amount, currency = priced(held)
        given = priced(held, "amountRefunded")[0] if held.get("amountRefunded") else 0
        reference, state = mark(held), PAYMENTS.get(field(held, "status", str), WAITING)
        return News(reference, named(held), state, amount, currency, self._misfit(held, reference), given)

    def _misfit(self, held, reference):
        if field(held, "profileId", str) != self._profile or field(held, "mode", str) != self._mode:
            return "another merchant"
        return "" if reference else "another application"


def _no(answer):
    """The error of an answer: a clear no in Mollie's words, or nothing that can be relied on."""
    if answer.status not in (400, 401, 403, 404, 422):
        return Unreachable(f"status {answer.status}")
    told = answer.json()
    if field(told, "status", int) != answer.status:
        return Unreachable("the error is not Mollie's")
    said = "the key was refused" if answer.status in (401, 403) else field(told, "detail", str)
    return Refusal(answer.status, said[:200])

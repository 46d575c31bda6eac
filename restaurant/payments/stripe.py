"""Stripe: guests pay on Stripe's own page (Checkout). Only what Stripe signed or answered is believed.

A payment is a Checkout session; our reference is in its metadata, in its payment intent's and so in its charge's.
Sources, as of API version 2026-10-28: docs.stripe.com/api/checkout/sessions, /api/idempotent_requests, /webhooks.
"""

import dataclasses
import json
import re
from urllib.parse import urlencode

from .. import clock
from .calling import call, field, mark, only_asking, page
from .provider import FAILED, PAGE, WAITING, Begun, Declined, Forged, Key, News, Unintroduced, Unreachable, about
from .stripe_words import (
    INTENT,
    REFUNDS,
    SESSION,
    for_stripe,
    given_back,
    named,
    priced,
    returned,
    row,
    signed,
    state,
    wanted,
)

REAL = "https://api.stripe.com"
VERSION = "2026-10-28.endive"
LARGEST = 65_536             # octets of a call-back
PAGES = 20                   # of a hundred rows; a longer list is refused, never cut off silently
SKEW = 10 * clock.MINUTE     # between our clock and theirs, where a session is looked for by when it was made
FULLY = "payment_intent.latest_charge"
SESSIONS = "/v1/checkout/sessions"
OF_SESSIONS = {  # events that carry a session: the state it is in by that, or None to read it from the session
    "checkout.session.completed": None, "checkout.session.async_payment_succeeded": None,
    "checkout.session.async_payment_failed": FAILED, "checkout.session.expired": None}
OF_REFUNDS = ("charge.refunded", "refund.updated")   # they carry no session, so it is fetched


class Refusal(Declined):
    """Stripe's own "no", with its status and kind."""

    def __init__(self, status, kind, why):
        super().__init__(f"{status} {why}")
        self.status, self.kind = status, kind


class Stripe(Unintroduced):
    """``secret`` is a secret or restricted key of one account, ``signing`` what Stripe signs its call-backs with.

    Stripe is told where to call back in its dashboard: ``errand.notice`` does not travel with a payment.
    """

    name, title = "stripe", "Stripe"
    KEYS = (Key("secret", "Secret key", hint="sk_… / rk_…"), Key("signing", "Webhook signing secret", hint="whsec_…"))
    CURRENCIES = ()
    WAYS = (PAGE,)
    SCANS = False
    HEARD = ("", "text/plain")

    def __init__(self, keys, address=REAL):
        self._secret, self._signing = keys.get("secret") or "", keys.get("signing") or ""
        if not re.fullmatch(r"[sr]k_(live|test)_\w+", self._secret, re.ASCII):
            raise ValueError("The secret key begins with sk_live_, sk_test_, rk_live_ or rk_test_.")
        if not re.fullmatch(r"whsec_\w+", self._signing, re.ASCII):
            raise ValueError("The signing secret begins with whsec_.")
        self._live, self.address = "_live_" in self._secret[:8], address.rstrip("/")

    # Opening, asking, ending

    def begin(self, payment, errand):
        """The same reference twice is the same session: the reference is the idempotency key. Stripe refuses that key
        with other words (another ``back``), and then the session that it has is looked for."""
        try:
            session = self._call("POST", SESSIONS, wanted(payment, errand), payment.reference)
        except Refusal as no:
            if no.kind != "idempotency_error":
                raise
            session = self._find(payment)
        news = about(self._news(session), payment)
        return Begun(news.provider_id, address=page(session, "url", self.address))

    def ask(self, payment):
        """Amount and currency are Stripe's own words, for ``settle`` to compare."""
        with only_asking():
            session = self._session(payment)
        return session and self._news(session)

    def cancel(self, payment):
        """Expires the session. One that Stripe does not know, or that is over, needs nothing."""
        session = self._session(payment)
        if session and field(session, "status", str) == "open":
            try:
                self._call("POST", f"{SESSIONS}/{named(session, SESSION)}/expire")
            except Refusal:
                if field(self._session(payment), "status", str) == "open":
                    raise

    # Call-backs

    def told(self, headers, body):
        """Sessions are read from the call-back; for refunds the session is fetched, so that the state is today's.

        Any other event changes nothing: it is News that is waiting, of the reference that it carries or of none (""),
        and is there to be answered and forgotten.
        """
        event = self._event(headers, body)
        kind, thing, misfit = event["type"], event["data"]["object"], self._misfit(event)
        if kind in OF_SESSIONS:
            try:
                news = self._news(thing, OF_SESSIONS[kind])
            except Unreachable:
                raise Forged("not a session") from None
            return dataclasses.replace(news, misfit=misfit or news.misfit)
        if kind in OF_REFUNDS and not misfit:
            with only_asking():
                return self._refunded_by(thing)
        return News(mark(thing), "", WAITING, 0, "", misfit)

    def _event(self, headers, body):
        given = headers.get("Stripe-Signature") or ""
        if len(body) > LARGEST or not signed(self._signing, given, body, clock.now()):
            raise Forged("signature")
        try:
            event = json.loads(body, object_pairs_hook=_once)
            field(field(event, "data", dict), "object", dict)
            field(event, "livemode", bool)
            field(event, "type", str)
            if event.get("object") == "event":
                return event
        except (ValueError, RecursionError, Unreachable):
            pass
        raise Forged("not an event")

    def _misfit(self, thing):
        """Why a genuine event or session is not ours: of a connected account, or of the other of test and live."""
        strange = thing.get("account") is not None or thing.get("livemode") is not self._live
        return "another merchant" if strange else ""

    def _refunded_by(self, thing):
        """The payment that a refund or a refunded charge belongs to, as it stands now."""
        intent = thing.get("payment_intent")
        found = ()
        if type(intent) is str and INTENT.fullmatch(intent):
            found = self._listed(SESSIONS, [("payment_intent", intent), ("expand[]", "data." + FULLY)])
        session = next(iter(found), None)
        return self._news(session) if session else News("", "", WAITING, 0, "", "another application")

    # Refunds

    def refund(self, payment, refund):
        """Looked for before it is asked for: Stripe forgets idempotency keys after a day."""
        intent = self._intent(payment)
        if intent is None:
            raise Declined("nobody has paid this")
        known = self._refund(intent, refund) or self._call("POST", "/v1/refunds", [
            ("payment_intent", intent), ("amount", for_stripe(refund.handed_back, payment.currency)),
            ("metadata[reference]", refund.reference)], refund.reference)
        return returned(known, refund, payment)

    def ask_refund(self, payment, refund):
        with only_asking():
            intent = self._intent(payment)
            known = intent and self._refund(intent, refund)
        return returned(known, refund, payment) if known else None

    def _intent(self, payment):
        """The payment intent behind a session; None while nobody has tried to pay."""
        session = self._session(payment)
        if session is None or session.get("payment_intent") is None:
            return None
        if self._news(session).currency != payment.currency:
            raise Declined("it was paid in another currency")
        return named(field(session, "payment_intent", dict), INTENT)

    def _refund(self, intent, refund):
        every = self._listed("/v1/refunds", [("payment_intent", intent)])
        return next((each for each in every if mark(each) == refund.reference), None)

    # Lists and keys

    def listed(self, begins, ends):
        """What carries our reference, since an account may serve other shops too. The id is the payment intent's, and
        for a refund its own; the instant is when Stripe made the row."""
        span = [("created[gte]", -(-begins // 1000)), ("created[lt]", -(-ends // 1000))]
        with only_asking():
            return [*self._charges(span), *self._refunds(span)]

    def _charges(self, span):
        for charge in self._listed("/v1/charges", span):
            if mark(charge) and charge.get("paid") is True:
                yield row("payment", charge, field(charge, "payment_intent", str))

    def _refunds(self, span):
        for refund in self._listed("/v1/refunds", span):
            if mark(refund) and REFUNDS.get(refund.get("status")) != FAILED:
                yield row("refund", refund, field(refund, "id", str))

    def try_keys(self):
        """Whether the secret key opens Checkout. What the call-backs are signed with shows only when one comes."""
        self._call("GET", SESSIONS, [("limit", 1)])

    # The wire

    def _session(self, payment):
        """The session of a payment with all that hangs on it; None if Stripe has none."""
        if not payment.provider_id:
            return self._find(payment)
        if not SESSION.fullmatch(payment.provider_id):
            return None
        try:
            session = self._call("GET", f"{SESSIONS}/{payment.provider_id}", [("expand[]", FULLY)])
        except Refusal as no:
            if no.status == 404:
                return None
            raise
        if session.get("id") != payment.provider_id:
            raise Unreachable("the answer is about something else")
        return session

    def _find(self, payment):
        """The session of a payment whose beginning we never heard the end of.

        Stripe lists sessions by when they were made, not by reference. To open it once more with its idempotency key
        would not do: Stripe compares all words with the first time's, and a question must not open anything.
        """
        made = [("created[gte]", (payment.started_at - SKEW) // 1000),
                ("created[lte]", (payment.started_at + clock.HOUR + SKEW) // 1000), ("expand[]", "data." + FULLY)]
        return next((each for each in self._listed(SESSIONS, made) if mark(each) == payment.reference), None)

    def _listed(self, path, asked):
        """Every row of a list, page by page."""
        after = []
        for _ in range(PAGES):
            told = self._call("GET", path, [*asked, ("limit", 100), *after])
            rows = field(told, "data", list)
            yield from rows
            if not (field(told, "has_more", bool) and rows):
                return
            after = [("starting_after", field(rows[-1], "id", str))]
        raise Unreachable("the list is too long")

    def _call(self, method, path, asked=(), key=""):
        headers = {"Authorization": "Bearer " + self._secret, "Stripe-Version": VERSION,
                   "Content-Type": "application/x-www-form-urlencoded", **({"Idempotency-Key": key} if key else {})}
        words = urlencode(asked)
        if method == "GET":
            answer = call(method, f"{self.address}{path}?{words}", headers)
        else:
            answer = call(method, self.address + path, headers, words.encode())
        if answer.status == 200:
            return answer.json()
        raise _no(answer)

    def _news(self, session, by_event=None):
        amount, currency = priced(session, "amount_total")
        reference = mark(session)
        return News(reference, named(session, SESSION), by_event or state(session), amount, currency,
                    self._misfit(session) or ("" if reference else "another application"),
                    given_back(session, currency))


def _no(answer):
    """The error of an answer that is not 200: a clear no in Stripe's words, or nothing that can be relied on."""
    if answer.status not in (400, 401, 402, 403, 404):
        return Unreachable(f"status {answer.status}")
    error = field(answer.json(), "error", dict)
    said = "the key was refused" if answer.status in (401, 403) else error.get("code") or error.get("message")
    return Refusal(answer.status, field(error, "type", str), str(said)[:200])


def _once(pairs):
    if len(dict(pairs)) != len(pairs):
        raise ValueError("a key twice")
    return dict(pairs)

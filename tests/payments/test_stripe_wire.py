"""The other side of the wire: Stripe's own SDK drives our sandbox, reads its notices and signs some for our adapter."""

import json
import time

import pytest
import stripe as sdk
from at_providers import BACK, a_payment, a_refund, begun, open_desk, paid

from restaurant.payments import stripe_words
from restaurant.payments.provider import CONFIRMED, FAILED, WAITING, Declined
from restaurant.payments.sandbox.stripe import Sandbox
from restaurant.payments.stripe import VERSION, Stripe

PRICE = {"currency": "eur", "unit_amount": 4710, "product_data": {"name": "Chez Nous"}}
SESSION = {"mode": "payment", "client_reference_id": "r1", "metadata": {"reference": "r1"}, "success_url": BACK,
           "payment_intent_data": {"metadata": {"reference": "r1"}},
           "line_items": [{"price_data": PRICE, "quantity": 1}]}


@pytest.fixture
def desk(tmp_path):
    with open_desk(Sandbox, tmp_path) as desk:
        yield desk


@pytest.fixture
def theirs(desk):
    return sdk.StripeClient(desk.keys["secret"], base_addresses={"api": desk.address}, max_network_retries=0)


@pytest.fixture
def ours(desk):
    return Stripe(desk.keys, desk.address)


def test_we_speak_the_version_that_the_sdk_speaks():
    assert sdk.api_version == VERSION


def test_the_sdk_opens_pays_and_gives_back(theirs, desk):
    session = theirs.v1.checkout.sessions.create(SESSION, {"idempotency_key": "r1"})
    assert (session.status, session.payment_status, session.amount_total, session.payment_intent) == (
        "open", "unpaid", 4710, None)
    desk.choose(desk.called(session.id), "never")
    session = theirs.v1.checkout.sessions.retrieve(session.id, {"expand": ["payment_intent.latest_charge"]})
    assert (session.status, session.payment_intent.status) == ("complete", "succeeded")
    refund = theirs.v1.refunds.create({"payment_intent": session.payment_intent.id, "amount": 700})
    assert theirs.v1.refunds.retrieve(refund.id).status == "succeeded"
    charge = theirs.v1.charges.list().data[0]
    assert (charge.amount, charge.amount_refunded, charge.metadata["reference"]) == (4710, 700, "r1")


def test_the_sdk_gets_the_same_session_for_the_same_key(theirs):
    ids = {theirs.v1.checkout.sessions.create(SESSION, {"idempotency_key": "r1"}).id for _ in range(3)}
    assert len(ids) == 1
    with pytest.raises(sdk.IdempotencyError):
        theirs.v1.checkout.sessions.create({**SESSION, "success_url": BACK + "2"}, {"idempotency_key": "r1"})
    assert theirs.v1.checkout.sessions.create(SESSION, {"idempotency_key": "r2"}).id not in ids


def test_the_sdk_pages_through_the_sessions(theirs):
    made = [theirs.v1.checkout.sessions.create(SESSION, {"idempotency_key": str(each)}).id for each in range(7)]
    listed = theirs.v1.checkout.sessions.list({"limit": 3})
    assert [each.id for each in listed.auto_paging_iter()] == made[::-1]


@pytest.mark.parametrize("wrong, error", [
    ({"expires_at": int(time.time()) + 60}, "at least 30 minutes"), ({"success_url": ""}, "success_url"),
    ({"no_such": "thing"}, "unknown parameter"),
    ({"line_items": [{"quantity": 1, "price_data": {**PRICE, "currency": "xqx"}}]}, "currency")])
def test_the_sdk_is_refused_what_stripe_refuses(theirs, wrong, error):
    with pytest.raises(sdk.InvalidRequestError, match=error):
        theirs.v1.checkout.sessions.create({**SESSION, **wrong})


def test_the_sdk_is_refused_another_key_and_what_is_not_there(theirs, desk):
    with pytest.raises(sdk.AuthenticationError):
        sdk.StripeClient("sk_test_wrong", base_addresses={"api": desk.address}).v1.checkout.sessions.list()
    for call in (lambda: theirs.v1.checkout.sessions.retrieve("cs_1"), lambda: theirs.v1.refunds.retrieve("re_1"),
                 lambda: theirs.v1.refunds.create({"payment_intent": "pi_1"})):
        with pytest.raises(sdk.InvalidRequestError):
            call()


def test_the_sdk_finds_in_our_session_what_we_meant(theirs, ours):
    payment = begun(ours)
    session = theirs.v1.checkout.sessions.retrieve(payment.provider_id)
    assert (session.client_reference_id, session.metadata["reference"]) == (payment.reference, payment.reference)
    assert (session.amount_total, session.currency, session.success_url) == (4710, "eur", BACK)
    assert 44 * 60 <= session.expires_at - session.created <= 46 * 60


def test_what_the_sdk_opened_and_expired_we_read(theirs, ours):
    payment = a_payment(reference="r1")
    payment.provider_id = theirs.v1.checkout.sessions.create(SESSION).id
    assert ours.ask(payment).state == WAITING
    theirs.v1.checkout.sessions.expire(payment.provider_id)
    assert ours.ask(payment).state == FAILED
    with pytest.raises(sdk.InvalidRequestError):
        theirs.v1.checkout.sessions.expire(payment.provider_id)


def test_a_refund_of_the_sdk_counts_against_ours(theirs, ours, desk):
    payment = paid(ours, desk)
    intent = theirs.v1.checkout.sessions.retrieve(payment.provider_id).payment_intent
    theirs.v1.refunds.create({"payment_intent": intent, "amount": 4000})
    assert ours.ask(payment).refunded == 4000
    with pytest.raises(Declined):
        ours.refund(payment, a_refund(payment))


@pytest.mark.parametrize("way", ["never", "fail"])
def test_the_sdk_verifies_what_the_sandbox_tells(ours, desk, way):
    payment = paid(ours, desk, way)
    headers, body = desk.tell(desk.called(payment.provider_id))
    event = sdk.Webhook.construct_event(body, headers["Stripe-Signature"], desk.keys["signing"])
    assert event.data.object.metadata["reference"] == payment.reference
    with pytest.raises(sdk.SignatureVerificationError):
        sdk.Webhook.construct_event(body + b" ", headers["Stripe-Signature"], desk.keys["signing"])


def test_we_read_what_the_sdk_signed(ours, desk):
    payment = paid(ours, desk)
    _headers, body = desk.tell(desk.called(payment.provider_id))
    header = sdk.WebhookSignature.generate_signature_header(body.decode(), desk.keys["signing"])
    assert ours.told({"Stripe-Signature": header}, body).state == CONFIRMED
    assert json.loads(body)["type"] == "checkout.session.completed"


def test_both_sides_sign_alike(desk):
    body, at = '{"a": "ü"}', 1_790_000_000
    assert stripe_words.signature("whsec_1", body.encode(), at * 1000 + 999) == (
        sdk.WebhookSignature.generate_signature_header(body, "whsec_1", at))

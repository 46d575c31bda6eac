"""The other side of the wire: Mollie's own client drives our sandbox and reads what our adapter opened there."""

import pytest
from at_providers import BACK, a_payment, a_refund, begun, open_desk, paid
from mollie.api.client import Client
from mollie.api.error import NotFoundError, ResponseError, UnauthorizedError, UnprocessableEntityError

from restaurant.payments.mollie import Mollie
from restaurant.payments.provider import CONFIRMED, FAILED, WAITING, Declined
from restaurant.payments.sandbox.mollie import Sandbox

PAYMENT = {"amount": {"currency": "EUR", "value": "47.10"}, "description": "Chez Nous", "redirectUrl": BACK,
           "webhookUrl": "http://127.0.0.1:9/paid/mollie", "metadata": {"reference": "r1"}}


@pytest.fixture
def desk(tmp_path):
    with open_desk(Sandbox, tmp_path) as desk:
        yield desk


def client(desk, key=None):
    client = Client(api_endpoint=desk.address, retry=0)
    client.set_api_key(key or desk.keys["key"])
    return client


@pytest.fixture
def theirs(desk):
    return client(desk)


@pytest.fixture
def ours(desk):
    return Mollie(desk.keys, desk.address)


def test_the_client_opens_pays_and_gives_back(theirs, desk):
    payment = theirs.payments.create(PAYMENT)
    assert (payment.status, payment.amount["value"], payment.is_cancelable) == ("open", "47.10", True)
    assert payment.checkout_url == f"{desk.address}/pay/{payment.id}"
    desk.choose(desk.called(payment.id), "never")
    payment = theirs.payments.get(payment.id)
    assert payment.is_paid() and payment.can_be_refunded()
    refund = payment.refunds.create({"amount": {"currency": "EUR", "value": "7.00"}})
    assert refund.status == "pending"
    assert theirs.payments.get(payment.id).amount_remaining == {"currency": "EUR", "value": "40.10"}
    assert [each.id for each in theirs.refunds.list()] == [refund.id]


def test_the_client_gets_the_same_payment_for_the_same_key(theirs):
    ids = {theirs.payments.create(PAYMENT, idempotency_key="k1").id for _ in range(3)}
    assert len(ids) == 1
    assert theirs.payments.create(PAYMENT, idempotency_key="k2").id not in ids


def test_the_client_pages_through_the_payments(theirs):
    made = {theirs.payments.create(PAYMENT).id for _ in range(5)}
    first = theirs.payments.list(limit=3)
    second = first.get_next()
    assert {each.id for each in first} | {each.id for each in second} == made
    assert (len(first), len(second), second.has_next()) == (3, 2, False)


@pytest.mark.parametrize("wrong", [
    {"amount": {"currency": "EUR", "value": "47.1"}}, {"amount": {"currency": "JPY", "value": "47.10"}},
    {"amount": {"currency": "KWD", "value": "1.000"}}, {"description": ""}, {"redirectUrl": None}, {"amount": "47.10"}])
def test_the_client_is_refused_what_mollie_refuses(theirs, wrong):
    with pytest.raises(UnprocessableEntityError):
        theirs.payments.create({**PAYMENT, **wrong})


def test_the_client_is_refused_another_key_and_what_is_not_there(theirs, desk):
    with pytest.raises(UnauthorizedError):
        client(desk, "test_wrong").payments.list()
    with pytest.raises(NotFoundError):
        theirs.payments.get("tr_nobody")
    with pytest.raises(ResponseError):
        theirs.payments.list(**{"from": "tr_nobody"})


def test_the_client_asks_which_profile_it_is(theirs, desk):
    assert theirs.profiles.get("me").id == desk.keys["profile"]


def test_the_client_finds_in_our_payment_what_we_meant(theirs, ours):
    payment = begun(ours)
    told = theirs.payments.get(payment.provider_id)
    assert (told.metadata["reference"], told.amount, told.redirect_url) == (
        payment.reference, {"currency": "EUR", "value": "47.10"}, BACK)


def test_what_the_client_opened_and_cancelled_we_read(theirs, ours):
    payment = a_payment(reference="r1")
    payment.provider_id = theirs.payments.create(PAYMENT).id
    assert ours.ask(payment).state == WAITING
    assert theirs.payments.delete(payment.provider_id).is_canceled()
    assert ours.ask(payment).state == FAILED
    with pytest.raises(UnprocessableEntityError):
        theirs.payments.delete(payment.provider_id)


def test_a_refund_of_the_client_counts_against_ours(theirs, ours, desk):
    payment = paid(ours, desk)
    theirs.payments.get(payment.provider_id).refunds.create({"amount": {"currency": "EUR", "value": "40.00"}})
    assert (ours.ask(payment).state, ours.ask(payment).refunded) == (CONFIRMED, 4000)
    with pytest.raises(Declined):
        ours.refund(payment, a_refund(payment))


def test_our_refund_is_one_of_the_clients(theirs, ours, desk):
    payment = paid(ours, desk)
    id = ours.refund(payment, a_refund(payment)).provider_id
    told = theirs.payments.get(payment.provider_id).refunds.get(id)
    assert told.amount == {"currency": "EUR", "value": "10.00"}

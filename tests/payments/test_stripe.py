"""The Stripe adapter, against the Stripe sandbox over real HTTP: sessions, call-backs, refunds, and what goes wrong."""

import contextlib
import dataclasses
import json
import logging
import types

import gevent
import pytest
import requests
from at_providers import BACK, ERRAND, a_payment, a_refund, begun, open_desk, paid, serve

from restaurant import clock
from restaurant.payments import stripe_words
from restaurant.payments.provider import CONFIRMED, FAILED, WAITING, Declined, Forged, Unreachable
from restaurant.payments.sandbox.desk import FAULTS
from restaurant.payments.sandbox.stripe import Sandbox
from restaurant.payments.stripe import Stripe

REALLY = [fault for fault in FAULTS if fault]


@pytest.fixture
def desk(tmp_path):
    with open_desk(Sandbox, tmp_path) as desk:
        yield desk


@pytest.fixture
def stripe(desk):
    return Stripe(desk.keys, desk.address)


def notice(desk, payment):
    return desk.tell(desk.called(payment.provider_id))


# Opening and asking


def test_a_payment_is_opened_once_however_often_it_is_begun(stripe, desk):
    payment = a_payment()
    first, second = stripe.begin(payment, ERRAND), stripe.begin(payment, ERRAND)
    assert first == second
    assert len(desk.books) == 1
    assert first.address == f"{desk.address}/pay/{first.provider_id}"


def test_begun_again_with_another_way_back_it_is_still_the_first(stripe, desk):
    payment = a_payment()
    first = stripe.begin(payment, ERRAND)
    assert stripe.begin(payment, dataclasses.replace(ERRAND, back=BACK + "?again")) == first
    assert len(desk.books) == 1


def test_a_session_whose_answer_was_lost_is_found_and_not_opened_twice(stripe, desk, impatient):
    payment, desk.fault = a_payment(), "stall"
    with pytest.raises(Unreachable):
        stripe.begin(payment, ERRAND)
    desk.fault = ""
    assert stripe.ask(payment).state == WAITING
    assert stripe.begin(payment, ERRAND).provider_id == stripe.ask(payment).provider_id
    assert len(desk.books) == 1


def test_a_lost_session_is_found_behind_a_hundred_others(stripe, desk):
    payment = a_payment()
    stripe.begin(payment, ERRAND)
    for _ in range(120):
        begun(stripe)
    assert stripe.ask(payment).reference == payment.reference


def test_a_question_opens_nothing(stripe, desk):
    assert stripe.ask(a_payment()) is None
    assert desk.books == {}


@pytest.mark.parametrize("way, state", [("never", CONFIRMED), ("fail", FAILED)])
def test_what_the_payer_did_is_known_when_asked(stripe, desk, way, state):
    payment = begun(stripe)
    assert stripe.ask(payment).state == WAITING
    desk.choose(desk.called(payment.provider_id), way)
    news = stripe.ask(payment)
    assert (news.state, news.amount, news.currency) == (state, 4710, "EUR")
    assert (news.reference, news.provider_id, news.misfit) == (payment.reference, payment.provider_id, "")


@pytest.mark.parametrize("way, came", [("less", 4709), ("more", 4711)])
def test_money_of_another_amount_is_still_money(stripe, desk, way, came):
    news = stripe.ask(paid(stripe, desk, way))
    assert (news.state, news.amount) == (CONFIRMED, came)


@pytest.mark.parametrize("id", ["cs_test_nobody", "../v1/refunds", "pi_1", "cs_" + "a" * 300])
def test_an_id_that_stripe_does_not_know_is_nothing(stripe, id):
    payment = a_payment()
    payment.provider_id = id
    assert stripe.ask(payment) is None


def test_a_session_ends_by_itself_half_an_hour_after_the_house_last_opens_it(stripe, monkeypatch):
    payment = begun(stripe)
    later = payment.started_at + 46 * clock.MINUTE
    monkeypatch.setattr(clock, "_clock", types.SimpleNamespace(now=lambda: later))
    assert stripe.ask(payment).state == FAILED


@pytest.mark.parametrize("status, paid, intent, state", [
    ("complete", "paid", None, CONFIRMED), ("complete", "unpaid", None, WAITING),
    ("complete", "unpaid", "processing", WAITING), ("complete", "unpaid", "requires_payment_method", FAILED),
    ("complete", "unpaid", "canceled", FAILED), ("open", "unpaid", None, WAITING), ("expired", "unpaid", None, FAILED),
    ("complete", "no_payment_required", None, WAITING), ("open", "paid", None, WAITING), ("new", "paid", None, WAITING),
    ("complete", "new", None, WAITING), ("expired", "new", None, WAITING)])
def test_only_paid_and_complete_is_confirmed(status, paid, intent, state):
    session = {"status": status, "payment_status": paid, "payment_intent": {"status": intent} if intent else "pi_1"}
    assert stripe_words.state(session) == state


def test_a_guest_pays_on_the_sandboxs_page_and_comes_back(stripe, desk):
    payment = a_payment()
    there = stripe.begin(payment, ERRAND)
    assert "47.10" in requests.get(there.address, timeout=5).text
    went = requests.post(there.address, data={"way": "never"}, timeout=5, allow_redirects=False)
    assert (went.status_code, went.headers["Location"]) == (303, ERRAND.back)
    assert stripe.ask(payment).state == CONFIRMED


# Cancelling


def test_nobody_pays_what_was_cancelled(stripe, desk):
    payment = begun(stripe)
    stripe.cancel(payment)
    desk.choose(desk.called(payment.provider_id), "pay")
    assert stripe.ask(payment).state == FAILED


def test_to_cancel_what_is_paid_or_unknown_or_cancelled_does_no_harm(stripe, desk):
    done, gone = paid(stripe, desk), begun(stripe)
    for payment in (done, gone, gone, a_payment()):
        stripe.cancel(payment)
    assert stripe.ask(done).state == CONFIRMED


def test_what_was_begun_unheard_is_cancelled_all_the_same(stripe, desk):
    payment = a_payment()
    stripe.begin(payment, ERRAND)
    stripe.cancel(payment)
    assert stripe.ask(payment).state == FAILED


# Call-backs


@pytest.mark.parametrize("way, state", [("never", CONFIRMED), ("fail", FAILED)])
def test_a_genuine_notice_is_read_and_read_again(stripe, desk, way, state):
    payment = paid(stripe, desk, way)
    news = stripe.told(*notice(desk, payment))
    assert (news.reference, news.provider_id, news.state) == (payment.reference, payment.provider_id, state)
    assert (news.amount, news.currency, news.misfit) == (4710, "EUR", "")
    assert stripe.told(*notice(desk, payment)) == news


def test_the_sandbox_tells_until_it_is_heard(stripe, desk, eventually):
    heard, answers = [], ["500 Broken", "200 OK"]

    def house(environ, start_response):
        heard.append(stripe.told({"Stripe-Signature": environ["HTTP_STRIPE_SIGNATURE"]}, environ["wsgi.input"].read()))
        start_response(answers.pop(0), [])
        return [b""]

    server, desk.endpoint = serve(house)
    payment = paid(stripe, desk, "pay")
    eventually(lambda: len(heard) == 1)
    gevent.sleep(2.1)
    desk.tell_all()
    assert [news.reference for news in heard] == [payment.reference] * 2
    server.stop()


def flips(octets, step):
    for place in range(0, len(octets), step):
        yield octets[:place] + bytes([octets[place] ^ 1]) + octets[place + 1:]


def test_not_one_bit_of_a_notice_may_be_another(stripe, desk):
    headers, body = notice(desk, paid(stripe, desk))
    for wrong in flips(body, 1):
        with pytest.raises(Forged):
            stripe.told(headers, wrong)
    for wrong in flips(headers["Stripe-Signature"].encode(), 1):
        with pytest.raises(Forged):
            stripe.told({"Stripe-Signature": wrong.decode("latin-1")}, body)


@pytest.mark.parametrize("late, heard", [(0, True), (-300, True), (300, True), (-301, False), (301, False),
                                         (86_400, False), (-86_400, False)])
def test_a_notice_is_fresh_for_five_minutes_either_way(stripe, desk, monkeypatch, late, heard):
    _headers, body = notice(desk, paid(stripe, desk))
    at = clock.now()
    monkeypatch.setattr(clock, "_clock", types.SimpleNamespace(now=lambda: at))
    told = {"Stripe-Signature": stripe_words.signature(desk.keys["signing"], body, at + late * 1000)}
    with contextlib.nullcontext() if heard else pytest.raises(Forged):
        assert stripe.told(told, body).state == CONFIRMED


SIGNATURES = {
    "no header": {}, "an empty one": {"Stripe-Signature": ""}, "words": {"Stripe-Signature": "t=now,v1=yes"},
    "no signature": {"Stripe-Signature": "t={t}"}, "only v0": {"Stripe-Signature": "t={t},v0={v1}"},
    "no time": {"Stripe-Signature": "v1={v1}"}, "two times": {"Stripe-Signature": "t={t},t={t},v1={v1}"},
    "another key": {"Stripe-Signature": "t={t},v1={strange}"}, "an empty key": {"Stripe-Signature": "t={t},v1={empty}"},
    "digits of elsewhere": {"Stripe-Signature": "t=١٢٣,v1={v1}"},
}


@pytest.mark.parametrize("why", SIGNATURES)
def test_a_notice_is_forged_with(stripe, desk, why):
    headers, body = notice(desk, paid(stripe, desk))
    t, v1 = [part.split("=")[1] for part in headers["Stripe-Signature"].split(",")]
    by = {"strange": "whsec_other", "empty": ""}
    others = {name: stripe_words.signature(key, body, clock.now()).split("v1=")[1] for name, key in by.items()}
    with pytest.raises(Forged):
        stripe.told({name: value.format(t=t, v1=v1, **others) for name, value in SIGNATURES[why].items()}, body)


def test_one_of_two_signatures_is_enough_while_a_secret_is_exchanged(stripe, desk):
    headers, body = notice(desk, paid(stripe, desk))
    t, right = headers["Stripe-Signature"].split(",")
    assert stripe.told({"Stripe-Signature": f"{t},v1={'0' * 64},{right},v0=abc"}, body).state == CONFIRMED


def test_a_key_twice_is_forged_though_it_is_signed(stripe, desk):
    _headers, body = notice(desk, paid(stripe, desk))
    twice = body[:-1] + b', "livemode": false}'
    with pytest.raises(Forged):
        stripe.told({"Stripe-Signature": stripe_words.signature(desk.keys["signing"], twice, clock.now())}, twice)


NONSENSE = (b"", b"[]", b"null", b"{}", b'{"object":"event"}', b"[" * 60_000, b"\xff", b" " * 70_000)


@pytest.mark.parametrize("body", NONSENSE, ids=range(len(NONSENSE)))
def test_signed_nonsense_is_forged(stripe, desk, body):
    with pytest.raises(Forged):
        stripe.told({"Stripe-Signature": stripe_words.signature(desk.keys["signing"], body, clock.now())}, body)


WRONG = {"amount_total": ["4710", 47.1, True, None, -1, 10 ** 13], "currency": [None, 1, "xqx", ""],
         "id": [None, 7, "tr_1", "cs_/.."], "status": [None, 1], "payment_status": [None, True]}


@pytest.mark.parametrize("name, value", [(name, value) for name in WRONG for value in WRONG[name]])
def test_a_signed_session_with_a_wrong_field_is_forged(stripe, desk, name, value):
    payment = paid(stripe, desk)
    session = {**desk._session(desk.called(payment.provider_id)), name: value}
    with pytest.raises(Forged):
        stripe.told(*desk.event("checkout.session.completed", session))


STRANGE = {
    "another account": ({}, {"account": "acct_other"}, "another merchant"),
    "live news for a test key": ({}, {"livemode": True}, "another merchant"),
    "a live session": ({"livemode": True}, {}, "another merchant"),
    "another shop's session": ({"metadata": {}}, {}, "another application"),
    "a mark that is no text": ({"metadata": {"reference": 7}}, {}, "another application"),
}


@pytest.mark.parametrize("why", STRANGE)
def test_genuine_news_is_not_for_us_when_it_is(stripe, desk, why):
    session, event, misfit = STRANGE[why]
    whole = {**desk._session(desk.called(paid(stripe, desk).provider_id)), **session}
    assert stripe.told(*desk.event("checkout.session.completed", whole, **event)).misfit == misfit


@pytest.mark.parametrize("name, value, said", [
    ("amount_total", 4711, (4711, "EUR")), ("currency", "usd", (4710, "USD"))])
def test_another_amount_or_currency_is_passed_on_for_settle(stripe, desk, name, value, said):
    session = {**desk._session(desk.called(paid(stripe, desk).provider_id)), name: value}
    news = stripe.told(*desk.event("checkout.session.completed", session))
    assert (news.state, news.amount, news.currency) == (CONFIRMED, *said)


@pytest.mark.parametrize("kind, state", [
    ("completed", WAITING), ("async_payment_succeeded", WAITING), ("async_payment_failed", FAILED)])
def test_an_event_does_not_pay_a_session_that_is_not_paid(stripe, desk, kind, state):
    session = {**desk._session(desk.called(paid(stripe, desk).provider_id)), "payment_status": "unpaid"}
    assert stripe.told(*desk.event("checkout.session." + kind, session)).state == state


def test_an_expired_session_has_failed(stripe, desk):
    payment = begun(stripe)
    stripe.cancel(payment)
    assert stripe.told(*notice(desk, payment)).state == FAILED


@pytest.mark.parametrize("kind, thing, reference", [
    ("payment_intent.created", {"metadata": {"reference": "ours"}}, "ours"), ("payout.paid", {"metadata": {}}, ""),
    ("balance.available", {}, ""), ("checkout.session.new_thing", {"metadata": None, "payment_status": "paid"}, "")])
def test_any_other_event_changes_nothing(stripe, desk, kind, thing, reference):
    news = stripe.told(*desk.event(kind, thing))
    assert (news.state, news.reference, news.amount, news.misfit) == (WAITING, reference, 0, "")


# Refunds


def test_a_part_and_the_rest_are_given_back_and_known(stripe, desk):
    payment = paid(stripe, desk)
    for amount in (1000, 3710):
        given = stripe.refund(payment, a_refund(payment, amount))
        assert (given.state, given.amount) == (CONFIRMED, amount)
    news = stripe.ask(payment)
    assert (news.state, news.amount, news.refunded) == (CONFIRMED, 4710, 4710)


def test_the_same_refund_twice_gives_back_once_even_after_stripe_forgot_its_key(stripe, desk):
    payment = paid(stripe, desk)
    refund = a_refund(payment)
    first = stripe.refund(payment, refund)
    desk.called(payment.provider_id)["answered"] = {}
    assert stripe.refund(payment, refund) == first == stripe.ask_refund(payment, refund)
    assert stripe.ask(payment).refunded == 1000


def test_more_than_was_paid_is_declined(stripe, desk):
    payment = paid(stripe, desk)
    stripe.refund(payment, a_refund(payment, 4000))
    with pytest.raises(Declined):
        stripe.refund(payment, a_refund(payment, 711))
    assert stripe.ask(payment).refunded == 4000


def test_what_nobody_paid_is_not_given_back(stripe, desk):
    for payment in (begun(stripe), a_payment()):
        with pytest.raises(Declined):
            stripe.refund(payment, a_refund(payment))


def test_a_refund_that_stripe_does_not_know_is_nothing(stripe, desk):
    payment = paid(stripe, desk)
    assert stripe.ask_refund(payment, a_refund(payment)) is None
    assert stripe.ask_refund(begun(stripe), a_refund(payment)) is None


@pytest.mark.parametrize("word, state", [("succeeded", CONFIRMED), ("pending", WAITING), ("requires_action", WAITING),
                                         ("failed", FAILED), ("canceled", FAILED), ("new", WAITING)])
def test_a_refund_stands_as_stripe_says(stripe, desk, word, state):
    payment = paid(stripe, desk)
    refund = a_refund(payment)
    stripe.refund(payment, refund)
    next(iter(desk.called(payment.provider_id)["refunds"].values()))["status"] = word
    assert stripe.ask_refund(payment, refund).state == state


@pytest.mark.parametrize("kind", ["charge.refunded", "refund.updated"])
def test_news_of_a_refund_is_news_of_its_payment_as_it_stands_now(stripe, desk, kind):
    payment = paid(stripe, desk)
    stripe.refund(payment, a_refund(payment))
    kept = desk.called(payment.provider_id)
    thing = desk._charge(kept) if kind == "charge.refunded" else next(iter(kept["refunds"].values()))
    assert stripe.told(*desk.event(kind, thing)) == stripe.ask(payment)


def test_a_refund_of_another_shop_is_not_ours(stripe, desk):
    for intent in ("pi_strange", None, 5, "../x"):
        news = stripe.told(*desk.event("refund.updated", {"payment_intent": intent, "metadata": {}}))
        assert (news.state, news.reference, news.misfit) == (WAITING, "", "another application")


# Lists and keys


def test_the_list_of_a_day_has_payments_and_refunds_of_ours(stripe, desk):
    payment = paid(stripe, desk)
    paid(stripe, desk, "fail")
    refund = a_refund(payment)
    id = stripe.refund(payment, refund).provider_id
    now = clock.now()
    rows = stripe.listed(now - clock.HOUR, now + clock.HOUR)
    assert [(row.kind, row.reference, row.amount, row.currency) for row in rows] == [
        ("payment", payment.reference, 4710, "EUR"), ("refund", refund.reference, 1000, "EUR")]
    assert rows[1].provider_id == id
    assert stripe.listed(now + clock.HOUR, now + 2 * clock.HOUR) == []


def test_keys_are_tried_without_moving_money(stripe, desk):
    stripe.try_keys()
    assert desk.books == {}
    with pytest.raises(Declined):
        Stripe({**desk.keys, "secret": "sk_test_wrong"}, desk.address).try_keys()


@pytest.mark.parametrize("keys", [{}, {"secret": ""}, {"signing": ""}, {"signing": None}, {"secret": "pk_test_1"},
                                  {"secret": "sk_test_"}, {"signing": "whsec_"}, {"secret": "sk_test_a\nb"}])
def test_without_keys_there_is_no_stripe(desk, keys):
    with pytest.raises(ValueError):
        Stripe({**desk.keys, **keys} if keys else {})


# What goes wrong


ASKED = {
    "begin": lambda stripe, payment: stripe.begin(a_payment(), ERRAND),
    "ask": lambda stripe, payment: stripe.ask(payment),
    "find": lambda stripe, payment: stripe.ask(a_payment(reference=payment.reference)),
    "refund": lambda stripe, payment: stripe.refund(payment, a_refund(payment)),
    "ask_refund": lambda stripe, payment: stripe.ask_refund(payment, a_refund(payment)),
    "listed": lambda stripe, payment: stripe.listed(0, clock.now() + clock.HOUR),
    "cancel": lambda stripe, payment: stripe.cancel(payment),
    "try_keys": lambda stripe, payment: stripe.try_keys(),
}
READS_NO_AMOUNT, SPOILED = ("cancel", "try_keys"), ("types", "negative", "currency")


@pytest.mark.parametrize("question, fault", [(question, fault) for question in ASKED for fault in REALLY
                                             if question not in READS_NO_AMOUNT or fault not in SPOILED])
def test_an_answer_gone_wrong_is_no_answer(stripe, desk, impatient, question, fault):
    payment = paid(stripe, desk)
    desk.fault = fault
    with pytest.raises(Unreachable):
        ASKED[question](stripe, payment)


def test_a_session_of_another_payment_is_news_of_that_one(stripe, desk):
    one, other = paid(stripe, desk), begun(stripe)
    other.provider_id = one.provider_id
    assert stripe.ask(other).reference == one.reference    # settle finds the payment by what the news says


def test_with_a_wrong_key_nothing_is_known(desk):
    wrong = Stripe({**desk.keys, "secret": "sk_test_canary"}, desk.address)
    with pytest.raises(Unreachable):
        wrong.ask(a_payment())
    with pytest.raises(Declined):
        wrong.begin(a_payment(), ERRAND)


def test_a_secret_is_in_no_message(desk, impatient, caplog):
    caplog.set_level(logging.DEBUG)
    stripe = Stripe({"secret": "sk_test_canary", "signing": "whsec_canary"}, desk.address)
    said = [repr(stripe), str(stripe)]
    for fault in FAULTS:
        desk.fault = fault
        for question in (stripe.try_keys, lambda: stripe.begin(a_payment(), ERRAND), lambda: stripe.told({}, b"")):
            with pytest.raises((Declined, Unreachable, Forged)) as no:
                question()
            said += [repr(no.value), str(no.value), str(no.value.__cause__), str(no.getrepr(showlocals=False))]
    assert "canary" not in " ".join(said).replace('"secret": "sk_test_canary", "signing": "whsec_canary"', "")
    assert "canary" not in caplog.text


# Amounts


AMOUNTS = {"EUR": (1280, 1280), "JPY": (1080, 1080), "KRW": (5000, 5000), "KWD": (5120, 5120), "ISK": (500, 50_000),
           "UGX": (500, 50_000), "HUF": (1045, 1045), "TWD": (80_000, 80_000), "XAF": (700, 700), "RSD": (700, 70_000)}


@pytest.mark.parametrize("currency", AMOUNTS)
def test_amounts_are_in_stripes_own_units(stripe, desk, currency):
    ours, theirs = AMOUNTS[currency]
    payment = paid(stripe, desk, amount=ours, currency=currency)
    assert desk._session(desk.called(payment.provider_id))["amount_total"] == theirs
    assert (stripe.ask(payment).amount, stripe.ask(payment).currency) == (ours, currency)


@pytest.mark.parametrize("amount, currency", [(5124, "KWD"), (1, "BHD")])
def test_an_amount_that_stripe_cannot_take_is_declined_before_it_leaves(stripe, desk, amount, currency):
    with pytest.raises(Declined):
        stripe.begin(a_payment(amount, currency), ERRAND)
    assert desk.books == {}


@pytest.mark.parametrize("amount, currency", [(50_050, "ISK"), (-100, "EUR"), (10 ** 12 + 1, "EUR"), (1, "XQX")])
def test_an_amount_that_cannot_be_is_not_read(amount, currency):
    with pytest.raises(Unreachable):
        stripe_words.from_stripe(amount, currency)


def test_what_the_sandbox_keeps_survives_it(stripe, desk, tmp_path):
    payment = paid(stripe, desk)
    again = Sandbox(tmp_path / "desk.json")
    assert again.keys == desk.keys
    assert json.dumps(again._session(again.called(payment.provider_id))) == json.dumps(
        desk._session(desk.called(payment.provider_id)))

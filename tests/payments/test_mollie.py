"""The Mollie adapter, against the Mollie sandbox over real HTTP: payments, call-backs, refunds, and what goes wrong."""

import dataclasses
import logging
import types

import gevent
import pytest
import requests
from at_providers import ERRAND, a_payment, a_refund, begun, open_desk, paid, serve

from restaurant import clock, money
from restaurant.payments import mollie_words
from restaurant.payments.mollie import Mollie
from restaurant.payments.provider import CONFIRMED, FAILED, WAITING, Declined, Forged, Unreachable
from restaurant.payments.sandbox.desk import FAULTS
from restaurant.payments.sandbox.mollie import Sandbox

REALLY = [fault for fault in FAULTS if fault]


@pytest.fixture
def desk(tmp_path):
    with open_desk(Sandbox, tmp_path) as desk:
        yield desk


@pytest.fixture
def mollie(desk):
    return Mollie(desk.keys, desk.address)


def later(monkeypatch, milliseconds):
    at = clock.now() + milliseconds
    monkeypatch.setattr(clock, "_clock", types.SimpleNamespace(now=lambda: at))


def kept(desk, payment):
    return desk.called(payment.provider_id)


# Opening and asking


def test_a_payment_is_opened_once_however_often_it_is_begun(mollie, desk):
    payment = a_payment()
    first, second = mollie.begin(payment, ERRAND), mollie.begin(payment, ERRAND)
    assert first == second
    assert len(desk.books) == 1
    assert first.address == f"{desk.address}/pay/{first.provider_id}"


def test_begun_again_with_another_way_back_it_is_still_the_first(mollie, desk):
    payment = a_payment()
    first = mollie.begin(payment, ERRAND)
    assert mollie.begin(payment, dataclasses.replace(ERRAND, back="http://127.0.0.1:9/again")) == first
    assert len(desk.books) == 1


def test_a_payment_whose_answer_was_lost_is_found_and_not_opened_twice(mollie, desk, impatient):
    payment, desk.fault = a_payment(), "stall"
    with pytest.raises(Unreachable):
        mollie.begin(payment, ERRAND)
    desk.fault = ""
    assert mollie.ask(payment).state == WAITING
    assert mollie.begin(payment, ERRAND).provider_id == mollie.ask(payment).provider_id
    assert len(desk.books) == 1


def test_a_lost_payment_is_found_behind_three_hundred_others(mollie, desk):
    payment = begun(mollie)
    for each in range(300):
        desk.books[f"other {each}"] = {**kept(desk, payment), "id": desk.new_id(), "marks": None}
    payment.provider_id = None
    assert mollie.ask(payment).reference == payment.reference


def test_a_question_opens_nothing(mollie, desk):
    assert mollie.ask(a_payment()) is None
    assert desk.books == {}


def test_only_payments_of_about_then_are_looked_through(mollie, desk):
    old = begun(mollie)
    kept(desk, old)["at"] -= clock.HOUR
    old.provider_id = None
    assert mollie.ask(old) is None


@pytest.mark.parametrize("way, state", [("never", CONFIRMED), ("fail", FAILED)])
def test_what_the_payer_did_is_known_when_asked(mollie, desk, way, state):
    payment = begun(mollie)
    assert mollie.ask(payment).state == WAITING
    desk.choose(kept(desk, payment), way)
    news = mollie.ask(payment)
    assert (news.state, news.amount, news.currency) == (state, 4710, "EUR")
    assert (news.reference, news.provider_id, news.misfit) == (payment.reference, payment.provider_id, "")


@pytest.mark.parametrize("way, came", [("less", 4709), ("more", 4711)])
def test_money_of_another_amount_is_still_money(mollie, desk, way, came):
    news = mollie.ask(paid(mollie, desk, way))
    assert (news.state, news.amount) == (CONFIRMED, came)


@pytest.mark.parametrize("id", ["tr_nobody", "../profiles/me", "cs_1", "tr_" + "a" * 90, "tr_ü"])
def test_an_id_that_mollie_does_not_know_is_nothing(mollie, id):
    payment = a_payment()
    payment.provider_id = id
    assert mollie.ask(payment) is None


def test_what_nobody_paid_in_its_time_has_failed(mollie, monkeypatch):
    payment = begun(mollie)
    later(monkeypatch, 15 * clock.MINUTE)
    assert mollie.ask(payment).state == FAILED


@pytest.mark.parametrize("word, state", [
    ("paid", CONFIRMED), ("open", WAITING), ("pending", WAITING), ("authorized", WAITING), ("new", WAITING),
    ("PAID", WAITING), ("failed", FAILED), ("canceled", FAILED), ("expired", FAILED)])
def test_only_paid_is_confirmed(mollie, desk, word, state):
    payment = begun(mollie)
    kept(desk, payment)["ended"], kept(desk, payment)["ended_at"] = word, clock.now()
    assert mollie.ask(payment).state == state


STRANGE = {"another profile": ({"profileId": "pfl_other"}, "another merchant"),
           "real money for a test key": ({"mode": "live"}, "another merchant"),
           "no mark": ({"metadata": None}, "another application"),
           "a mark that is no text": ({"metadata": {"reference": 7}}, "another application"),
           "a mark of another kind": ({"metadata": "reference"}, "another application")}


@pytest.mark.parametrize("why", STRANGE)
def test_what_is_not_ours_is_said_to_be(mollie, desk, monkeypatch, why):
    changed, misfit = STRANGE[why]
    payment = paid(mollie, desk)
    honest = desk._payment
    monkeypatch.setattr(desk, "_payment", lambda each: {**honest(each), **changed})
    assert mollie.ask(payment).misfit == misfit
    assert mollie.told(*desk.tell(kept(desk, payment))).misfit == misfit


@pytest.mark.parametrize("name, value, said", [("paid", 4711, (4711, "EUR")), ("currency", "USD", (4710, "USD"))])
def test_another_amount_or_currency_is_passed_on_for_settle(mollie, desk, name, value, said):
    payment = paid(mollie, desk)
    kept(desk, payment)[name] = value
    news = mollie.ask(payment)
    assert (news.state, news.amount, news.currency) == (CONFIRMED, *said)


WRONG = {"amount": [None, "47.10", {"currency": "EUR", "value": 47.1}, {"currency": "EUR", "value": "47.1"},
                    {"currency": "EUR", "value": "-47.10"}, {"currency": "EUR", "value": "٤٧.١٠"},
                    {"currency": "XQX", "value": "1.00"}, {"currency": "EUR", "value": "9999999999999.00"}],
         "status": [None, 1], "id": [None, "tr_other", 7], "mode": [None], "profileId": [None, 1],
         "amountRefunded": ["1.00", {"currency": "EUR", "value": "1"}]}


@pytest.mark.parametrize("name, value", [(name, value) for name in WRONG for value in WRONG[name]])
def test_an_answer_with_a_wrong_field_is_none(mollie, desk, monkeypatch, name, value):
    payment = paid(mollie, desk)
    honest = desk._payment
    monkeypatch.setattr(desk, "_payment", lambda each: {**honest(each), name: value})
    with pytest.raises(Unreachable):
        mollie.ask(payment)


def test_a_guest_pays_on_the_sandboxs_page_and_comes_back(mollie, desk):
    payment = a_payment()
    there = mollie.begin(payment, ERRAND)
    assert "47.10" in requests.get(there.address, timeout=5).text
    went = requests.post(there.address, data={"way": "never"}, timeout=5, allow_redirects=False)
    assert (went.status_code, went.headers["Location"]) == (303, ERRAND.back)
    assert mollie.ask(payment).state == CONFIRMED


# Cancelling


def test_nobody_pays_what_was_cancelled(mollie, desk):
    payment = begun(mollie)
    mollie.cancel(payment)
    desk.choose(kept(desk, payment), "pay")
    assert mollie.ask(payment).state == FAILED


def test_to_cancel_what_is_paid_or_unknown_or_cancelled_does_no_harm(mollie, desk):
    done, gone = paid(mollie, desk), begun(mollie)
    for payment in (done, gone, gone, a_payment()):
        mollie.cancel(payment)
    assert mollie.ask(done).state == CONFIRMED


def test_what_mollie_lets_nobody_cancel_is_declined_and_can_still_be_paid(mollie, desk):
    payment, desk.cancelable = begun(mollie), False
    with pytest.raises(Declined):
        mollie.cancel(payment)
    desk.choose(kept(desk, payment), "never")
    mollie.cancel(payment)
    assert mollie.ask(payment).state == CONFIRMED


def test_what_was_begun_unheard_is_cancelled_all_the_same(mollie, desk):
    payment = a_payment()
    mollie.begin(payment, ERRAND)
    mollie.cancel(payment)
    assert mollie.ask(payment).state == FAILED


# Call-backs


@pytest.mark.parametrize("way, state", [("never", CONFIRMED), ("fail", FAILED)])
def test_a_notice_makes_us_ask_and_ask_again(mollie, desk, way, state):
    payment = paid(mollie, desk, way)
    news = mollie.told(*desk.tell(kept(desk, payment)))
    assert (news.reference, news.state) == (payment.reference, state)
    assert mollie.told(*desk.tell(kept(desk, payment))) == news == mollie.ask(payment)


def test_a_notice_pays_nothing_by_itself(mollie, desk):
    assert mollie.told(*desk.tell(kept(desk, begun(mollie)))).state == WAITING


def test_a_notice_of_an_unknown_payment_changes_nothing_and_is_answered(mollie):
    news = mollie.told({}, b"id=tr_nobody")
    assert (news.reference, news.provider_id, news.state, news.amount) == ("", "tr_nobody", WAITING, 0)


NAMELESS = (
    b"", b"id=", b"id", b"tr_1", b"id=tr_1&id=tr_1", b"id=tr_1&id=tr_2", b"id=tr_1&a=1&a=2", b"ID=tr_1", b"id=re_1",
    b"id=tr_", b"id=tr_1/refunds", b"id=tr_1%2Frefunds", b"id=tr_1%0A", b"id=../tr_1", b"id=tr_%C3%BC", b"id=tr_\xff",
    b'{"id":"tr_1"}', b"id=tr_" + b"a" * 100, b"id=tr_1&b=" + b"a" * 2000, b"id=tr_1" + b"&".join(
        b"%d=1" % each for each in range(20)))


@pytest.mark.parametrize("body", NAMELESS, ids=range(len(NAMELESS)))
def test_what_names_no_payment_is_forged_and_nobody_is_asked(mollie, desk, monkeypatch, body):
    monkeypatch.setattr(mollie, "address", "http://127.0.0.1:9")
    with pytest.raises(Forged):
        mollie.told({}, body)


def test_a_notice_is_not_lost_while_mollie_cannot_be_asked(mollie, desk, impatient):
    payment, desk.fault = paid(mollie, desk), "mute"
    with pytest.raises(Unreachable):
        mollie.told(*desk.tell(kept(desk, payment)))


def test_the_sandbox_tells_until_it_is_heard(mollie, desk, eventually):
    heard, answers = [], ["500 Broken", "200 OK"]

    def house(environ, start_response):
        heard.append(mollie.told({}, environ["wsgi.input"].read()))
        start_response(answers.pop(0), [])
        return [b""]

    server, address = serve(house)
    payment = a_payment()
    payment.provider_id = mollie.begin(payment, dataclasses.replace(ERRAND, notice=address)).provider_id
    desk.choose(kept(desk, payment), "pay")
    eventually(lambda: len(heard) == 1)
    gevent.sleep(2.1)
    desk.tell_all()
    assert [(news.reference, news.state) for news in heard] == [(payment.reference, CONFIRMED)] * 2
    server.stop()


# Refunds


def test_a_part_and_the_rest_are_given_back_and_known(mollie, desk, monkeypatch):
    payment = paid(mollie, desk)
    refunds = [a_refund(payment, amount) for amount in (1000, 3710)]
    for refund in refunds:
        given = mollie.refund(payment, refund)
        assert (given.state, given.amount) == (WAITING, refund.handed_back)
    later(monkeypatch, 10_000)
    assert [mollie.ask_refund(payment, refund).state for refund in refunds] == [CONFIRMED, CONFIRMED]
    news = mollie.ask(payment)
    assert (news.state, news.amount, news.refunded) == (CONFIRMED, 4710, 4710)


def test_the_same_refund_twice_gives_back_once_even_after_mollie_forgot_its_key(mollie, desk):
    payment = paid(mollie, desk)
    refund = a_refund(payment)
    first = mollie.refund(payment, refund)
    kept(desk, payment)["answered"] = {}
    assert mollie.refund(payment, refund) == first == mollie.ask_refund(payment, refund)
    assert mollie.ask(payment).refunded == 1000


def test_more_than_was_paid_is_declined(mollie, desk):
    payment = paid(mollie, desk)
    mollie.refund(payment, a_refund(payment, 4000))
    with pytest.raises(Declined):
        mollie.refund(payment, a_refund(payment, 711))
    assert mollie.ask(payment).refunded == 4000


def test_what_nobody_paid_is_not_given_back(mollie, desk):
    for payment in (begun(mollie), a_payment()):
        with pytest.raises(Declined):
            mollie.refund(payment, a_refund(payment))


def test_a_refund_that_mollie_does_not_know_is_nothing(mollie, desk):
    payment = paid(mollie, desk)
    assert mollie.ask_refund(payment, a_refund(payment)) is None
    assert mollie.ask_refund(a_payment(), a_refund(payment)) is None


@pytest.mark.parametrize("word, state", [
    ("refunded", CONFIRMED), ("queued", WAITING), ("pending", WAITING), ("processing", WAITING), ("new", WAITING),
    ("failed", FAILED), ("canceled", FAILED)])
def test_a_refund_stands_as_mollie_says(mollie, desk, word, state):
    payment = paid(mollie, desk)
    refund = a_refund(payment)
    mollie.refund(payment, refund)
    next(iter(kept(desk, payment)["refunds"].values()))["status"] = word
    assert mollie.ask_refund(payment, refund).state == state


# Lists and keys


def test_the_list_of_a_day_has_payments_and_refunds_of_ours(mollie, desk):
    payment = paid(mollie, desk)
    paid(mollie, desk, "fail")
    refund = a_refund(payment)
    id = mollie.refund(payment, refund).provider_id
    now = clock.now()
    rows = mollie.listed(now - clock.HOUR, now + clock.HOUR)
    assert [(row.kind, row.reference, row.provider_id, row.amount, row.currency) for row in rows] == [
        ("payment", payment.reference, payment.provider_id, 4710, "EUR"), ("refund", refund.reference, id, 1000, "EUR")]
    assert mollie.listed(now + clock.HOUR, now + 2 * clock.HOUR) == []


def test_keys_are_tried_without_moving_money(mollie, desk):
    mollie.try_keys()
    for wrong in ({"key": "test_wrong"}, {"profile": "pfl_other"}):
        with pytest.raises(Declined):
            Mollie({**desk.keys, **wrong}, desk.address).try_keys()
    assert desk.books == {}


@pytest.mark.parametrize("keys", [{"key": ""}, {"profile": ""}, {"key": None}, {"key": "sk_test_1"}, {"key": "test_"},
                                  {"profile": "1"}, {"key": "test_a\nb"}, {"profile": "pfl_/"}])
def test_without_keys_there_is_no_mollie(desk, keys):
    with pytest.raises(ValueError):
        Mollie({**desk.keys, **keys})


# What goes wrong


ASKED = {
    "begin": lambda mollie, payment: mollie.begin(a_payment(), ERRAND),
    "ask": lambda mollie, payment: mollie.ask(payment),
    "find": lambda mollie, payment: mollie.ask(a_payment(reference=payment.reference)),
    "refund": lambda mollie, payment: mollie.refund(payment, a_refund(payment)),
    "listed": lambda mollie, payment: mollie.listed(0, clock.now() + clock.HOUR),
    "cancel": lambda mollie, payment: mollie.cancel(payment),
    "told": lambda mollie, payment: mollie.told({}, b"id=" + payment.provider_id.encode()),
    "ask_refund": lambda mollie, payment: mollie.ask_refund(payment, payment.given),
    "try_keys": lambda mollie, payment: mollie.try_keys(),
}


SPOILED = ("types", "negative", "currency")


@pytest.mark.parametrize("question, fault", [(question, fault) for question in ASKED for fault in REALLY
                                             if question != "try_keys" or fault not in SPOILED])
def test_an_answer_gone_wrong_is_no_answer(mollie, desk, impatient, question, fault):
    payment = paid(mollie, desk)
    payment.given = a_refund(payment)
    mollie.refund(payment, payment.given)
    desk.fault = fault
    with pytest.raises(Unreachable):
        ASKED[question](mollie, payment)


def test_with_a_wrong_key_nothing_is_known(desk):
    wrong = Mollie({**desk.keys, "key": "test_canary"}, desk.address)
    with pytest.raises(Unreachable):
        wrong.ask(a_payment())
    with pytest.raises(Unreachable):
        wrong.told({}, b"id=tr_1")
    with pytest.raises(Declined):
        wrong.begin(a_payment(), ERRAND)


def test_a_secret_is_in_no_message(desk, impatient, caplog):
    caplog.set_level(logging.DEBUG)
    mollie = Mollie({"key": "test_canary", "profile": "pfl_1"}, desk.address)
    said = [repr(mollie), str(mollie)]
    for fault in FAULTS:
        desk.fault = fault
        for question in (mollie.try_keys, lambda: mollie.begin(a_payment(), ERRAND), lambda: mollie.ask(a_payment())):
            with pytest.raises((Declined, Unreachable)) as no:
                question()
            said += [repr(no.value), str(no.value.__cause__), repr(no.value.args)]
    assert "canary" not in " ".join(said) + caplog.text


# Amounts


AMOUNTS = {"EUR": (1280, "12.80"), "JPY": (1080, "1080"), "ISK": (500, "500"), "HUF": (5, "0.05"), "TWD": (100, "1.00")}


@pytest.mark.parametrize("currency", AMOUNTS)
def test_amounts_are_text_with_the_currencys_decimals(mollie, desk, currency):
    ours, theirs = AMOUNTS[currency]
    payment = paid(mollie, desk, amount=ours, currency=currency)
    assert desk._payment(kept(desk, payment))["amount"] == {"currency": currency, "value": theirs}
    assert (mollie.ask(payment).amount, mollie.ask(payment).currency) == (ours, currency)


def test_every_currency_of_mollies_has_as_many_decimals_as_with_us():
    assert {each for each in Mollie.CURRENCIES if money.digits(each) != (0 if each in ("ISK", "JPY") else 2)} == set()


def test_a_currency_that_mollie_does_not_take_is_declined_before_it_leaves(mollie, desk):
    with pytest.raises(Declined):
        mollie.begin(a_payment(5120, "KWD"), ERRAND)
    assert desk.books == {}


@pytest.mark.parametrize("text, currency", [
    ("12.8", "EUR"), ("12.800", "EUR"), ("1280", "EUR"), ("12,80", "EUR"), ("1e3", "JPY"), ("10.5", "JPY"), ("", "JPY"),
    (" 1.00", "EUR"), ("1.00\n", "EUR"), ("10000000000.01", "EUR"), ("1.00", "eur"), ("1.00", "XQX")])
def test_an_amount_that_cannot_be_is_not_read(text, currency):
    with pytest.raises(Unreachable):
        mollie_words.from_mollie(text, currency)

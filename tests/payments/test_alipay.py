"""Alipay against its sandbox, over HTTP: paying by code, by address and by the payer's own code, and giving back."""

import datetime
import json
import re
import types

import at_providers
import gevent
import pytest
import requests
from at_providers import a_refund
from gevent.pywsgi import WSGIServer
from werkzeug.middleware.dispatcher import DispatcherMiddleware
from werkzeug.wrappers import Request, Response

from restaurant import clock
from restaurant.payments import alipay
from restaurant.payments.alipay import Alipay
from restaurant.payments.alipay_signing import BEIJING
from restaurant.payments.provider import (
    ALIPAY,
    CODE,
    CONFIRMED,
    FAILED,
    PAGE,
    WAITING,
    Declined,
    Errand,
    News,
    Unreachable,
)
from restaurant.payments.sandbox.alipay import Sandbox
from restaurant.payments.sandbox.desk import FAULTS

PAYS, CONFIRMS, POOR = "28" + "1" * 16, "28" + "1" * 15 + "8", "28" + "1" * 15 + "9"
BROKEN = [fault for fault in FAULTS if fault]


@pytest.fixture(scope="module")
def keys():
    return Sandbox.new_keys(None)


@pytest.fixture
def street(tmp_path, keys, turned):
    """The sandbox on a loopback port, below a path, and beside it a house that hears notices."""
    (tmp_path / "alipay.json").write_text(json.dumps({"keys": keys}))
    desk, heard = Sandbox(tmp_path / "alipay.json"), []

    def house(environ, start_response):
        request = Request(environ)
        heard.append((request.headers, request.get_data()))
        return Response("success")(environ, start_response)

    server = WSGIServer(("127.0.0.1", 0), DispatcherMiddleware(house, {"/sandbox/alipay": desk}), log=None)
    server.start()
    address = f"http://127.0.0.1:{server.server_port}"
    yield types.SimpleNamespace(desk=desk, heard=heard, address=f"{address}/sandbox/alipay", house=address,
                                provider=Alipay(keys, f"{address}/sandbox/alipay"))
    server.stop()


def a_payment(amount=1280, currency="CNY"):
    return at_providers.a_payment(amount, currency)


def errand(street, way=CODE, **more):
    return Errand(way, f"{street.house}/back", f"{street.house}/heard", **{"subject": "Table 5", **more})


def begun(street, way=CODE, **more):
    payment = a_payment(**more)
    return payment, street.provider.begin(payment, errand(street, way))


def paid(street, way="pay", **more):
    """A payment whose code somebody scanned; ``way`` is what the payer then did."""
    payment, _begun = begun(street, **more)
    street.desk.choose(street.desk.books[payment.reference], way)
    return payment


# Beginning and asking


def test_a_code_is_scanned_and_paid(street):
    payment, opened = begun(street)
    assert opened.provider_id == "" and requests.get(opened.code, timeout=5).status_code == 200
    requests.post(opened.code, {"way": "pay"}, timeout=5, allow_redirects=False)
    news = street.provider.ask(payment)
    assert news == News(payment.reference, street.desk.books[payment.reference]["id"], CONFIRMED, 1280, "CNY")


@pytest.mark.parametrize("way", [PAGE, ALIPAY])
def test_an_address_leads_to_the_page_and_back(street, way):
    payment, opened = begun(street, way)
    assert opened.provider_id == "" and payment.reference not in street.desk.books     # no call was made
    page = requests.get(opened.address, timeout=5)
    answer = requests.post(page.url, {"way": "pay"}, timeout=5, allow_redirects=False)
    assert answer.headers["Location"] == f"{street.house}/back"
    assert street.provider.ask(payment).state == CONFIRMED


def test_the_same_payment_twice_is_one_order(street):
    payment, first = begun(street)
    assert street.provider.begin(payment, errand(street)) == first
    assert len(street.desk.books) == 1


def test_a_beginning_that_timed_out_is_begun_again_as_the_same_order(street, impatient):
    payment, street.desk.fault = a_payment(), "stall"
    with pytest.raises(Unreachable):
        street.provider.begin(payment, errand(street))
    street.desk.fault = ""
    assert street.provider.begin(payment, errand(street)).code.endswith(street.desk.books[payment.reference]["id"])
    assert len(street.desk.books) == 1


def test_the_same_number_with_another_amount_is_declined(street):
    payment, _begun = begun(street)
    payment.handed_over += 1
    with pytest.raises(Declined, match="ACQ.CONTEXT_INCONSISTENT"):
        street.provider.begin(payment, errand(street))


def test_another_currency_is_declined_before_any_call(street):
    with pytest.raises(Declined, match="CNY"):
        begun(street, currency="EUR")
    assert street.desk.books == {}


@pytest.mark.parametrize("subject", ["a/b=c&d<e>", "", "桌 5 · 宫保鸡丁", "Table } {", 'Table "5" \\/', "x" * 500])
def test_any_subject_comes_through(street, subject):
    payment = a_payment()
    street.provider.begin(payment, errand(street, subject=subject))
    street.desk.choose(street.desk.books[payment.reference], "pay")
    assert street.provider.ask(payment).state == CONFIRMED


@pytest.mark.parametrize("reference", ["-_" * 16, "a_0", "a-", "a__", "0" * 22])
def test_every_reference_comes_back_as_it_was(street, reference):
    payment = a_payment()
    payment.reference = reference
    street.provider.begin(payment, errand(street))
    street.desk.choose(street.desk.books[reference], "pay")
    assert street.provider.ask(payment).reference == reference


def test_a_code_that_nobody_scanned_can_still_be_paid_so_it_waits(street, turned):
    payment, _opened = begun(street)
    assert street.provider.ask(payment) == News(payment.reference, "", WAITING, 1280, "CNY")
    turned.turn(2 * clock.HOUR + 1000)
    assert street.provider.ask(payment) is None


def test_a_code_that_was_scanned_waits(street):
    payment, opened = begun(street)
    requests.get(opened.code, timeout=5)
    news = street.provider.ask(payment)
    assert (news.state, news.amount) == (WAITING, 1280) and news.provider_id


def test_a_payment_that_the_bank_refused_failed(street):
    assert street.provider.ask(paid(street, "fail")).state == FAILED


@pytest.mark.parametrize(("way", "came"), [("less", 1279), ("more", 1281)])
def test_what_came_is_told_as_it_came(street, way, came):
    news = street.provider.ask(paid(street, way))
    assert (news.state, news.amount) == (CONFIRMED, came)


def test_nobody_can_pay_after_the_time_that_the_order_carries(street, turned):
    payment, opened = begun(street)
    turned.turn(15 * clock.MINUTE + 1000)
    street.desk.choose(street.desk.books[payment.reference], "pay")
    assert street.desk.books[payment.reference]["state"] == "failed"
    with pytest.raises(Declined, match="ACQ.INVALID_PARAMETER"):
        street.provider.begin(payment, errand(street))


@pytest.mark.parametrize("amount", [1, 10, 99, 100, 101, 1280, 29 * 100 + 7, 10_000_000_000])
def test_amounts_are_exact(street, amount):
    assert street.provider.ask(paid(street, amount=amount)).amount == amount


# What goes wrong there


@pytest.mark.parametrize("fault", BROKEN)
def test_asking_an_alipay_that_answers_nonsense_is_unreachable(street, impatient, fault):
    payment = paid(street)
    street.desk.fault = fault
    with pytest.raises(Unreachable):
        street.provider.ask(payment)


@pytest.mark.parametrize("fault", [fault for fault in BROKEN if fault != "negative"])   # a code has no amount
def test_beginning_at_an_alipay_that_answers_nonsense_is_unreachable(street, impatient, fault):
    street.desk.fault = fault
    with pytest.raises(Unreachable):
        begun(street)


@pytest.mark.parametrize("fault", BROKEN)
def test_a_refund_whose_answer_is_nonsense_is_unreachable_and_can_be_asked_for(street, impatient, fault):
    payment = paid(street)
    refund, street.desk.fault = a_refund(payment, 500), fault
    with pytest.raises(Unreachable):
        street.provider.refund(payment, refund)
    street.desk.fault = ""
    known = street.provider.ask_refund(payment, refund)
    assert (known is None) == (fault == "mute") and (known is None or (known.state, known.amount) == (CONFIRMED, 500))
    assert street.provider.refund(payment, refund).state == CONFIRMED
    assert len(street.desk.books[payment.reference]["refunds"]) == 1


@pytest.mark.parametrize("fault", BROKEN)
def test_a_charge_whose_answer_is_nonsense_is_unreachable_and_can_be_asked_for(street, impatient, fault):
    payment, street.desk.fault = a_payment(), fault
    with pytest.raises(Unreachable):
        street.provider.charge(payment, PAYS, errand(street))
    street.desk.fault = ""
    assert street.provider.ask(payment).state == (WAITING if fault == "mute" else CONFIRMED)


@pytest.mark.parametrize("fault", BROKEN)
def test_no_verb_raises_anything_but_what_the_contract_names(street, impatient, fault, turned):
    payment, refund = paid(street), a_refund(a_payment(), 1)
    turned.turn(clock.DAY)
    street.desk.fault = fault
    day = clock.now() - clock.DAY
    for verb in (lambda: street.provider.cancel(payment), lambda: street.provider.ask_refund(payment, refund),
                 lambda: street.provider.listed(day, day + 1), lambda: street.provider.try_keys()):
        try:
            verb()
        except (Unreachable, Declined):
            continue
        assert fault in ("types", "negative", "currency")     # which those answers have no field for


def test_nobody_at_the_address_is_unreachable(keys, impatient):
    nobody = Alipay(keys, "http://127.0.0.1:9/alipay")
    with pytest.raises(Unreachable):
        nobody.ask(a_payment())


# The payer's own code


def test_a_payers_code_is_charged_at_once(street):
    payment = a_payment()
    news = street.provider.charge(payment, PAYS, errand(street))
    assert (news.reference, news.state, news.amount) == (payment.reference, CONFIRMED, 1280) and news.provider_id
    assert street.provider.ask(payment) == news


def test_a_payer_who_has_to_confirm_waits_and_then_has_paid(street):
    payment = a_payment()
    assert street.provider.charge(payment, CONFIRMS, errand(street)).state == WAITING
    assert street.provider.ask(payment).state == WAITING
    street.desk.choose(street.desk.books[payment.reference], "pay")
    assert street.provider.ask(payment).state == CONFIRMED


def test_a_payer_without_money_is_declined_with_alipays_word(street):
    payment = a_payment()
    with pytest.raises(Declined, match="ACQ.BUYER_BALANCE_NOT_ENOUGH"):
        street.provider.charge(payment, POOR, errand(street))
    assert street.provider.ask(payment).state == FAILED


def test_charging_twice_takes_the_money_once(street):
    payment = a_payment()
    first = street.provider.charge(payment, PAYS, errand(street))
    assert street.provider.charge(payment, PAYS, errand(street)) == first
    assert len(street.desk.books) == 1


@pytest.mark.parametrize("code", ["", "1" * 18, "28" + "1" * 13, "２８" + "1" * 16, "28 " + "1" * 15, "28" + "1" * 23])
def test_a_code_that_is_not_alipays_is_not_sent(street, code):
    with pytest.raises(Declined, match="no payment code"):
        street.provider.charge(a_payment(), code, errand(street))
    assert street.desk.books == {}


# Cancelling


def test_what_was_scanned_and_not_paid_can_be_paid_no_more(street):
    payment, opened = begun(street)
    requests.get(opened.code, timeout=5)
    street.provider.cancel(payment)
    street.desk.choose(street.desk.books[payment.reference], "pay")
    assert street.provider.ask(payment).state == FAILED


def test_cancelling_what_is_paid_moves_no_money(street):
    payment = paid(street)
    street.provider.cancel(payment)
    assert street.provider.ask(payment) == News(payment.reference, street.desk.books[payment.reference]["id"],
                                                CONFIRMED, 1280, "CNY")


def test_a_code_that_nobody_scanned_is_not_taken_back_and_dies_at_its_time(street, turned):
    payment, _opened = begun(street)
    street.provider.cancel(payment)
    assert street.provider.ask(payment).state == WAITING
    turned.turn(15 * clock.MINUTE + 1000)
    street.desk.choose(street.desk.books[payment.reference], "pay")
    assert street.desk.books[payment.reference]["state"] != "confirmed"


def test_a_scanned_payment_that_waits_is_cancelled(street):
    payment = a_payment()
    street.provider.charge(payment, CONFIRMS, errand(street))
    street.provider.cancel(payment)
    assert street.provider.ask(payment).state == FAILED


def test_cancelling_twice_and_cancelling_the_unknown_do_no_harm(street):
    payment, opened = begun(street)
    requests.get(opened.code, timeout=5)
    street.provider.cancel(payment)
    street.provider.cancel(payment)
    street.provider.cancel(a_payment())


# Giving back


def test_a_part_and_then_the_rest_is_given_back(street):
    payment = paid(street)
    first, rest = a_refund(payment, 300), a_refund(payment, 980)
    returned = street.provider.refund(payment, first)
    assert (returned.reference, returned.state, returned.amount) == (first.reference, CONFIRMED, 300)
    assert street.provider.ask(payment).state == CONFIRMED
    street.provider.refund(payment, rest)
    news = street.provider.ask(payment)
    assert (news.state, news.amount, news.refunded) == (CONFIRMED, 1280, 1280)


def test_the_same_refund_twice_gives_back_once(street):
    payment = paid(street)
    refund = a_refund(payment, 800)
    assert street.provider.refund(payment, refund) == street.provider.refund(payment, refund)
    assert sum(each["amount"] for each in street.desk.books[payment.reference]["refunds"].values()) == 800


def test_more_than_was_paid_is_not_given_back(street):
    payment = paid(street)
    street.provider.refund(payment, a_refund(payment, 1000))
    with pytest.raises(Declined, match="ACQ.REFUND_AMT_NOT_EQUAL_TOTAL"):
        street.provider.refund(payment, a_refund(payment, 281))


def test_a_refund_that_alipay_does_not_know_is_none(street):
    payment = paid(street)
    assert street.provider.ask_refund(payment, a_refund(payment, 100)) is None
    assert street.provider.ask_refund(a_payment(), a_refund(payment, 100)) is None


def test_a_refund_that_is_known_is_told(street):
    payment = paid(street)
    refund = a_refund(payment, 100)
    assert street.provider.refund(payment, refund) == street.provider.ask_refund(payment, refund)


def test_what_nobody_paid_is_not_given_back(street):
    payment, _opened = begun(street)
    with pytest.raises(Declined, match="ACQ.TRADE_NOT_EXIST"):
        street.provider.refund(payment, a_refund(payment, 1))


# The day's list


def midnight(at):
    """When the day of an instant began in Beijing."""
    day = datetime.datetime.fromtimestamp(at // 1000, BEIJING).replace(hour=0, minute=0, second=0)
    return int(day.timestamp()) * 1000


def test_a_bill_lists_what_was_paid_and_given_back(street, turned):
    payment, began = paid(street), midnight(clock.now())
    refund = a_refund(payment, 300)
    street.provider.refund(payment, refund)
    turned.turn(clock.DAY)
    lines = street.provider.listed(began, began + clock.DAY)
    assert [(line.kind, line.reference, line.amount, line.currency) for line in lines] == [
        ("payment", payment.reference, 1280, "CNY"), ("refund", refund.reference, 300, "CNY")]
    assert {line.provider_id for line in lines} == {street.desk.books[payment.reference]["id"]}


def test_a_list_holds_only_what_is_between_its_instants(street, turned):
    paid(street)
    at, began = clock.now() // 1000 * 1000, midnight(clock.now())
    turned.turn(clock.DAY)
    assert len(street.provider.listed(began, at + 1000)) == 1
    assert street.provider.listed(at + 2000, began + clock.DAY) == []


def test_the_list_of_a_day_that_is_not_over_is_unreachable(street):
    paid(street)
    with pytest.raises(Unreachable, match="not over"):
        street.provider.listed(midnight(clock.now()), clock.now())


def test_a_missing_bill_is_late_for_a_day_and_then_means_that_nothing_was_sold(street, turned):
    began = midnight(clock.now())
    turned.turn(clock.DAY)
    with pytest.raises(Unreachable, match="bill_not_exist"):
        street.provider.listed(began, began + clock.DAY)
    turned.turn(clock.DAY)
    assert street.provider.listed(began, began + clock.DAY) == []


# The keys


def test_the_right_keys_work(street):
    assert street.provider.try_keys() is None


@pytest.mark.parametrize(("name", "why"), [
    ("app_id", "isv.invalid-app-id"), ("private_key", "isv.invalid-signature"), ("alipay_public_key", "public key"),
    ("seller_id", "2088")])
def test_a_wrong_key_is_declined_with_the_reason(street, keys, name, why):
    others = {**Sandbox.new_keys(None), "seller_id": "1234567890123456"}
    with pytest.raises(Declined, match=why):
        Alipay({**keys, name: others[name]}, street.address).try_keys()


@pytest.mark.parametrize("name", [key.name for key in Alipay.KEYS])
@pytest.mark.parametrize("empty", ["", " \n", None])
def test_an_empty_key_makes_no_provider(keys, name, empty):
    with pytest.raises(ValueError, match=name):
        Alipay({**keys, name: empty})


def test_no_secret_is_told_anywhere(street, keys, impatient, caplog):
    said, secret = [repr(street.provider), repr(vars(street.provider))], keys["private_key"]
    for fault in (*BROKEN, ""):
        street.desk.fault = fault
        for verb in (lambda: begun(street), lambda: street.provider.refund(a_payment(), a_refund(None, 1))):
            try:
                verb()
            except (Unreachable, Declined) as error:
                said.append(repr(error) + repr(error.__cause__))
    with pytest.raises(ValueError, match="RSA key") as broken:
        Alipay({**keys, "private_key": secret[:-40]})
    told = " ".join([*said, repr(broken.value), caplog.text])
    assert [piece for piece in re.findall("[A-Za-z0-9+/]{24}", secret) if piece in told] == []


# Being heard


def test_a_notice_comes_and_is_told_as_alipay_tells_it(street, eventually):
    payment = paid(street)
    headers, body = eventually(lambda: street.heard and street.heard[0])
    assert street.provider.told(headers, body) == street.provider.ask(payment)


def test_a_notice_is_told_again_until_it_was_heard(street, monkeypatch):
    monkeypatch.setattr(street.desk, "heard", lambda answer: False)
    payment = paid(street)
    gevent.sleep(0.3)
    assert [tries for _at, tries in street.desk.books[payment.reference]["to_tell"]] == [1]


def test_a_refund_is_told_with_what_was_given_back(street, eventually):
    payment = paid(street, "never")
    street.provider.refund(payment, a_refund(payment, 300))
    news = street.provider.told(*eventually(lambda: street.heard and street.heard[0]))
    assert (news.state, news.amount, news.refunded) == (CONFIRMED, 1280, 300)


def test_what_the_adapter_is():
    assert Alipay.HEARD == ("success", "text/plain") and Alipay.CURRENCIES == ("CNY",) and Alipay.SCANS
    assert set(Alipay.WAYS) == {PAGE, CODE, ALIPAY} and alipay.REAL.startswith("https://")

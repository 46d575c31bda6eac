"""WeChat Pay's wire: what it signed and sealed is believed, and any fault is an unknown."""

import base64
import json
import logging

import gevent
import pytest
import requests
from at_providers import a_refund
from wechat_house import a_payment, opened

from restaurant.payments import wechat_signing
from restaurant.payments.provider import CONFIRMED, WAITING, WECHAT, Declined, Forged, News, Unreachable
from restaurant.payments.sandbox.desk import FAULTS
from restaurant.payments.wechat import WeChat


@pytest.fixture
def house(tmp_path):
    with opened(tmp_path) as house:
        yield house


# Notices


def test_a_notice_tells_of_the_money(house):
    payment = house.paid()
    news = house.wechat.told(*house.notice())
    assert news == News(payment.reference, house.wechat.ask(payment).provider_id, CONFIRMED, 4239, "CNY")
    assert house.wechat.told(*house.notice()) == news


def test_a_notice_comes_again_until_it_was_heard(house):
    house.says = [500, 204]
    payment = house.paid()
    house.notice()
    house.clock.turn(3000)
    house.desk.tell_all()
    assert house.wechat.told(*house.notice(2)).reference == payment.reference
    assert house.desk.books[payment.reference]["to_tell"] == []


def test_nobody_is_told_of_a_failure_or_of_a_scan(house):
    house.paid("fail")
    house.wechat.charge(a_payment(), "134567890123456785", house.errand())
    gevent.sleep(0.2)
    assert house.heard == []


def test_one_flipped_bit_anywhere_in_the_body_is_a_forgery(house):
    house.paid()
    headers, body = house.notice()
    for place in range(0, len(body), 7):
        flipped = bytearray(body)
        flipped[place] ^= 1
        with pytest.raises(Forged):
            house.wechat.told(headers, bytes(flipped))


@pytest.mark.parametrize("name", ["Timestamp", "Nonce", "Signature", "Serial"])
def test_one_flipped_bit_in_a_header_is_a_forgery(house, name):
    house.paid()
    headers, body = house.notice()
    headers = dict(headers)
    for place, letter in enumerate(value := headers[f"Wechatpay-{name}"]):
        headers[f"Wechatpay-{name}"] = value[:place] + chr(ord(letter) ^ 1) + value[place + 1:]
        with pytest.raises(Forged):
            house.wechat.told(headers, body)


@pytest.mark.parametrize("name", ["Timestamp", "Nonce", "Signature", "Serial"])
def test_a_missing_header_is_a_forgery(house, name):
    house.paid()
    headers, body = house.notice()
    with pytest.raises(Forged):
        house.wechat.told({key: value for key, value in headers if key != f"Wechatpay-{name}"}, body)


@pytest.mark.parametrize("sign", ["WECHATPAY/SIGNTEST/1f9c", "", "é", "====", base64.b64encode(b"x" * 256).decode()])
def test_a_probe_with_a_wrong_signature_is_a_forgery(house, sign):
    house.paid()
    headers, body = house.notice()
    with pytest.raises(Forged):
        house.wechat.told({**dict(headers), "Wechatpay-Signature": sign}, body)


@pytest.mark.parametrize("seconds, heard", [(0, True), (-299, True), (-301, False), (299, True), (301, False),
                                            (86_400, False)])
def test_a_notice_is_heard_for_five_minutes(house, seconds, heard):
    house.clock.now = lambda: 1_800_000_000_000
    body = house.desk.notice("TRANSACTION.SUCCESS", "transaction", transaction(house))
    house.clock.now = lambda: 1_800_000_000_000 + seconds * 1000
    assert is_heard(house, *body) is heard


def is_heard(house, headers, body):
    try:
        return house.wechat.told(headers, body).state == CONFIRMED
    except Forged:
        return False


def transaction(house, **more):
    """What WeChat Pay says of a paid order, with something of it changed."""
    return {"appid": house.desk.keys["app_id"], "mchid": house.desk.keys["merchant_id"], "out_trade_no": "reference",
            "trade_state": "SUCCESS", "transaction_id": "42", "amount": {"total": 4239, "currency": "CNY"}, **more}


@pytest.mark.parametrize("changed, heard", [
    ({}, {}), ({"mchid": "1900000000"}, {"misfit": "another merchant"}),
    ({"appid": "wx0"}, {"misfit": "another application"}),
    ({"amount": {"total": 4238, "currency": "CNY"}}, {"amount": 4238}),
    ({"amount": {"total": 4239, "currency": "USD"}}, {"currency": "USD"}),
    ({"trade_state": "PAYERROR"}, {"state": "failed"}), ({"trade_state": "SUCCEEDED"}, {"state": WAITING})])
def test_what_a_genuine_notice_says_is_passed_on_as_it_is(house, changed, heard):
    told = house.wechat.told(*house.desk.notice("TRANSACTION.SUCCESS", "transaction", transaction(house, **changed)))
    right = {"state": CONFIRMED, "amount": 4239, "currency": "CNY", "misfit": ""} | heard
    assert {name: getattr(told, name) for name in right} == right


@pytest.mark.parametrize("changed", [
    {"amount": None}, {"amount": {"total": "4239", "currency": "CNY"}}, {"amount": {"total": -1, "currency": "CNY"}},
    {"amount": {"total": 10**12 + 1, "currency": "CNY"}}, {"amount": {"total": True, "currency": "CNY"}},
    {"amount": {"total": 42.0, "currency": "CNY"}}, {"amount": {"total": 1}}, {"mchid": None}, {"trade_state": 1},
    {"out_trade_no": ["reference"]}, {"transaction_id": ""}])
def test_a_notice_without_a_field_or_with_another_type_is_a_forgery(house, changed):
    with pytest.raises(Forged):
        house.wechat.told(*house.desk.notice("TRANSACTION.SUCCESS", "transaction", transaction(house, **changed)))


def resealed(house, change, text=None):
    """A notice that is well signed, whose seal was tampered with before."""
    _headers, body = house.desk.notice("TRANSACTION.SUCCESS", "transaction", transaction(house))
    notice = json.loads(body)
    change(notice, notice["resource"])
    body = text(json.dumps(notice)).encode() if text else json.dumps(notice).encode()
    return house.desk.signature(body), body


@pytest.mark.parametrize("change", [
    lambda notice, seal: seal.update(associated_data="refund"), lambda notice, seal: seal.pop("associated_data"),
    lambda notice, seal: seal.update(nonce="0123456789ab"), lambda notice, seal: seal.update(nonce="short"),
    lambda notice, seal: seal.update(ciphertext="AAAA"), lambda notice, seal: seal.update(algorithm="NONE"),
    lambda notice, seal: seal.update(original_type="refund"), lambda notice, seal: notice.update(resource=[]),
    lambda notice, seal: notice.update(event_type="REFUND.SUCCESS"),
    lambda notice, seal: notice.update(event_type="PAYSCORE.USER_PAID"),
    lambda notice, seal: notice.update(resource_type="plain")])
def test_a_seal_that_was_tampered_with_is_a_forgery(house, change):
    assert is_heard(house, *resealed(house, lambda notice, seal: None))
    with pytest.raises(Forged):
        house.wechat.told(*resealed(house, change))


def test_a_name_that_stands_twice_is_a_forgery(house):
    twice = resealed(house, lambda *_: None, lambda text: text.replace('{"id"', '{"summary": "", "id"'))
    text = json.dumps(transaction(house)).replace('"appid"', '"mchid": "1", "appid"').encode()
    seal = wechat_signing.sealed(house.wechat.api_key, "0123456789ab", "", text)
    inside = resealed(house, lambda notice, old: old.update(ciphertext=seal, nonce="0123456789ab", associated_data=""))
    for notice in (twice, inside):
        with pytest.raises(Forged):
            house.wechat.told(*notice)


@pytest.mark.parametrize("body", [b"", b"[]", b"{", b"\xff", b"[" * 60_000, b" " * 65_537, b'{"a": NaN}'])
def test_what_is_no_notice_at_all_is_a_forgery(house, body):
    with pytest.raises(Forged):
        house.wechat.told(house.desk.signature(body), body)


def test_a_notice_that_is_too_long_is_a_forgery(house):
    assert is_heard(house, *resealed(house, lambda *_: None, lambda text: text.ljust(65_536)))
    assert not is_heard(house, *resealed(house, lambda *_: None, lambda text: text.ljust(65_537)))


def test_a_notice_by_another_key_is_a_forgery(house):
    house.desk.platform_key = wechat_signing.private_key(house.desk.keys["private_key"])
    with pytest.raises(Forged):
        house.wechat.told(*house.desk.notice("TRANSACTION.SUCCESS", "transaction", transaction(house)))


@pytest.mark.parametrize("status, refunded", [("SUCCESS", 1000), ("CLOSED", 0), ("ABNORMAL", 0)])
def test_a_notice_of_a_refund_is_news_of_its_payment(house, status, refunded):
    told = {"mchid": house.desk.keys["merchant_id"], "out_trade_no": "reference", "transaction_id": "42",
            "out_refund_no": "r", "refund_id": "50", "refund_status": status, "amount": {"total": 4239, "refund": 1000}}
    news = house.wechat.told(*house.desk.notice(f"REFUND.{status}", "refund", told))
    assert news == News("reference", "42", CONFIRMED, 4239, "CNY", "", refunded)


# Faults


@pytest.mark.parametrize("fault", [fault for fault in FAULTS if fault])
def test_a_fault_is_an_unknown(house, impatient, fault):
    payment, wechat, errand = house.paid(), house.wechat, house.errand()
    refund, house.desk.fault = a_refund(payment, 1000), fault
    for verb in (lambda: wechat.begin(a_payment(), errand), lambda: wechat.ask(payment),
                 lambda: wechat.refund(payment, refund), lambda: wechat.ask_refund(payment, refund),
                 lambda: wechat.charge(a_payment(), "134567890123456785", errand), lambda: wechat.cancel(payment)):
        with pytest.raises(Unreachable):
            verb()


def test_after_a_time_out_the_same_reference_opens_nothing_new(house, impatient):
    payment, house.desk.fault = a_payment(), "stall"
    with pytest.raises(Unreachable):
        house.wechat.begin(payment, house.errand())
    house.desk.fault = ""
    house.wechat.begin(payment, house.errand())
    assert len(house.desk.books) == 1


def test_after_a_time_out_the_same_refund_gives_back_once(house, impatient):
    refund = a_refund(payment := house.paid(), 4239)
    house.desk.fault = "stall"
    with pytest.raises(Unreachable):
        house.wechat.refund(payment, refund)
    house.desk.fault = ""
    assert house.wechat.refund(payment, refund) == house.wechat.ask_refund(payment, refund)


def test_after_a_time_out_a_scan_is_found_by_asking(house, impatient):
    payment, house.desk.fault = a_payment(), "stall"
    with pytest.raises(Unreachable):
        house.wechat.charge(payment, "134567890123456785", house.errand())
    house.desk.fault = ""
    assert house.wechat.ask(payment).state == CONFIRMED


@pytest.mark.parametrize("said", [(200, {"trade_state": "USERPAYING"}), (202, {"code": "USERPAYING"}),
                                  (400, {"code": "USERPAYING"}), (403, {"code": "USERPAYING"})])
def test_a_payer_who_types_is_waited_for_in_whatever_form_it_is_said(house, said):
    status, told = said
    wechat, payment = house.wechat, a_payment()
    order = transaction(house, out_trade_no=payment.reference, trade_state="USERPAYING", trade_type="MICROPAY")
    wechat._asked = lambda method, path, content=None: (
        (True, order) if method == "GET" else (status < 400, order if "trade_state" in told else told))
    assert wechat.charge(payment, "134567890123456785", house.errand()).state == WAITING


@pytest.mark.parametrize("name", ["public_key", "public_key_id"])
def test_an_answer_signed_by_somebody_else_is_no_answer(house, name):
    wrong = {"public_key": house.wechat.private_key.public_key(), "public_key_id": "PUB_KEY_ID_9"}
    payment = house.paid()
    setattr(house.wechat, name, wrong[name])
    with pytest.raises(Unreachable):
        house.wechat.ask(payment)


def test_an_answer_about_another_payment_is_no_answer(house):
    one, other = house.paid(), house.paid()
    house.desk.books[one.reference] = house.desk.books[other.reference]
    with pytest.raises(Unreachable):
        house.wechat.ask(one)


def test_the_sandbox_does_nothing_for_whoever_does_not_sign(house):
    order = house.wechat._order(a_payment(), house.errand())
    for headers in ({}, {"Authorization": "WECHATPAY2-SHA256-RSA2048 mchid=\"1\""}):
        answer = requests.post(f"{house.address}/v3/pay/transactions/native", json=order, headers=headers, timeout=5)
        assert (answer.status_code, answer.json()["code"]) == (401, "SIGN_ERROR")
    assert house.desk.books == {}


def test_no_secret_is_in_an_exception_a_picture_of_it_or_the_log(house, impatient, caplog):
    secrets = [house.desk.keys[key.name] for key in WeChat.KEYS if key.secret]
    caplog.set_level(logging.DEBUG, logger="tableside")
    caplog.set_level(logging.INFO)
    seen = [repr(house.wechat), str(vars(house.wechat.begin(a_payment(), house.errand())))]
    for fault in FAULTS[1:]:
        house.desk.fault = fault
        for verb in (lambda: house.wechat.begin(a_payment(), house.errand(WECHAT, introduced="no")),
                     house.wechat.try_keys, lambda: house.wechat.ask(a_payment())):
            with pytest.raises((Unreachable, Declined)) as said:
                verb()
            seen += [repr(said.value), str(said.getrepr(style="short"))]
    assert not [secret for secret in secrets for text in [*seen, caplog.text] if secret in text]

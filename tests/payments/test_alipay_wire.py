"""Alipay's wire: what is signed and how, notices and answers that are not what they seem, and Alipay's own kind of
client (python-alipay-sdk) on the other side of the sandbox and of the adapter."""

import base64
import io
import itertools
import json
import string
import types
import zipfile
from urllib.parse import parse_qsl, urlencode, urlsplit

import pytest
import requests
from alipay import AliPay as Client
from alipay.exceptions import AliPayException, AliPayValidationError
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding
from gevent.pywsgi import WSGIServer
from hypothesis import given as over
from hypothesis import strategies as st
from werkzeug.wrappers import Response

from restaurant import clock
from restaurant.payments import alipay_bill
from restaurant.payments import alipay_signing as signing
from restaurant.payments.alipay import Alipay
from restaurant.payments.provider import CODE, CONFIRMED, FAILED, PAGE, WAITING, Errand, Forged, Unreachable
from restaurant.payments.sandbox import alipay_bills
from restaurant.payments.sandbox.alipay import Sandbox

ERRAND = Errand(CODE, "http://127.0.0.1/back", "http://127.0.0.1/paid/alipay", "Table 5")
DER, PEM = serialization.Encoding.DER, serialization.Encoding.PEM
TRADITIONAL, PKCS8 = serialization.PrivateFormat.TraditionalOpenSSL, serialization.PrivateFormat.PKCS8


@pytest.fixture(scope="module")
def keys():
    return Sandbox.new_keys(None)


@pytest.fixture(scope="module")
def theirs(keys):
    """The key that Alipay signs with."""
    return signing.private_key(keys["sandbox_private_key"])


@pytest.fixture
def desk(tmp_path, keys, turned):
    (tmp_path / "alipay.json").write_text(json.dumps({"keys": keys}))
    return Sandbox(tmp_path / "alipay.json")


@pytest.fixture
def served():
    """Serves a WSGI app on a loopback port and gives its address."""
    servers = []

    def serve(app):
        servers.append(WSGIServer(("127.0.0.1", 0), app, log=None))
        servers[-1].start()
        return f"http://127.0.0.1:{servers[-1].server_port}/gateway.do"

    yield serve
    for server in servers:
        server.stop()


@pytest.fixture
def provider(desk, keys, served):
    return Alipay(keys, served(desk))


@pytest.fixture
def client(provider, keys):
    """The other side's client with the house's keys."""
    made = Client(keys["app_id"], "http://127.0.0.1:9/heard", pem("PRIVATE KEY", keys["private_key"]),
                  pem("PUBLIC KEY", keys["alipay_public_key"]))
    made._gateway = provider.address
    return made


def pem(name, bare):
    return f"-----BEGIN {name}-----\n{bare}\n-----END {name}-----"


def a_payment(reference=None, amount=1280):
    return types.SimpleNamespace(reference=reference or clock.token(), provider_id=None, handed_over=amount,
                                 currency="CNY", started_at=clock.now())


def a_refund(payment, amount):
    return types.SimpleNamespace(reference=clock.token(), provider_id=None, handed_back=amount, payment=payment)


# Keys and signatures


@pytest.mark.parametrize("kind", [TRADITIONAL, PKCS8])
@pytest.mark.parametrize("encoding", [DER, PEM])
def test_a_private_key_is_read_in_every_form_that_alipays_tool_makes(theirs, kind, encoding):
    octets = theirs.private_bytes(encoding, kind, serialization.NoEncryption())
    text = octets.decode() if encoding == PEM else base64.encodebytes(octets).decode()
    assert signing.private_key(f"\n {text} \n").private_numbers() == theirs.private_numbers()


@pytest.mark.parametrize("text", ["", "x", "====", "-----BEGIN PRIVATE KEY-----", base64.b64encode(b"0" * 99).decode()])
def test_what_is_no_key_is_refused(keys, text):
    for read in (signing.private_key, signing.public_key):
        with pytest.raises(ValueError, match="no RSA key"):
            read(text)
    with pytest.raises(ValueError, match="no RSA key"):
        signing.public_key(keys["private_key"])


def test_both_sides_verify_what_the_other_signed(client, provider, keys, theirs):
    house = signing.private_key(keys["private_key"])
    client._alipay_public_key = client._app_private_key.publickey()     # here the client is its own other side
    assert client._verify("a=宫保鸡丁&b=", signing.sign(house, "a=宫保鸡丁&b="))
    assert signing.fits(house.public_key(), "a=宫保鸡丁&b=", client._sign("a=宫保鸡丁&b="))


def test_a_signature_fits_nothing_but_its_text_and_is_written_in_one_way(theirs):
    proof, key = signing.sign(theirs, "text"), theirs.public_key()
    assert signing.fits(key, "text", proof)
    assert not signing.fits(key, "texT", proof) and not signing.fits(key, "text", "")
    assert not signing.fits(key, "text", proof + "\n") and not signing.fits(key, "text", proof[:-2])
    alike = [proof[:-3] + sign + "==" for sign in string.ascii_letters + string.digits + "+/" if sign != proof[-3]]
    assert not any(signing.fits(key, "text", other) for other in alike)


def test_the_documented_order_of_parameters(keys):
    assert signing.content({"b": "2", "a": "1", "sign": "x", "B": ""}, "sign") == "B=&a=1&b=2"


# Amounts, times, numbers


@pytest.mark.parametrize(("text", "fen"), [("12.80", 1280), ("12.8", 1280), ("12", 1200), ("0.01", 1), ("0.00", 0)])
def test_amounts_are_read_exactly(text, fen):
    assert signing.fen(text) == fen


@pytest.mark.parametrize("text", ["", "-1.00", "1.234", "1,20", "1e3", ".5", "1.", "１.00", " 1.00", "1\n", "1" * 13])
def test_what_is_no_amount_is_refused(text):
    with pytest.raises(ValueError, match="no amount"):
        signing.fen(text)


@over(st.integers(0, 10**13))
def test_every_amount_comes_back(amount):
    assert signing.fen(signing.yuan(amount)) == amount


@over(st.text(string.ascii_letters + string.digits + "-_", min_size=1, max_size=32))
def test_every_reference_fits_and_comes_back(reference):
    assert signing.reference(signing.number(reference)) == reference


def test_no_two_references_become_one_number():
    every = ["".join(signs) for size in range(1, 6) for signs in itertools.product("a0-_", repeat=size)]
    assert len({signing.number(reference) for reference in every}) == len(every)


def test_moments_are_beijings():
    assert signing.moment(0) == "1970-01-01 08:00:00"
    assert signing.instant("2026-07-01 00:00:00") == 1782835200_000


# Reading an answer's members


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3), max_leaves=8)


@over(st.dictionaries(st.text(), ANYTHING, min_size=1, max_size=4), st.sampled_from([None, 2]))
def test_each_member_is_found_as_it_was_sent(told, indent):
    text = json.dumps(told, ensure_ascii=False, indent=indent)
    found = signing.members(f" {text}\n")
    assert {name: value for name, (value, _text) in found.items()} == told
    assert all(part in text and json.loads(part) == told[name] for name, (_value, part) in found.items())


@pytest.mark.parametrize("text", [
    "", "[]", "{", "{}x", '{"a":1', '{"a":1}}', '{"a":1,"a":2}', '{"a":{"b":1,"b":2}}', '{"a" 1}', '{1:2}', "null",
    '{"a":1 "b":2}', '{"a":1,}', '{"a":1}{"a":2}', "\ufeff{}", "[" * 100_000])
def test_what_is_no_object_or_says_something_twice_is_refused(text):
    with pytest.raises((ValueError, RecursionError)):
        signing.members(text)


# Answers that are not what they seem


@pytest.fixture
def says(served, keys):
    """An Alipay that answers with whatever the test gives it, in turn; returns what the adapter makes of it."""
    given = []
    made = Alipay(keys, served(lambda environ, start: given.pop(0)(environ, start)))

    def say(body, payment, *later, status=200, verb="ask", about=()):
        given[:] = [Response(body, status), *map(Response, later)]
        return getattr(made, verb)(payment, *about)

    return say


def an_answer(payment, **more):
    return {"code": "10000", "msg": "Success", "out_trade_no": signing.number(payment.reference), "trade_no": "2026",
            "trade_status": "TRADE_SUCCESS", "total_amount": "12.80", "receipt_amount": "12.80",
            "send_pay_date": "2026-07-01 00:00:00", **more}


def proven(key, told, name="alipay_trade_query_response"):
    text = told if isinstance(told, str) else json.dumps(told)
    return f'{{"{name}":{text},"sign":"{signing.sign(key, text)}"}}'


def test_a_proven_answer_is_believed(says, theirs):
    payment = a_payment()
    news = says(proven(theirs, an_answer(payment)), payment)
    assert (news.state, news.amount, news.provider_id) == (CONFIRMED, 1280, "2026")


def test_a_brace_inside_a_string_breaks_no_signature(says, theirs, client):
    payment = a_payment()
    body = proven(theirs, an_answer(payment, subject="}{ Table }"))
    assert says(body, payment).state == CONFIRMED
    with pytest.raises(AliPayValidationError):          # which counts braces
        client._verify_and_return_sync_response(body, "alipay_trade_query_response")


def test_slashes_that_were_escaped_after_signing_are_read(says, theirs):
    payment = a_payment()
    text = json.dumps(an_answer(payment, subject="a/b"))
    body = proven(theirs, text).replace(text, text.replace("/", "\\/"))
    assert "a\\/b" in body and says(body, payment).state == CONFIRMED


def test_no_answer_without_alipays_signature_over_it_is_believed(says, theirs, keys):
    payment = a_payment()
    right, other = json.dumps(an_answer(payment)), signing.private_key(keys["private_key"])
    good = proven(theirs, right)
    for body in (proven(other, right), f'{{"alipay_trade_query_response":{right}}}', good.replace("12.80", "12.81"),
                 good.replace('"sign"', '"Sign"'), good[:-1] + ',"sign":"x"}', "{}", "[]", "null", "", '"x"',
                 good.replace("query", "refund"), good[:-1] + f',"alipay_trade_query_response":{right}}}',
                 good.replace(": ", ":"), f'{{"alipay_trade_query_response":[{right}],"sign":"x"}}',
                 f'{{"alipay_trade_query_response":{right},"sign":7}}', '{"a":' * 50_000):
        with pytest.raises(Unreachable):
            says(body, payment)


@pytest.mark.parametrize("status", [204, 302, 400, 500])
def test_a_proven_answer_with_another_status_is_none(says, theirs, status):
    payment = a_payment()
    with pytest.raises(Unreachable, match=str(status)):
        says(proven(theirs, an_answer(payment)), payment, status=status)


@pytest.mark.parametrize(("found", "state"), [
    ({}, WAITING), ({"refund_status": "REFUND_SUCCESS"}, CONFIRMED), ({"refund_status": "REFUND_FAIL"}, FAILED),
    ({"refund_status": "REFUND_MAGIC"}, WAITING)])
def test_a_refund_that_moved_no_money_now_is_asked_for(says, theirs, found, state):
    payment = a_payment()
    refund = a_refund(payment, 300)
    done = an_answer(payment, fund_change="N", refund_fee="3.00")
    known = an_answer(payment, out_request_no=signing.number(refund.reference), refund_amount="3.00", **found)
    returned = says(proven(theirs, done, "alipay_trade_refund_response"), payment, proven(
        theirs, known if found else {"code": "10000"}, "alipay_trade_fastpay_refund_query_response"),
        verb="refund", about=[refund])
    assert (returned.state, returned.amount, returned.reference) == (state, 300, refund.reference)


def test_a_refund_of_which_less_was_given_back_is_unreachable(says, theirs):
    payment = a_payment()
    done = an_answer(payment, fund_change="Y", refund_fee="2.99")
    with pytest.raises(Unreachable, match="less"):
        says(proven(theirs, done, "alipay_trade_refund_response"), payment, verb="refund",
             about=[a_refund(payment, 300)])


def test_a_proven_answer_about_another_trade_is_none(says, theirs):
    payment, other = a_payment(), a_payment()
    with pytest.raises(Unreachable, match="another out_trade_no"):
        says(proven(theirs, an_answer(other)), payment)


@pytest.mark.parametrize("wrong", [
    {"total_amount": 12.8}, {"total_amount": "-12.80"}, {"total_amount": None}, {"total_amount": "9" * 14},
    {"total_amount": "99999999999.00"}, {"trade_no": 7}, {"trade_status": ["TRADE_SUCCESS"]}, {"code": 10000},
    {"receipt_amount": "12,80"}, {"trans_currency": "USD"}, {"code": "20000"}, {"code": "40005"}, {"sub_code": 1},
    {"code": "40004", "sub_code": "ACQ.SYSTEM_ERROR"}, {"code": "40004", "sub_code": "ACQ.INVALID_PARAMETER"}])
def test_a_proven_answer_with_a_field_that_is_none_is_unreachable(says, theirs, wrong):
    payment = a_payment()
    with pytest.raises(Unreachable):
        says(proven(theirs, an_answer(payment, **wrong)), payment)


@pytest.mark.parametrize(("more", "state", "refunded"), [
    ({"trade_status": "TRADE_FINISHED"}, CONFIRMED, 0), ({"trade_status": "WAIT_BUYER_PAY"}, WAITING, 0),
    ({"trade_status": "TRADE_MAGIC"}, WAITING, 0), ({"trade_status": ""}, WAITING, 0),
    ({"trade_status": "TRADE_CLOSED"}, CONFIRMED, 1280),
    ({"trade_status": "TRADE_CLOSED", "send_pay_date": ""}, FAILED, 0)])
def test_alipays_words_for_how_it_stands(says, theirs, more, state, refunded):
    payment = a_payment()
    news = says(proven(theirs, an_answer(payment, **more)), payment)
    assert (news.state, news.refunded) == (state, refunded)


# Notices


def a_notice(keys, theirs, payment=None, key=None, **more):
    """A genuine notice, but for what the test changes before it is signed; None leaves a field out."""
    notice = {"notify_time": signing.moment(clock.now()), "notify_type": "trade_status_sync", "notify_id": "ac05",
              "app_id": keys["app_id"], "charset": "utf-8", "version": "1.0", "seller_id": keys["seller_id"],
              "trade_no": "2026", "out_trade_no": signing.number((payment or a_payment()).reference), "body": "",
              "trade_status": "TRADE_SUCCESS", "total_amount": "12.80", "receipt_amount": "12.80",
              "gmt_payment": "2026-07-01 00:00:00", "subject": "桌 5 & co = +1 %", **more}
    notice = {name: value for name, value in notice.items() if value is not None}
    proof = signing.sign(key or theirs, signing.content(notice, "sign_type"))
    return {"sign_type": "RSA2", **notice, "sign": proof}


@pytest.fixture
def tell(provider, keys, theirs):
    """Signs a notice and tells it to the adapter."""
    def told(**more):
        return provider.told({}, urlencode(a_notice(keys, theirs, **more)).encode())
    return told


def test_a_genuine_notice_is_read(tell):
    payment = a_payment("a-b_c")
    news = tell(payment=payment)
    assert (news.reference, news.state, news.amount, news.currency) == ("a-b_c", CONFIRMED, 1280, "CNY")
    assert (news.provider_id, news.misfit, news.refunded) == ("2026", "", 0)


def test_what_the_other_sides_client_signs_is_read(provider, client, keys, theirs):
    """The client, holding Alipay's key, signs a notice as Alipay would."""
    client._app_private_key = Client("1", None, pem("PRIVATE KEY", keys["sandbox_private_key"]), pem(
        "PUBLIC KEY", keys["alipay_public_key"])).app_private_key
    notice = {name: value for name, value in a_notice(keys, theirs).items() if name not in ("sign", "sign_type")}
    body = client.sign_data(notice) + "&sign_type=RSA2"
    assert provider.told({"Content-Type": "application/x-www-form-urlencoded; charset=utf-8"}, body.encode()
                         ).state == CONFIRMED


def test_no_flipped_bit_of_a_notice_changes_what_is_read(provider, keys, theirs):
    """A flip may only change how a character is written (%2B and %2b), never what is said."""
    body = urlencode(a_notice(keys, theirs)).encode()
    right, read = provider.told({}, body), 0
    for place, bit in itertools.product(range(len(body)), range(8)):
        flipped = body[:place] + bytes([body[place] ^ 1 << bit]) + body[place + 1:]
        try:
            assert provider.told({}, flipped) == right
            assert flipped.upper() == body.upper()
            read += 1
        except Forged:
            continue
    assert read < len(body) // 10


@pytest.mark.parametrize("kind", ["text/plain; charset=gbk", "x; charset=utf-16", "x; charset=", "x; charset=utf-8x"])
def test_a_header_that_names_another_charset_is_forged(provider, keys, theirs, kind):
    with pytest.raises(Forged):
        provider.told({"Content-Type": kind}, urlencode(a_notice(keys, theirs)).encode())


@pytest.mark.parametrize("charset", ["gbk", "GB2312", "utf-7", "utf-16", ""])
def test_a_notice_in_another_charset_is_forged_though_it_was_signed(tell, charset):
    with pytest.raises(Forged):
        tell(charset=charset)


def test_the_same_octets_read_in_another_charset_are_forged(provider, keys, theirs):
    notice = a_notice(keys, theirs, subject="桌")
    with pytest.raises(Forged):
        provider.told({}, urlencode(notice, encoding="gbk").encode())


def test_a_weaker_kind_of_signature_is_forged(provider, keys, theirs):
    notice = a_notice(keys, theirs)
    old = theirs.sign(signing.content(notice, "sign", "sign_type").encode(), padding.PKCS1v15(), hashes.SHA1())
    for change in ({"sign_type": "RSA"}, {"sign_type": "RSA", "sign": base64.b64encode(old).decode()},
                   {"sign": base64.b64encode(old).decode()}, {"sign_type": "rsa2"}, {"sign_type": ""}):
        with pytest.raises(Forged):
            provider.told({}, urlencode({**notice, **change}).encode())


def test_a_field_told_twice_is_forged_whichever_comes_first(provider, keys, theirs):
    body = urlencode(a_notice(keys, theirs))
    for again in ("total_amount=12.80", "total_amount=0.01", "out_trade_no=x", "sign=x", "sign_type=RSA2", "body="):
        for told in (f"{body}&{again}", f"{again}&{body}"):
            with pytest.raises(Forged):
                provider.told({}, told.encode())


@pytest.mark.parametrize("body", [
    b"", b"sign=x", b"sign=x&sign_type=RSA2", b"\xff=1", b"%ff=1&sign=x&sign_type=RSA2", b"{}", b"&" * 100, b"=",
    b"a=1&" * 300 + b"sign=x&sign_type=RSA2", b"a=" + b"x" * 70_000 + b"&sign=x&sign_type=RSA2"])
def test_what_is_no_notice_is_forged(provider, body):
    with pytest.raises(Forged):
        provider.told({}, body)


def test_a_notice_that_another_key_signed_is_forged(tell, keys):
    with pytest.raises(Forged, match="signature"):
        tell(key=signing.private_key(keys["private_key"]))


@pytest.mark.parametrize("name", ["notify_time", "app_id", "out_trade_no", "trade_no", "trade_status", "total_amount"])
def test_a_notice_without_what_it_is_about_is_forged(tell, name):
    with pytest.raises(Forged):
        tell(**{name: None})


@pytest.mark.parametrize("wrong", [{"total_amount": "-12.80"}, {"total_amount": "1e3"}, {"receipt_amount": ""},
                                   {"refund_fee": "x"}, {"notify_time": "yesterday"}, {"notify_time": ""},
                                   {"notify_time": "2026-07-01T00:00:00Z"}, {"total_amount": "99999999999.00"}])
def test_a_notice_with_a_field_that_is_none_is_forged(tell, wrong):
    with pytest.raises(Forged):
        tell(**wrong)


@pytest.mark.parametrize(("wrong", "misfit"), [
    ({"app_id": "2021000000000000"}, "another application"), ({"seller_id": "2088000000000000"}, "another merchant")])
def test_a_notice_for_somebody_else_says_so(tell, wrong, misfit):
    news = tell(**wrong)
    assert (news.misfit, news.state, news.amount) == (misfit, CONFIRMED, 1280)


@pytest.mark.parametrize(("wrong", "amount", "currency"), [
    ({"total_amount": "12.79", "receipt_amount": "12.79"}, 1279, "CNY"), ({"receipt_amount": "9.80"}, 980, "CNY"),
    ({"receipt_amount": None}, 1280, "CNY"), ({"trans_currency": "USD"}, 1280, "USD")])
def test_another_amount_or_currency_is_told_as_alipay_says_it(tell, wrong, amount, currency):
    news = tell(**wrong)
    assert (news.state, news.amount, news.currency) == (CONFIRMED, amount, currency)


@pytest.mark.parametrize(("more", "state", "refunded"), [
    ({"trade_status": "WAIT_BUYER_PAY"}, WAITING, 0), ({"trade_status": "TRADE_MAGIC"}, WAITING, 0),
    ({"trade_status": "TRADE_FINISHED"}, CONFIRMED, 0), ({"refund_fee": "3.00"}, CONFIRMED, 300),
    ({"trade_status": "TRADE_CLOSED", "gmt_payment": None}, FAILED, 0),
    ({"trade_status": "TRADE_CLOSED", "refund_fee": "12.80"}, CONFIRMED, 1280)])
def test_a_notices_words_for_how_it_stands(tell, more, state, refunded):
    news = tell(**more)
    assert (news.state, news.refunded) == (state, refunded)


@pytest.mark.parametrize("ahead", [0, -299, 299])
def test_a_fresh_notice_is_believed_each_time_it_comes(provider, tell, ahead):
    at = signing.moment(clock.now() + ahead * 1000)
    assert tell(notify_time=at, payment=a_payment("same")) == tell(notify_time=at, payment=a_payment("same"))


@pytest.mark.parametrize("ahead", [302, 86_400, 10**9, -25 * 3600 - 302, -10**9])
def test_a_notice_from_the_future_or_older_than_alipay_repeats_itself_is_forged(tell, ahead):
    with pytest.raises(Forged, match="too old"):
        tell(notify_time=signing.moment(clock.now() + ahead * 1000))


@pytest.mark.parametrize("ago", [302, 3600, 25 * 3600])
def test_an_older_notice_is_a_reason_to_ask_and_what_is_asked_is_told(desk, provider, tell, ago):
    payment = a_payment()
    provider.begin(payment, ERRAND)
    desk.choose(desk.books[payment.reference], "less")
    news = tell(payment=payment, notify_time=signing.moment(clock.now() - ago * 1000))
    assert (news.state, news.amount, news.reference) == (CONFIRMED, 1279, payment.reference)


def test_an_old_success_is_not_told_again_after_it_was_given_back(desk, provider, tell):
    payment = a_payment()
    provider.begin(payment, ERRAND)
    desk.choose(desk.books[payment.reference], "never")
    provider.refund(payment, a_refund(payment, 1280))
    assert tell(payment=payment, notify_time=signing.moment(clock.now() - 3_600_000)).refunded == 1280


def test_an_older_notice_of_what_alipay_does_not_know_is_unreachable(tell):
    with pytest.raises(Unreachable):
        tell(notify_time=signing.moment(clock.now() - 3_600_000))


# The other side's client drives the sandbox


def test_the_client_pays_by_code(client, desk):
    told = client.api_alipay_trade_precreate("Table 5", "order_1", "12.80")
    assert told["code"] == "10000" and requests.get(told["qr_code"], timeout=5).status_code == 200
    assert client.api_alipay_trade_query("order_1")["trade_status"] == "WAIT_BUYER_PAY"
    requests.post(told["qr_code"], {"way": "pay"}, timeout=5, allow_redirects=False)
    told = client.api_alipay_trade_query("order_1")
    assert (told["trade_status"], told["total_amount"], told["out_trade_no"]) == ("TRADE_SUCCESS", "12.80", "order_1")


def test_the_client_scans_a_payers_code(client):
    def scan(number, code):
        return client.api_alipay_trade_pay(number, "bar_code", code, "Table 5", total_amount="12.80")
    assert scan("a", "28" + "1" * 16)["code"] == "10000"
    assert scan("b", "28" + "1" * 15 + "8")["code"] == "10003"
    assert scan("c", "28" + "1" * 15 + "9")["sub_code"] == "ACQ.BUYER_BALANCE_NOT_ENOUGH"


def test_the_client_sends_a_phone_to_the_page(client, desk, provider):
    words = client.api_alipay_trade_wap_pay("Table 5", "order", "12.80", return_url="http://127.0.0.1/back")
    page = requests.get(f"{provider.address}?{words}", timeout=5)
    answer = requests.post(page.url, {"way": "pay"}, timeout=5, allow_redirects=False)
    assert answer.headers["Location"] == "http://127.0.0.1/back"
    assert client.api_alipay_trade_query("order")["trade_status"] == "TRADE_SUCCESS"


def test_the_client_gives_back(client, desk):
    client.api_alipay_trade_pay("order", "bar_code", "28" + "1" * 16, "Table 5", total_amount="12.80")
    for moved, asked, number in (("Y", "3.00", "r1"), ("N", "3.00", "r1"), ("Y", "9.80", "r2")):
        assert client.api_alipay_trade_refund(asked, "order", out_request_no=number)["fund_change"] == moved
    assert client.api_alipay_trade_refund("0.01", "order", out_request_no="r3")["code"] == "40004"
    told = client.api_alipay_trade_fastpay_refund_query("r1", out_trade_no="order")
    assert (told["refund_amount"], told["refund_status"]) == ("3.00", "REFUND_SUCCESS")
    assert client.api_alipay_trade_query("order")["trade_status"] == "TRADE_CLOSED"


def test_the_client_closes_and_reverses(client, desk):
    for number in ("paid", "open"):
        client.api_alipay_trade_precreate("Table 5", number, "12.80")
    assert client.api_alipay_trade_close("open")["sub_code"] == "ACQ.TRADE_NOT_EXIST"
    desk.choose(desk.books["paid"], "pay")
    assert client.api_alipay_trade_close("paid")["sub_code"] == "ACQ.TRADE_STATUS_ERROR"
    assert client.api_alipay_trade_cancel("paid")["action"] == "refund"
    assert desk.books["paid"]["refunds"]["cancel"]["amount"] == 1280


def test_a_client_with_another_key_or_application_is_refused(client, keys):
    client._appid = "2021000000000000"
    with pytest.raises(AliPayException, match="isv.invalid-app-id"):
        client.api_alipay_trade_query("order")
    client._appid = keys["app_id"]
    other = Sandbox.new_keys(None)["private_key"]
    client._app_private_key = Client("1", None, pem("PRIVATE KEY", other), pem(
        "PUBLIC KEY", keys["alipay_public_key"])).app_private_key
    assert client.api_alipay_trade_query("order")["sub_code"] == "isv.invalid-signature"


def test_the_client_verifies_the_sandboxs_notices(client, desk):
    client.api_alipay_trade_pay("order", "bar_code", "28" + "1" * 16, "桌 5 + %", total_amount="12.80")
    _headers, body = desk.tell(desk.books["order"])
    notice = dict(parse_qsl(body.decode(), keep_blank_values=True))
    proof = notice.pop("sign")
    assert client.verify(dict(notice), proof)
    assert not client.verify({**notice, "total_amount": "0.01"}, proof)


def test_the_client_verifies_what_the_adapter_signs(client, provider):
    begun = provider.begin(a_payment(), Errand(PAGE, "http://127.0.0.1/back?a=1&b=桌", "http://127.0.0.1/n", "桌 5"))
    sent = dict(parse_qsl(urlsplit(begun.address).query, keep_blank_values=True))
    client._alipay_public_key, proof = client._app_private_key.publickey(), sent.pop("sign")
    assert client._verify("&".join(f"{name}={value}" for name, value in sorted(sent.items())), proof)
    order = json.loads(sent["biz_content"])
    assert (order["total_amount"], order["product_code"], order["subject"]) == ("12.80", "QUICK_WAP_WAY", "桌 5")
    assert sent["return_url"].endswith("b=桌") and sent["notify_url"] == "http://127.0.0.1/n"


def test_an_order_ends_when_the_errand_says_and_never_after_two_hours(provider, turned):
    payment = a_payment()
    for lives, ends in ((20 * clock.MINUTE, 20 * clock.MINUTE), (clock.DAY, 2 * clock.HOUR)):
        begun = provider.begin(payment, Errand(PAGE, "", "", "Table 5", lives=lives))
        sent = dict(parse_qsl(urlsplit(begun.address).query))
        assert json.loads(sent["biz_content"])["time_expire"] == signing.moment(payment.started_at + ends)
        assert "return_url" not in sent and "notify_url" not in sent


# Bills


def a_bill(*files):
    into = io.BytesIO()
    with zipfile.ZipFile(into, "w", zipfile.ZIP_DEFLATED) as zipped:
        for place, text in enumerate(files):
            zipped.writestr(f"{place}.csv", text if isinstance(text, bytes) else text.encode("gbk"))
    return into.getvalue()


def a_line(**more):
    told = {"支付宝交易号": "2026\t", "商户订单号": "a__b\t", "业务类型": "交易", "商品名称": '"桌 5, ""}"', "完成时间":
            "2026-07-01 00:00:00", "订单金额（元）": "12.80", "商家实收（元）": "9.80", "退款批次号/请求号": "", **more}
    return ",".join(told.get(name, "") for name in alipay_bills.NAMES)


def detail(*lines):
    return "\r\n".join(["#支付宝业务明细查询", ",".join(alipay_bills.NAMES), *lines, "#合计：1笔", ""])


def test_a_bill_is_read_with_what_the_house_received():
    [line] = alipay_bill.read(a_bill("#sums\r\na,b\r\n1,2\r\n", detail(a_line())))
    assert (line.kind, line.reference, line.amount, line.at) == ("payment", "a_b", 980, 1782835200_000)


def test_a_refund_in_a_bill_is_positive_and_has_its_own_reference():
    refund = {"业务类型": "退款", "订单金额（元）": "-3.00", "商家实收（元）": "-3.00", "退款批次号/请求号": "r_0"}
    [line] = alipay_bill.read(a_bill(detail(a_line(**refund))))
    assert (line.kind, line.reference, line.amount) == ("refund", "r-", 300)


@pytest.mark.parametrize("octets", [
    b"", b"PK", a_bill(), a_bill("a,b\r\n"), a_bill(b"\xff\xff\xff"), a_bill(detail(a_line(**{"商家实收（元）": "x"}))),
    a_bill(detail(a_line(**{"商家实收（元）": "-9.80"}))), a_bill(detail(a_line(完成时间="never"))),
    a_bill(detail("1,2")), a_bill(detail(a_line()))[:-30],
    a_bill(detail(a_line())).replace(b"PK\x03\x04", b"PK\x03\x05")])
def test_a_bill_that_is_not_read_whole_is_unreachable(octets):
    with pytest.raises(Unreachable):
        alipay_bill.read(octets)


def test_a_bill_that_unpacks_without_end_is_unreachable(monkeypatch):
    monkeypatch.setattr(alipay_bill, "LARGEST", 1000)
    with pytest.raises(Unreachable):
        alipay_bill.read(a_bill(detail(*[a_line()] * 100)))


@pytest.mark.parametrize(("given", "fetched"), [
    ("http://bills.example/a?b", "https://bills.example/a?b"), ("https://bills.example/a", "https://bills.example/a")])
def test_a_real_bill_is_never_fetched_in_clear(keys, given, fetched):
    assert Alipay(keys)._secured(given) == fetched
    for none in ("", "ftp://bills.example", "//bills.example", "https://", "file:///etc/passwd"):
        with pytest.raises(Unreachable):
            Alipay(keys)._secured(none)

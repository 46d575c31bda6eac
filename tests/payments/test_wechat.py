"""WeChat Pay, from the first scan to the last refund: our adapter against the sandbox, over HTTP."""

import urllib.parse

import pytest
import requests
from at_providers import a_refund
from wechat_house import a_payment, opened
from werkzeug.middleware.dispatcher import DispatcherMiddleware

from restaurant import clock
from restaurant.payments import wechat_signing
from restaurant.payments.provider import CODE, CONFIRMED, FAILED, PAGE, WAITING, WECHAT, Declined
from restaurant.payments.wechat import WeChat

SCAN_PAYS, SCAN_ASKS, SCAN_IS_POOR, SCAN_IS_OLD, SCAN_NEVER = (
    f"13456789012345678{digit}" for digit in "51239")


@pytest.fixture
def house(tmp_path):
    with opened(tmp_path) as house:
        yield house


# Beginning


def test_a_code_to_be_drawn_leads_to_the_page_where_it_is_paid(house):
    begun = house.wechat.begin(a_payment(), house.errand(CODE))
    assert "42.39" in requests.get(begun.code, timeout=5).text
    assert (begun.address, begun.bridge) == ("", None)


@pytest.mark.parametrize("way", [CODE, PAGE])
def test_the_same_reference_twice_opens_one_payment(house, way):
    payment = a_payment()
    first, house.clock.moved = house.wechat.begin(payment, house.errand(way)), 60_000
    assert house.wechat.begin(payment, house.errand(way)) == first
    assert len(house.desk.books) == 1


def test_the_same_reference_for_another_amount_is_declined(house):
    payment = house.begun()
    payment.handed_over += 1
    with pytest.raises(Declined, match="商户订单号重复"):
        house.wechat.begin(payment, house.errand())


def test_a_page_leads_back_to_the_restaurant(house):
    address = house.wechat.begin(a_payment(), house.errand(PAGE)).address
    requests.get(address, timeout=5)
    back = requests.post(address, data={"way": "pay"}, timeout=5, allow_redirects=False)
    assert back.headers["Location"] == "http://127.0.0.1:9/bill?of=1"


def test_a_page_leads_nowhere_else(house):
    address = house.wechat.begin(a_payment(), house.errand(PAGE, back="http://evil.example/")).address
    requests.get(address, timeout=5)
    back = requests.post(address, data={"way": "pay"}, timeout=5, allow_redirects=False)
    assert "Location" not in back.headers


def test_a_page_needs_to_know_where_the_payer_is(house):
    with pytest.raises(Declined):
        house.wechat.begin(a_payment(), house.errand(PAGE, address=""))


def introduced(house):
    """The code with which WeChat sends a payer back."""
    address = house.wechat.introduction(a_payment(), "http://127.0.0.1:9/bill?of=1")
    back = requests.get(address, timeout=5, allow_redirects=False).headers["Location"]
    assert back.startswith("http://127.0.0.1:9/bill?of=1&code=")
    return urllib.parse.parse_qs(urllib.parse.urlsplit(back).query)["code"][0]


def test_inside_wechat_the_bridge_gets_words_that_the_house_signed(house):
    begun = house.wechat.begin(a_payment(), house.errand(WECHAT, introduced=introduced(house)))
    told = begun.bridge
    assert set(told) == {"appId", "timeStamp", "nonceStr", "package", "signType", "paySign"}
    assert (told["appId"], told["signType"]) == (house.desk.keys["app_id"], "RSA")
    assert house.desk.called(told["package"].removeprefix("prepay_id="))["kind"] == "JSAPI"
    assert wechat_signing.signed(house.desk.house_key, told["paySign"], told["appId"], told["timeStamp"],
                                 told["nonceStr"], told["package"])


def test_an_introduction_is_good_once(house):
    once = introduced(house)
    house.wechat.begin(a_payment(), house.errand(WECHAT, introduced=once))
    for code in (once, "made-up", ""):
        with pytest.raises(Declined):
            house.wechat.begin(a_payment(), house.errand(WECHAT, introduced=code))


def test_the_real_ones_stand_at_their_own_addresses(house):
    where = urllib.parse.urlsplit(WeChat(house.desk.keys).introduction(a_payment(), "https://eat.example/b"))
    assert (where.netloc, where.path, where.fragment) == ("open.weixin.qq.com", "/connect/oauth2/authorize",
                                                          "wechat_redirect")
    assert WeChat(house.desk.keys).says_who == "https://api.weixin.qq.com"


@pytest.mark.parametrize("payment", [{"currency": "EUR"}, {"reference": "short"}, {"reference": "x" * 33},
                                     {"reference": "with/slash"}, {"amount": 0}])
def test_what_wechat_does_not_take_is_declined(house, payment):
    with pytest.raises(Declined):
        house.wechat.begin(a_payment(**payment), house.errand())


def test_a_subject_is_made_to_fit(house):
    house.wechat.begin(a_payment(), house.errand(subject="`" * 3 + " 长\n" * 200))
    assert len(house.desk.books) == 1


def test_nobody_pays_after_the_time_that_was_given(house):
    payment = house.begun()
    house.clock.turn(15 * clock.MINUTE + 1000)
    assert house.wechat.ask(payment).state == FAILED


def test_it_works_below_a_path_as_well(house):
    address = house._serve(DispatcherMiddleware(lambda *_: [], {"/sandbox/wechat": house.desk}))
    below = WeChat(house.desk.keys, address + "/sandbox/wechat")
    assert below.begin(a_payment(), house.errand()).code.startswith(address + "/sandbox/wechat/pay/")


def test_a_desk_may_have_another_address_for_browsers(house):
    house.desk.guests = "https://demo.example/sandbox/wechat"
    assert house.wechat.begin(a_payment(), house.errand()).code.startswith("https://demo.example/sandbox/wechat/pay/")


# Asking


def test_a_payment_waits_until_it_is_paid(house):
    payment = house.begun()
    assert (house.wechat.ask(payment).state, house.wechat.ask(payment).provider_id) == (WAITING, "")
    house.pay(payment)
    news = house.wechat.ask(payment)
    assert (news.reference, news.state, news.amount, news.currency) == (payment.reference, CONFIRMED, 4239, "CNY")
    assert news.provider_id.startswith("4200")


def test_a_payment_that_failed_and_one_that_is_unknown(house):
    assert house.wechat.ask(house.paid("fail")).state == FAILED
    assert house.wechat.ask(a_payment()) is None
    assert house.wechat.ask(a_payment(reference="with/slash")) is None


@pytest.mark.parametrize("way, paid", [("less", 4238), ("more", 4240)])
def test_money_that_came_is_money_that_came(house, way, paid):
    news = house.wechat.ask(house.paid(way))
    assert (news.state, news.amount) == (CONFIRMED, paid)


# Cancelling


def test_a_cancelled_payment_can_no_longer_be_paid(house):
    payment = house.begun()
    house.wechat.cancel(payment)
    house.pay(payment)
    assert house.wechat.ask(payment).state == FAILED
    house.wechat.cancel(payment)


def test_cancelling_a_paid_payment_or_none_does_no_harm(house):
    payment = house.paid()
    house.wechat.cancel(payment)
    house.wechat.cancel(a_payment())
    assert house.wechat.ask(payment).state == CONFIRMED


# Scanning a payer's own code


def test_a_scanned_code_pays(house):
    news = house.wechat.charge(payment := a_payment(), SCAN_PAYS, house.errand())
    assert (news.state, news.amount, news.reference) == (CONFIRMED, 4239, payment.reference)


def test_a_scanned_payer_may_have_to_type_a_password(house):
    payment = a_payment()
    assert house.wechat.charge(payment, SCAN_ASKS, house.errand()).state == WAITING
    assert house.wechat.ask(payment).state == WAITING
    house.clock.turn(5000)
    assert house.wechat.ask(payment).state == CONFIRMED


@pytest.mark.parametrize("code", [SCAN_IS_POOR, SCAN_IS_OLD, "281234567890123456", "13", "", SCAN_PAYS + "0"])
def test_a_code_that_does_not_pay_is_declined(house, code):
    with pytest.raises(Declined):
        house.wechat.charge(payment := a_payment(), code, house.errand())
    news = house.wechat.ask(payment)
    assert news is None or news.state == FAILED


def test_a_code_is_good_for_one_payment(house):
    house.wechat.charge(a_payment(), SCAN_PAYS, house.errand())
    with pytest.raises(Declined):
        house.wechat.charge(a_payment(), SCAN_PAYS, house.errand())


def test_scanning_again_after_it_was_paid_says_that_it_is_paid(house):
    payment = a_payment()
    first = house.wechat.charge(payment, SCAN_PAYS, house.errand())
    assert house.wechat.charge(payment, SCAN_PAYS, house.errand()) == first
    assert len(house.desk.books) == 1


def test_a_scanned_payment_is_cancelled_by_reversing_it(house):
    payment = a_payment()
    house.wechat.charge(payment, SCAN_NEVER, house.errand())
    house.wechat.cancel(payment)
    assert house.desk.books[payment.reference]["word"] == "REVOKED"
    assert house.wechat.ask(payment).state == FAILED


def test_cancelling_a_scanned_payment_that_is_paid_gives_nothing_back(house):
    payment = a_payment()
    house.wechat.charge(payment, SCAN_PAYS, house.errand())
    house.wechat.cancel(payment)
    assert house.wechat.ask(payment).state == CONFIRMED
    assert not house.desk.books[payment.reference]["refunds"]


# Giving back


def test_a_refund_is_under_way_and_then_through(house):
    refund = a_refund(payment := house.paid(), 4239)
    first = house.wechat.refund(payment, refund)
    house.clock.turn(3000)
    again = house.wechat.ask_refund(payment, refund)
    assert (first.state, again.state) == (WAITING, CONFIRMED)
    assert (again.reference, again.provider_id, again.amount) == (refund.reference, first.provider_id, 4239)
    assert house.wechat.ask(payment).state == CONFIRMED


def test_the_same_refund_twice_gives_back_once(house):
    refund = a_refund(payment := house.paid(), 1000)
    assert house.wechat.refund(payment, refund) == house.wechat.refund(payment, refund)
    assert len(house.desk.books[payment.reference]["refunds"]) == 1


def test_the_same_refund_for_another_amount_is_declined(house):
    refund = a_refund(payment := house.paid(), 1000)
    house.wechat.refund(payment, refund)
    with pytest.raises(Declined):
        house.wechat.refund(payment, a_refund(payment, 1001, refund.reference))


def test_parts_never_add_up_to_more_than_was_paid(house):
    payment = house.paid()
    for amount in (4000, 239):
        house.wechat.refund(payment, a_refund(payment, amount))
    with pytest.raises(Declined, match="INVALID_REQUEST"):
        house.wechat.refund(payment, a_refund(payment, 1))


def test_an_unpaid_payment_gives_nothing_back_and_an_unknown_refund_is_none(house):
    payment = house.begun()
    for unpaid in (payment, a_payment()):
        with pytest.raises(Declined):
            house.wechat.refund(unpaid, a_refund(unpaid, 1))
    assert house.wechat.ask_refund(payment, a_refund(payment, 1)) is None

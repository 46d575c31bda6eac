"""What the office asks of WeChat Pay: the list of a day, and whether the keys that the owner entered work."""

import datetime

import pytest
from at_providers import a_refund
from wechat_house import opened

from restaurant import clock
from restaurant.payments import wechat_list
from restaurant.payments.provider import Declined, Unreachable
from restaurant.payments.sandbox.wechat import Sandbox
from restaurant.payments.wechat import WeChat


@pytest.fixture
def house(tmp_path):
    with opened(tmp_path) as house:
        yield house


# The list of a day


def test_the_list_has_each_payment_and_each_refund_of_the_span(house):
    begins, payment = clock.now() - 1000, house.paid()
    house.begun()
    refund = a_refund(payment, 1005)
    house.wechat.refund(payment, refund)
    ends = clock.now() + 1000
    house.clock.turn(2 * clock.DAY)
    rows = house.wechat.listed(begins, ends)
    assert {(row.kind, row.reference, row.amount, row.currency) for row in rows} == {
        ("payment", payment.reference, 4239, "CNY"), ("refund", refund.reference, 1005, "CNY")}
    assert all(begins <= row.at < ends for row in rows)
    assert house.wechat.listed(ends, ends + 1000) == []


def test_a_day_without_trade_is_empty_and_a_day_that_is_not_over_is_unknown(house):
    assert house.wechat.listed(clock.now() - 3 * clock.DAY, clock.now() - 2 * clock.DAY) == []
    with pytest.raises(Unreachable):
        house.wechat.listed(clock.now() - clock.DAY, clock.now())


def test_a_list_that_is_not_the_one_that_was_meant_is_not_believed(house):
    begins = clock.now()
    house.paid()
    house.clock.turn(2 * clock.DAY)
    house.desk.bill_asked = lambda request: {
        "hash_type": "SHA1", "hash_value": "0" * 40,
        "download_url": f"{house.address}/v3/billdownload/file?token={request.args['bill_date']}"}
    with pytest.raises(Unreachable, match="not the list"):
        house.wechat.listed(begins, begins + 2000)


def test_a_list_is_fetched_from_wechat_pay_only(house):
    house.clock.turn(2 * clock.DAY)
    house.desk.bill_asked = lambda request: {"hash_type": "SHA1", "hash_value": "0" * 40,
                                             "download_url": "http://127.0.0.1:9/v3/billdownload/file?token=1"}
    with pytest.raises(Unreachable, match="where WeChat Pay keeps them"):
        house.wechat.listed(clock.now() - 2 * clock.DAY, clock.now() - 2 * clock.DAY + 1)


def test_days_are_beijings():
    begins = datetime.datetime(2026, 3, 1, 15, 59, tzinfo=datetime.UTC).timestamp() * 1000
    assert [f"{day}" for day in wechat_list.days(int(begins), int(begins) + 60_001)] == ["2026-03-01", "2026-03-02"]
    assert [f"{day}" for day in wechat_list.days(int(begins), int(begins) + 60_000)] == ["2026-03-01"]


@pytest.mark.parametrize("yuan, fen", [("12.80", 1280), ("0.01", 1), ("0", 0), ("7.5", 750), ("1234567.89", 123456789)])
def test_yuan_become_fen_exactly(yuan, fen):
    assert wechat_list.fen(yuan) == fen


@pytest.mark.parametrize("yuan", ["-1.00", "1.005", "1,00", "", "1e3", "٣", " 1"])
def test_what_is_no_amount_is_refused(yuan):
    with pytest.raises(ValueError):
        wechat_list.fen(yuan)


# Keys


def test_good_keys_are_good(house):
    house.wechat.try_keys()
    assert house.desk.books == {}


@pytest.mark.parametrize("name, wrong", [("merchant_id", "1900000000"), ("serial", "00"), ("app_secret", "no"),
                                         ("app_id", "wx0"), ("public_key_id", "PUB_KEY_ID_2"), ("private_key", None),
                                         ("public_key", None)])
def test_wrong_keys_are_declined(house, name, wrong, tmp_path):
    wrong = wrong or Sandbox(tmp_path / "other.json").keys[name]
    with pytest.raises(Declined):
        WeChat({**house.desk.keys, name: wrong}, house.address).try_keys()


@pytest.mark.parametrize("name", [key.name for key in WeChat.KEYS])
def test_without_one_of_the_keys_there_is_no_wechat_pay(house, name):
    for wrong in ("", "  ", None):
        with pytest.raises(ValueError, match=name):
            WeChat({**house.desk.keys, name: wrong})


@pytest.mark.parametrize("name", ["private_key", "public_key", "api_key"])
def test_a_key_that_is_none_is_refused_and_not_repeated(house, name):
    with pytest.raises(ValueError) as refused:
        WeChat({**house.desk.keys, name: "CANARY"})
    assert "CANARY" not in str(refused.value)

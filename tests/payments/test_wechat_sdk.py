"""A real SDK of WeChat Pay as the other side: it drives our sandbox and agrees with our signatures."""

import gzip
import json
import time

import pytest
from wechat_house import opened
from wechatpayv3 import WeChatPay, WeChatPayType
from wechatpayv3.utils import aes_decrypt, build_authorization, rsa_verify

from restaurant import clock
from restaurant.payments import wechat_signing


@pytest.fixture
def house(tmp_path):
    with opened(tmp_path) as house:
        yield house


@pytest.fixture
def sdk(house):
    keys = house.desk.keys
    sdk = WeChatPay(wechatpay_type=WeChatPayType.NATIVE, mchid=keys["merchant_id"], private_key=keys["private_key"],
                    cert_serial_no=keys["serial"], appid=keys["app_id"], apiv3_key=keys["api_key"],
                    notify_url=house.notices + "/wechat", public_key=keys["public_key"],
                    public_key_id=keys["public_key_id"], timeout=(3, 10))
    sdk._core._gate_way = house.address
    return sdk


def said(answer):
    code, message = answer
    assert 200 <= code < 300, message
    return json.loads(message) if message else None


def ordered(sdk, number, kind=WeChatPayType.NATIVE, **more):
    return sdk.pay(description="餐桌 5", out_trade_no=number, amount={"total": 4239, "currency": "CNY"}, pay_type=kind,
                   **more)


def test_the_sdk_orders_in_every_way(house, sdk):
    scene = {"payer_client_ip": "203.0.113.7", "h5_info": {"type": "Wap"}}
    assert said(ordered(sdk, "order-1"))["code_url"]
    assert said(ordered(sdk, "order-2", WeChatPayType.JSAPI, payer={"openid": "oUpF8uMuAJO"}))["prepay_id"]
    assert said(ordered(sdk, "order-3", WeChatPayType.H5, scene_info=scene))["h5_url"]
    assert [order["kind"] for order in house.desk.books.values()] == ["NATIVE", "JSAPI", "MWEB"]


def test_the_sdk_asks_closes_and_is_told_what_is_not_there(house, sdk):
    said(ordered(sdk, "order-1"))
    assert said(sdk.query(out_trade_no="order-1"))["trade_state"] == "NOTPAY"
    assert said(sdk.close(out_trade_no="order-1")) is None
    assert said(sdk.query(out_trade_no="order-1"))["trade_state"] == "CLOSED"
    code, message = sdk.query(out_trade_no="order-2")
    assert (code, json.loads(message)["code"]) == (404, "ORDER_NOT_EXIST")


def test_the_sdk_scans_and_reverses(house, sdk):
    def scanned(number, code):
        return ordered(sdk, number, WeChatPayType.CODEPAY, payer={"auth_code": code},
                       scene_info={"store_info": {"out_id": "1"}})
    assert said(scanned("order-1", "134567890123456785"))["trade_state"] == "SUCCESS"
    assert said(scanned("order-2", "134567890123456789"))["code"] == "USERPAYING"
    assert said(sdk.codepay_reverse(out_trade_no="order-1"))["out_trade_no"] == "order-1"
    assert said(sdk.query(out_trade_no="order-1"))["trade_state"] == "REVOKED"


def test_the_sdk_reads_our_notices_and_refunds(house, sdk):
    said(ordered(sdk, "order-1"))
    house.desk.choose(house.desk.books["order-1"], "pay")
    headers, body = house.notice()
    assert sdk.callback(headers, body)["resource"]["amount"]["total"] == 4239
    assert sdk.callback(headers, body.replace(b"TRANSACTION", b"TRANSACTIOn")) is None
    refund = said(sdk.refund("refund-1", {"refund": 1000, "total": 4239, "currency": "CNY"}, out_trade_no="order-1"))
    assert said(sdk.query_refund("refund-1"))["refund_id"] == refund["refund_id"]
    assert sdk.callback(*house.notice(2))["resource"]["amount"]["refund"] == 1000
    assert house.wechat.told(*house.notice(2)).refunded == 1000


def test_the_sdk_gets_the_days_list_packed_and_plain(house, sdk, monkeypatch):
    payment, day = house.paid(), wechat_signing.moment(clock.now())[:10]
    house.clock.turn(2 * clock.DAY)
    monkeypatch.setattr(time, "time", lambda: clock.now() / 1000)
    for packed in ("GZIP", None):
        where = said(sdk.trade_bill(day, tar_type=packed))["download_url"]
        code, octets = sdk.download_bill(where)
        assert code == 200
        assert payment.reference.encode() in (octets if packed is None else gzip.decompress(octets))


def test_the_sdk_agrees_with_how_we_sign(house):
    keys = house.desk.keys
    ours = house.wechat._headers("POST", "/v3/x?a=1", b'{"a": 1}')["Authorization"]
    at, nonce = (ours.split(f'{name}="')[1].split('"')[0] for name in ("timestamp", "nonce_str"))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(time, "time", lambda: int(at))
        theirs = build_authorization("/v3/x?a=1", "POST", keys["merchant_id"], keys["serial"],
                                     house.wechat.private_key, {"a": 1}, nonce)
    assert ours == theirs


def test_the_sdk_vouches_for_our_bridge_and_opens_our_seals(house, sdk):
    told = house.wechat._bridge("prepay_id=we_1")
    assert told["paySign"] == sdk.sign([told["appId"], told["timeStamp"], told["nonceStr"], told["package"]])
    seal = wechat_signing.sealed(house.wechat.api_key, "0123456789ab", "label", b"text")
    assert aes_decrypt("0123456789ab", seal, "label", house.desk.keys["api_key"]) == "text"
    sign = wechat_signing.signature(house.desk.platform_key, "1", "n", "b")
    assert rsa_verify("1", "n", "b", sign, house.wechat.public_key)

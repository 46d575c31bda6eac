"""WeChat Pay's sandbox: an order is paid on the guest's page or by a made-up payment code, and may be given back.

A number is good for one order, an order for one payment, a payment code for one order, and no refund exceeds what was
paid. The last digit of a payment code decides what becomes of it (CODES).
"""

import datetime
import json
import re

import gevent
import requests

from ... import clock, money
from .. import wechat_list, wechat_signing
from . import wechat_bill
from .wechat_wire import Wire, Wrong, digits, same_host

ORDERS, REFUNDS = "/v3/pay/transactions", "/v3/refund/domestic/refunds"
NUMBER, REFUND_NUMBER = r"[0-9A-Za-z_*-]{6,32}", r"[0-9A-Za-z_|*@-]{1,64}"
KINDS = {"native": "NATIVE", "jsapi": "JSAPI", "h5": "MWEB", "codepay": "MICROPAY"}
CODES = {"1": (202, "USERPAYING", "需要用户输入支付密码"), "9": (202, "USERPAYING", "需要用户输入支付密码"),
         "2": (403, "NOT_ENOUGH", "用户余额不足"), "3": (400, "AUTH_CODE_EXPIRED", "付款码已过期")}
"""After 1 the payer types a password and has paid a moment later, after 9 never; any digit not here pays at once."""
TYPES, SETTLES = 4_000, 2_000     # milliseconds until a password is typed, and until a refund is through


class Sandbox(Wire):
    """``books`` have besides: kind, content (the order as it came), word (a state that only WeChat Pay knows),
    transaction (its number), pays_at, paid_at and ends (instants). ``guests`` is this desk's address for a payer's
    browser, where it is another than the one the house calls."""

    guests = ""

    def done(self, request):
        for method, pattern, verb in (
                ("POST", rf"{ORDERS}/(native|jsapi|h5|codepay)", self.ordered),
                ("GET", rf"{ORDERS}/(?:out-trade-no|id)/({NUMBER})", self.asked),
                ("POST", rf"{ORDERS}/out-trade-no/({NUMBER})/(close|reverse)", self.ended),
                ("POST", REFUNDS, self.refunded), ("GET", rf"{REFUNDS}/({REFUND_NUMBER})", self.refund_asked),
                ("GET", "/v3/bill/tradebill", self.bill_asked), ("GET", "/v3/billdownload/file", self.bill_sent)):
            found = re.fullmatch(pattern, request.path)
            if found and request.method == method:
                return verb(request, *found.groups())
        raise Wrong(404, "NOT_FOUND", "接口不存在")

    # Orders

    def ordered(self, request, way):
        order = self._content(request)
        self._right(order, way)
        content, old = json.dumps([way, order], sort_keys=True), self._now(self.books.get(order["out_trade_no"]))
        if old and old["state"] == "confirmed":
            raise Wrong(400, "ORDERPAID", "该订单已支付")
        if old and (old["content"] != content or old["state"] != "waiting"):
            raise Wrong(400, "INVALID_REQUEST", "商户订单号重复")
        payment = self.open(order["out_trade_no"], amount=order["amount"]["total"], currency="CNY", content=content,
                            kind=KINDS[way], notice=order.get("notify_url"), back=None, word="", pays_at=None,
                            paid_at=None, transaction=digits("4200", 28), ends=_instant(order.get("time_expire")))
        page = f"{(self.guests or request.root_url).rstrip('/')}/pay/{payment['id']}"
        return self._scanned(payment, order["payer"]["auth_code"]) if way == "codepay" else {
            "native": {"code_url": page}, "jsapi": {"prepay_id": payment["id"]},
            "h5": {"h5_url": f"{page}?prepay_id={payment['id']}"}}[way]

    def _right(self, order, way):
        """Whether an order has all that it must have; else Wrong."""
        self._ours(order, "appid", "mchid")
        sums, scene, payer = _part(order, "amount"), _part(order, "scene_info"), _part(order, "payer")
        right = [re.fullmatch(NUMBER, _text(order, "out_trade_no")), 0 < len(_text(order, "description")) <= 127,
                 type(sums.get("total")) is int and 0 < sums["total"] <= money.MAX_AMOUNT,
                 sums.get("currency", "CNY") == "CNY",
                 way == "codepay" or re.fullmatch(r"https?://[^?]+", _text(order, "notify_url"))]
        right += {"native": [], "jsapi": [_text(payer, "openid").startswith("o")],
                  "h5": [_text(scene, "payer_client_ip"), _text(_part(scene, "h5_info"), "type")],
                  "codepay": [_part(scene, "store_info"),
                              re.fullmatch("1[0-5][0-9]{16}", _text(payer, "auth_code"))]}[way]
        if not all(right):
            raise Wrong(400, "PARAM_ERROR", "参数错误")

    def _scanned(self, payment, code):
        used = any(f'"{code}"' in other["content"] for other in self.books.values() if other is not payment)
        no = (400, "AUTH_CODE_INVALID", "每个二维码仅限使用一次") if used else CODES.get(code[-1])
        if no is None:
            self.choose(payment, "pay")
            return self._transaction(payment)
        asks = no[1] == "USERPAYING"
        payment.update(word="USERPAYING" if asks else "PAYERROR", state="waiting" if asks else "failed",
                       pays_at=clock.now() + TYPES if asks and code.endswith("1") else None)
        self.keep()
        raise Wrong(*no)

    def asked(self, request, number):
        self._ours(request.args, "mchid")
        return self._transaction(self._found(number))

    def ended(self, request, number, how):
        """A paid order is not closed; it can be reversed, which gives everything back."""
        self._ours(self._content(request), *(("appid", "mchid") if how == "reverse" else ("mchid",)))
        payment = self._found(number)
        if payment["state"] == "confirmed" and (how == "close" or payment["kind"] != "MICROPAY"):
            raise Wrong(400, "ORDERPAID", "该订单已支付")
        if payment["state"] == "confirmed":
            self._give_back(payment, {"out_refund_no": number, "amount": {"refund": payment["paid"]}})
        payment.update(state="failed", word="CLOSED" if how == "close" else "REVOKED")
        self.keep()
        ours = {"appid": self.keys["app_id"], "mchid": self.keys["merchant_id"], "out_trade_no": number}
        return ours if how == "reverse" else None

    def _found(self, number):
        payment = self.books.get(number) or next(
            (one for one in self.books.values() if one["transaction"] == number), None)
        if payment is None:
            raise Wrong(404, "ORDER_NOT_EXIST", "订单不存在")
        return self._now(payment)

    def _now(self, payment):
        """A payment as it stands by now: its payer may have typed the password, or its time may be over."""
        if payment and payment["state"] == "waiting":
            if payment["pays_at"] and payment["pays_at"] <= clock.now():
                self.choose(payment, "pay")
            elif payment["ends"] and payment["ends"] <= clock.now():
                payment.update(state="failed", word="CLOSED")
        return payment

    def _transaction(self, payment):
        """An order, as a query, a scan and a notice tell it; the numbers are there once it is paid."""
        said = {"appid": self.keys["app_id"], "mchid": self.keys["merchant_id"], "out_trade_no": payment["reference"],
                "trade_type": payment["kind"], "trade_state": _state(payment), "trade_state_desc": _state(payment),
                "amount": {"total": payment["amount"], "payer_currency": "CNY"}}
        if payment["state"] == "confirmed":
            said |= {"transaction_id": payment["transaction"], "bank_type": "OTHERS", "payer": {"openid": "o123"},
                     "success_time": wechat_signing.moment(payment["paid_at"]),
                     "amount": {"total": payment["paid"], "payer_total": payment["paid"], "currency": "CNY",
                                "payer_currency": "CNY"}}
        return said

    # Giving back

    def refunded(self, request):
        """The same refund again is the same refund, and all of them together are at most what was paid."""
        wanted = self._content(request)
        payment = self._found(_text(wanted, "transaction_id") or _text(wanted, "out_trade_no"))
        number, sums = _text(wanted, "out_refund_no"), _part(wanted, "amount")
        back = sums.get("refund")
        if not re.fullmatch(REFUND_NUMBER, number) or type(back) is not int or back < 1:
            raise Wrong(400, "PARAM_ERROR", "参数错误")
        holder, old = self._refund(number)
        if old and (holder is not payment or old["amount"] != back):
            raise Wrong(400, "INVALID_REQUEST", "订单金额或退款金额与之前请求不一致，请核实后再试")
        if old:
            return self._refund_told(payment, old)
        if payment["state"] != "confirmed" or sums.get("total") != payment["amount"] or sums.get("currency") != "CNY":
            raise Wrong(400, "INVALID_REQUEST", "订单状态或订单金额有误")
        if back + sum(one["amount"] for one in payment["refunds"].values()) > payment["paid"]:
            raise Wrong(400, "INVALID_REQUEST", "申请退款金额大于可退金额")
        return self._refund_told(payment, self._give_back(payment, wanted))

    def _give_back(self, payment, wanted):
        number = wanted["out_refund_no"]
        refund = {"number": number, "id": digits("5030", 28), "amount": wanted["amount"]["refund"], "at": clock.now()}
        payment["refunds"][number] = refund
        self.keep()
        if wanted.get("notify_url"):
            gevent.spawn(self._tell_of_refund, wanted["notify_url"], payment, refund)
        return refund

    def _refund(self, number):
        return next(((payment, payment["refunds"][number]) for payment in self.books.values()
                     if number in payment["refunds"]), (None, None))

    def refund_asked(self, request, number):
        payment, refund = self._refund(number)
        if refund is None:
            raise Wrong(404, "RESOURCE_NOT_EXISTS", "退款单不存在")
        return self._refund_told(payment, refund)

    def _refund_told(self, payment, refund):
        through = refund["at"] + SETTLES <= clock.now()
        return {"refund_id": refund["id"], "out_refund_no": refund["number"], "out_trade_no": payment["reference"],
                "transaction_id": payment["transaction"], "channel": "ORIGINAL", "user_received_account": "零钱",
                "create_time": wechat_signing.moment(refund["at"]), "status": "SUCCESS" if through else "PROCESSING",
                "amount": {"total": payment["amount"], "refund": refund["amount"], "payer_total": payment["paid"],
                           "payer_refund": refund["amount"], "currency": "CNY"}}

    # Telling

    def tell(self, payment):
        return self.notice("TRANSACTION.SUCCESS", "transaction", self._transaction(payment))

    def tell_refund(self, payment, refund):
        """``(headers, body)`` of the call-back about a refund that is through."""
        sums = {"total": payment["amount"], "refund": refund["amount"], "payer_total": payment["paid"],
                "payer_refund": refund["amount"]}
        return self.notice("REFUND.SUCCESS", "refund", {
            "mchid": self.keys["merchant_id"], "out_trade_no": payment["reference"],
            "transaction_id": payment["transaction"], "out_refund_no": refund["number"], "refund_id": refund["id"],
            "refund_status": "SUCCESS", "success_time": wechat_signing.moment(clock.now()),
            "user_received_account": "支付用户零钱", "amount": sums})

    def _tell_of_refund(self, where, payment, refund):
        """Once only: the house itself asks for no such call-backs."""
        headers, body = self.tell_refund(payment, refund)
        requests.post(where, data=body, headers=headers, timeout=(3, 8), allow_redirects=False)

    def heard(self, answer):
        return answer.status_code in (200, 204)

    def tell_later(self, payment, pauses):
        """WeChat Pay tells of success only, and of nothing that was scanned."""
        super().tell_later(payment, pauses if payment["state"] == "confirmed" and payment["notice"] else [])

    # The guest's page

    def _guest(self, request, parts):
        payment, back = self._now(self.called(parts[-1])), request.args.get("redirect_url", "")
        if payment and same_host(request, back):
            payment["back"] = back
        return super()._guest(request, parts)

    def choose(self, payment, way):
        if payment["state"] == "waiting":
            payment["paid_at"] = clock.now()
        super().choose(payment, way)

    # A day's list

    def bill_asked(self, request):
        day = _day(request.args.get("bill_date", ""))
        if not wechat_list.ready(day, clock.now()) or not wechat_bill.rows(self.books, day):
            raise Wrong(400, "NO_STATEMENT_EXIST", "账单文件不存在")
        more = "&tartype=gzip" if request.args.get("tar_type") == "GZIP" else ""
        return {"hash_type": "SHA1", "hash_value": wechat_bill.digest(self.books, self.keys, day),
                "download_url": f"{request.root_url}v3/billdownload/file?token={day}{more}"}

    def bill_sent(self, request):
        return wechat_bill.sent(self.books, self.keys, _day(request.args.get("token", "")), "tartype" in request.args)

    def _content(self, request):
        try:
            return wechat_signing.strictly(request.get_data())
        except ValueError:
            raise Wrong(400, "PARAM_ERROR", "参数错误") from None

    def _ours(self, given, *names):
        ours = {"appid": self.keys["app_id"], "mchid": self.keys["merchant_id"]}
        if any(given.get(name) != ours[name] for name in names):
            raise Wrong(400, "APPID_MCHID_NOT_MATCH", "appid和mchid不匹配")


def _state(payment):
    if payment["state"] == "confirmed":
        return "REFUND" if payment["refunds"] else "SUCCESS"
    return payment["word"] or ("NOTPAY" if payment["state"] == "waiting" else "CLOSED")


def _text(told, name):
    value = told.get(name)
    return value if isinstance(value, str) else ""


def _part(told, name):
    value = told.get(name)
    return value if isinstance(value, dict) else {}


def _instant(text):
    try:
        return int(datetime.datetime.fromisoformat(text).timestamp()) * 1000 if text else None
    except (TypeError, ValueError):
        raise Wrong(400, "PARAM_ERROR", "参数错误") from None


def _day(text):
    try:
        return datetime.date.fromisoformat(text)
    except ValueError:
        raise Wrong(400, "PARAM_ERROR", "参数错误") from None

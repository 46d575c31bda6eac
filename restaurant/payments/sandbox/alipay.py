"""Alipay's gateway as a sandbox: it checks the house's signature, signs its answers and notices, and moves no money.

As at the real one a trade begins to exist when somebody opens its page (which stands for scanning the code), and
nobody can pay after the time that the order carries. A payer's code that ends in 8 wants to be confirmed on the page,
one that ends in 9 has no money, any other pays at once.
"""

import base64
import datetime
import functools
import hashlib
import json
import re
import secrets
from urllib.parse import urlencode

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from werkzeug.utils import redirect
from werkzeug.wrappers import Response

from ... import clock
from ..alipay_signing import content, fen, fits, instant, moment, private_key, reference, sign, yuan
from . import alipay_bills
from .desk import Desk

MOST = 10_000_000_000               # fen: the largest order there
PAYER = {"buyer_user_id": "2088000000000001", "buyer_logon_id": "gue***@example.com"}
ANSWERED = {"code": "10000", "msg": "Success"}
NUMBER = re.compile("[0-9A-Za-z_]{1,64}")
AMOUNTS = ("total_amount", "receipt_amount", "buyer_pay_amount", "refund_fee", "refund_amount", "send_back_fee")
FORM = {"Content-Type": "application/x-www-form-urlencoded; charset=utf-8"}


class No(Exception):
    """The gateway's refusal: its ``sub_code``, and the code above it."""

    def __init__(self, sub_code, code="40004"):
        super().__init__(sub_code)
        self.told = {"code": code, "msg": "Business Failed" if code == "40004" else "Invalid Arguments",
                     "sub_code": sub_code, "sub_msg": "沙箱: " + sub_code}


class Sandbox(Desk):
    """``keys`` are the four that the house enters, and the key that the sandbox signs with."""

    name, title = "alipay", "Alipay"

    def __init__(self, path, stylesheet=""):
        super().__init__(path, stylesheet)
        self.bills = {}                 # token of an address: the bill that is behind it
        self.verbs = {
            "alipay.trade.precreate": self._precreate, "alipay.trade.wap.pay": self._ordered,
            "alipay.trade.pay": self._pay, "alipay.trade.query": self._query, "alipay.trade.close": self._close,
            "alipay.trade.cancel": self._cancel, "alipay.trade.refund": self._refund,
            "alipay.trade.fastpay.refund.query": self._query_refund,
            "alipay.data.dataservice.bill.downloadurl.query": self._bill_address,
        }

    def new_keys(self):
        """As Alipay's key tool and site show them: bare base64."""
        house, own = (rsa.generate_private_key(public_exponent=65537, key_size=2048) for _ in range(2))
        return {"app_id": "2021" + _digits(12), "seller_id": "2088" + _digits(12), "private_key": _bare(house),
                "alipay_public_key": _bare(own.public_key()), "sandbox_private_key": _bare(own)}

    def new_id(self):
        return moment(clock.now())[:10].replace("-", "") + "2200" + _digits(16)

    @functools.cached_property
    def own(self):
        return private_key(self.keys["sandbox_private_key"])

    @functools.cached_property
    def house(self):
        return private_key(self.keys["private_key"]).public_key()

    # The gateway

    def answer(self, request, parts):
        if parts[0] == "bill":
            packed = self.bills.pop(parts[-1], None)
            return Response(packed, content_type="application/zip") if packed else Response("no bill", 404)
        pairs = [*request.args.items(multi=True), *request.form.items(multi=True)]
        sent = dict(pairs)
        method = sent.get("method", "")
        if sent.get("app_id") != self.keys["app_id"]:
            return self._reply(method, No("isv.invalid-app-id", "40002").told, signed=False)
        try:
            wanted = self._believed(sent, len(pairs))
            told = self.verbs[method](wanted, {**sent, "root": request.root_url})
        except No as no:
            return self._reply(method, no.told)
        except (ValueError, KeyError, TypeError):
            return self._reply(method, No("ACQ.INVALID_PARAMETER").told)
        return redirect(self._page(told, request.root_url)) if method == "alipay.trade.wap.pay" else self._reply(
            method, ANSWERED | told)

    def _believed(self, sent, count):
        """What is wanted, if the house signed it and wrote it as the gateway takes it."""
        if count != len(sent) or sent.get("charset", "").lower() != "utf-8" or sent.get("version") != "1.0":
            raise No("isv.invalid-parameter", "40002")
        if sent.get("sign_type") != "RSA2":
            raise No("isv.invalid-signature-type", "40002")
        if not fits(self.house, content(sent, "sign"), sent.get("sign", "")):
            raise No("isv.invalid-signature", "40002")
        if sent.get("method") not in self.verbs:
            raise No("isv.invalid-method", "40002")
        instant(sent["timestamp"])
        return json.loads(sent["biz_content"])

    def _reply(self, method, told, signed=True):
        text = json.dumps(told, ensure_ascii=False, separators=(",", ":"))
        proof = f',"sign":"{sign(self.own, text)}"' if signed else ""
        name = method.replace(".", "_") + "_response" if method in self.verbs else "error_response"
        return Response(f'{{"{name}":{text}{proof}}}', content_type="application/json;charset=utf-8")

    def spoiled(self, answer):
        """What was spoiled is signed anew, so that only a look at the fields can find it."""
        if answer.mimetype != "application/json":
            return answer
        name, told = next(iter(json.loads(answer.get_data()).items()))
        if self.fault == "currency":
            told["trans_currency"] = "USD"
        for field in set(told) & {*AMOUNTS, *(("qr_code", "trade_no") if self.fault == "types" else ())}:
            told[field] = {"types": 7, "negative": "-1.00"}.get(self.fault, told[field])
        return self._reply(next(verb for verb in self.verbs if verb.replace(".", "_") + "_response" == name), told)

    # Its verbs

    def _ordered(self, wanted, sent):
        """The payment of an order: new, or the same again if it is the same."""
        total, written = fen(wanted["total_amount"]), wanted["out_trade_no"]
        until = instant(wanted["time_expire"]) if "time_expire" in wanted else clock.now() + 15 * clock.DAY
        if not NUMBER.fullmatch(written) or not 0 < total <= MOST or re.search("[/=&]|^$", wanted["subject"]) or \
                wanted.get("seller_id", self.keys["seller_id"]) != self.keys["seller_id"] or until <= clock.now():
            raise No("ACQ.INVALID_PARAMETER")
        payment = self.open(reference(written), number=written, amount=total, currency="CNY", known=False, until=until,
                            subject=wanted["subject"], back=sent.get("return_url", ""),
                            notice=sent.get("notify_url", ""))
        if payment["amount"] != total:
            raise No("ACQ.CONTEXT_INCONSISTENT")
        if not self._waits(payment):
            raise No("ACQ.TRADE_HAS_SUCCESS" if payment["state"] == "confirmed" else "ACQ.TRADE_HAS_CLOSE")
        return payment

    def _precreate(self, wanted, sent):
        payment = self._ordered(wanted, sent)
        return {"out_trade_no": payment["number"], "qr_code": self._page(payment, sent["root"])}

    def _page(self, payment, root):
        return f"{root}pay/{payment['id']}"

    def _pay(self, wanted, sent):
        if wanted["scene"] != "bar_code" or not re.fullmatch("(2[5-9]|30)[0-9]{14,22}", wanted["auth_code"]):
            raise No("ACQ.PAYMENT_AUTH_CODE_INVALID")
        payment, ending = self._ordered(wanted, sent), wanted["auth_code"][-1]
        payment["known"] = True
        if ending == "8":
            self.keep()
            return {"code": "10003", "msg": "order success pay inprocess", "out_trade_no": payment["number"],
                    "trade_no": payment["id"]}
        self.choose(payment, "fail" if ending == "9" else "pay")
        if ending == "9":
            raise No("ACQ.BUYER_BALANCE_NOT_ENOUGH")
        return self._sums(payment) | {"gmt_payment": moment(payment["paid_at"])}

    def _trade(self, wanted):
        """The payment that is meant; before somebody opened its page there is no trade."""
        payment = self.books.get(reference(wanted["out_trade_no"]))
        if payment is None or not payment["known"]:
            raise No("ACQ.TRADE_NOT_EXIST")
        self._waits(payment)
        return payment

    def _query(self, wanted, sent):
        payment = self._trade(wanted)
        paid = {"send_pay_date": moment(payment["paid_at"])} if payment["state"] == "confirmed" else {}
        return self._sums(payment) | paid | {"trade_status": _status(payment), "subject": payment["subject"]}

    def _sums(self, payment):
        came = yuan(payment["paid"] if payment["state"] == "confirmed" else 0)
        return {"out_trade_no": payment["number"], "trade_no": payment["id"], "total_amount": yuan(payment["amount"]),
                "receipt_amount": came, "buyer_pay_amount": came, **PAYER}

    def _close(self, wanted, sent):
        payment = self._trade(wanted)
        if payment["state"] != "waiting":
            raise No("ACQ.TRADE_STATUS_ERROR")
        return self._ended(payment)

    def _ended(self, payment):
        payment["state"] = "failed"
        self.keep()
        return {"out_trade_no": payment["number"], "trade_no": payment["id"]}

    def _cancel(self, wanted, sent):
        """Closes what nobody paid and gives back what somebody paid; where there is no trade it does nothing."""
        try:
            payment = self._trade(wanted)
        except No:
            return {"out_trade_no": wanted["out_trade_no"], "retry_flag": "N"}
        if payment["state"] == "confirmed":
            left = payment["paid"] - _given_back(payment)
            self._give_back(payment, "cancel", left) if left else None
            return {"out_trade_no": payment["number"], "trade_no": payment["id"], "retry_flag": "N", "action": "refund"}
        return self._ended(payment) | {"retry_flag": "N", "action": "close"}

    def _refund(self, wanted, sent):
        payment, asked = self._trade(wanted), fen(wanted["refund_amount"])
        request = wanted.get("out_request_no", wanted["out_trade_no"])
        known = payment["refunds"].get(request)
        if known and known["amount"] != asked:
            raise No("ACQ.DISCORDANT_REPEAT_REQUEST")
        if payment["state"] != "confirmed" or asked < 1:
            raise No("ACQ.TRADE_STATUS_ERROR")
        if not known and _given_back(payment) + asked > payment["paid"]:
            raise No("ACQ.REFUND_AMT_NOT_EQUAL_TOTAL")
        if not known:
            self._give_back(payment, request, asked)
        return {"out_trade_no": payment["number"], "trade_no": payment["id"], "fund_change": "N" if known else "Y",
                "refund_fee": yuan(_given_back(payment)), "send_back_fee": yuan(0 if known else asked), **PAYER}

    def _give_back(self, payment, request, amount):
        payment["refunds"][request] = {"amount": amount, "at": clock.now()}
        self.tell_later(payment, [0])

    def _query_refund(self, wanted, sent):
        payment, request = self._trade(wanted), wanted["out_request_no"]
        found = payment["refunds"].get(request)
        return {} if found is None else {
            "out_trade_no": payment["number"], "trade_no": payment["id"], "out_request_no": request,
            "refund_status": "REFUND_SUCCESS", "total_amount": yuan(payment["amount"]),
            "refund_amount": yuan(found["amount"])}

    def _bill_address(self, wanted, sent):
        day = datetime.date.fromisoformat(wanted["bill_date"])
        if wanted["bill_type"] != "trade" or day >= alipay_bills.day_of(clock.now()):
            raise No("isv.invalid-arguments", "40002")
        packed = alipay_bills.packed(day, self.keys["seller_id"], self.books.values())
        if packed is None:
            raise No("isp.bill_not_exist")
        token = secrets.token_hex(16)
        self.bills[token] = packed
        return {"bill_download_url": f"{sent['root']}bill/{token}"}

    # The payer, and the notices

    def _waits(self, payment):
        """Whether it can still be paid; its time ends it."""
        if payment["state"] == "waiting" and clock.now() >= payment["until"]:
            self._ended(payment)
        return payment["state"] == "waiting"

    def _shown(self, payment, language):
        if self._waits(payment):
            payment["known"] = True
            self.keep()
        return super()._shown(payment, language)

    def choose(self, payment, way):
        if self._waits(payment):
            payment |= {"known": True, "paid_at": clock.now()}
            super().choose(payment, way)

    def tell_later(self, payment, pauses):
        """Only an order that named an address is told of."""
        super().tell_later(payment, pauses if payment["notice"] else [])

    def tell(self, payment):
        notice = self._sums(payment) | {
            "notify_time": moment(clock.now()), "notify_type": "trade_status_sync", "app_id": self.keys["app_id"],
            "charset": "utf-8", "version": "1.0", "seller_id": self.keys["seller_id"], "subject": payment["subject"],
            "trade_status": _status(payment), "gmt_create": moment(payment["at"])}
        if payment["state"] == "confirmed":
            notice["gmt_payment"] = moment(payment["paid_at"])
        if payment["refunds"]:
            notice |= {"refund_fee": yuan(_given_back(payment)), "out_biz_no": list(payment["refunds"])[-1]}
        about = "".join(notice[name] for name in ("trade_no", "trade_status")) + notice.get("refund_fee", "")
        notice["notify_id"] = hashlib.sha256(about.encode()).hexdigest()[:34]     # the same each time it is told
        return FORM, urlencode(self.proven(notice)).encode()

    def proven(self, notice):
        """The fields of a notice with what proves them."""
        return notice | {"sign_type": "RSA2", "sign": sign(self.own, content(notice))}

    def heard(self, answer):
        return answer.status_code == 200 and answer.text == "success"


def _digits(count):
    return "".join(secrets.choice("0123456789") for _ in range(count))


def _bare(key):
    der = serialization.Encoding.DER
    octets = key.public_bytes(der, serialization.PublicFormat.SubjectPublicKeyInfo) \
        if isinstance(key, rsa.RSAPublicKey) else key.private_bytes(
            der, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    return base64.b64encode(octets).decode()


def _given_back(payment):
    return sum(refund["amount"] for refund in payment["refunds"].values())


def _status(payment):
    """Alipay's word: a trade that was given back whole is closed, as one is that nobody paid."""
    if payment["state"] == "confirmed":
        return "TRADE_CLOSED" if _given_back(payment) >= payment["paid"] else "TRADE_SUCCESS"
    return {"waiting": "WAIT_BUYER_PAY", "failed": "TRADE_CLOSED"}[payment["state"]]

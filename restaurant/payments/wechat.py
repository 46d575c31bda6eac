"""WeChat Pay for a merchant of its own (API v3): we sign all that we ask, and believe only what WeChat Pay signed.

Sources: pay.weixin.qq.com/doc/v3/merchant (Native, JSAPI, H5, 付款码支付, 申请退款, 申请交易账单, 回调通知); for the
payer's openid, "网页授权" at developers.weixin.qq.com. Amounts there are fen, which are CNY's smallest unit too.
"""

import hashlib
import hmac
import json
import re
import urllib.parse

from .. import clock
from . import wechat_list, wechat_signing
from .calling import call, field
from .provider import CODE, CONFIRMED, PAGE, WAITING, WECHAT, Begun, Declined, Forged, Key, Unreachable
from .wechat_words import NOT_THERE, ONLY_SCANNED, TOO_LATE, given_back, news, returned, state, why, words

REAL = "https://api.mch.weixin.qq.com"
INTRODUCERS = ("https://open.weixin.qq.com", "https://api.weixin.qq.com")
ORDERS, REFUNDS = "/v3/pay/transactions", "/v3/refund/domestic/refunds"
LARGEST_NOTICE, LARGEST_LIST = 65_536, 20_000_000
REFERENCE = r"[0-9A-Za-z_*-]{6,32}"         # out_trade_no; clock.token() gives 22 of these
REFUND_REFERENCE = r"[0-9A-Za-z_|*@-]{1,64}"
PAYMENT_CODE = r"1[0-5][0-9]{16}"           # the eighteen digits on a payer's phone
NOTICES = {"TRANSACTION.SUCCESS": "transaction", "REFUND.SUCCESS": "refund", "REFUND.ABNORMAL": "refund",
           "REFUND.CLOSED": "refund"}
WRONG_APP = (40001, 40013, 40125)           # what the exchange says of an app id or an app secret that is not one


class WeChat:
    """``introducers`` are where a payer is asked who they are, and where we learn it; a sandbox is both itself."""

    name, title = "wechat", "WeChat Pay"
    KEYS = (
        Key("app_id", "App ID", secret=False, hint="wx…"),
        Key("app_secret", "App secret"),
        Key("merchant_id", "Merchant number", secret=False),
        Key("serial", "Serial number of the merchant certificate", secret=False),
        Key("private_key", "Private key of the merchant certificate", long=True, hint="apiclient_key.pem"),
        Key("api_key", "API v3 key", hint="32 characters"),
        Key("public_key", "Public key of WeChat Pay", secret=False, long=True, hint="pub_key.pem"),
        Key("public_key_id", "ID of that public key", secret=False, hint="PUB_KEY_ID_…"))
    CURRENCIES = ("CNY",)
    WAYS = (CODE, WECHAT, PAGE)
    SCANS = True
    HEARD = ("", "text/plain")   # "HTTP应答状态码需返回200或204，无需返回应答报文"

    def __init__(self, keys, address=REAL, introducers=None):
        kept = {key.name: (keys.get(key.name) or "").strip() for key in self.KEYS}
        empty = [name for name, value in kept.items() if not value]
        if empty:
            raise ValueError(f"empty: {', '.join(empty)}")
        self.app_id, self.app_secret, self.merchant_id = kept["app_id"], kept["app_secret"], kept["merchant_id"]
        self.serial, self.public_key_id = kept["serial"], kept["public_key_id"]
        self.private_key = wechat_signing.private_key(kept["private_key"])
        self.public_key = wechat_signing.public_key(kept["public_key"])
        self.api_key = wechat_signing.seal_key(kept["api_key"])
        self.address = address
        self.asks_who, self.says_who = introducers or (INTRODUCERS if address == REAL else (address, address))

    # A payment

    def begin(self, payment, errand):
        """Its parameters are the same each time it is begun, the end too: else WeChat Pay takes it for another one."""
        order = self._order(payment, errand) | {
            "notify_url": errand.notice, "time_expire": wechat_signing.moment(payment.started_at + errand.lives)}
        if errand.way == CODE:
            return Begun("", code=words(self._did(f"{ORDERS}/native", order), "code_url"))
        if errand.way == WECHAT:
            told = self._did(f"{ORDERS}/jsapi", order | {"payer": {"openid": self._openid(errand.introduced)}})
            return Begun("", bridge=self._bridge("prepay_id=" + words(told, "prepay_id")))
        if errand.way != PAGE or not errand.address:
            raise Declined("WeChat Pay has no such way, or it is not told where the payer is")
        told = self._did(f"{ORDERS}/h5", order | {
            "scene_info": {"payer_client_ip": errand.address, "h5_info": {"type": "Wap"}}})
        return Begun("", address=f"{words(told, 'h5_url')}&redirect_url={urllib.parse.quote(errand.back, safe='')}")

    def introduction(self, payment, back):
        """WeChat sends the payer to ``back`` with a ``code`` that ``begin`` wants as ``introduced``; good once."""
        asked = urllib.parse.urlencode({"appid": self.app_id, "redirect_uri": back, "response_type": "code",
                                        "scope": "snsapi_base", "state": "pay"})
        return f"{self.asks_who}/connect/oauth2/authorize?{asked}#wechat_redirect"

    def charge(self, payment, code, errand):
        """No call-back ever comes of this one. If WeChat Pay says no, it is asked once more what became of it."""
        if not re.fullmatch(PAYMENT_CODE, code):
            raise Declined("not a payment code of WeChat")
        done, told = self._asked("POST", f"{ORDERS}/codepay", self._order(payment, errand) | {
            "payer": {"auth_code": code}, "scene_info": {"store_info": {"out_id": self.merchant_id}}})
        if done and "trade_state" in told:
            return self._checked(payment, told)
        now = self._looked_up(payment)
        if now is not None and (state(now) == CONFIRMED or now["trade_state"] == "USERPAYING"):
            return self._checked(payment, now)
        if done or told["code"] == "USERPAYING":
            raise Unreachable("the payer is asked, but the payment is not there")
        raise Declined(why(told))

    def ask(self, payment):
        told = self._looked_up(payment)
        return None if told is None else self._checked(payment, told)

    def cancel(self, payment):
        """A scanned payment is reversed and any other closed; WeChat Pay wants fifteen seconds before a reversal.

        One that is paid stays as it is. If a scanned one is paid just between the two calls, the payer has the money
        back at once, and it counts as failed.
        """
        told = self._looked_up(payment)
        if told is None or (self._checked(payment, told).state != WAITING and told["trade_state"] != "PAYERROR"):
            return
        scanned = told.get("trade_type") == "MICROPAY" or told["trade_state"] in ONLY_SCANNED
        which, more = ("reverse", {"appid": self.app_id}) if scanned else ("close", {})
        done, told = self._asked("POST", f"{ORDERS}/out-trade-no/{payment.reference}/{which}",
                                 {"mchid": self.merchant_id, **more})
        if not done and told["code"] not in TOO_LATE:
            raise Declined(why(told))

    def told(self, headers, body):
        """News of a payment, or of a refund: that names the payment, and ``refunded`` is this one refund alone."""
        if len(body) > LARGEST_NOTICE or not self._vouched(headers, body):
            raise Forged()
        try:
            return self._opened(wechat_signing.strictly(body))
        except (ValueError, Unreachable):
            raise Forged() from None

    # Giving back

    def refund(self, payment, refund):
        _fits(REFUND_REFERENCE, refund.reference)
        told = self._did(REFUNDS, {
            "out_trade_no": payment.reference, "out_refund_no": refund.reference,
            "amount": {"refund": refund.handed_back, "total": payment.handed_over, "currency": payment.currency}})
        return returned(payment, refund, told)

    def ask_refund(self, payment, refund):
        told = self._found(f"{REFUNDS}/{urllib.parse.quote(refund.reference, safe='')}")
        return None if told is None else returned(payment, refund, told)

    # The office's questions

    def listed(self, begins, ends):
        """A day is there from ten in the morning after, in Beijing; asked earlier, it is Unreachable, not empty."""
        rows = [row for day in wechat_list.days(begins, ends) for row in self._day(day)]
        return [row for row in rows if begins <= row.at < ends]

    def try_keys(self):
        """Asks for a payment that does not exist, and who gave a code that nobody gave. The API v3 key is not tried:
        WeChat Pay seals nothing but notices with it."""
        path = f"{ORDERS}/out-trade-no/{clock.token()}?mchid={self.merchant_id}"
        answer = call("GET", self.address + path, self._headers("GET", path))
        if answer.status == 401:
            raise Declined("WeChat Pay does not know this merchant number, serial number and private key together")
        if not self._vouched(answer.headers, answer.body):
            if answer.headers.get("Wechatpay-Signature"):
                raise Declined("WeChat Pay answers, but signs with another public key")
            raise Unreachable(f"status {answer.status}, not signed")
        if words(answer.json(), "code") not in NOT_THERE:
            raise Declined(why(answer.json()))
        if field(self._who(clock.token()), "errcode", int) in WRONG_APP:
            raise Declined("WeChat does not know this app ID and app secret together")

    # What the verbs are made of

    def _order(self, payment, errand):
        _fits(REFERENCE, payment.reference)
        if payment.currency not in self.CURRENCIES:
            raise Declined("WeChat Pay takes CNY only")
        subject = " ".join(errand.subject.replace("`", "'").split())[:127]
        return {"appid": self.app_id, "mchid": self.merchant_id, "description": subject,
                "out_trade_no": payment.reference,
                "amount": {"total": payment.handed_over, "currency": payment.currency}}

    def _bridge(self, package):
        """What WeixinJSBridge's getBrandWCPayRequest wants, in its spelling."""
        at, nonce = str(clock.now() // 1000), clock.token()
        return {"appId": self.app_id, "timeStamp": at, "nonceStr": nonce, "package": package, "signType": "RSA",
                "paySign": wechat_signing.signature(self.private_key, self.app_id, at, nonce, package)}

    def _openid(self, introduced):
        told = self._who(introduced) if introduced else {"errcode": "nobody was introduced"}
        if "errcode" in told:
            raise Declined(f"no payer: {told['errcode']}"[:100])
        return words(told, "openid")

    def _who(self, introduced):
        """Who gave this code. The app secret is part of the address, as WeChat wants it: never log one."""
        asked = urllib.parse.urlencode({"appid": self.app_id, "secret": self.app_secret, "code": introduced,
                                        "grant_type": "authorization_code"})
        answer = call("GET", f"{self.says_who}/sns/oauth2/access_token?{asked}")
        if answer.status != 200:
            raise Unreachable(f"status {answer.status}")
        return answer.json()

    def _looked_up(self, payment):
        """The order as WeChat Pay tells it, at least with its state; None if it does not know it."""
        if not re.fullmatch(REFERENCE, payment.reference):
            return None
        told = self._found(f"{ORDERS}/out-trade-no/{payment.reference}?mchid={self.merchant_id}")
        if told is not None:
            words(told, "trade_state")
        return told

    def _checked(self, payment, told):
        """News in an answer: of this very payment and in its currency, or there is none."""
        heard = news(told, self.merchant_id, self.app_id)
        if heard.reference != payment.reference or heard.currency != payment.currency:
            raise Unreachable("the answer is about another payment")
        return heard

    def _opened(self, notice):
        """What lies sealed in a notice, if it is of a kind that we know."""
        about, resource = NOTICES.get(words(notice, "event_type")), field(notice, "resource", dict)
        if about is None or words(notice, "resource_type") != "encrypt-resource" \
                or words(resource, "algorithm") != wechat_signing.SEALED \
                or resource.get("original_type", about) != about:
            raise Forged()
        label = field({"associated_data": "", **resource}, "associated_data", str)
        told = wechat_signing.strictly(wechat_signing.opened(
            self.api_key, words(resource, "nonce"), label, words(resource, "ciphertext")))
        return (news if about == "transaction" else given_back)(told, self.merchant_id, self.app_id)

    def _day(self, day):
        """One day's rows, from the address in a signed answer and with the sum that stands there."""
        if not wechat_list.ready(day, clock.now()):
            raise Unreachable("the list of this day is not made yet")
        done, told = self._asked("GET", f"/v3/bill/tradebill?bill_date={day}&bill_type=ALL")
        if not done and told["code"] == "NO_STATEMENT_EXIST":
            return []
        where = words(told, "download_url") if done else ""
        if not where.startswith(f"{self.address}/v3/billdownload/"):
            raise Unreachable("no list, or not where WeChat Pay keeps them")
        octets = call("GET", where, self._headers("GET", where.removeprefix(self.address)), largest=LARGEST_LIST).body
        if not hmac.compare_digest(hashlib.sha1(octets).hexdigest().encode(), words(told, "hash_value").encode()):
            raise Unreachable("not the list that was meant")
        try:
            return list(wechat_list.read(octets))
        except ValueError as error:
            raise Unreachable(f"the list makes no sense: {error}") from None

    # The wire

    def _did(self, path, content):
        done, told = self._asked("POST", path, content)
        if not done:
            raise Declined(why(told))
        return told

    def _found(self, path):
        done, told = self._asked("GET", path)
        if not done and told["code"] not in NOT_THERE:
            raise Unreachable(why(told))
        return told if done else None

    def _asked(self, method, path, content=None):
        """(whether it was done, what was said), as signed by WeChat Pay; if nothing clear was said, Unreachable."""
        body = b"" if content is None else json.dumps(content).encode()
        answer = call(method, self.address + path, self._headers(method, path, body), body)
        if answer.status not in (200, 202, 204, 400, 403, 404) or not self._vouched(answer.headers, answer.body):
            raise Unreachable(f"status {answer.status}, or not signed by WeChat Pay")
        try:
            told = wechat_signing.strictly(answer.body or b"{}")
        except ValueError:
            raise Unreachable("the answer makes no sense") from None
        if answer.status >= 400:
            words(told, "code")
        return answer.status < 400, told

    def _headers(self, method, path, body=b""):
        request, at = (method, path, body), str(clock.now() // 1000)
        return {"Authorization": wechat_signing.authorization(self.private_key, self.merchant_id, self.serial, request,
                                                              at, clock.token()),
                "Accept": "application/json", "Content-Type": "application/json",
                "Wechatpay-Serial": self.public_key_id}

    def _vouched(self, headers, body):
        """Whether WeChat Pay signed this just now, with the key that we know."""
        at, nonce, given, serial = (headers.get(f"Wechatpay-{part}") or ""
                                    for part in ("Timestamp", "Nonce", "Signature", "Serial"))
        return (hmac.compare_digest(serial.encode(), self.public_key_id.encode())
                and headers.get("Wechatpay-Signature-Type", wechat_signing.SCHEME) == wechat_signing.SCHEME
                and wechat_signing.fresh(at, clock.now())
                and wechat_signing.signed(self.public_key, given, at, nonce, body))


def _fits(pattern, reference):
    if not re.fullmatch(pattern, reference):
        raise Declined("WeChat Pay takes no such reference")

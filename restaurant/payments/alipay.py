"""Alipay (the open platform's gateway, RSA2 with public keys): a code, an address or a payer's own code, always in CNY.

Nothing is created there before somebody scans a code or enters the password on a page, so until then Alipay knows of
no trade: a code or an address may still be paid, and it dies at a time that it carries.
Source: opendocs.alipay.com, alipay.trade.* and alipay.data.dataservice.bill.downloadurl.query.
"""

import datetime
import re
from urllib.parse import urlencode

from .. import clock
from . import alipay_bill
from .alipay_gateway import DONE, Gateway, Unproven, amount, form, must_be_done, news, why
from .alipay_signing import BEIJING, instant, moment, number, private_key, public_key, yuan
from .calling import call, field
from .provider import (
    ALIPAY,
    CODE,
    CONFIRMED,
    FAILED,
    PAGE,
    WAITING,
    Begun,
    Declined,
    Forged,
    Key,
    News,
    Returned,
    Unreachable,
)

REAL = "https://openapi.alipay.com/gateway.do"
FRESH = 5 * clock.MINUTE            # how old a notice may be, or ahead of our clock (threats T47)
RETRIED = 25 * clock.HOUR           # how long Alipay tells again what nobody heard
LONGEST = 2 * clock.HOUR            # a code lives no longer there, so no payment of ours does
LARGEST_BILL = 20_000_000           # bytes, packed
ON_THE_PHONE = "10003"
NO_TRADE, PAID_ALREADY = "ACQ.TRADE_NOT_EXIST", "ACQ.TRADE_HAS_SUCCESS"
NOT_OPEN = ("ACQ.TRADE_STATUS_ERROR", "ACQ.REASON_TRADE_STATUS_INVALID", "ACQ.REASON_ILLEGAL_STATUS")
NO_BILL = ("isp.bill_not_exist", "BILL_NOT_EXIST")     # what the gateway says, and what its documentation says
GIVEN_BACK = {"REFUND_SUCCESS": CONFIRMED, "REFUND_FAIL": FAILED}
MERCHANT = re.compile("2088[0-9]{12}")
PAYERS_CODE = re.compile("(2[5-9]|30)[0-9]{14,22}")


class Alipay:
    """``keys`` as in KEYS; ``address`` is the gateway."""

    name, title = "alipay", "Alipay"
    KEYS = (
        Key("app_id", "Application ID (APPID)", secret=False),
        Key("seller_id", "Merchant ID (PID)", secret=False, hint="16 digits that begin with 2088"),
        Key("private_key", "Application private key", long=True, hint="RSA2, as Alipay's key tool makes it"),
        Key("alipay_public_key", "Alipay's public key", secret=False, long=True,
            hint="The one that Alipay shows after you uploaded yours, not your own"),
    )
    CURRENCIES = ("CNY",)
    WAYS = (PAGE, CODE, ALIPAY)
    SCANS = True
    HEARD = ("success", "text/plain")

    def __init__(self, keys, address=REAL):
        missing = [key.name for key in self.KEYS if not (keys.get(key.name) or "").strip()]
        if missing:
            raise ValueError(f"Alipay needs {', '.join(missing)}.")
        self.address, self.seller_id = address, keys["seller_id"].strip()
        self.gateway = Gateway(address, keys["app_id"].strip(), private_key(keys["private_key"]),
                               public_key(keys["alipay_public_key"]))

    # Paying

    def begin(self, payment, errand):
        """A code to be scanned, or an address for a browser or the app. No call is made for an address."""
        order = self._order(payment, errand)
        if errand.way == CODE:
            order["qr_code_timeout_express"] = f"{max(1, min(errand.lives, LONGEST) // clock.MINUTE)}m"
            told = self.gateway.done("alipay.trade.precreate", order, notify_url=errand.notice)
            return Begun("", code=field(told, "qr_code", str))
        order["product_code"] = "QUICK_WAP_WAY"
        signed = self.gateway.signed("alipay.trade.wap.pay", order, notify_url=errand.notice, return_url=errand.back)
        return Begun("", address=f"{self.address}?{urlencode(signed)}")

    def _order(self, payment, errand):
        """What is ordered. Its end is counted from the payment's start: the same payment is always the same order."""
        if payment.currency != "CNY":
            raise Declined("Alipay takes CNY only")
        ends = payment.started_at + min(errand.lives, LONGEST)
        subject = " ".join(re.sub("[/=&<>\x00-\x1f]", " ", errand.subject).split())[:120]   # signs it does not take
        return {"out_trade_no": number(payment.reference), "total_amount": yuan(payment.handed_over),
                "subject": subject or payment.reference, "seller_id": self.seller_id, "time_expire": moment(ends)}

    def introduction(self, payment, back):
        return ""

    def charge(self, payment, code, errand):
        """Alipay answers at once, or lets the payer confirm on the phone (WAITING). Twice takes the money once."""
        if not PAYERS_CODE.fullmatch(code):
            raise Declined("this is no payment code of Alipay")
        order = self._order(payment, errand) | {"scene": "bar_code", "auth_code": code}
        told = self.gateway.call("alipay.trade.pay", order, notify_url=errand.notice)
        if told["sub_code"] == PAID_ALREADY:
            return self._asked(order["out_trade_no"])
        if told["code"] == ON_THE_PHONE:
            return _waits(payment)
        must_be_done(told)
        return news(told | {"trade_status": "TRADE_SUCCESS"})

    def ask(self, payment):
        """A trade that Alipay does not know can still be paid for as long as a code or an address of ours may live, so
        it is WAITING until then and None after."""
        told = self._query(number(payment.reference))
        if told is not None:
            return news(told)
        return _waits(payment) if clock.now() <= payment.started_at + LONGEST else None

    def _query(self, written):
        told = self.gateway.call("alipay.trade.query", {"out_trade_no": written})
        if told["sub_code"] == NO_TRADE:
            return None
        if told["code"] != DONE:
            raise Unreachable(why(told))
        return told

    def _asked(self, written):
        """How it stands with a trade that Alipay has just spoken of."""
        told = self._query(written)
        if told is None:
            raise Unreachable("Alipay spoke of a trade that it does not know")
        return news(told)

    def cancel(self, payment):
        """A trade that waits is closed; one that is paid or closed already stays as it is, and no money moves.

        Where Alipay knows no trade it is asked to reverse (alipay.trade.cancel), which ends a scanned payment whose
        answer was lost. That would give money back if it came in this very moment; ``ask`` then says so. A code that
        nobody scanned cannot be taken back there: it dies at the time it carries.
        """
        wanted = {"out_trade_no": number(payment.reference)}
        told = self.gateway.call("alipay.trade.close", wanted)
        if told["sub_code"] in NOT_OPEN:
            return
        if told["sub_code"] != NO_TRADE:
            must_be_done(told)
        elif self.gateway.done("alipay.trade.cancel", wanted).get("retry_flag") == "Y":
            raise Unreachable("Alipay wants to be asked again")

    # Giving back

    def refund(self, payment, refund):
        """Alipay says whether money moved just now; where it did not, it is asked whether it had moved before."""
        asked = refund.handed_back
        told = self.gateway.done("alipay.trade.refund", _part(payment, refund) | {"refund_amount": yuan(asked)})
        if amount(told, "refund_fee") < asked:     # all that was given back so far, with this
            raise Unreachable("less was given back")
        if told.get("fund_change") == "Y":
            return Returned(refund.reference, field(told, "trade_no", str), CONFIRMED, asked)
        return self.ask_refund(payment, refund) or Returned(refund.reference, "", WAITING, asked)

    def ask_refund(self, payment, refund):
        """Alipay knows only refunds that were done, and may need ten seconds to know one."""
        told = self.gateway.call("alipay.trade.fastpay.refund.query", _part(payment, refund))
        if told["sub_code"] == NO_TRADE or (told["code"] == DONE and "out_request_no" not in told):
            return None
        if told["code"] != DONE:
            raise Unreachable(why(told))
        return Returned(refund.reference, field(told, "trade_no", str),
                        GIVEN_BACK.get(told.get("refund_status"), WAITING), amount(told, "refund_amount"))

    # Being told

    def told(self, headers, body):
        """A notice is believed for five minutes. Alipay tells again for 25 hours what nobody heard, and does not say
        that it then signs anew; so an older one is no news, but a reason to ask how it stands now."""
        notice = form(headers, body)
        if not self.gateway.proves(notice):
            raise Forged("not Alipay's signature")
        try:
            age, heard, misfit = clock.now() - instant(notice["notify_time"]), news(notice), self._misfit(notice)
        except (KeyError, ValueError, OverflowError, Unreachable):
            raise Forged("no notice of a trade") from None
        if not -FRESH <= age <= RETRIED + FRESH:
            raise Forged("too old, or from the future")
        if misfit:
            return News(heard.reference, heard.provider_id, heard.state, heard.amount, heard.currency, misfit=misfit)
        return heard if age <= FRESH else self._asked(notice["out_trade_no"])

    def _misfit(self, notice):
        if notice["app_id"] != self.gateway.app_id:
            return "another application"
        return "another merchant" if notice.get("seller_id", self.seller_id) != self.seller_id else ""

    # The day's list, and the keys

    def listed(self, begins, ends):
        """From Alipay's bills, which are of Beijing's days and come on the next morning; until then Unreachable."""
        first, last = (datetime.datetime.fromtimestamp(at // 1000, BEIJING).date() for at in (begins, ends - 1))
        days = [first + datetime.timedelta(days=more) for more in range((last - first).days + 1)]
        return [line for day in days for line in self._bill(day) if begins <= line.at < ends]

    def _bill(self, day):
        """Alipay says the same of a bill that is late and of a day without business: only the day after, it is none."""
        over = instant(f"{day} 00:00:00") + clock.DAY
        if clock.now() < over:
            raise Unreachable("the day is not over")
        told = self.gateway.call("alipay.data.dataservice.bill.downloadurl.query",
                                 {"bill_type": "trade", "bill_date": day.isoformat()})
        if told["sub_code"] in NO_BILL and clock.now() >= over + clock.DAY:
            return []
        if told["code"] != DONE:
            raise Unreachable(why(told))
        answer = call("GET", self._secured(field(told, "bill_download_url", str)), largest=LARGEST_BILL)
        if answer.status != 200:
            raise Unreachable(f"status {answer.status}")
        return alipay_bill.read(answer.body)

    def _secured(self, address):
        """A bill never travels in clear, whatever the address says; only a sandbox has no TLS."""
        kind, _, rest = address.partition("://")
        if kind not in ("http", "https") or not rest:
            raise Unreachable("no address of a bill")
        return address if self.address.startswith("http://") else f"https://{rest}"

    def try_keys(self):
        """Asks for a trade that nobody has. The merchant's number is only looked at: Alipay tells it in notices."""
        if not MERCHANT.fullmatch(self.seller_id):
            raise Declined("the merchant ID (PID) has 16 digits and begins with 2088")
        try:
            told = self.gateway.call("alipay.trade.query", {"out_trade_no": number(clock.token())})
        except Unproven as error:
            raise Declined(str(error)) from None
        if told["sub_code"] != NO_TRADE:
            must_be_done(told)


def _part(payment, refund):
    return {"out_trade_no": number(payment.reference), "out_request_no": number(refund.reference)}


def _waits(payment):
    return News(payment.reference, "", WAITING, payment.handed_over, "CNY")

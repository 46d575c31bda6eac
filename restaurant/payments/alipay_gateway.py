"""Alipay's gateway as the house hears it: nothing is believed that Alipay did not sign, in an answer or in a notice.

Whatever is not clearly an answer is Unreachable; whatever is not clearly a notice is Forged.
"""

import json
import re
from urllib.parse import parse_qsl, urlencode

from .. import clock, money
from .alipay_signing import content, fen, fits, members, moment, reference, sign
from .calling import call, field
from .provider import CONFIRMED, FAILED, WAITING, Declined, Forged, News, Unreachable

LARGEST_NOTICE, MOST_FIELDS = 65_536, 200
DONE = "10000"
UNSURE = ("20000", "40005")         # the gateway did not get an answer, or is asked too often
UNSURE_WHY = ("system_error", "unknow_error", "unknow-error", "unknown-error")
FORM = {"Content-Type": "application/x-www-form-urlencoded;charset=utf-8"}
UTF_8 = re.compile('charset="?utf-8"?\\s*(;|$)')


class Unproven(Unreachable):
    """An answer that Alipay did not sign, or not with the key that we hold: the keys are wrong, or it is not Alipay."""


class Gateway:
    """``ours`` is the key that we sign with, ``theirs`` the one that Alipay's signatures have to fit."""

    def __init__(self, address, app_id, ours, theirs):
        self.address, self.app_id, self._ours, self._theirs = address, app_id, ours, theirs

    def signed(self, method, wanted, **more):
        """Everything that is sent, with its signature; what is empty is left out."""
        sent = {"app_id": self.app_id, "method": method, "format": "JSON", "charset": "utf-8", "sign_type": "RSA2",
                "timestamp": moment(clock.now()), "version": "1.0",
                "biz_content": json.dumps(wanted, ensure_ascii=False, separators=(",", ":")),
                **{name: value for name, value in more.items() if value}}
        return sent | {"sign": sign(self._ours, content(sent))}

    def call(self, method, wanted, **more):
        """What Alipay says and signed, always with ``code`` and ``sub_code`` (empty if all is well)."""
        sent = self.signed(method, wanted, **more)
        body = urlencode({"biz_content": sent.pop("biz_content")}).encode()
        answer = call("POST", f"{self.address}?{urlencode(sent)}", FORM, body)
        if answer.status != 200:
            raise Unreachable(f"status {answer.status}")
        told = self._proven(answer.body, method.replace(".", "_") + "_response")
        _must_be_clear(told)
        _must_be_about(told, wanted)
        return told

    def done(self, method, wanted, **more):
        """As ``call``, and Alipay did it. Raises Unreachable or Declined."""
        told = self.call(method, wanted, **more)
        must_be_done(told)
        return told

    def _proven(self, octets, name):
        """The member that Alipay signed, read from the very text that the signature fits."""
        try:
            found = members(octets.decode())
            signature = found.get("sign", ("",))[0]
            member, text = found.get(name) or found["error_response"]
        except (ValueError, KeyError, RecursionError):
            raise Unreachable("no answer of Alipay") from None
        if not isinstance(signature, str) or not isinstance(member, dict):
            raise Unreachable("no answer of Alipay")
        for meant in (text, text.replace("\\/", "/")):     # Alipay's own libraries try both: it escapes what it signed
            if fits(self._theirs, meant, signature):
                return json.loads(meant)
        raise Unproven("the answer does not fit Alipay's public key" if signature else why(member))

    def proves(self, notice):
        """Whether Alipay signed the fields of a notice, with RSA2; the kind of signature is not itself signed."""
        return notice["sign_type"] == "RSA2" and fits(
            self._theirs, content(notice, "sign", "sign_type"), notice["sign"])


def _must_be_clear(told):
    told.setdefault("sub_code", "")
    reason = field(told, "sub_code", str).lower()
    if field(told, "code", str) in UNSURE or reason.endswith(UNSURE_WHY):
        raise Unreachable(why(told))
    if any(told.get(name, "CNY") != "CNY" for name in ("trans_currency", "refund_currency")):
        raise Unreachable("another currency")


def _must_be_about(told, wanted):
    """An answer about something else than we asked for is none."""
    for name in ("out_trade_no", "out_request_no"):
        if name in wanted and told.get(name, wanted[name]) != wanted[name]:
            raise Unreachable(f"another {name}")


def must_be_done(told):
    if told["code"] != DONE:
        raise Declined(why(told))


def why(told):
    """Alipay's words for the log, short."""
    return " ".join(str(told.get(name, "")) for name in ("code", "sub_code", "sub_msg"))[:200].strip()


def amount(told, name):
    """An amount in fen, or Unreachable."""
    try:
        found = fen(field(told, name, str))
    except ValueError:
        raise Unreachable(f"no {name}") from None
    if found > money.MAX_AMOUNT:
        raise Unreachable(f"no {name}")
    return found


def news(told):
    """Of an answer or a notice. What came is what the house receives of it, which a coupon of its own makes less."""
    total = amount(told, "total_amount")
    came = amount(told, "receipt_amount") if "receipt_amount" in told else total
    state, given_back = _state(told, came, amount(told, "refund_fee") if told.get("refund_fee") else 0)
    return News(reference(field(told, "out_trade_no", str)), field(told, "trade_no", str), state,
                came if state == CONFIRMED else total, told.get("trans_currency", "CNY"), refunded=given_back)


def _state(told, came, given_back):
    """``(state, given back)``. A trade is closed because nobody paid it, or because all of it was given back."""
    word = field(told, "trade_status", str)
    if word in ("TRADE_SUCCESS", "TRADE_FINISHED"):
        return CONFIRMED, given_back
    if word == "TRADE_CLOSED":
        paid = told.get("send_pay_date") or told.get("gmt_payment") or given_back
        return (CONFIRMED, given_back or came) if paid else (FAILED, 0)
    return WAITING, 0


def form(headers, body):
    """The fields of a notice: each is there once and in UTF-8, and those that prove it are there. Raises Forged."""
    kind = (headers.get("Content-Type") or "").lower()
    if len(body) > LARGEST_NOTICE or ("charset" in kind and not UTF_8.search(kind)):
        raise Forged("too long, or another charset")
    try:
        pairs = parse_qsl(body.decode(), keep_blank_values=True, strict_parsing=True, errors="strict",
                          max_num_fields=MOST_FIELDS)
    except ValueError:
        raise Forged("no form") from None
    notice = dict(pairs)
    if len(notice) != len(pairs) or not {"sign", "sign_type"} <= set(notice):
        raise Forged("a field twice, or none that proves it")
    if notice.get("charset", "utf-8").lower() != "utf-8":
        raise Forged("another charset")
    return notice

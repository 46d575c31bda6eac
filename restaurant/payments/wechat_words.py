"""What WeChat Pay's words mean: its orders and refunds, read strictly, as the house's own news."""

from .. import money
from .calling import field
from .provider import CONFIRMED, FAILED, WAITING, News, Returned, Unreachable

STATES = {"SUCCESS": CONFIRMED, "REFUND": CONFIRMED, "CLOSED": FAILED, "REVOKED": FAILED, "PAYERROR": FAILED}
"""A word that is not here, NOTPAY and USERPAYING among them, is WAITING. REFUND: it was paid, and some went back."""
ONLY_SCANNED = ("USERPAYING", "PAYERROR")   # said of nothing but payments by a payer's own code
REFUND_STATES = {"SUCCESS": CONFIRMED, "CLOSED": FAILED}
"""PROCESSING is WAITING, and so is ABNORMAL: the money is under way, and WeChat Pay's site asks the owner where to."""
NOT_THERE = ("ORDER_NOT_EXIST", "RESOURCE_NOT_EXISTS")
TOO_LATE = ("ORDER_PAID", "ORDERPAID", "ORDER_CLOSED", "ORDERCLOSED", "ORDER_REVERSED", "ORDERREVERSED")
"""What a closing is answered when it is over already; both spellings are in use."""


def state(told):
    return STATES.get(words(told, "trade_state"), WAITING)


def news(told, merchant, app):
    """An order. One that nobody paid may lack its sum and its currency; one that is paid may lack nothing."""
    paid = state(told) == CONFIRMED
    sums = field(told, "amount", dict) if paid or "amount" in told else {"total": 0}
    currency = words(sums, "currency") if paid or "currency" in sums else "CNY"
    id = words(told, "transaction_id") if paid or told.get("transaction_id") else ""
    return News(words(told, "out_trade_no"), id, state(told), amount(sums, "total"), currency,
                _misfit(told, merchant, app))


def given_back(told, merchant, app):
    """A notice of a refund is news of its payment; it names no app and mostly no currency, which is then CNY."""
    sums = field(told, "amount", dict)
    back = amount(sums, "refund") if words(told, "refund_status") == "SUCCESS" else 0
    currency = words(sums, "currency") if "currency" in sums else "CNY"
    return News(words(told, "out_trade_no"), words(told, "transaction_id"), CONFIRMED, amount(sums, "total"), currency,
                _misfit(told, merchant, app), back)


def returned(payment, refund, told):
    """An answer about a refund, or Unreachable if it is about another one."""
    sums = field(told, "amount", dict)
    if (words(told, "out_refund_no"), words(told, "out_trade_no")) != (refund.reference, payment.reference) \
            or (amount(sums, "refund"), words(sums, "currency")) != (refund.handed_back, payment.currency):
        raise Unreachable("the answer is about another refund")
    return Returned(refund.reference, words(told, "refund_id"), REFUND_STATES.get(words(told, "status"), WAITING),
                    refund.handed_back)


def _misfit(told, merchant, app):
    if words(told, "mchid") != merchant:
        return "another merchant"
    return "" if told.get("appid", app) == app else "another application"


def words(told, name):
    """A text that is there and not empty."""
    said = field(told, name, str)
    if not said:
        raise Unreachable(f"the answer has no {name}")
    return said


def amount(told, name):
    """Whole fen, from nothing to the largest amount there is."""
    fen = field(told, name, int)
    if not 0 <= fen <= money.MAX_AMOUNT:
        raise Unreachable(f"{name} is no amount")
    return fen


def why(told):
    """What WeChat Pay said, short enough for a line of the log."""
    return f"{told.get('code')}: {told.get('message')}"[:200]

"""WeChat Pay's own list of a day: a row for each payment and each refund, cut at midnight in Beijing.

Source: "交易账单文件格式说明", pay.weixin.qq.com/docs/merchant/products/bill-download/format-trade.html. Amounts are
written in yuan, and every value stands behind a backquote so that a spreadsheet leaves it alone.
"""

import datetime
import re

from .. import clock
from .provider import Listed
from .wechat_signing import BEIJING

READY = 10 * clock.HOUR     # after midnight: WeChat Pay makes a day's list from nine in the morning, and is done by ten
NAMES = {"at": "交易时间", "state": "交易状态", "currency": "货币种类",
         "paid id": "微信订单号", "paid as": "商户订单号", "paid": "订单金额",
         "returned id": "微信退款单号", "returned as": "商户退款单号", "returned": "申请退款金额"}
ENDS = "总交易单数"         # how the line begins under which the day is added up
KINDS = {"SUCCESS": "payment", "REFUND": "refund", "REVOKED": "refund"}


def days(begins, ends):
    """The days in Beijing that touch the instants from ``begins`` to before ``ends``."""
    day, last = _day(begins), _day(max(begins, ends - 1))
    while day <= last:
        yield day
        day += datetime.timedelta(days=1)


def ready(day, now):
    """Whether the list of a day is made by now; before that an empty list would say nothing."""
    midnight = datetime.datetime.combine(day, datetime.time(), BEIJING) + datetime.timedelta(days=1)
    return now >= midnight.timestamp() * 1000 + READY


def _day(instant):
    return datetime.datetime.fromtimestamp(instant // 1000, BEIJING).date()


def read(octets):
    """The rows of a list as Listed; a ValueError if one of them is not as it should be."""
    head, *lines = octets.decode("utf-8-sig").replace("\r\n", "\n").split("\n")
    columns = head.split(",")
    places = {ours: columns.index(theirs) for ours, theirs in NAMES.items()}
    for line in lines:
        if line.startswith(ENDS):
            return
        values = line.removeprefix("`").split(",`")
        if not line.startswith("`") or len(values) != len(columns):
            raise ValueError("a row with too little or too much")
        yield _listed({name: values[place].strip() for name, place in places.items()})
    raise ValueError("the list has no end")


def _listed(row):
    kind = KINDS.get(row["state"])
    if kind is None:
        raise ValueError("a row of a kind that we do not know")
    word = "paid" if kind == "payment" else "returned"
    at = datetime.datetime.strptime(row["at"], "%Y-%m-%d %H:%M:%S").replace(tzinfo=BEIJING)
    return Listed(kind, row[f"{word} as"], row[f"{word} id"], fen(row[word]), row["currency"],
                  int(at.timestamp()) * 1000)


def fen(yuan):
    """"12.8" is 1280; anything but digits with at most two decimals is refused."""
    found = re.fullmatch(r"([0-9]{1,10})(?:\.([0-9]{1,2}))?", yuan)
    if not found:
        raise ValueError("not an amount in yuan")
    return int(found[1]) * 100 + int((found[2] or "").ljust(2, "0"))

"""The list of a day that WeChat Pay's sandbox gives out: what was paid and given back from midnight on in Beijing."""

import datetime
import gzip
import hashlib

from werkzeug.wrappers import Response

from ..wechat_signing import BEIJING

HEAD = ("交易时间,公众账号ID,商户号,特约商户号,设备号,微信订单号,商户订单号,用户标识,交易类型,交易状态,付款银行,"
        "货币种类,应结订单金额,代金券金额,微信退款单号,商户退款单号,退款金额,充值券退款金额,退款类型,退款状态,"
        "商品名称,商户数据包,手续费,费率,订单金额,申请退款金额,费率备注")
SUMS = ("总交易单数,应结订单总金额,退款总金额,充值券退款总金额,手续费总金额,"
        "订单总金额,申请退款总金额")


def rows(books, day):
    """What happened on a day: (instant, payment, refund or None). A payment that was reversed was paid before."""
    happened = []
    for payment in books.values():
        if payment["state"] == "confirmed" or payment["refunds"]:
            happened.append((payment["paid_at"], payment, None))
        happened += [(refund["at"], payment, refund) for refund in payment["refunds"].values()]
    return sorted((row for row in happened if _when(row[0]).date() == day), key=lambda row: row[0])


def _when(instant):
    return datetime.datetime.fromtimestamp(instant // 1000, BEIJING)


def _text(books, keys, day):
    lines, found = [HEAD], rows(books, day)
    lines += [_line([_row(*row, keys).get(column, "") for column in HEAD.split(",")]) for row in found]
    paid = sum(payment["paid"] for _at, payment, refund in found if refund is None)
    back = sum(refund["amount"] for _at, _payment, refund in found if refund)
    lines += [SUMS, _line([str(len(found)), _yuan(paid - back), _yuan(back), "0.00", "0.00000", _yuan(paid),
                                     _yuan(back)])]
    return "\ufeff" + "\r\n".join(lines) + "\r\n"


def _row(at, payment, refund, keys):
    row = {"交易时间": f"{_when(at):%Y-%m-%d %H:%M:%S}", "公众账号ID": keys["app_id"], "商户号": keys["merchant_id"],
           "特约商户号": "0", "微信订单号": payment["transaction"], "商户订单号": payment["reference"],
           "交易类型": payment["kind"], "付款银行": "OTHERS", "货币种类": "CNY", "代金券金额": "0.00", "费率": "0.60%",
           "商品名称": "餐饮", "手续费": "0.00000"}
    if refund is None:
        return row | {"交易状态": "SUCCESS", "应结订单金额": _yuan(payment["paid"]), "订单金额": _yuan(payment["paid"]),
                      "微信退款单号": "0", "商户退款单号": "0", "退款金额": "0.00", "申请退款金额": "0.00"}
    return row | {"交易状态": "REVOKED" if payment["word"] == "REVOKED" else "REFUND", "应结订单金额": "0.00",
                  "订单金额": "0.00", "微信退款单号": refund["id"], "商户退款单号": refund["number"],
                  "退款金额": _yuan(refund["amount"]), "申请退款金额": _yuan(refund["amount"]),
                  "退款类型": "ORIGINAL", "退款状态": "PROCESSING"}


def _line(values):
    return ",".join("`" + value for value in values)


def _yuan(fen):
    return f"{fen // 100}.{fen % 100:02}"


def digest(books, keys, day):
    """SHA-1 of the list as it is read, whether it is sent packed or not."""
    return hashlib.sha1(_text(books, keys, day).encode()).hexdigest()


def sent(books, keys, day, packed):
    octets = _text(books, keys, day).encode()
    return Response(gzip.compress(octets) if packed else octets, content_type="text/plain")

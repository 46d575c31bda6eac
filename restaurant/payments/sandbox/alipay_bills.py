"""The bill of a day as Alipay packs it: a ZIP of two tables in GBK, one of every payment and refund, one of sums."""

import csv
import datetime
import io
import zipfile

from ..alipay_signing import BEIJING, moment, yuan

NAMES = [
    "支付宝交易号", "商户订单号", "业务类型", "商品名称", "创建时间", "完成时间", "门店编号", "门店名称", "操作员",
    "终端号", "对方账户", "订单金额（元）", "商家实收（元）", "支付宝红包（元）", "集分宝（元）", "支付宝优惠（元）",
    "商家优惠（元）", "券核销金额（元）", "券名称", "商家红包消费金额（元）", "卡消费金额（元）",
    "退款批次号/请求号", "服务费（元）", "分润（元）", "备注",
]


def packed(day, merchant, payments):
    """The ZIP, or None if nothing was completed on that day in Beijing."""
    rows = [row for payment in payments for at, row in _rows(payment) if day_of(at) == day]
    if not rows:
        return None
    into = io.BytesIO()
    with zipfile.ZipFile(into, "w", zipfile.ZIP_DEFLATED) as zipped:
        name = f"{merchant}_{day:%Y%m%d}_业务明细"
        zipped.writestr(f"{name}(汇总).csv", _table("业务汇总", ["门店编号", "交易订单总笔数"], [["合计", len(rows)]]))
        zipped.writestr(f"{name}.csv", _table("业务明细", NAMES, rows))
    return into.getvalue()


def day_of(at):
    """The day in Beijing."""
    return datetime.datetime.fromtimestamp(at // 1000, BEIJING).date()


def _rows(payment):
    """``(instant, row)`` of a payment and its refunds."""
    if payment["state"] != "confirmed":
        return
    yield payment["paid_at"], _row(payment, "交易", payment["paid_at"], yuan(payment["amount"]), yuan(payment["paid"]))
    for request, refund in payment["refunds"].items():
        amount = "-" + yuan(refund["amount"])
        yield refund["at"], _row(payment, "退款", refund["at"], amount, amount, request)


def _row(payment, kind, at, ordered, received, request=""):
    told = {"支付宝交易号": payment["id"] + "\t", "商户订单号": payment["number"] + "\t", "业务类型": kind + " ",
            "商品名称": payment["subject"], "创建时间": moment(payment["at"]), "完成时间": moment(at),
            "订单金额（元）": ordered, "商家实收（元）": received, "退款批次号/请求号": request + "\t"}
    return [told.get(name, "") for name in NAMES]


def _table(title, names, rows):
    text = io.StringIO()
    writer = csv.writer(text)
    text.write(f"#支付宝{title}查询\r\n#-----{title}列表-----\r\n")
    writer.writerows([names, *rows])
    text.write(f"#-----{title}列表结束-----\r\n")
    return text.getvalue().encode("gbk", "replace")

"""Alipay's bill of a day: a ZIP with a table in GBK, a line for each payment and refund that was completed that day.

The table is found by its column names, since the names of the files differ and there is a second table with sums
(opendocs.alipay.com/open/02fkbl: bill type "trade"). Anything that is not read whole is Unreachable: half a list would
say that money is missing.
"""

import csv
import io
import zipfile
import zlib

from .. import money
from .alipay_signing import fen, instant, reference
from .provider import Listed, Unreachable

LARGEST = 50_000_000   # bytes of one table
TRADE, OURS, KIND, DONE = "支付宝交易号", "商户订单号", "业务类型", "完成时间"
ORDERED, RECEIVED, REQUEST = "订单金额(元)", "商家实收(元)", "退款批次号/请求号"
NEEDED = {TRADE, OURS, KIND, DONE, ORDERED, RECEIVED, REQUEST}
KINDS = {"交易": "payment", "退款": "refund"}
BROKEN = (zipfile.BadZipFile, zlib.error, csv.Error, ValueError, EOFError, NotImplementedError, RuntimeError, OSError)


def read(octets):
    """The lines of a bill. Raises Unreachable."""
    try:
        with zipfile.ZipFile(io.BytesIO(octets)) as packed:
            tables = [_table(packed, part) for part in packed.infolist() if not part.is_dir()]
        return [_listed(row) for row in _detail(tables) if row[KIND] in KINDS]
    except BROKEN:
        raise Unreachable("the bill cannot be read") from None


def _table(packed, part):
    """The rows of one file as lists of clean texts; lines with ``#`` are remarks."""
    with packed.open(part) as opened:
        octets = opened.read(LARGEST + 1)
    if len(octets) > LARGEST:
        raise ValueError("too large")
    lines = [line for line in octets.decode("gb18030").splitlines() if line.strip() and not line.startswith("#")]
    return [[_clean(cell) for cell in row] for row in csv.reader(lines)]


def _clean(cell):
    return cell.strip().strip("`").replace("（", "(").replace("）", ")")


def _detail(tables):
    """The rows of the one table that has a line for each payment, as dicts."""
    for names, *rows in filter(None, tables):
        if set(names) >= NEEDED:
            return [dict(zip(names, row, strict=True)) for row in rows]
    raise ValueError("no such table")


def _listed(row):
    """A payment counts what the house received, a refund what was asked for; a refund's reference is the refund's."""
    kind = KINDS[row[KIND]]
    written = row[RECEIVED] if kind == "payment" else row[ORDERED].removeprefix("-")
    amount = fen(written)
    if amount > money.MAX_AMOUNT or not row[TRADE]:
        raise ValueError("no line of a bill")
    ours = row[OURS] if kind == "payment" else row[REQUEST]
    return Listed(kind, reference(ours), row[TRADE], amount, "CNY", instant(row[DONE]))

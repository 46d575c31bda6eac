"""The bills that were closed today, with what came in for each, and how to find one of them."""

import dataclasses

from ... import clock, languages, money
from ...bills import Receipt
from ...payments import Payment
from ...settings import house
from ...tables import Sitting, Table

MOST = 200


@dataclasses.dataclass
class Closed:
    """A closed sitting with its receipts."""

    sitting: Sitting
    receipts: list

    @property
    def total(self):
        return sum(receipt.payment.handed_over for receipt in self.receipts)

    def fits(self, wanted):
        """Whether this is what somebody looks for: a table, a receipt's number, an amount as it is written here."""
        cents = _amount(wanted)
        return wanted.casefold() == self.sitting.table.name.casefold() or any(
            wanted == str(receipt.number) or cents in (receipt.payment.amount, receipt.payment.handed_over)
            for receipt in self.receipts)


def _amount(text):
    try:
        return money.parse_amount(text, house().currency, languages.current())
    except money.BadAmount:
        return None


def bills_of_today(wanted=""):
    """Newest first; with ``wanted`` those that fit it."""
    since = house().day_begins(house().business_day(clock.now()))
    sittings = list(Sitting.select(Sitting, Table).join(Table)
                    .where(Sitting.closed_at >= since, Sitting.merged_into.is_null()).order_by(Sitting.closed_at.desc(), Sitting.id.desc()).limit(MOST))
    receipts = {}
    for receipt in (Receipt.select(Receipt, Payment).join(Payment)
                    .where(Receipt.sitting.in_([sitting.id for sitting in sittings])).order_by(Receipt.number)):
        receipts.setdefault(receipt.sitting_id, []).append(receipt)
    found = [Closed(sitting, receipts.get(sitting.id, [])) for sitting in sittings]
    return [each for each in found if not wanted or each.fits(wanted)]

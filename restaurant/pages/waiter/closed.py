"""The bills that were closed today, or left unpaid of late, with what came in for each, and how to find one of them."""

import dataclasses

from ... import clock, languages, money
from ...bills import Receipt
from ...payments import Payment
from ...settings import house
from ...tables import Sitting, Table

MOST = 200
UNPAID_FOR = 14 * clock.DAY   # how long a bill that nobody paid is still shown


@dataclasses.dataclass
class Closed:
    """A closed sitting with its receipts."""

    sitting: Sitting
    receipts: list

    @classmethod
    def last_at(cls, table):
        """The sitting at a table whose bill was closed last today, or None."""
        last = Sitting.select().where(Sitting.table == table, Sitting.closed_at >= _today()).order_by(
            Sitting.closed_at.desc(), Sitting.id.desc()).first()
        return last if last and cls(last, []).can_open else None

    @property
    def can_open(self):
        """Whether it can be opened again: no quick charge, and no bill that became part of another."""
        return not self.sitting.table.till and self.sitting.merged_into_id is None

    @property
    def is_of_today(self):
        return self.sitting.closed_at >= _today()

    @property
    def total(self):
        return sum(receipt.payment.handed_over for receipt in self.receipts)

    def fits(self, wanted):
        """Whether this is what somebody looks for: a table, a receipt's number, an amount as it is written here."""
        cents = _amount(wanted)
        return wanted.casefold() == self.sitting.title.casefold() or any(
            wanted == str(receipt.number) or cents in (receipt.payment.amount, receipt.payment.handed_over)
            for receipt in self.receipts)


def _amount(text):
    try:
        return money.parse_amount(text, house().currency, languages.current())
    except money.BadAmount:
        return None


def _today():
    return house().day_begins(house().business_day(clock.now()))


def bills_of_today(wanted=""):
    """Newest first, and of two weeks those that nobody paid, since guests come back; with ``wanted`` those that fit."""
    today = _today()
    sittings = list(Sitting.select(Sitting, Table).join(Table).where(
        Sitting.merged_into.is_null(),
        (Sitting.closed_at >= today) | (Sitting.closed_at >= today - UNPAID_FOR) & Sitting.write_off.is_null(False))
                    .order_by(Sitting.closed_at.desc(), Sitting.id.desc()).limit(MOST))
    receipts = {}
    for receipt in (Receipt.select(Receipt, Payment).join(Payment)
                    .where(Receipt.sitting.in_([sitting.id for sitting in sittings])).order_by(Receipt.number)):
        receipts.setdefault(receipt.sitting_id, []).append(receipt)
    found = [Closed(sitting, receipts.get(sitting.id, [])) for sitting in sittings]
    return [each for each in found if not wanted or each.fits(wanted)]

"""Quick charge: an amount without an order, at a place that is no table. A till in two taps.

Its bill closes itself when it is paid: at once where somebody pays here, else within the poller's next round.
"""

from .. import clock, events, orders
from ..bills import Bill, Receipt
from ..database import announce, saving
from ..errors import Refused
from ..money import MAX_AMOUNT
from ..orders import Line
from ..settings import TaxRate, house
from ..tables import Area, Sitting, Table, new_code
from ..words import one_line
from .asking_for_paper import want
from .bill_code import bill_code
from .changing import cancel
from .closing import close
from .rights import may

LONGEST = 60


@saving
def charge(amount, person, what="", rate=None, approved_by=None):
    """Open a bill of this amount. ``what`` is what it is for, ``rate`` the id of its tax rate (else the first).

    Returns the sitting's id. Refused where the role does not suffice and nobody approved.
    """
    may(person, "charge", approved_by)
    if not 0 < amount <= MAX_AMOUNT:
        raise Refused("Please enter an amount above 0.")
    tax = TaxRate.get_or_none(TaxRate.id == rate) if rate else next(iter(TaxRate.all()), None)
    if tax is None:
        raise Refused("Please choose a tax rate.")
    now = clock.now()
    sitting = Sitting.insert(table=_till(), opened_at=now, opened_by=person,
                             terms={**house().terms(), "service": 0}).execute()
    order, _, _ = orders.write_order(sitting, house().business_day(now), None, person, orders.ACCEPTED, now)
    Line.insert(order=order, sitting=sitting, dish=0, names=_names(what), quantity=1, price=amount,
                tax_name=tax.name, tax_rate=tax.dine_in, choices=[], parts=[], note="", allergens=[]).execute()
    announce(events.ChargeOpened(sitting=sitting, amount=amount))
    bill_code(sitting, person)
    return sitting


@saving
def close_charge(sitting_id, person=None):
    """Close a quick charge that is paid, and print its receipts. Returns whether this did it: once, however often."""
    sitting = Sitting.find(sitting_id)
    if not (sitting.is_open and sitting.table.till and Bill(sitting).settled):
        return False
    close(sitting_id, person)
    for receipt in Receipt.of(sitting):
        want("receipt", sitting_id, receipt=receipt.id, person=person)
    return True


def close_charges():
    """The poller's round: what was paid by phone, or just before a power cut, is closed too."""
    for sitting in open_charges():
        close_charge(sitting.id)


def open_charges():
    """The sittings of quick charges that are not closed, oldest first."""
    return list(Sitting.select(Sitting, Table).join(Table).where(Table.till, Sitting.closed_at.is_null())
                .order_by(Sitting.id))


@saving
def drop_charge(sitting_id, reason, person, approved_by=None):
    """A quick charge was a mistake, or nobody pays it: its amount is voided and its bill closed. Refused once money
    came in or is on its way, as for every void.
    """
    for line in Line.owed(sitting_id):
        cancel(line.id, line.quantity, reason, person, approved_by)
    close(sitting_id, person)


def _names(what):
    what = one_line(what, LONGEST)
    return {house().language: what} if what else {
        "en": "Charge", "de": "Betrag", "fr": "Montant", "es": "Importe", "zh": "收款", "ar": "مبلغ"}


def _till():
    """A till that nobody pays at right now; they are made as they are needed, and no plan shows them."""
    for table in Table.select().where(Table.till).order_by(Table.id):
        if Sitting.open_at(table) is None:
            return table.id
    taken = {table.name for table in Table.select(Table.name).where(Table.name.startswith("Till "))}
    number = next(n for n in range(1, len(taken) + 2) if f"Till {n}" not in taken)
    area = Area.select().order_by(Area.id).first() or Area.create(name="Till")
    return Table.insert(area=area, name=f"Till {number}", code=new_code(), removed=True, till=True).execute()

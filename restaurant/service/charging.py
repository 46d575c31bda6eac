"""Quick charge: an amount without an order, at a place that is no table. A till in two taps."""

from .. import clock, events, orders
from ..database import announce, saving
from ..errors import Refused
from ..money import MAX_AMOUNT
from ..orders import Line
from ..settings import TaxRate, house
from ..tables import Area, Sitting, Table, new_code
from ..words import one_line

LONGEST = 60


@saving
def charge(amount, person, what="", rate=None):
    """Open a bill of this amount. ``what`` is what it is for, ``rate`` the id of its tax rate (else the first).

    Returns the sitting's id.
    """
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
    return sitting


def _names(what):
    what = one_line(what, LONGEST)
    return {house().language: what} if what else {
        "en": "Charge", "de": "Betrag", "fr": "Montant", "es": "Importe", "zh": "收款", "ar": "مبلغ"}


def _till():
    """A till that nobody pays at right now; they are made as they are needed, and no plan shows them."""
    for table in Table.select().where(Table.till).order_by(Table.id):
        if Sitting.open_at(table) is None:
            return table.id
    number = Table.select().where(Table.till).count() + 1
    area = Area.select().order_by(Area.id).first() or Area.create(name="Till")
    return Table.insert(area=area, name=f"Till {number}", code=new_code(), removed=True, till=True).execute()

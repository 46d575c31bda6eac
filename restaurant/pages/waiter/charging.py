"""Quick charge: an amount without an order, paid in any way, and the next one. A till in two taps."""

from ... import money as arithmetic
from ... import service
from ...bills import Bill, Receipt
from ...settings import TaxRate, house
from ..guards import opens_to, this_person
from ..page import cents, field, key, page, whole
from . import codes, words
from .approving import approver, with_manager
from .door import door, go, me
from .payer import Payer, till


@door.get("/charge")
@opens_to("floor")
def charge():
    """An amount on large keys; what it is for, and its tax rate where there are several. Charges that are not paid yet
    stand below."""
    waiting = [Bill(sitting) for sitting in service.open_charges()]
    return page("waiter/charge.html", rates=TaxRate.all(), waiting=waiting, words=words, person=this_person(),
                point=arithmetic.plain(110, house().currency, "en")[1:2] if arithmetic.digits(house().currency) else "")


@door.post("/charge")
@opens_to("floor")
@with_manager
def open_charge():
    """One tap: a bill of its own, with a code to pay it."""
    sitting = service.charge(cents("amount"), me(), field("what", "", 200), whole("rate", 0, default=0) or None,
                             approver(), once=key())
    return go("waiter.charged", charge=sitting)


@door.get("/charge/<int:charge>")
@opens_to("floor")
def charged(charge):
    """Every way to pay it; once it is paid, its receipts and the next charge."""
    sitting = till(charge)
    return page("waiter/charged.html", sitting=sitting, payer=Payer(sitting), receipts=Receipt.of(sitting),
                code=codes.of_bill(sitting.id) if sitting.is_open and service.pays_by_phone() else None, words=words)


@door.post("/charge/<int:charge>/drop")
@opens_to("floor")
@with_manager
def drop_charge(charge):
    """It was a mistake, or nobody pays it: voided, with a reason."""
    sitting = till(charge)
    with_reason = field("why", "", 400).strip() or field("reason", "", 400)
    service.drop_charge(sitting.id, with_reason, me(), approver(), once=key())
    return go("waiter.charge")

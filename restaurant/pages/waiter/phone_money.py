"""Money by phone on a waiter's screen: a code that the guest scans, the guest's own payment code that we scan, and the
bill's own code.
"""

import hashlib

from flask import request

from ... import service
from ...errors import NotFound, Refused
from ...payments import PENDING, Payment, offering
from ...payments.provider import CODE, PAGE
from ...settings import house
from .. import providing
from ..guards import opens_to
from ..page import cents, field, key, page, whole_form
from . import codes
from .door import door, go, me, sitting_at
from .party import Party
from .payer import sitting_paid, wanted

LONGEST_CODE = 64


def _begun(sitting, provider, once):
    amount, dishes = wanted()
    return Payment.find(service.begin_payment(sitting, provider.name, amount, cents("tip", "0"), person=me(),
                                              dishes=dishes, once=once))


@door.post("/table/<int:at>/pay/code")
@door.post("/charge/<int:charge>/code")
@opens_to("floor")
def show_code(at=None, charge=None):
    """Open a payment and show its code; where the provider has none, the code of its page."""
    if not house().pay_by_phone:
        raise Refused("Paying by phone is not possible here.")
    sitting = sitting_paid(at, charge)
    provider, _ = providing.choose(field("provider", longest=40))
    payment = _begun(sitting, provider, whole_form(me()))
    if payment.state in PENDING:
        providing.send(payment, provider, CODE if CODE in provider.WAYS else PAGE)
    return go("waiter.paid", payment=payment.id)


@door.post("/table/<int:at>/pay/scan")
@door.post("/charge/<int:charge>/scan")
@opens_to("floor")
def scan(at=None, charge=None):
    """One field for every guest's payment code: whose it is, its first digits say."""
    code = "".join(field("code", "", LONGEST_CODE).split())
    name = offering.whose_code(code)
    if name is None:
        raise Refused("This is no payment code that we know. Please scan it again.", status=400)
    sitting = sitting_paid(at, charge)
    provider, _ = providing.choose(name, scans=True)
    payment = _begun(sitting, provider, _once_for(code))
    if service.opened_at_provider(payment.id, None, None, {"scanned": True}):
        providing.scan(Payment.find(payment.id), provider, code)
    service.close_charge(sitting, me())
    return go("waiter.paid", payment=payment.id)


def _once_for(code):
    """The same code scanned twice is one payment; another code, after the first was refused, is another."""
    mark = hashlib.sha256(code.encode()).hexdigest()[:16]
    return key() and (f"{key()} {mark}", (me(), sorted(request.form.items(multi=True))))


@door.post("/table/<int:at>/pay/bill-code")
@opens_to("floor")
def make_bill_code(at):
    """A code by which the guests pay what is open, each on their own phone."""
    if service.bill_code(sitting_at(at), me()) is None:
        raise Refused("Nobody can pay by phone at the moment.")
    return go("waiter.bill_code", at=at)


@door.get("/table/<int:at>/bill-code")
@opens_to("floor")
def bill_code(at):
    """The bill's own code, large, with what is open."""
    party = Party.at(at)
    picture = codes.of_bill(party.sitting_id)
    if picture is None:
        raise NotFound("This bill has no code yet.")
    return page("waiter/bill_code.html", party=party, bill=party.bill, code=picture)

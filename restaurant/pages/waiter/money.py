"""Taking money at the table or the till: all of it, a part, a share, some dishes; in cash with its change, on the
house's own terminal; and what became of a payment.
"""

from ... import money as arithmetic
from ... import service
from ...bills import Receipt
from ...payments import Payment, Refund
from ...settings import house
from ...tables import Sitting
from ..guards import opens_to
from ..page import cents, field, key, page, then, whole
from . import codes, words
from .door import door, me
from .party import Party
from .payer import MOST_PAYERS, Payer, left, payers, sitting_paid, wanted


@door.get("/table/<int:at>/pay")
@opens_to("floor")
def pay(at):
    """How much, and how. ``by`` shares what is open equally; ``amount`` is a part that somebody named; ``dish`` are
    portions."""
    party = Party.at(at)
    payer = Payer(Sitting.find(party.sitting_id))
    return page("waiter/pay.html", party=party, bill=payer.bill, sitting=party.sitting_id, payer=payer, words=words,
                by_phone=house().pay_by_phone and payer.codes)


@door.post("/table/<int:at>/pay/cash")
@door.post("/charge/<int:charge>/cash")
@opens_to("floor")
def take_cash(at=None, charge=None):
    """Money in the hand. ``exact`` or a note that was tapped counts before what was typed."""
    sitting, tip, (amount, dishes) = sitting_paid(at, charge), cents("tip", "0"), wanted()
    tendered = whole("tapped", 1, arithmetic.MAX_AMOUNT) + tip if field("tapped", "", 20) else cents("tendered")
    payment, _change = service.take_cash(sitting, amount, tendered, tip, me(), dishes, once=key())
    return taken(payment)


@door.post("/table/<int:at>/pay/terminal")
@door.post("/charge/<int:charge>/terminal")
@opens_to("floor")
def take_terminal(at=None, charge=None):
    """A card on the house's own terminal, with the number of its slip."""
    sitting, (amount, dishes) = sitting_paid(at, charge), wanted()
    payment = service.take_terminal(sitting, amount, field("reference", "", 200), cents("tip", "0"),
                                    me(), dishes, once=key())
    return taken(payment)


def taken(payment):
    """Money came in: a quick charge that is paid by it is closed, and the payment's page says what comes next."""
    service.close_charge(Payment.find(payment).sitting_id, me())
    return then("waiter.paid", payment=payment, by=left())


@door.get("/payment/<int:payment>")
@opens_to("floor")
def paid(payment):
    """Under way: its code, large. Paid: the change to give, the receipt, what was given back, and who comes next."""
    payment = Payment.find(payment)
    sitting = payment.sitting
    party = Party.at(sitting.table_id) if sitting.table.is_place else None
    here = party is not None and party.sitting is not None and party.sitting.id == sitting.id
    bill = Payer(sitting).bill if sitting.is_open and (here or sitting.table.till) else None
    return page("waiter/paid.html", payment=payment, receipt=Receipt.get_or_none(Receipt.payment == payment.id),
                party=party, table=sitting.table, sitting=sitting, bill=bill, payers=payers(),
                refunds=list(payment.refunds.order_by(Refund.id)), code=codes.of_payment(payment),
                way=words.way(payment.provider))


@door.post("/payment/<int:payment>/paper")
@opens_to("floor")
def print_payment(payment):
    """The receipt on paper."""
    receipt = Receipt.get_or_none(Receipt.payment == payment)
    service.ask_for_paper("receipt", Payment.find(payment).sitting_id, receipt and receipt.id, person=me(), once=key())
    return then("waiter.paid", payment=payment, by=whole("by", 1, MOST_PAYERS, 1))

"""Money that waits for somebody, on a page of its own: transfers, orders that must be paid first, dishes that are
nobody's, refunds that failed, and money that fits nothing.
"""

from flask import request

from ... import needs, service
from ...errors import NotFound
from ...money import MAX_AMOUNT
from ...orders import TO_PAY, Order
from ...payments import Payment, bank_codes
from ..guards import opens_to, this_person
from ..page import asked, key, page, then
from . import words
from .door import back, door, me


@door.get("/money")
@opens_to("floor")
def tasks():
    """All of it on one page; ``ref`` is a reference from the bank's statement."""
    text = asked("ref")
    waiting = sorted(needs.of_money(), key=lambda need: need.urgency)
    return page("waiter/tasks.html", tasks=waiting, ref=text, found=_found(text), words=words, person=this_person())


def _found(text):
    """The payment of a reference, in whatever the bank made of it; None if it is none of ours."""
    number = bank_codes.read_reference(text)
    wanted = Payment.id == number, Payment.provider.startswith("bank ")
    payment = number and needs.with_tables(Payment).where(*wanted).first()
    return payment and needs.named(payment)


@door.post("/transfers/<int:payment>")
@opens_to("floor")
def transfer_came(payment):
    """The money is on the account: somebody who works here saw it."""
    service.transfer_came(payment, me(), once=key())
    return then("waiter.paid", payment=payment) if "stay" in request.form else back()


@door.post("/not-mine/<int:row>")
@opens_to("floor")
def looked_at(row):
    """Somebody went to the table and asked."""
    service.looked_at(row, me())
    return back()


@door.post("/orders/<int:order>/lift")
@opens_to("floor")
def lift_limit(order):
    """This party pays at the end, whatever the house's rule is; what waits is cooked."""
    order = Order.find(order)
    if order.state != TO_PAY:
        raise NotFound("This order does not wait for its money any more.")
    service.lift_limit(order.sitting_id, me(), MAX_AMOUNT, once=key())
    return back()

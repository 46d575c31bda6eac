"""Money that waits for somebody: transfers, orders that must be paid first, dishes that are nobody's, refunds that
failed, and money that fits nothing.
"""

import dataclasses

import peewee
from flask import request

from ... import service
from ...errors import NotFound
from ...money import MAX_AMOUNT
from ...orders import TO_PAY, Line, NotMine, Order
from ...payments import FAILED, PENDING, Payment, Refund, Unplaced, bank_codes
from ...tables import Phone, Sitting, Table
from ..guards import opens_to, this_person
from ..page import asked, key, page, then
from . import words
from .door import back, door, me

MOST = 100


@dataclasses.dataclass
class Tasks:
    """Everything of money that somebody has to look at now."""

    transfers: list
    to_pay: list
    not_mine: list
    refunds: list
    unplaced: list

    @classmethod
    def now(cls):
        return cls(transfers(), to_pay(), NotMine.open(), failed_refunds(), Unplaced.open())

    def __len__(self):
        return sum(len(getattr(self, each.name)) for each in dataclasses.fields(self))


def transfers():
    """Bank transfers that a guest says to make: only somebody who sees the money confirms them (threats T54)."""
    return [_named(payment) for payment in _with_tables(Payment).where(
        Payment.state.in_(PENDING), Payment.provider.startswith("bank ")).order_by(Payment.id)]


def _named(payment):
    payment.on_statement = bank_codes.reference(payment.id)
    return payment


def _with_tables(model):
    return model.select(model, Sitting, Table).join(Sitting).join(Table)


def to_pay():
    """Orders that wait for their money, with their ``dishes``."""
    rows = list(Order.select(Order, Phone, Sitting, Table).join(Phone, peewee.JOIN.LEFT_OUTER).switch(Order)
                .join(Sitting).join(Table).where(Order.state == TO_PAY, Sitting.closed_at.is_null()).order_by(Order.id))
    lines = list(Line.select().where(Line.order.in_([order.id for order in rows]))) if rows else []
    for order in rows:
        order.dishes = [line for line in lines if line.order_id == order.id]
    return rows


def failed_refunds():
    """Refunds that the provider refused, that nobody has looked at, and that were not tried again."""
    later = Refund.alias()
    again = later.select().where(later.payment == Refund.payment, later.id > Refund.id)
    return list(Refund.select(Refund, Payment, Sitting, Table).join(Payment).join(Sitting).join(Table)
                .where(Refund.state == FAILED, Refund.content.is_null(), ~peewee.fn.EXISTS(again))
                .order_by(Refund.id).limit(MOST))


@door.get("/money")
@opens_to("floor")
def tasks():
    """All of it on one page; ``ref`` is a reference from the bank's statement."""
    text = asked("ref")
    return page("waiter/tasks.html", tasks=Tasks.now(), ref=text, found=_found(text), words=words,
                person=this_person())


def _found(text):
    """The payment of a reference, in whatever the bank made of it; None if it is none of ours."""
    number = bank_codes.read_reference(text)
    payment = number and _with_tables(Payment).where(Payment.id == number, Payment.provider.startswith("bank ")).first()
    return payment and _named(payment)


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

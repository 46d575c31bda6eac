"""Money that waits for somebody: transfers, orders that must be paid first, dishes that are nobody's, refunds that
failed, money that fits nothing, and payments that did not go through.
"""

import peewee

from ..bills import Bill
from ..orders import TO_PAY, Line, NotMine, Order
from ..payments import EXPIRED, FAILED, PENDING, Payment, Refund, Unplaced, bank_codes
from ..tables import Phone, Sitting, Table
from .rows import Need

MOST = 100


def tasks():
    """What stands on the page of money as well."""
    return [*_transfers(), *_to_pay(), *_not_mine(), *_refunds(), *_unplaced()]


def with_tables(model):
    return model.select(model, Sitting, Table).join(Sitting).join(Table)


def named(payment):
    """With how it is called on the bank's statement."""
    payment.on_statement = bank_codes.reference(payment.id)
    return payment


def _transfers():
    """Bank transfers that a guest says to make: only somebody who sees the money confirms them (threats T54)."""
    rows = with_tables(Payment).where(Payment.state.in_(PENDING), Payment.provider.startswith("bank "))
    return [Need(f"transfer-{row.id}", row.started_at, named(row), row.sitting) for row in rows.order_by(Payment.id)]


def _to_pay():
    """Orders that wait for their money, with their ``dishes``."""
    rows = list(Order.select(Order, Phone, Sitting, Table).join(Phone, peewee.JOIN.LEFT_OUTER).switch(Order)
                .join(Sitting).join(Table).where(Order.state == TO_PAY, Sitting.closed_at.is_null()).order_by(Order.id))
    lines = list(Line.select().where(Line.order.in_([order.id for order in rows]))) if rows else []
    for order in rows:
        order.dishes = [line for line in lines if line.order_id == order.id]
    return [Need(f"to-pay-{order.id}", order.sent_at, order, order.sitting) for order in rows]


def _not_mine():
    rows = (NotMine.select(NotMine, Line, Sitting, Table, Phone).join(Line).join(Sitting).join(Table).switch(NotMine)
            .join(Phone).where(NotMine.done_at.is_null(), Sitting.closed_at.is_null()).order_by(NotMine.id))
    return [Need(f"not-mine-{row.id}", row.at, row, row.line.sitting) for row in rows]


def _refunds():
    """Refunds that the provider refused, that nobody has looked at, and that were not tried again."""
    later = Refund.alias()
    again = later.select().where(later.payment == Refund.payment, later.id > Refund.id)
    rows = (Refund.select(Refund, Payment, Sitting, Table).join(Payment).join(Sitting).join(Table)
            .where(Refund.state == FAILED, Refund.content.is_null(), ~peewee.fn.EXISTS(again))
            .order_by(Refund.id).limit(MOST))
    return [Need(f"refund-{row.id}", row.ended_at or row.at, row) for row in rows]


def _unplaced():
    return [Need(f"money-{row.id}", row.at, row) for row in Unplaced.open()]


def failed():
    """The last payment of a party that still owes something, if it came to nothing."""
    later = Payment.alias()
    since = later.select().where(later.sitting == Payment.sitting, later.id > Payment.id)
    rows = with_tables(Payment).where(Payment.state.in_((FAILED, EXPIRED)), Sitting.closed_at.is_null(), ~Table.till,
                                      ~peewee.fn.EXISTS(since))
    return [Need(f"failed-{row.id}", row.ended_at or row.started_at, row, row.sitting) for row in rows
            if Bill(row.sitting).open > 0]


def paying():
    """Guests who are at a provider's page now."""
    rows = with_tables(Payment).where(Payment.state.in_(PENDING), Sitting.closed_at.is_null(), ~Table.till,
                                      ~Payment.provider.startswith("bank "))
    return [Need(f"paying-{row.id}", row.started_at, row, row.sitting) for row in rows]

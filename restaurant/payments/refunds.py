"""Refunds: rows of their own that go back the way the money came, and never exceed what the payment brought in."""

import peewee

from ..database import Cents, Instant, JSONText, Row
from ..staff import Person
from .rows import CONFIRMED, FAILED, STARTED, WAITING, Payment

PENDING_REFUND = (STARTED, WAITING)


class Refund(Row):
    """Money of a payment that goes back. ``amount`` is of the bill, ``tip`` of the tip, ``rounding`` of the coins.

    ``owed_again`` says that somebody has to pay it another way; otherwise the guests owe that much less, as for a dish
    that was bad. ``number`` counts confirmed refunds without gaps, and ``content`` is the slip as it was written then.
    """

    payment = peewee.ForeignKeyField(Payment, backref="refunds")
    reference = peewee.TextField(unique=True)
    provider_id = peewee.TextField(null=True)
    state = peewee.TextField(index=True)
    amount = Cents(constraints=[peewee.Check("amount >= 0")])
    tip = Cents(constraints=[peewee.Check("tip >= 0")])
    rounding = Cents(default=0)
    owed_again = peewee.BooleanField()
    reason = peewee.TextField()
    person = peewee.ForeignKeyField(Person, null=True)
    approved_by = peewee.ForeignKeyField(Person, null=True)
    at = Instant()
    ended_at = Instant(null=True)
    number = peewee.IntegerField(null=True, unique=True)
    content = JSONText(null=True)

    @property
    def handed_back(self):
        return self.amount + self.tip + self.rounding

    @property
    def done(self):
        return self.state == CONFIRMED

    @property
    def counts(self):
        """Whether it takes from what can still be given back: it may yet come through."""
        return self.state != FAILED

    @property
    def reopens(self):
        return self.done and self.owed_again

    @classmethod
    def of(cls, sitting):
        return list(cls.select(cls, Payment).join(Payment).where(Payment.sitting == sitting).order_by(cls.id))

    @classmethod
    def to_ask(cls):
        """Refunds that a provider has not confirmed yet."""
        return list(cls.select(cls, Payment).join(Payment).where(cls.state.in_(PENDING_REFUND)).order_by(cls.id))

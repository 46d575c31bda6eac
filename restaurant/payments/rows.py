"""Payments: each is a row before anything is asked of anybody, and moves only along one table of states."""

import peewee

from ..database import Cents, Instant, JSONText, Row
from ..staff import Person
from ..tables import Phone, Sitting

STARTED, WAITING, CONFIRMED, FAILED, EXPIRED = "started", "waiting", "confirmed", "failed", "expired"
MAY_BECOME = {STARTED: (WAITING, CONFIRMED, FAILED, EXPIRED), WAITING: (CONFIRMED, FAILED, EXPIRED),
              FAILED: (CONFIRMED,), EXPIRED: (CONFIRMED,)}
PENDING = (STARTED, WAITING)
LIVES = 15 * 60_000  # milliseconds that a payment may stay at the provider's page


class Payment(Row):
    """Money for a sitting. ``amount`` goes towards the bill, ``tip`` and ``rounding`` stand beside it.

    What the payer hands over is amount + rounding + tip. ``reference`` is ours and goes to the provider;
    ``provider_id`` is theirs. ``story`` keeps what belongs to one kind (tendered and change, a terminal's slip).
    """

    sitting = peewee.ForeignKeyField(Sitting, backref="payments")
    provider = peewee.TextField()
    reference = peewee.TextField(unique=True)
    provider_id = peewee.TextField(null=True)
    address = peewee.TextField(null=True)
    state = peewee.TextField(default=STARTED, index=True)
    amount = Cents(constraints=[peewee.Check("amount >= 0")])
    tip = Cents(default=0, constraints=[peewee.Check("tip >= 0")])
    rounding = Cents(default=0)
    currency = peewee.TextField()
    story = JSONText(default=dict)
    phone = peewee.ForeignKeyField(Phone, null=True)
    person = peewee.ForeignKeyField(Person, null=True)
    started_at = Instant()
    ended_at = Instant(null=True, index=True)

    @property
    def handed_over(self):
        return self.amount + self.rounding + self.tip

    @property
    def is_pending(self):
        return self.state in PENDING

    @classmethod
    def of(cls, sitting):
        return list(cls.select().where(cls.sitting == sitting).order_by(cls.id))

    @classmethod
    def to_ask(cls, since):
        """Payments that a provider may still have news of: those under way, and those that ended without money."""
        late = cls.state.in_((FAILED, EXPIRED)) & (cls.started_at > since)
        return list(cls.select().where(cls.state.in_(PENDING) | late).order_by(cls.id))


Payment.add_index(Payment.index(Payment.provider, Payment.provider_id, unique=True,
                                where=Payment.provider_id.is_null(False), name="a_provider_payment_once"))

"""Who pays for which portion. A portion, or a part of one that is shared, is never claimed by two (threats T13)."""

import peewee

from ..database import Cents, Instant, Row
from ..orders import Line
from .rows import Payment


class Claim(Row):
    """One portion of a line, or the ``part``-th of ``by`` equal parts of it, is paid for with this payment.

    ``portion`` counts from 0 within the line. A claim is released when its payment fails, runs out or is refunded.
    """

    payment = peewee.ForeignKeyField(Payment, backref="claims")
    line = peewee.ForeignKeyField(Line, backref="claims")
    portion = peewee.IntegerField()
    part = peewee.IntegerField()
    by = peewee.IntegerField(constraints=[peewee.Check("by >= 1")])
    amount = Cents()
    released_at = Instant(null=True)

    @classmethod
    def of(cls, sitting):
        """The claims that hold, with their payments."""
        return list(cls.select(cls, Payment).join(Payment).where(
            Payment.sitting == sitting, cls.released_at.is_null()).order_by(cls.id))


    @classmethod
    def take_again(cls, payment):
        """Claims that were released when their payment ended hold again, as far as nobody else took those portions."""
        for claim in cls.select().where(cls.payment == payment, cls.released_at.is_null(False)):
            others = list(cls.select().where(cls.line == claim.line_id, cls.portion == claim.portion,
                                             cls.released_at.is_null()))
            if not any(other.by != claim.by or other.part == claim.part for other in others):
                cls.update(released_at=None).where(cls.id == claim.id).execute()


# The database itself refuses a second claim of the same part (threats T13).
Claim.add_index(Claim.index(Claim.line, Claim.portion, Claim.part, unique=True, where=Claim.released_at.is_null(),
                            name="a_portion_paid_once"))

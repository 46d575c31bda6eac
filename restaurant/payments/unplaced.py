"""Money that came but fits nothing: kept, shown to staff as a task, and never counted as a sale."""

import peewee

from ..database import Cents, Instant, Row
from ..staff import Person
from .rows import Payment

FOREIGN = ("another merchant", "another application")


class Unplaced(Row):
    """``why`` it fits nothing; ``how`` is what became of it, once somebody has dealt with it."""

    provider = peewee.TextField()
    provider_id = peewee.TextField()
    payment = peewee.ForeignKeyField(Payment, null=True)
    amount = Cents()
    currency = peewee.TextField()
    why = peewee.TextField()
    at = Instant()
    done_at = Instant(null=True)
    done_by = peewee.ForeignKeyField(Person, null=True)
    how = peewee.TextField(null=True)

    class Meta:
        indexes = ((("provider", "provider_id"), True),)

    @classmethod
    def open(cls):
        return list(cls.select().where(cls.done_at.is_null()).order_by(cls.id))

    @property
    def is_foreign(self):
        """Genuine news of money that went to somebody else: it is shown, and never in our books."""
        return self.why in FOREIGN

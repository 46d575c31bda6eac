"""Money that came but fits nothing: kept, shown to staff as a task, and never counted as a sale."""

import peewee

from ..database import Cents, Instant, Row
from ..settings import house
from ..staff import Person
from .rows import Payment

FOREIGN = ("another merchant", "another application")
PLACED = "placed"   # what became of money that was counted towards its bill after all
REST = " +"         # ends the id of what was more than the bill had room for


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

    @classmethod
    def of(cls, provider, provider_id):
        """The money of one payment at the provider, what was left of it after placing a part too; the rest first."""
        rest = cls.provider_id.between(provider_id + REST, provider_id + REST + "\uffff")
        return list(cls.select().where(cls.provider == provider, (cls.provider_id == provider_id) | rest)
                    .order_by(cls.id.desc()))

    def in_two(self, amount):
        """The row of so much of it, which went another way than the rest; itself if that is all."""
        if amount == self.amount:
            return self
        type(self).update(amount=self.amount - amount).where(type(self).id == self.id).execute()
        return type(self).create(provider=self.provider, provider_id=self.next_id(), payment=self.payment_id,
                                 amount=amount, currency=self.currency, why=self.why, at=self.at)

    def next_id(self):
        """An id for another part of the same money."""
        return max(its.provider_id for its in type(self).of(self.provider, self.provider_id)) + REST

    @property
    def is_in_the_books(self):
        """Whether it came to this house, in its currency, so that it is a debt until somebody has dealt with it."""
        return not self.is_foreign and self.currency == house().currency

    @property
    def is_gone(self):
        """Whether it was given back."""
        return self.done_at is not None and self.how != PLACED

    @property
    def is_rest(self):
        return self.provider_id.endswith(REST)

    @property
    def is_foreign(self):
        """Genuine news of money that went to somebody else: it is shown, and never in our books."""
        return self.why in FOREIGN

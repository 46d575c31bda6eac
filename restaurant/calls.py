"""A guest wants somebody: a row until somebody came. One open call of a kind at a table, however often it is tapped."""

import peewee

from .database import Instant, Row
from .staff import Person
from .tables import Phone, Sitting, Table

WAITER, BILL = "waiter", "bill"
KINDS = (WAITER, BILL)


class Call(Row):
    """Somebody is wanted. ``seen_at``: somebody is on the way; ``done_at``: somebody was there."""

    sitting = peewee.ForeignKeyField(Sitting, backref="calls")
    phone = peewee.ForeignKeyField(Phone, null=True)
    kind = peewee.TextField(constraints=[peewee.Check("kind IN ('waiter', 'bill')")])
    at = Instant()
    seen_at = Instant(null=True)
    seen_by = peewee.ForeignKeyField(Person, null=True)
    done_at = Instant(null=True)

    @classmethod
    def open(cls):
        return list(cls.select(cls, Sitting, Table).join(Sitting).join(Table)
                    .where(cls.done_at.is_null()).order_by(cls.at, cls.id))

    @classmethod
    def open_at(cls, sitting):
        return {call.kind: call for call in
                cls.select().where(cls.sitting == sitting, cls.done_at.is_null())}


Call.add_index(Call.index(Call.sitting, Call.kind, unique=True, where=Call.done_at.is_null(), name="one_open_call"))

"""A guest wants somebody: a row until somebody came. One open call of a kind at a table, however often it is tapped."""

import peewee

from .database import Instant, JSONText, Row
from .staff import Person
from .tables import Phone, Sitting, Table

WAITER, BILL = "waiter", "bill"
KINDS = (WAITER, "water", "cutlery", "question", "problem", BILL)


class Call(Row):
    """Somebody is wanted. ``seen_at``: somebody is on the way; ``done_at``: somebody was there."""

    sitting = peewee.ForeignKeyField(Sitting, backref="calls")
    phone = peewee.ForeignKeyField(Phone, null=True)
    kind = peewee.TextField(constraints=[peewee.Check(
        "kind IN ('waiter', 'bill', 'water', 'cutlery', 'question', 'problem')")])
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


class Taken(Row):
    """Somebody looks after something on the floor; ``what`` is its name in the list of what needs somebody."""

    what = peewee.TextField(primary_key=True)
    person = peewee.ForeignKeyField(Person)
    at = Instant()


class Rating(Row):
    """How a guest liked it: 1 to 5 stars, and words if they gave any. A low one waits until somebody spoke to them."""

    sitting = peewee.ForeignKeyField(Sitting, backref="ratings")
    phone = peewee.ForeignKeyField(Phone, unique=True)
    stars = peewee.IntegerField(constraints=[peewee.Check("stars BETWEEN 1 AND 5")])
    words = peewee.TextField(default="")
    at = Instant()
    done_at = Instant(null=True)
    done_by = peewee.ForeignKeyField(Person, null=True)


class PushScreen(Row):
    """A screen of somebody who works here that wants to be told while it sleeps: where, and with which keys."""

    person = peewee.ForeignKeyField(Person)
    version = peewee.IntegerField()   # of the person's sign-in: it ends with that
    address = peewee.TextField(unique=True)
    keys = JSONText()
    language = peewee.TextField()
    at = Instant()

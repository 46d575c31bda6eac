"""A guest wants somebody: a row until somebody came. One open call of a kind at a table, however often it is tapped."""

import peewee

from . import clock
from .database import Instant, JSONText, Row, database
from .staff import Person
from .tables import Phone, Sitting, Table

WAITER, BILL, PROBLEM = "waiter", "bill", "problem"
KINDS = (WAITER, "water", "cutlery", "question", PROBLEM, BILL)
LOW = 2    # stars of a guest whom somebody should speak to
THEIRS = """SELECT 'ask-' || id FROM phone WHERE sitting_id = ? UNION ALL
    SELECT 'to-pay-' || id FROM "order" WHERE sitting_id = ? UNION ALL
    SELECT 'failed-' || id FROM payment WHERE sitting_id = ? UNION ALL
    SELECT 'paying-' || id FROM payment WHERE sitting_id = ? UNION ALL
    SELECT 'late-' || id FROM sitting WHERE id = ? UNION ALL
    SELECT 'knock-' || id FROM sitting WHERE id = ?"""


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
        """By kind, with who is on the way."""
        rows = cls.select(cls, Person).join(Person, peewee.JOIN.LEFT_OUTER, on=cls.seen_by)
        return {call.kind: call for call in rows.where(cls.sitting == sitting, cls.done_at.is_null()).order_by(cls.id)}


Call.add_index(Call.index(Call.sitting, Call.kind, unique=True, where=Call.done_at.is_null(), name="one_open_call"))


class Taken(Row):
    """Somebody looks after something on the floor; ``what`` is its name in the list of what needs somebody."""

    what = peewee.TextField(primary_key=True)
    person = peewee.ForeignKeyField(Person)
    at = Instant()

    @classmethod
    def claim(cls, what, person, since):
        """Guarded: this is theirs if nobody else looks after it since it waits. Returns whether it is. Part of a
        saving verb."""
        gone = Person.select(Person.id).where(Person.left_at.is_null(False))
        cls.delete().where(cls.what == what, (cls.at < since) | cls.person.in_(gone)).execute()
        return database.execute_sql("INSERT INTO taken (what, person_id, at) VALUES (?, ?, ?) ON CONFLICT (what) "
                                    "DO NOTHING", (what, person, clock.now())).rowcount == 1

    @classmethod
    def forget(cls, sitting):
        """Nobody looks after a party that has left. Part of a saving verb."""
        database.execute_sql(f"DELETE FROM taken WHERE what IN ({THEIRS}) OR what LIKE ? OR what LIKE ?",
                             (*[sitting] * 6, f"pass-{sitting}-%", f"fire-{sitting}-%"))


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

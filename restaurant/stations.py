"""The places where dishes are made, and the pass, where they are put together and sent out."""

import peewee

from .database import Row

COOKS, PASS = "cooks", "pass"


class Station(Row):
    """A place in the kitchen with a screen and perhaps a printer. ``slug`` is its part of the address."""

    name = peewee.TextField()
    slug = peewee.TextField(unique=True)
    kind = peewee.TextField(default=COOKS)
    position = peewee.IntegerField(default=0)

    @classmethod
    def all(cls):
        return list(cls.select().order_by(cls.position, cls.id))

    @classmethod
    def cooking(cls):
        return list(cls.select().where(cls.kind == COOKS).order_by(cls.position, cls.id))

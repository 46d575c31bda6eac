"""The places where dishes are made, and the pass, where they are put together and sent out."""

import peewee

from .database import Row

COOKS, PASS = "cooks", "pass"
TO_PASS, ONLY_PASS, SKIP_PASS = "pass", "only pass", "skip"
RULES = (TO_PASS, ONLY_PASS, SKIP_PASS)


class Station(Row):
    """A place in the kitchen with a screen and perhaps a printer. ``slug`` is its part of the address.

    ``rule``: its dishes go to the pass, are made only at the pass, or skip it (drinks). A ticket turns warm and late
    at ``warm_at`` and ``late_at`` percent of the time that was promised for it.
    """

    name = peewee.TextField()
    slug = peewee.TextField(unique=True)
    kind = peewee.TextField(default=COOKS)
    position = peewee.IntegerField(default=0)
    rule = peewee.TextField(default=TO_PASS, constraints=[peewee.Check("rule IN ('pass', 'only pass', 'skip')")])
    warm_at = peewee.IntegerField(default=70, constraints=[peewee.Check("warm_at BETWEEN 1 AND 500")])
    late_at = peewee.IntegerField(default=100, constraints=[peewee.Check("late_at BETWEEN 1 AND 500")])
    removed = peewee.BooleanField(default=False)

    @classmethod
    def ever(cls):
        """Those that there are and those that were: a removed one keeps its row, since its tickets know it."""
        return list(cls.select().order_by(cls.position, cls.id))

    @classmethod
    def all(cls):
        return [station for station in cls.ever() if not station.removed]

    @classmethod
    def cooking(cls):
        return [station for station in cls.all() if station.kind == COOKS]

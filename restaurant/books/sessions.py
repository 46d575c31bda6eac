"""Cash sessions: who had the drawer, what they began with, what they counted, and what should have been in it."""

import peewee

from ..database import Cents, Instant, Row, database
from ..staff import Person


class CashSession(Row):
    """The drawer from one count to the next. ``counted`` was entered before ``expected`` was shown."""

    opened_at = Instant()
    opened_by = peewee.ForeignKeyField(Person)
    float = Cents(constraints=[peewee.Check("float >= 0")])
    closed_at = Instant(null=True)
    closed_by = peewee.ForeignKeyField(Person, null=True)
    counted = Cents(null=True)
    expected = Cents(null=True)
    note = peewee.TextField(default="")
    place = peewee.IntegerField(default=1)   # which drawer: a house has one

    @property
    def difference(self):
        """What is too much (or, below nought, missing)."""
        return self.counted - self.expected

    @classmethod
    def open(cls):
        return cls.get_or_none(cls.closed_at.is_null())

    @classmethod
    def newest(cls, limit=60):
        return list(cls.select().order_by(cls.id.desc()).limit(limit))


CashSession.add_index(CashSession.index(CashSession.place, unique=True, where=CashSession.closed_at.is_null(),
                                        name="one_open_drawer"))


MOVES = """SELECT e.at, e.kind, p.amount, e.memo, w.name FROM book_entry e
    JOIN posting p ON p.entry_id = e.id AND p.account = 'cash' LEFT JOIN person w ON w.id = e.person_id
    WHERE e.kind IN ('paid in', 'paid out') AND e.at >= ? AND e.at <= ? ORDER BY e.id"""


def drawer_moves(session):
    """What was put in and taken out by hand, with its reason: ``(at, kind, amount, reason, who)``. No sales are among
    it, since whoever counts must not know what should be there."""
    return database.execute_sql(MOVES, (session.opened_at, session.closed_at or 2**62)).fetchall()

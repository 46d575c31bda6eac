"""Areas, tables and their codes, the sittings at them, and the phones in a sitting.

At most one sitting is open at a table. A phone belongs to one sitting for ever: when that closes, it can do nothing.
"""

import functools

import peewee

from . import clock
from .database import Cents, Instant, JSONText, Row, database
from .errors import NotFound, Refused
from .staff import Person, fingerprint

CODE_LETTERS = "23456789ABCDEFGHJKMNPQRSTVWXYZ"  # 30 letters without 0 O 1 I L U, which people mistype
CODE_LENGTH = 10
# A table r as people call it while the party s sits there: a tab by its guest, else with the tables put to it.
TITLE = """CASE WHEN r.tab THEN COALESCE(s.name, r.name) ELSE r.name || COALESCE((
    SELECT GROUP_CONCAT(' + ' || j.name, '') FROM (SELECT name FROM restaurant_table WHERE joined_to_id = r.id
    ORDER BY position, id) j), '') END"""
# Nobody sits at a part of the table, and it was put to no other.
WHOLE = """joined_to_id IS NULL AND NOT removed AND id NOT IN (SELECT p.part_of_id FROM restaurant_table p
    JOIN sitting s ON s.table_id = p.id WHERE s.closed_at IS NULL AND p.part_of_id IS NOT NULL)"""
FREE = f"{WHOLE} AND id NOT IN (SELECT table_id FROM sitting WHERE closed_at IS NULL)"
COLOURS = 6


class Area(Row):
    """A room or a terrace. ``collects``: guests here fetch their orders when their number is called.

    ``pay_when`` is settings.PAY_WHEN, or None where the house's rule holds; a table's own comes before its area's.
    """

    name = peewee.TextField()
    position = peewee.IntegerField(default=0)
    collects = peewee.BooleanField(default=False)
    pay_when = peewee.TextField(null=True)

    @classmethod
    def all(cls):
        return list(cls.select().order_by(cls.position, cls.id))


class Table(Row):
    """A table on the plan of its area (800 × 560 units). Its code opens the menu; it can be renewed.

    A second party at a table sits at a table of their own, which is ``part_of`` it ("12 B"); a table that was put
    to another for a party is ``joined_to`` it; a ``tab`` is a place for somebody without a table. Parts, tabs and
    tills are made when they are needed and are on no plan (``removed``). ``waiter`` is whose section it belongs to.
    """

    area = peewee.ForeignKeyField(Area, backref="tables")
    name = peewee.TextField(unique=True)
    seats = peewee.IntegerField(default=4)
    shape = peewee.TextField(default="square")
    x = peewee.IntegerField(default=0)
    y = peewee.IntegerField(default=0)
    w = peewee.IntegerField(default=120)
    h = peewee.IntegerField(default=120)
    code = peewee.TextField(unique=True)
    position = peewee.IntegerField(default=0)
    removed = peewee.BooleanField(default=False)
    till = peewee.BooleanField(default=False)   # a place for quick charges, on no plan
    pay_when = peewee.TextField(null=True)
    part_of = peewee.ForeignKeyField("self", null=True, backref="parts")
    joined_to = peewee.ForeignKeyField("self", null=True, backref="joined")
    tab = peewee.BooleanField(default=False)
    waiter = peewee.ForeignKeyField(Person, null=True)

    class Meta:
        table_name = "restaurant_table"

    @classmethod
    def with_code(cls, typed):
        """The table whose code was scanned or typed, or that which it was put to; or NotFound: the same answer for
        every wrong code. Parts of tables and tabs are on no plan, so their codes lead nowhere."""
        code = tidy(typed)
        table = cls.get_or_none(cls.code == code, ~cls.removed) if len(code) == CODE_LENGTH else None
        if table is None:
            raise NotFound("This code belongs to no table. Please scan the code on your table again.")
        return cls.find(table.joined_to_id) if table.joined_to_id else table

    @classmethod
    def all(cls):
        return list(cls.select(cls, Area).join(Area).where(~cls.removed)
                    .order_by(Area.position, cls.position, cls.id))

    @classmethod
    def leave_to_everybody(cls, person):
        """The tables and open parties of somebody who serves no longer are nobody's. Part of a saving verb."""
        cls.update(waiter=None).where(cls.waiter == person).execute()
        Sitting.update(waiter=None).where(Sitting.waiter == person, Sitting.closed_at.is_null()).execute()

    @classmethod
    def in_use(cls):
        """All tables, and the parts and tabs where somebody sits."""
        taken = Sitting.select(Sitting.table).where(Sitting.closed_at.is_null())
        return list(cls.select(cls, Area).join(Area)
                    .where(~cls.removed | (cls.tab | cls.part_of.is_null(False)) & cls.id.in_(taken))
                    .order_by(Area.position, cls.position, cls.id))

    @classmethod
    def parts_in_use(cls, table):
        """The other parties at a table: where each of them sits."""
        return list(cls.select().join(Sitting).where(cls.part_of == table, Sitting.closed_at.is_null())
                    .order_by(cls.name))

    @classmethod
    def holds(cls, id, condition):
        """Whether WHOLE or FREE holds for this table."""
        return database.execute_sql(f"SELECT 1 FROM restaurant_table WHERE id = ? AND {condition}",
                                    (id,)).fetchone() is not None

    @property
    def is_place(self):
        """Whether somebody may sit here: a table that was not removed, a part of one, or a tab."""
        return not self.till and (not self.removed or self.tab or self.part_of_id is not None)

    @property
    def letter(self):
        """Which of the parties at its table sits here, as guests and staff say it."""
        return self.name.rpartition(" ")[2] if self.part_of_id else "A"

    @functools.cached_property
    def title(self):
        """As people call it, with the tables that were put to it; see TITLE."""
        put = Table.select(Table.name).where(Table.joined_to == self.id).order_by(Table.position, Table.id)
        return " + ".join([self.name, *(table.name for table in put)])


def tidy(typed):
    """A code as people type it: small letters, dashes and spaces do not matter."""
    return "".join(letter for letter in typed[:64].upper() if letter in CODE_LETTERS)


def new_code():
    return clock.pick(CODE_LETTERS, CODE_LENGTH)


class Sitting(Row):
    """A party at a table, from the first scan or the first order until the bill is settled."""

    table = peewee.ForeignKeyField(Table, backref="sittings")
    opened_at = Instant(index=True)
    opened_by = peewee.ForeignKeyField(Person, null=True)
    guests = peewee.IntegerField(null=True)
    closed_at = Instant(null=True, index=True)
    closed_by = peewee.ForeignKeyField(Person, null=True)
    terms = JSONText()  # how its bill is made, as it was when they sat down: see settings.House.terms
    write_off = peewee.TextField(null=True)  # the reason, where it was closed with something still due
    open_limit = Cents(null=True)           # what this party may owe, where staff said so
    name = peewee.TextField(null=True)       # how staff call this party: a tab's name, a reservation's
    waiter = peewee.ForeignKeyField(Person, null=True)  # who serves them, where that is not their table's waiter
    cleared_at = Instant(null=True)          # when their table was clean again
    merged_into = peewee.ForeignKeyField("self", null=True)
    code = peewee.TextField(null=True)       # the secret behind the code that staff show to this party

    @classmethod
    def open_at(cls, table):
        return cls.get_or_none(cls.table == table, cls.closed_at.is_null())

    @classmethod
    def all_open(cls):
        return list(cls.select(cls, Table).join(Table).where(cls.closed_at.is_null()).order_by(cls.opened_at, cls.id))

    @classmethod
    def must_be_open(cls, id):
        """Every verb about a sitting begins here: Refused if its bill was closed meanwhile."""
        row = database.execute_sql("SELECT closed_at FROM sitting WHERE id = ?", (id,)).fetchone()
        if row is None:
            raise NotFound()
        if row[0] is not None:
            raise Refused("The bill of this table is closed. To order again, scan the code and tap “Order again”.")

    @property
    def is_open(self):
        return self.closed_at is None

    @property
    def title(self):
        """What people call the place where this party sits; see TITLE."""
        if self.table.tab:
            return self.name or self.table.name
        return self.table.title if self.is_open else self.table.name


# One open sitting at a table: the database itself refuses a second (invariant I17).
Sitting.add_index(Sitting.index(Sitting.table, unique=True, where=Sitting.closed_at.is_null(),
                                name="one_open_sitting"))
Sitting.add_index(Sitting.index(Sitting.table, where=Sitting.closed_at.is_null(False) & Sitting.cleared_at.is_null(),
                                name="to_clear"))


class Phone(Row):
    """A guest's phone in a sitting. Only the hash of its secret is kept. ``number`` counts within the sitting."""

    sitting = peewee.ForeignKeyField(Sitting, backref="phones")
    secret = peewee.TextField(unique=True)
    number = peewee.IntegerField()
    nickname = peewee.TextField(null=True)
    joined_at = Instant()
    admitted_at = Instant(null=True)
    admitted_by = peewee.ForeignKeyField(Person, null=True)
    blocked_at = Instant(null=True)
    admitted_by_phone = peewee.ForeignKeyField("self", null=True)

    @classmethod
    def of(cls, sitting):
        return list(cls.select().where(cls.sitting == sitting).order_by(cls.number))

    @property
    def colour(self):
        """Which of the stylesheet's colours marks this guest."""
        return self.number % COLOURS

    @property
    def initial(self):
        return (self.nickname or str(self.number))[0].upper()

    @property
    def admitted(self):
        return self.admitted_at is not None


class Seat:
    """A guest's phone with its sitting and table, read with one statement, for every page a guest opens.

    ``at`` and ``code`` are the table's where they sit at a part of one: its own code is on no paper. ``inside``: it
    belongs to the party. Who is outside sees the menu, and of everything else only what is their own.
    """

    __slots__ = ("phone", "number", "nickname", "admitted_at", "blocked_at", "sitting", "closed_at", "table", "at",
                 "name", "code", "joined_at", "inside")
    SQL = ("SELECT p.id, p.number, p.nickname, p.admitted_at, p.blocked_at, s.id, s.closed_at, r.id, "
           f"COALESCE(h.id, r.id), {TITLE}, COALESCE(h.code, r.code), p.joined_at "
           "FROM phone p JOIN sitting s ON s.id = p.sitting_id JOIN restaurant_table r ON r.id = s.table_id "
           "LEFT JOIN restaurant_table h ON h.id = r.part_of_id WHERE p.secret = ?")

    @classmethod
    def with_secret(cls, secret):
        """The seat of this session's phone, or None. Its sitting may be closed."""
        row = database.execute_sql(cls.SQL, (fingerprint(secret),)).fetchone()
        if row is None:
            return None
        seat = cls()
        for name, value in zip(cls.__slots__, row):
            setattr(seat, name, value)
        return seat

    def sees(self, phone):
        """Whether what a phone chose (None: somebody who works here) is the party's, as this guest sees it. Who is
        inside without having been admitted sits with a new party, or where whoever scans is let in: there all share.
        """
        return self.inside and (phone is None or phone.admitted or self.admitted_at is None)

    @property
    def is_open(self):
        return self.closed_at is None


class EntryRule(Row):
    """Who may order in an area (None: everywhere), from ``begins`` to ``ends``, in minutes after midnight."""

    area = peewee.ForeignKeyField(Area, null=True)
    begins = peewee.IntegerField()
    ends = peewee.IntegerField()
    rung = peewee.TextField()


class Display(Row):
    """A small screen on a table that shows the code of the party there. Only the hash of its secret is kept."""

    table = peewee.ForeignKeyField(Table, backref="displays")
    secret = peewee.TextField(unique=True)
    made_at = Instant()
    ended_at = Instant(null=True)

    @classmethod
    def with_secret(cls, secret):
        """The display of this secret, or None once it was ended."""
        return cls.get_or_none(cls.secret == fingerprint(secret), cls.ended_at.is_null())

    @classmethod
    def of(cls, table):
        return list(cls.select().where(cls.table == table, cls.ended_at.is_null()).order_by(cls.id))


class Reservation(Row):
    """Somebody is expected at a table. It is done when they were seated, or will not come."""

    table = peewee.ForeignKeyField(Table, backref="reservations")
    at = Instant()
    name = peewee.TextField()
    guests = peewee.IntegerField(null=True)
    made_at = Instant()
    person = peewee.ForeignKeyField(Person)
    done_at = Instant(null=True)

    @classmethod
    def coming(cls, since, until, table=None):
        """Who is still expected between two instants, the earliest first; at one table or at all."""
        rows = cls.select().where(cls.done_at.is_null(), cls.at > since, cls.at < until).order_by(cls.at, cls.id)
        return list(rows.where(cls.table == table) if table else rows)


Reservation.add_index(Reservation.index(Reservation.table, where=Reservation.done_at.is_null(), name="expected"))


class Merge(Row):
    """The party ``came`` was put together with the party ``into``; ``what`` of theirs went over, by kind of row."""

    came = peewee.ForeignKeyField(Sitting, backref="merges")
    into = peewee.ForeignKeyField(Sitting, backref="merged")
    what = JSONText()
    reason = peewee.TextField(default="")
    at = Instant()
    person = peewee.ForeignKeyField(Person)
    undone_at = Instant(null=True)
    undone_by = peewee.ForeignKeyField(Person, null=True)

"""The floor: how every table stands at this moment. Worked out each time with a handful of
statements, however many tables there are, and never stored.
"""

import dataclasses
import functools

import peewee

from . import bills, clock, kitchen
from .calls import BILL, Call
from .database import database
from .errors import NotFound
from .kitchen import COOKING, HELD, QUEUED, READY, SERVED, STATES
from .payments import PENDING, Payment
from .staff import Person
from .tables import Area, Phone, Reservation, Table

FREE, RESERVED, CLEAR, SEATED, ORDERING, COOKS, HOLDS, WAITS, PASS, EATING, PAYING, PAID, WANTS_BILL, ASKS, CALLS = (
    "free", "reserved", "clear", "seated", "ordering", "cooking", "held", "waiting", "pass", "eating", "paying", "paid",
    "bill", "ask", "calls")
BY_URGENCY = (CALLS, ASKS, PASS, WANTS_BILL, WAITS, PAID, CLEAR, HOLDS, ORDERING, COOKS, SEATED, PAYING, EATING,
              RESERVED, FREE)
SHOWN_BEFORE, SHOWN_AFTER = 3 * clock.HOUR, 2 * clock.HOUR     # so long a table says that it is reserved
SITTINGS = """SELECT s.table_id, s.id, s.opened_at, s.guests,
    (SELECT COUNT(*) FROM phone p WHERE p.sitting_id = s.id), (SELECT COUNT(*) FROM pick k WHERE k.sitting_id = s.id),
    s.waiter_id, s.name FROM sitting s WHERE s.closed_at IS NULL"""
ONE_SITTING = SITTINGS + " AND s.table_id = ?"
TO_CLEAR = """SELECT table_id, MAX(closed_at) FROM sitting WHERE closed_at IS NOT NULL AND cleared_at IS NULL
    GROUP BY table_id"""
TO_CLEAR_ONE = "SELECT MAX(closed_at) FROM sitting WHERE closed_at IS NOT NULL AND cleared_at IS NULL AND table_id = ?"
ORDERS = """SELECT s.id, COUNT(*), MIN(CASE WHEN o.state = 'waiting' THEN o.sent_at END) FROM sitting s
    JOIN "order" o ON o.sitting_id = s.id WHERE s.closed_at IS NULL AND o.state != 'turned down' GROUP BY s.id"""
STEPS = " ".join(f"WHEN '{state}' THEN {step}" for step, state in enumerate(STATES))
LINES = f"""SELECT sitting, step, COUNT(*), MIN(since), MAX(served_at), MIN(due_at) FROM (
    SELECT MIN(t.sitting_id) AS sitting, MIN(CASE k.state {STEPS} END) AS step, MAX(k.served_at) AS served_at,
        MIN(COALESCE(k.fired_at, t.made_at)) AS since,
        MIN(CASE WHEN k.state IN ('queued', 'cooking') THEN k.due_at END) AS due_at
    FROM sitting s JOIN ticket t ON t.sitting_id = s.id JOIN task k ON k.ticket_id = t.id
    WHERE s.closed_at IS NULL GROUP BY k.line_id) AS lines GROUP BY sitting, step"""


@dataclasses.dataclass
class Standing:
    """A table at this moment, by the name that people call it (tables.TITLE). ``lines`` are (how many, since when,
    promised for when) by how far they are; a line is as far as the station that is furthest behind. ``held`` is the
    course that waits to be fired next.
    """

    table: Table
    sitting: int | None = None
    opened_at: int | None = None
    guests: int | None = None
    phones: int = 0
    picks: int = 0
    named: int | None = None
    rounds: int = 0
    asks_since: int | None = None
    lines: dict = dataclasses.field(default_factory=dict)
    held: kitchen.Held | None = None
    calls: dict = dataclasses.field(default_factory=dict)
    account: bills.Account = dataclasses.field(default_factory=bills.Account)
    name: str | None = None
    left_at: int | None = None
    paying: bool = False
    expected: list = dataclasses.field(default_factory=list)    # reservations of today, the earliest first
    joined: list = dataclasses.field(default_factory=list)      # the tables that were put to this one
    parts: list = dataclasses.field(default_factory=list)       # all who sit at parts of this table

    @classmethod
    def alone(cls, table_id):
        """One table: who sits there and who calls. For pages that read the rest of its sitting themselves."""
        table = Table.select(Table, Area).join(Area).where(Table.id == table_id).first()
        if table is None or not table.is_place:
            raise NotFound()
        if table.joined_to_id:
            return cls.alone(table.joined_to_id)
        standing = cls(table)
        for _, *facts in database.execute_sql(ONE_SITTING, (table_id,)):
            standing.sit(*facts)
            standing.calls = {call.kind: call for call in _open_calls().where(Call.sitting == standing.sitting)}
        standing._look_around()
        return standing

    def _look_around(self):
        """Who else sits at this table, who is expected, and whether it has to be cleared."""
        now = clock.now()
        self.parts = [Standing(part) for part in Table.parts_in_use(self.table.part_of_id or self.table.id)]
        self.joined = list(Table.select().where(Table.joined_to == self.table.id).order_by(Table.position, Table.id))
        self.table.name = " + ".join([self.table.name, *(table.name for table in self.joined)])
        self.expected = Reservation.coming(now - SHOWN_AFTER, now + clock.DAY, self.table.id)
        self.left_at = database.execute_sql(TO_CLEAR_ONE, (self.table.id,)).fetchone()[0]

    def sit(self, sitting, opened_at, guests, phones, picks, named, name):
        self.sitting, self.opened_at, self.guests, self.phones, self.picks = sitting, opened_at, guests, phones, picks
        self.named, self.name = named, name
        if self.table.tab and name:
            self.table.name = name

    def count(self, *states):
        return sum(self.lines[state][0] for state in states if state in self.lines)

    @property
    def waits_since(self):
        """Since when they wait for the oldest dish that is still being made; None if none is."""
        return min((self.lines[state][1] for state in (QUEUED, COOKING) if state in self.lines), default=None)

    @property
    def promised(self):
        """When the next of what is being made was promised for; None if nothing is."""
        return min((self.lines[state][2] for state in (QUEUED, COOKING) if state in self.lines), default=None)

    @property
    def waiter(self):
        """Who serves here: whoever was named for the party, or else the table's waiter; None is everybody."""
        return self.named or self.table.waiter_id

    def is_for(self, person):
        """Whether this is one of their tables; one without a waiter is everybody's."""
        return person is None or self.waiter in (None, person)

    @property
    def people(self):
        return self.guests or self.phones

    @property
    def settled(self):
        return bool(self.account.total) and self.account.due == 0 and not self.account.reserved

    @functools.cached_property
    def state(self):
        """The one word that matters most: somebody who needs something comes before everything else."""
        if self.sitting is None:
            return CLEAR if self.left_at else RESERVED if self.is_reserved else FREE
        facts = ((self.calls.keys() - {BILL}, CALLS), (self.asks_since, ASKS),
                 (READY in self.lines, PASS), (BILL in self.calls, WANTS_BILL), (self.is_late, WAITS),
                 (self.paying, PAYING),
                 (self.waits_since, COOKS), (HELD in self.lines, HOLDS), (self.settled, PAID),
                 (SERVED in self.lines, EATING),
                 (self.phones or self.picks, ORDERING))
        return next((state for fact, state in facts if fact), SEATED)

    @property
    def is_reserved(self):
        """Whether somebody is expected soon, or should have come a while ago."""
        now = clock.now()
        return bool(self.expected) and now - SHOWN_AFTER < self.expected[0].at < now + SHOWN_BEFORE

    @property
    def wants(self):
        """The oldest call of somebody who wants more than the bill."""
        return min((call for call in self.calls.values() if call.kind != BILL), key=lambda call: call.at, default=None)

    @property
    def urgency(self):
        """Tables in the order in which somebody should look at them."""
        return BY_URGENCY.index(self.state), self.opened_at or 0

    @property
    def is_late(self):
        """Whether something is still being made that was promised for earlier."""
        return any(self.lines[state][2] <= clock.now() for state in (QUEUED, COOKING) if state in self.lines)


class Floor:
    """All tables, in the order of their areas, and the parts and tabs where somebody sits; with ``mine``, whose id it
    is, those of others stand back.
    """

    def __init__(self, mine=None):
        self.mine = mine
        self.standings = {table.id: Standing(table) for table in Table.in_use()}
        self._put_together()
        self.by_sitting = {}
        for table, *facts in database.execute_sql(SITTINGS):
            if table in self.standings:
                self.standings[table].sit(*facts)
                self.by_sitting[self.standings[table].sitting] = self.standings[table]
        for sitting, rounds, since in database.execute_sql(ORDERS):
            self._at(sitting).rounds, self._at(sitting).asks_since = rounds, since
        for sitting, step, count, since, served_at, due_at in database.execute_sql(LINES):
            self._at(sitting).lines[STATES[step]] = count, served_at if STATES[step] == SERVED else since, due_at
        for held in kitchen.courses_held():
            self._at(held.sitting).held = held
        for call in _open_calls():
            self._at(call.sitting_id).calls[call.kind] = call
        for sitting, account in bills.accounts().items():
            self._at(sitting).account = account
        for _, payment in self.paying:
            self._at(payment.sitting_id).paying |= not payment.provider.startswith("bank ")
        self._expect()

    def _put_together(self):
        """A table that was put to another is that one; a part is known to the table that it is a part of."""
        for id, at in list(self.standings.items()):
            main, host = (self.standings.get(other) for other in (at.table.joined_to_id, at.table.part_of_id))
            if main:
                main.joined.append(at.table)
                main.table.name += f" + {at.table.name}"
                self.standings[id] = main
            elif host:
                host.parts.append(at)
                at.parts = host.parts

    def _expect(self):
        """Free tables that are not clean yet, and who is expected today."""
        for table, left_at in database.execute_sql(TO_CLEAR):
            if table in self.standings:
                self.standings[table].left_at = left_at
        now = clock.now()
        for each in Reservation.coming(now - SHOWN_AFTER, now + clock.DAY):
            if each.table_id in self.standings:
                self.standings[each.table_id].expected.append(each)

    def _at(self, sitting):
        return self.by_sitting.get(sitting) or Standing(None)

    @property
    def areas(self):
        return list({standing.table.area_id: standing.table.area for standing in self.standings.values()}.values())

    def inside(self, area):
        """The tables of an area, each once where several were put together, in the order of the plan."""
        return [at for id, at in self.standings.items() if at.table.area_id == area and at.table.id == id
                and not at.table.removed]

    def tabs(self, area):
        return [at for at in self.standings.values() if at.table.tab and at.table.area_id == area]

    def places(self, area):
        """Every table and every party of an area, with its tabs."""
        return [each for at in self.inside(area) for each in (at, *at.parts)] + self.tabs(area)

    def by_urgency(self, area):
        """Who needs somebody first, then the others, then what is free."""
        return sorted(self.places(area), key=lambda at: at.urgency)

    @functools.cached_property
    def waiters(self):
        """What whoever serves a table is called, by id."""
        return dict(Person.select(Person.id, Person.name).tuples())

    @property
    def taken(self):
        return list(self.by_sitting.values())

    @property
    def tables(self):
        """How many tables there are."""
        return sum(not table.removed for at in self._plain for table in (at.table, *at.joined))

    @property
    def in_use(self):
        """At how many of them somebody sits."""
        return sum(1 + len(at.joined) for at in self._plain if at.sitting or at.parts)

    @property
    def _plain(self):
        return [at for id, at in self.standings.items() if at.table.id == id and not at.table.removed]

    @property
    def guests(self):
        return sum(standing.people for standing in self.taken)

    @property
    def due(self):
        return sum(standing.account.due for standing in self.taken)

    @functools.cached_property
    def paying(self):
        """(standing, payment) of everybody who is at a provider's page now."""
        rows = Payment.select().where(Payment.state.in_(PENDING)).order_by(Payment.id)
        return [(self._at(payment.sitting_id), payment) for payment in rows if payment.sitting_id in self.by_sitting]


def _open_calls():
    """With who is on the way and whose phone called."""
    return (Call.select(Call, Person, Phone).join(Person, peewee.JOIN.LEFT_OUTER, on=Call.seen_by).switch(Call)
            .join(Phone, peewee.JOIN.LEFT_OUTER, on=Call.phone).where(Call.done_at.is_null())
            .order_by(Call.at, Call.id))

"""The floor: how every table stands at this moment. Worked out each time with a handful of
statements, however many tables there are, and never stored.
"""

import dataclasses

import peewee

from . import bills, clock, kitchen
from .calls import BILL, WAITER, Call
from .database import database
from .errors import NotFound
from .kitchen import COOKING, HELD, QUEUED, READY, SERVED, STATES
from .staff import Person
from .tables import Area, Phone, Table

FREE, SEATED, ORDERING, COOKS, HOLDS, WAITS, PASS, EATING, PAID, WANTS_BILL, ASKS, CALLS = (
    "free", "seated", "ordering", "cooking", "held", "waiting", "pass", "eating", "paid", "bill", "ask", "calls")
SITTINGS = """SELECT s.table_id, s.id, s.opened_at, s.guests,
    (SELECT COUNT(*) FROM phone p WHERE p.sitting_id = s.id), (SELECT COUNT(*) FROM pick k WHERE k.sitting_id = s.id)
    FROM sitting s WHERE s.closed_at IS NULL"""
ONE_SITTING = SITTINGS + " AND s.table_id = ?"
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
    """A table at this moment. ``lines`` are (how many, since when, promised for when) by how far they are; a line is as
    far as the station that is furthest behind. ``held`` is the course that waits to be fired next.
    """

    table: Table
    sitting: int | None = None
    opened_at: int | None = None
    guests: int | None = None
    phones: int = 0
    picks: int = 0
    rounds: int = 0
    asks_since: int | None = None
    lines: dict = dataclasses.field(default_factory=dict)
    held: kitchen.Held | None = None
    calls: dict = dataclasses.field(default_factory=dict)
    account: bills.Account = dataclasses.field(default_factory=bills.Account)

    @classmethod
    def alone(cls, table_id):
        """One table: who sits there and who calls. For pages that read the rest of its sitting themselves."""
        table = Table.select(Table, Area).join(Area).where(Table.id == table_id, ~Table.removed).first()
        if table is None:
            raise NotFound()
        standing = cls(table)
        for _, *facts in database.execute_sql(ONE_SITTING, (table_id,)):
            standing.sit(*facts)
            standing.calls = {call.kind: call for call in _open_calls().where(Call.sitting == standing.sitting)}
        return standing

    def sit(self, sitting, opened_at, guests, phones, picks):
        self.sitting, self.opened_at, self.guests, self.phones, self.picks = sitting, opened_at, guests, phones, picks

    def count(self, *states):
        return sum(self.lines[state][0] for state in states if state in self.lines)

    @property
    def waits_since(self):
        """Since when they wait for the oldest dish that is still being made; None if none is."""
        return min((self.lines[state][1] for state in (QUEUED, COOKING) if state in self.lines), default=None)

    @property
    def people(self):
        return self.guests or self.phones

    @property
    def settled(self):
        return bool(self.account.total) and self.account.due == 0 and not self.account.reserved

    @property
    def state(self):
        """The one word that matters most: somebody who needs something comes before everything else."""
        facts = ((self.sitting is None, FREE), (WAITER in self.calls, CALLS), (self.asks_since, ASKS),
                 (READY in self.lines, PASS), (BILL in self.calls, WANTS_BILL), (self.is_late, WAITS),
                 (self.waits_since, COOKS), (HELD in self.lines, HOLDS), (self.settled, PAID),
                 (SERVED in self.lines, EATING),
                 (self.phones or self.picks, ORDERING))
        return next((state for fact, state in facts if fact), SEATED)

    @property
    def is_late(self):
        """Whether something is still being made that was promised for earlier."""
        return any(self.lines[state][2] <= clock.now() for state in (QUEUED, COOKING) if state in self.lines)


class Floor:
    """All tables, in the order of their areas."""

    def __init__(self):
        self.standings = {table.id: Standing(table) for table in Table.all()}
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

    def _at(self, sitting):
        return self.by_sitting.get(sitting) or Standing(None)

    @property
    def areas(self):
        return list({standing.table.area_id: standing.table.area for standing in self.standings.values()}.values())

    def inside(self, area):
        return [standing for standing in self.standings.values() if standing.table.area_id == area]

    @property
    def taken(self):
        return list(self.by_sitting.values())

    @property
    def guests(self):
        return sum(standing.people for standing in self.taken)

    @property
    def due(self):
        return sum(standing.account.due for standing in self.taken)


def _open_calls():
    """With who is on the way and whose phone called."""
    return (Call.select(Call, Person, Phone).join(Person, peewee.JOIN.LEFT_OUTER, on=Call.seen_by).switch(Call)
            .join(Phone, peewee.JOIN.LEFT_OUTER, on=Call.phone).where(Call.done_at.is_null())
            .order_by(Call.at, Call.id))

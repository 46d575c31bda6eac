"""The floor: how every table stands at this moment and who needs somebody. Worked out each time with a handful of
statements, however many tables there are, and never stored.
"""

import collections
import dataclasses

import peewee

from . import bills, clock, kitchen
from .calls import BILL, WAITER, Call
from .database import database
from .kitchen import COOKING, QUEUED, READY, SERVED
from .orders import Order
from .payments import PENDING, Payment, Unplaced
from .settings import house
from .staff import Person
from .tables import Phone, Table

FREE, SEATED, ORDERING, COOKS, WAITS, PASS, EATING, PAID, WANTS_BILL, ASKS, CALLS = (
    "free", "seated", "ordering", "cooking", "waiting", "pass", "eating", "paid", "bill", "ask", "calls")
SITTINGS = """SELECT s.table_id, s.id, s.opened_at, s.guests,
    (SELECT COUNT(*) FROM phone p WHERE p.sitting_id = s.id), (SELECT COUNT(*) FROM pick k WHERE k.sitting_id = s.id)
    FROM sitting s WHERE s.closed_at IS NULL"""
ORDERS = """SELECT o.sitting_id, COUNT(*), MIN(CASE WHEN o.state = 'waiting' THEN o.sent_at END) FROM sitting s
    JOIN "order" o ON o.sitting_id = s.id WHERE s.closed_at IS NULL AND o.state != 'turned down' GROUP BY s.id"""
TASKS = """SELECT t.sitting_id, k.state, COUNT(*), MIN(t.made_at), MAX(k.served_at) FROM sitting s
    JOIN ticket t ON t.sitting_id = s.id JOIN task k ON k.ticket_id = t.id WHERE s.closed_at IS NULL
    GROUP BY s.id, k.state"""


@dataclasses.dataclass
class Standing:
    """A table at this moment. ``tasks`` are (how many, since when) by how far they are."""

    table: Table
    sitting: int | None = None
    opened_at: int | None = None
    guests: int | None = None
    phones: int = 0
    picks: int = 0
    rounds: int = 0
    asks_since: int | None = None
    tasks: dict = dataclasses.field(default_factory=dict)
    calls: dict = dataclasses.field(default_factory=dict)
    account: bills.Account = dataclasses.field(default_factory=bills.Account)

    def count(self, *states):
        return sum(self.tasks[state][0] for state in states if state in self.tasks)

    @property
    def waits_since(self):
        """When the oldest dish that is still being made was sent; None if none is."""
        return min((self.tasks[state][1] for state in (QUEUED, COOKING) if state in self.tasks), default=None)

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
                 (READY in self.tasks, PASS), (BILL in self.calls, WANTS_BILL), (self.is_late, WAITS),
                 (self.waits_since, COOKS), (self.settled, PAID), (SERVED in self.tasks, EATING),
                 (self.phones or self.picks, ORDERING))
        return next((state for fact, state in facts if fact), SEATED)

    @property
    def is_late(self):
        return self.waits_since and clock.now() - self.waits_since >= house().warm_after * clock.MINUTE


class Floor:
    """All tables, in the order of their areas."""

    def __init__(self):
        self.standings = {table.id: Standing(table) for table in Table.all()}
        self.by_sitting = {}
        for table, *facts in database.execute_sql(SITTINGS):
            if table in self.standings:
                self._sit(self.standings[table], *facts)
        for sitting, rounds, since in database.execute_sql(ORDERS):
            self._at(sitting).rounds, self._at(sitting).asks_since = rounds, since
        for sitting, state, count, made_at, served_at in database.execute_sql(TASKS):
            self._at(sitting).tasks[state] = count, served_at if state == SERVED else made_at
        for call in _open_calls():
            self._at(call.sitting_id).calls[call.kind] = call
        for sitting, account in bills.accounts().items():
            self._at(sitting).account = account

    def _sit(self, standing, sitting, opened_at, guests, phones, picks):
        standing.sitting, standing.opened_at, standing.guests = sitting, opened_at, guests
        standing.phones, standing.picks = phones, picks
        self.by_sitting[sitting] = standing

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

    # Who needs somebody now

    def calls(self):
        """(standing, call) of everybody who wants somebody, the longest first."""
        found = [(standing, call) for standing in self.taken for call in standing.calls.values()]
        return sorted(found, key=lambda pair: pair[1].at)

    def asking(self):
        """(standing, orders) for each phone whose orders wait for an answer."""
        by_phone = collections.defaultdict(list)
        for order in Order.waiting():
            by_phone[order.phone_id].append(order)
        return [(self._at(orders[0].sitting_id), orders) for orders in by_phone.values()]

    def at_pass(self):
        """(standing, tasks) for each table that has something ready."""
        by_sitting = collections.defaultdict(list)
        for ticket in kitchen.waiting_at_pass():
            by_sitting[ticket.sitting] += [task for task in ticket.tasks if task.state == READY]
        return [(self.by_sitting[sitting], tasks) for sitting, tasks in by_sitting.items()
                if sitting in self.by_sitting]

    def paying(self):
        """(standing, payment) of everybody who is at a provider's page now."""
        rows = Payment.select().where(Payment.state.in_(PENDING)).order_by(Payment.id)
        return [(self._at(payment.sitting_id), payment) for payment in rows if payment.sitting_id in self.by_sitting]

    def unplaced(self):
        return Unplaced.open()


def _open_calls():
    """With who is on the way and whose phone called."""
    return (Call.select(Call, Person, Phone).join(Person, peewee.JOIN.LEFT_OUTER, on=Call.seen_by).switch(Call)
            .join(Phone, peewee.JOIN.LEFT_OUTER, on=Call.phone).where(Call.done_at.is_null()).order_by(Call.at))

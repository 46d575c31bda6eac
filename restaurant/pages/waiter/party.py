"""A table with the people at it: everything a waiter sees of one sitting, read once for a page."""

import dataclasses
import functools

from ... import clock, entry, menu
from ...bills import Bill, Receipt
from ...errors import NotFound
from ...floor import Standing
from ...kitchen import HELD, QUEUED, READY, line_states, of_sitting
from ...orders import ACCEPTED, WAITING, Line, Order
from ...tables import Display, Merge, Phone, Sitting
from .closed import Closed


@dataclasses.dataclass
class Eaten:
    """A course of this party: how many dishes of it wait to be fired, and how many are in the kitchen, not begun."""

    id: int
    held: int = 0
    fresh: int = 0
    begun: bool = False

    def take(self, state, dishes):
        self.held += dishes * (state == HELD)
        self.fresh += dishes * (state == QUEUED)
        self.begun = self.begun or state not in (HELD, QUEUED)

    @property
    def can_wait(self):
        """Whether it can be held back: what a cook has begun is not stopped."""
        return bool(self.fresh) and not self.begun


class Party:
    """``standing`` is the table at this moment; the rest is empty while nobody sits there."""

    def __init__(self, standing):
        self.standing, self.table = standing, standing.table
        self.sitting = Sitting.find(standing.sitting) if standing.sitting else None

    @classmethod
    def at(cls, table):
        return cls(Standing.alone(table))

    @property
    def last(self):
        """Who sat here before and can sit here again: the bill of today that was closed last, or None."""
        return Closed.last_at(self.table)

    @property
    def hosts(self):
        """(id, name, letter) of every place of this table, where several parties sit at it."""
        host = self.table.part_of or self.table
        return [(each.id, each.name, each.letter) for each in (host, *(at.table for at in self.standing.parts))]

    @property
    def sitting_id(self):
        """The open sitting, or NotFound: a page from before may still show one."""
        if self.sitting is None:
            raise NotFound("Nobody sits at this table now.")
        return self.sitting.id

    @functools.cached_property
    def bill(self):
        return Bill(self.sitting)

    @functools.cached_property
    def orders(self):
        return {order.id: order for order in Order.of(self.sitting)} if self.sitting else {}

    @functools.cached_property
    def rounds(self):
        """(order, lines) of everything that was sent, the latest first."""
        lines = {}
        for line in Line.of(self.sitting) if self.sitting else ():
            lines.setdefault(line.order_id, []).append(line)
        found = [(self.orders[id], its) for id, its in lines.items()]
        return sorted(found, key=lambda pair: -pair[0].id)

    @property
    def asking(self):
        return [(order, lines) for order, lines in self.rounds if order.state == WAITING]

    @functools.cached_property
    def accepted(self):
        return [(order, lines) for order, lines in self.rounds if order.state == ACCEPTED]

    @functools.cached_property
    def states(self):
        return line_states(self.sitting.id)

    @functools.cached_property
    def courses(self):
        """What the party eats in courses, in their order."""
        found = {id: Eaten(id) for id in menu.current().courses}
        for line in (line for _, lines in self.accepted for line in lines if line.left and line.course in found):
            found[line.course].take(self.states.get(line.id), line.left)
        return list(found.values())

    @functools.cached_property
    def ready(self):
        """The tasks that stand ready, of lines of which nothing is still being made."""
        return [task for ticket in of_sitting(self.sitting.id) for task in ticket.tasks
                if task.state == READY == self.states[task.line]]

    @functools.cached_property
    def merges(self):
        """The parties that were put together with this one and can be on their own again, the latest first."""
        return list(Merge.select().where(Merge.into == self.sitting, Merge.undone_at.is_null())
                    .order_by(Merge.id.desc())) if self.sitting else []

    @functools.cached_property
    def phones(self):
        return Phone.of(self.sitting) if self.sitting else []

    @functools.cached_property
    def rung(self):
        """Who may order at this table now."""
        return entry.rung_of(self.sitting.id, clock.now()) if self.sitting else entry.rung_at(self.table.area_id,
                                                                                           clock.now())

    @property
    def knocking(self):
        """Phones that cannot even send before somebody lets them in."""
        asks = self.sitting and self.rung in entry.ASKS_FIRST
        return [phone for phone in self.phones if not phone.admitted and phone.blocked_at is None] if asks else []

    @property
    def code(self):
        """What a phone types to be let in; None where the party has none."""
        return entry.code_of(self.sitting.code, clock.now()) if self.sitting.code else None

    @functools.cached_property
    def displays(self):
        return Display.of(self.table)

    @functools.cached_property
    def receipts(self):
        return Receipt.of(self.sitting) if self.sitting else []

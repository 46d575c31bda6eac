"""A table with the people at it: everything a waiter sees of one sitting, read once for a page."""

import functools

from ...bills import Bill, Receipt
from ...errors import NotFound
from ...floor import Floor
from ...kitchen import READY, line_states, of_sitting
from ...orders import ACCEPTED, WAITING, Line, Order
from ...tables import Phone, Sitting


class Party:
    """``standing`` is the table at this moment; the rest is empty while nobody sits there."""

    def __init__(self, standing):
        self.standing, self.table = standing, standing.table
        self.sitting = Sitting.find(standing.sitting) if standing.sitting else None

    @classmethod
    def at(cls, table):
        standing = Floor().standings.get(table)
        if standing is None:
            raise NotFound()
        return cls(standing)

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
        for line in Line.select().where(Line.sitting == self.sitting).order_by(Line.id) if self.sitting else ():
            lines.setdefault(line.order_id, []).append(line)
        found = [(self.orders[id], its) for id, its in lines.items()]
        return sorted(found, key=lambda pair: -pair[0].id)

    @property
    def asking(self):
        return [(order, lines) for order, lines in self.rounds if order.state == WAITING]

    @property
    def accepted(self):
        return [(order, lines) for order, lines in self.rounds if order.state == ACCEPTED]

    @functools.cached_property
    def states(self):
        return line_states(self.sitting.id)

    @functools.cached_property
    def ready(self):
        """Ids of the lines' tasks that stand at the pass."""
        return [task.id for ticket in of_sitting(self.sitting.id) for task in ticket.tasks if task.state == READY]

    @functools.cached_property
    def phones(self):
        return Phone.of(self.sitting) if self.sitting else []

    @functools.cached_property
    def receipts(self):
        return Receipt.of(self.sitting) if self.sitting else []

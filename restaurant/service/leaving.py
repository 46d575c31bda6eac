"""What a party leaves behind that leaves without paying: what can still be stopped, and what is lost."""

import dataclasses

from .. import clock
from ..bills import Bill
from ..database import database
from ..orders import TO_PAY, WAITING, Order
from ..payments import Claim
from ..tables import Sitting

BEGUN = """SELECT k.line_id FROM task k JOIN ticket t ON t.id = k.ticket_id WHERE t.sitting_id = ? AND NOT
    (k.state = 'held' OR k.state = 'cancelled' OR k.state = 'queued' AND COALESCE(k.due_at, 0) > ?)"""


@dataclasses.dataclass
class LeftBehind:
    """``orders`` will be turned down, ``lines`` cancelled, and what ``bill`` still owes then is lost."""

    orders: list
    lines: list
    bill: Bill

    @property
    def lost(self):
        return self.bill.due


def left_behind(sitting_id):
    """What would become of this party's orders and bill, if nobody pays any more.

    A dish can be stopped while no cook has begun it and its promised time is not over: where cooks tap nothing, what
    was promised by now is made. What somebody paid for stays.
    """
    bill = Bill(Sitting.find(sitting_id))
    orders = list(Order.select().where(Order.sitting == sitting_id, Order.state.in_((WAITING, TO_PAY)))
                  .order_by(Order.id.desc()))
    bill = _without(bill, [line for line in bill.lines if line.order.state == TO_PAY])
    dropped = []
    for line in reversed(_to_stop(bill)):
        after = _without(bill, [line])
        if after.due >= after.reserved:
            bill, dropped = after, [*dropped, line]
    return LeftBehind(orders, dropped, bill)


def _to_stop(bill):
    """The lines that stand in the kitchen, that no cook has begun, and of which nobody took a portion."""
    sitting = bill.sitting.id
    begun = {line for (line,) in database.execute_sql(BEGUN, (sitting, clock.now()))}
    at_work = {line for (line,) in database.execute_sql(
        "SELECT k.line_id FROM task k JOIN ticket t ON t.id = k.ticket_id WHERE t.sitting_id = ?", (sitting,))}
    paid = {claim.line_id for claim in Claim.of(sitting)}
    return [line for line in bill.lines if line.id in at_work - begun - paid]


def _without(bill, lines):
    """The bill as it would be without these lines."""
    after, gone = Bill(bill.sitting), {line.id for line in lines}
    kept = {line.id for line in bill.lines} - gone
    after.lines = [line for line in after.lines if line.id in kept]
    return after

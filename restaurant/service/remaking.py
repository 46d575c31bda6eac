"""Remaking: a guest got the wrong dish, or a bad one, so it is made once more in an order of its own, for nothing.

The first line stays on the bill as it was agreed, and the second costs nothing: nobody pays twice.
"""

from .. import clock, events, kitchen, menu, orders
from ..database import announce, database, saving
from ..errors import Refused
from ..kitchen import HELD, QUEUED
from ..orders import ACCEPTED, LEFT, WAITING, Line, LineChange, Order
from ..settings import house
from ..tables import Sitting
from .changing import given_reason
from .ordering import accept
from .rights import may

AGAIN = f"SELECT COALESCE(SUM({LEFT}), 0) FROM line l WHERE l.remakes_id = ?"


@saving
def remake(line_id, quantity, reason, person, approved_by=None):
    """Make portions of a line once more, at once and at the same stations. Returns the new line's id.

    Refused before a cook has begun with it (then it is changed or cancelled), for more portions than there are, where
    it has sold out meanwhile, and where the role does not suffice and nobody approved. Each portion is remade once; if
    that is wrong too, what was remade is made again.
    """
    line = Line.find(line_id)
    Sitting.must_be_open(line.sitting_id)
    approved_by, reason = may(person, "remake", approved_by), given_reason(reason)
    _check(line, quantity)
    shows = orders.take_stock_again(line, quantity)
    order, made = _ordered(line, quantity, reason, person)
    announce(events.LineRemade(sitting=line.sitting_id, line=made, remakes=line_id, quantity=quantity, reason=reason,
                               person=person, approved_by=approved_by))
    accept(order, person)
    if shows:
        announce(events.MenuChanged(version=menu.changed(), what="stock"))
    return made


def _check(line, quantity):
    if Order.find(line.order_id).state != ACCEPTED:
        raise Refused("This order is not in the kitchen.")
    left = database.execute_sql(f"SELECT {LEFT} FROM line l WHERE l.id = ?", (line.id,)).fetchone()[0]
    again = database.execute_sql(AGAIN, (line.id,)).fetchone()[0]
    if not 1 <= quantity <= left - again:
        raise Refused("There are %(left)s of it left to make again.", left=max(0, left - again))
    if kitchen.line_states(line.sitting_id).get(line.id) in (HELD, QUEUED):
        raise Refused("No cook has begun with this dish. Change its note, or cancel it.")


def _ordered(line, quantity, reason, person):
    """The new order with its one line; its reason stands in a row of its own, as all that happens to a line."""
    now = clock.now()
    order, _, _ = orders.write_order(line.sitting_id, house().business_day(now), None, person, WAITING, now)
    note = next(each for each in Line.of(line.sitting_id) if each.id == line.id).note
    made = orders.again(line.id, quantity, order, note)
    LineChange.insert(line=made, kind="note", reason=reason, person=person, at=now).execute()
    announce(events.OrderSent(sitting=line.sitting_id, order=order))
    return order, made

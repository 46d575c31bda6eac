"""How much phones may order: above what the owner set a waiter is asked first, above what no party eats it is refused.

What a waiter orders by hand is limited by nothing here. Nothing is stored: why an order waits is worked out from it.
"""

import collections

from .. import clock
from ..database import database
from ..errors import Refused
from ..orders import DISHES_AN_ORDER, MOST_AT_THE_DOOR, MOST_OF_A_DISH, MOST_OF_A_VISIT, MOST_ROUNDS
from ..settings import house

SO_FAR = """SELECT
    (SELECT COALESCE(SUM(l.quantity), 0) FROM line l JOIN "order" o ON o.id = l.order_id
     WHERE l.sitting_id = ? AND o.phone_id IS NOT NULL AND o.state != 'turned down' AND o.id < ?),
    (SELECT COUNT(*) FROM "order" o WHERE o.phone_id = ? AND o.sent_at > ? AND o.id < ?),
    (SELECT MIN(o.sent_at) FROM "order" o WHERE o.phone_id = ? AND o.sent_at > ? AND o.id < ?),
    (SELECT COUNT(*) FROM "order" o WHERE o.phone_id = ? AND o.state = 'waiting' AND o.id < ?)"""
NEWEST = 2**62


def asked(sitting, phone, dishes, admitted, now):
    """Why a waiter is asked about an order that a phone is sending now; Refused if it is more than anybody may.

    ``dishes`` are ``(dish, portions)``. Returns the names of the limits that it is above: dish, round, visit, pace.
    """
    if phone is None:
        return []
    before, rounds, since, waiting = _so_far(sitting, phone, now, NEWEST)
    most, portions = _counted(dishes)
    if rounds >= MOST_ROUNDS:
        raise Refused("That was too often. Please wait %(seconds)s seconds and try again.", status=429,
                      seconds=max(1, (since + clock.MINUTE - now) // 1000))
    if most > MOST_OF_A_DISH or portions > DISHES_AN_ORDER or before + portions > MOST_OF_A_VISIT:
        raise Refused("This order is too large for a phone. Please ask a waiter.")
    if not admitted and waiting >= MOST_AT_THE_DOOR:
        raise Refused("A waiter comes to you first. After that you can order more.")
    return _above(most, portions, before + portions, rounds + 1)


def why(order, lines):
    """Why a waiter is asked about this order, which waits: as ``asked`` said when it was sent."""
    before, rounds, _, _ = _so_far(order.sitting_id, order.phone_id, order.sent_at, order.id)
    most, portions = _counted([(line.dish, line.quantity) for line in lines])
    return _above(most, portions, before + portions, rounds + 1)


def _so_far(sitting, phone, now, order):
    """Portions of the party, rounds of this phone within the minute and since when, and its orders that wait."""
    minute = phone, now - clock.MINUTE, order
    return database.execute_sql(SO_FAR, (sitting, order, *minute, *minute, phone, order)).fetchone()


def _counted(dishes):
    """Portions of the dish of which there is most, and of all."""
    by_dish = collections.Counter()
    for dish, portions in dishes:
        by_dish[dish] += portions
    return max(by_dish.values(), default=0), sum(by_dish.values())


def _above(dish, round, visit, pace):
    found = {"dish": dish, "round": round, "visit": visit, "pace": pace}
    return [name for name, number in found.items() if 0 < getattr(house(), f"ask_above_{name}") < number]

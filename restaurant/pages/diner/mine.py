"""What is this guest's own on a page: their table, who sits there, the cart, the rounds, and what they called for."""

import functools
import json

from flask import session

from ... import menu, orders
from ...database import database
from ...errors import Refused
from ...kitchen import READY, SERVED, line_states
from ...tables import COLOURS, Table
from ..guards import a_seat


class Guest:
    """Somebody at the table, as the others see them."""

    __slots__ = ("id", "number", "nickname")

    def __init__(self, id, number, nickname):
        self.id, self.number, self.nickname = id, number, nickname

    @property
    def colour(self):
        return self.number % COLOURS

    @property
    def initial(self):
        return (self.nickname or str(self.number))[0].upper()


class Mine:
    """Everything of one guest's own that a page may show; each part is read when it is first needed."""

    def __init__(self, seat, table=None, code=None):
        self.seat, self.table, self.code = seat, table, code
        self.sitting = seat.sitting if seat and seat.is_open else None
        self.closed = bool(seat and not seat.is_open)

    def _rows(self, question):
        """What there is of the guest's sitting; nothing if they have none."""
        return database.execute_sql(question, (self.sitting,)).fetchall() if self.sitting else []

    def newest_event(self):
        """The newest entry of the journal about this sitting. While it stays the same, so does all that is here."""
        return self._rows("SELECT id FROM entry WHERE sitting = ? ORDER BY id DESC LIMIT 1")

    @functools.cached_property
    def guests(self):
        return [Guest(*row) for row in self._rows(
            "SELECT id, number, nickname FROM phone WHERE sitting_id = ? ORDER BY number")]

    @functools.cached_property
    def picks(self):
        return orders.unsent(self.sitting) if self.sitting else []

    @functools.cached_property
    def calls(self):
        return dict(self._rows("SELECT kind, seen_at FROM call WHERE sitting_id = ? AND done_at IS NULL"))

    @functools.cached_property
    def rounds(self):
        """How far the newest order is: ``(round, state, ready, lines, served)``, or None before the first."""
        newest = self._rows('SELECT id, round, state FROM "order" WHERE sitting_id = ? ORDER BY id DESC LIMIT 1')
        if not newest:
            return None
        order, round, state = newest[0]
        lines = [id for (id,) in database.execute_sql("SELECT id FROM line WHERE order_id = ?", (order,))]
        states = line_states(self.sitting)
        return (round, state, sum(states.get(line) in (READY, SERVED) for line in lines), len(lines),
                all(states.get(line) == SERVED for line in lines))

    @functools.cached_property
    def total(self):
        card, total = menu.current(), 0
        for pick in self.picks:
            try:
                total += card.picked(pick.dish_id, pick.choices, pick.parts).price * pick.quantity
            except Refused:
                continue
        return total

    @property
    def number(self):
        """How many portions are in the cart."""
        return sum(pick.quantity for pick in self.picks)

    @property
    def counts(self):
        """Portions by dish, for the marks on the menu, as JSON."""
        counts = {}
        for pick in self.picks:
            counts[pick.dish_id] = counts.get(pick.dish_id, 0) + pick.quantity
        return json.dumps(counts)

    @property
    def others(self):
        return [guest for guest in self.guests if self.seat is None or guest.id != self.seat.phone]


def of_this_guest():
    """The guest of this request, at the table whose menu they opened."""
    seat = a_seat()
    if seat and seat.is_open and "visits" not in session:
        return Mine(seat, seat.name, seat.code)
    table = Table.get_or_none(Table.code == session.get("table", ""), ~Table.removed)
    sat_there = seat and (table is None or seat.table == table.id)
    return Mine(seat if sat_there else None, table and table.name, table and table.code)

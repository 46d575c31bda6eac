"""What is this guest's own on a page: their table, who sits there, the cart, the rounds, and what they called for."""

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
        if self.sitting:
            self._read()
        else:
            self.guests, self.picks, self.calls, self.rounds, self.total = [], [], {}, None, 0

    def _read(self):
        self.guests = [Guest(*row) for row in database.execute_sql(
            "SELECT id, number, nickname FROM phone WHERE sitting_id = ? ORDER BY number", (self.sitting,))]
        self.picks = orders.unsent(self.sitting)
        self.calls = dict(database.execute_sql(
            "SELECT kind, seen_at FROM call WHERE sitting_id = ? AND done_at IS NULL", (self.sitting,)).fetchall())
        self.rounds = self._rounds()
        self.total = self._total()

    def _rounds(self):
        """How far the newest order is: ``(round, state, ready, lines)``, or None before the first."""
        row = database.execute_sql("SELECT id, round, state FROM \"order\" WHERE sitting_id = ? ORDER BY id DESC LIMIT 1",
                                   (self.sitting,)).fetchone()
        if row is None:
            return None
        lines = [id for (id,) in database.execute_sql("SELECT id FROM line WHERE order_id = ?", row[:1])]
        states = line_states(self.sitting)
        return row[1], row[2], sum(states.get(line) in (READY, SERVED) for line in lines), len(lines), \
            all(states.get(line) == SERVED for line in lines)

    def _total(self):
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

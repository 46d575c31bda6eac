"""What is this guest's own on a page: their table, who sits there, the cart, the rounds, and what they called for."""

import functools
import json

from flask import session

from ... import clock, entry, menu, orders
from ...calls import Rating
from ...database import database
from ...errors import Refused
from ...kitchen import CANCELLED, READY, SERVED, collecting, line_states
from ...settings import HOST
from ...tables import COLOURS, Table
from ..guards import a_seat

MOVED = "moved"     # of a round: all of it is another party's now
NEWEST = 'SELECT id, round, state FROM "order" WHERE sitting_id = ? AND {} ORDER BY id DESC LIMIT 1'
OWN_NUMBERS = 'SELECT number FROM "order" WHERE sitting_id = ? AND phone_id = ?'
PARTYS = """(phone_id IS NULL OR state IN ('accepted', 'to pay')
    OR (SELECT admitted_at FROM phone WHERE id = ?) IS NULL
    OR phone_id IN (SELECT id FROM phone WHERE admitted_at IS NOT NULL))"""


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
        self.inside = bool(self.sitting and seat.inside)
        self.rung = entry.rung_of(self.sitting, clock.now()) if self.sitting and not self.inside else None

    @property
    def must_wait(self):
        """Whether this phone can send nothing before it is let in."""
        return self.rung in entry.ASKS_FIRST

    @property
    def waited(self):
        """Whole minutes for which this phone has waited to be let in; None where it does not have to."""
        return (clock.now() - self.seat.joined_at) // clock.MINUTE if self.must_wait else None

    def _rows(self, question, *more):
        """What there is of the guest's sitting; nothing if they have none."""
        return database.execute_sql(question, (self.sitting, *more)).fetchall() if self.sitting else []

    def newest_event(self):
        """The newest entry of the journal about this sitting. While it stays the same, so does all that is here."""
        return self._rows("SELECT id FROM entry WHERE sitting = ? ORDER BY id DESC LIMIT 1")

    @functools.cached_property
    def guests(self):
        """Who belongs to the party; whoever was not let in sees nobody but themselves."""
        rows = self._rows("SELECT id, number, nickname, admitted_at FROM phone WHERE sitting_id = ? ORDER BY number")
        return [Guest(*row) for *row, admitted in rows
                if row[0] == self.seat.phone or self.inside and (admitted or not self.seat.admitted_at)]

    @functools.cached_property
    def knocking(self):
        """Who asks to join, where the party lets its own people in."""
        if not self.inside or entry.rung_of(self.sitting, clock.now()) != HOST:
            return []
        return [Guest(*row) for row in self._rows(
            "SELECT id, number, nickname FROM phone WHERE sitting_id = ? AND admitted_at IS NULL "
            "AND blocked_at IS NULL ORDER BY number")]

    @functools.cached_property
    def picks(self):
        return orders.unsent(self.sitting, phone=self.seat.phone, alone=not self.inside) if self.sitting else []

    @functools.cached_property
    def calls(self):
        """What was called for, by kind: ``(when somebody saw it, who is coming)``."""
        rows = self._rows(
            "SELECT c.phone_id, c.kind, c.seen_at, p.name FROM call c LEFT JOIN person p ON p.id = c.seen_by_id "
            "WHERE c.sitting_id = ? AND c.done_at IS NULL ORDER BY c.id")
        return {kind: told for phone, kind, *told in rows if self.inside or phone == self.seat.phone}

    @functools.cached_property
    def has_rated(self):
        return Rating.select().where(Rating.phone == self.seat.phone).exists()

    @functools.cached_property
    def rounds(self):
        """How far the newest order is: ``(round, state, ready, lines, served)``, or None before the first. What was
        cancelled or moved does not count; of an order of which nothing is left the state says why.
        """
        newest = self._rows(NEWEST.format("phone_id = ?" if not self.inside else PARTYS), self.seat and self.seat.phone)
        if not newest:
            return None
        order, round, state = newest[0]
        lines = database.execute_sql("SELECT id FROM line WHERE order_id = ?", (order,)).fetchall()
        states = line_states(self.sitting)
        far = [states.get(line) for (line,) in lines if states.get(line) != CANCELLED]
        return (round, state if far else self._gone(order), sum(state in (READY, SERVED) for state in far), len(far),
                all(state == SERVED for state in far))

    @staticmethod
    def _gone(order):
        moved = database.execute_sql("SELECT 1 FROM line_change c JOIN line l ON l.id = c.line_id "
                                     "WHERE l.order_id = ? AND c.kind = 'move' LIMIT 1", (order,)).fetchone()
        return MOVED if moved else CANCELLED

    @functools.cached_property
    def fetched(self):
        """The orders of this party that its guests fetch themselves, oldest first; of somebody outside, their own."""
        theirs = [each for each in collecting.awaited() if each.sitting == self.sitting] if self.sitting else []
        if not theirs or self.inside:
            return theirs
        own = {number for (number,) in self._rows(OWN_NUMBERS, self.seat.phone)}
        return [each for each in theirs if each.number in own]

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


def brought_along(seat):
    """Guests who moved go on at their new table, whatever page they have open: the code that they came with opens
    another table now. Once for each phone; after that, scanning that code is a visit there.
    """
    came_with = session.get("table")
    if seat is None or not seat.is_open or "visits" in session or came_with in (None, seat.code):
        return False
    if not Table.select().where(Table.code == came_with, ~Table.removed).exists():
        return False  # the owner renewed the code of the table where they sit
    session["table"] = seat.code
    return True


def of_this_guest():
    """The guest of this request, at the table whose menu they opened."""
    seat = a_seat()
    brought_along(seat)
    if seat and seat.is_open and "visits" not in session:
        return Mine(seat, seat.name, seat.code)
    table = Table.get_or_none(Table.code == session.get("table", ""), ~Table.removed)
    sat_there = seat and (table is None or seat.at == table.id)
    return Mine(seat if sat_there else None, table and table.name, table and table.code)

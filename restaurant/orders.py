"""Picks (the table's shared cart), orders and their lines. A line that was sent never changes: it is a copy of what
was agreed, and later changes of the menu do not reach it.
"""

import hashlib
import json

import peewee

from . import menu
from .database import Cents, Instant, JSONText, Row, database, next_number, pack
from .errors import Refused
from .menu import Dish
from .staff import Person
from .tables import Phone, Sitting

WAITING, TO_PAY, ACCEPTED, TURNED_DOWN = "waiting", "to pay", "accepted", "turned down"
OWED = "('accepted', 'to pay')"   # the states of an order that counts on the bill, as SQL
MOST_OF_ONE = 20       # portions of one pick: more is a matter for a waiter (threats T05)
MOST_PICKS = 60        # unsent picks of a table
MOST_OF_A_DISH = 60      # portions of one dish in a round of a phone (threats T05)
DISHES_AN_ORDER = 200    # portions that one order of a phone may hold
MOST_OF_A_VISIT = 600    # portions that the phones of a party may order altogether
MOST_ROUNDS = 30         # of one phone in a minute (threats T77)
MOST_AT_THE_DOOR = 3     # orders of a phone that nobody has admitted, until somebody answered them
LONGEST_NOTE = 200


class Pick(Row):
    """A dish in the cart, who chose it, and what it cost when they did."""

    sitting = peewee.ForeignKeyField(Sitting, backref="picks", index=True)
    phone = peewee.ForeignKeyField(Phone, null=True)
    person = peewee.ForeignKeyField(Person, null=True)
    dish = peewee.ForeignKeyField(Dish)
    quantity = peewee.IntegerField(constraints=[peewee.Check("quantity > 0")])
    choices = JSONText(default=list)
    parts = JSONText(default=list)
    note = peewee.TextField(default="")
    allergies = JSONText(default=list)
    price = Cents()
    at = Instant()
    course = peewee.IntegerField(null=True)
    seat = peewee.IntegerField(null=True)   # which place at the table, counted from 1, where staff said so

    @classmethod
    def in_cart(cls, sitting, person=None):
        """The unsent picks of a table: the guests' shared ones, or those that this member of staff is taking."""
        mine = cls.person == person if person else cls.person.is_null()
        return list(cls.select(cls, Phone).join(Phone, peewee.JOIN.LEFT_OUTER)
                    .where(cls.sitting == sitting, mine).order_by(cls.id))

    @classmethod
    def seen_by(cls, seat):
        """What a guest sees of the cart: the party's, or only their own while they are outside."""
        return [pick for pick in cls.in_cart(seat.sitting)
                if pick.phone_id == seat.phone or seat.sees(pick.phone)]


class Order(Row):
    """What was sent at one time. ``round`` counts within the sitting, ``number`` within the business day."""

    sitting = peewee.ForeignKeyField(Sitting, backref="orders")
    number = peewee.IntegerField()
    round = peewee.IntegerField()
    phone = peewee.ForeignKeyField(Phone, null=True)
    person = peewee.ForeignKeyField(Person, null=True)
    state = peewee.TextField(index=True)
    sent_at = Instant(index=True)
    answered_at = Instant(null=True)
    answered_by = peewee.ForeignKeyField(Person, null=True)

    @classmethod
    def of(cls, sitting):
        return list(cls.select(cls, Phone, Person).join(Phone, peewee.JOIN.LEFT_OUTER).switch(cls)
                    .join(Person, peewee.JOIN.LEFT_OUTER, on=cls.person)
                    .where(cls.sitting == sitting).order_by(cls.id))

    @classmethod
    def seen_by(cls, seat):
        """What a guest sees of the orders: the party's, or only their own while they are outside. What somebody
        outside asked for and nobody took is not the party's.
        """
        return [order for order in cls.of(seat.sitting) if order.phone_id == seat.phone
                or seat.sees(order.phone) or seat.inside and order.state in (ACCEPTED, TO_PAY)]

    @classmethod
    def waiting(cls):
        return list(cls.select(cls, Phone, Sitting).join(Phone).switch(cls).join(Sitting)
                    .where(cls.state == WAITING).order_by(cls.id))


class Line(Row):
    """One dish of an order as it was agreed: name, price of one, tax, choices and note, copied once."""

    order = peewee.ForeignKeyField(Order, backref="lines")
    sitting = peewee.ForeignKeyField(Sitting, backref="lines")
    phone = peewee.ForeignKeyField(Phone, null=True)
    dish = peewee.IntegerField()
    names = JSONText()
    quantity = peewee.IntegerField(constraints=[peewee.Check("quantity > 0")])
    price = Cents()
    tax_name = peewee.TextField()
    tax_rate = peewee.IntegerField()
    choices = JSONText()
    parts = JSONText()
    note = peewee.TextField()
    allergies = JSONText(default=list)
    allergens = JSONText()
    station = peewee.IntegerField(null=True)
    also = JSONText(default=list)
    course = peewee.IntegerField(null=True)
    minutes = peewee.IntegerField(default=10)
    seat = peewee.IntegerField(null=True)
    moved_from = peewee.ForeignKeyField("self", null=True)   # the line of another party that it was a part of
    remakes = peewee.ForeignKeyField("self", null=True)      # made once more in place of this line, for nothing

    @property
    def total(self):
        return self.price * self.quantity

    @property
    def left(self):
        """How many are still here: neither cancelled nor moved to another party."""
        return self.quantity - self.cancelled - self.moved

    cancelled, moved, told, off, discounts, remade = 0, 0, (), 0, (), 0

    @property
    def net(self):
        """What it comes to after its own discounts."""
        return self.total - self.off

    @classmethod
    def of(cls, sitting):
        """Every line that was sent, with what was changed of it since: ``cancelled``, ``moved`` to others, ``note`` as
        it is now, and the changes themselves, ``told``; and how many portions of it were made again, ``remade``.
        """
        lines = {line.id: line for line in
                 cls.select(cls, Order).join(Order).where(cls.sitting == sitting).order_by(cls.id)}
        for change in LineChange.of(sitting):
            line = lines[change.line_id]
            line.told = (*line.told, change)
            line.cancelled += change.quantity * (change.kind == "cancel")
            line.moved += change.quantity * (change.kind == "move")
            line.note = line.note if change.note is None else change.note
        for line in lines.values():
            if line.remakes_id in lines:
                lines[line.remakes_id].remade += line.left
        return list(lines.values())

    @classmethod
    def owed(cls, sitting):
        """The lines of the sitting that count on the bill: what the house took, and nobody cancelled or moved.

        ``sent`` is how many were sent, ``quantity`` how many are left.
        """
        lines = [line for line in cls.of(sitting) if line.order.state in (ACCEPTED, TO_PAY) and line.left > 0]
        for line in lines:
            line.sent, line.quantity, line.cancelled, line.moved = line.quantity, line.left, 0, 0
        return lines


class LineChange(Row):
    """Something of a line was cancelled or moved to another party, or its note was changed, by whom and why. The line
    itself stays."""

    line = peewee.ForeignKeyField(Line, backref="changes")
    kind = peewee.TextField(constraints=[peewee.Check("kind IN ('cancel', 'note', 'move')")])
    quantity = peewee.IntegerField(default=0)
    note = peewee.TextField(null=True)
    reason = peewee.TextField(default="")
    person = peewee.ForeignKeyField(Person)
    at = Instant()

    @classmethod
    def of(cls, sitting):
        """In the order in which they were made, with who made them."""
        return list(cls.select(cls, Person).join(Person).switch(cls).join(Line)
                    .where(Line.sitting == sitting).order_by(cls.id))


class NotMine(Row):
    """A guest says that a line is not theirs: it is nobody's on the bill until somebody who works here has looked."""

    line = peewee.ForeignKeyField(Line, unique=True)
    phone = peewee.ForeignKeyField(Phone)
    at = Instant()
    done_at = Instant(null=True)
    done_by = peewee.ForeignKeyField(Person, null=True)

    @classmethod
    def open(cls):
        return list(cls.select(cls, Line).join(Line).where(cls.done_at.is_null()).order_by(cls.id))


LEFT = "(l.quantity - (SELECT COALESCE(SUM(c.quantity), 0) FROM line_change c WHERE c.line_id = l.id))"


def normal(choices, parts):
    """Choices and parts in one order, so that the same wish always looks the same."""
    return sorted(choices), sorted([part, dish, sorted(inside)] for part, dish, inside in parts)


def agreed(pick, price):
    """A mark of what a guest saw of a pick: its amount and today's price. A changed pick has another mark."""
    return f"{pick.id}-" + hashlib.sha256(f"{pick.id}:{pick.quantity}:{price}".encode()).hexdigest()[:8]


def weighed(pick, card):
    """Today's price of a pick and None, or None and the reason why it cannot be had."""
    try:
        return card.picked(pick.dish_id, pick.choices, pick.parts).price, None
    except Refused as refused:
        return None, refused


# The way of an order is hot: plain SQL, one statement for all rows of a kind (shared/performance.md, 5).

PICKS = ("SELECT id, phone_id, dish_id, quantity, choices, parts, note, allergies, course, seat FROM pick "
         "WHERE sitting_id = ? AND {} ORDER BY id")
PARTYS = ("person_id IS NULL AND (phone_id IS NULL OR (SELECT admitted_at FROM phone WHERE id = ?) IS NULL OR "
          "phone_id IN (SELECT id FROM phone WHERE sitting_id = ? AND admitted_at IS NOT NULL))")   # see Seat.sees


class Unsent:
    """A pick on its way to the kitchen: the row without the model's weight."""

    __slots__ = ("id", "phone_id", "dish_id", "quantity", "choices", "parts", "note", "allergies", "course",
                 "seat")

    def __init__(self, row):
        (self.id, self.phone_id, self.dish_id, self.quantity, choices, parts, self.note, allergies, self.course,
         self.seat) = row
        self.choices, self.parts, self.allergies = _listed(choices), _listed(parts), _listed(allergies)


def _listed(text):
    return [] if text == "[]" else json.loads(text)


def unsent(sitting, person=None, phone=None, alone=False):
    """What a member of staff is taking; or what this phone can send: the party's, or its own while it is outside."""
    if person is not None:
        return _unsent("person_id = ?", sitting, person)
    if alone:
        return _unsent("phone_id = ?", sitting, phone)
    return _unsent(PARTYS, sitting, phone, sitting)


def _unsent(whose, *values):
    return [Unsent(row) for row in database.execute_sql(PICKS.format(whose), values)]


def write_order(sitting, day, phone, person, state, now):
    """A new order row; returns its id, its number of the day and its round."""
    number = next_number(f"order {day}")
    return database.execute_sql(
        'INSERT INTO "order" (sitting_id, number, round, phone_id, person_id, state, sent_at, answered_at, '
        "answered_by_id) SELECT ?, ?, 1 + COUNT(*), ?, ?, ?, ?, ?, ? FROM \"order\" "
        "WHERE sitting_id = ? AND state != 'turned down' RETURNING id, number, round",
        (sitting, number, phone, person, state, now, now if state == ACCEPTED else None, person, sitting)).fetchone()


LINE = ("order_id", "sitting_id", "phone_id", "dish", "names", "quantity", "price", "tax_name", "tax_rate",
        "choices", "parts", "note", "allergies", "allergens", "station", "also", "seat", "course", "minutes")


def write_lines(order, sitting, wishes, card):
    """The lines of an order, from (pick, Picked) pairs. Returns ``(line id, station ids, course, minutes)`` of each."""
    rows, made = [], []
    for pick, wish in wishes:
        dish, rate = wish.dish, card.rates[wish.dish.tax_id]
        rows += (order, sitting, pick.phone_id, dish.id, pack(dish.names), pick.quantity, wish.price, rate.name,
                 rate.dine_in, pack(wish.choices), pack(wish.parts), pick.note,
                 pack(pick.allergies), pack(dish.allergens), dish.station_id, pack(dish.also), pick.seat,
                 course_of(pick, dish, card), takes(dish, wish.parts))
        made.append((made_at(dish.station_id, dish.also, wish.parts), *rows[-2:]))
    place = "(" + ",".join("?" * len(LINE)) + ")"
    ids = database.execute_sql(f"INSERT INTO line ({', '.join(LINE)}) VALUES "
                               f"{','.join([place] * len(wishes))} RETURNING id", rows).fetchall()
    return [(id, *how) for id, how in zip(sorted(id for (id,) in ids), made)]


def again(line, quantity, order, note):
    """A line once more, for nothing, in another order; at once, whatever its course. Returns its id."""
    kept = [name for name in LINE if name not in ("order_id", "quantity", "price", "note", "course")]
    return database.execute_sql(
        f"INSERT INTO line (order_id, quantity, price, note, remakes_id, {', '.join(kept)}) "
        f"SELECT ?, ?, 0, ?, id, {', '.join(kept)} FROM line WHERE id = ? RETURNING id",
        (order, quantity, note, line)).fetchone()[0]


def made_at(station, also, parts):
    """The stations that make a dish: its own, and those of a combo's parts."""
    inside = {each for part in parts for each in (part["station"], *part.get("also", ()))}
    return sorted({station, *also, *inside} - {None})


def course_of(pick, dish, card):
    """The course that a pick is eaten in: as somebody chose (0: at once), or as the menu says; None is at once."""
    return card.course_of.get(dish.section_id) if pick.course is None else pick.course or None


def takes(dish, parts):
    """Minutes that are promised for a dish; of a combo, for its slowest part."""
    return max([dish.minutes, *(part["minutes"] for part in parts)])


def drop_picks(ids):
    database.execute_sql(f"DELETE FROM pick WHERE id IN ({','.join('?' * len(ids))})", ids)


def take_stock(wishes):
    """Count down what is counted, the dishes of combos too. Returns whether guests' menus must show it."""
    shows = False
    for pick, wish in wishes:
        for dish in [wish.dish] + [menu.current().dishes[part["dish"]] for part in wish.parts]:
            if dish.stock is not None:
                shows = menu.take_stock(dish, pick.quantity) or shows
    return shows


def take_stock_again(line, quantity):
    """Count down what a line takes once more; Refused by name if it has sold out. Returns as take_stock."""
    card, shows = menu.current(), False
    for dish in (card.dishes.get(id) for id in [line.dish, *(part["dish"] for part in line.parts)]):
        if dish and dish.sold_out:
            raise Refused("%(dish)s has just sold out.", dish=dish.names)
        if dish and dish.stock is not None:
            shows = menu.take_stock(dish, quantity) or shows
    return shows


def give_back_stock(line, quantity):
    """Counted portions of a line can be had again, those of its combo too."""
    for dish in [line.dish] + [part["dish"] for part in line.parts]:
        database.execute_sql("UPDATE dish SET stock = stock + ? WHERE id = ? AND stock IS NOT NULL", (quantity, dish))

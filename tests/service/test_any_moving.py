"""Whatever is ordered, moved, merged, undone, cancelled, paid and closed at three tables, in any order: portions and
money of all bills together are what was ordered and paid, the books are sound and the stock is right (I16, F56).
"""

import collections

import peewee
from hypothesis import HealthCheck, settings
from hypothesis import given as any_of
from hypothesis import strategies as st

from restaurant import service
from restaurant.bills import Bill, accounts
from restaurant.books import RECEIVABLE, balance, proof
from restaurant.database import database
from restaurant.errors import Refused
from restaurant.kitchen import Notice, Task
from restaurant.menu import Dish
from restaurant.orders import Line, LineChange
from restaurant.payments import CONFIRMED, Payment
from restaurant.tables import Merge, Sitting
from tests import given

TABLES, DISHES, STOCK = ("5", "7", "9"), ("Cola", "Beef ho fun", "Plum wine"), 1_000_000
WHERE, WHICH = st.integers(0, 2), st.integers(0, 11)
ORDER = st.tuples(st.just("order"), WHERE, st.sampled_from(DISHES), st.integers(1, 3))
STEPS = st.lists(st.one_of(
    ORDER, ORDER,
    st.tuples(st.just("move"), WHICH, WHERE, st.integers(1, 3)),
    st.tuples(st.just("move"), WHICH, WHERE, st.integers(1, 3)),
    st.tuples(st.just("split"), WHICH, st.integers(1, 2), st.booleans()),
    st.tuples(st.just("cancel"), WHICH, st.integers(1, 2), st.none()),
    st.tuples(st.just("cook"), WHICH, st.sampled_from(("start", "ready", "serve")), st.none()),
    st.tuples(st.just("merge"), WHERE, WHERE, st.booleans()),
    st.tuples(st.just("merge"), WHERE, WHERE, st.booleans()),
    st.tuples(st.just("unmerge"), WHICH, st.none(), st.none()),
    st.tuples(st.just("pay"), WHERE, st.sampled_from((100, 350, None)), st.none()),
    st.tuples(st.just("pay by phone"), WHERE, st.sampled_from((100, None)), st.booleans()),
    st.tuples(st.just("close"), WHERE, st.none(), st.none())), min_size=4, max_size=16)


class Evening:
    """Three tables, and beside them what was ordered and taken off, counted by hand."""

    def __init__(self, house):
        self.house, self.ana = house, given.person()
        self.ordered, self.gone, self.paid, self.back = collections.Counter(), collections.Counter(), 0, 0
        self.first = (Sitting.select(peewee.fn.MAX(Sitting.id)).scalar() or 0) + 1

    @property
    def parties(self):
        return list(Sitting.select().where(Sitting.id >= self.first).order_by(Sitting.id))

    def at(self, table):
        """Who sits there; a party is seated where nobody does."""
        return service.open_table(self.house.table(TABLES[table]).id, self.ana)

    def line(self, which):
        """One of the lines of which something is left and whose bill is open."""
        lines = [line for sitting in Sitting.all_open() for line in Bill(sitting).lines]
        if not lines:
            raise Refused("There is no dish.")
        return lines[which % len(lines)]

    def order(self, table, dish, quantity):
        given.line(dish, quantity, TABLES[table])
        self.ordered[dish] += quantity

    def move(self, which, table, quantity):
        line = self.line(which)
        service.move_lines(line.sitting_id, {line.id: quantity}, self.at(table), self.ana)

    def split(self, which, quantity, phone):
        line = self.line(which)
        phones = [line.phone_id] if phone and line.phone_id else ()
        service.split(line.sitting_id, {line.id: quantity}, self.ana, phones=phones)

    def cancel(self, which, quantity, _):
        line = self.line(which)
        begun = Task.select().where(Task.line == line.id, Task.state.not_in(("held", "queued"))).exists()
        service.cancel(line.id, quantity, "mistake", self.ana)
        self.gone[line.names["en"]] += quantity
        self.back += 0 if begun else quantity

    def cook(self, which, step, _):
        given.made(self.line(which), getattr(service, step))

    def merge(self, one, other, joined):
        service.merge(self.at(one), self.at(other), self.ana, joined=joined)

    def unmerge(self, which, *_):
        made = list(Merge.select().where(Merge.undone_at.is_null()))
        if not made:
            raise Refused("Nobody merged.")
        service.unmerge(made[which % len(made)].id, self.ana)

    def pay(self, table, amount, _):
        before = _came_in()
        given.paid(self.at(table), amount)
        self.paid += _came_in() - before

    def pay_by_phone(self, table, amount, confirmed):
        payment = Payment.find(service.begin_payment(self.at(table), "pretend", amount))
        if confirmed and service.settle("pretend", given.news(payment)) == CONFIRMED:
            self.paid += payment.amount

    def close(self, table, *_):
        service.close(self.at(table), self.ana)

    def go(self, what, *how):
        """A step; one that is refused changes nothing."""
        before = _rows()
        try:
            getattr(self, what.replace(" ", "_"))(*how)
        except Refused:
            assert _rows() == before


def _rows():
    """What a step that was refused leaves as it was."""
    return [database.execute_sql(f'SELECT COUNT(*), SUM(id * sitting_id) FROM "{table}"').fetchone()
            for table in ("order", "line", "ticket", "phone", "payment")] + [
                (model.select().count()) for model in (LineChange, Task, Notice)] + [
                Merge.select().where(Merge.undone_at.is_null()).count()]


def _came_in():
    return sum(payment.amount for payment in Payment.select().where(Payment.state == CONFIRMED))


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@any_of(first=ORDER, steps=STEPS)
def test_portions_and_money_are_kept_whatever_moves(house, first, steps):
    for dish in DISHES:
        given.changed(dish, stock=STOCK)
    evening, money = Evening(house), _came_in()
    try:
        for step in (first, *steps):
            evening.go(*step)
        _all_agrees(evening, money)
    finally:
        _go_home()


def _portions(parties):
    """What stands on all bills, closed ones too."""
    found = collections.Counter()
    for sitting in parties:
        for line in Bill(sitting).lines:
            found[line.names["en"]] += line.quantity
    return found


def _all_agrees(evening, money):
    assert _portions(evening.parties) == evening.ordered - evening.gone
    assert _came_in() - money == evening.paid
    assert list(proof.problems()) == []
    stock = sum(Dish.get_by_id(given.dish(dish).id).stock for dish in DISHES)
    assert stock == len(DISHES) * STOCK - sum(evening.ordered.values()) + evening.back
    for sitting in evening.parties:
        _one_bill(sitting)
    _the_kitchen_has_each_once()


def _one_bill(sitting):
    """Nobody has paid more than they owe, and closed is settled; rows belong to the party of their order."""
    bill = Bill(sitting)
    assert bill.due >= bill.reserved >= 0 and (sitting.is_open or sitting.write_off or bill.due == 0)
    assert sitting.is_open or balance(RECEIVABLE, sitting.id) == 0
    assert not sitting.is_open or getattr(accounts().get(sitting.id), "total", 0) == bill.total


APART = """SELECT l.id FROM line l JOIN "order" o ON o.id = l.order_id LEFT JOIN task k ON k.line_id = l.id
    LEFT JOIN ticket t ON t.id = k.ticket_id WHERE l.sitting_id != o.sitting_id OR t.sitting_id != o.sitting_id"""


def _the_kitchen_has_each_once():
    """Each line of which something is left has one task at each of its stations, and no other line has any."""
    assert database.execute_sql(APART).fetchall() == []
    for sitting in Sitting.all_open():
        for line in Line.of(sitting):
            tasks = [task.state for task in Task.select().where(Task.line == line.id)]
            assert len(tasks) == (2 if line.names["en"] == "Beef ho fun" else 1)
            assert (line.left == 0) == all(state == "cancelled" for state in tasks)


def _go_home():
    """The next example finds the tables free."""
    for payment in Payment.select().where(Payment.state.in_(("started", "waiting"))):
        service.expire(payment.id)
    for sitting in Sitting.all_open():
        service.write_off(sitting.id, given.person("Lin"), "the next example sits here")

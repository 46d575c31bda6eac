"""Whatever is ordered, begun, cancelled and noted differently, in any order: the bill is what is left, counted portions
come back once, and every station that makes a dish hears of each cancellation once (invariants I11 and I14).
"""

import collections
import uuid

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from restaurant import service
from restaurant.bills import Bill, accounts
from restaurant.errors import Refused
from restaurant.kitchen import Notice, Task
from restaurant.menu import Dish
from restaurant.orders import Line, LineChange
from restaurant.tables import Sitting
from tests import given as make

DISHES = ("Cola", "Beef ho fun", "Spring rolls")     # at the bar, at two stations, at the wok
STOCK = 1_000_000
WHICH = st.integers(0, 11)                           # of the lines so far, counted round and round
ORDER = st.tuples(st.just("order"), st.sampled_from(DISHES), st.integers(1, 4))
STEPS = st.lists(st.one_of(
    ORDER,
    st.tuples(st.just("cancel"), WHICH, st.integers(0, 4)),
    st.tuples(st.just("cancel twice"), WHICH, st.integers(1, 4)),
    st.tuples(st.just("amend"), WHICH, st.sampled_from(("", "hot", "no salt"))),
    st.tuples(st.just("begin"), WHICH, st.just(None)),
    st.tuples(st.just("serve"), WHICH, st.just(None))), min_size=3, max_size=14)


class Evening:
    """One table, and beside it what should be true of each of its lines, counted by hand."""

    def __init__(self):
        self.mei = make.phone("5")
        self.left, self.begun, self.back, self.told = [], [], collections.Counter(), collections.Counter()
        self.lines = []

    def order(self, dish, quantity):
        self.lines.append(make.line(dish, quantity))
        self.left.append(quantity)
        self.begun.append(None)

    def cancel(self, number, quantity, key=None):
        was = list(Task.select().where(Task.line == self.lines[number].id))
        service.cancel(self.lines[number].id, quantity, "mistake", make.person(), once=key)
        self.left[number] -= quantity
        self.back[number] += quantity * (self.begun[number] is None)
        self.told.update((number, task.id) for task in was)

    def cancel_twice(self, number, quantity):
        key = uuid.uuid4().hex
        self.cancel(number, quantity, key)
        service.cancel(self.lines[number].id, quantity, "mistake", make.person(), once=key)

    def amend(self, number, note):
        service.amend(self.lines[number].id, note, make.person())

    def begin(self, number, _):
        make.made(self.lines[number], service.start)
        self.begun[number] = self.begun[number] or ("begun" if self.left[number] else None)

    def serve(self, number, _):
        make.made(self.lines[number], service.ready, service.serve)
        self.begun[number] = self.begun[number] or ("begun" if self.left[number] else None)

    def go(self, what, one, two):
        """A step; those that are refused change nothing."""
        one = one if what == "order" else one % len(self.lines)
        before = (list(self.left), self.back.copy(), self.told.copy())
        try:
            getattr(self, what.replace(" ", "_"))(one, two)
        except Refused:
            assert (self.left, self.back, self.told) == before

    def stock_back(self, dish):
        return sum(self.back[number] for number, line in enumerate(self.lines) if line.names["en"] == dish)

    def ordered(self, dish):
        return sum(line.quantity for line in self.lines if line.names["en"] == dish)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(first=ORDER, steps=STEPS)
def test_the_bill_is_what_is_left_stock_comes_back_once_and_each_station_hears_once(house, first, steps):
    for dish in DISHES:
        make.changed(dish, stock=STOCK)
    evening = Evening()
    try:
        for step in (first, *steps):
            evening.go(*step)
        _all_agrees(evening, Sitting.get_by_id(evening.mei.sitting_id))
    finally:
        service.write_off(evening.mei.sitting_id, make.person("Lin"), "the next example sits here")


def _all_agrees(evening, sitting):
    wanted = sum(line.price * left for line, left in zip(evening.lines, evening.left))
    assert Bill(sitting).total == wanted == getattr(accounts().get(sitting.id), "total", 0)
    assert [line.left for line in Line.of(sitting)] == evening.left
    assert all(Line.get_by_id(line.id).quantity == line.quantity for line in evening.lines)
    for dish in DISHES:
        assert Dish.get_by_id(make.dish(dish).id).stock == STOCK - evening.ordered(dish) + evening.stock_back(dish)
    _each_station_was_told(evening)


def _each_station_was_told(evening):
    """One notice at each station for each cancellation, and a task that nobody makes where nothing is left."""
    for number, line in enumerate(evening.lines):
        tasks = list(Task.select().where(Task.line == line.id))
        cancels = LineChange.select().where(LineChange.line == line.id, LineChange.kind == "cancel").count()
        for task in tasks:
            told = Notice.select().where(Notice.task == task.id, Notice.kind == "cancel").count()
            assert told == cancels == evening.told[number, task.id]
            assert (task.state == "cancelled") == (evening.left[number] == 0)

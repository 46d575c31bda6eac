"""A party that left without paying: what can be stopped is stopped, what is lost is booked by name, and no more."""

import pytest

from restaurant import service
from restaurant.bills import Bill
from restaurant.books import RECEIVABLE, WRITTEN_OFF, ZReport, balance, proof
from restaurant.errors import NeedsManager, Refused
from restaurant.kitchen import Notice, Task
from restaurant.orders import TURNED_DOWN, Order
from restaurant.tables import Phone, Sitting
from tests import given

COLA = 350


@pytest.fixture
def line(house):
    """A cola that was served."""
    line = given.line("Cola", 1)
    given.made(line, service.start, service.ready, service.serve)
    return line


def gone(line, who="Lin", **more):
    service.write_off(line.sitting_id, given.person(who), "they ran away", **more)


def test_what_was_served_is_lost_and_stands_in_the_report_by_name(line):
    gone(line)
    service.close_day(given.person("Lin"))
    (noted,) = ZReport.get().content["noted"]
    assert (noted["kind"], noted["amount"], noted["by"], noted["table"]) == ("write-off", COLA, "Lin", "5")
    assert given.happened("WrittenOff")[0]["amount"] == COLA == balance(WRITTEN_OFF)


def test_what_no_cook_has_begun_is_stopped_and_not_lost(line):
    given.changed("Plum wine", stock=5)
    given.sent(given.phone(), "Plum wine")
    assert service.left_behind(line.sitting_id).lost == COLA
    gone(line)
    assert Notice.get(Notice.kind == "cancel").said["reason"] == "they ran away"
    assert given.dish("Plum wine").stock == 5 and balance(WRITTEN_OFF) == COLA and list(proof.problems()) == []
    assert Task.select().where(Task.state == "cancelled").count() == 1


def test_what_was_promised_by_now_is_lost_though_no_cook_tapped(house):
    """A house that cooks from paper taps nothing."""
    line = given.line("Cola", 1)
    house.clock.turn(3_600_000)
    gone(line)
    assert balance(WRITTEN_OFF) == COLA


def test_orders_that_nobody_answered_are_turned_down(line):
    order = given.sent(given.phone(admitted=False), "Plum wine")
    assert Order.get_by_id(order).state == "waiting"
    gone(line)
    assert Order.get_by_id(order).state == TURNED_DOWN and balance(WRITTEN_OFF) == COLA


def test_held_courses_are_dropped(line):
    given.house_rule(coursing="by hand")
    given.sent(given.phone(), "Edamame", "Egg tarts")
    assert Task.select().where(Task.state == "held").exists()
    gone(line)
    assert not Task.select().where(Task.state == "held").exists() and balance(WRITTEN_OFF) == COLA


def test_what_was_paid_already_is_not_stopped(line):
    given.sent(given.phone(), "Plum wine")
    wine = given.dish("Plum wine").price
    given.paid(line.sitting_id, COLA + wine - 100)
    assert service.left_behind(line.sitting_id).lines == []
    gone(line)
    assert balance(WRITTEN_OFF) == 100 and list(proof.problems()) == []


def test_where_nothing_was_begun_nothing_is_lost(house):
    line = given.line("Cola", 1)
    gone(line)
    assert balance(WRITTEN_OFF) == 0 == balance(RECEIVABLE) and not Sitting.get_by_id(line.sitting_id).is_open


def test_somebody_who_pays_at_this_moment_is_waited_for(line):
    given.begun(Phone.get(), COLA)
    with pytest.raises(Refused, match="paying by phone"):
        gone(line)
    assert Bill(line.sitting).reserved == COLA


def test_a_waiter_needs_a_managers_pin(line):
    with pytest.raises(NeedsManager):
        gone(line, "Ana")
    gone(line, "Ana", approved_by=given.person("Lin"))
    told = given.happened("WrittenOff")[0]
    assert (told["person"], told["approved_by"]) == (given.person("Ana"), given.person("Lin"))


def test_the_owner_may_let_waiters_do_it(line):
    given.house_rule(waiters_may=("write off",))
    given.sent(given.phone(), "Plum wine")
    gone(line, "Ana")
    assert not Sitting.get_by_id(line.sitting_id).is_open


def test_a_payment_and_a_write_off_at_once(line):
    """Who comes second is told: the money is in, or the table is closed."""
    outcomes = given.at_once(lambda: given.paid(line.sitting_id, COLA), lambda: gone(line))
    assert balance(WRITTEN_OFF) + balance("cash") == COLA and list(proof.problems()) == []
    assert len(given.refused(outcomes)) <= 1

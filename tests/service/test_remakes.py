"""Remakes: made once more for nothing, by the same cooks, of the same stock; and what somebody paid for stays."""

import pytest

from restaurant import kitchen, service
from restaurant.bills import Bill
from restaurant.books import proof
from restaurant.errors import NeedsManager, Refused
from restaurant.kitchen import Ticket
from restaurant.orders import Line, Order
from restaurant.service import remaking
from tests import given


@pytest.fixture
def line(house):
    """Two colas that were served."""
    line = given.line("Cola", 2)
    given.made(line, service.start, service.ready, service.serve)
    return line


def again(line, quantity=1, who="Ana", **more):
    return service.remake(line.id, quantity, "wrong dish", given.person(who), **more)


def test_what_was_wrong_is_made_again_for_nothing(line):
    before = Bill(line.sitting).total
    made = Line.get_by_id(again(line))
    assert (made.remakes_id, made.quantity, made.price, made.names) == (line.id, 1, 0, line.names)
    assert Bill(line.sitting).total == before and list(proof.problems()) == []


def test_its_cooks_see_at_once_that_it_is_a_remake(line):
    made = Line.get_by_id(again(line))
    (slot,) = kitchen.tickets("t.order_id = ?", (made.order_id,))
    assert slot.remake and slot.station == given.station("bar") and slot.tasks[0].state == "queued"
    assert not kitchen.tickets("t.order_id = ?", (line.order_id,))[0].remake


def test_a_dish_of_a_later_course_is_made_again_at_once(house):
    given.house_rule(coursing="by hand")
    given.line("Edamame", 1)
    line = given.line("Egg tarts", 1)
    service.fire_course(line.sitting_id, line.course, given.person())
    given.made(line, service.start, service.ready, service.serve)
    made = again(line)
    assert kitchen.line_states(line.sitting_id)[made] == "queued"


def test_the_waiter_and_the_reason_are_kept(line):
    made = Line.get_by_id(again(line))
    (change,) = made.changes
    assert (change.reason, change.person.name, made.order.person.name) == ("wrong dish", "Ana", "Ana")
    assert given.happened("LineRemade")[0]["reason"] == "wrong dish"


def test_its_note_and_choices_are_made_again_too(house):
    line = given.line("Cola", 1, note="no ice")
    given.made(line, service.start)
    service.amend(line.id, "no ice, no lemon", given.person())
    assert Line.get_by_id(again(line)).note == "no ice, no lemon"


def test_stock_is_taken_once_more_and_where_none_is_left_nothing_happens(house):
    given.changed("Cola", stock=3)
    line = given.line("Cola", 2)
    given.made(line, service.start)
    again(line)
    assert given.dish().stock == 0
    before = given.everything()
    with pytest.raises(Refused, match="sold out"):
        again(line)
    assert given.everything() == before


def test_what_has_been_marked_sold_out_is_not_made_again(line):
    given.changed("Cola", sold_out=True)
    with pytest.raises(Refused, match="sold out"):
        again(line)


@pytest.mark.parametrize("quantity", [0, 3])
def test_not_more_than_there_were(line, quantity):
    with pytest.raises(Refused, match="left to make again"):
        again(line, quantity)


def test_each_portion_is_made_again_once_and_the_second_too_if_that_was_wrong(line):
    made = Line.get_by_id(again(line, 2))
    with pytest.raises(Refused):
        again(line)
    given.made(made, service.start, service.ready)
    assert Line.get_by_id(again(made, 2)).remakes_id == made.id


def test_before_a_cook_has_begun_it_is_changed_and_not_remade(house):
    with pytest.raises(Refused, match="No cook has begun"):
        again(given.line())


def test_a_reason_and_the_right_are_needed(line):
    with pytest.raises(Refused, match="reason"):
        service.remake(line.id, 1, " ", given.person())
    given.house_rule(waiters_may=())
    with pytest.raises(NeedsManager):
        again(line)
    again(line, approved_by=given.person("Lin"))
    assert given.happened("LineRemade")[0]["approved_by"] == given.person("Lin")


def test_nobody_takes_a_remake_for_their_part_of_the_bill(line):
    made = again(line)
    assert {portion.line.id for portion in Bill(line.sitting).portions} == {line.id}
    assert made in {each.id for each in Bill(line.sitting).lines}


def test_a_remake_that_is_cancelled_gives_its_stock_back_once(house):
    given.changed("Cola", stock=3)
    line = given.line("Cola", 2)
    given.made(line, service.start)
    made = again(line)
    service.cancel(made, 1, "guest left", given.person())
    assert given.dish().stock == 1 and Bill(line.sitting).total == 2 * line.price


def test_two_waiters_who_remake_the_last_portion_at_once(house):
    line = given.line("Cola", 1)
    given.made(line, service.start)
    outcomes = given.at_once(*[lambda who=who: again(line, who=who) for who in ("Ana", "Ben")])
    assert len(given.refused(outcomes)) == 1 and Order.select().count() == 2


def test_without_the_count_it_would_be_made_twice(house, monkeypatch):
    """The twin."""
    line = given.line("Cola", 1)
    given.made(line, service.start)
    monkeypatch.setattr(remaking, "_check", lambda *what: None)
    given.at_once(*[lambda who=who: again(line, who=who) for who in ("Ana", "Ben")])
    assert Order.select().count() == 3 and Ticket.select().count() == 3


# A portion that somebody paid for


def paid_one_of(line):
    """A guest pays one of the colas, by dish."""
    service.take_cash(line.sitting_id, 0, 350, person=given.person(), dishes=[(f"{line.id}.0", 1)])


def test_a_portion_that_somebody_paid_for_cannot_be_cancelled(house):
    line = given.line("Cola", 2)
    given.sent(given.phone(), "Plum wine")
    paid_one_of(line)
    assert service.cancel(line.id, 1, "mistake", given.person()) == 1
    with pytest.raises(Refused, match="paid for already"):
        service.cancel(line.id, 1, "mistake", given.person())
    assert list(proof.problems()) == []


def test_without_the_look_at_claims_it_would_be(house, monkeypatch):
    """The twin: a bill that has enough open would let it go."""
    line = given.line("Cola", 1)
    given.sent(given.phone(), "Plum wine")
    paid_one_of(line)
    monkeypatch.setattr("restaurant.service.changing._taken", lambda line: set())
    assert service.cancel(line.id, 1, "mistake", given.person()) == 0

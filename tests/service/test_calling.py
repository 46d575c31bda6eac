"""Calling: one open call of a kind at a table, answered by one waiter, over when somebody was there."""

import pytest

from restaurant import service
from restaurant.calls import BILL, WAITER, Call
from restaurant.errors import NotFound, Refused
from tests import given


def test_asking_twice_for_the_bill_is_one_call(house):
    mei, jonas = given.phone("5"), given.phone("5")
    assert service.call(mei.sitting_id, BILL, mei.id) == service.call(jonas.sitting_id, BILL, jonas.id)
    assert Call.select().count() == 1 and given.happened().count("WaiterCalled") == 1


def test_a_hundred_taps_at_once_are_one_call(house):
    at = given.phone("5").sitting_id
    assert len(set(given.at_once(*[lambda: service.call(at, WAITER)] * 100))) == 1


def test_a_waiter_and_the_bill_are_two_calls(house):
    at = given.phone("5").sitting_id
    assert service.call(at, WAITER) != service.call(at, BILL)
    assert set(Call.open_at(at)) == {WAITER, BILL}


def test_after_somebody_was_there_a_new_call_can_be_made(house):
    at = given.phone("5").sitting_id
    first = service.call(at, WAITER)
    service.finish_call(first, given.person("Ana"))
    assert service.call(at, WAITER) != first and Call.get_by_id(first).seen_by.name == "Ana"


def test_of_two_waiters_on_the_way_one_is_told(house):
    call = service.call(given.phone("5").sitting_id, WAITER)
    outcomes = given.at_once(*[lambda n=n: service.answer_call(call, given.person(n)) for n in ("Ana", "Ben")])
    (told,) = given.refused(outcomes)
    assert given.said(told) == f"{Call.get().seen_by.name} is on the way already."


def test_a_call_finished_twice_is_told_once(house):
    call = service.call(given.phone("5").sitting_id, WAITER)
    for name in ("Ana", "Ben"):
        service.finish_call(call, given.person(name))
    assert Call.get_by_id(call).seen_by.name == "Ana" and given.happened().count("CallAnswered") == 1


def test_whoever_called_can_take_it_back_and_call_again(house):
    mei = given.phone("5")
    call = service.call(mei.sitting_id, "water", mei.id)
    service.cancel_call(call, mei.id)
    assert Call.open() == [] and service.call(mei.sitting_id, "water", mei.id) != call


def test_nobody_takes_back_what_others_called_for(house):
    mei, jonas = given.phone("5"), given.phone("5")
    call = service.call(mei.sitting_id, "problem", mei.id)
    with pytest.raises(NotFound):
        service.cancel_call(call, jonas.id)
    assert len(Call.open()) == 1


def test_a_waiter_who_cannot_go_leaves_it_to_the_others(house):
    call = service.call(given.phone("5").sitting_id, WAITER)
    service.answer_call(call, given.person("Ana"))
    service.leave_call(call, given.person("Ana"))
    service.answer_call(call, given.person("Ben"))
    assert Call.get().seen_by.name == "Ben"


def test_a_call_that_is_over_is_answered_by_nobody(house):
    call = service.call(given.phone("5").sitting_id, WAITER)
    service.finish_call(call, given.person("Ben"))
    with pytest.raises(Refused, match="done already"):
        service.answer_call(call, given.person("Ana"))


@pytest.mark.parametrize("kind", ["", "police", "waiter'; DROP TABLE call; --"])
def test_nobody_can_call_for_anything_else(house, kind):
    with pytest.raises(NotFound):
        service.call(given.phone("5").sitting_id, kind)


def test_a_call_that_is_not_there(house):
    with pytest.raises(Refused):
        service.answer_call(99_999, given.person())
    service.finish_call(99_999, given.person())
    assert "CallAnswered" not in given.happened()

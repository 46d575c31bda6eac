"""Closing: only what is settled, by one waiter, and then no verb of that sitting does anything any more."""

import pytest

from restaurant import service
from restaurant.calls import Call
from restaurant.database import allowed_to_write
from restaurant.errors import NotAllowed, Refused
from restaurant.kitchen import READY, SERVED, Task, Ticket
from restaurant.orders import Pick
from restaurant.service import closing
from restaurant.tables import Sitting
from tests import given


def test_a_settled_table_is_free_again(house):
    mei = given.phone("5")
    given.sent(mei)
    given.paid(mei.sitting_id)
    service.close(mei.sitting_id, given.person("Ana"))
    assert given.sitting("5") is None and Sitting.get_by_id(mei.sitting_id).closed_by.name == "Ana"


def test_a_table_with_something_due_is_not_closed_and_the_amount_is_said(house):
    mei = given.phone("5")
    given.sent(mei)
    with pytest.raises(Refused) as refused:
        service.close(mei.sitting_id, given.person())
    assert given.said(refused.value) == "€3.50 is still to be paid." and given.sitting("5")


def test_a_table_where_nobody_ordered_closes(house):
    service.close(given.phone("5").sitting_id, given.person())
    assert given.sitting("5") is None


def test_two_waiters_who_close_at_once(house):
    """F32: one wins, the other is told."""
    at = given.phone("5").sitting_id
    outcomes = given.at_once(*[lambda n=n: service.close(at, given.person(n)) for n in ("Ana", "Ben")])
    assert len(given.refused(outcomes)) == 1 and given.happened().count("SittingClosed") == 1


def test_the_second_is_told_who_was_first(house):
    """F32: one after the other, and at once."""
    at = given.phone("5").sitting_id
    service.close(at, given.person("Ana"))
    for verb in (lambda: service.close(at, given.person("Ben")),
                 lambda: service.write_off(at, given.person("Lin"), "they left")):
        with pytest.raises(Refused) as refused:
            verb()
        assert given.said(refused.value) == "Ana has already closed this table."


def test_without_its_guards_a_table_would_be_closed_twice(house, monkeypatch):
    """The twin: an update that does not look whether the sitting is open closes it for both, and tells it twice."""
    at = given.phone("5").sitting_id
    monkeypatch.setattr(Sitting, "must_be_open", lambda id: None)
    monkeypatch.setattr(closing, "move", lambda model, where, to, by, **more: model.update(
        **{by: to}, **more).where(model.id == at).execute())
    outcomes = given.at_once(*[lambda n=n: service.close(at, given.person(n)) for n in ("Ana", "Ben")])
    assert given.refused(outcomes) == [] and given.happened().count("SittingClosed") == 2


def test_each_of_the_two_guards_is_enough(house, monkeypatch):
    at = given.phone("5").sitting_id
    monkeypatch.setattr(Sitting, "must_be_open", lambda id: None)
    outcomes = given.at_once(*[lambda n=n: service.close(at, given.person(n)) for n in ("Ana", "Ben")])
    assert [str(each) for each in given.refused(outcomes)] == ["Somebody has already closed this table."]


def test_a_table_is_not_closed_while_somebody_pays_by_phone(house):
    mei = given.phone("5")
    given.sent(mei)
    payment = given.begun(mei, 350)
    with pytest.raises(Refused, match="paying by phone"):
        service.close(mei.sitting_id, given.person())
    service.settle("pretend", given.news(payment))
    service.close(mei.sitting_id, given.person())


def test_a_table_is_not_closed_while_an_order_waits(house):
    mei = given.phone("5", admitted=False)
    order = given.sent(mei)
    with pytest.raises(Refused, match="waits for an answer"):
        service.close(mei.sitting_id, given.person())
    service.turn_down(order, given.person())
    service.close(mei.sitting_id, given.person())


def test_a_write_off_needs_a_reason_and_somebody_who_may(house):
    mei = given.phone("5")
    given.sent(mei)
    with pytest.raises(NotAllowed):
        service.write_off(mei.sitting_id, given.person("Ana"), "they ran away")
    with pytest.raises(Refused, match="reason"):
        service.write_off(mei.sitting_id, given.person("Lin"), " \n ")
    service.write_off(mei.sitting_id, given.person("Lin"), "they ran\naway")
    closed = Sitting.get_by_id(mei.sitting_id)
    assert (closed.write_off, closed.closed_by.name) == ("they ran away", "Lin")


def test_closing_empties_the_cart_ends_the_calls_and_clears_the_pass(house):
    mei = given.phone("5")
    given.sent(mei, "Cola")
    service.ready(Ticket.get().id)
    given.picked(mei, "Plum wine")
    service.call(mei.sitting_id, "bill")
    given.paid(mei.sitting_id)
    service.close(mei.sitting_id, given.person())
    assert Pick.select().count() == 0 and Call.open() == []
    assert [task.state for task in Task.select()] == [SERVED] != [READY]


def the_verbs(phone):
    """Every verb that changes something of a sitting, tried on this one."""
    at, ana, lin = phone.sitting_id, given.person("Ana"), given.person("Lin")
    return {
        "add": lambda: given.picked(phone, "Cola"), "send": lambda: service.send(at, ["1-x"], phone=phone.id),
        "send by hand": lambda: service.send(at, ["1-x"], person=ana),
        "change": lambda: service.change(1, at, 2, phone=phone.id),
        "remove": lambda: service.remove(1, at, phone=phone.id), "rename": lambda: service.rename(phone.id, "x"),
        "admit": lambda: service.admit(phone.id, ana), "block": lambda: service.block(phone.id, ana),
        "count": lambda: service.count_guests(at, 9), "call": lambda: service.call(at, "waiter"),
        "begin": lambda: service.begin_payment(at, "pretend", 1), "cash": lambda: service.take_cash(at, 1, 1),
        "terminal": lambda: service.take_terminal(at, 1, "T1"), "close": lambda: service.close(at, ana),
        "write off": lambda: service.write_off(at, lin, "a reason")}


VERBS = ("add", "send", "send by hand", "change", "remove", "rename", "admit", "block", "count", "call", "begin",
         "cash", "terminal", "close", "write off")


@pytest.mark.parametrize("verb", VERBS)
def test_a_closed_sitting_refuses_every_verb(house, verb):
    mei = given.phone("5")
    given.sent(mei)
    given.paid(mei.sitting_id)
    service.close(mei.sitting_id, given.person())
    before = given.everything()
    with pytest.raises(Refused, match="closed"):
        the_verbs(mei)[verb]()
    assert given.everything() == before


def test_those_are_all_the_verbs_about_a_sitting(house):
    assert set(the_verbs(given.phone("5"))) == set(VERBS)


def test_a_sitting_closed_by_hand_in_the_database_is_closed_too(house):
    mei = given.phone("5")
    with allowed_to_write():
        Sitting.update(closed_at=1).where(Sitting.id == mei.sitting_id).execute()
    with pytest.raises(Refused, match="closed"):
        given.picked(mei, "Cola")

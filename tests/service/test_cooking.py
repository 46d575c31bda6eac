"""Cooking: each step of a ticket happens once, whoever taps and however often."""

import pytest

from restaurant import kitchen, service
from restaurant.errors import NotFound, Refused
from restaurant.kitchen import COOKING, QUEUED, READY, SERVED, Task, Ticket
from restaurant.orders import Line
from tests import given

STEPS = {"start": service.start, "ready": service.ready, "serve": service.serve, "undo": service.undo,
         "recall": service.recall}


def a_ticket(*dishes):
    """The ticket of one order at the bar."""
    given.sent(given.phone("5"), *dishes or ("Cola",))
    return Ticket.get().id


def states(ticket):
    return [task.state for task in Task.select().where(Task.ticket == ticket).order_by(Task.id)]


def gone_so_far(ticket, *steps):
    for step in steps:
        STEPS[step](ticket)
    return ticket


WAYS = {  # the steps so far, and where each further step leads; None: refused, "": nothing moves
    (): {"start": COOKING, "ready": READY, "serve": "", "undo": None, "recall": ""},
    ("start",): {"start": "", "ready": READY, "serve": "", "undo": QUEUED, "recall": ""},
    ("ready",): {"start": "", "ready": "", "serve": SERVED, "undo": COOKING, "recall": COOKING},
    ("ready", "serve"): {"start": "", "ready": "", "serve": "", "undo": READY, "recall": COOKING},
}


@pytest.mark.parametrize(("so_far", "step"), [(so_far, step) for so_far in WAYS for step in STEPS])
def test_a_ticket_goes_only_along_its_way(house, so_far, step):
    ticket = gone_so_far(a_ticket(), *so_far)
    before, to = states(ticket), WAYS[so_far][step]
    if to is None:
        with pytest.raises(Refused, match="nothing to undo"):
            STEPS[step](ticket)
    else:
        assert STEPS[step](ticket) == (1 if to else 0)
    assert states(ticket) == ([to] if to else before)


def test_two_cooks_who_tap_one_ticket_move_it_once(house):
    ticket = a_ticket()
    assert sorted(given.at_once(lambda: service.start(ticket), lambda: service.start(ticket))) == [0, 1]
    assert given.happened().count("TicketMoved") == 1


def test_without_the_guard_both_would_move_it(house, monkeypatch):
    """The twin: a move that does not look at the state it comes from moves twice and tells twice."""
    def unguarded(ticket, sources, to, now, task=None):
        return Task.update(state=to).where(Task.ticket == ticket).execute()
    ticket = a_ticket()
    monkeypatch.setattr(kitchen, "advance", unguarded)
    assert given.at_once(lambda: service.start(ticket), lambda: service.start(ticket)) == [1, 1]
    assert given.happened().count("TicketMoved") == 2


def test_a_step_of_one_line_leaves_the_others(house):
    ticket = a_ticket("Spring rolls", "Steamed rice")
    first = Task.select().order_by(Task.id).first()
    assert service.ready(ticket, first.id) == 1
    assert states(ticket) == [READY, QUEUED]
    assert next(slot.state for slot in kitchen.on_screen(None)) == QUEUED


def test_a_line_of_another_ticket_does_not_move(house):
    bar = a_ticket()
    given.sent(given.phone("6"), "Spring rolls")
    wok = Ticket.select().where(Ticket.id != bar).get()
    assert service.ready(wok.id, Task.get(Task.ticket == bar).id) == 0
    assert set(states(bar) + states(wok.id)) == {QUEUED}


def test_a_ticket_is_done_with_its_last_line_and_open_again_after_an_undo(house):
    ticket = a_ticket("Cola", "Plum wine")
    first, last = Task.select().order_by(Task.id)
    service.ready(ticket, first.id)
    assert Ticket.get_by_id(ticket).done_at is None
    service.ready(ticket, last.id)
    assert Ticket.get_by_id(ticket).done_at is not None
    service.undo(ticket, last.id)
    assert Ticket.get_by_id(ticket).done_at is None


def test_undo_takes_back_what_went_furthest(house):
    ticket = a_ticket("Cola", "Plum wine")
    first, _ = Task.select().order_by(Task.id)
    service.start(ticket)
    service.ready(ticket, first.id)
    service.undo(ticket)
    assert states(ticket) == [COOKING, COOKING]


def test_a_tap_that_is_sent_twice_undoes_one_step(house):
    ticket = gone_so_far(a_ticket(), "start", "ready")
    for _ in range(2):
        service.undo(ticket, once="one tap")
    assert states(ticket) == [COOKING]


def test_a_ticket_that_is_not_there(house):
    for step in STEPS.values():
        with pytest.raises(NotFound):
            step(99_999)


def test_what_a_waiter_carries_is_served_across_stations(house):
    given.sent(given.phone("5"), "Cola", "Spring rolls")
    for ticket in Ticket.select():
        service.ready(ticket.id)
    assert service.carry([task.id for task in Task.select()]) == 2
    assert {task.state for task in Task.select()} == {SERVED}


def test_carrying_takes_only_what_is_ready_and_only_once(house):
    given.sent(given.phone("5"), "Cola", "Plum wine")
    first, last = Task.select().order_by(Task.id)
    service.ready(first.ticket_id, first.id)
    assert service.carry([first.id, last.id]) == 1 and service.carry([first.id, last.id]) == 0
    assert service.carry([]) == 0


def test_the_state_of_a_combo_is_that_of_its_slowest_station(house):
    mei = given.phone("5")
    lunch = given.parts("Noodle lunch set", "Tomato and egg noodles", "Spring rolls", "Cola")
    given.picked(mei, "Noodle lunch set", parts=lunch)
    service.send(mei.sitting_id, given.marks(mei.sitting_id), phone=mei.id)
    tickets = [ticket.id for ticket in Ticket.select().order_by(Ticket.id)]
    service.ready(tickets[0])
    assert kitchen.line_states(mei.sitting_id) == {Line.get().id: QUEUED}
    for ticket in tickets:
        service.ready(ticket)
    assert kitchen.line_states(mei.sitting_id) == {Line.get().id: READY}


def test_every_change_has_a_new_number_so_that_a_screen_misses_nothing(house):
    """A screen that slept through four orders and one tap asks since its number and gets all of it (F27)."""
    ticket = a_ticket()
    seen = kitchen.news_number()
    for table in ("6", "7", "8", "9"):
        given.sent(given.phone(table), "Plum wine")
    service.ready(ticket)
    station = Ticket.get_by_id(ticket).station_id
    missed = kitchen.changed_since(station, seen)
    assert [slot.table for slot in missed] == ["5", "6", "7", "8", "9"]
    assert kitchen.changed_since(station, kitchen.news_number()) == []


def test_each_line_is_at_each_of_its_stations_once(house):
    given.sent(given.phone("5"), "Cola", "Spring rolls", "Wonton noodle soup", "Plum wine")
    made = [(task.line_id, task.ticket.station_id) for task in Task.select()]
    assert sorted(made) == sorted((line.id, line.station) for line in Line.select())

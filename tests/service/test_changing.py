"""What changes after it was sent: each station is told once, the bill and the stock agree, the line itself stays."""

import pytest

from restaurant import kitchen, service
from restaurant.bills import Bill, accounts
from restaurant.errors import Refused
from restaurant.kitchen import Notice, Task, Ticket
from restaurant.menu import Dish
from restaurant.orders import Line, LineChange
from restaurant.service import changing
from restaurant.tables import Sitting, Table
from tests import given

TWO_STATIONS = "Beef ho fun"


def cancelled(quantity=1, reason="changed their mind", line=None):
    return service.cancel(line or Line.get().id, quantity, reason, given.person())


def a_line(name="Cola", quantity=2):
    """A line of table 5, in the kitchen. Returns its phone."""
    mei = given.phone("5")
    given.picked(mei, name, quantity)
    service.send(mei.sitting_id, given.marks(mei.sitting_id), phone=mei.id)
    return mei


def test_a_cancelled_line_is_struck_through_until_a_cook_has_seen_it(house):
    a_line()
    ticket = Ticket.get().id
    assert cancelled(2) == 0
    (shown,) = kitchen.on_screen(given.station("bar"))
    assert [(work.state, work.quantity, work.ordered) for work in shown.tasks] == [("cancelled", 0, 2)]
    assert service.acknowledge(ticket, shown.tasks[0].id) == 1
    assert kitchen.on_screen(given.station("bar")) == []


def test_a_part_of_a_line_can_be_cancelled_and_the_rest_is_made(house):
    mei = a_line(quantity=3)
    price = Line.get().price
    assert cancelled(1) == 2
    (shown,) = kitchen.on_screen(given.station("bar"))
    assert (shown.tasks[0].quantity, shown.tasks[0].state) == (2, "queued")
    assert Bill(Sitting.get_by_id(mei.sitting_id)).total == accounts()[mei.sitting_id].total == 2 * price
    assert kitchen.all_day(given.station("bar"))[0][1] == 2


def test_every_station_that_makes_a_dish_is_told_once(house):
    a_line(TWO_STATIONS, 1)
    assert {ticket.station.slug for ticket in Ticket.select()} == {"wok", "noodles"}
    cancelled()
    assert sorted(notice.ticket.station.slug for notice in Notice.select()) == ["noodles", "wok"]


def test_two_waiters_who_cancel_one_dish_cancel_it_once(house):
    a_line(quantity=1)
    answers = given.at_once(cancelled, cancelled)
    assert (answers.count(0), len(given.refused(answers))) == (1, 1)
    assert (LineChange.select().count(), Notice.select().count()) == (1, 1)


def test_without_the_count_both_would_cancel_it(house, monkeypatch):
    """The twin: who does not count what is left cancels more than there was."""
    a_line(quantity=1)
    given.sent(given.phone("5"), "Plum wine")
    monkeypatch.setattr(changing, "LEFT", "99")
    monkeypatch.setattr(changing, "_check_money", lambda *what: 0)
    for _ in range(2):
        cancelled()
    assert LineChange.select().count() == 2


def test_counted_portions_come_back_if_nobody_had_begun(house):
    given.changed("Cola", stock=10)
    a_line(quantity=2)
    cancelled(1)
    service.start(Ticket.get().id)
    cancelled(1)
    assert Dish.get_by_id(given.dish("Cola").id).stock == 9


@pytest.mark.parametrize("quantity", [0, -1, 3, 10**9])
def test_only_what_is_there_can_be_cancelled(house, quantity):
    a_line(quantity=2)
    with pytest.raises(Refused, match="left to cancel") as told:
        cancelled(quantity)
    assert "2 of it" in given.said(told.value)
    assert Notice.select().count() == 0


def test_a_reason_is_needed(house):
    a_line()
    with pytest.raises(Refused, match="reason"):
        cancelled(1, " \u200b ")


def test_what_was_served_is_not_cancelled(house):
    a_line()
    service.ready(Ticket.get().id)
    service.serve(Ticket.get().id)
    with pytest.raises(Refused, match="served already"):
        cancelled()


def test_what_was_paid_is_not_cancelled_and_nothing_changes(house):
    mei = a_line(quantity=2)
    given.paid(mei.sitting_id)
    with pytest.raises(Refused, match="paid for already"):
        cancelled()
    assert (LineChange.select().count(), Notice.select().count()) == (0, 0)


def test_a_new_note_shows_beside_the_old_one_until_it_was_seen(house):
    mei = given.phone("5")
    given.picked(mei, "Cold sesame noodles", note="no peanuts")
    service.send(mei.sitting_id, given.marks(mei.sitting_id), phone=mei.id)
    service.amend(Line.get().id, "no peanuts, no sesame", given.person())
    (shown,) = kitchen.on_screen(given.station("noodles"))
    (work,) = shown.tasks
    assert (work.note, work.before, len(work.unseen)) == ("no peanuts, no sesame", "no peanuts", 1)
    assert Line.get().note == "no peanuts"


def test_the_same_note_again_tells_nobody(house):
    a_line()
    service.amend(Line.get().id, "", given.person())
    assert Notice.select().count() == 0


def test_who_finishes_a_ticket_has_seen_what_changed(house):
    a_line(quantity=2)
    cancelled(1)
    service.ready(Ticket.get().id)
    assert Ticket.get().done_at and not Notice.select().where(Notice.seen_at.is_null()).exists()


def test_guests_who_move_take_everything_with_them(house):
    mei = a_line()
    service.call(mei.sitting_id, "waiter", phone=mei.id)
    service.move_sitting(mei.sitting_id, Table.get(Table.name == "7").id, given.person())
    (shown,) = kitchen.on_screen(given.station("bar"))
    assert (shown.table, shown.moved_from) == ("7", "5")
    assert given.sitting("5") is None and given.sitting("7").id == mei.sitting_id


def test_nobody_moves_to_a_table_where_somebody_sits(house):
    mei, tom = given.phone("5"), given.phone("7")
    with pytest.raises(Refused, match="Somebody sits at table"):
        service.move_sitting(mei.sitting_id, tom.sitting.table_id, given.person())
    assert given.sitting("5").id == mei.sitting_id


def test_a_rush_comes_first_and_can_be_taken_back(house):
    a_line()
    ticket = Ticket.get().id
    assert given.at_once(lambda: service.rush(ticket), lambda: service.rush(ticket)).count(True) == 1
    assert kitchen.on_screen(given.station("bar"))[0].rushed_at
    assert service.calm(ticket) and not service.calm(ticket)
    assert kitchen.on_screen(given.station("bar"))[0].rushed_at is None


def test_the_last_one_comes_back_by_one_key_in_its_old_place(house):
    for _ in range(3):
        a_line(quantity=1)
    first, second, third = [ticket.id for ticket in Ticket.select().order_by(Ticket.id)]
    service.ready(second)
    assert service.recall_last(given.station("bar")) == 1
    assert [slot.id for slot in kitchen.on_screen(given.station("bar"))] == [first, second, third]


def test_a_dish_of_two_stations_comes_back_at_both_whoever_takes_it_back(house):
    a_line(TWO_STATIONS, 1)
    given.sent(given.phone("5"), "Spring rolls")
    for ticket in Ticket.select():
        service.ready(ticket.id)
    assert service.recall(Ticket.select().order_by(Ticket.id).first().id) == 2
    assert [task.state for task in Task.select().order_by(Task.id)] == ["cooking", "cooking", "ready"]


def test_an_order_comes_back_from_the_pass_on_every_station_that_made_it(house):
    a_line(TWO_STATIONS, 1)
    for ticket in Ticket.select():
        service.ready(ticket.id)
        service.serve(ticket.id)
    assert service.recall_last(None) == 2
    assert {task.state for task in Task.select()} == {"cooking"}


def test_with_nothing_finished_there_is_nothing_to_take_back(house):
    with pytest.raises(Refused, match="nothing to take back"):
        service.recall_last(given.station("bar"))

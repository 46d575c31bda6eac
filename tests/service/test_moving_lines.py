"""Dishes that go to another party: nothing is lost or doubled, the kitchen makes none twice, money stays on its bill
(invariant I16, fault F56)."""

import pytest

from restaurant import kitchen, service
from restaurant.bills import Bill, accounts
from restaurant.books import proof
from restaurant.errors import NeedsManager, NotFound, Refused
from restaurant.kitchen import Notice, Task, Ticket
from restaurant.menu import Dish
from restaurant.orders import Line, LineChange, Order
from restaurant.service import moving
from restaurant.tables import Phone, Sitting
from tests import given


@pytest.fixture
def seven(house):
    """Another party, at table 7."""
    return given.phone("7").sitting_id


def moved(line, quantity, to, **more):
    return service.move_lines(line.sitting_id, {line.id: quantity}, to, given.person(), **more)


def left(sitting):
    """What is on the bill of a party: (dish, portions)."""
    return sorted((line.names["en"], line.quantity) for line in Bill(Sitting.find(sitting)).lines)


def test_some_portions_go_to_another_party_at_the_same_price(house, seven):
    line = given.line("Cola", 3, note="no ice")
    (there,) = moved(line, 2, seven, reason="they share")
    assert (left(line.sitting_id), left(seven)) == ([("Cola", 1)], [("Cola", 2)])
    new = Line.get_by_id(there)
    assert (new.price, new.note, new.moved_from_id, Line.get_by_id(line.id).quantity) == (350, "no ice", line.id, 3)
    assert (accounts()[line.sitting_id].total, accounts()[seven].total) == (350, 700)
    change = LineChange.get()
    assert (change.kind, change.quantity, change.reason, change.person.name) == ("move", 2, "they share", "Ana")


def test_what_is_being_made_stays_as_far_as_it_is_and_keeps_its_promise(house, seven):
    line = given.line("Beef ho fun", 2)
    given.made(line, service.start)
    was = [(task.state, task.started_at, task.fired_at, task.due_at) for task in line.tasks]
    (there,) = moved(line, 1, seven)
    new = list(Task.select().where(Task.line == there).order_by(Task.id))
    assert [(task.state, task.started_at, task.fired_at, task.due_at) for task in new] == was and len(new) == 2
    assert {task.ticket.sitting_id for task in new} == {seven}
    assert kitchen.all_day(given.station("wok"))[0][1] == 2


def test_the_cooks_see_on_the_ticket_they_know_where_it_went(house, seven):
    line = given.line("Cola", 2)
    moved(line, 2, seven)
    old, new = kitchen.on_screen(given.station("bar"))
    assert (old.table, old.tasks[0].state, old.tasks[0].moved) == ("5", "cancelled", 2)
    assert old.tasks[0].unseen[0].said == {"quantity": 2, "left": 0, "to": "7"}
    assert (new.table, new.tasks[0].quantity) == ("7", 2)
    service.acknowledge(old.id)
    assert [slot.table for slot in kitchen.on_screen(given.station("bar"))] == ["7"]


def test_what_was_served_just_moves_on_the_bill(house, seven):
    line = given.line("Cola", 2)
    given.made(line, service.ready, service.serve)
    moved(line, 1, seven)
    assert Notice.select().count() == 0 and {task.state for task in Task.select()} == {"served"}
    assert kitchen.on_screen(given.station("bar")) == kitchen.on_screen(None) == []


def test_the_stock_is_not_touched(house, seven):
    given.changed("Cola", stock=10)
    line = given.line("Cola", 3)
    (there,) = moved(line, 2, seven)
    assert Dish.get_by_id(line.dish).stock == 7
    service.cancel(there, 1, "mistake", given.person())
    assert Dish.get_by_id(line.dish).stock == 8


def test_dishes_of_several_orders_keep_their_hours_and_who_sent_them(house, seven):
    one, two = given.line("Cola", 1), given.line("Spring rolls", 1)
    service.move_lines(one.sitting_id, {one.id: 1}, seven, given.person())
    service.move_lines(two.sitting_id, {two.id: 1}, seven, given.person())
    orders = list(Order.select().where(Order.sitting == seven).order_by(Order.id))
    assert [order.sent_at for order in orders] == [one.order.sent_at, two.order.sent_at]
    assert [order.round for order in orders] == [1, 2] and len({order.number for order in Order.select()}) == 4


def test_what_came_can_go_back(house, seven):
    line = given.line("Cola", 2)
    (there,) = moved(line, 2, seven)
    service.move_lines(seven, {there: 2}, line.sitting_id, given.person())
    assert (left(line.sitting_id), left(seven)) == ([("Cola", 2)], [])
    assert kitchen.all_day(given.station("bar"))[0][1] == 2


@pytest.mark.parametrize("quantity", [0, -1, 3, 10**9])
def test_only_what_is_there_can_be_moved(house, seven, quantity):
    line = given.line("Cola", 2)
    before = given.everything()
    with pytest.raises(Refused, match="left to move"):
        moved(line, quantity, seven)
    assert given.everything() == before


def test_dishes_of_another_table_are_not_found(house, seven):
    """T24."""
    line = given.line("Cola", 2)
    with pytest.raises(NotFound):
        service.move_lines(seven, {line.id: 1}, line.sitting_id, given.person())


def test_an_order_that_waits_for_an_answer_stays(house, seven):
    tom = given.phone("5", admitted=False)
    given.sent(tom)
    with pytest.raises(Refused, match="waits for an answer"):
        moved(Line.get(), 1, seven)


def test_nothing_goes_to_a_closed_bill_nor_to_its_own(house, seven):
    line = given.line()
    service.close(seven, given.person())
    for to, why in ((seven, "closed"), (line.sitting_id, "already")):
        with pytest.raises(Refused, match=why):
            moved(line, 1, to)


def test_what_was_paid_stays_on_its_bill(house, seven):
    line = given.line("Cola", 2)
    given.paid(line.sitting_id, 400)
    with pytest.raises(Refused, match="paid for already"):
        moved(line, 1, seven)
    assert LineChange.select().count() == 0


def test_a_portion_that_somebody_pays_for_stays_and_the_others_go(house, seven):
    line = given.line("Cola", 2)
    given.line("Plum wine", 1)
    service.begin_payment(line.sitting_id, "pretend", phone=line.phone_id, dishes=[(f"{line.id}.0", 1)])
    with pytest.raises(Refused, match="pays for this"):
        moved(line, 2, seven)
    moved(line, 1, seven)
    assert left(line.sitting_id) == [("Cola", 1), ("Plum wine", 1)]


def test_a_discount_goes_with_all_of_its_dish_or_not_at_all(house, seven):
    line = given.line("Cola", 2)
    service.take_off(line.sitting_id, "comp", 1, "waited long", given.person("Lin"), line=line.id)
    with pytest.raises(Refused, match="Something was taken off this dish"):
        moved(line, 1, seven)
    moved(line, 2, seven)
    assert Bill(Sitting.find(seven)).total == 350 and Bill(Sitting.find(line.sitting_id)).total == 0


def test_with_something_off_the_whole_bill_nothing_moves(house, seven):
    line = given.line("Cola", 2)
    service.take_off(line.sitting_id, "percent", 100_000, "friend", given.person("Lin"))
    with pytest.raises(Refused, match="whole bill of table"):
        moved(line, 1, seven)


def test_without_the_right_a_manager_is_asked_for(house, seven):
    line = given.line()
    given.house_rule(waiters_may=())
    with pytest.raises(NeedsManager):
        moved(line, 1, seven)
    moved(line, 1, seven, approved_by=given.person("Lin"))


# Races (F56)


def test_two_waiters_who_move_the_same_portion(house, seven):
    line, nine = given.line("Cola", 1), given.phone("9").sitting_id
    outcomes = given.at_once(lambda: moved(line, 1, seven), lambda: moved(line, 1, nine))
    assert len(given.refused(outcomes)) == 1 and sorted([left(seven), left(nine)]) == [[], [("Cola", 1)]]


def test_without_the_count_the_portion_is_on_two_bills(house, seven, monkeypatch):
    line, nine = given.line("Cola", 1), given.phone("9").sitting_id
    monkeypatch.setattr(moving, "_check", lambda *what: None)
    monkeypatch.setattr(moving, "check_money", lambda sitting: None)
    given.at_once(lambda: moved(line, 1, seven), lambda: moved(line, 1, nine))
    assert left(seven) == left(nine) == [("Cola", 1)]


@pytest.mark.parametrize("first", ["move", "cancel"])
def test_a_portion_is_moved_or_cancelled(house, seven, first):
    line = given.line("Cola", 1)
    steps = [lambda: moved(line, 1, seven), lambda: service.cancel(line.id, 1, "mistake", given.person())]
    outcomes = given.at_once(*(steps if first == "move" else steps[::-1]))
    assert len(given.refused(outcomes)) == 1 and left(line.sitting_id) == []
    assert [change.kind for change in LineChange.select()] == (["move"] if left(seven) else ["cancel"])


@pytest.mark.parametrize("first", ["move", "pay"])
def test_a_dish_moves_while_somebody_pays_for_it(house, seven, first):
    line = given.line("Cola", 1)
    steps = [lambda: moved(line, 1, seven),
             lambda: service.begin_payment(line.sitting_id, "pretend", 350, phone=line.phone_id)]
    outcomes = given.at_once(*(steps if first == "move" else steps[::-1]))
    assert len(given.refused(outcomes)) == 1
    bills = [Bill(Sitting.find(id)) for id in (line.sitting_id, seven)]
    assert sum(bill.total for bill in bills) == 350 and all(bill.due >= bill.reserved for bill in bills)


def test_without_the_look_at_the_money_a_paid_dish_is_owed_by_others(house, seven, monkeypatch):
    line = given.line("Cola", 1)
    given.paid(line.sitting_id)
    monkeypatch.setattr(moving, "check_money", lambda sitting: None)
    moved(line, 1, seven)
    assert Bill(Sitting.find(line.sitting_id)).due == -350


@pytest.mark.parametrize("first", ["move", "close"])
def test_dishes_come_while_the_table_closes(house, seven, first):
    line = given.line("Cola", 1)
    steps = [lambda: moved(line, 1, seven), lambda: service.close(seven, given.person()) or "closed"]
    outcomes = given.at_once(*(steps if first == "move" else steps[::-1]))
    assert len(given.refused(outcomes)) == 1
    assert Sitting.find(seven).is_open == (left(seven) != []) and list(proof.problems()) == []


def test_without_the_look_at_the_table_dishes_are_on_a_closed_bill(house, seven, monkeypatch):
    line = given.line("Cola", 1)
    service.close(seven, given.person())
    monkeypatch.setattr(Sitting, "must_be_open", lambda id: None)
    moved(line, 1, seven)
    assert left(seven) == [("Cola", 1)] and not Sitting.find(seven).is_open


# Splitting a party


def test_a_party_splits_onto_a_free_table(house):
    line = given.line("Cola", 3)
    new = service.split(line.sitting_id, {line.id: 1}, given.person(), house.table("9").id, guests=1)
    assert given.sitting("9").id == new and (left(line.sitting_id), left(new)) == ([("Cola", 2)], [("Cola", 1)])


def test_a_party_splits_at_its_own_table(house):
    line = given.line("Cola", 3)
    new = Sitting.find(service.split(line.sitting_id, {line.id: 1}, given.person()))
    assert (new.table.name, new.table.part_of.name, new.table.removed) == ("5 B", "5", True)
    third = Sitting.find(service.split(line.sitting_id, {line.id: 1}, given.person()))
    assert third.table.name == "5 C"
    given.paid(new.id)
    service.close(new.id, given.person())
    assert Sitting.find(service.split(line.sitting_id, {line.id: 1}, given.person())).table_id == new.table_id


def test_a_phone_that_leaves_takes_its_cart_its_question_and_its_call(house):
    line, tom = given.line("Cola", 1), given.phone("5", admitted=False)
    given.sent(tom, "Plum wine")
    given.picked(tom, "Spring rolls")
    service.call(tom.sitting_id, "waiter", tom.id)
    new = service.split(line.sitting_id, {}, given.person(), house.table("9").id, phones=[tom.id])
    tom = Phone.get_by_id(tom.id)
    assert (tom.sitting_id, tom.number, Order.get(Order.phone == tom).sitting_id) == (new, 1, new)
    service.admit(tom.id, given.person())
    assert left(new) == [("Plum wine", 1)] and Ticket.get(Ticket.sitting == new)
    assert service.send(new, given.marks(new), phone=tom.id)


def test_the_dishes_of_a_phone_that_leaves_stay_its_own(house):
    line = given.line("Cola", 2)
    new = service.split(line.sitting_id, {line.id: 2}, given.person(), house.table("9").id, phones=[line.phone_id])
    assert [each.phone_id for each in Bill(Sitting.find(new)).lines] == [line.phone_id]


def test_nobody_splits_onto_a_table_where_somebody_sits(house, seven):
    line = given.line("Cola", 2)
    before = given.everything()
    with pytest.raises(Refused, match="Somebody sits at table"):
        service.split(line.sitting_id, {line.id: 1}, given.person(), house.table("7").id)
    assert given.everything() == before


def test_a_tab_is_for_one_party(house):
    line = given.line("Cola", 2)
    service.move_to_tab(line.sitting_id, "Eve", given.person())
    with pytest.raises(Refused, match="A tab is for one party"):
        service.split(line.sitting_id, {line.id: 1}, given.person())


def test_nobody_splits_onto_a_table_that_was_put_to_another(house, seven):
    line = given.line("Cola", 2)
    service.put_together(seven, house.table("8").id, given.person())
    with pytest.raises(Refused, match="Somebody sits at table"):
        service.split(line.sitting_id, {line.id: 1}, given.person(), house.table("8").id)


def test_a_phone_of_another_table_is_not_found(house, seven):
    line = given.line("Cola", 2)
    with pytest.raises(NotFound):
        service.split(line.sitting_id, {}, given.person(), phones=[Phone.get(Phone.sitting == seven).id])

"""Two parties that become one and are two again: every order, ticket, phone, pick and call is kept, and money stays
where it was paid (invariant I16, fault F56)."""

import pytest

from restaurant import kitchen, service
from restaurant.bills import Bill
from restaurant.books import proof
from restaurant.calls import Call
from restaurant.errors import NeedsManager, Refused
from restaurant.kitchen import Notice, Task, Ticket
from restaurant.orders import Line, Order, Pick
from restaurant.payments import PayLink, Payment
from restaurant.service import merging
from restaurant.tables import Merge, Phone, Sitting, Table
from tests import given


@pytest.fixture
def five(house):
    """A party at table 5 with a cola."""
    return given.line("Cola", 1, "5").sitting_id


@pytest.fixture
def seven(five):
    """A party at table 7 with two spring rolls."""
    return given.line("Spring rolls", 2, "7").sitting_id


def merged(sitting, to, **more):
    return service.merge(sitting, to, given.person(), **more)


def bill(sitting):
    return Bill(Sitting.find(sitting))


def at(sitting):
    """The table's name, and whether the party is there."""
    sitting = Sitting.find(sitting)
    return sitting.table.name, sitting.is_open


def test_one_party_joins_another_with_all_that_is_theirs(house, five, seven):
    total = bill(five).total + bill(seven).total
    tom = given.phone("7", "Tom")
    given.picked(tom, "Plum wine")
    service.call(seven, "waiter", tom.id)
    made = Merge.get_by_id(merged(seven, five, reason="friends"))
    assert (bill(five).total, bill(seven).total, len(bill(five).lines)) == (total, 0, 2)
    assert at(seven) == ("7", False) and Sitting.find(seven).merged_into_id == five
    for model in (Order, Line, Ticket, Phone, Pick, Call):
        assert {row.sitting_id for row in model.select()} == {five}, model
    assert sorted(phone.number for phone in Phone.select()) == [1, 2, 3]
    assert (made.reason, made.person.name) == ("friends", "Ana")
    assert (len(made.what["orders"]), len(made.what["phones"])) == (1, 2)


def test_whoever_closes_it_from_an_old_page_is_told_what_became_of_it(house, five, seven):
    merged(seven, five)
    with pytest.raises(Refused, match="part of another"):
        service.close(seven, given.person())


def test_their_phones_go_on_at_the_other_table(house, five, seven):
    tom = given.phone("7", "Tom")
    merged(seven, five)
    service.send(five, [given.marks(five) for _ in [given.picked(Phone.get_by_id(tom.id))]][0], phone=tom.id)
    assert Order.select().order_by(Order.id.desc()).first().state == "accepted"
    assert given.sitting("7") is None and given.phone("7").sitting_id not in (five, seven)


def test_the_kitchen_hears_the_new_name_of_what_it_still_makes(house, five, seven):
    before = sorted(Task.select(Task.id, Task.state, Task.due_at).tuples())
    merged(seven, five)
    (shown,) = kitchen.on_screen(given.station("wok"))
    assert (shown.table, shown.moved_from, shown.tasks[0].quantity) == ("5", "7", 2)
    assert [notice.kind for notice in Notice.select()] == ["move"] and Ticket.select().count() == 2
    assert sorted(Task.select(Task.id, Task.state, Task.due_at).tuples()) == before


def test_two_who_called_for_the_same_are_one_request(house, five, seven):
    for sitting in (five, seven):
        service.call(sitting, "bill")
    service.call(seven, "water")
    merged(seven, five)
    assert sorted(Call.open_at(five)) == ["bill", "water"] and Call.open_at(seven) == {}


def test_the_same_wish_of_the_same_waiter_adds_up_and_parts_again(house, five, seven):
    for sitting, quantity in ((five, 1), (seven, 2)):
        service.add(sitting, given.dish("Plum wine").id, quantity, person=given.person())
    made = merged(seven, five)
    assert [pick.quantity for pick in Pick.in_cart(five, given.person())] == [3]
    service.unmerge(made, given.person())
    assert [[pick.quantity for pick in Pick.in_cart(each, given.person())] for each in (five, seven)] == [[1], [2]]


def test_the_party_that_paid_stays_and_they_sit_where_they_were_asked_to(house, five, seven):
    given.paid(seven, 300)
    merged(seven, five)
    assert at(seven) == ("5", True) and at(five) == ("5", False)
    assert (len(bill(seven).lines), bill(seven).paid, given.sitting("7")) == (2, 300, None)
    given.paid(seven)
    service.close(seven, given.person())
    assert list(proof.problems()) == []


def test_two_who_have_paid_settle_one_first(house, five, seven):
    given.paid(five, 100)
    service.begin_payment(seven, "pretend", 100)
    before = given.everything()
    with pytest.raises(Refused, match="Both parties have paid"):
        merged(seven, five)
    assert given.everything() == before


@pytest.mark.parametrize("who", [0, 1])
def test_with_something_off_a_whole_bill_they_do_not_merge(house, five, seven, who):
    service.take_off((five, seven)[who], "percent", 100_000, "friend", given.person("Lin"))
    with pytest.raises(Refused, match="whole bill of table"):
        merged(seven, five)


def test_what_is_off_a_dish_goes_along_and_comes_back(house, five, seven):
    service.take_off(seven, "comp", 1, "waited", given.person("Lin"), line=bill(seven).lines[0].id)
    totals = bill(five).total, bill(seven).total
    made = merged(seven, five)
    assert bill(five).total == sum(totals)
    service.unmerge(made, given.person())
    assert (bill(five).total, bill(seven).total) == totals


def test_bills_that_are_added_up_differently_do_not_merge(house, five):
    given.house_rule(service_charge=100_000)
    seven = given.line("Cola", 1, "7").sitting_id
    with pytest.raises(Refused, match="service charge of these two"):
        merged(seven, five)
    given.house_rule(tax_included=False)
    with pytest.raises(Refused, match="taxes of these two"):
        merged(given.line("Cola", 1, "9").sitting_id, five)


def test_links_to_pay_by_end_with_the_bill_they_were_for(house, five, seven):
    service.make_link(seven, "secret", 100)
    merged(seven, five)
    assert PayLink.get().has_run_out


def test_never_with_itself_and_never_with_a_closed_party(house, five, seven):
    with pytest.raises(Refused, match="one party already"):
        merged(five, five)
    service.write_off(seven, given.person("Lin"), "ran")
    for pair in ((five, seven), (seven, five)):
        with pytest.raises(Refused, match="closed"):
            merged(*pair)


def test_without_the_right_a_manager_is_asked_for(house, five, seven):
    given.house_rule(waiters_may=())
    with pytest.raises(NeedsManager):
        merged(seven, five)
    merged(seven, five, approved_by=given.person("Lin"))


def test_their_table_can_be_put_to_the_other(house, five, seven):
    made = merged(seven, five, joined=True)
    assert house.table("7").joined_to.name == "5" and Sitting.find(five).title == "5 + 7"
    assert {slot.table for slot in kitchen.on_screen(None)} == {"5 + 7"}
    assert sorted(notice.said["from"] for notice in Notice.select()) == ["5", "7"]
    service.unmerge(made, given.person())
    assert house.table("7").joined_to_id is None
    assert [Sitting.find(each).title for each in (five, seven)] == ["5", "7"]
    assert [notice.said["to"] for notice in Notice.select().order_by(Notice.id)] == ["5 + 7", "5 + 7", "7", "5"]


def test_a_table_of_another_room_is_put_to_none(house, five):
    terrace = given.line("Cola", 1, "12").sitting_id
    with pytest.raises(Refused, match="whole tables of one room"):
        merged(terrace, five, joined=True)
    merged(terrace, five)


def test_tables_that_were_put_to_theirs_stand_on_their_own_again(house, five, seven):
    service.put_together(seven, house.table("8").id, given.person())
    merged(seven, five)
    assert house.table("8").joined_to_id is None
    assert service.open_table(house.table("8").id, given.person()) not in (five, seven)


def test_a_tab_joins_a_table_and_is_a_tab_again(house, five):
    tab = service.open_tab(house.table("5").area_id, "Eve", given.person())
    service.add(tab, given.dish("Cola").id, 1, person=given.person())
    service.send(tab, given.marks(tab, given.person()), person=given.person())
    made = merged(tab, five)
    assert bill(five).total == 700
    service.unmerge(made, given.person())
    assert (Sitting.find(tab).title, bill(tab).total, bill(five).total) == ("Eve", 350, 350)


def test_where_parts_of_their_table_are_taken_another_one_is_chosen(house, five, seven):
    made = merged(seven, five)
    service.open_table(house.table("7").id, given.person())
    part = service.another_party(house.table("7").id, given.person())
    service.close(given.sitting("7").id, given.person())
    with pytest.raises(Refused, match="Somebody sits at table"):
        service.unmerge(made, given.person())
    assert Sitting.find(part).is_open


# Undone


def test_a_merge_is_undone_as_if_it_had_never_been(house, five, seven):
    service.call(seven, "water")
    Sittings = {id: Sitting.find(id).__data__ for id in (five, seven)}
    rows = [(model, sorted(model.select().tuples())) for model in (Order, Line, Ticket, Task, Phone, Pick, Call)]
    service.unmerge(merged(seven, five), given.person())
    for model, before in rows:
        now = [[value for name, value in zip(model._meta.sorted_field_names, row) if name != "changed"]
               for row in sorted(model.select().tuples())]
        was = [[value for name, value in zip(model._meta.sorted_field_names, row) if name != "changed"]
               for row in before]
        assert now == was, model
    assert {id: Sitting.find(id).__data__ for id in (five, seven)} == Sittings


def test_what_their_phones_ordered_since_goes_with_them(house, five, seven):
    tom = given.phone("7", "Tom")
    made = merged(seven, five)
    given.sent(Phone.get_by_id(tom.id), "Plum wine")
    service.unmerge(made, given.person())
    assert [line.names["en"] for line in bill(seven).lines] == ["Spring rolls", "Plum wine"]


def test_the_other_way_round_is_undone_too(house, five, seven):
    given.paid(seven, 300)
    before = bill(five).total, bill(seven).total, bill(seven).paid
    service.unmerge(merged(seven, five), given.person())
    assert (bill(five).total, bill(seven).total, bill(seven).paid) == before
    assert at(five) == ("5", True) and at(seven) == ("7", True)


def test_a_table_that_was_taken_meanwhile_is_refused_and_another_one_chosen(house, five, seven):
    made = merged(seven, five)
    given.phone("7")
    before = given.everything()
    with pytest.raises(Refused, match="choose another one"):
        service.unmerge(made, given.person())
    assert given.everything() == before
    service.unmerge(made, given.person(), house.table("9").id)
    assert at(seven) == ("9", True) and bill(seven).lines


def test_what_was_paid_keeps_them_together(house, five, seven):
    made, rolls = merged(seven, five), bill(five)
    given.paid(five, rolls.total - 100)
    with pytest.raises(Refused, match="paid for already"):
        service.unmerge(made, given.person())


def test_dishes_of_theirs_that_somebody_paid_for_keep_them_together(house, five, seven):
    made = merged(seven, five)
    rolls = next(line for line in bill(five).lines if line.names["en"] == "Spring rolls")
    service.begin_payment(five, "pretend", dishes=[(f"{rolls.id}.0", 1)])
    with pytest.raises(Refused, match="stay on one bill"):
        service.unmerge(made, given.person())


def test_three_parties_become_one_and_three_again(house, five, seven):
    nine = given.line("Plum wine", 1, "9").sitting_id
    totals = [bill(each).total for each in (five, seven, nine)]
    first, second = merged(nine, seven), merged(seven, five)
    assert bill(five).total == sum(totals)
    service.unmerge(second, given.person())
    service.unmerge(first, given.person())
    assert [bill(each).total for each in (five, seven, nine)] == totals


def test_twice_undone_is_once_undone(house, five, seven):
    made, ana = merged(seven, five), given.person()
    outcomes = given.at_once(*[lambda: service.unmerge(made, ana)] * 2)
    assert len(given.refused(outcomes)) == 1 and given.happened().count("MergeUndone") == 1


def test_without_the_guard_it_is_undone_twice(house, five, seven, monkeypatch):
    made, ana = merged(seven, five), given.person()
    monkeypatch.setattr(merging, "move", lambda *what, **more: True)
    given.at_once(*[lambda: service.unmerge(made, ana)] * 2)
    assert given.happened().count("MergeUndone") == 2


# Races (F56)


@pytest.mark.parametrize("order", [1, -1])
def test_two_waiters_who_merge_towards_each_other(house, five, seven, order):
    ana = given.person()
    steps = [lambda: service.merge(five, seven, ana), lambda: service.merge(seven, five, ana)]
    outcomes = given.at_once(*steps[::order])
    assert len(given.refused(outcomes)) == 1 and len(Sitting.all_open()) == 1
    assert len(bill(Sitting.all_open()[0].id).lines) == 2


def test_without_the_look_both_are_gone(house, five, seven, monkeypatch):
    ana = given.person()
    monkeypatch.setattr(Sitting, "must_be_open", lambda id: None)
    given.at_once(lambda: service.merge(five, seven, ana), lambda: service.merge(seven, five, ana))
    assert Merge.select().count() == 2 and Sitting.all_open() == []


@pytest.mark.parametrize("order", [1, -1])
def test_a_party_merges_while_it_pays(house, five, seven, order):
    """Either it pays its own bill and stays, or the money comes to a closed one and is refused."""
    given.paid(five, 100)
    ana = given.person()
    steps = [lambda: service.merge(seven, five, ana), lambda: service.begin_payment(seven, "pretend", 200)]
    outcomes = given.at_once(*steps[::order])
    assert len(given.refused(outcomes)) == 1
    assert all(Sitting.find(payment.sitting_id).is_open for payment in Payment.select())


def test_without_the_look_at_money_a_payment_changes_bills(house, five, seven, monkeypatch):
    service.begin_payment(seven, "pretend", 200)
    monkeypatch.setattr(merging, "_has_money", lambda sitting: False)
    merged(seven, five)
    assert Payment.get().sitting_id == five


@pytest.mark.parametrize("order", [1, -1])
def test_a_party_merges_while_its_table_closes(house, five, order):
    seven, ana = service.open_table(house.table("7").id, given.person()), given.person()
    steps = [lambda: service.merge(five, seven, ana), lambda: service.close(seven, ana) or "closed"]
    outcomes = given.at_once(*steps[::order])
    assert len(given.refused(outcomes)) == 1
    assert sum(bill(each.id).total for each in Sitting.all_open()) == 350 and list(proof.problems()) == []


@pytest.mark.parametrize("order", [1, -1])
def test_an_order_is_sent_while_the_party_merges(house, five, seven, order):
    tom, ana = given.phone("7"), given.person()
    given.picked(tom, "Plum wine")
    marks = given.marks(seven)
    steps = [lambda: service.merge(seven, five, ana), lambda: service.send(seven, marks, phone=tom.id)]
    given.at_once(*steps[::order])
    assert bill(seven).lines == [] and all(order.sitting_id == five for order in Order.select())
    assert Pick.select().where(Pick.sitting == five).count() + len(bill(five).lines) == 3


@pytest.mark.parametrize("order", [1, -1])
def test_a_table_is_taken_while_a_merge_is_undone(house, five, seven, order):
    made, ana, at_seven = merged(seven, five), given.person(), Table.get(Table.name == "7").id
    steps = [lambda: service.unmerge(made, ana), lambda: service.move_sitting(nine, at_seven, ana)]
    nine = given.phone("9").sitting_id
    outcomes = given.at_once(*steps[::order])
    assert len(given.refused(outcomes)) == 1 and given.sitting("7").id in (seven, nine)

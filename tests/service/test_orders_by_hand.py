"""Orders by hand: seats, a round once more, and two waiters at one table who lose nothing."""

import pytest

from restaurant import kitchen, orders, service
from restaurant.errors import NotAllowed, Refused
from restaurant.orders import Line, Order, Pick
from restaurant.service import closing
from restaurant.stations import Station
from restaurant.tables import Table
from tests import given


def table(name="5"):
    return Table.get(Table.name == name).id


@pytest.fixture
def party(house):
    return service.open_table(table(), given.person("Ana"))


def takes(party, name="Cola", who="Ana", **more):
    return service.add(party, given.dish(name).id, person=given.person(who), **more)


def sends(party, who="Ana", **more):
    person = given.person(who)
    return service.send(party, given.marks(party, person), person=person, **more)


def wanted(party, who="Ana"):
    return [(pick.dish.names["en"], pick.quantity) for pick in Pick.in_cart(party, given.person(who))]


def test_a_beer_and_burgers_at_the_same_moment_all_survive(party):
    took = given.at_once(lambda: takes(party, "Tsingtao beer"), lambda: takes(party, "Spring rolls", "Ben"))
    assert given.refused(took) == []
    sent = given.at_once(lambda: sends(party), lambda: sends(party, "Ben"))
    assert given.refused(sent) == [] and sorted(order.round for order in Order.select()) == [1, 2]
    assert sorted(line.names["en"] for line in Line.of(party)) == ["Spring rolls", "Tsingtao beer"]


def test_a_diner_joins_what_a_waiter_started_and_adds(party):
    takes(party)
    mei = given.phone("5")
    assert mei.sitting_id == party
    given.sent(mei, "House lemonade")
    assert wanted(party) == [("Cola", 1)]
    sends(party)
    assert len(Line.owed(party)) == 2


def test_each_tap_is_one_more_and_a_resent_tap_is_not(party):
    takes(party, once="a")
    takes(party, once="a")
    takes(party, once="b")
    assert wanted(party) == [("Cola", 2)]


def test_a_resent_order_is_one_order(party):
    takes(party)
    person = given.person("Ana")
    marks = given.marks(party, person)
    first, second = (service.send(party, marks, person=person, once="key") for _ in range(2))
    assert first == second and Order.select().count() == 1


def test_a_seat_goes_with_the_dish_to_the_kitchen(party):
    takes(party, seat=2)
    sends(party)
    (ticket,) = kitchen.on_screen(Station.get(Station.slug == "bar").id)
    assert [work.seat for work in ticket.tasks] == [2] and Line.get().seat == 2


def test_dishes_of_different_seats_stay_apart(party):
    takes(party, seat=1)
    takes(party, seat=2)
    takes(party)
    assert sorted(pick.seat or 0 for pick in Pick.select()) == [0, 1, 2]


def test_a_seat_is_chosen_later_and_only_by_who_picked(party):
    pick = takes(party)
    service.choose_seat(pick, party, 3, given.person("Ana"))
    assert Pick.get_by_id(pick).seat == 3
    with pytest.raises(NotAllowed):
        service.choose_seat(pick, party, 1, given.person("Ben"))


def test_the_last_round_once_more_at_todays_price(party):
    takes(party, "Cola", quantity=2, note="warm", seat=1)
    sends(party)
    given.changed("Cola", price=999)
    assert service.repeat_round(party, given.person("Ben")) == [[], []]
    (pick,) = Pick.select()
    assert (pick.quantity, pick.note, pick.seat, pick.price) == (2, "warm", 1, 999)
    assert pick.person_id == given.person("Ben") and Order.select().count() == 1


def test_only_the_last_round_is_repeated_without_what_was_cancelled(party):
    takes(party, "Tsingtao beer")
    sends(party)
    takes(party, "Cola", quantity=2)
    sends(party)
    cola = next(line for line in Line.of(party) if line.names["en"] == "Cola")
    service.cancel(cola.id, 1, "wrong", given.person("Ana"))
    service.repeat_round(party, given.person("Ana"))
    assert wanted(party) == [("Cola", 1)]


def test_what_cannot_be_had_again_is_named_and_the_rest_is_picked(party):
    takes(party, "Cola")
    takes(party, "Tsingtao beer")
    sends(party)
    given.changed("Cola", sold_out=True)
    gone, short = service.repeat_round(party, given.person("Ana"))
    assert [names["en"] for names in gone] == ["Cola"] and short == []
    assert wanted(party) == [("Tsingtao beer", 1)]


def test_what_cannot_be_repeated_in_whole_is_named(party):
    takes(party, "Cola", quantity=20)
    takes(party, "Tsingtao beer", quantity=2)
    sends(party)
    takes(party, "Cola", quantity=15)
    gone, short = service.repeat_round(party, given.person("Ana"))
    assert gone == [] and [names["en"] for names in short] == ["Cola"]
    assert wanted(party) == [("Cola", 20), ("Tsingtao beer", 2)]


def test_a_full_order_names_what_did_not_fit(party, monkeypatch):
    for name in ("Cola", "Tsingtao beer"):
        takes(party, name)
    sends(party)
    monkeypatch.setattr(orders, "MOST_PICKS", 1)
    gone, short = service.repeat_round(party, given.person("Ana"))
    assert gone == [] and len(short) == 1 and len(wanted(party)) == 1


def test_a_repeat_that_is_sent_again_is_one(party):
    takes(party)
    sends(party)
    for _ in range(2):
        service.repeat_round(party, given.person("Ana"), once="key")
    assert wanted(party) == [("Cola", 1)]


def test_nothing_to_repeat_is_refused(party):
    with pytest.raises(Refused, match="no round"):
        service.repeat_round(party, given.person("Ana"))


def test_one_more_of_a_dish_with_its_choices(party):
    half = given.choices("Draught pilsner", "0.5 l")
    takes(party, "Draught pilsner", choices=half)
    sends(party)
    service.repeat_line(Line.get().id, party, given.person("Ana"))
    assert Pick.get().choices == list(half)


def test_picks_are_taken_over_by_one(party):
    takes(party, who="Ben")
    took = given.at_once(*[lambda who=who: service.take_over(party, given.person("Ben"), given.person(who))
                           for who in ("Ana", "Lin")])
    assert len(given.refused(took)) == 1 and Pick.select().count() == 1


def test_who_was_taken_over_sends_nothing_twice(party):
    takes(party, who="Ben")
    marks = given.marks(party, given.person("Ben"))
    done = given.at_once(lambda: service.send(party, marks, person=given.person("Ben")),
                         lambda: service.take_over(party, given.person("Ben"), given.person("Ana")))
    assert len(given.refused(done)) == 1
    assert Order.select().count() + Pick.select().count() == 1


def test_picks_move_with_their_party(party):
    takes(party)
    service.move_sitting(party, table("6"), given.person("Ana"))
    assert wanted(party) == [("Cola", 1)] and given.sitting("6").id == party


def closes(party, who="Ana"):
    service.close(party, given.person(who))


def test_closing_names_who_is_still_taking_an_order_and_loses_nothing(party):
    takes(party, "Cola", who="Ben", quantity=2)
    with pytest.raises(Refused) as refused:
        closes(party)
    assert given.said(refused.value) == "Ben is still taking an order here: 2 dishes."
    assert wanted(party, "Ben") == [("Cola", 2)] and given.sitting("5").id == party


def test_closing_after_the_picks_were_taken_over(party):
    takes(party, who="Ben")
    service.take_over(party, given.person("Ben"), given.person("Ana"))
    closes(party)
    assert given.sitting("5") is None


def test_closing_after_the_picks_were_dropped(party):
    pick = takes(party, who="Ben")
    service.change(pick, party, 0, person=given.person("Ben"))
    closes(party)
    assert given.sitting("5") is None


def test_closing_after_the_picks_were_sent_asks_for_the_money(party):
    takes(party, who="Ben")
    sends(party, "Ben")
    with pytest.raises(Refused, match="still to be paid"):
        closes(party)
    given.paid(party)
    closes(party)
    assert given.sitting("5") is None


def test_writing_off_throws_no_picks_away(party):
    takes(party)
    sends(party)
    takes(party, who="Ben")
    with pytest.raises(Refused, match="still taking an order"):
        service.write_off(party, given.person("Lin"), "they left")
    assert wanted(party, "Ben") == [("Cola", 1)]


def test_closing_and_picking_at_once_lose_no_pick(party):
    outcomes = given.at_once(lambda: closes(party), lambda: takes(party, who="Ben"))
    assert len(given.refused(outcomes)) == 1
    assert bool(given.sitting("5")) == bool(wanted(party, "Ben"))


def test_without_its_guard_closing_throws_picks_away(party, monkeypatch):
    """The twin."""
    monkeypatch.setattr(closing, "_nobody_else_takes_an_order", lambda sitting, person: None)
    takes(party, who="Ben")
    closes(party)
    assert wanted(party, "Ben") == []


def test_picks_of_another_waiter_move_with_their_party(party):
    takes(party, who="Ben")
    service.move_sitting(party, table("6"), given.person("Ana"))
    assert wanted(party, "Ben") == [("Cola", 1)] and given.sitting("6").id == party
    sends(party, "Ben")
    assert len(Line.owed(party)) == 1


def test_merging_carries_what_another_waiter_is_taking(party):
    there = service.open_table(table("6"), given.person("Ana"))
    takes(party, who="Ben", quantity=2)
    takes(there, who="Ben")
    takes(party)
    service.merge(party, there, given.person("Ana"), approved_by=given.person("Lin"))
    assert wanted(there, "Ben") == [("Cola", 3)] and wanted(there) == [("Cola", 1)]
    with pytest.raises(Refused, match="still taking an order"):
        closes(there)

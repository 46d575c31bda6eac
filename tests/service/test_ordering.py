"""Ordering: from the first dish in the cart to tickets in the kitchen, and everything that is refused on the way."""

import pytest

from restaurant import kitchen, menu, service
from restaurant.bills import Bill
from restaurant.errors import NotAllowed, NotFound, Refused
from restaurant.kitchen import Task, Ticket
from restaurant.menu import Choice, Dish
from restaurant.orders import ACCEPTED, WAITING, Line, Order, Pick
from restaurant.stations import Station
from restaurant.tables import Phone, Sitting
from tests import given


def at_station(slug):
    """The English names of what a station has to make."""
    return [work.names["en"] for ticket in kitchen.on_screen(Station.get(Station.slug == slug).id)
            for work in ticket.tasks]


def test_a_cola_that_was_sent_is_at_the_bar_and_on_the_bill(house):
    order = given.sent(given.phone("5"), "Cola")
    (ticket,) = kitchen.on_screen(Station.get(Station.slug == "bar").id)
    assert (ticket.table, ticket.number, ticket.round) == ("5", Order.get_by_id(order).number, 1)
    assert Bill(given.sitting("5")).total == given.dish("Cola").price


def test_two_rounds_are_two_tickets_and_one_bill(house):
    mei = given.phone("5")
    given.sent(mei, "Cola")
    given.picked(mei, "House lemonade")
    assert [pick.dish.names["en"] for pick in Pick.in_cart(mei.sitting_id)] == ["House lemonade"]
    service.send(mei.sitting_id, given.marks(mei.sitting_id), phone=mei.id)
    assert Ticket.select().count() == 2 and [order.round for order in Order.of(mei.sitting)] == [1, 2]
    assert Bill(mei.sitting).total == given.dish("Cola").price + given.dish("House lemonade").price


def test_an_emptied_cart_leaves_what_was_sent(house):
    mei = given.phone("5")
    given.sent(mei, "Cola")
    pick = given.picked(mei, "House lemonade")
    service.remove(pick, mei.sitting_id, phone=mei.id)
    assert Pick.in_cart(mei.sitting_id) == [] and Line.select().count() == 1


def test_sizes_stay_apart_with_their_prices(house):
    mei = given.phone("5")
    for size in ("0.3 l", "0.5 l"):
        given.picked(mei, "Draught pilsner", choices=given.choices("Draught pilsner", size))
    service.send(mei.sitting_id, given.marks(mei.sitting_id), phone=mei.id)
    assert [(line.price, line.choices[0]["names"]["en"]) for line in Line.select()] == [(390, "0.3 l"), (550, "0.5 l")]


def test_the_same_dish_twice_is_one_pick_of_two(house):
    mei = given.phone("5")
    assert given.picked(mei, "Cola") == given.picked(mei, "Cola")
    assert [pick.quantity for pick in Pick.in_cart(mei.sitting_id)] == [2]


@pytest.mark.parametrize("other", [{"note": "no ice"}, {"phone": "another"}])
def test_the_same_dish_for_another_wish_or_person_stays_apart(house, other):
    mei, jonas = given.phone("5"), given.phone("5")
    given.picked(mei, "Cola")
    given.picked(jonas if "phone" in other else mei, "Cola", note=other.get("note", ""))
    assert [pick.quantity for pick in Pick.in_cart(mei.sitting_id)] == [1, 1]


WRONG_CHOICES = {
    "a required group left empty": ("Lanzhou beef noodle soup", ["Extra beef"], "Please choose: Noodle width."),
    "two of one": ("Lanzhou beef noodle soup", ["Thin", "Wide"], "Please choose: Noodle width."),
    "more than the most": ("Bubble milk tea", ["Half sweet", "Full sweet"], "Please choose: Sweetness."),
}


@pytest.mark.parametrize("case", WRONG_CHOICES)
def test_choices_that_do_not_fit_are_refused_by_the_groups_name(house, case):
    from_dish, wanted, said = WRONG_CHOICES[case]
    mei = given.phone("5")
    with pytest.raises(Refused) as refused:
        given.picked(mei, from_dish, choices=given.choices(from_dish, *wanted))
    assert given.said(refused.value) == said and Pick.in_cart(mei.sitting_id) == []


def test_a_choice_of_another_dish_is_refused(house):
    with pytest.raises(Refused, match="does not belong"):
        given.picked(given.phone("5"), "Cola", choices=given.choices("Lanzhou beef noodle soup", "Extra beef"))


def test_a_choice_taken_twice_is_refused(house):
    pearls = given.choices("Bubble milk tea", "Extra pearls")
    twice = given.choices("Bubble milk tea", "Half sweet") + pearls * 2
    with pytest.raises(Refused, match="once"):
        given.picked(given.phone("5"), "Bubble milk tea", choices=twice)


def test_a_sold_out_choice_is_refused_by_name(house):
    thin = given.choices("Lanzhou beef noodle soup", "Thin")
    with given.allowed_to_write():
        Choice.update(sold_out=True).where(Choice.id == thin[0]).execute()
    given.changed("Lanzhou beef noodle soup")
    with pytest.raises(Refused) as refused:
        given.picked(given.phone("5"), "Lanzhou beef noodle soup", choices=thin)
    assert given.said(refused.value) == "Thin has just sold out."


def test_a_combo_costs_its_price_and_what_its_parts_add(house):
    mei = given.phone("5")
    wanted = given.parts("Noodle lunch set", "Lanzhou beef noodle soup", "Spring rolls", "Bubble milk tea")
    given.picked(mei, "Noodle lunch set", parts=wanted)
    service.send(mei.sitting_id, given.marks(mei.sitting_id), phone=mei.id)
    assert Line.get().price == 1490 + 100 + 200
    assert [part["names"]["en"] for part in Line.get().parts] == ["Lanzhou beef noodle soup", "Spring rolls",
                                                                  "Bubble milk tea"]


def test_a_combo_is_made_at_the_stations_of_its_parts(house):
    mei = given.phone("5")
    lunch = given.parts("Noodle lunch set", "Tomato and egg noodles", "Spring rolls", "Cola")
    given.picked(mei, "Noodle lunch set", parts=lunch)
    service.send(mei.sitting_id, given.marks(mei.sitting_id), phone=mei.id)
    assert all(at_station(slug) == ["Noodle lunch set"] for slug in ("noodles", "wok", "bar"))
    assert Task.select().count() == 3 and Line.select().count() == 1


BAD_PARTS = {
    "one missing": lambda parts: parts[:2],
    "one twice": lambda parts: parts + parts[:1],
    "another dish": lambda parts: [(parts[0][0], given.dish("Plum wine").id, [])] + parts[1:],
    "an unknown part": lambda parts: parts + [(9_999, given.dish("Cola").id, [])],
    "a choice of another dish": lambda parts: parts[:2] + [(*parts[2][:2], given.choices("Fried rice", "Beef"))],
}


@pytest.mark.parametrize("case", BAD_PARTS)
def test_a_combo_that_is_put_together_wrongly_is_refused(house, case):
    parts = given.parts("Noodle lunch set", "Tomato and egg noodles", "Spring rolls", "Cola")
    with pytest.raises(Refused):
        given.picked(given.phone("5"), "Noodle lunch set", parts=BAD_PARTS[case](parts))
    assert Pick.select().count() == 0


def test_a_hidden_dish_can_be_had_only_inside_its_combo(house):
    given.changed("Spring rolls", hidden=True)
    mei = given.phone("5")
    with pytest.raises(Refused, match="not on the menu"):
        given.picked(mei, "Spring rolls")
    assert given.picked(mei, "Noodle lunch set", parts=given.parts("Noodle lunch set", "Tomato and egg noodles",
                                                                   "Spring rolls", "Cola"))


CANNOT_BE_HAD = {"hidden": "not on the menu", "removed": "not on the menu", "sold_out": "just sold out"}


@pytest.mark.parametrize("why", CANNOT_BE_HAD)
def test_a_dish_that_is_not_to_be_had_is_not_picked_by_its_id(house, why):
    given.changed("Cola", **{why: True})
    with pytest.raises(Refused, match=f"{CANNOT_BE_HAD[why]}|sold out"):
        given.picked(given.phone("5"), "Cola")


def test_what_sold_out_in_the_cart_is_refused_by_name_and_the_rest_can_be_sent(house):
    mei = given.phone("5")
    for name in ("Cola", "House lemonade"):
        given.picked(mei, name)
    seen = given.marks(mei.sitting_id)
    given.changed("Cola", sold_out=True)
    with pytest.raises(Refused) as refused:
        service.send(mei.sitting_id, seen, phone=mei.id)
    assert given.said(refused.value) == "Cola has just sold out."
    service.send(mei.sitting_id, seen[1:], phone=mei.id)
    assert [line.names["en"] for line in Line.select()] == ["House lemonade"]


def test_a_new_price_has_to_be_seen_before_it_is_agreed(house):
    mei = given.phone("5")
    given.picked(mei, "Cola")
    seen = given.marks(mei.sitting_id)
    given.changed("Cola", price=375)
    with pytest.raises(Refused) as refused:
        service.send(mei.sitting_id, seen, phone=mei.id)
    assert "Cola" in given.said(refused.value) and Line.select().count() == 0
    service.send(mei.sitting_id, given.marks(mei.sitting_id), phone=mei.id)
    assert Line.get().price == 375


def test_a_quantity_that_changed_after_it_was_seen_is_not_sent(house):
    mei = given.phone("5")
    pick = given.picked(mei, "Cola")
    seen = given.marks(mei.sitting_id)
    service.change(pick, mei.sitting_id, 3, phone=mei.id)
    with pytest.raises(Refused, match="price or the quantity"):
        service.send(mei.sitting_id, seen, phone=mei.id)


def test_one_bad_line_among_five_sends_nothing(house):
    mei = given.phone("5")
    for name in ("Cola", "House lemonade", "Jasmine tea", "Oolong tea", "Plum wine"):
        given.picked(mei, name)
    seen = given.marks(mei.sitting_id)
    given.changed("Jasmine tea", sold_out=True)
    before = given.everything()
    with pytest.raises(Refused):
        service.send(mei.sitting_id, seen, phone=mei.id)
    assert given.everything() == before


def test_a_counted_line_that_is_taken_back_gives_its_portions_back(house):
    """The stock is counted down before the second line is refused; the whole verb is taken back."""
    given.changed("Cola", stock=10)
    given.changed("Plum wine", stock=1)
    mei = given.phone("5")
    given.picked(mei, "Cola", 2)
    given.picked(mei, "Plum wine", 2)
    with pytest.raises(Refused):
        service.send(mei.sitting_id, given.marks(mei.sitting_id), phone=mei.id)
    assert (given.dish("Cola").stock, given.dish("Plum wine").stock) == (10, 1)


def test_a_free_dish_with_a_note_reaches_the_kitchen_and_costs_nothing(house):
    given.changed("Mineral water", price=0)
    mei = given.phone("5")
    given.picked(mei, "Mineral water", note="tap is fine", choices=given.choices("Mineral water", "Still", "0.25 l"))
    service.send(mei.sitting_id, given.marks(mei.sitting_id), phone=mei.id)
    assert Line.get().note == "tap is fine" and at_station("bar") == ["Mineral water"]
    assert Bill(mei.sitting).due == 0


@pytest.mark.parametrize("quantity", [0, -1, 21, 99, 9_990, 2**63])
def test_absurd_quantities_are_refused(house, quantity):
    with pytest.raises(Refused):
        given.picked(given.phone("5"), "Cola", quantity)
    assert Pick.select().count() == 0


def test_the_most_of_a_dish_holds_however_it_is_added(house):
    mei = given.phone("5")
    given.picked(mei, "Cola", 15)
    with pytest.raises(Refused):
        given.picked(mei, "Cola", 6)
    assert [pick.quantity for pick in Pick.in_cart(mei.sitting_id)] == [15]


def test_an_order_of_9990_portions_never_reaches_the_kitchen(house):
    mei = given.phone("5", admitted=True)
    for n in range(50):
        given.picked(mei, "Cola", 20, note=f"glass {n}")
    with pytest.raises(Refused, match="too large"):
        service.send(mei.sitting_id, given.marks(mei.sitting_id), phone=mei.id)
    assert Ticket.select().count() == 0


def test_a_cart_has_an_end(house):
    mei = given.phone("5")
    for n in range(60):
        given.picked(mei, "Cola", note=str(n))
    with pytest.raises(Refused, match="full"):
        given.picked(mei, "Cola", note="one more")


def test_lines_are_copies_that_the_menu_does_not_reach(house):
    mei = given.phone("5")
    given.sent(mei, "Cola")
    before, total = Line.get().__data__, Bill(mei.sitting).total
    given.changed("Cola", price=9_900, names={"en": "Pepsi"}, tax=1, station=1, allergens=["milk"], removed=True)
    assert Line.get().__data__ == before and Bill(given.sitting("5")).total == total


def test_a_dish_that_was_taken_off_the_menu_is_refused_politely_at_sending(house):
    mei = given.phone("5")
    given.picked(mei, "Cola")
    seen = given.marks(mei.sitting_id)
    given.changed("Cola", removed=True)
    with pytest.raises(Refused, match="not on the menu"):
        service.send(mei.sitting_id, seen, phone=mei.id)


def test_paused_ordering_refuses_phones_and_not_waiters(house):
    mei = given.phone("5")
    given.house_rule(ordering_paused=True)
    with pytest.raises(Refused, match="no orders from phones"):
        given.picked(mei, "Cola")
    assert service.add(mei.sitting_id, given.dish("Cola").id, person=given.person("Ana"))


# Who waits for a waiter


RULES = {  # (admitted, before the first, before every): what becomes of the order
    (False, True, False): WAITING, (True, True, False): ACCEPTED, (False, False, False): ACCEPTED,
    (True, False, True): WAITING, (False, True, True): WAITING,
}


@pytest.mark.parametrize("case", RULES)
def test_which_orders_wait_for_a_waiter(house, case):
    admitted, first, every = case
    given.house_rule(entry="first order" if first else "open", ask_before_every_order=every)
    order = given.sent(given.phone("5", admitted=admitted))
    assert Order.get_by_id(order).state == RULES[case]
    assert Ticket.select().exists() == (RULES[case] == ACCEPTED)


def test_a_waiters_own_order_never_waits(house):
    given.house_rule(ask_before_every_order=True)
    ana, sitting = given.person("Ana"), service.open_table(house.table("5").id, given.person("Ana"))
    service.add(sitting, given.dish("Cola").id, person=ana)
    order = service.send(sitting, given.marks(sitting, ana), person=ana)
    assert Order.get_by_id(order).state == ACCEPTED


def test_an_order_that_is_let_through_makes_its_tickets_once(house):
    order = given.sent(given.phone("5", admitted=False), "Cola", "Spring rolls")
    outcomes = given.at_once(*[lambda name=name: service.accept(order, given.person(name)) for name in ("Ana", "Ben")])
    assert [str(each) for each in given.refused(outcomes)] == ["Somebody has already answered this order."]
    assert Ticket.select().count() == 2 and given.happened().count("OrderAccepted") == 1


def test_an_order_that_is_turned_down_gives_its_portions_back_and_costs_nothing(house):
    given.changed("Cola", stock=3)
    mei = given.phone("5", admitted=False)
    order = given.sent(mei)
    assert given.dish("Cola").stock == 2
    service.turn_down(order, given.person())
    assert given.dish("Cola").stock == 3 and Bill(mei.sitting).total == 0
    with pytest.raises(Refused, match="already answered"):
        service.turn_down(order, given.person())
    assert given.dish("Cola").stock == 3


def test_accepting_and_turning_down_at_once_does_one_of_them(house):
    order = given.sent(given.phone("5", admitted=False))
    outcomes = given.at_once(lambda: service.accept(order, given.person("Ana")),
                             lambda: service.turn_down(order, given.person("Ben")))
    assert len(given.refused(outcomes)) == 1
    assert Ticket.select().exists() == (Order.get_by_id(order).state == ACCEPTED)


def test_admitting_a_phone_lets_its_waiting_order_through(house):
    mei = given.phone("5", admitted=False)
    order = given.sent(mei)
    assert service.admit(mei.id, given.person()) is True
    assert Order.get_by_id(order).state == ACCEPTED and Phone.get_by_id(mei.id).admitted


def test_two_waiters_who_admit_at_once_make_one_ticket(house):
    mei = given.phone("5", admitted=False)
    given.sent(mei)
    outcomes = given.at_once(*[lambda n=n: service.admit(mei.id, given.person(n)) for n in ("Ana", "Ben")])
    winner = Phone.get_by_id(mei.id).admitted_by.name
    assert [given.said(each) for each in given.refused(outcomes)] == [f"{winner} has already let this phone in."]
    assert Ticket.select().count() == 1 and given.happened().count("PhoneAdmitted") == 1


def test_a_blocked_phone_orders_nothing_and_what_waits_is_turned_down(house):
    mei = given.phone("5", admitted=False)
    order = given.sent(mei)
    service.block(mei.id, given.person())
    assert Order.get_by_id(order).state == "turned down"
    with pytest.raises(Refused, match="ask a waiter") as refused:
        given.picked(mei, "Cola")
    assert refused.value.status == 403


# A shared table


def test_two_phones_share_a_cart_and_each_changes_only_their_own(house):
    mei, jonas = given.phone("5", "Mei"), given.phone("5", "Jonas")
    pick = given.picked(mei, "Cola")
    assert Pick.in_cart(jonas.sitting_id)[0].phone.nickname == "Mei"
    for verb in (lambda: service.remove(pick, mei.sitting_id, phone=jonas.id),
                 lambda: service.change(pick, mei.sitting_id, 2, phone=jonas.id)):
        with pytest.raises(NotAllowed):
            verb()


def test_a_pick_of_another_table_is_as_if_it_were_not_there(house):
    mei, stranger = given.phone("5"), given.phone("6")
    pick = given.picked(mei, "Cola")
    with pytest.raises(NotFound) as there:
        service.change(pick, stranger.sitting_id, 0, phone=stranger.id)
    with pytest.raises(NotFound) as nowhere:
        service.change(99_999, stranger.sitting_id, 0, phone=stranger.id)
    assert given.said(there.value) == given.said(nowhere.value) and Pick.select().count() == 1


def test_marks_of_another_tables_picks_send_nothing(house):
    mei, stranger = given.phone("5"), given.phone("6")
    given.picked(mei, "Cola")
    with pytest.raises(Refused, match="nothing to send"):
        service.send(stranger.sitting_id, given.marks(mei.sitting_id), phone=stranger.id)
    assert Pick.select().count() == 1


def test_two_who_send_the_same_cart_at_once_send_it_once(house):
    mei, jonas = given.phone("5"), given.phone("5")
    given.picked(mei, "Cola")
    seen = given.marks(mei.sitting_id)
    outcomes = given.at_once(*[lambda phone=phone: service.send(phone.sitting_id, seen, phone=phone.id)
                               for phone in (mei, jonas)])
    assert len(given.refused(outcomes)) == 1 and Line.select().count() == 1


def test_waiters_and_guests_who_add_at_once_all_have_their_dishes(house):
    mei, ana, ben = given.phone("5"), given.person("Ana"), given.person("Ben")
    at = mei.sitting_id
    given.at_once(lambda: given.picked(mei, "Cola"),
                  lambda: service.add(at, given.dish("Tsingtao beer").id, person=ana),
                  lambda: service.add(at, given.dish("Edamame").id, person=ben))
    given.at_once(lambda: service.send(at, given.marks(at), phone=mei.id),
                  lambda: service.send(at, given.marks(at, ana), person=ana),
                  lambda: service.send(at, given.marks(at, ben), person=ben))
    assert sorted(line.names["en"] for line in Line.select()) == ["Cola", "Edamame", "Tsingtao beer"]
    assert sorted(order.round for order in Order.select()) == [1, 2, 3]


def test_orders_are_numbered_without_gaps_through_the_day_and_begin_anew_tomorrow(house):
    for table in ("5", "6", "5"):
        given.sent(given.phone(table))
    house.clock.turn(24 * 3_600_000)
    given.sent(given.phone("7"))
    assert [order.number for order in Order.select().order_by(Order.id)] == [1, 2, 3, 1]


def test_a_refused_order_leaves_no_gap_in_the_numbers(house):
    mei = given.phone("5")
    given.sent(mei)
    with pytest.raises(Refused):
        service.send(mei.sitting_id, ["1-nothing"], phone=mei.id)
    given.sent(mei)
    assert [order.number for order in Order.select().order_by(Order.id)] == [1, 2]


# Counted portions (F36, I14)


def fifty_guests(house, stock):
    """Fifty phones, each with one counted dish in the cart, all sending at once. Returns how many were refused."""
    given.changed("Cola", stock=stock)
    phones = [given.phone(str(1 + n % 18), admitted=True) for n in range(50)]
    for phone in phones:
        given.picked(phone, "Cola", note=f"for {phone.id}")
    own = {pick.phone_id: mark for table in {phone.sitting_id for phone in phones}
           for pick, mark in zip(Pick.in_cart(table), given.marks(table), strict=True)}
    return given.at_once(*[lambda phone=phone: service.send(phone.sitting_id, [own[phone.id]], phone=phone.id)
                           for phone in phones])


def test_fifty_guests_and_three_portions_sell_exactly_three(house):
    outcomes = fifty_guests(house, stock=3)
    assert len(given.refused(outcomes)) == 47 and Line.select().count() == 3
    assert {given.said(each) for each in given.refused(outcomes)} == {"Cola has just sold out."}
    assert given.dish("Cola").stock == 0 and Pick.select().count() == 47


def test_without_the_guard_the_last_portions_are_sold_too_often(house, monkeypatch):
    """The twin: looking at the menu first and writing what was seen, less one, oversells."""
    def unguarded(dish, quantity):
        if dish.stock < quantity:
            raise Refused("%(dish)s has just sold out.", dish=dish.names)
        Dish.update(stock=dish.stock - quantity).where(Dish.id == dish.id).execute()
    monkeypatch.setattr(menu, "take_stock", unguarded)
    assert len(given.refused(fifty_guests(house, stock=3))) < 47 and Line.select().count() > 3


def test_the_statement_itself_is_the_guard(house):
    """Even on an old picture of the menu the statement takes no portion that is not there."""
    given.changed("Cola", stock=1)
    old = menu.current().dishes[given.dish("Cola").id]
    given.saving(menu.take_stock)(old, 1)
    with pytest.raises(Refused, match="sold out"):
        given.saving(menu.take_stock)(old, 1)
    assert given.dish("Cola").stock == 0


def test_more_than_is_left_says_how_many_there_are(house):
    given.changed("Cola", stock=2)
    mei = given.phone("5")
    given.picked(mei, "Cola", 3)
    with pytest.raises(Refused) as refused:
        service.send(mei.sitting_id, given.marks(mei.sitting_id), phone=mei.id)
    assert given.said(refused.value) == "Only 2 portions of Cola are left."


def test_counted_dishes_inside_combos_are_counted_too(house):
    given.changed("Cola", stock=1)
    mei = given.phone("5")
    lunch = given.parts("Noodle lunch set", "Tomato and egg noodles", "Spring rolls", "Cola")
    given.picked(mei, "Noodle lunch set", parts=lunch)
    service.send(mei.sitting_id, given.marks(mei.sitting_id), phone=mei.id)
    assert given.dish("Cola").stock == 0


# The same form twice (I10, F23, F24)


def test_the_same_key_gives_the_same_order(house):
    mei = given.phone("5")
    given.picked(mei, "Cola")
    seen = given.marks(mei.sitting_id)
    first = service.send(mei.sitting_id, seen, phone=mei.id, once="a key")
    assert service.send(mei.sitting_id, seen, phone=mei.id, once="a key") == first
    assert Order.select().count() == 1 and given.happened().count("OrderSent") == 1


def test_a_button_tapped_fifty_times_sends_one_order_and_everybody_gets_its_number(house):
    mei = given.phone("5")
    given.picked(mei, "Cola")
    seen = given.marks(mei.sitting_id)
    outcomes = given.at_once(*[lambda: service.send(mei.sitting_id, seen, phone=mei.id, once="tap")] * 50)
    assert len(set(outcomes)) == 1 and Ticket.select().count() == 1


def test_the_same_key_for_something_else_is_refused(house):
    mei = given.phone("5")
    given.picked(mei, "Cola", once="a key")
    with pytest.raises(Refused, match="used already"):
        given.picked(mei, "Cola", 2, once="a key")
    assert [pick.quantity for pick in Pick.in_cart(mei.sitting_id)] == [1]


def test_a_refused_form_may_be_sent_again_with_its_key(house):
    """Nothing happened the first time, so the key is not used up."""
    mei = given.phone("5")
    given.picked(mei, "Cola")
    seen = given.marks(mei.sitting_id)
    given.changed("Cola", sold_out=True)
    with pytest.raises(Refused):
        service.send(mei.sitting_id, seen, phone=mei.id, once="a key")
    given.changed("Cola", sold_out=False)
    assert service.send(mei.sitting_id, seen, phone=mei.id, once="a key")


def test_nothing_is_sent_at_a_table_that_is_not_there(house):
    with pytest.raises(NotFound):
        service.send(99_999, ["1-abc"], phone=None)
    assert Sitting.select().count() == 0

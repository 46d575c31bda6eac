"""Keeping the stations: their rules, when a ticket turns yellow and red, their order, and removing one."""

import pytest

from restaurant import kitchen, menu, office, service
from restaurant.errors import NotFound, Refused
from restaurant.kitchen import Ticket
from restaurant.menu import Dish
from restaurant.office import stations
from restaurant.orders import WAITING, Order
from restaurant.stations import ONLY_PASS, SKIP_PASS, Station
from tests.given import at_once, dish, everything, happened, house_rule, person, phone, refused, said, sent


def at(slug):
    return Station.get(Station.slug == slug).id


def slugs():
    return [station.slug for station in Station.all()]


def finished(order):
    """Everything of an order is made and carried to the table."""
    for ticket in Ticket.select().where(Ticket.order == order):
        service.ready(ticket.id)
        service.serve(ticket.id)


def test_every_station_has_an_address_of_its_own(house):
    for name in ("Grill", "Grill!", "烧烤", "شواء"):
        office.add_station(name)
    assert slugs() == ["wok", "noodles", "bar", "grill", "grill-2", "station", "station-2", "pass"]


def test_a_rule_holds_from_then_on_and_the_address_stays(house):
    office.change_station(at("wok"), name="Grill", rule=ONLY_PASS, warm_at=50, late_at=120)
    grill = Station.get(Station.slug == "wok")
    assert (grill.name, grill.rule, grill.warm_at, grill.late_at) == ("Grill", ONLY_PASS, 50, 120)
    assert happened("SettingsChanged")[-1] == {"names": [f"station {grill.id}"], "changes": {
        "name": ["Wok", "Grill"], "rule": ["pass", "only pass"], "warm_at": [70, 50], "late_at": [100, 120]}}


@pytest.mark.parametrize(("warm", "late"), [(100, 100), (120, 110), (70, 60)])
def test_a_ticket_turns_yellow_before_it_turns_red(house, warm, late):
    before = everything()
    with pytest.raises(Refused) as told:
        office.change_station(at("wok"), warm_at=warm, late_at=late)
    assert said(told.value) == "A ticket has to turn yellow before it turns red." and everything() == before


@pytest.mark.parametrize("changes", [
    {"name": ""}, {"name": "x" * 41}, {"rule": "never"}, {"warm_at": 0}, {"late_at": 501}, {"late_at": 70}], ids=str)
def test_what_a_station_cannot_be_is_refused_and_changes_nothing(house, changes):
    before = everything()
    with pytest.raises(Refused):
        office.change_station(at("wok"), **changes)
    assert everything() == before


def test_the_pass_has_no_rule_of_its_own(house):
    office.change_station(at("pass"), name="Window", warm_at=60)
    with pytest.raises(NotFound):
        office.change_station(at("pass"), rule=SKIP_PASS)


def test_stations_change_places_and_the_pass_stays_behind_them(house):
    grill = office.add_station("Grill")
    office.move_station(grill, -1)
    assert slugs() == ["wok", "noodles", "grill", "bar", "pass"]
    office.move_station(at("bar"), 1)
    assert slugs() == ["wok", "noodles", "grill", "bar", "pass"]
    with pytest.raises(NotFound):
        office.move_station(at("pass"), -1)


# Removing


def test_a_removed_stations_dishes_are_made_at_another(house):
    wok, noodles, fun = at("wok"), at("noodles"), dish("Beef ho fun").id
    office.remove_station(wok, to=noodles)
    assert slugs() == ["noodles", "bar", "pass"]
    assert wok not in {dish.station_id for dish in menu.current().dishes.values()}
    assert (Dish.get_by_id(fun).station_id, Dish.get_by_id(fun).also) == (noodles, [])
    sent(phone(), "Spring rolls")
    assert len(kitchen.on_screen(noodles)) == 1


def test_what_it_made_only_a_part_of_goes_along(house):
    noodles, bar, fun = at("noodles"), at("bar"), dish("Beef ho fun").id
    office.remove_station(noodles, to=bar)
    assert Dish.get_by_id(fun).also == [bar]


def test_the_journal_knows_which_dishes_went_where(house):
    wok, noodles = at("wok"), at("noodles")
    ids = [row.id for row in Dish.select().where(Dish.station == wok)]
    office.remove_station(wok, to=noodles)
    assert happened("MenuChanged")[-1]["changes"] == {"station": [wok, noodles], "dishes": [ids, ids]}
    assert happened("SettingsChanged")[-1]["changes"]["removed"] == [False, True]


def test_its_address_is_free_for_another(house):
    wok = at("wok")
    office.remove_station(wok, to=at("bar"))
    office.add_station("Wok")
    assert Station.get(Station.slug == "wok").id != wok and slugs().count("wok") == 1


def test_dishes_are_never_left_without_a_station(house):
    before = everything()
    with pytest.raises(Refused, match="Please choose where its dishes"):
        office.remove_station(at("wok"))
    for to in (at("wok"), at("pass"), 999):
        with pytest.raises(NotFound):
            office.remove_station(at("wok"), to=to)
    assert everything() == before


def test_a_station_without_dishes_needs_no_other(house):
    office.remove_station(office.add_station("Grill"))
    assert "grill" not in slugs()


def test_the_pass_and_the_last_station_stay(house):
    with pytest.raises(Refused, match="The pass stays"):
        office.remove_station(at("pass"), to=at("wok"))
    office.remove_station(at("wok"), to=at("bar"))
    office.remove_station(at("noodles"), to=at("bar"))
    with pytest.raises(Refused, match="one station at least"):
        office.remove_station(at("bar"))


@pytest.mark.parametrize("how_far", [(), (service.start,), (service.ready,)], ids=["queued", "cooking", "at the pass"])
def test_a_station_with_something_to_make_or_to_take_out_stays(house, how_far):
    order, before = sent(phone(), "Cola"), slugs()
    for step in how_far:
        step(Ticket.get(Ticket.order == order).id)
    with pytest.raises(Refused) as told:
        office.remove_station(at("bar"), to=at("wok"))
    assert said(told.value) == "Bar still has orders. Finish them first: made, and taken out to the tables."
    finished(order)
    office.remove_station(at("bar"), to=at("wok"))
    assert before.index("bar") == 2 and slugs() == ["wok", "noodles", "pass"]


def test_a_station_that_a_waiting_order_will_need_stays(house):
    """Its lines were copied with their station, so a waiter's tap would send them where nobody looks."""
    order = sent(phone(admitted=False), "Beef ho fun")
    assert Order.get_by_id(order).state == WAITING
    for slug in ("wok", "noodles"):
        with pytest.raises(Refused, match="still has orders"):
            office.remove_station(at(slug), to=at("bar"))
    service.turn_down(order, person())
    office.remove_station(at("wok"), to=at("bar"))


def test_nobody_orders_into_a_station_that_goes_at_the_same_moment(house):
    guest, bar = phone(), at("bar")
    outcomes = at_once(lambda: sent(guest, "Cola"), lambda: office.remove_station(bar, to=at("wok")))
    lost = Ticket.select().where(Ticket.station == bar).exists() and Station.get_by_id(bar).removed
    assert not lost and len(refused(outcomes)) <= 1 and Ticket.select().count() == 1


def test_without_the_guard_an_order_would_stand_where_nobody_looks(house, monkeypatch):
    """The twin: a station goes while a guest's cola waits there."""
    monkeypatch.setattr(stations, "is_busy", lambda id: False)
    order, bar = sent(phone(), "Cola"), at("bar")
    office.remove_station(bar, to=at("wok"))
    assert Ticket.get(Ticket.order == order).station_id == bar and bar not in {each.id for each in Station.all()}


def test_an_order_that_is_taken_back_comes_back_only_where_somebody_looks(house):
    order = sent(phone(), "Cola", "Spring rolls")
    finished(order)
    bar = at("bar")
    office.remove_station(bar, to=at("wok"))
    service.recall_order(order)
    assert kitchen.on_screen(bar) == [] and len(kitchen.on_screen(at("wok"))) == 1


def test_old_tickets_and_dishes_that_are_gone_keep_the_station_they_had(house):
    order, bar, cola = sent(phone(), "Cola"), at("bar"), dish().id
    finished(order)
    office.remove_dish(cola)
    office.remove_station(bar, to=at("wok"))
    assert Dish.get_by_id(cola).station_id == Ticket.get(Ticket.order == order).station_id == bar


def test_a_station_with_a_course_that_waits_stays(house):
    house_rule(coursing="by hand")
    finished(sent(phone(), "Spring rolls", "Steamed rice"))
    with pytest.raises(Refused, match="still has orders"):
        office.remove_station(at("wok"), to=at("bar"))

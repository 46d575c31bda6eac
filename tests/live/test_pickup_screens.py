"""Pick-up screens: they need no session, hear their own room, and give nobody a way into another (threats T40)."""

import pytest

from restaurant import office, service
from restaurant.kitchen import Ticket
from restaurant.pages import limits
from tests import given
from tests.live.test_screens import LIES, barrier


@pytest.fixture
def pickup(screen):
    return screen(page="pickup")


def test_it_hears_of_numbers_without_a_session(pickup, eventually):
    given.sent(given.phone("5"), "Cola")
    eventually(lambda: pickup.news == ["tickets"])
    service.ready(Ticket.get().id)
    eventually(lambda: pickup.news == ["tickets", "tickets"])


def test_it_hears_nothing_of_money_carts_calls_and_guests(pickup, eventually):
    mei = given.phone("5")
    given.sent(mei, "Cola")
    service.call(mei.sitting_id, "waiter")
    given.paid(mei.sitting_id)
    office.sell_out(given.dish("Cola").id, True)
    barrier(eventually, pickup)
    assert set(pickup.news) == {"tickets", "settings"}


@pytest.mark.parametrize("name", ["Lin", "Ana", "Wei"])
def test_it_hears_no_more_on_a_device_where_staff_are_signed_in(open_house, screen, eventually, name):
    wall = screen(open_house.staff(name), page="pickup")
    mei = given.phone("5")
    given.sent(mei, "Cola")
    service.call(mei.sitting_id, "bill")
    barrier(eventually, wall)
    assert set(wall.news) == {"tickets", "settings"}


def test_it_hears_no_table_on_a_guests_phone(open_house, screen, eventually):
    wall = screen(given.guest(open_house, "5"), page="pickup")
    service.call(given.sitting("5").id, "waiter")
    barrier(eventually, wall)
    assert set(wall.news) == {"settings"}


@pytest.mark.parametrize("page", ["kitchen", "floor", "office", "guests", "sitting:1", "pickup,kitchen", "PICKUP"])
def test_no_other_page_can_be_named(screen, page):
    assert screen(page=page).is_turned_away


def test_nothing_it_says_opens_a_room(pickup, eventually):
    for said in LIES:
        pickup.say(*said)
    given.paid(given.sent(given.phone("6"), "Cola") and given.sitting("6").id)
    barrier(eventually, pickup)
    assert "money" not in pickup.news


def test_a_stranger_cannot_open_screens_without_end(open_house, screen, monkeypatch):
    monkeypatch.setattr(limits.SCREENS, "amount", 3)
    screens = [screen(page="pickup") for _ in range(4)]
    assert [each.is_let_in for each in screens] == [True, True, True, False]
    assert screen(open_house.staff("Wei")).is_let_in


def test_it_hears_when_the_owner_chooses_where_guests_collect(pickup, eventually):
    office.change_area(1, "Dining room", collects=True)
    eventually(lambda: "floor" in pickup.news)

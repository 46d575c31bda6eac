"""The order page: finding a dish, favourites, two waiters who see each other, and guests who moved meanwhile."""

import re

import pytest

from restaurant import service
from restaurant.orders import Order, Pick
from restaurant.tables import Table
from tests import given


@pytest.fixture
def ana(house):
    return house.staff("Ana")


def at(name="5"):
    return Table.get(Table.name == name).id


def way(name="5"):
    return f"/floor/table/{at(name)}/order"


def tiles(page):
    return re.findall(r'class="tile[^"]*"[^>]*><b>([^<]+)</b>', page.text)


def add(client, name="Cola", **more):
    return client.post(f"{way()}/add", data={"dish": given.dish(name).id, **more})


@pytest.mark.parametrize("typed, name", [("ddn", "Dan dan noodles"), ("noodles", "Dan dan noodles"),
                                         ("担担", "Dan dan noodles"), ("tsing", "Tsingtao beer")])
def test_a_dish_is_found_in_any_language_and_by_its_initials(ana, typed, name):
    assert name in tiles(ana.get(way(), query_string={"q": typed}))


def test_the_name_that_begins_so_comes_first(ana):
    assert tiles(ana.get(way(), query_string={"q": "co"}))[0].startswith("Co")


def test_what_sold_most_comes_first(ana):
    mei = given.phone("5")
    given.picked(mei, "Tsingtao beer", 5)
    given.sent(mei, "Cola")
    assert tiles(ana.get(way()))[:2] == ["Tsingtao beer", "Cola"]


def test_a_house_that_sold_nothing_begins_with_its_first_section(ana):
    page = ana.get(way())
    assert "Favourites" not in page.text and tiles(page)


def test_waiters_see_each_others_picks_and_cannot_edit_them(house, ana):
    add(ana)
    page = house.staff("Ben").get(way()).text
    assert "is taking an order here too" in page and f"order/pick/{Pick.get().id}" not in page


def test_ben_left_and_ana_takes_over(house, ana):
    add(house.staff("Ben"))
    ana.post(f"{way()}/take-over", data={"person": given.person("Ben"), "sitting": given.sitting().id})
    assert Pick.get().person_id == given.person("Ana")


@pytest.mark.parametrize("step", ["send", "pick/{}", "pick/{}/seat", "add"])
def test_a_page_from_before_the_guests_moved_reaches_no_other_table(ana, step):
    add(ana)
    pick, moved = Pick.get(), given.sitting().id
    mark = given.marks(moved, given.person("Ana"))[0]
    service.move_sitting(moved, at("6"), given.person("Ana"))
    service.open_table(at("5"), given.person("Ana"))
    answer = ana.post(f"{way()}/{step.format(pick.id)}", data={
        "sitting": moved, "pick": mark, "quantity": 5, "dish": given.dish().id})
    assert answer.status_code == 409 and "table 6 now" in answer.text
    assert Order.select().count() == 0 and [each.quantity for each in Pick.select()] == [1]
    assert "Cola" in ana.get(way("6")).text.split('id="picks"')[1]


def test_a_seat_is_said_on_the_way_from_the_pick_to_the_kitchen(house, ana):
    add(ana)
    ana.post(f"{way()}/pick/{Pick.get().id}/seat", data={"seat": 2, "sitting": given.sitting().id})
    ana.post(f"{way()}/send", data={"pick": given.marks(given.sitting().id, given.person("Ana"))})
    assert "Seat 2" in ana.get(f"/floor/table/{at()}").text
    assert "Seat 2" in house.staff("Wei").get("/kitchen/bar").text


def test_the_last_round_in_one_tap(ana):
    given.sent(given.phone("5"), "Cola")
    answer = ana.post(f"/floor/table/{at()}/repeat", data={"sitting": given.sitting().id})
    assert answer.location == way() and [pick.person_id for pick in Pick.select()] == [given.person("Ana")]


def test_one_more_of_a_line(ana):
    line = given.line("Cola", 2)
    ana.post(f"/floor/table/{at()}/again", data={"line": line.id})
    assert [pick.quantity for pick in Pick.select()] == [1]


def test_a_line_of_other_guests_is_not_repeated_here(ana):
    other = given.line("Cola", 2, table="6")
    given.phone("5")
    assert ana.post(f"/floor/table/{at()}/again", data={"line": other.id}).status_code == 404

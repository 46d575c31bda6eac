"""Guests take another table, seen from every door: the waiter's, the phones' and the kitchen's."""

import pytest

from restaurant import events, live, service
from restaurant.bills import Receipt
from restaurant.floor import Floor
from restaurant.orders import Line
from restaurant.tables import Phone, Sitting
from tests import given


@pytest.fixture
def ana(house):
    return house.staff("Ana")


@pytest.fixture
def mia(house):
    """A guest at table 5 with a round in the kitchen and a call, before they move to table 9."""
    mia = given.guest(house, "5", "Mia")
    service.send(given.sitting().id, _cart(mia), phone=Phone.get().id)
    mia.post("/call", data={"kind": "waiter"})
    return mia


def _cart(guest, name="Cola"):
    guest.post("/order/add", data={"dish": given.dish(name).id})
    return given.hidden(guest.get("/order"), "pick")


def move(house, client, to="9", come_from="5", **more):
    at = house.table(come_from).id
    return client.post(f"/floor/table/{at}/move", data={
        "sitting": Sitting.select().order_by(Sitting.id).get().id, "table": house.table(to).id, **more})


def state(house, name):
    return Floor().standings[house.table(name).id].state


def test_only_free_tables_are_offered(house, ana, mia):
    given.phone("7")
    page = ana.get(f"/floor/table/{house.table('5').id}/move").text
    assert page.count('name="table"') == 16


def test_the_guests_sit_at_the_new_table_with_everything_of_theirs(house, ana, mia):
    answer = move(house, ana)
    assert answer.location == f"/floor?area={house.table('9').area_id}&table={house.table('9').id}"
    page = ana.get(f"/floor/table/{house.table('9').id}").text
    assert "Cola" in page and "€3.50" in page and "Calls a waiter" in page
    assert (state(house, "5"), state(house, "9")) == ("free", "calls")


def test_a_double_tap_moves_once(house, ana, mia):
    codes = [answer.status_code for answer in given.at_once(*[lambda: move(house, ana, key="page")] * 2)]
    assert sorted(codes)[0] == 303 and given.happened().count("SittingMoved") == 1


def test_a_table_that_was_taken_meanwhile_is_refused_with_its_name(house, ana, mia):
    given.phone("9")
    answer = move(house, ana)
    assert answer.status_code == 409 and "Somebody sits at table 9." in answer.text


def test_the_kitchen_calls_the_table_by_its_new_name(house, ana, mia):
    move(house, ana)
    page = house.staff("Wei").get("/kitchen/bar").text
    assert "9" in page and "Cola" in page
    assert given.happened("SittingMoved") == [
        {"sitting": given.sitting("9").id, "before": house.table("5").id, "table": house.table("9").id,
         "reason": ""}]


def test_the_receipt_names_the_table_where_they_paid(house, ana, mia):
    move(house, ana)
    given.paid(given.sitting("9").id)
    assert Receipt.get().content["table"] == "9"


def test_a_page_of_the_old_table_is_told_where_they_sit_now(house, ana, mia):
    move(house, ana)
    here = {"sitting": given.sitting("9").id, "amount": 350, "tapped": 350, "course": 1, "dish": 1, "reason": "x",
            "reference": "1"}
    for step in ("pay/cash", "pay/terminal", "close", "fire", "hold", "order/add", "move"):
        answer = ana.post(f"/floor/table/{house.table('5').id}/{step}", data={**here, "table": 1})
        assert answer.status_code == 409 and "These guests sit at table 9 now." in answer.text, step


# The phones


def test_the_phones_go_along_without_doing_anything(house, ana, mia):
    move(house, ana)
    assert "Table <bdi>9</bdi>" in mia.get("/follow").text and "Table <bdi>9</bdi>" in mia.get("/where").text
    assert mia.post("/order/send", data={"pick": _cart(mia)}).status_code == 303
    assert [line.sitting.table.name for line in Line.select()] == ["9", "9"]


def test_an_open_menu_hears_where_it_is_now(house, ana, mia):
    move(house, ana)
    assert f'data-at="/t/{house.table("9").code}"' in mia.get("/mine").text


def test_a_reload_of_the_old_page_leads_to_the_new_table(house, ana, mia):
    move(house, ana)
    answer = mia.get(f"/t/{house.table('5').code}")
    assert answer.location == f"/t/{house.table('9').code}"
    assert "Table <bdi>9</bdi>" in mia.get(answer.location).text


def test_scanning_the_new_table_stays_in_the_sitting(house, ana, mia):
    move(house, ana)
    mia.get(f"/t/{house.table('9').code}")
    _cart(mia)
    assert Phone.select().count() == 1 and len(Sitting.all_open()) == 1


def test_who_goes_back_and_scans_the_old_table_starts_anew(house, ana, mia):
    move(house, ana)
    mia.get(f"/t/{house.table('9').code}")
    assert "Table <bdi>5</bdi>" in mia.get(f"/t/{house.table('5').code}").text
    mia.post("/order/add", data={"dish": given.dish().id})
    assert sorted(sitting.table.name for sitting in Sitting.all_open()) == ["5", "9"]


def test_another_phone_that_scans_the_old_table_starts_anew(house, ana, mia):
    move(house, ana)
    tom = given.guest(house, "5", "Tom")
    assert "Cola" not in tom.get("/follow").text and given.sitting("5").id != given.sitting("9").id


def test_a_phone_that_was_not_yet_admitted_is_asked_about_at_the_new_table(house, ana, mia):
    tom = given.guest(house, "5", "Tom", admitted=False)
    tom.post("/order/send", data={"pick": _cart(tom, "Spring rolls")})
    move(house, ana)
    page = ana.get("/floor").text
    assert "9?" in page and "Tom" in page and "1 Spring rolls" in page


def test_the_phones_of_a_table_hear_that_it_moved(house, ana, mia):
    assert f"sitting:{given.sitting().id}" in live.rooms_for(
        events.SittingMoved(sitting=given.sitting().id, before=1, table=2))

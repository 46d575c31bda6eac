"""Sections at the waiters' door: all tables or mine, these are mine, a shift handed over, a party passed on."""

import pytest

from restaurant import service
from restaurant.tables import Sitting, Table
from tests import given


@pytest.fixture
def ana(house):
    return house.staff("Ana")


def names(page):
    """The tables that stand back on a page."""
    return page.text.count('class="others"')


def give(house, table, name):
    service.pick_tables(given.person(name), {house.table(table).id}, {house.table(table).id: None})


def test_mine_shows_my_tables_and_everybodys(house, ana):
    give(house, "5", "Ben")
    give(house, "7", "Ana")
    assert names(ana.get("/floor")) == 0
    ana.post("/floor/show", data={"mine": "1"})
    page = ana.get(f"/floor?area={house.table('5').area_id}")
    assert names(page) == 1 and f'id="t{house.table("5").id}" class="others"' in page.text


def test_what_is_shown_is_remembered_until_signing_out(house, ana):
    ana.post("/floor/show", data={"mine": "1"})
    assert "/floor/hand-over" in ana.get("/floor").text.partition('class="plan"')[0].partition("<main")[2]
    ana.post("/logout")
    with ana.session_transaction() as session:
        assert "my tables" not in session


def test_a_call_at_a_table_of_somebody_else_is_not_on_my_list(house, ana):
    give(house, "5", "Ben")
    for table in ("5", "7"):
        service.call(given.phone(table).sitting_id, "waiter")
    ana.post("/floor/show", data={"mine": "1"})
    needs = ana.get("/floor").text.partition('id="needs"')[2].partition("</ul>")[0]
    assert needs.count("Calls a waiter") == 1


def test_tables_are_picked_with_what_the_page_showed(house, ana):
    page = ana.get("/floor/mine")
    shown = given.hidden(page, "shown")
    five = house.table("5").id
    assert f"{five}:0" in shown and len(shown) == 18
    answer = ana.post("/floor/mine", data={"shown": shown, "table": five})
    assert answer.location == "/floor" and Table.find(five).waiter_id == given.person("Ana")


def test_a_page_from_before_takes_nothing_from_anybody(house, ana):
    shown, five = given.hidden(ana.get("/floor/mine"), "shown"), house.table("5").id
    give(house, "5", "Ben")
    answer = ana.post("/floor/mine", data={"shown": shown, "table": five})
    assert answer.status_code == 409 and "Ben has table 5 now." in answer.text
    assert Table.find(five).waiter_id == given.person("Ben")


@pytest.mark.parametrize("shown", ["5", "5:x", "5:1:2", "-5:0", "5:" + "9" * 20, "٥:0"])
def test_a_broken_form_is_refused(ana, shown):
    assert ana.post("/floor/mine", data={"shown": shown, "table": "5"}).status_code == 400


def test_the_sheet_of_a_shift_says_what_is_open(house, ana):
    give(house, "5", "Ana")
    mei = given.phone("5")
    given.sent(mei, "Cola")
    service.call(mei.sitting_id, "bill")
    page = ana.get("/floor/hand-over").text
    assert "€3.50" in page and "Wants the bill" in page and "Promised for" in page
    assert "<bdi>Ben</bdi></button>" in page and "<bdi>Ana</bdi></button>" not in page


def test_a_shift_is_handed_over_with_one_name(house, ana):
    give(house, "5", "Ana")
    ana.post("/floor/hand-over", data={"to": given.person("Ben")})
    assert house.table("5").waiter_id == given.person("Ben")
    assert "nothing to hand over" in ana.get("/floor/hand-over").text


def test_a_party_is_passed_on_from_its_page(house, ana):
    at, five = given.phone("5").sitting_id, house.table("5").id
    page = ana.get(f"/floor/table/{five}/transfer")
    data = {"sitting": given.hidden(page, "sitting")[0], "named": given.hidden(page, "named")[0]}
    ana.post(f"/floor/table/{five}/transfer", data={**data, "to": given.person("Ben")})
    assert Sitting.find(at).waiter_id == given.person("Ben")
    late = ana.post(f"/floor/table/{five}/transfer", data={**data, "to": given.person("Lin")})
    assert late.status_code == 409


def test_a_party_that_moved_meanwhile_is_not_passed_on_by_an_old_page(house, ana):
    at = given.phone("5").sitting_id
    service.move_sitting(at, house.table("9").id, given.person())
    given.phone("5")
    answer = ana.post(f"/floor/table/{house.table('5').id}/transfer", data={"sitting": at, "to": given.person("Ben")})
    assert answer.status_code == 409 and Sitting.find(at).waiter_id is None


def test_a_waiter_gives_a_table_a_new_code(house, ana):
    five, mia = house.table("5"), given.guest(house, "5", "Mia")
    assert "stops at once" in ana.get(f"/floor/table/{five.id}/new-code").text
    ana.post(f"/floor/table/{five.id}/new-code")
    assert house.client().get(f"/t/{five.code}").status_code == 404
    assert mia.get("/order").status_code == 200
    assert given.happened("TableCodeRenewed") == [{"table": five.id, "person": given.person("Ana"), "reason": ""}]


def test_where_waiters_may_not_a_manager_is_asked(house, ana):
    given.house_rule(waiters_may=())
    five = house.table("5")
    answer = ana.post(f"/floor/table/{five.id}/new-code")
    assert answer.status_code == 403 and house.table("5").code == five.code


@pytest.mark.parametrize("path", ["mine", "hand-over", "show"])
def test_cooks_have_no_tables(house, path):
    assert house.staff("Wei").post(f"/floor/{path}").status_code == 403

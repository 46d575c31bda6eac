"""The cash drawer's room: opened with a float, counted blind, for whoever has the right; what was counted stays."""

import re

import pytest

from restaurant import office, service
from restaurant.books import CASH, CashSession, balance
from tests import given

WAITERS_ROOMS = ("/office/drawer", "/office/drawer/count", "/office/drawer/1")


@pytest.fixture
def lin(house):
    return house.staff("Lin")


@pytest.fixture
def opened(lin):
    """A drawer with a float of 100.00 and a cola of 3.50 in cash."""
    lin.post("/office/drawer/open", data={"float": "100", "key": "open"})
    mei = given.phone()
    given.sent(mei, "Cola")
    given.paid(mei.sitting_id)
    return lin


def close(client, counted, **more):
    """Both steps: the count, and that it is right."""
    sure = client.post("/office/drawer/count", data={"counted": counted, **more}).text
    fields = dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', sure))
    return client.post("/office/drawer/close", data=fields)


def test_the_drawer_is_opened_with_a_float(opened):
    session = CashSession.open()
    assert (session.float, session.opened_by.name, balance(CASH)) == (10_000, "Lin", 10_350)


@pytest.mark.parametrize("amount", ["", "-1", "x", "1.234", "9" * 20])
def test_a_float_is_an_amount(lin, amount):
    before = given.everything()
    assert lin.post("/office/drawer/open", data={"float": amount}).status_code == 400
    assert given.everything() == before


def test_an_open_drawer_is_not_opened_again(opened):
    assert opened.post("/office/drawer/open", data={"float": "1"}).status_code == 409


def test_the_same_form_twice_is_one_drawer_and_one_payment(opened):
    assert opened.post("/office/drawer/open", data={"float": "100", "key": "open"}).status_code == 303
    for _ in range(2):
        opened.post("/office/drawer/out", data={"amount": "5", "reason": "ice", "key": "ice"})
    assert balance(CASH) == 10_350 - 500


def test_money_goes_in_and_out_with_a_reason(opened):
    opened.post("/office/drawer/in", data={"amount": "20", "reason": "change from the bank"})
    opened.post("/office/drawer/out", data={"amount": "5", "reason": "flowers"})
    text = opened.get("/office/drawer").text
    assert balance(CASH) == 10_350 + 2_000 - 500 and "change from the bank" in text and "flowers" in text


@pytest.mark.parametrize("data", [{"amount": "5"}, {"amount": "5", "reason": " "}, {"amount": "0", "reason": "x"},
                                  {"amount": "-5", "reason": "x"}, {"reason": "x"}], ids=str)
def test_money_without_an_amount_or_a_reason_stays_where_it_is(opened, data):
    before = given.everything()
    assert opened.post("/office/drawer/out", data=data).status_code in (400, 409)
    assert given.everything() == before


def test_nothing_goes_in_or_out_of_a_closed_drawer(lin):
    assert lin.post("/office/drawer/in", data={"amount": "5", "reason": "x"}).status_code == 409


def test_nobody_sees_what_should_be_inside_before_it_was_counted(opened):
    pages = [opened.get("/office/drawer").text, opened.get("/office/drawer/count").text,
             opened.post("/office/drawer/count", data={"counted": "90"}).text]
    assert not [page for page in pages if "103.50" in page or "3.50" in page]
    assert "€90.00" in pages[2] and CashSession.open() is not None


def test_after_the_count_the_difference_is_shown_and_kept(opened):
    answer = close(opened, "103", note="a coin fell")
    text = opened.get(answer.location).text
    assert "-€0.50" in text and "€103.50" in text and "Something is missing" in text and "a coin fell" in text
    session = CashSession.get()
    assert (session.counted, session.expected, session.difference, balance(CASH)) == (10_300, 10_350, -50, 0)


def test_coins_and_notes_are_added_up(opened):
    close(opened, "", **{"kind-10000": "1", "kind-200": "1", "kind-50": "3"})
    assert (CashSession.get().counted, CashSession.get().difference) == (10_350, 0)


def test_a_sum_that_is_not_what_the_coins_come_to_is_asked_for_again(opened):
    answer = opened.post("/office/drawer/count", data={"counted": "103", "kind-10000": "1"})
    assert "The coins and notes come to €100.00, and you typed €103.00." in answer.text
    assert CashSession.open() is not None


@pytest.mark.parametrize("data", [{}, {"counted": "x"}, {"counted": "-1"}, {"kind-100": "-1"}, {"kind-100": "1.5"},
                                  {"kind-100": "١"}], ids=str)
def test_a_count_is_an_amount_or_pieces(opened, data):
    before = given.everything()
    assert opened.post("/office/drawer/count", data=data).status_code == 400 and given.everything() == before


def test_a_drawer_that_was_counted_meanwhile_is_not_counted_again(opened):
    close(opened, "103.50")
    session = CashSession.get().id
    opened.post("/office/drawer/open", data={"float": "50"})
    answer = opened.post("/office/drawer/close", data={"session": str(session), "counted": "1"})
    assert answer.status_code == 409 and CashSession.open().float == 5_000


def test_two_who_count_at_once_make_one_count(opened):
    session = CashSession.open().id
    said = given.at_once(*(lambda sum=sum: service.close_session(sum, given.person("Lin")) for sum in (1, 2)))
    assert len(given.refused(said)) == 1 and CashSession.find(session).counted in (1, 2)


def test_counting_a_closed_drawer_leads_back(lin):
    assert lin.get("/office/drawer/count").location == "/office/drawer"
    assert lin.post("/office/drawer/count", data={"counted": "1"}).status_code == 409
    assert lin.get("/office/drawer/1").status_code == 404


def test_past_counts_say_who_and_what_was_missing(opened):
    close(opened, "100")
    text = opened.get("/office/drawer").text
    assert "Lin" in text and "-€3.50" in text and "€100.00" in text


def test_a_waiter_comes_to_the_drawer_only_with_the_right(house, lin):
    ana = house.staff("Ana")
    assert {ana.get(room).status_code for room in WAITERS_ROOMS} == {403} and "/office/drawer" not in ana.get(
        "/floor").text
    office.change_house(waiters_may=("cash",))
    text = ana.get("/office/drawer").text
    assert "/office/drawer" in ana.get("/floor").text and 'href="/floor"' in text and "/office/staff" not in text
    assert ana.post("/office/drawer/open", data={"float": "10"}).status_code == 303
    assert close(ana, "10").status_code == 303 and CashSession.get().closed_by.name == "Ana"


def test_a_cook_never_comes_to_the_drawer(house):
    office.change_house(waiters_may=("cash",))
    wei = house.staff("Wei")
    assert {wei.get(room).status_code for room in WAITERS_ROOMS} == {403}
    assert wei.post("/office/drawer/open", data={"float": "10"}).status_code == 403

"""The guests' bill in parts: by dish, equally, an amount, the rest; worked out by the server, each taken once."""

import re

import pytest
from hypothesis import given as over
from hypothesis import settings as how
from hypothesis import strategies as st

from restaurant import clock, languages, money, service
from restaurant.bills import Bill, Receipt
from restaurant.orders import NotMine
from restaurant.pages.diner.share import next_even
from restaurant.payments import Claim, Payment, offering
from restaurant.tables import Phone
from tests import given
from tests.doors.test_diner_bill import due, pay

PORK, WINE, COLA, ROLLS = "Twice-cooked pork", "Plum wine", "Cola", "Spring rolls"


def guest(house, nickname, *dishes, table="5"):
    """``(browser, phone)`` of a guest whom a waiter let in and who has ordered these dishes."""
    client = given.guest(house, table, nickname)
    phone = Phone.select().order_by(Phone.id.desc()).get()
    if dishes:
        given.sent(phone, *dishes)
    return client, phone


def bill():
    return Bill(given.sitting())


def portion(name, number=0):
    """What a form calls a portion of the dish of this name."""
    return [each.name for each in bill().portions if each.line.names["en"] == name][number]


def ticked(page):
    return re.findall(r'name="dish" value="([^"]+)" checked', page.text)


def figure(page, what="total"):
    """What the page shows; the last one stands in the sum, above or on the button."""
    return re.search(rf'data-shows="{what}"[^>]*>([^<]*)<', page.text)[1]


def row(page, name):
    """A dish's row, as text."""
    part = next(part for part in page.text.split("<li")[1:] if name in part)
    return " ".join(re.sub("<[^>]+>|[\u2066-\u2069]", " ", part).split())


# By dish


def test_own_dishes_are_ticked_at_first_and_each_row_says_whose_it_is(open_house):
    mei, _ = guest(open_house, "Mei", PORK, COLA)
    guest(open_house, "Jonas", WINE)
    page = mei.get("/bill?how=dishes")
    assert ticked(page) == [portion(PORK), portion(COLA)] and figure(page) == "€17.70"
    assert "yours" in row(page, PORK) and "Jonas" in row(page, WINE)


def test_each_portion_of_a_line_is_a_row(open_house):
    mei, phone = guest(open_house, "Mei")
    given.picked(phone, COLA, 3)
    service.send(phone.sitting_id, given.marks(phone.sitting_id), phone=phone.id)
    assert len(ticked(mei.get("/bill?how=dishes"))) == 3


def test_what_a_guest_has_chosen_is_in_the_address_and_stays(open_house):
    """Live news and phones without JavaScript ask for the page with what was chosen."""
    mei, _ = guest(open_house, "Mei", PORK, COLA)
    guest(open_house, "Jonas", WINE)
    names = [portion(PORK), portion(COLA), portion(WINE)]
    chosen = {"how": "dishes", "dish": names[2], "seen": " ".join(names), f"by-{names[2]}": "3", "tip": "100000"}
    page = mei.get("/bill", query_string=chosen)
    assert ticked(page) == [names[2]] and '<option value="3" selected>' in page.text
    assert (figure(page, "part"), figure(page, "tip"), figure(page)) == ("€1.60", "€0.16", "€1.76")


def test_an_own_dish_that_came_since_is_ticked_too(open_house):
    mei, phone = guest(open_house, "Mei", PORK)
    seen = portion(PORK)
    given.sent(phone, COLA)
    assert ticked(mei.get("/bill", query_string={"how": "dishes", "seen": seen})) == [portion(COLA)]


def test_a_dish_is_paid_once(open_house):
    mei, _ = guest(open_house, "Mei", PORK, COLA)
    jonas, _ = guest(open_house, "Jonas")
    assert pay(mei, how="dishes", dish=portion(PORK)).status_code == 303
    page = jonas.get("/bill?how=dishes")
    assert "Mei is paying this" in row(page, PORK) and ticked(page) == []
    answer = pay(jonas, how="dishes", dish=[portion(PORK), portion(COLA)])
    assert answer.status_code == 409 and "Somebody else is paying for this" in answer.text
    assert ticked(answer) == [portion(COLA)] and Payment.select().count() == 1


def test_a_dish_that_was_paid_says_by_whom(open_house):
    mei, phone = guest(open_house, "Mei", PORK)
    jonas, _ = guest(open_house, "Jonas", WINE)
    payment = given.begun(phone, None, dishes=[(portion(PORK), 1)])
    service.settle("pretend", given.news(payment))
    assert "paid by Mei" in row(jonas.get("/bill?how=dishes"), PORK)
    assert "paid by you" in row(mei.get("/bill?how=dishes"), PORK)


def test_a_dish_is_shared_by_three_to_the_cent(open_house):
    """8.90 by three: 2.97, 2.97, 2.96 (the money page)."""
    given.changed(WINE, price=890)
    mei, phone = guest(open_house, "Mei", WINE)
    amounts = []
    for _ in range(3):
        payment = given.begun(phone, None, dishes=[(portion(WINE), 3)])
        service.settle("pretend", given.news(payment))
        amounts.append(payment.amount)
    assert amounts == [297, 297, 296] and due() == 0


def test_a_shared_dish_says_what_is_left_of_it(open_house):
    mei, phone = guest(open_house, "Mei", PORK)
    jonas, _ = guest(open_house, "Jonas", WINE)
    service.settle("pretend", given.news(given.begun(phone, None, dishes=[(portion(PORK), 3)])))
    assert "a third · 1 of 3 paid" in row(jonas.get("/bill?how=dishes"), PORK)
    assert "€4.73" in row(jonas.get("/bill?how=dishes"), PORK)
    assert ticked(mei.get("/bill?how=dishes")) == []     # she has paid her part of it


def test_a_tip_comes_by_percent_of_the_dishes_or_as_an_amount(open_house):
    mei, _ = guest(open_house, "Mei", PORK, COLA)
    pay(mei, how="dishes", dish=portion(COLA), tip="100000")
    pay(mei, how="dishes", dish=portion(PORK), tip="other", own_tip="1.00")
    assert [(payment.amount, payment.tip) for payment in Payment.select()] == [(350, 35), (1420, 100)]


ODD = {"no dish": {}, "another table's dish": {"dish": "999.0"}, "no number": {"dish": "x"},
       "by nobody": {"dish": "1.0", "by-1.0": "0"}, "by too many": {"dish": "1.0", "by-1.0": "13"},
       "by a word": {"dish": "1.0", "by-1.0": "all"}, "a tip of a word": {"dish": "1.0", "tip": "lots"},
       "a huge name": {"dish": "9" * 5000}, "a tip above the dish": {"dish": "1.0", "tip": "other", "own_tip": "99"}}


@pytest.mark.parametrize("odd", ODD)
def test_odd_choices_are_refused_and_change_nothing(open_house, odd):
    mei, _ = guest(open_house, "Mei", PORK)
    assert 400 <= pay(mei, how="dishes", **ODD[odd]).status_code < 500
    assert Payment.select().count() == Claim.select().count() == 0
    assert mei.get("/bill", query_string={"how": "dishes", **ODD[odd]}).status_code == 200


def test_what_is_off_shows_on_its_row(open_house):
    mei, phone = guest(open_house, "Mei", PORK)
    service.take_off(phone.sitting_id, "amount", 420, "late", given.person("Lin"), line=bill().lines[0].id)
    page = mei.get("/bill?how=dishes")
    assert "late −€4.20" in row(page, PORK) and "€10.00" in row(page, PORK)


def test_the_last_dish_pays_what_others_left_open(open_house):
    """Somebody paid an amount, so the dishes come to more than is open; nobody pays more than that."""
    mei, phone = guest(open_house, "Mei", PORK, COLA)
    given.paid(phone.sitting_id, 1000)
    assert figure(mei.get("/bill?how=dishes")) == "€7.70"
    pay(mei, how="dishes", dish=[portion(PORK), portion(COLA)])
    assert Payment.select().order_by(Payment.id.desc()).get().amount == 770


# This is not mine


def test_a_dish_that_is_not_mine_is_nobodys_and_staff_hear_of_it(open_house):
    mei, phone = guest(open_house, "Mei", PORK, COLA)
    line = bill().lines[0].id
    page = mei.post(f"/bill/not-mine/{line}", data={"key": "k", "dish": portion(COLA), "seen": "1.0 2.0"},
                    follow_redirects=True)
    assert "a waiter looks whose this is" in row(page, PORK) and ticked(page) == [portion(COLA)]
    assert given.happened("LineDisowned") != []


def test_nobody_disowns_a_dish_of_somebody_else_or_of_another_table(open_house):
    guest(open_house, "Mei", PORK)
    jonas, _ = guest(open_house, "Jonas")
    guest(open_house, "Far", WINE, table="6")
    for line in (1, 2, 99):
        assert jonas.post(f"/bill/not-mine/{line}", data={"key": f"k{line}"}).status_code == 404
    assert NotMine.select().count() == 0


# Equally


@over(st.integers(1, 100_000), st.integers(2, 30), st.lists(st.integers(0, 30_000), max_size=12))
@how(max_examples=200, deadline=None)
def test_equal_parts_add_up_whatever_others_pay_in_between(total, payers, others):
    """Never more than is open, the last pays what is open, and parts beside each other differ by what came between."""
    open_now, parts = total, []
    for taken in range(payers):
        if open_now and taken < len(others):
            open_now -= min(open_now, others[taken])
        part = next_even(open_now, payers, taken)
        assert 0 <= part <= open_now and part * (payers - taken) >= open_now
        parts.append(part)
        open_now -= part
    assert open_now == 0


@over(st.integers(1, 100_000), st.integers(2, 30))
@how(max_examples=200, deadline=None)
def test_equal_parts_of_friends_alone_are_the_parts_of_the_money_page(total, payers):
    left, parts = total, []
    for taken in range(payers):
        parts.append(next_even(left, payers, taken))
        left -= parts[-1]
    assert parts == money.evenly(total, payers)


def test_equally_after_somebody_paid_otherwise(open_house):
    """50.90, of which 20.90 was paid at the counter: three share what is left."""
    mei, phone = guest(open_house, "Mei", PORK, PORK, WINE, WINE, COLA, COLA, ROLLS)
    given.paid(phone.sitting_id, 2090)
    assert figure(mei.get("/bill?how=equally&n=3")) == "€10.00"
    given.begun(phone, 1000, story={"how": "equally", "of": 3})
    given.paid(phone.sitting_id, 1000)
    assert figure(mei.get("/bill?how=equally&n=3")) == "€5.00"


def test_a_part_that_failed_is_the_next_payers(open_house):
    mei, phone = guest(open_house, "Mei", PORK)
    service.expire(given.begun(phone, 710, story={"how": "equally", "of": 2}).id)
    assert figure(mei.get("/bill?how=equally&n=2")) == "€7.10"


@pytest.mark.parametrize("payers", ["1", "31", "0", "-2", "two", "", "2.0"])
def test_an_odd_number_of_payers_is_refused(open_house, payers):
    mei, _ = guest(open_house, "Mei", PORK)
    assert pay(mei, how="equally", n=payers).status_code == 400 and Payment.select().count() == 0
    assert mei.get(f"/bill?how=equally&n={payers}").status_code == 200


# Everything, and what is wrong


def test_who_pays_an_amount_that_is_too_much_keeps_what_they_typed(open_house):
    mei, _ = guest(open_house, "Mei", COLA)
    answer = pay(mei, how="amount", amount="9.99")
    assert answer.status_code == 409 and 'value="9.99"' in answer.text and "still to be paid" in answer.text


def test_zero_is_no_amount(open_house):
    mei, _ = guest(open_house, "Mei", COLA)
    for amount in ("0", "", "x", "-1"):
        assert pay(mei, how="amount", amount=amount).status_code in (400, 409)
    assert Payment.select().count() == 0


def test_a_share_is_the_same_in_every_language(open_house):
    mei, _ = guest(open_house, "Mei", PORK)
    for language in languages.LANGUAGES:
        mei.post("/language", data={"language": language})
        assert mei.get("/bill?how=dishes").status_code == 200


def test_a_payment_can_be_given_up(open_house):
    mei, _ = guest(open_house, "Mei", PORK)
    pay(mei)
    payment = Payment.get()
    answer = mei.post(f"/bill/back/{payment.reference}/end")
    assert answer.location.startswith("/bill") and bill().open == 1420 and Payment.get().state == "failed"


def test_a_payment_that_was_paid_at_that_moment_is_not_given_up(open_house):
    mei, _ = guest(open_house, "Mei", PORK)
    mei.post(pay(mei).location, data={"way": "never"})
    answer = mei.post(f"/bill/back/{Payment.get().reference}/end", follow_redirects=True)
    assert "Thank you" in answer.text and due() == 0


def test_the_bank_is_asked_at_most_every_few_seconds_however_often_a_page_looks(open_house, monkeypatch):
    mei, _ = guest(open_house, "Mei", PORK)
    pay(mei)
    asked, real = [], offering.providers()["pretend"].ask
    monkeypatch.setattr(offering.providers()["pretend"], "ask", lambda payment: asked.append(1) or real(payment))
    for _ in range(5):
        mei.get(f"/bill/back/{Payment.get().reference}")
    assert len(asked) == 1
    open_house.clock.turn(4 * 1000)
    mei.get(f"/bill/back/{Payment.get().reference}")
    assert len(asked) == 2


def test_a_page_that_waits_long_looks_less_often(open_house):
    mei, _ = guest(open_house, "Mei", PORK)
    pay(mei)
    back = f"/bill/back/{Payment.get().reference}"
    assert "every 4s" in mei.get(back).text
    open_house.clock.turn(5 * clock.MINUTE)
    assert "every 20s" in mei.get(back).text


@pytest.mark.parametrize("included", [True, False], ids=["tax included", "tax on top"])
def test_the_tax_that_is_shown_is_the_tax_of_the_receipt(open_house, included):
    """For each of three who pay differently, in whatever order."""
    given.house_rule(tax_included=included)
    mei, phone = guest(open_house, "Mei", PORK, COLA, WINE)
    for amount in (333, 901, None):
        page = mei.get("/bill", query_string={"how": "amount", "amount": f"{amount / 100:.2f}"} if amount else {})
        shown = re.findall(r'data-whole="[^"]*">([^<]*)<', page.text)
        payment = given.begun(phone, amount or bill().open)
        service.settle("pretend", given.news(payment))
        taxes = {tax["rate"]: tax["tax"] for tax in Receipt.get(Receipt.payment == payment.id).content["taxes"]}
        assert shown == [money.display(tax, "EUR", "en") for tax in taxes.values()]

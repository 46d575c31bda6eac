"""Quick charge: an amount, paid in any way, and the next; its till stands on no plan, and its bill closes itself."""

import re

import pytest
import requests

from restaurant import reports, service
from restaurant.bills import Bill, PaperAsked, Receipt
from restaurant.books import CASH, balance, proof
from restaurant.orders import Line, LineChange
from restaurant.pages import providing
from restaurant.payments import PayLink, Payment
from restaurant.settings import TaxRate
from restaurant.tables import Sitting, Table
from tests import given


@pytest.fixture
def ana(house):
    return house.staff("Ana")


def charge(client, amount="12.50", **more):
    """Returns the address of the charge's page."""
    answer = client.post("/floor/charge", data={"amount": amount, **more})
    assert answer.status_code == 303, answer.text
    return answer.location


def newest():
    return Sitting.select().order_by(Sitting.id.desc()).get()


def take(client, page, how="cash", amount=1250, **more):
    sent = {"amount": amount, "tendered": "20", "tip": "0", "reference": "A-1", **more}
    return client.post(f"{page}/{how}", data=sent)


def test_a_charge_in_cash_is_paid_closed_and_printed_with_two_taps(ana):
    answer = take(ana, charge(ana))
    page = ana.get(answer.location).text
    assert '<p class="huge">€7.50</p>' in page and "Next charge" in page
    assert newest().closed_at and balance(CASH) == 1250 and list(proof.problems()) == []
    assert [asked.kind for asked in PaperAsked.select().order_by(PaperAsked.id)] == ["drawer", "receipt"]


def test_at_the_terminal(ana):
    take(ana, charge(ana), "terminal")
    assert newest().closed_at and Payment.get().provider == "terminal"


def test_what_it_is_for_and_its_tax_stand_on_the_receipt(ana):
    rate = TaxRate.all()[1]
    take(ana, charge(ana, what="2 mugs", rate=rate.id))
    told = Receipt.get().content
    assert list(told["lines"][0]["names"].values()) == ["2 mugs"] and told["taxes"][0]["rate"] == rate.dine_in


@pytest.mark.parametrize("amount", ["0", "", "x", "-5", "1.234", "9999999999999"])
def test_an_amount_is_needed(ana, amount):
    before = given.everything()
    assert ana.post("/floor/charge", data={"amount": amount}).status_code in (400, 409)
    assert given.everything() == before


def test_a_tax_rate_that_there_is_not_is_refused(ana):
    assert ana.post("/floor/charge", data={"amount": "5", "rate": "999"}).status_code == 409


def test_the_same_form_twice_is_one_charge(ana):
    assert charge(ana, key="a page") == charge(ana, key="a page") and Sitting.select().count() == 1


def test_a_charge_is_paid_in_two_parts_and_closes_after_the_second(ana):
    page = charge(ana)
    first = take(ana, page, amount=1000)
    assert f'href="{page}"' in ana.get(first.location).text and newest().is_open
    take(ana, page, amount=250)
    assert newest().closed_at and [asked.kind for asked in PaperAsked.select()].count("receipt") == 2


def test_a_form_of_an_open_charge_is_refused_once_it_is_closed(ana):
    page = charge(ana)
    take(ana, page)
    assert take(ana, page).status_code == 409 and Payment.select().count() == 1


def test_tills_are_used_again_and_two_at_once_are_two(ana):
    first, _ = charge(ana), charge(ana, "3")
    assert Table.select().where(Table.till).count() == 2
    take(ana, first)
    charge(ana)
    assert Table.select().where(Table.till).count() == 2


def test_a_till_stands_nowhere_else(house, ana):
    page = charge(ana)
    till = Table.get(Table.till)
    lin = house.staff("Lin")
    for address in ("/floor", "/floor/new", "/office/tables", "/kitchen/bar"):
        assert till.name not in lin.get(address).text, address
    assert lin.get(f"/floor/table/{till.id}").status_code == 404
    assert house.client().get(f"/t/{till.code}").status_code == 404
    assert "€12.50" in re.sub("<[^>]+>", "", lin.get("/floor/charge").text) and page in lin.get("/floor/charge").text
    assert [row.table for row in reports.open_tables()] == [till.name]


def test_a_real_table_may_be_called_till_1(house, ana):
    lin = house.staff("Lin")
    area = house.table().area_id
    lin.post("/office/tables", data={"area": area, "prefix": "Till ", "first": "1", "how_many": "1", "seats": "2"})
    charge(ana)
    assert Table.select().where(Table.till).count() == 1


def test_a_table_is_not_paid_as_a_charge(house, ana):
    line = given.line()
    assert ana.get(f"/floor/charge/{line.sitting_id}").status_code == 404
    assert take(ana, f"/floor/charge/{line.sitting_id}", amount=700).status_code == 404
    assert ana.post(f"/floor/charge/{line.sitting_id}/drop", data={"reason": "x"}).status_code == 404


# By phone


def test_its_code_leads_to_its_bill_and_stands_nowhere_in_the_books(open_house):
    ana = open_house.staff("Ana")
    page = charge(ana)
    assert 'class="big-code" src="data:image/svg+xml' in ana.get(page).text
    secret, link = PayLink.of_bill(newest().id)
    assert link.sitting_id == newest().id and link.amount is None
    assert secret not in str(given.everything())
    assert PayLink.good(secret) == link


def test_without_a_way_to_pay_by_phone_there_is_no_code(ana):
    given.house_rule(pay_by_phone=False)
    assert "big-code" not in ana.get(charge(ana)).text and not PayLink.select().exists()


def test_what_was_paid_by_phone_is_closed_by_the_poller_once(open_house):
    """And after a power cut between the money and the closing: the poller finds it settled and open."""
    ana = open_house.staff("Ana")
    page = charge(ana)
    answer = ana.post(f"{page}/code", data={"provider": "pretend", "amount": 1250})
    requests.post(open_house.address + Payment.get().address, data={"way": "never"}, timeout=5, allow_redirects=False)
    providing.look_after()
    providing.look_after()
    assert newest().closed_at and Payment.get().state == "confirmed"
    assert "Next charge" in ana.get(answer.location).text and "It is paid." in ana.get(page).text
    assert [asked.kind for asked in PaperAsked.select()] == ["receipt"]


def test_a_charge_with_money_on_its_way_is_not_closed(ana):
    charge(ana)
    service.begin_payment(newest().id, "pretend", 1250)
    service.close_charges()
    assert newest().is_open


# Given up


def test_a_charge_that_nobody_pays_is_voided_with_a_reason(ana):
    page = charge(ana)
    assert ana.post(f"{page}/drop", data={"reason": ""}).status_code == 409 and newest().is_open
    ana.post(f"{page}/drop", data={"reason": "Mistake"})
    assert newest().closed_at and LineChange.get().reason == "Mistake" and list(proof.problems()) == []
    assert "It was given up." in ana.get(page).text


def test_what_was_paid_is_not_given_up(ana):
    """T18."""
    page = charge(ana)
    take(ana, page, amount=1000)
    assert ana.post(f"{page}/drop", data={"reason": "Mistake"}).status_code == 409
    assert newest().is_open and not LineChange.select().exists()


# Who may


def test_without_the_right_a_manager_is_asked(house):
    given.house_rule(waiters_may=("void",), pin_on_any_device=True)
    ana = house.staff("Ana")
    answer = ana.post("/floor/charge", data={"amount": "12.50", "what": "mugs"})
    assert answer.status_code == 403 and given.hidden(answer, "what") == ["mugs"] and not Line.select().exists()
    charge(ana, approver=given.person("Lin"), pin="1111")
    assert given.happened("Approved")[0]["right"] == "charge"


def test_giving_up_needs_the_right_to_void(house):
    given.house_rule(waiters_may=("charge",), pin_on_any_device=True)
    ana = house.staff("Ana")
    page = charge(ana)
    assert ana.post(f"{page}/drop", data={"reason": "Mistake"}).status_code == 403 and newest().is_open


def test_a_cook_charges_nothing(house):
    wei = house.staff("Wei")
    assert wei.post("/floor/charge", data={"amount": "5"}).status_code == 403
    assert wei.get("/floor/charge").status_code == 403 and not Bill(given.phone().sitting).lines

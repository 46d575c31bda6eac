"""Money by dish and by phone on a waiter's screen: codes that are shown or scanned, and the bill's own code."""

import re

import pytest
import requests

from kitchen_printers import slips
from kitchen_printers.spool import Slip
from restaurant import service
from restaurant.bills import Bill, PaperAsked
from restaurant.books import proof
from restaurant.pages import providing
from restaurant.payments import Claim, PayLink, Payment, offering
from tests import given

COLA = 350


def way(house, more=""):
    return f"/floor/table/{house.table().id}/pay{more}"


def words(answer):
    return " ".join(re.sub("<[^>]+>", " ", answer.text).split())


# By dish


@pytest.fixture
def ana(house):
    return house.staff("Ana")


def portions():
    return {portion.name: portion for portion in Bill(given.sitting()).portions}


def by_dish(client, house, *dishes, how="cash", **more):
    asked = "&".join(f"dish={dish}" for dish in dishes)
    page = client.get(way(house, f"?how=dishes&{asked}")).text
    data = {name: re.findall(rf'name="{name}" value="([^"]*)"', page)[0] for name in ("sitting", "amount")}
    return client.post(way(house, f"/{how}"), data={
        **data, "dish": [f"{dish}/1" if "/" not in dish else dish for dish in dishes], "tendered": "50",
        "reference": "A-1", "tip": "0", **more})


def test_the_page_lists_every_portion(house, ana):
    line = given.line(quantity=2)
    page = ana.get(way(house, "?how=dishes")).text
    assert [f'value="{line.id}.{n}"' in page for n in (0, 1, 2)] == [True, True, False]


@pytest.mark.parametrize("how", ["cash", "terminal"])
def test_somebody_pays_their_dish(house, ana, how):
    line = given.line(quantity=2)
    by_dish(ana, house, f"{line.id}.0", how=how)
    assert (Payment.get().amount, Bill(given.sitting()).due) == (COLA, COLA)
    assert [portion.is_open for portion in portions().values()] == [False, True]


def test_a_dish_is_shared_by_three_to_the_cent(house, ana):
    line = given.line("Spring rolls", quantity=1)
    for _ in range(3):
        by_dish(ana, house, f"{line.id}.0/3")
    assert sorted(claim.amount for claim in Claim.select()) == [196, 197, 197]
    assert Bill(given.sitting()).settled


def test_a_dish_is_paid_once(house, ana):
    line = given.line(quantity=2)
    by_dish(ana, house, f"{line.id}.0")
    sent = {"sitting": line.sitting_id, "amount": COLA, "dish": f"{line.id}.0/1", "tendered": "5", "tip": "0"}
    assert ana.post(way(house, "/cash"), data=sent).status_code == 409 and Payment.select().count() == 1


def test_a_bill_that_changed_meanwhile_is_looked_at_again(house, ana):
    line = given.line(quantity=2)
    service.take_off(line.sitting_id, "percent", 500_000, "x", given.person("Lin"))
    sent = {"sitting": line.sitting_id, "amount": COLA, "dish": f"{line.id}.0/1", "reference": "A-1", "tip": "0"}
    answer = ana.post(way(house, "/terminal"), data=sent)
    assert answer.status_code == 409 and "has changed meanwhile" in answer.text and not Payment.select().exists()


@pytest.mark.parametrize("dish", ["x", "1", "1.0/0", "1.0/99", "999.0", "-1.0", "1.0/x", "1.0.0"])
def test_a_dish_that_is_none(house, ana, dish):
    line = given.line()
    sent = {"sitting": line.sitting_id, "amount": COLA, "dish": dish, "tendered": "5", "tip": "0"}
    assert ana.post(way(house, "/cash"), data=sent).status_code in (400, 409) and not Payment.select().exists()
    assert ana.get(way(house), query_string={"how": "dishes", "dish": dish}).status_code in (400, 409)


# A code on our screen


@pytest.fixture
def at_five(open_house):
    """A waiter, and a table that owes a cola."""
    client = open_house.staff("Ana")
    client.house, client.sitting = open_house, given.line(quantity=1).sitting_id
    return client


def show(client, provider="pretend", **more):
    return client.post(way(client.house, "/code"), data={
        "sitting": client.sitting, "amount": COLA, "provider": provider, "tip": "0", **more})


def test_the_guest_pays_by_a_code_on_the_waiters_screen(at_five, eventually):
    page = show(at_five).location
    shown = at_five.get(page)
    assert 'class="big-code" src="data:image/svg+xml' in shown.text and '<p class="huge">€3.50</p>' in shown.text
    assert Payment.get().person_id == given.person("Ana")
    requests.post(at_five.house.address + Payment.get().address, data={"way": "pay"}, timeout=5, allow_redirects=False)
    eventually(lambda: Payment.get().state == "confirmed")
    assert "€3.50 is paid." in words(at_five.get(page)) and list(proof.problems()) == []


def test_looking_at_it_changes_nothing(at_five):
    """T20: whatever the address says."""
    page, before = show(at_five).location, given.everything()
    at_five.get(page + "?state=confirmed&paid=1")
    assert given.everything() == before


def test_it_is_given_up_and_the_bill_is_free_again(at_five):
    page = show(at_five).location
    assert Bill(given.sitting()).open == 0
    at_five.post(f"/floor/payments/{Payment.get().id}/end", data={"stay": "1"})
    assert Bill(given.sitting()).open == COLA and "not confirmed" in words(at_five.get(page))


def test_the_same_form_twice_is_one_payment(at_five):
    assert show(at_five, key="a page").location == show(at_five, key="a page").location
    assert Payment.select().count() == 1


def test_with_a_tip(at_five):
    assert "€4.00" in words(at_five.get(show(at_five, tip="0.50").location))


def test_what_cannot_be_shown_is_said(at_five):
    assert show(at_five, "cash").status_code == 409
    given.house_rule(pay_by_phone=False)
    assert show(at_five).status_code == 409 and not Payment.select().exists()


# A guest's own code that we scan


@pytest.fixture
def in_yuan(house):
    """A house that takes yuan, where a guest of Alipay owes a cola."""
    given.house_rule(currency="CNY")
    house.open()
    client = house.staff("Ana")
    client.house, client.sitting = house, given.line(quantity=1).sitting_id
    return client


def scan(client, code, **more):
    return client.post(way(client.house, "/scan"), data={
        "sitting": client.sitting, "amount": COLA, "tip": "0", "code": code, **more})


def test_a_guests_code_is_scanned_and_paid(in_yuan):
    answer = scan(in_yuan, "28 0123456789 012345")
    assert "is paid." in words(in_yuan.get(answer.location)) and Payment.get().provider == "alipay"
    assert Bill(given.sitting()).settled and list(proof.problems()) == []


def test_a_guest_who_has_to_confirm_is_waited_for(in_yuan, eventually):
    page = scan(in_yuan, "280123456789012348").location
    assert "Waiting for the guest&#39;s confirmation" in in_yuan.get(page).text
    assert Payment.get().state == "waiting" and "every 4s" in in_yuan.get(page).text
    in_yuan.post(f"/floor/payments/{Payment.get().id}/end", data={"stay": "1"})
    assert Bill(given.sitting()).open == COLA


def test_a_code_that_was_refused_is_followed_by_another(in_yuan):
    """The page's key is the same: another code is another wish."""
    assert scan(in_yuan, "280123456789012349", key="a page").status_code == 409
    assert Bill(given.sitting()).open == COLA
    assert scan(in_yuan, "280123456789012345", key="a page").status_code == 303 and Bill(given.sitting()).settled


def test_a_scanner_that_sends_twice_takes_the_money_once(in_yuan):
    codes = given.at_once(*[lambda: scan(in_yuan, "280123456789012345", key="a page").status_code] * 3)
    assert codes == [303] * 3 and Payment.select().count() == 1 and Bill(given.sitting()).settled


@pytest.mark.parametrize("code", ["", "x", "1234", "4006381333931", "28012345678901234x", "9" * 64, "9" * 65])
def test_what_is_no_payment_code_is_said(in_yuan, code):
    answer = scan(in_yuan, code)
    assert answer.status_code == 400 and not Payment.select().exists()


def test_a_code_of_a_provider_that_takes_no_euros_is_refused(at_five):
    assert "/pay/scan" not in at_five.get(way(at_five.house)).text
    assert scan(at_five, "280123456789012345").status_code == 409 and not Payment.select().exists()


def test_a_cook_takes_nothing_by_phone(open_house):
    sitting, wei = given.line().sitting_id, open_house.staff("Wei")
    for what in ("code", "scan", "bill-code", "cash", "terminal"):
        assert wei.post(way(open_house, f"/{what}"), data={"sitting": sitting, "amount": 1}).status_code == 403


# The bill's own code


def test_the_bill_has_one_code_however_often_it_is_asked_for(at_five):
    for _ in range(2):
        answer = at_five.post(way(at_five.house, "/bill-code"), data={"sitting": at_five.sitting})
    assert "big-code" in at_five.get(answer.location).text and PayLink.select().count() == 1


def test_a_code_that_has_run_out_is_followed_by_the_next(at_five):
    first = service.bill_code(at_five.sitting)
    at_five.house.clock.turn(25 * 3_600_000)
    second = service.bill_code(at_five.sitting)
    assert first != second and PayLink.of_bill(at_five.sitting) == (second, PayLink.good(second))


def test_a_bill_on_paper_carries_its_code(at_five):
    at_five.post(f"/floor/table/{at_five.house.table().id}/paper")
    asked = PaperAsked.get()
    sheet = slips.sheet(Slip(kind="bill", asked=asked))
    secret, _ = PayLink.of_bill(at_five.sitting)
    codes = [line.text for line in sheet.foot if line.kind == "qr"]
    assert codes == [f"{at_five.house.place.address}/pay/{secret}"]


def test_a_paid_bill_on_paper_carries_none(at_five):
    at_five.post(f"/floor/table/{at_five.house.table().id}/paper")
    given.paid(at_five.sitting)
    sheet = slips.sheet(Slip(kind="bill", asked=PaperAsked.get()))
    assert not [line for line in sheet.foot if line.kind == "qr"]


def test_where_nobody_can_pay_by_phone_there_is_none(house, ana):
    line = given.line()
    offering.use_sandboxes({})
    ana.post(f"/floor/table/{house.table().id}/paper")
    assert not PayLink.select().exists() and PaperAsked.get().kind == "bill"
    assert ana.post(way(house, "/bill-code"), data={"sitting": line.sitting_id}).status_code == 409
    assert ana.get(f"/floor/table/{house.table().id}/bill-code").status_code == 404


def test_the_poller_is_left_in_peace(house):
    """Nothing to close, nothing to ask: a round changes nothing."""
    given.line()
    before = given.everything()
    providing.look_after()
    assert given.everything() == before

"""Money back at the floor: in cash with coins, through a provider; never above what came in, by right and name;
the closed bills of today; and a day on which somebody tries everything (threats T17, T18, T19).
"""

import re

import pytest
import requests

from restaurant import service
from restaurant.bills import Bill, Discount, PaperAsked
from restaurant.books import CASH, balance, proof
from restaurant.orders import LineChange
from restaurant.pages import providing
from restaurant.payments import Payment, Refund
from tests import given


@pytest.fixture
def lin(house):
    return house.staff("Lin")


@pytest.fixture
def mei(house):
    """A guest who paid a cola of 3.50 in cash, with a tip of 0.50."""
    phone = given.owing()
    given.paid(phone.sitting_id, tip=50)
    return phone


def back(client, **more):
    data = {"how": "all", "reason": "Complaint", "owed": "never", **more}
    return client.post(f"/floor/payment/{Payment.get().id}/back", data=data)


def words(answer):
    return " ".join(re.sub("<[^>]+>", " ", answer.text).split())


# In cash


def test_all_of_it_goes_back_with_the_tip_and_the_drawer_opens(lin, mei):
    answer = lin.get(back(lin).location)
    assert '<p class="huge">€4.00</p>' in answer.text and "Hand back" in answer.text
    assert balance(CASH) == 0 and list(proof.problems()) == []
    assert [asked.kind for asked in PaperAsked.select()] == ["drawer", "drawer"]


def test_a_part_goes_back_and_the_tip_apart(lin, mei):
    back(lin, how="part", amount="1.00", tip="0.20")
    refund = Refund.get()
    assert (refund.amount, refund.tip, refund.owed_again) == (100, 20, False) and balance(CASH) == 280


def test_what_need_not_be_paid_is_not_owed_again(lin, mei):
    back(lin)
    assert Bill(given.sitting()).due == 0


def test_what_is_paid_another_way_is_owed_again(lin, mei):
    back(lin, owed="again")
    assert Bill(given.sitting()).due == 350
    assert "They pay it another way" in words(lin.get(f"/floor/refund/{Refund.get().id}"))


def test_after_the_table_closed_nobody_can_pay_it_another_way(lin, mei):
    service.close(mei.sitting_id, given.person())
    assert "another way" not in lin.get(f"/floor/payment/{Payment.get().id}/back").text
    assert back(lin, owed="again").status_code == 409 and not Refund.select().exists()
    assert back(lin).status_code == 303


@pytest.mark.parametrize("more", [
    {"how": "part", "amount": "3.51"}, {"how": "part", "amount": "1", "tip": "0.51"}, {"how": "part", "amount": "0"},
    {"how": "part", "amount": "x"}, {"how": "part", "amount": "-1"}, {"reason": " "}])
def test_what_cannot_be_given_back_is_refused_and_nothing_changes(lin, mei, more):
    before = given.everything()
    assert back(lin, **more).status_code in (400, 409) and given.everything() == before


def test_more_than_came_in_never_goes_back(lin, mei):
    """T17: part after part."""
    assert [back(lin, how="part", amount="2.00").status_code for _ in range(2)] == [303, 409]
    assert back(lin).status_code == 303 and balance(CASH) == 0
    assert back(lin).status_code == 409 and "All of this payment was given back" in words(
        lin.get(f"/floor/payment/{Payment.get().id}/back"))


def test_the_same_form_twice_gives_back_once(lin, mei):
    first, second = (back(lin, key="a page") for _ in range(2))
    assert first.location == second.location and Refund.select().count() == 1


def test_coins_decide_what_is_handed_back(house, lin):
    given.house_rule(cash_rounding=50)
    guest = given.phone()
    given.sent(guest, "Cola", "Spring rolls")     # 9.40, paid as 9.50
    service.take_cash(guest.sitting_id, 940, 1000, person=given.person())
    assert '<p class="huge">€1.00</p>' in lin.get(back(lin, how="part", amount="1.20").location).text
    assert '<p class="huge">€8.50</p>' in lin.get(back(lin).location).text
    assert balance(CASH) == 0 and list(proof.problems()) == []


def test_the_page_of_a_payment_says_what_was_given_back(lin, mei):
    back(lin, how="part", amount="1.00", why="cold soup")
    assert "cold soup Lin" in words(lin.get(f"/floor/payment/{Payment.get().id}"))


# Who may


def test_a_waiter_needs_a_managers_pin(house, mei):
    given.house_rule(pin_on_any_device=True)
    ana = house.staff("Ana")
    answer = back(ana, key="a page", how="part", amount="1.00")
    assert answer.status_code == 403 and given.hidden(answer, "amount") == ["1.00"] and not Refund.select().exists()
    more = {"approver": given.person("Lin"), "pin": "1111", "key": "a page", "how": "part", "amount": "1.00"}
    first, second = back(ana, **more), back(ana, **more)
    assert first.location == second.location and Refund.select().count() == 1
    assert (Refund.get().person_id, Refund.get().approved_by_id) == (given.person("Ana"), given.person("Lin"))
    assert "allowed by Lin" in words(ana.get(first.location))


def test_a_waiter_may_alone_where_the_owner_says_so_and_a_cook_never(house, mei):
    given.house_rule(waiters_may=("refund",))
    assert back(house.staff("Wei")).status_code == 403 and not Refund.select().exists()
    assert back(house.staff("Ana")).status_code == 303


# Through a provider


@pytest.fixture
def by_phone(open_house):
    """A guest who paid a cola at the pretend bank."""
    client, phone = given.guest(open_house), given.phone()
    given.sent(phone, "Cola")
    page = client.post("/bill/pay", data={"provider": "pretend"}).location
    requests.post(open_house.address + page, data={"way": "never"}, timeout=5, allow_redirects=False)
    providing.look_after()
    assert Bill(given.sitting()).due == 0
    return open_house.staff("Lin")


def test_a_payment_by_phone_goes_back_the_way_it_came(by_phone):
    answer = by_phone.get(back(by_phone).location)
    assert "€3.50 was given back." in words(answer) and "huge" not in answer.text
    assert balance("provider pretend") == 0 and list(proof.problems()) == []


def bank():
    return providing.provider_called("pretend")


def test_a_bank_that_does_not_answer_is_asked_again(by_phone):
    address, bank().address = bank().address, "http://127.0.0.1:9/nobody"
    page = back(by_phone).location
    assert "was asked to give €3.50 back" in words(by_phone.get(page))
    bank().address = address
    providing._asked.clear()
    providing.look_after()
    assert "€3.50 was given back." in words(by_phone.get(page)) and Refund.select().count() == 1


def refused(client, monkeypatch):
    def declines(*_):
        raise providing.Declined("no money on the account")
    monkeypatch.setattr(bank(), "refund", declines)
    return back(client).location


def test_a_refund_that_the_bank_refuses_is_a_task_until_somebody_looked(by_phone, monkeypatch):
    page = refused(by_phone, monkeypatch)
    assert "refused to give €3.50 back" in words(by_phone.get(page))
    for where in ("/floor", "/floor/money"):
        assert "€3.50 could not be given back" in words(by_phone.get(where))
    by_phone.post(page + "/seen", data={"at": "money"})
    assert "could not be given back" not in by_phone.get("/floor").text
    assert by_phone.post(page + "/seen").status_code == 409


def test_or_until_it_was_tried_again(by_phone, monkeypatch):
    refused(by_phone, monkeypatch)
    monkeypatch.undo()
    back(by_phone)
    assert "could not be given back" not in by_phone.get("/floor").text
    assert [refund.state for refund in Refund.select().order_by(Refund.id)] == ["failed", "confirmed"]


def test_a_refund_that_went_well_is_no_task(by_phone):
    page = back(by_phone).location
    assert by_phone.post(page + "/seen").status_code == 409


# The bills of today


@pytest.fixture
def closed(mei):
    service.close(mei.sitting_id, given.person())
    return Payment.get()


@pytest.mark.parametrize("wanted", ["", "5", "1", "3.50", "4.00", "4"])
def test_a_closed_bill_is_found(lin, closed, wanted):
    """By nothing, its table, its receipt's number, its amount without and with the tip."""
    assert f"/floor/payment/{closed.id}" in lin.get(f"/floor/bills?q={wanted}").text


@pytest.mark.parametrize("wanted", ["6", "2", "3.51", "%", "5' OR 1", "x" * 300])
def test_what_fits_no_bill_finds_none(lin, closed, wanted):
    answer = lin.get("/floor/bills", query_string={"q": wanted})
    assert answer.status_code == 200 and (f"/floor/payment/{closed.id}" in answer.text) == (len(wanted) > 200)


def test_bills_of_yesterday_and_open_ones_are_not_among_them(house, lin, mei):
    assert "Receipt" not in lin.get("/floor/bills").text
    service.close(mei.sitting_id, given.person())
    house.clock.turn(30 * 3_600_000)
    assert "/floor/payment/" not in house.staff("Lin").get("/floor/bills").text


# A day on which somebody tries everything


def test_a_fraud_day_leaves_every_cash_difference_in_sight(house):
    """T18, T19: a waiter who takes cash and tries to make it vanish. What works is in the books with a name, what does
    not is refused, and what is simply pocketed is missing in the count."""
    given.house_rule(waiters_may=("void", "discount", "refund", "charge"))
    ana, person, lin = house.staff("Ana"), given.person("Ana"), given.person("Lin")
    service.open_session(10_000, lin)
    honest, victim, third = given.line(table="5"), given.line(table="7"), given.line(table="9")
    at = {name: f"/floor/table/{house.table(name).id}" for name in ("5", "7", "9")}
    given.paid(honest.sitting_id)
    said = {"quantity": 1, "reason": "Mistake", "kind": "amount", "amount": "3.50"}
    # the cash is in the drawer: neither a void nor a discount makes it anybody's
    assert ana.post(f"{at['5']}/lines/{honest.id}/cancel", data=said).status_code == 409
    assert ana.post(f"{at['5']}/off", data={**said, "sitting": honest.sitting_id}).status_code == 409
    # tendered below due, and a negative change
    cash = {"sitting": victim.sitting_id, "amount": 700, "tendered": "6.99", "tip": "0"}
    assert ana.post(f"{at['7']}/pay/cash", data=cash).status_code == 409
    assert ana.post(f"{at['7']}/pay/cash", data={**cash, "tendered": "-7"}).status_code == 400
    # a void and a discount before paying, with the guest's 7.00 in the pocket: named, with a reason
    ana.post(f"{at['7']}/lines/{victim.id}/cancel", data=said)
    ana.post(f"{at['7']}/off", data={**said, "sitting": victim.sitting_id, "amount": "1.00"})
    assert (LineChange.get().person_id, Discount.get().person_id) == (person, person)
    given.paid(victim.sitting_id, 250)
    # a refund that no guest asked for: named, numbered, out of the drawer
    given.paid(third.sitting_id)
    refunded = Payment.select().order_by(Payment.id.desc()).get()
    ana.post(f"/floor/payment/{refunded.id}/back", data={"how": "part", "amount": "2.00", "reason": "Complaint"})
    assert (Refund.get().person_id, Refund.get().number) == (person, 1)
    # and 5.00 straight from the drawer: the count says so
    expected = 10_000 + 700 + 250 + 700 - 200
    assert service.close_session(expected - 500, lin) == [expected - 500, expected]
    assert balance("cash difference") == 500 and list(proof.problems()) == []
    kinds = set(given.happened())
    assert {"LineCancelled", "DiscountGiven", "RefundStarted", "DrawerCounted"} <= kinds


def test_change_is_given_once_however_often_the_form_comes(house, mei):
    """T19."""
    given.sent(mei, "Cola")
    ana, data = house.staff("Ana"), {"sitting": mei.sitting_id, "amount": 350, "tendered": "5", "key": "a page"}
    answers = given.at_once(*[lambda: ana.post(f"/floor/table/{house.table().id}/pay/cash", data=data)] * 3)
    assert len({answer.location for answer in answers}) == 1 and balance(CASH) == 750

"""The service charge of one party: off and on again, for a reason, and never below what is paid or being paid."""

import pytest

from restaurant import service
from restaurant.bills import Bill
from restaurant.books import proof
from restaurant.errors import NeedsManager, Refused
from restaurant.service import reducing
from restaurant.tables import Phone, Sitting
from tests import given

TEN = 100_000


@pytest.fixture
def mei(house):
    given.house_rule(service_charge=TEN)
    line = given.line("Cola", 2)
    return Phone.get(Phone.sitting == line.sitting_id)


def charge(mei, on, who="Lin", **more):
    service.charge_service(mei.sitting_id, on, "complaint", given.person(who), **more)


def total(mei):
    return Bill(Sitting.get_by_id(mei.sitting_id)).total


def test_off_and_on_again(mei):
    assert total(mei) == 770
    charge(mei, False)
    assert total(mei) == 700
    charge(mei, True)
    assert total(mei) == 770
    assert [each["changes"]["total"] for each in given.happened("ServiceChanged")] == [[770, 700], [700, 770]]


def test_it_comes_back_as_it_was_when_they_sat_down(mei):
    charge(mei, False)
    given.house_rule(service_charge=2 * TEN)
    charge(mei, True)
    assert total(mei) == 770


def test_a_party_that_sat_down_without_one_gets_the_houses(house):
    mei = given.phone()
    given.sent(mei)
    with pytest.raises(Refused, match="no service charge"):
        charge(mei, True)
    given.house_rule(service_charge=TEN)
    charge(mei, True)
    assert total(mei) == 385


def test_the_same_twice_is_told(mei):
    charge(mei, False)
    with pytest.raises(Refused, match="already dealt"):
        charge(mei, False)


def test_never_below_what_is_paid(mei):
    given.paid(mei.sitting_id, 740)
    with pytest.raises(Refused, match="paid for already"):
        charge(mei, False)
    assert total(mei) == 770


def test_never_below_what_somebody_is_paying(mei):
    given.begun(mei, 770)
    with pytest.raises(Refused, match="paying for it right now"):
        charge(mei, False)


def test_without_the_look_at_money_it_would_be(mei, monkeypatch):
    """The twin: the house owes the guests."""
    given.paid(mei.sitting_id, 740)
    monkeypatch.setattr(reducing, "_check_money", lambda bill: None)
    charge(mei, False)
    assert Bill(Sitting.get_by_id(mei.sitting_id)).due == -40


def test_a_reason_and_the_right_are_needed(mei):
    with pytest.raises(Refused, match="reason"):
        service.charge_service(mei.sitting_id, False, "", given.person("Lin"))
    with pytest.raises(NeedsManager):
        charge(mei, False, "Ana")
    charge(mei, False, "Ana", approved_by=given.person("Lin"))
    assert given.happened("ServiceChanged")[0]["approved_by"] == given.person("Lin")


def test_paying_and_taking_it_off_at_once(mei):
    given.at_once(lambda: charge(mei, False), lambda: given.paid(mei.sitting_id, 770))
    bill = Bill(Sitting.get_by_id(mei.sitting_id))
    assert bill.due >= 0 and list(proof.problems()) == []


def test_the_books_balance_when_it_is_closed(mei):
    given.paid(mei.sitting_id, 300)
    charge(mei, False)
    given.paid(mei.sitting_id)
    service.close(mei.sitting_id, given.person())
    assert list(proof.problems()) == []

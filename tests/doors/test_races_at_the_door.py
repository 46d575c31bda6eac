"""The two races that matter most, with real requests on a real port: many phones that pay one bill, and one notice that
is told by many at the same moment (faults F33 and F39, threats T48).
"""

import json

import gevent
import requests

from restaurant import clock, service
from restaurant.bills import Bill, Receipt
from restaurant.books import balance, proof
from restaurant.payments import CONFIRMED, Payment, Unplaced, offering
from restaurant.payments.pretend import signature
from restaurant.service import paying, settling
from restaurant.tables import Phone
from tests import given

COLA = 350
PHONES = 20


def phones(house, count=PHONES):
    """So many phones' browsers that scanned the code of table 5; the table owes a cola."""
    code, browsers = house.table().code, []
    for n in range(count):
        browser = requests.Session()
        browser.headers["Origin"] = house.address
        browser.get(f"{house.address}/t/{code}")
        browser.post(f"{house.address}/t/{code}/join", data={"nickname": f"Guest {n}"})
        service.admit(Phone.get(Phone.nickname == f"Guest {n}").id, given.person())
        browsers.append(browser)
    given.sent(given.phone(), "Cola")
    return browsers


def at_once(*requests_to_send):
    """The statuses of all of these, sent at the same moment."""
    running = [gevent.spawn(send) for send in requests_to_send]
    gevent.joinall(running, raise_error=True)
    return [each.value.status_code for each in running]


def pay(house, browser):
    said = {"provider": "pretend", "how": "amount", "amount": "3.50"}
    return lambda: browser.post(f"{house.address}/bill/pay", data=said, allow_redirects=False)


def test_many_phones_that_pay_one_bill(open_house):
    """F33: one is sent to the bank, the others are told before they leave."""
    told = at_once(*[pay(open_house, browser) for browser in phones(open_house)])
    assert sorted(told) == [303] + [409] * (PHONES - 1)
    assert Bill(given.sitting()).reserved == COLA and Payment.select().count() == 1


def test_without_the_check_the_house_owes_money(open_house, monkeypatch):
    """The twin."""
    browsers = phones(open_house, 5)
    monkeypatch.setattr(paying, "check", lambda *what: None)
    assert at_once(*[pay(open_house, browser) for browser in browsers]) == [303] * 5
    assert Bill(given.sitting()).reserved == 5 * COLA


def notice(house, payment, **lies):
    """The bank's signed notice that it was paid."""
    body = json.dumps({"reference": payment.reference, "id": "pb_1", "state": "confirmed", "currency": "EUR",
                       "amount": payment.handed_over, **lies}).encode()
    sign = signature(offering.providers()["pretend"].key, body, clock.now())
    return lambda: requests.post(f"{house.address}/paid/pretend", data=body, headers={"Pretend-Signature": sign})


def test_fifty_notices_of_one_payment(open_house):
    """F39: every one of them is answered well, and there is one entry."""
    given.sent(given.phone(), "Cola")
    payment = given.begun(given.phone(), COLA)
    assert at_once(*[notice(open_house, payment)] * 50) == [200] * 50
    assert balance("provider pretend") == COLA and Receipt.select().count() == 1 and list(proof.problems()) == []


def test_one_payment_under_two_events_is_one_entry(open_house):
    """T48: another event of the same payment says the same money; another payment's id is another money."""
    given.sent(given.phone(), "Cola")
    payment = given.begun(given.phone(), COLA)
    told = [notice(open_house, payment, event="e1"), notice(open_house, payment, event="e2"),
            notice(open_house, payment, id="pb_2")]
    assert at_once(*told * 10) == [200] * 30
    assert balance("provider pretend") == 2 * COLA and [kept.amount for kept in Unplaced.open()] == [COLA]
    assert Payment.select().where(Payment.state == CONFIRMED).count() == 1 and list(proof.problems()) == []


def test_without_the_guards_a_notice_is_booked_again_and_again(open_house, monkeypatch):
    """The twin."""
    given.sent(given.phone(), "Cola")
    payment = given.begun(given.phone(), COLA)
    monkeypatch.setattr(settling, "_booked", lambda *what: False)
    monkeypatch.setattr(settling, "_misfit", lambda *what: None)
    monkeypatch.setattr(settling, "move", lambda *what, **more: True)
    monkeypatch.setattr(settling, "write_receipt", lambda *what: None)
    at_once(*[notice(open_house, payment)] * 5)
    assert balance("provider pretend") == 5 * COLA


def test_a_waiter_takes_cash_while_the_bank_confirms(open_house):
    """Whoever comes second is told: the bill is paid once."""
    given.sent(given.phone(), "Cola")
    payment = given.begun(given.phone(), COLA)
    outcomes = given.at_once(notice(open_house, payment),
                             lambda: service.take_cash(payment.sitting_id, COLA, COLA, person=given.person()))
    assert len(given.refused(outcomes)) == 1 and Bill(given.sitting()).due == 0

"""Every networked provider through the whole house: our pages, HTTP to its sandbox, its call-back, the books."""

import urllib.parse

import pytest
import requests

from restaurant import service
from restaurant.bills import Bill, Receipt
from restaurant.books import balance, proof
from restaurant.pages import providing
from restaurant.payments import Payment, Refund, Unplaced, offering
from restaurant.tables import Phone
from tests import given

COLA = 350
PROVIDERS = {"stripe": "EUR", "mollie": "EUR", "wechat": "CNY", "alipay": "CNY"}


@pytest.fixture(params=PROVIDERS)
def mei(request, house):
    """A guest who owes a cola, in a house that takes this provider's money."""
    given.house_rule(currency=PROVIDERS[request.param])
    house.open()
    client = given.guest(house, "5")
    phone = Phone.select().order_by(Phone.id.desc()).get()
    given.sent(phone, "Cola")
    client.provider, client.house = request.param, house
    return client


def pay(mei, way, **more):
    """Sent to the provider's page, the guest chooses a button there. Returns our page that they come back to."""
    answer = mei.post("/bill/pay", data={"provider": mei.provider, **more})
    assert answer.status_code == 303, answer.text
    page = urllib.parse.urljoin(mei.house.address, answer.location)
    if mei.provider == "wechat":   # it returns to its own host only, and the test's browser calls the house localhost
        page = page.replace(*map(urllib.parse.quote_plus, ("http://localhost/", mei.house.address + "/")))
    shown = requests.get(page, timeout=10)
    back = requests.post(shown.url, data={"way": way}, timeout=10, allow_redirects=False).headers["Location"]
    return urllib.parse.urlsplit(back)._replace(scheme="", netloc="").geturl()


def due():
    return Bill(given.sitting()).due


@pytest.mark.parametrize("way", ["pay", "twice", "never"])
def test_paying(mei, eventually, way):
    back = pay(mei, way)
    if way != "never":
        eventually(lambda: due() == 0)
    assert "Thank you" in mei.get(back).text
    assert due() == 0 and Receipt.select().count() == 1 and Unplaced.select().count() == 0
    assert balance(f"provider {mei.provider}") == COLA and list(proof.problems()) == []


def test_a_guest_who_never_comes_back_has_paid(mei):
    pay(mei, "never")
    providing.look_after()
    assert due() == 0


def test_a_refused_card_leaves_the_bill_open(mei, eventually):
    pay(mei, "fail")
    mei.house.clock.turn(16 * 60_000)
    providing.look_after()
    assert due() == COLA and Bill(given.sitting()).open == COLA


@pytest.mark.parametrize(("way", "more"), [("less", -1), ("more", 1)])
def test_another_amount_is_a_task_and_no_sale(mei, eventually, way, more):
    """F44, T49."""
    mei.get(pay(mei, way))
    kept = eventually(lambda: Unplaced.select().first())
    assert (kept.amount, kept.why, due()) == (COLA + more, "another amount", COLA)
    assert list(proof.problems()) == []


def test_money_goes_back_the_way_it_came(mei, eventually):
    mei.get(pay(mei, "pay"))
    eventually(lambda: due() == 0)
    refund = Refund.find(service.refund(Payment.get().id, 100, "cold", given.person("Lin")))
    providing.give_back(refund)
    mei.house.clock.turn(60_000)
    providing.look_after()
    assert Refund.get().done
    assert balance(f"provider {mei.provider}") == COLA - 100 and list(proof.problems()) == []
    providing.give_back(Refund.get())
    assert balance(f"provider {mei.provider}") == COLA - 100


def test_a_provider_that_is_down_costs_nothing(mei, monkeypatch):
    """F42, F43: told at once, nothing reserved, and after a few times it is not offered for a moment."""
    provider = offering.providers()[mei.provider]
    for name in ("address", "_address", "at"):
        if hasattr(provider, name):
            monkeypatch.setattr(provider, name, "http://127.0.0.1:9")
    answers = [mei.post("/bill/pay", data={"provider": mei.provider, "key": f"k{n}"}) for n in range(4)]
    # Alipay's page is an address that we sign ourselves: there is nobody to be silent, and it is reserved
    signed = mei.provider == "alipay"
    assert [answer.status_code for answer in answers] == ([303, 409, 409, 409] if signed else [503, 503, 503, 409])
    assert Bill(given.sitting()).open == (0 if signed else COLA)

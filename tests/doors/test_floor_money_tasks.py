"""Money that waits for somebody: transfers that only staff confirm, orders paid first, dishes that are nobody's,
and money that fits nothing (threats T20, T54).
"""

import re

import pytest

from restaurant import office, service
from restaurant.bills import Bill
from restaurant.books import balance, proof
from restaurant.money import MAX_AMOUNT
from restaurant.orders import NotMine, Order
from restaurant.payments import Payment, Unplaced, bank_codes
from restaurant.tables import Sitting
from tests import given

COLA = 350
MARTHA = {"name": "Marthas Küche", "iban": "DE89370400440532013000"}


@pytest.fixture
def ana(house):
    return house.staff("Ana")


def words(answer):
    return " ".join(re.sub("<[^>]+>", " ", answer.text).split())


# Transfers


@pytest.fixture
def twins(house):
    """Two tables that owe the same, and each says to have made a transfer."""
    office.enter_keys("provider bank sepa", MARTHA)
    payments = []
    for table in ("5", "7"):
        given.sent(given.phone(table), "Cola")
        payments.append(service.begin_payment(given.sitting(table).id, "bank sepa", COLA))
    return [Payment.get_by_id(payment) for payment in payments]


def reference(payment):
    return bank_codes.reference(payment.id)


def came(client, payment, **more):
    return client.post(f"/floor/transfers/{payment.id}", data={"at": "money", **more})


@pytest.mark.parametrize("where", ["/floor", "/floor/money"])
def test_transfers_wait_with_their_amount_table_and_reference(ana, twins, where):
    page = words(ana.get(where))
    assert page.count("€3.50 by transfer") == 2 and all(reference(payment) in page for payment in twins)


def test_only_somebody_who_saw_the_money_makes_it_paid(ana, twins):
    """T54: their name is kept."""
    came(ana, twins[0])
    payment = Payment.get_by_id(twins[0].id)
    assert (payment.state, payment.person_id) == ("confirmed", given.person("Ana"))
    assert balance("provider bank sepa") == COLA and list(proof.problems()) == []


def test_of_two_equal_bills_the_reference_says_which_was_paid(ana, twins):
    """T54: one transfer came. The statement's text is as banks write it."""
    text = f"SEPA CREDIT {reference(twins[1]).lower()[:4]} {reference(twins[1])[4:]} MARTHA"
    found = ana.get("/floor/money", query_string={"ref": text}).text.split('id="found"')[1].split("</section>")[0]
    assert "Table 7" in found and f'action="/floor/transfers/{twins[1].id}"' in found
    came(ana, twins[1])
    assert (Bill(given.sitting("5")).due, Bill(given.sitting("7")).due) == (COLA, 0)
    assert reference(twins[0]) in ana.get("/floor").text and reference(twins[1]) not in ana.get("/floor").text


@pytest.mark.parametrize("ref", ["x", "TS00000000", "TS0000001X TS0000002Y", "' OR 1=1", "9" * 300])
def test_a_reference_that_is_none_of_ours(ana, twins, ref):
    answer = ana.get("/floor/money", query_string={"ref": ref})
    assert answer.status_code == 200 and 'id="found"' not in answer.text


def test_the_reference_of_a_payment_that_is_no_transfer_is_none(ana, twins):
    cash, _ = service.take_cash(given.phone("9").sitting_id and given.line(table="9").sitting_id, 700, 700)
    assert 'id="found"' not in ana.get("/floor/money", query_string={"ref": bank_codes.reference(cash)}).text


def test_one_transfer_is_confirmed_once(ana, twins):
    assert came(ana, twins[0]).status_code == 303 and came(ana, twins[0]).status_code == 409
    assert balance("provider bank sepa") == COLA


def test_what_a_provider_confirms_no_waiter_confirms(ana, twins):
    payment = given.begun(given.phone("9", "x") and given.line(table="9").sitting.phones.get(), 100)
    assert came(ana, payment).status_code == 409 and Payment.get_by_id(payment.id).state == "started"


def test_a_transfer_that_comes_after_the_table_closed_is_kept(ana, twins):
    service.expire(twins[0].id)
    given.paid(twins[0].sitting_id)
    service.close(twins[0].sitting_id, given.person())
    assert came(ana, twins[0]).status_code == 303
    kept = Unplaced.get()
    assert (kept.amount, kept.payment_id) == (COLA, twins[0].id) and balance("unplaced") == -COLA
    came(ana, twins[0])
    assert Unplaced.select().count() == 1 and list(proof.problems()) == []


def test_one_that_ran_out_while_the_table_waits_still_pays_it(ana, twins):
    service.expire(twins[0].id)
    came(ana, twins[0])
    assert Bill(given.sitting("5")).settled


def test_the_page_of_a_transfer_shows_its_code_and_waits_for_staff(ana, twins):
    service.opened_at_provider(twins[0].id, None, None, {"code": bank_codes.payload(
        "sepa", bank_codes.clean("sepa", MARTHA), COLA, "EUR", reference(twins[0]))})
    page = f"/floor/payment/{twins[0].id}"
    assert "data:image/svg+xml;base64" in ana.get(page).text and "Nobody hears of a transfer" in ana.get(page).text
    assert ana.post(f"/floor/transfers/{twins[0].id}", data={"stay": "1"}).location.startswith(page)


# Orders that wait for their money


@pytest.fixture
def pays_first(house):
    given.house_rule(pay_when="first")
    mei = given.phone("5", "Mei")
    given.sent(mei, "Cola")
    assert Order.get().state == "to pay"
    return mei


def test_an_order_that_waits_for_its_money_is_let_through(ana, pays_first):
    assert "An order waits for its money Mei" in words(ana.get("/floor"))
    ana.post(f"/floor/orders/{Order.get().id}/accept", data={"at": "money"})
    assert Order.get().state == "accepted" and "waits for its money" not in ana.get("/floor").text


def test_or_turned_down(ana, pays_first):
    ana.post(f"/floor/orders/{Order.get().id}/turn-down", data={"at": "money"})
    assert Order.get().state == "turned down" and Bill(given.sitting()).due == 0


def test_or_this_party_pays_at_the_end(ana, pays_first):
    ana.post(f"/floor/orders/{Order.get().id}/lift", data={"at": "money"})
    assert Order.get().state == "accepted" and Sitting.get().open_limit == MAX_AMOUNT
    given.sent(pays_first, "Cola")
    assert [order.state for order in Order.select()] == ["accepted", "accepted"]
    assert given.happened("LimitLifted")[0]["person"] == given.person("Ana")


def test_an_order_that_does_not_wait_lifts_nothing(ana, house):
    given.line()
    assert ana.post(f"/floor/orders/{Order.get().id}/lift").status_code == 404
    assert Sitting.get().open_limit is None


# Dishes that are nobody's


@pytest.fixture
def disowned(house):
    line = given.line()
    service.not_mine(line.id, line.phone_id)
    return NotMine.get()


def test_a_dish_that_a_guest_says_is_not_theirs_is_looked_at(ana, disowned):
    assert "“Not mine”: Cola" in words(ana.get("/floor"))
    ana.post(f"/floor/not-mine/{disowned.id}", data={"at": "money"})
    assert NotMine.get().done_by_id == given.person("Ana") and "Not mine" not in ana.get("/floor").text


# Money that fits nothing


WHY = {"too late": "too late", "another merchant": "another merchant", "another application": "another application",
       "table closed": "closed before", "another amount": "another amount", "more than the bill": "more than the bill",
       "paid twice": "paid twice", "another currency": "another currency", "unknown payment": "no such payment"}


@pytest.mark.parametrize("why", WHY)
def test_each_reason_is_said_in_a_sentence(ana, house, why):
    with given.allowed_to_write():
        kept = Unplaced.create(provider="pretend", provider_id="x", amount=100, currency="EUR", why=why, at=1)
    for where in ("/floor/money", "/floor", f"/floor/money/{kept.id}"):
        assert WHY[why] in ana.get(where).text


def test_nothing_waits(ana, house):
    assert "No money waits for anybody." in ana.get("/floor/money").text


def test_a_button_on_the_page_of_money_gives_back_its_block(ana, disowned):
    answer = ana.post(f"/floor/not-mine/{disowned.id}", data={"at": "money"},
                      headers={"HX-Request": "true", "HX-Target": "section#tasks"})
    assert answer.text.lstrip().startswith('<section id="tasks"')


def test_a_cook_deals_with_no_money(house, twins, disowned):
    wei, before = house.staff("Wei"), given.everything()
    for path in (f"transfers/{twins[0].id}", f"not-mine/{disowned.id}", f"orders/{Order.get().id}/lift",
                 "refund/1/seen", "payment/1/back", "charge", "charge/1/drop"):
        assert wei.post(f"/floor/{path}").status_code == 403, path
    assert given.everything() == before

"""Money at the table: everything, a part, equal shares; cash and its change, the terminal, money that fits nothing."""

import re

import pytest

from restaurant import service
from restaurant.bills import Bill
from restaurant.payments import Payment, Unplaced
from tests.given import begun, happened, house_rule, news, person, phone, sent, sitting


@pytest.fixture
def ana(house):
    return house.staff("Ana")


@pytest.fixture
def guest(house):
    """A guest at table 5 who owes 9.40."""
    guest = phone()
    sent(guest, "Cola", "Spring rolls")
    return guest


def way(guest):
    return f"/floor/table/{guest.sitting.table_id}/pay"


def form(client, guest, asked=""):
    """What the page's first form would send."""
    cash = client.get(way(guest) + asked).text.split("/pay/cash")[1].split("</form>")[0]
    return dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', cash))


def test_cash_shows_its_change_large(ana, guest):
    answer = ana.post(way(guest) + "/cash", data={**form(ana, guest), "tendered": "20", "tip": "0"})
    page = ana.get(answer.location).text
    assert '<p class="huge">€10.60</p>' in page and "Close the table" in page
    assert Bill(sitting()).settled


def test_a_note_that_is_tapped_needs_no_typing(ana, guest):
    data = form(ana, guest)
    assert 'name="tapped" value="1000"' in ana.get(way(guest)).text
    ana.post(way(guest) + "/cash", data={**data, "tapped": "1000", "tendered": "", "tip": "0"})
    assert Payment.get().story == {"tendered": 1000, "change": 60}


def test_exact_cash_with_a_tip_leaves_no_change(ana, guest):
    ana.post(way(guest) + "/cash", data={**form(ana, guest), "tapped": "940", "tip": "1"})
    payment = Payment.get()
    assert (payment.amount, payment.tip, payment.story["change"]) == (940, 100, 0)


def test_too_little_cash_is_refused_with_what_is_missing(ana, guest):
    answer = ana.post(way(guest) + "/cash", data={**form(ana, guest), "tendered": "9", "tip": "0"})
    assert answer.status_code == 409 and "That is €0.40 too little." in answer.text


def test_cash_is_rounded_to_coins(house, ana, guest):
    house_rule(cash_rounding=50)
    assert "rounded to €9.50" in ana.get(way(guest)).text
    ana.post(way(guest) + "/cash", data={**form(ana, guest), "tendered": "10", "tip": "0"})
    assert (Payment.get().rounding, Payment.get().story["change"]) == (10, 50)


def test_a_terminal_payment_keeps_the_number_of_its_slip(ana, guest):
    ana.post(way(guest) + "/terminal", data={**form(ana, guest), "reference": "A-4711", "tip": "0.60"})
    payment = Payment.get()
    assert (payment.provider, payment.amount, payment.tip, payment.story) == (
        "terminal", 940, 60, {"reference": "A-4711"})


def test_a_terminal_payment_without_a_number_is_refused(ana, guest):
    assert ana.post(way(guest) + "/terminal", data={**form(ana, guest), "reference": " "}).status_code == 409


def test_a_part_is_paid_and_the_rest_is_left(ana, guest):
    ana.post(way(guest) + "/cash", data={**form(ana, guest, "?amount=4"), "tendered": "4"})
    assert Bill(sitting()).due == 540


@pytest.mark.parametrize("amount", ["0", "x", "-1", "1.234"])
def test_a_part_is_an_amount(ana, guest, amount):
    assert ana.get(f"{way(guest)}?amount={amount}").status_code == 400


def test_three_pay_equally_and_not_a_cent_is_left(ana, guest):
    parts, asked = [], "?by=3"
    for _ in range(3):
        data = form(ana, guest, asked)
        parts.append(int(data["amount"]))
        answer = ana.post(way(guest) + "/cash", data={**data, "tapped": data["amount"], "tip": "0"})
        asked = "?" + answer.location.partition("?")[2]
    assert parts == [314, 313, 313] and Bill(sitting()).settled


def test_one_form_sent_twice_is_one_payment(ana, guest):
    data = {**form(ana, guest, "?amount=4"), "tendered": "4", "tip": "0"}
    first, second = (ana.post(way(guest) + "/cash", data=data) for _ in range(2))
    assert first.location == second.location and Payment.select().count() == 1


def test_more_than_is_due_is_refused(ana, guest):
    data = {**form(ana, guest), "amount": "941", "tendered": "20"}
    assert ana.post(way(guest) + "/cash", data=data).status_code == 409


def test_what_somebody_pays_by_phone_cannot_be_paid_again(ana, guest):
    begun(guest, 940)
    assert "There is nothing left to pay." in ana.get(way(guest)).text
    assert "Pays €9.40 by phone" in ana.get("/floor").text


def test_a_receipt_is_asked_for_on_paper(ana, guest):
    answer = ana.post(way(guest) + "/cash", data={**form(ana, guest), "tapped": "940"})
    ana.post(answer.location.partition("?")[0] + "/paper")
    assert [asked["what"] for asked in happened("PaperAsked")] == ["drawer", "receipt"]


def test_the_table_closes_after_the_last_payment(ana, guest):
    answer = ana.post(way(guest) + "/cash", data={**form(ana, guest), "tapped": "940"})
    page = ana.get(answer.location).text
    assert f'name="sitting" value="{guest.sitting_id}"' in page
    ana.post(f"/floor/table/{guest.sitting.table_id}/close", data={"sitting": guest.sitting_id})
    assert sitting() is None
    assert ana.get(answer.location).status_code == 200


@pytest.fixture
def unplaced(guest):
    """Money that came after its payment had expired, while somebody else was paying."""
    payment = begun(guest, 350)
    service.expire(payment.id)
    other = begun(guest, Bill(guest.sitting).open)
    service.settle("pretend", news(payment))
    service.expire(other.id)
    return Unplaced.get()


def test_money_that_fits_nothing_is_a_task_on_the_floor(ana, unplaced):
    assert "€3.50 came in and fits no bill" in ana.get("/floor").text
    assert "It came too late." in ana.get(f"/floor/money/{unplaced.id}").text


def test_it_can_be_counted_towards_its_bill(ana, unplaced):
    ana.post(f"/floor/money/{unplaced.id}/place")
    assert Bill(sitting()).due == 590
    assert ana.get(f"/floor/money/{unplaced.id}").status_code == 404


def test_or_it_was_given_back_and_somebody_says_how(ana, unplaced):
    assert ana.post(f"/floor/money/{unplaced.id}/aside", data={"how": ""}).status_code == 409
    ana.post(f"/floor/money/{unplaced.id}/aside", data={"how": "At the bank's page"})
    assert (Unplaced.get().how, Unplaced.get().done_by_id) == ("At the bank's page", person())


def test_a_cook_takes_no_money(house, guest):
    assert house.staff("Wei").post(way(guest) + "/cash", data={"amount": 1}).status_code == 403

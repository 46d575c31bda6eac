"""What guests see on their phones of what changed after they sent it, and that the money agrees everywhere."""

import re

import pytest

from restaurant import clock, reports, service, settings
from restaurant.bills import Bill, Receipt, accounts
from restaurant.orders import Line
from restaurant.tables import Phone, Sitting
from tests import given


@pytest.fixture
def mia(house):
    return given.guest(house, "5", "Mia")


def order(guest, *wishes):
    """The guest sends ``(dish, how many)``."""
    for name, quantity in wishes:
        guest.post("/order/add", data={"dish": given.dish(name).id, "quantity": quantity})
    guest.post("/order/send", data={"pick": given.hidden(guest.get("/order"), "pick")})
    return {line.names["en"]: line for line in Line.select()}


def words(answer):
    return " ".join(re.sub(r"<[^>]+>", " ", answer.text).split())


def cancel(line, quantity=1):
    service.cancel(line.id, quantity, "Sold out", given.person())


def test_a_course_on_hold_says_what_it_comes_after(house, mia):
    given.house_rule(coursing="by hand")
    order(mia, ("Edamame", 1), ("Egg tarts", 1))
    page = words(mia.get("/follow"))
    assert "Edamame in the kitchen" in page and "Egg tarts Comes after: Starters on hold" in page


def test_a_cancelled_dish_is_struck_through_and_off_the_bill(house, mia):
    lines = order(mia, ("Cola", 2), ("Spring rolls", 1))
    cancel(lines["Cola"], 2)
    page = mia.get("/follow").text
    assert '<s class="struck">Cola</s>' in page and ">cancelled</span>" in page
    assert "Cola" not in mia.get("/bill").text and "€5.90" in mia.get("/bill").text


def test_of_a_dish_that_was_partly_cancelled_the_rest_is_shown_and_paid(house, mia):
    cancel(order(mia, ("Cola", 3))["Cola"], 1)
    assert "2 × Cola 1 × cancelled" in words(mia.get("/follow"))
    assert "2 × Cola" in words(mia.get("/bill")) and "€7.00" in mia.get("/bill").text


def test_a_changed_note_is_shown_with_who_changed_it(house, mia):
    service.amend(order(mia, ("Cola", 1))["Cola"].id, "no ice", given.person())
    assert "“ no ice ” Ana changed the note." in words(mia.get("/follow"))


def test_the_menu_counts_only_what_is_still_wanted(house, mia):
    lines = order(mia, ("Cola", 1), ("Spring rolls", 1))
    cancel(lines["Cola"])
    given.made(lines["Spring rolls"], service.ready)
    assert "1 of 1 dishes ready" in mia.get("/mine").text


def test_an_order_that_was_cancelled_altogether_says_so(house, mia):
    cancel(order(mia, ("Cola", 1))["Cola"])
    assert "Round 1 · cancelled" in mia.get("/mine").text


def test_all_sums_agree_after_a_cancellation(house, mia):
    """The bill, the floor's accounts, the receipt and the owner's day (with service charge and tax on top)."""
    given.house_rule(service_charge=100_000, tax_included=False)
    service.close(Sitting.get().id, given.person())
    mia.post(f"/t/{house.table().code}/join")
    service.admit(Phone.select().order_by(Phone.id.desc()).get().id, given.person())
    lines = order(mia, ("Cola", 3), ("Spring rolls", 2))
    cancel(lines["Cola"], 2)
    cancel(lines["Spring rolls"], 2)
    bill = Bill(given.sitting())
    assert accounts()[given.sitting().id].total == bill.total
    given.paid(given.sitting().id)
    content, day = Receipt.get().content, reports.day(settings.house().business_day(clock.now()))
    assert [(line["quantity"], line["total"]) for line in content["lines"]] == [(1, 350)]
    assert content["total"] == content["amount"] == bill.total == day.sales
    assert (day.ordered, [(portions, amount) for _, portions, amount in day.dishes]) == (350, [(1, 350)])
    assert sum(tax for *_, tax in day.taxes) == bill.sum.tax


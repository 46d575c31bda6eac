"""One bill and several phones in real browsers: what one ticks another sees taken, and it ends at nothing due."""

import json

import pytest

from tests.browser.conftest import PHONE
from tests.browser.test_guests import sent

PORK, WINE, COLA, ROLLS = "Twice-cooked pork", "Plum wine", "Cola", "Spring rolls"


@pytest.fixture
def rules():
    """Nobody has to be let in, so that a party sits down at once."""
    return {"ask_before_first_order": json.dumps(False)}


def guest(door, served, nickname, *dishes, **more):
    """A phone at table 5 that has ordered these dishes."""
    window = sent(door, served, "5", *dishes, nickname=nickname, **more)
    window.go("/follow" if dishes else f"/t/{served.code('5')}")
    return window


def due(served):
    """What is open by the file itself: the lines, less the payments that were confirmed."""
    return served.ask("SELECT (SELECT SUM(price * quantity) FROM line) - "
                      "(SELECT COALESCE(SUM(amount), 0) FROM payment WHERE state = 'confirmed')")[0][0]


def row(window, name):
    return window.page.locator("li.portion", has_text=name)


def ticks(window):
    """The names of the dishes that are ticked on this phone."""
    return window.page.evaluate("[...document.querySelectorAll('[name=dish]:checked')].map("
                                "(tick) => tick.closest('label').querySelector('.grow').firstChild.textContent.trim())")


def pay(window):
    """To the pretend bank with what is chosen, and there the button that pays. Back when it is confirmed."""
    window.page.get_by_role("button", name="Pay by phone").click()
    window.page.locator("button[value=pay]").click()
    window.page.get_by_text("Paid. Thank you!").wait_for()


def shows(window, amount):
    window.page.locator(".you-pay .total", has_text=amount).wait_for()


def test_two_phones_pay_one_bill_by_dish_at_the_same_time(door, served):
    mei = guest(door, served, "Mei", PORK, COLA)
    jonas = guest(door, served, "Jonas", WINE, ROLLS)
    mei.go("/bill?how=dishes")
    jonas.go("/bill?how=dishes")
    assert ticks(mei) == [PORK, COLA] and ticks(jonas) == [WINE, ROLLS]

    # Mei unticks the cola, takes Jonas's rolls too, and shares the pork with two others.
    row(mei, COLA).get_by_role("checkbox").uncheck()
    row(mei, ROLLS).get_by_role("checkbox").check()
    row(mei, PORK).locator("summary").click()
    row(mei, PORK).locator("select").select_option("3")
    shows(mei, "€10.64")                    # 4.74 of 14.20, and 5.90

    # Jonas goes to pay for his wine alone: Mei sees it without touching anything, and keeps all she chose.
    row(mei, ROLLS).get_by_role("checkbox").focus()
    row(jonas, ROLLS).get_by_role("checkbox").uncheck()
    jonas.page.get_by_role("button", name="Pay by phone").click()
    jonas.page.locator("button[value=pay]").wait_for()
    mei.page.get_by_text("Jonas is paying this").wait_for()
    assert ticks(mei) == [PORK, ROLLS] and row(mei, PORK).locator("select").input_value() == "3"
    assert mei.page.evaluate("document.activeElement.value") == row(mei, ROLLS).get_by_role("checkbox").input_value()
    assert row(mei, PORK).locator("details").get_attribute("open") is not None
    assert row(mei, WINE).get_by_role("checkbox").count() == 0
    shows(mei, "€10.64")

    # He pays; she pays; nothing is lost or paid twice.
    jonas.page.locator("button[value=pay]").click()
    jonas.page.get_by_text("Paid. Thank you!").wait_for()
    mei.page.get_by_text("paid by Jonas").wait_for()
    pay(mei)
    jonas.go("/bill?how=dishes").get_by_text("a third · 1 of 3 paid").wait_for()
    assert due(served) == 1420 - 474 + 350
    assert mei.wrong == jonas.wrong == []


def test_a_dish_that_somebody_else_took_meanwhile_is_refused_and_the_rest_stays_ticked(door, served):
    mei = guest(door, served, "Mei", PORK, COLA, java_script_enabled=False)
    jonas = guest(door, served, "Jonas")
    mei.go("/bill?how=dishes")
    jonas.go("/bill?how=dishes")
    row(jonas, PORK).get_by_role("checkbox").check()
    jonas.page.get_by_role("button", name="Pay by phone").click()
    jonas.page.locator("button[value=pay]").wait_for()
    mei.page.get_by_role("button", name="Pay by phone").click()
    mei.page.get_by_text("Somebody else is paying for this").wait_for()
    assert row(mei, COLA).get_by_role("checkbox").is_checked()
    assert row(mei, PORK).get_by_role("checkbox").count() == 0
    assert served.ask("SELECT COUNT(*) FROM payment") == [(1,)]


def test_six_friends_pay_six_ways_and_it_ends_at_nothing(door, served):
    """Equally, own dishes, one dish by three, an amount, by a link, and the rest."""
    friends = [guest(door, served, name, *dishes) for name, *dishes in (
        ("Ada", PORK), ("Ben", WINE, COLA), ("Cem", ROLLS), ("Dua", COLA), ("Eva", WINE), ("Fei", PORK))]
    ada, ben, cem, dua, eva, fei = friends
    fei.go("/bill")                         # watches from the beginning, and pays last
    four_pay_in_four_ways(ada, ben, cem, dua)
    somebody_else_pays_by_a_link(eva, door(PHONE))
    rest = due(served)
    fei.page.locator(".you-pay .total", has_text=f"€{rest / 100:.2f}").wait_for()    # it came by itself
    pay(fei)
    fei.page.get_by_text("Everything at your table is paid.").wait_for()
    assert due(served) == 0 and served.ask("SELECT COUNT(*) FROM unplaced") == [(0,)]
    assert served.ask("SELECT SUM(tip) FROM payment") == [(83,)]
    assert [each.wrong for each in friends] == [[]] * 6


def four_pay_in_four_ways(ada, ben, cem, dua):
    """A sixth of 50.90, the odd cents first; own dishes and a tip; a third of one dish; an amount."""
    ada.go("/bill?how=equally").locator("#payers").select_option("6")
    shows(ada, "€8.49")
    pay(ada)
    ben.go("/bill?how=dishes")
    shows(ben, "€8.30")
    ben.page.get_by_text("10%").click()
    shows(ben, "€9.13")
    pay(ben)
    cem.go("/bill?how=dishes")
    row(cem, ROLLS).locator("summary").click()
    row(cem, ROLLS).locator("select").select_option("3")
    shows(cem, "€1.97")
    pay(cem)
    dua.go("/bill?how=amount").locator("#amount").fill("5.00")
    shows(dua, "€5.00")
    pay(dua)


def somebody_else_pays_by_a_link(eva, father):
    """Her wine; and the link is dead after that."""
    eva.go("/bill?how=dishes").get_by_role("button", name="Let somebody else pay").click()
    address = eva.page.locator("#address").input_value()
    father.page.goto(address)
    shows(father, "€4.80")
    pay(father)
    eva.page.get_by_text("It is paid. Thank you!").wait_for()
    assert father.page.goto(address).status == 410


def test_a_bill_is_split_without_javascript(door, served):
    guest(door, served, "Mei", PORK)
    jonas = guest(door, served, "Jonas", WINE, java_script_enabled=False)
    jonas.go("/bill?how=dishes")
    row(jonas, PORK).get_by_role("checkbox").check()
    row(jonas, PORK).locator("summary").click()
    row(jonas, PORK).locator("select").select_option("2")
    jonas.page.get_by_text("5%", exact=True).click()
    jonas.page.get_by_role("button", name="Work out").click()
    shows(jonas, "€12.50")                  # 7.10 and 4.80, and 60 cents
    jonas.page.get_by_role("button", name="Pay by phone").click()
    jonas.page.locator("button[value=pay]").click()
    jonas.page.get_by_role("link", name="Your receipt").wait_for()
    assert due(served) == 710


def test_the_page_in_front_of_a_payment_says_by_itself_when_it_was_paid(door, served):
    """Whoever pays by a link hears no news of the table, and this bank never tells: the page asks now and then."""
    mei = guest(door, served, "Mei", PORK)
    mei.go("/bill").get_by_role("button", name="Let somebody else pay").click()
    friend, watching = door(PHONE), door(PHONE)
    friend.page.goto(mei.page.locator("#address").input_value())
    friend.page.get_by_role("button", name="Pay by phone").click()
    friend.page.locator("button[value=never]").wait_for()
    watching.go("/bill/back/" + served.ask("SELECT reference FROM payment")[0][0])
    watching.page.get_by_text("We are asking your bank").wait_for()
    friend.context.route("**/bill/back/**", lambda route: route.abort())
    friend.page.locator("button[value=never]").click()
    watching.page.get_by_text("Paid. Thank you!").wait_for()
    assert watching.wrong == []


def test_the_pages_of_paying_can_be_used_by_everybody(door, served):
    mei = guest(door, served, "Mei", PORK, WINE)
    found = {}
    mei.go("/bill?how=dishes")
    row(mei, PORK).locator("summary").click()
    found["a row that is open"] = mei.violations()
    mei.page.get_by_role("button", name="Let somebody else pay").click()
    found["a link"] = mei.violations()
    friend = door(PHONE)
    friend.page.goto(mei.page.locator("#address").input_value())
    found["what it is for"] = friend.violations()
    pay(friend)
    found["paid"] = friend.violations()
    friend.page.get_by_role("link", name="Your receipt").click()
    found["its receipt"] = friend.violations()
    assert {page: faults for page, faults in found.items() if faults} == {}

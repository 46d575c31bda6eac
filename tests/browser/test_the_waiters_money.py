"""Money at the floor in a real browser: a manager's PIN over the page, a code that is live until paid, the till."""

import re

from tests.browser.conftest import PHONE, TABLET
from tests.browser.test_guests import first_round


def press(page, digits):
    for digit in digits:
        page.locator(".keypad:visible .keys button", has_text=re.compile(f"^{re.escape(digit)}$")).first.click()


def test_a_managers_pin_is_typed_over_the_page_and_nothing_is_lost(door, served):
    _, ana = first_round(door, served)
    page = ana.go("/floor/table/5/off")
    page.get_by_label("In other words").fill("waited an hour")
    page.get_by_role("button", name="Take it off").click()
    page.locator("dialog[open]").wait_for()
    assert ana.violations() == [] and page.get_by_label("In other words").input_value() == "waited an hour"
    page.locator("dialog label", has_text="Lin").click()
    press(page, "1111")
    page.get_by_role("button", name="Allow it").click()
    page.wait_for_url("**/floor?**")
    assert served.ask("SELECT reason, approved_by_id IS NOT NULL FROM discount") == [("waited an hour", 1)]
    assert ana.wrong == []


def test_a_code_on_the_waiters_screen_is_live_until_it_is_paid(door, served):
    _, ana = first_round(door, served)
    page = ana.go("/floor/table/5/pay")
    page.get_by_role("button", name="Pay by phone (demo)").click()
    page.locator(".big-code").wait_for()
    bank = door(PHONE)
    bank.go(served.ask("SELECT address FROM payment")[0][0]).locator("button[value=pay]").click()
    page.get_by_text("€3.50 is paid.").wait_for()
    assert ana.wrong == []


def test_a_till_in_two_taps(door, served):
    ana = door(TABLET).sign_in("Ana")
    page = ana.go("/floor/charge")
    press(page, ("1", "2", ".", "5", "0"))
    page.locator("form button.primary").click()
    page.locator(".big-code").wait_for()
    page.get_by_role("button", name="Exact").click()
    page.get_by_role("link", name="Next charge").click()
    assert served.ask("SELECT amount FROM payment") == [(1250,)]
    assert served.ask("SELECT COUNT(*) FROM sitting WHERE closed_at IS NULL") == [(0,)] and ana.wrong == []

"""Every page against WCAG 2.2 AA by axe, at the width it is used at, in English and once in Arabic; and by keyboard."""

import pytest

from tests.browser.conftest import PHONE, SCREEN, TABLET
from tests.browser.test_guests import SOUP, add, first_round, scanned

GUESTS = ("/order", "/follow", "/bill", "/bill?how=dishes", "/bill?how=equally", "/bill?how=amount",
          "/help", "/dish/1", "/")
KITCHEN = ("/kitchen/bar", "/kitchen/pass", "/kitchen/bar/all-day", "/kitchen/bar/recall",
           "/kitchen/bar/sold-out")
FLOOR = ("/floor", "/floor?table=5", "/floor/new", "/floor/table/5", "/floor/table/5/order", "/floor/table/5/pay",
         "/floor/table/5/move", "/floor/table/7", "/floor/table/5/pay?how=dishes", "/floor/table/5/off",
         "/floor/table/5/off?line=1", "/floor/charge", "/floor/bills", "/floor/money", "/floor/table/5/write-off")
OFFICE = ("/office", "/office/menu/dish/1", "/office/menu/new", "/office/tables/1", "/office/printers",
          "/office/staff/1",
          "/office/settings", "/office/paying", "/office/paying/rules", "/office/paying/mail", "/office/drawer",
          "/office/exceptions", "/office/books", "/office/books/entries", "/office/books/compare")


@pytest.fixture
def ordered(door, served):
    """A guest at table 5 whose first round is in the kitchen and whose cart holds more."""
    mei, ana = first_round(door, served)
    mei.go(f"/t/{served.code('5')}")
    add(mei, SOUP)
    mei.page.get_by_role("link", name="Review order").wait_for()
    return mei, ana


def faults(window, paths, *sizes):
    """What axe finds, and pages that are wider than the window; in the window's own size, or in each of these."""
    found = {}
    for path in paths:
        assert window.page.goto(window.served.address + path).ok, path
        for size in sizes or [None]:
            if size:
                window.page.set_viewport_size(size["viewport"])
            wide = window.page.evaluate("document.documentElement.scrollWidth > innerWidth")
            violations = window.violations() + ([("wider than the window", [])] if wide else [])
            if violations:
                found[path] = violations
    return found


def test_guests_pages_can_be_used_by_everybody(ordered, served):
    mei, _ = ordered
    assert faults(mei, (f"/t/{served.code('5')}", *GUESTS)) == {}


def test_guests_pages_can_be_used_by_everybody_in_arabic(door, ordered, served):
    guest = scanned(door, served, locale="ar")
    guest.page.locator("form.add button").first.click()
    guest.page.locator(".bar .primary").wait_for()
    assert faults(guest, (f"/t/{served.code('5')}", *GUESTS)) == {}


def test_the_sheet_over_the_menu_can_be_used_by_everybody(ordered, served):
    mei, _ = ordered
    mei.go(f"/t/{served.code('5')}").get_by_role("link", name=SOUP, exact=True).click()
    mei.page.locator("dialog[open]").wait_for()
    assert mei.violations() == []


@pytest.mark.parametrize("sizes", [(PHONE, TABLET), (SCREEN,)], ids=["by touch", "with a mouse"])
def test_staffs_pages_can_be_used_by_everybody(door, ordered, served, sizes):
    owner = door(sizes[0])
    found = faults(owner, ("/login",), *sizes)
    owner.sign_in("Lin")
    assert {**found, **faults(owner, (*KITCHEN, *FLOOR, *OFFICE), *sizes)} == {}


def test_an_order_by_keyboard_alone(door, served):
    guest = scanned(door, served)
    keys = guest.page.keyboard
    guest.page.locator("form.add button").first.focus()
    keys.press("Enter")
    guest.page.get_by_role("link", name="Review order").press("Enter")
    guest.page.wait_for_url("**/order")
    guest.page.get_by_role("button", name="Send to the kitchen").focus()
    keys.press("Space")
    guest.page.wait_for_url("**/follow")
    assert served.ask("SELECT COUNT(*) FROM line") == [(1,)]

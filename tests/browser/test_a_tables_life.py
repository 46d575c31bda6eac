"""Several parties at a table, one at several, tabs and reservations: tapped through on a phone and on a tablet."""

import pytest

from tests.browser.conftest import PHONE, TABLET

SIZES = pytest.mark.parametrize("size", [PHONE, TABLET], ids=["phone", "tablet"])


@pytest.fixture
def ana(door, size):
    return door(size).sign_in("Ana")


def id_of(served, name):
    return served.ask("SELECT id FROM restaurant_table WHERE name = ?", name)[0][0]


def seat(ana, name):
    page = ana.go(f"/floor/table/{id_of(ana.served, name)}")
    page.get_by_role("button", name="2 guests", exact=True).click()
    page.get_by_role("button", name="Close the table").wait_for()
    return page


def more(page, what):
    page.get_by_text("More for this table").click()
    page.get_by_role("link", name=what).or_(page.get_by_role("button", name=what)).click()




@SIZES
def test_another_party_and_back(ana):
    page = seat(ana, "5")
    more(page, "Another party")
    page.wait_for_url("**/floor?*")
    page.get_by_role("navigation", name="Parties at this table").get_by_role("link", name="A", exact=True).click()
    page.get_by_role("heading", name="Table 5 ·").wait_for()
    assert ana.violations() == [] and ana.wrong == []
    assert ana.served.ask("SELECT COUNT(*) FROM sitting WHERE closed_at IS NULL") == [(2,)]


@SIZES
def test_tables_are_put_together_and_taken_apart(ana):
    page = seat(ana, "5")
    more(page, "Put tables together")
    assert ana.violations() == []
    page.get_by_role("button", name="6").first.click()
    page.get_by_role("heading", name="Table 5 + 6").wait_for()
    more(page, "Put tables together")
    page.get_by_role("button", name="Take it away").click()
    page.get_by_role("heading", name="Table 5 ·").wait_for()
    assert ana.wrong == []


@SIZES
def test_a_tab_is_opened_moved_to_a_table_and_closed(ana):
    page = ana.go("/floor")
    page.get_by_text("New tab").click()
    page.get_by_placeholder("Name, for example Anna").fill("Anna")
    page.get_by_role("button", name="Open", exact=True).click()
    page.get_by_role("heading", name="Tab Anna").wait_for()
    assert ana.violations() == []
    page.get_by_role("link", name="Move the guests").click()
    page.get_by_role("button", name="9 ").first.click()
    page.get_by_role("heading", name="Table 9").wait_for()
    page.get_by_role("button", name="Close the table").click()
    page.locator("#open-table").wait_for(state="detached")
    assert ana.wrong == []


@SIZES
def test_a_reservation_is_written_seated_and_gone(ana):
    page = ana.go(f"/floor/table/{id_of(ana.served, '9')}")
    page.get_by_role("link", name="Reserve …").click()
    page.get_by_label("Name").fill("Okafor")
    page.get_by_label("Time").fill(page.evaluate(
        "new Date(Date.now() + 36e5).toLocaleTimeString('en-GB', {timeZone: 'Europe/Berlin'}).slice(0, 5)"))
    page.get_by_label("Day").fill(page.evaluate(
        "new Date(Date.now() + 36e5).toLocaleDateString('sv', {timeZone: 'Europe/Berlin'})"))
    assert ana.violations() == []
    page.get_by_role("button", name="Reserve", exact=True).click()
    page.get_by_role("button", name="They are here").click()
    page.get_by_role("heading", name="Okafor").wait_for()
    assert ana.violations() == [] and ana.wrong == []


@SIZES
def test_who_scans_a_shared_table_says_with_whom(ana, door, size):
    more(seat(ana, "5"), "Another party")
    ana.page.wait_for_url("**/floor?*")
    guest = door(PHONE)
    page = guest.go(f"/t/{ana.served.code('5')}")
    page.get_by_role("heading", name="With whom do you sit?").wait_for()
    assert guest.violations() == []
    page.get_by_role("button", name="B", exact=True).click()
    page.get_by_text("Table 5 B").first.wait_for()
    assert guest.wrong == []


@pytest.mark.parametrize("size", [TABLET], ids=["tablet"])
def test_the_plan_is_walked_with_the_keyboard(ana):
    page = seat(ana, "5")
    ana.go("/floor")
    page.locator(".plan a").first.focus()
    names = []
    for _ in range(4):
        names.append(page.evaluate("document.activeElement.getAttribute('aria-label').split(':')[0]"))
        page.keyboard.press("Tab")
    assert names == ["Table 1", "Table 2", "Table 3", "Table 4"]
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="Table 5").wait_for()

"""Each exception in a real browser, on a phone and on a tablet: at most three taps from the floor, and a manager's PIN
over the page where the role does not suffice."""

import json
import os

import pytest

from tests.browser.conftest import PHONE, SCREEN, TABLET, until
from tests.browser.test_guests import first_round
from tests.browser.test_the_waiters_money import press

SHOTS = os.environ.get("SHOTS")    # a folder for pictures of what was seen


@pytest.fixture
def rules():
    return {"service_charge": json.dumps(100_000)}


@pytest.fixture(params=[PHONE, TABLET], ids=["phone", "tablet"])
def ana(door, served, request):
    """A waiter at the floor, with a cola at table 5 that is being made."""
    first_round(door, served)
    cook = door(SCREEN).sign_in("Wei")
    cook.go("/kitchen/bar").get_by_role("button", name="Start").first.click()
    until(cook.page, "() => [...document.querySelectorAll('.ticket .work')].some(w => w.className.includes('cooking'))")
    window = door(request.param).sign_in("Ana")
    window.kitchen, window.size = cook, request.node.callspec.id
    window.go("/floor")
    return window


def shot(window, name):
    if SHOTS:
        window.page.wait_for_timeout(250)
        window.page.screenshot(path=f"{SHOTS}/{name}-{window.size}.png", full_page=True)


def table(window):
    """The first tap: the table."""
    window.page.locator("a[href*='table=5']:visible, a[href$='/table/5']:visible").first.click()
    window.page.get_by_role("link", name="Take an order").first.wait_for()
    return window.page


def allow(page):
    page.locator("dialog[open]").wait_for()
    page.locator("dialog label", has_text="Lin").click()
    press(page, "1111")
    page.get_by_role("button", name="Allow it").click()


def is_good(window):
    assert window.violations() == [] and window.wrong == []
    assert not window.page.evaluate("document.documentElement.scrollWidth > innerWidth")


def test_a_dish_is_made_again_in_three_taps(ana, served):
    page = table(ana)
    page.locator(".lines summary", has_text="Cola").click()
    shot(ana, "remake")
    is_good(ana)
    page.get_by_role("button", name="Not as ordered").click()
    page.get_by_text("made again, free").first.wait_for()
    shot(ana, "remade")
    assert served.ask("SELECT price, remakes_id FROM line ORDER BY id") == [(350, None), (0, 1)]
    kitchen = ana.kitchen.go("/kitchen/bar")
    kitchen.get_by_text("REMAKE").first.wait_for()
    if SHOTS:
        kitchen.screenshot(path=f"{SHOTS}/kitchen-{ana.size}.png")


def test_the_service_charge_goes_off_in_three_taps(ana, served):
    page = table(ana)
    page.get_by_text("More for this table").click()
    shot(ana, "more")
    is_good(ana)
    page.get_by_role("button", name="Guest asked").click()
    allow(page)
    page.get_by_text("Put the service charge on").first.wait_for(state="attached")
    assert json.loads(served.ask("SELECT terms FROM sitting")[0][0])["service"] == 0 and ana.wrong == []


def test_a_party_that_left_is_closed_in_three_taps_and_opened_again_in_three(ana, served):
    page = table(ana)
    page.get_by_role("link", name="They left without paying").click()
    page.get_by_role("button", name="Refuses to pay").wait_for()
    shot(ana, "write-off")
    is_good(ana)
    page.get_by_role("button", name="Refuses to pay").click()
    allow(page)
    page.wait_for_url("**/floor?**")
    assert served.ask("SELECT write_off FROM sitting") == [("Refuses to pay",)]
    ana.go("/floor").locator("a[href*='table=5']:visible, a[href$='/table/5']:visible").first.click()
    page.get_by_role("link", name="Open the last bill again").wait_for()
    shot(ana, "free")
    page.get_by_role("link", name="Open the last bill again").click()
    page.get_by_role("button", name="They came back").wait_for()
    shot(ana, "reopen")
    is_good(ana)
    page.get_by_role("button", name="They came back").click()
    allow(page)
    page.wait_for_url("**/floor?**")
    assert served.ask("SELECT closed_at, write_off FROM sitting") == [(None, None)]


def test_the_owner_reads_what_was_done(ana, door, served):
    page = table(ana)
    page.locator(".lines summary", has_text="Cola").click()
    page.get_by_role("button", name="Not as ordered").click()
    page.get_by_text("made again, free").first.wait_for()
    lin = door(PHONE if ana.size == "phone" else SCREEN).sign_in("Lin")
    lin.size = ana.size
    lin.go("/office/exceptions").locator("strong", has_text="Made again").wait_for()
    shot(lin, "exceptions")
    is_good(lin)
    lin.go("/office/paying/rules")
    shot(lin, "rights")
    is_good(lin)
    lin.go("/floor/bills")
    is_good(lin)

"""A waiter changes what was sent and moves the guests, in a real browser, while their phones look on."""

from tests.browser.conftest import TABLET
from tests.browser.test_guests import COLA, add, review, scanned


def ordered(door, served, copies=2):
    """A guest at table 5 whose drinks are at the bar, and a waiter who looks at their table on the floor."""
    mei, ana = scanned(door, served), door(TABLET).sign_in("Ana")
    for _ in range(copies):
        add(mei, COLA)
    review(mei)
    mei.page.get_by_role("button", name="Send to the kitchen").click()
    mei.page.wait_for_url("**/follow")
    ana.go("/floor?table=5").get_by_role("button", name="Admit").first.click()
    ana.page.locator("#open-table details summary", has_text=COLA).wait_for()
    return mei, ana


def test_a_double_click_cancels_one_portion_and_the_phone_shows_it(door, served):
    mei, ana = ordered(door, served)
    ana.page.locator("#open-table summary", has_text=COLA).click()
    ana.page.get_by_role("button", name="Wrong order").dblclick()
    mei.page.get_by_text("cancelled").wait_for()
    assert served.ask("SELECT SUM(quantity) FROM line_change") == [(1,)]
    assert ana.page.locator("#open-table details[open] .why").count() == 0
    assert mei.wrong == ana.wrong == []


def test_what_a_waiter_types_outlives_news(door, served):
    mei, ana = ordered(door, served)
    ana.page.locator("#open-table summary", has_text=COLA).click()
    ana.page.get_by_placeholder("Another reason").fill("spilled by")
    mei.go("/help").get_by_role("button", name="Call a waiter").first.click()
    ana.page.get_by_text("Calls a waiter").first.wait_for()
    assert ana.page.get_by_placeholder("Another reason").input_value() == "spilled by"


def test_the_phone_goes_along_when_the_guests_move(door, served):
    mei, ana = ordered(door, served)
    menu = f"/t/{served.code('5')}"
    mei.go(menu).locator("html.live").wait_for(state="attached")
    ana.page.get_by_role("link", name="Move the guests").click()
    ana.page.get_by_role("button", name="9", exact=False).first.click()
    mei.page.get_by_text("Table 9").wait_for()
    mei.page.wait_for_url(f"**/t/{served.code('9')}")
    add(mei, COLA)
    assert served.ask("SELECT COUNT(*) FROM sitting WHERE closed_at IS NULL") == [(1,)]
    assert mei.wrong == ana.wrong == []

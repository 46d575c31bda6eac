"""Coming in, in a real browser: a phone waits and is let in by itself, a code is typed, a small display changes."""

import os
import re

import pytest

from tests.browser.conftest import PHONE, SCREEN, TABLET, arrives
from tests.browser.test_access import faults

SMALL = {"viewport": {"width": 480, "height": 320}}


def scans(door, served, name="", **more):
    """A phone that scanned table 5 and sat down."""
    phone = door(PHONE, **more)
    phone.go(f"/t/{served.code('5')}")
    phone.page.request.post(f"{served.address}/t/{served.code('5')}/join", form={"nickname": name},
                            headers={"Origin": served.address})
    phone.go(f"/t/{served.code('5')}")
    phone.page.get_by_role("link", name="Dishes").wait_for()
    return phone


def rung(served, door, which):
    lin = door(SCREEN).sign_in("Lin")
    lin.go("/office/settings/entry")
    lin.page.locator(f"input[name=entry][value='{which}']").check()
    lin.page.locator("#saved p").wait_for()
    return lin


def table(served):
    return f"/floor/table/{served.ask('SELECT id FROM restaurant_table WHERE name = 5')[0][0]}"


def shot(look, window, name):
    if look:
        window.page.screenshot(path=f"{look}/{name}.png", full_page=True)


@pytest.fixture
def look():
    """A folder for pictures, where somebody wants to look: TABLESIDE_LOOK=folder."""
    return os.environ.get("TABLESIDE_LOOK")


def test_a_phone_waits_and_is_led_in_by_a_waiters_tap(door, served, look):
    lin = rung(served, door, "phone")
    shot(look, lin, "office-1366")
    assert faults(lin, ["/office/settings/entry", "/office/settings"]) == {}
    mei = scans(door, served, "Mei")
    shot(look, mei, "phone-menu")
    mei.page.locator("form.add button").first.click()
    mei.page.get_by_role("link", name="Review order").click()
    mei.page.get_by_role("link", name="Who lets me in?").wait_for()
    shot(look, mei, "phone-order")
    assert faults(mei, ["/order", f"/t/{served.code('5')}", "/wait"]) == {}
    shot(look, mei, "phone-wait")
    ana = door(TABLET).sign_in("Ana")
    ana.go("/floor")
    shot(look, ana, "floor-knock-820")
    ana.page.get_by_role("link", name="Look").click()
    ana.page.get_by_role("button", name="Admit").first.wait_for()
    shot(look, ana, "floor-table-820")
    ana.page.get_by_role("button", name="Admit").first.click()
    arrives(mei.page, "/t/")
    mei.page.get_by_role("link", name="Review order").wait_for()
    assert mei.wrong == ana.wrong == lin.wrong == []


def test_a_code_is_typed_and_a_small_display_shows_it(door, served, look):
    rung(served, door, "code")
    mei = scans(door, served, "Mei")
    ana = door(PHONE).sign_in("Ana")
    ana.go(table(served) + "/displays").get_by_role("button", name="Make a link").click()
    link = ana.page.locator("input.address").input_value()
    shot(look, ana, "waiter-display-390")
    screen = door(SMALL)
    screen.go("/display/" + link.rpartition("/")[2]).get_by_role("button").click()
    screen.page.locator(".digits").wait_for()
    shot(look, screen, "display-480")
    assert faults(screen, ["/display"]) == {}
    before = screen.page.locator(".digits").inner_text()
    ana.go(table(served))
    assert faults(ana, [table(served), table(served) + "/displays"]) == {}
    ana.go(table(served))
    shot(look, ana, "waiter-code-390")
    ana.page.get_by_role("button", name="New code").click()
    screen.page.wait_for_timeout(300)
    for _ in range(100):
        if screen.page.locator(".digits").inner_text() != before:
            break
        screen.page.wait_for_timeout(50)
    code = screen.page.locator(".digits").inner_text()
    assert code != before and re.sub(r"\D", "", code) != re.sub(r"\D", "", before)
    mei.go("/wait").locator("input[name=code]").fill("000 000")
    shot(look, mei, "phone-code")
    assert faults(mei, ["/wait"]) == {}
    mei.page.locator("input[name=code]").fill(before)
    mei.page.get_by_role("button", name="Join the table").click()
    mei.page.get_by_text("not the code of your table now").wait_for()
    shot(look, mei, "phone-code-wrong")
    mei.page.locator("input[name=code]").fill(code)
    mei.page.get_by_role("button", name="Join the table").click()
    arrives(mei.page, "/t/")
    mei.page.get_by_role("link", name="Bill", exact=True).wait_for()


def test_a_guest_lets_another_in(door, served, look):
    rung(served, door, "host")
    mei = scans(door, served, "Mei")
    ana = door(PHONE).sign_in("Ana")
    ana.go(table(served)).get_by_role("button", name="Admit").first.click()
    jonas = scans(door, served, "Jonas")
    jonas.go("/wait")
    mei.page.get_by_role("button", name="Let in").wait_for()
    shot(look, mei, "phone-host")
    assert faults(mei, [f"/t/{served.code('5')}"]) == {}
    mei.page.get_by_role("button", name="Let in").click()
    arrives(jonas.page, "/t/")
    jonas.page.get_by_role("link", name="Bill", exact=True).wait_for()

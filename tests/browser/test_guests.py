"""Guests with real phones: two at one table, one without JavaScript, one that is a stranger."""

import contextlib
import re

from playwright.sync_api import TimeoutError

from tests.browser.conftest import PHONE, TABLET, until

COLA, SOUP = "Cola", "Lanzhou beef noodle soup"


def scanned(door, served, table="5", **more):
    guest = door(PHONE, **more)
    guest.go(f"/t/{served.code(table)}")
    return guest


def add(guest, dish):
    """Tap the + beside a dish; where it asks for choices, take the first of each."""
    guest.page.locator("article.dish", has=guest.page.get_by_role("heading", name=dish, exact=True)).locator(
        ".add button, .add a").first.click()
    form = guest.page.locator("dialog form")
    if dish == SOUP:
        form.locator("input[type=radio]").first.check()
        form.get_by_role("button", name="Add to the order").click()


def review(guest):
    """Go to the order. News may redraw the bar just under a finger; then people tap again."""
    link = guest.page.get_by_role("link", name="Review order")
    for _ in range(3):
        link.click()
        with contextlib.suppress(TimeoutError):
            return guest.page.wait_for_url("**/order", timeout=3_000)


def dish(served, name):
    return served.ask("SELECT id FROM dish WHERE json_extract(names, '$.en') = ?", name)[0][0]


def id_of(served, table):
    return served.ask("SELECT id FROM restaurant_table WHERE name = ?", table)[0][0]


def sent(door, served, table, *dishes, nickname="", **more):
    """A guest's window, nothing drawn in it yet, after their round was sent: what the taps of ``add`` would do."""
    guest = door(PHONE, **more)
    guest.post(f"/t/{served.code(table)}/join", nickname=nickname)
    for name in dishes:
        guest.post("/order/add", dish=dish(served, name), **({"group-1": 1} if name == SOUP else {}))
    if dishes:
        page = guest.context.request.get(f"{served.address}/order").text()
        picks, key = (re.findall(rf'name="{field}" value="([^"]*)"', page) for field in ("pick", "key"))
        guest.post("/order/send", pick=picks, key=key[-1])
    return guest


def admitted(waiter, table):
    """A waiter lets in the phone that waits at this table."""
    phone, = waiter.served.ask("SELECT phone.id FROM phone JOIN sitting ON sitting.id = sitting_id "
                               "WHERE table_id = ? AND admitted_at IS NULL", id_of(waiter.served, table))[0]
    waiter.post(f"/floor/phones/{phone}/admit")


def first_round(door, served):
    """A guest at table 5 whose first round, a cola, a waiter has let into the kitchen: their windows."""
    mei, ana = sent(door, served, "5", COLA), door(TABLET).sign_in("Ana")
    admitted(ana, "5")
    mei.go("/follow"), ana.go("/floor")
    return mei, ana


def let_in(door, served, phones):
    """A waiter lets in the phones that sit at table 5, each with a tap."""
    ana = door(TABLET).sign_in("Ana")
    ana.go("/floor?table=" + str(served.ask("SELECT id FROM restaurant_table WHERE name = 5")[0][0]))
    for left in range(phones, 0, -1):
        opened = ana.page.locator("details[id^=phones-]")
        if opened.get_attribute("open") is None:
            opened.locator("summary").click()
        opened.get_by_role("button", name="Admit").nth(left - 1).click()
        until(ana.page, "n => document.querySelectorAll('details[id^=phones-] form[action$=admit]').length == n",
              left - 1)


def test_what_one_phone_adds_shows_on_the_other(door, served):
    mei, jonas = scanned(door, served), scanned(door, served)
    add(mei, SOUP)
    add(jonas, COLA)
    let_in(door, served, 2)
    review(mei)
    mei.page.locator("#cart").get_by_text(COLA).wait_for()
    jonas.page.get_by_text("2", exact=True).first.wait_for()
    assert mei.wrong == jonas.wrong == []


def test_a_first_order_waits_for_a_waiter_and_says_so(door, served):
    mei = scanned(door, served)
    add(mei, COLA)
    review(mei)
    mei.page.get_by_role("button", name="Send to the kitchen").click()
    mei.page.get_by_text("A waiter comes to you first").wait_for()
    assert served.ask("SELECT state FROM \"order\"") == [("waiting",)]


def test_ten_taps_on_send_are_one_order(door, served):
    mei = scanned(door, served)
    add(mei, COLA)
    review(mei)
    send = mei.page.get_by_role("button", name="Send to the kitchen")
    send.wait_for()
    mei.page.evaluate("for (let n = 0; n < 10; n++) document.querySelector('#cart form [name=scope]').click()")
    mei.page.wait_for_url("**/follow")
    assert len(served.ask("SELECT id FROM \"order\"")) == 1


def test_an_evening_without_javascript(door, served):
    mei = scanned(door, served, java_script_enabled=False)
    add_without_script(mei, COLA)
    review(mei)
    mei.page.get_by_role("button", name="Send to the kitchen").click()
    assert "A waiter comes to you first" in mei.page.content()
    mei.page.get_by_role("link", name="Call a waiter or ask for the bill").click()
    mei.page.get_by_role("button", name="Ask for the bill").click()
    assert "You asked for the bill" in mei.page.content()


def add_without_script(guest, dish):
    guest.page.locator("article.dish", has=guest.page.get_by_role("heading", name=dish, exact=True)).locator(
        ".add button").click()


def test_searching_filters_as_one_types(door, served):
    mei = scanned(door, served)
    mei.page.get_by_role("searchbox").fill("mapo")
    assert mei.page.locator("article.dish:visible").count() < 5
    assert mei.page.get_by_role("heading", name="Mapo tofu").is_visible()


def test_a_strangers_phone_sees_nothing_of_the_table(door, served):
    mei, stranger = scanned(door, served), scanned(door, served, table="6")
    add(mei, COLA)
    review(mei)
    assert "Cola" not in stranger.page.locator("#mine").inner_text()
    assert stranger.go("/order").get_by_text("Please scan the code on your table first.").is_visible()


def test_the_menu_speaks_arabic_from_right_to_left(door, served):
    guest = scanned(door, served, locale="ar")
    assert guest.page.locator("html").get_attribute("dir") == "rtl"
    assert guest.page.get_by_text("حساء نودلز لانتشو بلحم البقر").first.is_visible()
    assert guest.page.evaluate("document.documentElement.scrollWidth <= innerWidth")

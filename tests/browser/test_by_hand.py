"""Orders by hand in a real browser: Enter takes the first hit, each tap is one more, and a lost line hides nothing."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import PHONE, TABLET, until

WAY = "/floor/table/5/order"


def orders(served):
    return served.ask('SELECT COUNT(*) FROM "order"')[0][0]


@pytest.fixture
def page(door, request):
    """Where a waiter with a tablet, or with what a test asks for, takes an order for table 5."""
    window = door(getattr(request, "param", TABLET)).sign_in("Ana")
    page = window.go(WAY)
    until(page, "document.documentElement.classList.contains('live')")
    page.violations = window.violations
    return page


def picks(page, name="Cola"):
    page.locator("#find input").fill(name)
    page.locator("#find input").press("Enter")
    page.locator("#picks li", has_text=name).wait_for()


@pytest.mark.parametrize("page", [PHONE, TABLET], ids=["phone", "tablet"], indirect=True)
def test_enter_takes_the_first_hit_and_each_tap_is_one_more(page):
    picks(page)
    for _ in range(2):
        page.locator("#dishes button.tile").first.click()
    page.locator("#picks output", has_text="3").wait_for()
    assert page.violations() == []


def test_offline_is_said_within_three_seconds_and_nothing_is_queued(page, served):
    picks(page)
    page.context.set_offline(True)
    page.locator("#offline").wait_for(timeout=3000)
    page.locator(".send-bar button").click()
    page.get_by_text("nothing was changed").wait_for()
    page.context.set_offline(False)
    page.locator("#offline").wait_for(state="hidden", timeout=5000)
    page.wait_for_timeout(1500)
    assert orders(served) == 0 and page.locator("#picks li", has_text="Cola").count()


def test_an_answer_that_got_lost_is_called_unknown_and_one_order(page, served):
    picks(page)

    def eat(route):
        route.fetch()
        route.abort()
    page.route("**/order/send", eat)
    page.locator(".send-bar button").click()
    page.get_by_text("No answer came").wait_for()
    page.unroute("**/order/send")
    assert orders(served) == 1
    page.locator(".send-bar button").click()
    page.wait_for_url(lambda url: "/order" not in url)
    assert orders(served) == 1


def test_what_was_typed_is_there_after_a_reload(page):
    page.locator("#find input").fill("noodle")
    page.locator("#dishes[data-q=noodle]").wait_for()
    page.reload()
    page.locator("#dishes[data-q=noodle]").wait_for()
    assert page.locator("#find input").input_value() == "noodle"


def test_a_note_half_typed_is_there_after_a_reload_and_is_saved_when_left(page, served):
    picks(page)
    page.locator("#picks input[name=note]").press_sequentially("no ice")
    page.reload()
    expect(page.locator("#picks input[name=note]")).to_have_value("no ice")
    until(page, "document.documentElement.classList.contains('live')")
    page.locator("#find input").focus()
    page.wait_for_timeout(1000)
    assert served.ask("SELECT note FROM pick") == [("no ice",)]


def test_a_dish_with_choices_whose_answer_got_lost_is_taken_once(page, served):
    page.locator("#find input").fill("pilsner")
    page.locator("#dishes a.tile").first.click()
    page.locator("input[type=radio]").first.check()
    page.route("**/order/add", eat)
    page.locator("main button.primary").click()
    page.get_by_text("No answer came").wait_for()
    page.unroute("**/order/add")
    page.locator("main button.primary").click()
    page.wait_for_url(lambda url: url.partition("?")[0].endswith("/order"))
    assert taken(served) == 1


def eat(route):
    """The request arrives; its answer does not."""
    route.fetch()
    route.abort()


def taken(served):
    return served.ask("SELECT COALESCE(SUM(quantity), 0) FROM pick")[0][0]


def test_a_tap_without_an_answer_keeps_its_key_when_the_page_is_drawn_anew(page, served):
    tile = page.locator("#dishes button.tile").first
    page.route("**/order/add", eat)
    tile.click()
    page.get_by_text("No answer came").wait_for()
    page.unroute("**/order/add")
    before = page.locator("#dishes").evaluate("it => { it.dataset.old = 1; return it.dataset.q }")
    name = tile.locator("b").inner_text()
    page.locator("#find input").fill(name)
    page.locator(f'#dishes[data-q="{name}"]').wait_for()
    assert before != name and taken(served) == 1
    tile.click()
    page.locator("#picks output", has_text="1").wait_for()
    assert taken(served) == 1
    tile.click()
    page.locator("#picks output", has_text="2").wait_for()
    assert taken(served) == 2


def test_what_arrived_is_shown_when_the_line_is_back(page, served):
    page.route("**/order/add", eat)
    page.locator("#dishes button.tile").first.click()
    page.get_by_text("No answer came").wait_for()
    page.unroute("**/order/add")
    page.context.set_offline(True)
    page.locator("#offline").wait_for()
    page.context.set_offline(False)
    page.get_by_text("this is what has arrived").wait_for()
    page.locator("#picks output", has_text="1").wait_for()
    page.locator("#dishes button.tile").first.click()
    page.locator("#picks output", has_text="2").wait_for()
    assert taken(served) == 2


def test_offline_a_note_and_a_seat_go_back_to_what_is_saved(page, served):
    picks(page)
    page.context.set_offline(True)
    page.locator("#offline").wait_for()
    note, seat = page.locator("#picks input[name=note]"), page.locator("#picks select[name=seat]")
    seat.select_option(index=1)
    page.get_by_text("nothing was changed").wait_for()
    expect(seat).to_have_value("")
    note.fill("no ice")
    note.press("Enter")
    expect(note).to_have_value("")
    page.context.set_offline(False)
    page.locator("#offline").wait_for(state="hidden")
    page.wait_for_timeout(1000)
    assert served.ask("SELECT note, seat FROM pick") == [("", None)]

"""The pick-up screen on the wall: it fills itself, chimes, fits, says when it is old, and comes back by itself."""

import pytest

from tests.browser.conftest import PHONE, SCREEN, TABLET, until
from tests.browser.test_guests import first_round

TELEVISION = {"viewport": {"width": 1920, "height": 1080}}
UPRIGHT = {"viewport": {"width": 1080, "height": 1920}}
SIZES = TELEVISION, UPRIGHT, SCREEN, TABLET, PHONE
COUNT_CHIMES = """() => { window.chimes = 0; const start = OscillatorNode.prototype.start;
    OscillatorNode.prototype.start = function (at) { window.chimes += 1; return start.call(this, at) } }"""
MANY = """([step, many]) => { for (const list of document.querySelectorAll(".p-numbers")) {
    const one = document.querySelector(".p-numbers li").cloneNode(true);
    if (list.closest(".p-making")) one.querySelector("small")?.remove();
    list.className = "p-numbers up-to-" + step;
    list.replaceChildren(...Array.from({ length: many }, () => one.cloneNode(true))) } }"""
TOO_LARGE = """() => [document.documentElement, ...document.querySelectorAll(".p-room, .p-numbers li")]
    .filter((each) => each.scrollWidth > each.clientWidth
        || each.tagName != "LI" && each.scrollHeight > each.clientHeight)
    .map((each) => each.className + each.textContent.trim())"""


@pytest.fixture
def cafe(door, served):
    """A house whose guests fetch their orders, and an order of table 5 in the kitchen."""
    lin = door(SCREEN).sign_in("Lin")
    lin.go("/office/tables/areas").get_by_label("Guests collect here").first.check()
    lin.page.get_by_text("Saved").wait_for()
    return first_round(door, served)


def cook(staff, step):
    """What a cook taps, on the only ticket there is."""
    assert staff.page.request.post(f"{staff.served.address}/kitchen/bar/tickets/1/{step}",
                                   headers={"Origin": staff.served.address}).ok


def test_a_number_goes_from_being_made_to_ready_to_gone_by_itself(door, cafe):
    mei, ana = cafe
    wall = door(TELEVISION)
    wall.go("/pickup").locator(".p-making").get_by_text("001").wait_for()
    cook(ana, "ready")
    wall.page.locator(".p-ready li.just.came").get_by_text("001").wait_for()
    mei.page.get_by_text("We call your number").wait_for()
    assert "001" in wall.page.locator("#said").text_content()
    cook(ana, "serve")
    wall.page.get_by_text("Nothing to collect").wait_for()
    assert wall.wrong == mei.wrong == []


def test_one_chime_once_a_tap_allowed_it(door, cafe):
    _, ana = cafe
    wall = door(TELEVISION)
    wall.go("/pickup").evaluate(COUNT_CHIMES)
    wall.page.get_by_role("button", name="Sound off").click()
    wall.page.get_by_role("button", name="Sound on").wait_for()
    until(wall.page, "window.chimes === 2")
    cook(ana, "ready")
    wall.page.locator(".p-ready").get_by_text("001").wait_for()
    until(wall.page, "window.chimes === 4")


def test_numbers_that_are_old_say_so_and_come_back_by_themselves(door, cafe):
    """The house does not answer although the socket looks open, as after a sleep."""
    _, ana = cafe
    wall = door(TELEVISION)
    wall.page.clock.install()
    wall.go("/pickup").locator(".p-making").get_by_text("001").wait_for()
    wall.context.route("**/pickup/board*", lambda route: route.abort())
    cook(ana, "ready")
    wall.page.clock.run_for(45_000)
    wall.page.locator("#stale").wait_for()
    wall.context.unroute("**/pickup/board*")
    wall.page.clock.run_for(16_000)
    wall.page.locator(".p-ready").get_by_text("001").wait_for()
    wall.page.clock.run_for(2_000)
    wall.page.locator("#stale").wait_for(state="hidden")


def test_a_screen_without_a_network_says_so_at_once(door, cafe):
    wall = door(TELEVISION)
    wall.go("/pickup").locator(".p-making").get_by_text("001").wait_for()
    wall.context.set_offline(True)
    wall.page.locator("#stale").wait_for()
    wall.context.set_offline(False)
    wall.page.locator("#stale").wait_for(state="hidden")


def test_however_many_numbers_there_are_none_is_cut_off(door, cafe):
    _, ana = cafe
    cook(ana, "ready")
    for size in SIZES:
        page = door(size).go("/pickup")
        page.locator(".p-ready").get_by_text("001").wait_for()
        for step in (1, 3, 6, 12, 20, 30, 42):
            page.evaluate(MANY, [step, step])
            assert page.evaluate(TOO_LARGE) == [], (size, step)


@pytest.mark.parametrize("language", ["en", "ar"])
def test_everybody_can_read_it(door, cafe, language):
    _, ana = cafe
    walls = [door(size, locale=language) for size in SIZES]
    for wall in walls:
        wall.go("/pickup").locator("[data-number]").first.wait_for()
    found = [wall.violations() for wall in walls]
    cook(ana, "ready")
    for wall in walls:
        wall.page.locator(".p-ready li").first.wait_for()
    assert sum(found + [wall.violations() for wall in walls], []) == []


def test_without_javascript_it_shows_the_same(door, cafe):
    wall = door(TELEVISION, java_script_enabled=False)
    assert wall.go("/pickup").locator(".p-making").get_by_text("001").is_visible()


def test_an_open_choice_of_languages_stays_open_when_numbers_come(door, cafe):
    _, ana = cafe
    wall = door(TELEVISION)
    wall.go("/pickup").locator("summary").click()
    cook(ana, "ready")
    wall.page.locator(".p-ready").get_by_text("001").wait_for()
    wall.page.get_by_role("button", name="Deutsch").click()
    wall.page.locator("html[lang=de]").wait_for()
    assert wall.page.locator("small[lang=en]").first.is_visible()

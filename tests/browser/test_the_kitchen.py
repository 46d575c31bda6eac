"""A kitchen screen in a real browser: worked by keys alone, asleep and awake again, bumped by two at once."""

import re
import urllib.parse

import pytest

from tests.browser.conftest import SCREEN, TABLET, until

ROLLS, PORK, DUCK = "Spring rolls", "Twice-cooked pork", "Peking duck, half"
# What was rung; a wall clock that a test can turn; and sockets that look open and hear nothing, as after a sleep.
INSTRUMENTS = """
    window.rang = []; window.turned = 0; window.deaf = 0;
    addEventListener("rang", ({ detail }) => rang.push(detail), true);
    const now = Date.now, Socket = WebSocket;
    Date.now = () => now() + turned;
    window.WebSocket = class extends Socket {
        constructor(...all) { super(...all); this.born = now();
            this.addEventListener("message", (event) => this.born < deaf && event.stopImmediatePropagation()); }
    };"""


@pytest.fixture
def rules():
    """A house that lets every phone order at once."""
    return {"ask_before_first_order": "false"}


@pytest.fixture
def ordered(chromium, served):
    """A guest at a table sends dishes: ``ordered("5", ROLLS)``."""
    contexts = {}

    def order(table, *dishes):
        if table not in contexts:
            contexts[table] = chromium.new_context(extra_http_headers={"Origin": served.address})
            post(table, f"/t/{served.code(table)}/join", nickname="")
        for dish in dishes:
            id = served.ask("SELECT id FROM dish WHERE json_extract(names, '$.en') = ?", dish)[0][0]
            post(table, "/order/add", dish=id)
        cart = contexts[table].request.get(served.address + "/order").text()
        post(table, "/order/send", pick=re.findall(r'name="pick" value="([^"]+)"', cart))

    def post(table, path, **form):
        answer = contexts[table].request.post(served.address + path, data=urllib.parse.urlencode(form, doseq=True),
                                              headers={"Content-Type": "application/x-www-form-urlencoded"})
        assert answer.ok, answer.text()
    yield order
    for context in contexts.values():
        context.close()


@pytest.fixture
def wok(door):
    return screen(door)


def screen(door, size=SCREEN):
    """A kitchen screen at the wok, with its socket open."""
    opened = door(size)
    opened.page.add_init_script(INSTRUMENTS)
    opened.sign_in("Wei").go("/kitchen/wok").locator("html.live").wait_for()
    return opened


def tickets(page, number):
    """Wait until so many tickets stand on the screen; returns their tables, in order."""
    until(page, "n => document.querySelectorAll('#tickets > article').length === n", number)
    return page.locator("#tickets .table bdi").all_inner_texts()


def states(served):
    return [state for (state,) in served.ask("SELECT state FROM task ORDER BY id")]


def settled(page):
    """What has moved takes no tap for a moment; wait for it."""
    until(page, "Date.now() > (document.getElementById('tickets').restless || 0)")


def eventually(page, served, wanted):
    for _ in range(100):
        if states(served) == wanted:
            return
        page.wait_for_timeout(50)
    assert states(served) == wanted


def test_a_service_by_keys_alone(wok, served, ordered):
    page, press = wok.page, wok.page.keyboard.press
    for table in ("1", "2", "3"):
        ordered(table, ROLLS, PORK)
    assert tickets(page, 3) == ["1", "2", "3"]
    settled(page)
    press("2")                                    # picks the second ticket
    press("s")
    eventually(page, served, ["queued", "queued", "cooking", "cooking", "queued", "queued"])
    press("2"), press("2")                        # twice bumps it
    assert tickets(page, 2) == ["1", "3"]
    settled(page)
    until(page, "document.activeElement.matches('#tickets > article:first-child')")
    press("ArrowRight"), press("ArrowDown"), press("ArrowDown"), press("Space")
    eventually(page, served, ["queued", "queued", "ready", "ready", "queued", "ready"])
    page.wait_for_timeout(600)                    # the same line takes no second tap by mistake
    press("Space")                                # and back
    eventually(page, served, ["queued", "queued", "ready", "ready", "queued", "cooking"])
    press("r")                                    # the last one back, in its place
    assert tickets(page, 3) == ["1", "2", "3"]
    press("3"), press("u")
    page.locator(".rushed").wait_for()
    assert tickets(page, 3) == ["3", "1", "2"]
    press("Escape")                               # taken back
    page.locator(".rushed").wait_for(state="detached")
    assert tickets(page, 3) == ["1", "2", "3"]
    settled(page)
    for left in (2, 1, 0):
        press("1"), press("Enter")
        tickets(page, left)
        settled(page)
    assert states(served) == ["ready"] * 6 and wok.wrong == []


def test_every_tool_by_keys_alone(wok, served, ordered):
    page, press = wok.page, wok.page.keyboard.press
    ordered("1", ROLLS)
    tickets(page, 1)
    press("a")
    page.locator("#k-day .find", has_text=ROLLS).wait_for()
    press("a")
    page.locator("#k-day").wait_for(state="hidden")
    press("m")
    assert page.locator("#sound").get_attribute("aria-pressed") == "false"
    press("h")
    page.locator("#k-help[open]").wait_for()
    press("Escape")
    for key, address in (("o", "sold-out"), ("l", "recall")):
        until(page, "!document.getElementById('k-help').open")
        press(key)
        page.wait_for_url(f"**/kitchen/wok/{address}")
        wok.go("/kitchen/wok")
    press("n")
    page.wait_for_url("**/kitchen/noodles")


def test_what_came_while_a_screen_slept_is_there_in_order_with_one_sound(wok, served, ordered):
    """The socket looks open after the sleep and is dead; the jump of the clock gives it away."""
    page = wok.page
    page.evaluate("deaf = Infinity")
    for table in ("4", "3", "2", "1"):
        ordered(table, ROLLS)
    assert page.locator("#tickets > article").count() == 0
    page.evaluate("deaf = Date.now(); turned += 60000")
    assert tickets(page, 4) == ["4", "3", "2", "1"]
    until(page, "rang.length > 0")
    page.wait_for_timeout(1500)
    assert page.evaluate("rang") == ["new"] and wok.wrong == []


def test_a_screen_that_is_cut_off_says_since_when_and_comes_back_by_itself(wok, served, ordered):
    wok.context.set_offline(True)
    wok.page.locator("#offline").wait_for()
    ordered("1", ROLLS)
    wok.context.set_offline(False)
    assert tickets(wok.page, 1) == ["1"]
    wok.page.locator("#offline").wait_for(state="hidden")


def test_two_screens_bump_the_same_ticket_once(door, wok, served, ordered):
    other = screen(door, TABLET)
    ordered("1", ROLLS)
    for each in (wok, other):
        tickets(each.page, 1)
        each.page.evaluate("setTimeout(() => document.querySelector('#tickets .main').click(), 400)")
    for each in (wok, other):
        tickets(each.page, 0)
    assert served.ask("SELECT COUNT(*) FROM entry WHERE kind = 'TicketMoved'") == [(1,)]
    assert wok.page.locator("#notice p").count() == other.page.locator("#notice p").count() == 0


def test_text_size_keys_and_pages_are_kept_on_this_device(wok, served, ordered):
    page = wok.page
    page.keyboard.press("+")
    page.keyboard.press("h")
    page.locator("[data-act=bump]").click()
    page.keyboard.press("b")
    page.locator("[data-act=start]").click()
    page.keyboard.press("r")
    assert "R already does this: Take the last one back" in page.locator("#k-help-said").inner_text()
    page.keyboard.press("Escape")
    ordered("1", ROLLS)
    wok.go("/kitchen/wok")
    assert page.locator("html").get_attribute("data-size") == "2"
    tickets(page, 1)
    page.keyboard.press("Enter")
    page.keyboard.press("b")
    tickets(page, 0)


def test_a_ticket_that_has_just_moved_under_a_finger_takes_no_tap(wok, served, ordered):
    page = wok.page
    ordered("1", ROLLS), ordered("2", ROLLS)
    tickets(page, 2)
    settled(page)
    box = page.locator("#tickets .main").first.bounding_box()
    place = box["x"] + 20, box["y"] + 20
    page.mouse.click(*place)
    tickets(page, 1)
    page.mouse.click(*place)
    settled(page)
    assert states(served) == ["ready", "queued"]
    page.mouse.click(*place)
    tickets(page, 0)


def test_news_closes_nothing_and_takes_no_focus(door, wok, served, ordered):
    other = screen(door, TABLET)
    ordered("1", ROLLS)
    for each in (wok, other):
        tickets(each.page, 1)
        settled(each.page)
    wok.page.locator("#tickets summary").click()
    other.page.get_by_role("button", name="Start").click()
    wok.page.locator("li.cooking").wait_for()
    assert wok.page.locator("#tickets details[open]").count() == 1
    assert wok.page.evaluate("document.activeElement.tagName") == "SUMMARY"


def test_a_ticket_turns_late_by_the_clock_alone(wok, served, ordered):
    ordered("1", ROLLS)
    tickets(wok.page, 1)
    wok.page.locator(".ticket.fresh", has_text="on time").wait_for()
    wok.page.evaluate("deaf = Infinity; turned += 7 * 60000 - 20000")
    wok.page.evaluate("turned += 20 * 60000")
    wok.page.locator(".ticket.late .word", has_text="late").wait_for()
    until(wok.page, "rang.includes('late')")


def test_many_tickets_come_in_pages(wok, served, ordered):
    page = wok.page
    for table in ("1", "2", "3", "4", "6", "7", "8"):
        ordered(table, ROLLS, PORK, DUCK)
    tickets(page, 7)
    page.get_by_text("Wei", exact=True).click()
    page.get_by_role("button", name="Pages").click()
    page.locator("#pager").wait_for()
    before = page.locator("[data-n='1']").evaluate("button => button.closest('article').id")
    page.keyboard.press("PageDown")
    until(page, "id => document.querySelector('[data-n=\"1\"]').closest('article').id !== id", before)
    assert page.locator("#pager output").inner_text().startswith("2/")


@pytest.mark.parametrize("locale", ["en-GB", "ar"])
def test_a_busy_board_can_be_used_by_everybody(door, served, ordered, locale):
    wok = door(SCREEN, locale=locale)
    wok.sign_in("Wei")
    ordered("1", ROLLS, PORK), ordered("1", DUCK), ordered("2", ROLLS)
    for path in ("/kitchen/wok", "/kitchen/pass", "/kitchen/wok/sold-out", "/kitchen/wok/all-day?by=choice"):
        wok.go(path)
        assert wok.violations() == [], path
    wok.go("/kitchen/wok")
    wok.page.keyboard.press("a")
    wok.page.locator("#k-day .find").first.wait_for()
    wok.page.keyboard.press("h")
    wok.page.locator("#k-help[open]").wait_for()
    assert wok.violations() == []

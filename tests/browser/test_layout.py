"""An owner draws the room: with a mouse, a finger, the keyboard, and without JavaScript; nobody's move is lost."""

import pytest

from tests.browser.conftest import SCREEN, TABLET, until


@pytest.fixture
def owner(door):
    return door(SCREEN).sign_in("Lin")


def where(served, id=1):
    return served.ask(f"SELECT x, y, w, h FROM restaurant_table WHERE id = {id}")[0]


def box(page, id, part=".top"):
    return page.locator(f"#plan-{id} {part}").first.bounding_box()


def middle(of):
    return of["x"] + of["width"] / 2, of["y"] + of["height"] / 2


def unit(page):
    """How many pixels a unit of the plan is."""
    return page.locator(".room-plan").first.bounding_box()["width"] / 800


def moved(page):
    page.locator("#saved .undo").wait_for()


def drag(page, id, dx, dy, part=".top"):
    x, y = middle(box(page, id, part))
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + dx * unit(page), y + dy * unit(page), steps=9)
    page.mouse.up()


def test_the_mouse_drags_a_table_onto_the_grid(served, owner):
    page = owner.go("/office/tables")
    x, y, w, h = where(served)
    drag(page, 1, 63, 148)
    moved(page)
    assert where(served) == (round((x + 63) / 10) * 10, round((y + 148) / 10) * 10, w, h)
    assert page.url.endswith("/office/tables"), "a drag opens nothing"
    assert owner.wrong == []


def test_a_table_cannot_leave_its_plan(served, owner):
    page = owner.go("/office/tables")
    drag(page, 1, -900, -900)
    moved(page)
    assert where(served)[:2] == (0, 0)


def test_a_step_back_puts_it_where_it_was(served, owner):
    page, before = owner.go("/office/tables"), where(served)
    drag(page, 1, 100, 100)
    moved(page)
    page.get_by_role("button", name="Undo").click()
    until(page, "(before) => document.querySelector('#plan-1').getAttribute('transform') === before",
          f"translate({before[0]} {before[1]})")
    assert where(served) == before


def test_the_corner_makes_a_table_larger(served, owner):
    page = owner.go("/office/tables/1")
    x, y, w, h = where(served)
    drag(page, 1, 40, 20, ".grip")
    moved(page)
    assert where(served)[:2] == (x, y) and where(served)[2] > w and where(served)[3] > h


def test_a_finger_drags_a_table(served, door):
    owner = door(TABLET).sign_in("Lin")
    page = owner.go("/office/tables")
    x, y = middle(box(page, 1))
    before, wire = where(served), page.context.new_cdp_session(page)

    def touch(kind, *points):
        wire.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": [{"x": px, "y": py} for px, py in points]})
    touch("touchStart", (x, y))
    for step in range(1, 9):
        touch("touchMove", (x + step * 8, y + step * 15))
    touch("touchEnd")
    moved(page)
    assert where(served)[0] > before[0] and where(served)[1] > before[1]
    assert page.evaluate("scrollY") == 0, "the page stays where it is"


def test_the_arrow_keys_move_a_table_and_say_so(served, owner):
    page = owner.go("/office/tables")
    x, y, w, h = where(served)
    page.locator("#plan-1").focus()
    for key in ("ArrowRight", "ArrowRight", "ArrowDown"):
        page.keyboard.press(key)
    page.locator("#saved", has_text="from the left").wait_for()
    moved(page)
    assert where(served) == ((x + 20) // 10 * 10, (y + 10) // 10 * 10, w, h)
    assert page.locator("#saved").get_attribute("aria-live") == "polite"
    page.wait_for_timeout(700)
    assert page.evaluate("document.activeElement.id") == "plan-1", "the next key goes on"


def test_shift_and_the_arrow_keys_change_its_size(served, owner):
    page = owner.go("/office/tables")
    x, y, w, h = where(served)
    page.locator("#plan-1").focus()
    page.keyboard.press("Shift+ArrowRight")
    page.keyboard.press("Shift+ArrowDown")
    page.locator("#saved", has_text="wide").wait_for()
    moved(page)
    assert where(served)[:2] == (x, y) and where(served)[2] > w and where(served)[3] > h


def test_two_owners_lose_nothing(served, door, owner):
    """One moves a table, the other resizes it on a page that was opened before; each screen shows both."""
    page, other = owner.go("/office/tables"), door(SCREEN).sign_in("Lin").go("/office/tables")
    w = where(served)[2]
    drag(page, 1, 50, 200)
    other.locator("#plan-1").focus()
    other.keyboard.press("Shift+ArrowRight")
    moved(other), moved(page)
    for each in (page, other):
        until(each, "(now) => { const table = document.querySelector('#plan-1'), top = table.querySelector('.top');"
              "return table.getAttribute('transform') === `translate(${now[0]} ${now[1]})`"
              "&& +top.getAttribute('width') === now[2] }",
              list(where(served)))
    assert where(served)[2] > w and where(served)[1] >= 200


def test_tables_on_each_other_are_named_and_not_refused(served, owner):
    page = owner.go("/office/tables")
    one, two = where(served, 1), where(served, 2)
    drag(page, 1, two[0] - one[0] + 20, two[1] - one[1] + 20)
    page.locator("#saved .undo", has_text="It stands on 2.").wait_for()
    page.locator("#plans", has_text="These tables stand on each other: 1, 2.").wait_for()


def test_ten_tables_are_added_on_free_spots_with_one_tap(served, owner):
    page = owner.go("/office/tables")
    page.get_by_role("button", name="Add 10 tables").last.click()
    page.locator("#plan-28").wait_for()
    assert page.locator("#plans .warn-text").count() == 0
    assert owner.wrong == []


def test_without_javascript_figures_do_the_same(served, door):
    owner = door(SCREEN, java_script_enabled=False).sign_in("Lin")
    page = owner.go("/office/tables/1")
    page.get_by_text("Place on the plan").click()
    page.get_by_label("From the left").fill("300")
    page.locator("#place").get_by_role("button", name="Save").click()
    assert where(served)[0] == 300
    page.get_by_role("button", name="Undo").click()
    assert where(served)[0] != 300


@pytest.mark.parametrize("path", ["/office/tables", "/office/tables/1"])
def test_nobody_is_shut_out(owner, path):
    owner.go(path)
    assert owner.violations() == []

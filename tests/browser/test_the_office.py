"""An owner at a laptop and with a tablet: what is typed is saved, and what is moved stays where it was put."""

import pytest

from tests.browser.conftest import PHONE, SCREEN, TABLET

SOUP = "Lanzhou beef noodle soup"


@pytest.fixture
def owner(door):
    return door(SCREEN).sign_in("Lin")


def order(page):
    return page.evaluate("[...document.querySelectorAll('#section-1 [data-row]')].map((row) => +row.dataset.row)")


def boxes(page, dish, other):
    """Where the handle of one dish is, and the whole row of another."""
    return page.locator(f"#dish-{dish} .handle").bounding_box(), page.locator(f"#dish-{other}").bounding_box()


def held(served):
    return [id for (id,) in served.ask(
        "SELECT id FROM dish WHERE section_id = 1 AND NOT removed ORDER BY position, id")]


def test_what_is_typed_is_saved_and_an_open_phone_shows_it(door, served, owner):
    guest = door(PHONE).go(f"/t/{served.code('5')}")
    guest.get_by_role("heading", name=SOUP).wait_for()
    page = owner.go("/office/menu")
    page.get_by_role("link", name=SOUP).click()
    name = page.locator("form[action$='/words'] input[name=name-en]")
    name.press("End")
    name.press_sequentially(" XL")
    page.locator("#dish-1 .called", has_text="XL").wait_for()
    guest.get_by_role("heading", name=f"{SOUP} XL").wait_for(timeout=3000)
    assert page.evaluate("document.activeElement.name") == "name-en" and name.input_value() == f"{SOUP} XL"
    assert owner.wrong == []


def test_a_wrong_price_is_told_and_the_right_one_shows_in_the_list(served, owner):
    page = owner.go("/office/menu/dish/1")
    price = page.locator("form[action$='/terms'] input[name=price]")
    price.fill("a lot")
    price.press("Tab")
    page.locator("#notice", has_text="Please enter an amount such as 12.50.").wait_for()
    price.fill("13.10")
    price.press("Tab")
    page.locator("#dish-1 .price", has_text="€13.10").wait_for()
    assert served.ask("SELECT price FROM dish WHERE id = 1") == [(1310,)]


def test_one_tap_sells_out_on_every_open_phone(door, served, owner):
    guest = door(PHONE).go(f"/t/{served.code('5')}")
    owner.go("/office/menu").get_by_role("switch", name="Cola can be ordered").click()
    guest.locator("article.gone", has_text="Cola").wait_for(timeout=3000)


def test_the_arrow_keys_move_a_dish_and_say_where_it_is(served, owner):
    page = owner.go("/office/menu")
    before = order(page)
    page.locator(f"#dish-{before[0]} .handle").focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    page.locator("#saved", has_text="Place 3 of 13").wait_for()
    page.wait_for_timeout(1500)
    assert order(page) == held(served) == [before[1], before[2], before[0], *before[3:]]
    assert page.evaluate("document.activeElement.closest('[data-row]').dataset.row") == str(before[0])


def test_the_mouse_drags_a_dish_below_another(served, owner):
    page = owner.go("/office/menu")
    before = order(page)
    handle, other = boxes(page, before[0], before[3])
    page.mouse.move(handle["x"] + 15, handle["y"] + 20)
    page.mouse.down()
    page.mouse.move(other["x"] + 40, other["y"] + other["height"] * .8, steps=8)
    page.mouse.up()
    page.wait_for_timeout(1000)
    assert order(page) == held(served) == [*before[1:4], before[0], *before[4:]]


def test_a_finger_drags_a_dish_and_the_page_stays(door, served):
    page = door(TABLET).sign_in("Lin").go("/office/menu")
    before = order(page)
    handle, other = boxes(page, before[0], before[2])
    finger = page.context.new_cdp_session(page)
    x, y, to = handle["x"] + 14, handle["y"] + 20, other["y"] + other["height"] * .8

    def touch(kind, *at):
        finger.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": [{"x": x, "y": each} for each in at]})
    touch("touchStart", y)
    for n in range(1, 11):
        touch("touchMove", y + (to - y) * n / 10)
    touch("touchEnd")
    page.wait_for_timeout(1000)
    assert held(served) == [*before[1:3], before[0], *before[3:]] and page.evaluate("scrollY") == 0


def test_a_table_is_dragged_to_where_it_stands(served, owner):
    page = owner.go("/office/tables")
    table = page.locator("#plan-1 .top").bounding_box()
    page.mouse.move(table["x"] + 20, table["y"] + 20)
    page.mouse.down()
    page.mouse.move(table["x"] + 110, table["y"] + 120, steps=8)
    page.mouse.up()
    page.locator("#saved .undo").wait_for()
    x, y = served.ask("SELECT x, y FROM restaurant_table WHERE id = 1")[0]
    assert (x, y) != (50, 50) and x % 10 == y % 10 == 0 and page.url.endswith("/office/tables")


EVIL = "<img src=x onerror=\"document.title='obeyed'\"><script>document.title='obeyed'</script>"


def test_no_name_is_obeyed_on_any_page(door, served, owner):
    page = owner.go("/office/menu/dish/1")
    page.locator("form[action$='/words'] input[name=name-en]").fill(EVIL[:80])
    page.locator("form[action$='/words'] textarea[name=description-en]").fill(EVIL)
    page.locator("#saved", has_text="Saved").wait_for()
    page.wait_for_timeout(500)
    for path in ("/office", "/office/menu", "/office/menu/dish/1", "/office/tables", "/office/staff",
                 "/office/settings", "/floor", "/kitchen", f"/t/{served.code('5')}"):
        owner.go(path).wait_for_timeout(150)
        assert "obeyed" not in owner.page.title(), path
    assert owner.wrong == []


def test_another_main_station_changes_the_boxes_and_the_row_at_once(served, owner):
    page = owner.go("/office/menu/dish/10")
    page.locator("select[name=station]").select_option(label="Noodles")
    page.locator("#also label", has_text="Wok").click()
    page.locator("#dish-10 .at", has_text="+ Wok").wait_for()
    assert page.locator("#also label").all_inner_texts() == ["Wok", "Bar"] and owner.wrong == []
    assert served.ask("SELECT station_id, also FROM dish WHERE id = 10") == [(2, "[1]")]


def test_a_stations_card_stays_open_while_it_is_changed(served, owner):
    page = owner.go("/office/settings")
    page.locator("#s-stations ~ .folds summary").first.click()
    page.get_by_label("Yellow at, percent").first.fill("120")
    page.keyboard.press("Tab")
    page.locator("#notice", has_text="A ticket has to turn yellow before it turns red.").wait_for()
    page.get_by_label("Red at, percent").first.fill("150")
    page.keyboard.press("Tab")
    page.get_by_text("after 12 and 15 minutes").wait_for()
    assert served.ask("SELECT warm_at, late_at FROM station WHERE slug = 'wok'") == [(120, 150)]
    assert owner.violations() == []

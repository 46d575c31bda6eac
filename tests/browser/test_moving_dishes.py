"""A waiter moves dishes, splits a party, merges two and undoes it, on a phone and a tablet, while guests look on."""

import os
import pathlib

import pytest

from tests.browser.conftest import PHONE, SCREEN, TABLET
from tests.browser.test_guests import COLA, SOUP, admitted, id_of, sent

SHOTS = os.environ.get("TABLESIDE_TEST_SHOTS")    # a folder for pictures of what these tests see
WHERE = """SELECT t.name FROM line l JOIN sitting s ON s.id = l.sitting_id JOIN restaurant_table t ON t.id = s.table_id
    WHERE l.names LIKE '%' || ? || '%' ORDER BY l.id"""
SIZES = pytest.mark.parametrize("size", [PHONE, TABLET], ids=["phone", "tablet"])


def shot(window, name):
    if SHOTS:
        width = window.page.viewport_size["width"]
        window.page.screenshot(path=pathlib.Path(SHOTS) / f"{name}-{width}.png", full_page=True)


@pytest.fixture
def two(door, served):
    """Makes parties at 5 and 7, and Ana on a device of this size at table 5."""
    def make(size):
        ana = door(size).sign_in("Ana")
        tom, mei = sent(door, served, "7", COLA), sent(door, served, "5", COLA, COLA, COLA, SOUP)
        for guest, table in ((tom, "7"), (mei, "5")):
            admitted(ana, table)
            guest.go("/follow")
        ana.go(f"/floor/table/{id_of(served, '5')}")
        return ana, mei, tom
    return make


def deed(ana, name):
    ana.page.get_by_text("More for this table").click()
    shot(ana, "deeds")
    ana.page.get_by_role("link", name=name).click()
    ana.page.get_by_role("heading", level=1).wait_for()


@SIZES
def test_dishes_go_to_another_table_with_three_taps(two, served, size):
    ana, mei, tom = two(size)
    deed(ana, "Move dishes")
    ana.page.locator("label.check", has_text=COLA).click()
    shot(ana, "give")
    assert ana.violations() == []
    ana.page.get_by_role("button", name="7").click()
    ana.page.get_by_text("3 dishes are on the bill of table 7 now.").wait_for()
    shot(ana, "given")
    assert ana.violations() == []
    mei.page.get_by_text("on another bill").wait_for()
    shot(mei, "guest-left")
    tom.page.locator("li.row", has_text="3 ×").wait_for()
    assert ana.wrong == mei.wrong == tom.wrong == []


@SIZES
def test_one_dish_goes_to_another_party_with_three_taps_from_the_floor(two, served, size):
    ana, *_ = two(size)
    page = ana.go("/floor")
    taps = [page.locator("a[href*='table=5']:visible, a[href$='/table/5']:visible"),
            page.get_by_role("link", name=f"To another party … {SOUP}"),
            page.locator("main").get_by_role("button", name="7")]
    for tap, then in zip(taps, (*taps[1:], page.get_by_text("1 dish is on the bill of table 7 now."))):
        tap.first.click()
        then.first.wait_for()
        shot(ana, f"tap-{taps.index(tap) + 1}")
        assert ana.violations() == []
        assert not page.evaluate("document.documentElement.scrollWidth > innerWidth")
    assert served.ask(WHERE, SOUP)[-1] == ("7",) and ana.wrong == []


@SIZES
def test_the_same_three_taps_work_without_scripts(two, door, served, size):
    two(size)
    ana = door(size, java_script_enabled=False).sign_in("Ana")
    page = ana.go("/floor")
    page.locator("a[href*='table=5']:visible, a[href$='/table/5']:visible").first.click()
    page.get_by_role("link", name=f"To another party … {SOUP}").click()
    assert page.locator("[name=line]").count() == page.locator("[name=line]:checked").count() == 1
    page.locator("main").get_by_role("button", name="7").click()
    page.get_by_text("1 dish is on the bill of table 7 now.").wait_for()


@SIZES
def test_a_party_merges_and_parts_again_and_its_phone_follows(two, served, size):
    ana, mei, tom = two(size)
    deed(ana, "Merge with")
    shot(ana, "merge")
    assert ana.violations() == []
    ana.page.get_by_role("button", name="7").click()
    ana.page.get_by_text("are one party now").wait_for()
    shot(ana, "merged")
    mei.page.get_by_text("Table 7").first.wait_for()
    deed(ana, "Undo merge")
    shot(ana, "apart")
    assert ana.violations() == []
    ana.page.get_by_role("button", name="Back to table 5").click()
    ana.page.get_by_text("They are two parties again").wait_for()
    mei.page.get_by_text("Table 5").first.wait_for()
    assert served.ask("SELECT COUNT(*) FROM sitting WHERE closed_at IS NULL") == [(2,)]
    assert ana.wrong == mei.wrong == tom.wrong == []


@SIZES
def test_a_guest_leaves_with_a_dish_and_a_phone(two, served, size):
    ana, mei, _ = two(size)
    deed(ana, "Split the party")
    ana.page.locator("label.check", has_text=COLA).click()
    ana.page.locator(".of label", has_text="1").first.click()
    ana.page.locator("label.check:has([name=phone])").click()
    shot(ana, "split")
    assert ana.violations() == []
    ana.page.get_by_role("button", name="9").first.click()
    ana.page.get_by_text("They are a party of their own now: table 9.").wait_for()
    mei.page.get_by_text("Table 9").first.wait_for()
    assert mei.page.locator("li.row", has_text="1 ×").count() == 1


def test_without_scripts_the_form_moves_them_too(two, door, served):
    two(TABLET)
    ana = door(TABLET, java_script_enabled=False).sign_in("Ana")
    ana.go("/floor/table/5/give")
    ana.page.locator("label.check", has_text=SOUP).click()
    ana.page.get_by_role("button", name="7").click()
    ana.page.get_by_text("1 dish is on the bill of table 7 now.").wait_for()


def test_the_kitchen_shows_where_they_went(two, door, served):
    ana, *_ = two(TABLET)
    wei = door(SCREEN).sign_in("Wei")
    wei.go("/kitchen/bar")
    wei.page.locator("article", has_text="5").first.wait_for()
    deed(ana, "Move dishes")
    ana.page.locator("label.check", has_text=COLA).click()
    ana.page.locator(".of label", has_text="2").first.click()
    ana.page.get_by_role("button", name="7").click()
    wei.page.get_by_text("2 now for table").wait_for()
    shot(wei, "kitchen")
    assert wei.wrong == []

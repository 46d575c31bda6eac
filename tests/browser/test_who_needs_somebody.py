"""A guest calls, the waiter goes, it is done: on a phone and on a tablet, with JavaScript and without."""

import pytest

from tests.browser.conftest import PHONE, TABLET
from tests.browser.test_guests import first_round, scanned


@pytest.mark.parametrize("size", [PHONE, TABLET], ids=["phone", "tablet"])
def test_a_call_the_way_there_and_done(door, served, size):
    mei, _ = first_round(door, served)
    ben = door(size).sign_in("Ben")
    needs = ben.go("/floor").locator("#needs")
    mei.go("/help").get_by_role("button", name="Water, please").click()
    mei.page.get_by_text("You asked for water.").wait_for()
    needs.get_by_text("Would like water").wait_for()
    needs.get_by_role("button", name="On my way").click()
    needs.get_by_role("button", name="Done").wait_for()
    mei.page.reload()
    mei.page.get_by_text("A waiter is coming: Ben").wait_for()
    needs.get_by_role("button", name="Done").click()
    needs.get_by_text("Nobody is waiting.").wait_for()
    assert served.ask("SELECT COUNT(*) FROM call WHERE done_at IS NOT NULL") == [(1,)]
    assert mei.wrong == ben.wrong == [] and mei.violations() == ben.violations() == []


def test_on_a_phone_the_list_is_the_first_thing_on_the_floor(door, served):
    first_round(door, served)
    page = door(PHONE).sign_in("Ben").go("/floor")
    tops = [page.locator(part).bounding_box()["y"] for part in ("#needs", ".room")]
    assert tops[0] < tops[1] and tops[0] < 300


def test_a_guest_without_javascript_calls_and_takes_it_back(door, served):
    _, ana = first_round(door, served)
    jonas = scanned(door, served, java_script_enabled=False)
    jonas.page.get_by_text("Ordering together?").click()
    jonas.page.get_by_role("button", name="Join").click()
    ana.go("/floor/table/5").get_by_text("2 phones").click()
    ana.page.get_by_role("button", name="Admit").click()
    ana.page.get_by_role("button", name="Admit").wait_for(state="hidden")
    jonas.go("/help").get_by_role("button", name="Something is wrong").click()
    jonas.page.get_by_text("You said that something is wrong.").wait_for()
    jonas.page.get_by_role("button", name="No longer needed").click()
    assert served.ask("SELECT COUNT(*) FROM call WHERE done_at IS NULL") == [(0,)]


def test_a_guest_who_paid_says_how_it_was(door, served):
    mei, ana = first_round(door, served)
    ana.go("/floor/table/5/pay").get_by_role("button", name="Exact").first.click()
    page = mei.go("/rate?stars=2")
    page.get_by_label("A word, if you like").fill("The soup was cold")
    assert mei.violations() == []
    page.get_by_role("button", name="Tell the restaurant").click()
    page.get_by_text("Thank you for telling us!").wait_for()
    needs = ana.go("/floor").locator("#needs")
    needs.get_by_text("The soup was cold").wait_for()
    needs.get_by_role("button", name="I spoke to them").click()
    needs.get_by_text("Nobody is waiting.").wait_for()
    assert served.ask("SELECT stars, done_at IS NOT NULL FROM rating") == [(2, 1)] and mei.wrong == ana.wrong == []

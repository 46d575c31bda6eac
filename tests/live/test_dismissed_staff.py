"""Whoever is let go is out within five seconds: every open screen of theirs is cut off, and none comes back (T34)."""

import time

import pytest

from restaurant import office, service
from tests import given


def is_cut_off(screen):
    return screen.is_turned_away or any(frame.startswith("41") for frame in screen.frames)


@pytest.mark.parametrize("name, page", [("Ana", "/floor"), ("Wei", "/kitchen/bar"), ("Lin", "/office"),
                                        ("Lin", "/floor")])
def test_their_screens_are_cut_off_and_their_pages_closed(open_house, screen, eventually, name, page):
    client = open_house.staff(name)
    screens = [screen(client) for _ in range(3)]
    by = office.add_person("Zoe", "owner", "7777", "", given.person("Lin"))
    began = time.monotonic()
    office.let_go(given.person(name), by)
    eventually(lambda: all(map(is_cut_off, screens)), within=5)
    assert "/login" in client.get(page).location and time.monotonic() - began < 5
    assert screen(client).is_turned_away


def test_a_screen_of_somebody_else_stays(open_house, screen, eventually):
    ben = screen(open_house.staff("Ben"))
    office.let_go(given.person("Ana"), given.person("Lin"))
    service.open_table(open_house.table().id, given.person("Ben"), 2)
    eventually(lambda: "floor" in ben.news)
    assert not is_cut_off(ben)


def test_a_manager_who_is_let_go_meanwhile_allows_nothing(open_house):
    """The waiter's page asked for the PIN, and the manager left before it was typed."""
    given.house_rule(pin_on_any_device=True)
    line, ana = given.line(), open_house.staff("Ana")
    way = f"/floor/table/{line.sitting.table_id}/off"
    said = {"sitting": line.sitting_id, "kind": "percent", "percent": "10", "line": 0, "reason": "Cold"}
    assert ana.post(way, data=said).status_code == 403
    office.let_go(given.person("Lin"), office.add_person("Zoe", "owner", "7777", "", given.person("Lin")))
    assert ana.post(way, data={**said, "approver": given.person("Lin"), "pin": "1111"}).status_code == 401
    assert not given.happened("DiscountGiven")

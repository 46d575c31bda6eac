"""Somebody who works here no longer, in the middle of their evening: out of every page and socket within five seconds
(threats T34, invariant I26).
"""

import re
import time

import pytest

from restaurant import office
from tests import given
from tests.doors.routes_by_role import checked_in, let_in
from tests.live.conftest import Screen


def addresses():
    """Every address of staff, with the method that it takes."""
    for row in checked_in():
        rule, method = row.rsplit(" ", 1)
        if rule.startswith(("/kitchen", "/floor", "/office", "/r/")):
            yield re.sub(r"<any\((\w+)[^>]*>", r"\1", re.sub(r"<(?!any)[^>]*>", "1", rule)), method


@pytest.mark.parametrize("name", ["Wei", "Ana", "Max"])
def test_no_page_and_no_form_lets_them_in_again(house, name):
    if name == "Max":
        office.add_person("Max", "owner", "9090", "", given.person("Lin"))
    client = house.staff(name)
    assert let_in(client.get("/kitchen"))
    office.let_go(given.person(name), given.person("Lin"))
    before = given.everything()
    assert [(path, method) for path, method in addresses() if let_in(client.open(path, method=method))] == []
    assert given.everything() == before


def test_all_their_screens_are_dark_within_five_seconds(open_house, eventually):
    """On each device; the others go on."""
    theirs = [Screen(open_house, open_house.staff("Ana")) for _ in range(3)]
    ben = Screen(open_house, open_house.staff("Ben"))
    eventually(lambda: all(each.is_let_in for each in (*theirs, ben)))
    began = time.monotonic()
    office.let_go(given.person("Ana"), given.person("Lin"))
    eventually(lambda: all(each.is_turned_away or any(frame.startswith("41") for frame in each.frames)
                           for each in theirs), within=5)
    before = [list(each.news) for each in theirs]
    office.sell_out(given.dish("Cola").id, True)
    eventually(lambda: "menu" in ben.news)
    assert [each.news for each in theirs] == before and time.monotonic() - began < 10
    for each in (*theirs, ben):
        each.close()


def test_another_pin_ends_their_other_sessions_too(house):
    """A PIN that leaked is renewed: whoever came in with the old one is out."""
    ana = house.staff("Ana")
    office.new_pin(given.person("Ana"), "9393", given.person("Lin"))
    assert not let_in(ana.get("/floor")) and not let_in(ana.post("/floor/calls/1/answer"))

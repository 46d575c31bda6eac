"""Every address, asked as every kind of person: who may is checked in (threats T33, invariant I26), and what every
answer carries. Where the table is out of date: ``python -m tests.doors.routes_by_role``, and look at the difference.
"""

import re
import shutil
import tempfile

import pytest

from tests import engines
from tests.doors import routes_by_role
from tests.doors.routes_by_role import a_busy_evening, asked, browsers, checked_in, rows, rules

SAY = ("tests/doors/routes_by_role.txt has no row for %s. Run `python -m tests.doors.routes_by_role`, see that only "
       "those may who should, and check the file in.")
KEPT = ("/brand.css", "/robots.txt", "/static", "/photo")    # whose address or content says nothing of anybody
OUTWARDS = re.compile(rb"""(?:href|action|src|content|data-hx-\w+)=["']?(?:https?:)?[/\\]*evil\.example""")
CHANGING = re.compile(rb'name="key" value="[^"]*"|<code>[0-9a-f]{12}</code>|/CreationDate[^\n]*|/ID[^\n]*')


@pytest.fixture(scope="module")
def folder(filled):
    """A data folder in memory: nobody waits for a disk here."""
    with tempfile.TemporaryDirectory(dir=engines.MEMORY) as place:
        shutil.copytree(filled, f"{place}/data", ignore=shutil.ignore_patterns("cache"))
        yield f"{place}/data"


@pytest.fixture(scope="module")
def evening(folder):
    house = a_busy_evening(folder)
    yield house
    house.stop()


@pytest.fixture(scope="module")
def answers(evening):
    return asked(evening)


def compared(found, kept):
    """What is wrong with the table that is checked in, in sentences."""
    yield from (SAY % row for row in sorted(found.keys() - kept.keys()))
    yield from (f"{row} is in routes_by_role.txt and nowhere else." for row in sorted(kept.keys() - found.keys()))
    both = sorted(found.keys() & kept.keys())
    yield from (f"{row}: these may: {found[row]}; checked in: {kept[row]}." for row in both if found[row] != kept[row])


def test_who_may_ask_for_what_is_what_was_checked_in(answers):
    """T33, I26."""
    assert list(compared(rows(answers), checked_in())) == []


def test_a_new_address_has_to_be_written_down():
    kept = checked_in()
    new = {**kept, "/till/open POST": "anybody . . . . . ."}
    assert list(compared(new, kept)) == [SAY % "/till/open POST"]


def test_the_table_is_as_it_would_be_written():
    assert routes_by_role.written(checked_in()) == routes_by_role.MATRIX.read_text("utf-8")


def test_most_of_what_is_asked_for_is_there():
    """A row that is missing is missing to everybody, which would hide who may; so there are few."""
    assert sum("nothing-there" in may for may in checked_in().values()) < len(checked_in()) / 10


def test_nobody_breaks_anything(answers):
    broken = {(row, role): answer.status_code for row, by in answers.items() for role, answer in by.items()
              if answer.status_code >= 500}
    assert broken == {}


def test_every_answer_to_everybody_carries_the_headers(answers):
    """T38, T39: no frames, no foreign scripts, and nothing personal in anybody's cache."""
    for (rule, method), by in answers.items():
        for role, answer in by.items():
            policy, where = answer.headers["Content-Security-Policy"], (rule, method, role)
            assert "frame-ancestors 'none'" in policy and "unsafe" not in policy, where
            assert answer.headers["X-Frame-Options"] == "DENY", where
            assert answer.headers["X-Content-Type-Options"] == "nosniff", where
            assert answer.headers["Cache-Control"] == "no-store" or rule.startswith(KEPT), where
            assert "Access-Control-Allow-Origin" not in answer.headers, where


def test_nobody_is_led_to_another_site(answers):
    """T28: wherever a form, a query or a referrer says that one wants to go next."""
    for where, by in answers.items():
        for answer in by.values():
            assert OUTWARDS.search(answer.data) is None, where
            assert answer.location is None or re.match(r"/(?![/\\])", answer.location), where


POISON = {"Host": "evil.example", "X-Forwarded-Host": "evil.example", "X-Host": "evil.example",
          "Forwarded": "host=evil.example", "X-Original-URL": "/office", "X-Forwarded-Proto": "https"}

OWN_COUNT = ("health.metrics", "office.journal")    # these tell of each request


@pytest.mark.parametrize("role", ["guest", "waiter", "owner"])
def test_no_answer_depends_on_the_host_that_somebody_names(evening, role, monkeypatch):
    """T36: every page, sheet, code and file is the same under a made-up host."""
    now = evening.clock.now()
    monkeypatch.setattr(evening.clock, "now", lambda: now)    # pages that count seconds
    known = browsers(evening)[role].get_cookie("tableside").value
    client, cookie = evening.app.test_client(use_cookies=False), {"Cookie": f"tableside={known}"}
    for rule, method, path in rules(evening):
        if method == "GET" and rule.endpoint not in OWN_COUNT:
            honest, poisoned = client.get(path, headers=cookie), client.get(path, headers={**POISON, **cookie})
            assert b"evil.example" not in poisoned.data and "evil.example" not in str(poisoned.headers), path
            assert CHANGING.sub(b"", poisoned.data) == CHANGING.sub(b"", honest.data), path

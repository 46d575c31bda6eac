"""The one way to write: whole or not at all, told once and afterwards, however many verbs wait."""

import gevent
import pytest

from restaurant import database, events, service
from restaurant.database import Answer, Counter, afterwards, announce, next_number, saving
from restaurant.errors import Refused
from tests import given


@saving
def count_up(name="a", fail=False):
    """A verb of these tests: counts, tells of it, and may change its mind."""
    number = next_number(name)
    announce(events.MenuChanged(version=number, what=name))
    if fail:
        raise Refused("No.")
    return number


@pytest.fixture
def heard(house):
    """What listeners were told so far."""
    told = []

    @events.hears(events.MenuChanged)
    def listen(event):
        told.append(event.version)
    yield told
    events.forget(listen)


def told_all():
    """Let the crier say what it has to say."""
    for _ in range(20):
        gevent.sleep(0.005)


def test_hundreds_of_verbs_at_once_each_get_their_own_answer(house):
    assert sorted(given.at_once(*[count_up] * 300)) == list(range(1, 301))


def test_those_who_are_refused_leave_no_gap(house):
    outcomes = given.at_once(*[lambda n=n: count_up(fail=n % 3 == 0) for n in range(90)])
    assert sorted(each for each in outcomes if not isinstance(each, Refused)) == list(range(1, 61))


def test_news_is_told_once_in_order_and_not_of_what_was_refused(heard):
    given.at_once(*[lambda n=n: count_up(fail=n % 2 == 0) for n in range(20)])
    told_all()
    assert heard == list(range(1, 11)) == [details["version"] for details in given.happened("MenuChanged")]


def test_what_is_told_is_on_the_disk_by_then(house):
    seen = []

    @events.hears(events.MenuChanged)
    def listen(event):
        seen.append(Counter.get_by_id("a").value >= event.version)
    given.at_once(*[count_up] * 5)
    told_all()
    events.forget(listen)
    assert seen == [True] * 5


def test_a_listener_that_fails_stops_no_other_and_no_verb(heard, caplog):
    @events.hears(events.MenuChanged)
    def fail(event):
        raise ZeroDivisionError
    count_up()
    told_all()
    assert count_up() == 2
    told_all()
    events.forget(fail)
    assert heard == [1, 2] and "a listener of MenuChanged failed" in caplog.text


def test_a_verb_inside_a_verb_is_part_of_it(house):
    before = given.happened()

    @saving
    def both():
        count_up("inner")
        raise Refused("No.")
    with pytest.raises(Refused):
        both()
    assert Counter.get_or_none(Counter.name == "inner") is None
    assert given.happened() == before


def test_what_is_to_be_forgotten_is_forgotten_before_the_caller_goes_on(house):
    order = []

    @saving
    def remember():
        afterwards(lambda: order.append("forgotten"))
        return 1
    remember()
    order.append("caller")
    assert order == ["forgotten", "caller"]


def test_what_is_to_be_forgotten_is_not_when_nothing_happened(house):
    order = []

    @saving
    def remember():
        afterwards(lambda: order.append("forgotten"))
        raise Refused("No.")
    with pytest.raises(Refused):
        remember()
    assert order == []


def test_the_same_key_at_the_same_moment_runs_once(house):
    assert set(given.at_once(*[lambda: count_up(once="k")] * 50)) == {1}


def test_a_verb_that_returns_nothing_is_remembered_too(house):
    mei = given.phone("5")
    pick = given.picked(mei, "Cola", 3)
    for _ in range(2):
        service.change(pick, mei.sitting_id, 2, phone=mei.id, once="k")
    assert given.happened().count("CartChanged") == 2 and Answer.get().answer is None


def test_one_key_is_one_verb(house):
    count_up(once="k")
    with pytest.raises(Refused, match="used already"):
        given.picked(given.phone("5"), "Cola", once="k")


def test_a_wish_may_be_named_apart_from_what_it_comes_to(house):
    """The same form is the same wish, though its amount was worked out anew."""
    assert count_up("a", once=("k", "the form")) == 1
    assert count_up("b", once=("k", "the form")) == 1
    with pytest.raises(Refused, match="used already"):
        count_up("a", once=("k", "another form"))


def test_who_asked_is_in_the_journal_although_many_ask_at_once(house):
    def somebody(n):
        database.actor.set(f"staff {n}")
        database.request_id.set(f"request {n}")
        count_up()
    given.at_once(*[lambda n=n: somebody(n) for n in range(20)])
    entries = given.journal.Entry.select().where(given.journal.Entry.actor != "house")
    assert {(entry.actor, entry.request) for entry in entries} == {(f"staff {n}", f"request {n}") for n in range(20)}


def test_a_caller_that_is_gone_harms_nobody(house):
    """A browser that hung up: its verb is done or not, and the next one works."""
    gone = gevent.spawn(count_up)
    gevent.sleep(0)
    gone.kill(block=False)
    assert count_up() in (1, 2)

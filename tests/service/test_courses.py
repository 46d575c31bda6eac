"""Courses: the first is cooked, later ones wait to be fired by hand or by their time, and none is forgotten."""

import pytest

from restaurant import clock, kitchen, service
from restaurant.database import allowed_to_write
from restaurant.errors import Refused
from restaurant.kitchen import HELD, QUEUED, Notice, Task, Ticket
from restaurant.menu import Course
from restaurant.orders import Line
from tests import given

STARTER, MAIN, SWEET, DRINK = "Edamame", "Cold sesame noodles", "Egg tarts", "Cola"


def course(name):
    return next(course.id for course in Course.select() if course.names["en"] == name)


def states(*names):
    """How far each dish is, by its English name."""
    found = {line.names["en"]: {task.state for task in line.tasks} for line in Line.select()}
    return [found[name] for name in names]


def ticket_of(name):
    return next(line.tasks[0].ticket_id for line in Line.select() if line.names["en"] == name)


@pytest.fixture
def by_hand(house):
    given.house_rule(coursing="by hand")
    return house


def test_a_house_without_courses_cooks_everything_at_once(house):
    given.sent(given.phone("5"), STARTER, MAIN, SWEET, DRINK)
    assert states(STARTER, MAIN, SWEET, DRINK) == [{QUEUED}] * 4


def test_the_first_course_and_drinks_begin_and_the_rest_is_held(by_hand):
    given.sent(given.phone("5"), STARTER, MAIN, SWEET, DRINK)
    assert states(STARTER, MAIN, SWEET, DRINK) == [{QUEUED}, {HELD}, {HELD}, {QUEUED}]


def test_a_table_without_starters_gets_its_mains_at_once(by_hand):
    given.sent(given.phone("5"), MAIN, DRINK)
    assert states(MAIN, DRINK) == [{QUEUED}, {QUEUED}]


def test_the_mains_of_a_second_phone_wait_for_the_starters_of_the_first(by_hand):
    given.sent(given.phone("5"), STARTER)
    given.sent(given.phone("5"), MAIN)
    assert states(STARTER, MAIN) == [{QUEUED}, {HELD}]


def test_firing_a_course_fires_it_for_everybody_at_the_table_and_once(by_hand):
    for _ in range(2):
        given.sent(given.phone("5"), STARTER, MAIN)
    ticket, mains = ticket_of(MAIN), course("Mains")
    fired = given.at_once(lambda: service.fire(ticket, mains), lambda: service.fire(ticket, mains))
    assert sorted(fired) == [0, 2]
    assert Task.select().where(Task.state == HELD).count() == 0
    assert Notice.select().where(Notice.kind == "fire").count() == 2


def test_what_was_fired_can_be_held_again_until_somebody_begins(by_hand):
    given.sent(given.phone("5"), STARTER, MAIN)
    ticket, mains = ticket_of(MAIN), course("Mains")
    service.fire(ticket, mains)
    assert service.hold(ticket, mains) == 1
    service.fire(ticket, mains)
    service.start(ticket)
    assert service.hold(ticket, mains) == 0


def test_what_is_held_is_neither_started_nor_made_by_a_tap_on_its_ticket(by_hand):
    given.sent(given.phone("5"), STARTER, MAIN)
    ticket = ticket_of(MAIN)
    service.ready(ticket)
    assert states(STARTER, MAIN) == [{"ready"}, {HELD}]
    assert Ticket.get_by_id(ticket).done_at is None


def test_a_table_is_not_closed_over_a_course_that_was_never_fired(by_hand):
    mei = given.phone("5")
    given.sent(mei, STARTER, MAIN)
    given.paid(mei.sitting_id)
    with pytest.raises(Refused, match="never fired"):
        service.close(mei.sitting_id, given.person("Lin"))


def test_a_waiter_chooses_the_course_of_a_dish(by_hand):
    mei, ana = given.phone("5"), given.person()
    for name, chosen in ((STARTER, None), (MAIN, 0), (DRINK, course("Mains"))):
        service.add(mei.sitting_id, given.dish(name).id, person=ana, course=chosen)
    service.send(mei.sitting_id, given.marks(mei.sitting_id, ana), person=ana)
    assert states(STARTER, MAIN, DRINK) == [{QUEUED}, {QUEUED}, {HELD}]


@pytest.mark.parametrize(("minutes_after_the_starters", "fired"), [(0, False), (8, False), (9, True), (30, True)])
def test_a_timed_course_is_fired_so_that_it_is_ready_after_the_gap(house, minutes_after_the_starters, fired):
    given.house_rule(coursing="timed", course_gap=15)      # cold sesame noodles take 6 minutes
    given.sent(given.phone("5"), STARTER, MAIN)
    service.ready(ticket_of(STARTER))
    house.clock.turn(minutes_after_the_starters * clock.MINUTE)
    service.fire_what_is_due()
    assert states(MAIN) == [{QUEUED} if fired else {HELD}]


def test_a_timed_course_waits_while_the_one_before_is_being_made(house):
    given.house_rule(coursing="timed", course_gap=0)
    given.sent(given.phone("5"), STARTER, MAIN)
    house.clock.turn(clock.HOUR)
    service.fire_what_is_due()
    assert states(MAIN) == [{HELD}]


def test_a_house_that_gives_courses_up_forgets_no_dish_that_is_held(by_hand):
    given.sent(given.phone("5"), STARTER, MAIN)
    given.house_rule(coursing="at once")
    service.fire_what_is_due()
    assert states(MAIN) == [{QUEUED}]


def test_each_dish_promises_its_own_minutes_and_a_course_that_lands_together_its_slowest(house):
    given.house_rule(land_together=True)
    given.sent(given.phone("5"), STARTER, "Tea eggs", DRINK)
    found = {work.names["en"]: work for ticket in kitchen.on_screen(None) + kitchen.on_screen(given.station("bar"))
             for work in ticket.tasks}
    minutes = {name: (work.due_at - work.fired_at) // clock.MINUTE for name, work in found.items()}
    assert minutes == {STARTER: 4, "Tea eggs": 4, DRINK: 2}
    assert (found["Tea eggs"].begins_at - found["Tea eggs"].fired_at) // clock.MINUTE == 1


def test_a_course_that_was_removed_is_still_fired(by_hand):
    given.sent(given.phone("5"), STARTER, MAIN)
    with allowed_to_write():
        Course.update(removed=True).execute()
    assert service.fire(ticket_of(MAIN), course("Mains")) == 1

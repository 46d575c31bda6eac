"""Keeping the courses: what they are called, in which order they are eaten, and what is left of a removed one."""

import pytest

from restaurant import kitchen, menu, office, service
from restaurant.errors import NotFound, Refused
from restaurant.kitchen import Ticket
from restaurant.menu import Course
from tests.given import everything, happened, house_rule, phone, sent, sitting

STARTERS, MAINS, SWEETS = 0, 1, 2


def course(place):
    return Course.all()[place].id


def called():
    return [row.names["en"] for row in Course.all()]


def test_a_course_comes_last_and_is_moved_to_its_place(house):
    id = office.add_course("Cheese")
    assert called() == ["Starters", "Mains", "Sweets", "Cheese"]
    office.move_course(id, -1)
    assert called() == ["Starters", "Mains", "Cheese", "Sweets"]
    assert happened("MenuChanged")[-1]["what"] == "courses"


def test_a_course_is_called_in_every_language(house):
    office.rename_course(course(MAINS), {"en": "Main courses", "fr": "Plats principaux", "xx": "?"})
    assert menu.current().courses[course(MAINS)].names == {"en": "Main courses", "fr": "Plats principaux"}
    assert happened("MenuChanged")[-1]["changes"]["names"][1]["fr"] == "Plats principaux"


@pytest.mark.parametrize("names", [{}, {"en": ""}, {"de": "Hauptgericht"}, {"en": "x" * 81}], ids=str)
def test_a_course_keeps_a_name(house, names):
    before = everything()
    with pytest.raises(Refused):
        office.rename_course(course(MAINS), names)
    assert everything() == before


def test_there_are_not_too_many(house):
    for n in range(9):
        office.add_course(f"Course {n}")
    with pytest.raises(Refused, match="too many"):
        office.add_course("One more")


def test_sections_of_a_removed_course_are_cooked_at_once(house):
    id = course(STARTERS)
    office.remove_course(id)
    assert called() == ["Mains", "Sweets"] and id not in menu.current().course_of.values()
    for verb in (office.remove_course, lambda id: office.move_course(id, 1), lambda id: office.rename_course(id, {})):
        with pytest.raises(NotFound):
            verb(id)


def test_what_was_ordered_in_a_course_is_still_fired_after_it_was_removed(house):
    house_rule(coursing="by hand")
    sent(phone(), "Spring rolls", "Steamed rice")
    mains = course(MAINS)
    office.remove_course(mains)
    assert [held.course for held in kitchen.courses_held()] == [mains]
    service.fire_course(sitting().id, mains)
    assert kitchen.courses_held() == [] and all(
        task.state == "queued" for ticket in Ticket.select() for task in ticket.tasks)


def test_a_course_added_after_one_was_removed_still_comes_last(house):
    office.remove_course(course(STARTERS))
    office.add_course("Cheese")
    assert called() == ["Mains", "Sweets", "Cheese"]

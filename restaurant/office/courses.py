"""Keeping the courses of a meal: what they are called, and in which order they are eaten.

A course that is removed keeps its row: what was ordered in it is still held, fired and shown by it.
"""

from ..database import saving
from ..errors import NotFound, Refused
from ..menu import Course, Section
from . import naming
from .menu import save, say_changed
from .places import put_in_order, stepped
from .writing import differences

MOST_COURSES = 12


@saving
def add_course(name):
    """One more course, eaten last. Returns its id."""
    if len(Course.all()) >= MOST_COURSES:
        raise Refused("There are too many already.")
    values = {"names": naming.in_our_language(name)}
    last = max((course.position for course in Course.select()), default=-1)
    made = Course.insert(position=last + 1, **values).execute()
    say_changed(f"course {made}", differences({}, values))
    return made


@saving
def rename_course(id, names):
    course = find_course(id)
    return save(course, {"names": naming.names(names, course.names)}, f"course {id}")


@saving
def move_course(id, by):
    """One place up (-1) or down (1): eaten earlier or later."""
    rows = Course.all()
    moved = put_in_order(Course, rows, stepped(rows, id, by))
    if moved:
        say_changed("courses", moved)


@saving
def remove_course(id):
    """Its sections are cooked at once from then on. What was ordered already stays in its course."""
    course = find_course(id)
    Section.update(course=None).where(Section.course == id).execute()
    save(course, {"removed": True}, f"course {id}")


def find_course(id):
    course = Course.get_or_none(Course.id == id, ~Course.removed)
    if course is None:
        raise NotFound("This course was removed.")
    return course

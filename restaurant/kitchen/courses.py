"""Courses: what is held back until it is fired, by hand or by timing, and what is promised for each dish.

A course belongs to a whole sitting: firing the mains fires everybody's mains, so that a table eats together.
"""

import dataclasses

from .. import clock
from ..database import database
from ..settings import AT_ONCE, TIMED, house
from .tickets import FIRE, HELD, QUEUED, give_notice, settle

UNFINISHED = """SELECT MIN(c.position) FROM ticket t JOIN task k ON k.ticket_id = t.id JOIN line l ON l.id = k.line_id
    JOIN course c ON c.id = l.course WHERE t.sitting_id = ? AND k.state IN ('held', 'queued', 'cooking')"""
IN_COURSE = """SELECT k.id, k.ticket_id, l.id, l.minutes FROM ticket t JOIN task k ON k.ticket_id = t.id
    JOIN line l ON l.id = k.line_id WHERE t.sitting_id = ? AND l.course = ? AND k.state = ? ORDER BY k.id"""


@dataclasses.dataclass(slots=True)
class Dish:
    """A line on its way to the kitchen: its course, and the minutes that were promised for it."""

    line: int
    course: int | None
    minutes: int


def promised(sitting, dishes, now):
    """When each line will be ready, by line id; None for what is held until its course is fired."""
    held = set() if house().coursing == AT_ONCE else _held(sitting, {dish.course for dish in dishes} - {None})
    fired = [dish for dish in dishes if dish.course not in held]
    return {dish.line: None for dish in dishes if dish.course in held} | _due(fired, now)


def _held(sitting, courses):
    """Courses that have to wait: all but the first that this table still has to eat."""
    if not courses:
        return courses
    place = dict(database.execute_sql(
        f"SELECT id, position FROM course WHERE id IN ({','.join('?' * len(courses))})", tuple(courses)).fetchall())
    before = database.execute_sql(UNFINISHED, (sitting,)).fetchone()[0]
    first = min([*place.values(), *([] if before is None else [before])], default=None)
    return {course for course in courses if course in place and place[course] > first}


def _due(dishes, now):
    """What is promised: each dish its own minutes, or the longest of its course where a course lands together."""
    longest = {}
    for dish in dishes:
        longest[dish.course] = max(dish.minutes, longest.get(dish.course, 0))
    together = house().land_together
    return {dish.line: now + (longest[dish.course] if together else dish.minutes) * clock.MINUTE for dish in dishes}


def fire(sitting, course, now, person=None):
    """Guarded: everything of a course that is held is made now. Returns ids of the tickets concerned."""
    tasks = database.execute_sql(IN_COURSE, (sitting, course, HELD)).fetchall()
    due = _due([Dish(line, course, minutes) for _, _, line, minutes in tasks], now)
    for task, _, line, _ in tasks:
        database.execute_sql("UPDATE task SET state = ?, fired_at = ?, due_at = ? WHERE id = ? AND state = ?",
                             (QUEUED, now, due[line], task, HELD))
    return _told(tasks, {"course": course}, now, person)


def hold(sitting, course, now, person=None):
    """Guarded: what was fired and nobody has begun waits again. Returns ids of the tickets concerned."""
    tasks = database.execute_sql(IN_COURSE, (sitting, course, QUEUED)).fetchall()
    for task, *_ in tasks:
        database.execute_sql("UPDATE task SET state = ?, fired_at = NULL, due_at = NULL WHERE id = ? AND state = ?",
                             (HELD, task, QUEUED))
    return _told(tasks, {"course": course, "held": True}, now, person)


def _told(tasks, said, now, person):
    tickets = sorted({ticket for _, ticket, *_ in tasks})
    for ticket in tickets:
        give_notice(ticket, FIRE, said, now, person=person, seen=True)
    if tickets:
        settle(tickets, now)
    return tickets


HELD_NOW = """SELECT t.sitting_id, l.course, MIN(o.sent_at), MAX(l.minutes), COUNT(DISTINCT l.id)
    FROM ticket t JOIN task k INDEXED BY task_held ON k.ticket_id = t.id JOIN line l ON l.id = k.line_id
    JOIN "order" o ON o.id = l.order_id JOIN course c ON c.id = l.course
    JOIN sitting s ON s.id = t.sitting_id AND s.closed_at IS NULL
    WHERE k.state = 'held' GROUP BY t.sitting_id, l.course ORDER BY t.sitting_id, MIN(c.position)"""


@dataclasses.dataclass(slots=True)
class Held:
    """A course of a sitting that waits to be fired: since when, its longest dish in minutes, how many lines."""

    sitting: int
    course: int
    since: int
    longest: int
    lines: int


def courses_held():
    """The next course of each open sitting that has one waiting."""
    first = {}
    for row in database.execute_sql(HELD_NOW):
        first.setdefault(row[0], Held(*row))
    return list(first.values())


def next_course(held, now):
    """Whether timing fires a held course now, so that it is ready ``course_gap`` after the one before went out."""
    if house().coursing != TIMED:
        return house().coursing == AT_ONCE
    busy, last = database.execute_sql(
        "SELECT COUNT(CASE WHEN k.state IN ('queued', 'cooking') THEN 1 END), "
        "MAX(COALESCE(k.served_at, k.ready_at)) FROM ticket t JOIN task k ON k.ticket_id = t.id "
        "JOIN line l ON l.id = k.line_id WHERE t.sitting_id = ? AND l.course IS NOT NULL", (held.sitting,)).fetchone()
    if busy:
        return False
    return now >= (last or held.since) + max(0, house().course_gap - held.longest) * clock.MINUTE



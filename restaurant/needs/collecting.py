"""What waits at this moment, kind by kind: each is a question or two, however many tables there are.

Whatever kind of place somebody sits at is looked at, on the plan or not. Printers are of another house, so what is
wrong with them is handed in.
"""

import collections
import json
import math

import peewee

from .. import clock, entry, kitchen, menu
from ..calls import LOW, Call, Rating
from ..database import database
from ..kitchen import READY
from ..orders import Line, Order
from ..settings import BY_HAND, house
from ..staff import Person
from ..stations import SKIP_PASS, Station
from ..tables import Phone, Sitting, Table
from . import money
from .rows import Need, with_who_took

COURSE_NOT_OUT = """SELECT t.sitting_id, MIN(c.position) FROM task k INDEXED BY not_served
    JOIN ticket t ON t.id = k.ticket_id JOIN line l ON l.id = k.line_id JOIN course c ON c.id = l.course
    WHERE k.state NOT IN ('served', 'cancelled') AND k.state != 'held' GROUP BY t.sitting_id"""
HALF_READY = """SELECT other.line_id FROM task k INDEXED BY not_served JOIN task other ON other.line_id = k.line_id
    WHERE k.state NOT IN ('served', 'cancelled') AND k.state = 'ready'
    AND other.state IN ('held', 'queued', 'cooking')"""
CARRIED = "SELECT MAX(k.served_at) FROM task k JOIN ticket t ON t.id = k.ticket_id WHERE t.sitting_id = ?"
LATE = """SELECT t.sitting_id, l.names, k.due_at, t.id, t.rushed_at FROM task k INDEXED BY not_served
    JOIN ticket t ON t.id = k.ticket_id JOIN line l ON l.id = k.line_id
    WHERE k.state NOT IN ('served', 'cancelled') AND k.state IN ('queued', 'cooking') AND k.due_at <= ?
    ORDER BY k.due_at, k.id"""


def waiting(troubles=()):
    """Everything that waits, in no order; ``troubles`` is what is wrong with the printers."""
    places = {sitting.id: sitting for sitting in Sitting.all_open()}
    found = [*_calls(places), *_asking(places), *_knocking(places), *_at_pass(places), *_late(places),
             *_to_fire(places), *_ratings(), *_printers(troubles), *money.tasks(), *money.failed(), *money.paying()]
    return with_who_took(found)


def of_money():
    """What waits on the page of money."""
    return with_who_took(money.tasks())


def find(name):
    """What waits under this name, or None if nothing does any more."""
    return next((need for need in waiting() if need.name == name), None)


def _calls(places):
    """With who is on the way and whose phone called."""
    rows = (Call.select(Call, Person, Phone).join(Person, peewee.JOIN.LEFT_OUTER, on=Call.seen_by).switch(Call)
            .join(Phone, peewee.JOIN.LEFT_OUTER, on=Call.phone).where(Call.done_at.is_null()))
    return [Need(f"call-{call.id}", call.at, call, places[call.sitting_id], call.seen_by if call.seen_at else None,
                 call.seen_at) for call in rows if call.sitting_id in places]


def _asking(places):
    """For each phone its orders, with their ``dishes``, that wait for an answer."""
    by_phone, dishes, rows = collections.defaultdict(list), collections.defaultdict(list), Order.waiting()
    for line in Line.select().where(Line.order.in_([order.id for order in rows])).order_by(Line.id) if rows else ():
        dishes[line.order_id].append(line)
    for order in rows:
        order.dishes = dishes[order.id]
        by_phone[order.phone_id].append(order)
    return [Need(f"ask-{phone}", its[0].sent_at, its, places[its[0].sitting_id])
            for phone, its in by_phone.items() if its[0].sitting_id in places]


def _knocking(places):
    """How many phones wait at a table for a waiter to let them in."""
    return [Need(f"knock-{sitting}", since, phones, places[sitting])
            for sitting, _, phones, since in entry.knocking(clock.now()) if sitting in places]


def _at_pass(places):
    """``(station, tasks)`` for each table that has something ready: at a station whose dishes skip the pass, or at the
    pass, which is None."""
    slots, found = kitchen.waiting_at_pass(), collections.defaultdict(list)
    half = {line for (line,) in database.execute_sql(HALF_READY)} if slots else set()
    apart = {station.id: station for station in Station.select().where(Station.rule == SKIP_PASS)} if slots else {}
    for ticket in slots:
        found[ticket.sitting, apart.get(ticket.station)] += [
            task for task in ticket.tasks if task.state == READY and task.line not in half]
    return [Need(f"pass-{sitting}-{station.id if station else 0}", min(task.ready_at for task in tasks),
                 (station, tasks), places[sitting])
            for (sitting, station), tasks in found.items() if tasks and sitting in places]


def _late(places):
    """``(names of dishes, tickets, whether the kitchen was asked to hurry)`` where something was promised for
    earlier and is still being made."""
    found = collections.defaultdict(list)
    for sitting, *facts in database.execute_sql(LATE, (clock.now(),)):
        found[sitting].append(facts)
    return [Need(f"late-{sitting}", min(due for _, due, _, _ in its),
                 ([json.loads(names) for names in dict.fromkeys(names for names, _, _, _ in its)],
                  sorted({ticket for _, _, ticket, _ in its}), all(rushed for _, _, _, rushed in its)),
                 places[sitting]) for sitting, its in found.items() if sitting in places]


def _to_fire(places):
    """Courses that wait for a waiter's word, because everything before them was carried out."""
    held = kitchen.courses_held() if house().coursing == BY_HAND else []
    before = dict(database.execute_sql(COURSE_NOT_OUT).fetchall()) if held else {}
    place = {id: course.position for id, course in menu.current().courses.items()} if held else {}
    ready = [each for each in held if each.sitting in places
             and before.get(each.sitting, math.inf) >= place.get(each.course, 0)]
    return [Need(f"fire-{each.sitting}-{each.course}", _carried(each), each, places[each.sitting]) for each in ready]


def _carried(held):
    """Since when it could be fired: nothing else of this table is with the kitchen or at the pass."""
    return max(held.since, database.execute_sql(CARRIED, (held.sitting,)).fetchone()[0] or 0)


def _ratings():
    rows = (Rating.select(Rating, Phone, Sitting, Table).join(Phone).switch(Rating).join(Sitting).join(Table)
            .where(Rating.stars <= LOW, Rating.done_at.is_null()))
    return [Need(f"rating-{row.id}", row.at, row, row.sitting) for row in rows]


def _printers(troubles):
    return [Need(f"printer-{trouble.get('id', 0)}", trouble["since"], trouble) for trouble in troubles]

"""Orders by hand: what waiters do with what they are taking for a party: seats, a round once more, another's picks.

Nothing goes to the kitchen here: it becomes the waiter's own picks, to be looked at and sent.
"""

from ..database import saving
from ..errors import NotFound, Refused
from ..menu import current
from ..orders import ACCEPTED, MOST_OF_ONE, Line, Order, Pick
from ..tables import Sitting
from .ordering import add, own_pick, picks_changed

MOST_SEATS = 99


@saving
def choose_seat(pick_id, sitting_id, seat, person):
    """Staff say at which place a pick is eaten, counted from 1; None is for the table."""
    own_pick(pick_id, sitting_id, None, person)
    if seat is not None and not 1 <= seat <= MOST_SEATS:
        raise Refused("There is no such seat.", status=400)
    Pick.update(seat=seat).where(Pick.id == pick_id).execute()
    picks_changed(sitting_id, person)


@saving
def repeat_round(sitting_id, person):
    """The last round once more, among this waiter's picks at today's prices.

    Returns the names of what cannot be had, and the names of what was picked in part or not at all, because the order
    is full or there are too many of one dish. Refused if nothing was sent yet, or if nothing of it can be had.
    """
    Sitting.must_be_open(sitting_id)
    last = (Order.select(Order.id).where(Order.sitting == sitting_id, Order.state == ACCEPTED)
            .order_by(Order.id.desc()).first())
    lines = [line for line in Line.of(sitting_id) if last and line.order_id == last.id and line.left]
    if not lines:
        raise Refused("There is no round to repeat yet.")
    gone = [line for line in lines if not _to_be_had(line)]
    if len(gone) == len(lines):
        raise Refused("This cannot be had any more: %(dishes)s.", dishes=[line.names for line in gone])
    short = [line for line in lines if line not in gone and _as_many_as_go(line, person) < line.left]
    return [[line.names for line in gone], [line.names for line in short]]


@saving
def repeat_line(line_id, sitting_id, person):
    """One more of a dish that was sent, among this waiter's picks. Refused by name if it cannot be had."""
    line = next((line for line in Line.of(sitting_id) if line.id == line_id), None)
    if line is None:
        raise NotFound()
    if not _to_be_had(line):
        raise Refused("This cannot be had any more: %(dishes)s.", dishes=[line.names])
    _again(line, 1, person)


def _to_be_had(line):
    try:
        current().picked(line.dish, *_chosen(line))
    except Refused:
        return False
    return True


def _chosen(line):
    return ([choice["id"] for choice in line.choices],
            [(part["part"], part["dish"], [choice["id"] for choice in part["choices"]]) for part in line.parts])


def _as_many_as_go(line, person):
    """How many of a line could be picked once more: the rest is said, never left out silently."""
    for quantity in range(min(line.left, MOST_OF_ONE), 0, -1):
        try:
            _again(line, quantity, person)
        except Refused:
            continue
        return quantity
    return 0


def _again(line, quantity, person):
    """The wish of a line once more, with its note, allergies, course and seat."""
    choices, parts = _chosen(line)
    usual = current().course_of.get(current().dishes[line.dish].section_id)
    add(line.sitting_id, line.dish, quantity, choices, parts, line.note, line.allergies, person=person,
        course=None if line.course == usual else line.course or 0, seat=line.seat)


@saving
def take_over(sitting_id, other, person):
    """What another waiter picked for this party and did not send becomes this one's. Refused if that is gone."""
    Sitting.must_be_open(sitting_id)
    if not Pick.update(person=person).where(Pick.sitting == sitting_id, Pick.person == other).execute():
        raise Refused("These dishes were sent or taken over already.")
    picks_changed(sitting_id, person)

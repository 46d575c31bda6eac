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
    """The last round once more, among this waiter's picks at today's prices. Returns the names of what cannot be had.

    Refused if nothing was sent yet, or if nothing of it can be had.
    """
    Sitting.must_be_open(sitting_id)
    last = (Order.select(Order.id).where(Order.sitting == sitting_id, Order.state == ACCEPTED)
            .order_by(Order.id.desc()).first())
    lines = [line for line in Line.of(sitting_id) if last and line.order_id == last.id and line.left]
    if not lines:
        raise Refused("There is no round to repeat yet.")
    gone = [line.names for line in lines if not _again(line, line.left, person)]
    if len(gone) == len(lines):
        raise Refused("This cannot be had any more: %(dishes)s.", dishes=gone)
    return gone


@saving
def repeat_line(line_id, sitting_id, person):
    """One more of a dish that was sent, among this waiter's picks. Refused by name if it cannot be had."""
    line = next((line for line in Line.of(sitting_id) if line.id == line_id), None)
    if line is None:
        raise NotFound()
    if not _again(line, 1, person):
        raise Refused("This cannot be had any more: %(dishes)s.", dishes=[line.names])


def _again(line, quantity, person):
    """Whether the wish of a line could be picked once more, with its note, allergies, course and seat."""
    choices = [choice["id"] for choice in line.choices]
    parts = [(part["part"], part["dish"], [choice["id"] for choice in part["choices"]]) for part in line.parts]
    try:
        current().picked(line.dish, choices, parts)
    except Refused:
        return False
    usual = current().course_of.get(current().dishes[line.dish].section_id)
    add(line.sitting_id, line.dish, min(quantity, MOST_OF_ONE), choices, parts, line.note, line.allergies,
        person=person, course=None if line.course == usual else line.course or 0, seat=line.seat)
    return True


@saving
def take_over(sitting_id, other, person):
    """What another waiter picked for this party and did not send becomes this one's. Refused if that is gone."""
    Sitting.must_be_open(sitting_id)
    if not Pick.update(person=person).where(Pick.sitting == sitting_id, Pick.person == other).execute():
        raise Refused("These dishes were sent or taken over already.")
    picks_changed(sitting_id, person)

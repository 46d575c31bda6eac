"""What changes after it was sent: a dish is cancelled or noted differently, a course is fired or held, guests move."""

from ... import service
from ...errors import NotFound
from ...floor import Floor
from ...orders import Line
from ..guards import opens_to
from ..page import field, key, page, whole
from . import words
from .approving import approver, with_manager
from .door import back, door, go, me, sitting_at
from .party import Party
from .reducing import reason


def line_at(line, at):
    """A line of the guests at this table; that of another table is not found here (threats T24)."""
    if Line.find(line).sitting.table_id != at:
        raise NotFound("This dish belongs to another table.")
    return line


@door.post("/table/<int:at>/lines/<int:line>/cancel")
@opens_to("floor")
@with_manager
def cancel(at, line):
    """Some or all portions of a dish, for a reason that was tapped or typed."""
    service.cancel(line_at(line, at), whole("quantity", 1), reason(), me(), approver(), once=key())
    return back()


@door.post("/table/<int:at>/lines/<int:line>/again")
@opens_to("floor")
@with_manager
def remake(at, line):
    """A guest got the wrong dish: it is made once more, for nothing."""
    service.remake(line_at(line, at), whole("quantity", 1), reason(), me(), approver(), once=key())
    return back()


@door.post("/table/<int:at>/lines/<int:line>/note")
@opens_to("floor")
def amend(at, line):
    """Another note for the cooks."""
    service.amend(line_at(line, at), field("note", ""), me(), once=key())
    return back()


@door.post("/table/<int:at>/fire")
@opens_to("floor")
def fire(at):
    """Cook a course now."""
    service.fire_course(sitting_at(at), whole("course", 1), me(), once=key())
    return back()


@door.post("/table/<int:at>/hold")
@opens_to("floor")
def hold(at):
    """A course that nobody has begun waits again."""
    service.hold_course(sitting_at(at), whole("course", 1), me(), once=key())
    return back()


@door.get("/table/<int:at>/move")
@opens_to("floor")
def moving(at):
    """Which table do they take?"""
    party = Party.at(at)
    return page("waiter/move.html", party=party, sitting=party.sitting_id, floor=Floor(), words=words)


@door.post("/table/<int:at>/move")
@opens_to("floor")
@with_manager
def move(at):
    """The guests sit down at a free table, and everything of theirs goes with them."""
    to = whole("table", 1)
    service.move_sitting(sitting_at(at), to, me(), approver(), reason(), once=key())
    return go("waiter.floor", area=Party.at(to).table.area_id, table=to)

"""Several parties at a table, one party at several, tabs without a table, and tables that have to be cleared."""

from ... import service
from ...floor import Floor
from ...tables import Sitting
from ..guards import opens_to
from ..page import field, key, page, whole
from . import drawing, words
from .door import back, door, go, me, sitting_at
from .party import Party


def to_floor(sitting):
    """The floor with this party's place open beside it."""
    table = Sitting.find(sitting).table
    return go("waiter.floor", area=table.area_id, table=table.id)


@door.post("/table/<int:at>/party")
@opens_to("floor")
def another_party(at):
    """One more party sits down at a table that is taken."""
    return to_floor(service.another_party(at, me(), once=key()))


@door.get("/table/<int:at>/together")
@opens_to("floor")
def together(at):
    """Which table is put to this one, and which are to be taken away again?"""
    party, now = Party.at(at), Floor()
    free = [each for each in now.inside(party.table.area_id) if not each.sitting and not each.parts]
    return page("waiter/together.html", party=party, sitting=party.sitting_id, free={each.table.id for each in free},
                words=words, plan=drawing.Plan(now, party.table.area_id))


@door.post("/table/<int:at>/together")
@opens_to("floor")
def put_together(at):
    sitting = sitting_at(at)
    service.put_together(sitting, whole("table", 1), me(), once=key())
    return to_floor(sitting)


@door.post("/table/<int:at>/together/undo")
@opens_to("floor")
def take_apart(at):
    sitting = sitting_at(at)
    service.take_apart(sitting, whole("other", 1), me())
    return to_floor(sitting)


@door.post("/tabs")
@opens_to("floor")
def open_tab():
    """Somebody at the bar, by name."""
    return to_floor(service.open_tab(whole("area", 1), field("name", "", 200), me(), once=key()))


@door.post("/table/<int:at>/tab")
@opens_to("floor")
def move_to_tab(at):
    """They leave their table and go on under a name."""
    sitting = sitting_at(at)
    service.move_to_tab(sitting, field("name", "", 200), me(), once=key())
    return to_floor(sitting)


@door.post("/table/<int:at>/clear")
@opens_to("floor")
def clear(at):
    """The table is clean."""
    service.clear_table(at)
    return back()

"""One table: who sits there, what they ordered and how far it is, and the steps from seating to closing."""

from ... import service
from ..guards import opens_to, this_person
from ..page import key, page, whole
from . import words
from .approving import approver, with_manager
from .door import back, door, go, me, sitting_at
from .party import Party
from .reducing import reason

MOST_GUESTS = 99


@door.get("/table/<int:table>")
@opens_to("floor")
def table(table):
    """The table on a page of its own, as on a phone."""
    return page("waiter/table.html", party=Party.at(table), words=words, person=this_person())


@door.post("/table/<int:at>/open")
@opens_to("floor")
def open_table(at):
    """Guests sat down."""
    service.open_table(at, me(), whole("guests", 1, MOST_GUESTS), once=key())
    return back()


@door.post("/table/<int:at>/guests")
@opens_to("floor")
def count_guests(at):
    service.count_guests(Party.at(at).sitting_id, whole("guests", 1, MOST_GUESTS))
    return back()


@door.post("/table/<int:at>/paper")
@opens_to("floor")
def print_bill(at):
    """The bill on paper."""
    service.ask_for_paper("bill", Party.at(at).sitting_id, person=me(), once=key())
    return back()


@door.post("/table/<int:at>/receipt/<int:receipt>/paper")
@opens_to("floor")
def print_receipt(at, receipt):
    """A receipt on paper, once more."""
    service.ask_for_paper("receipt", Party.at(at).sitting_id, receipt, person=me(), once=key())
    return back()


@door.post("/table/<int:at>/close")
@opens_to("floor")
def close(at):
    """The party has left. Refused with the amount while something is due."""
    service.close(sitting_at(at), me(), once=key())
    return go("waiter.floor", area=Party.at(at).table.area_id)


@door.get("/table/<int:at>/write-off")
@opens_to("floor")
def write_off_page(at):
    """They left without paying: what can still be stopped, what is lost, and why."""
    party = Party.at(at)
    return page("waiter/write_off.html", party=party, left=service.left_behind(party.sitting_id),
                sitting=party.sitting_id, words=words)


@door.post("/table/<int:at>/write-off")
@opens_to("floor")
@with_manager
def write_off(at):
    """Close with something still due: with a reason, kept with a name."""
    service.write_off(sitting_at(at), me(), reason(), approver(), once=key())
    return go("waiter.floor", area=Party.at(at).table.area_id)

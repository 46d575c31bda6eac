"""Taking off: a dish on the house, a percentage, an amount; of one dish or of the bill; and taking that back."""

from flask import request

from ... import languages, service
from ... import money as arithmetic
from ...bills import AMOUNT, COMP, PERCENT, Discount
from ...errors import NotFound, Refused
from ..guards import opens_to
from ..page import cents, field, key, page, whole
from . import words
from .approving import approver, with_manager
from .door import back, door, go, me, sitting_at
from .floor import asked
from .party import Party


@door.get("/table/<int:at>/off")
@opens_to("floor")
def off(at):
    """How much, and why. Without a line it is off the whole bill."""
    party = Party.at(at)
    sitting, wanted = party.sitting_id, asked("line", None)
    line = next((each for each in party.bill.lines if each.id == wanted), None)
    if wanted and line is None:
        raise NotFound("This dish is not on the bill.")
    return page("waiter/off.html", party=party, bill=party.bill, sitting=sitting, line=line, words=words)


@door.post("/table/<int:at>/off")
@opens_to("floor")
@with_manager
def take_off(at):
    """Take it off, with a reason that was tapped or typed."""
    kind = field("kind", "", 20)
    service.take_off(sitting_at(at), kind, _value(kind), reason(), me(), whole("line", 0, default=0) or None,
                     approver(), once=key())
    return go("waiter.floor", area=Party.at(at).table.area_id, table=at)


def reason():
    """What was typed counts before what was tapped."""
    return field("why", "", 400).strip() or field("reason", "", 400)


def _value(kind):
    if kind == COMP:
        return whole("portions", 1)
    if kind == AMOUNT:
        return cents("amount")
    if kind != PERCENT:
        raise Refused("Please choose what to take off.", status=400)
    try:
        return arithmetic.parse_percentage(field("percent", "", 20).strip().removesuffix("%").strip(),
                                           languages.current())
    except arithmetic.BadAmount:
        raise Refused("Please enter a percentage from 0 to 100.", status=400) from None


@door.post("/table/<int:at>/service")
@opens_to("floor")
@with_manager
def charge_service(at):
    """The service charge of this party, on or off."""
    service.charge_service(sitting_at(at), field("to", "", 10) == "on", reason(), me(), approver(), once=key())
    return back()


@door.post("/table/<int:at>/off/<int:discount>/undo")
@opens_to("floor")
@with_manager
def undo_off(at, discount):
    """It is owed again. Only what was taken off at this table."""
    if Discount.find(discount).sitting_id != Party.at(at).sitting_id:
        raise NotFound("This belongs to another table.")
    service.undo_discount(discount, me(), approver(), once=key())
    return back() if request.form.get("table") else go("waiter.table", table=at)

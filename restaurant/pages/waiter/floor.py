"""The floor: every table of an area, what needs somebody now, and the table that is open beside it."""

from flask import request

from ... import service
from ...errors import NotFound
from ...floor import Floor
from ...payments import Payment, Unplaced
from .. import paper_menu, providing
from ..guards import opens_to, this_person
from ..page import field, key, page, then, wholes
from . import drawing, words
from .door import back, door, go, me, said
from .needing import now_waiting
from .party import Party
from .sections import mine


def asked(name, value):
    """An id from the address, or from the page that a button stood on."""
    text = request.args.get(name, "") if value is None else str(value)
    return int(text) if text.isascii() and text.isdigit() and len(text) < 16 else 0


@door.get("")
@opens_to("floor")
def floor(area=None, table=None):
    """The plan of an area; with ``table`` the sitting there stands beside it."""
    now, table = Floor(mine()), asked("table", table)
    shown = now.standings.get(table)
    areas = {each.id: each for each in now.areas}
    here = areas.get(asked("area", area)) or (shown and shown.table.area) or next(iter(areas.values()), None)
    return page("waiter/floor.html", floor=now, area=here, party=Party(shown) if shown else None,
                words=words, person=this_person(), waiting=now_waiting(), said=said(),
                plan=drawing.Plan(now, here.id) if here else None)


@door.get("/new")
@opens_to("floor")
def new_order():
    """Which table is the order for?"""
    return page("waiter/new.html", floor=Floor(), words=words)


@door.get("/menu")
@opens_to("floor")
def print_menu():
    """The menu on paper, for guests without a phone."""
    return paper_menu.shown("/floor/menu")


@door.post("/carry")
@opens_to("floor")
def carry():
    """These dishes were carried to their table."""
    service.carry(wholes(request.form.getlist("ready")))
    return back()


@door.post("/orders/<int:order>/accept")
@opens_to("floor")
def accept(order):
    service.accept(order, me())
    return back()


@door.post("/orders/<int:order>/turn-down")
@opens_to("floor")
def turn_down(order):
    service.turn_down(order, me())
    return back()


@door.post("/phones/<int:phone>/admit")
@opens_to("floor")
def admit(phone):
    """Somebody sits there: this phone's orders go to the kitchen."""
    service.admit(phone, me(), kept_out="kept_out" in request.form, once=key())
    return back()


@door.post("/phones/<int:phone>/block")
@opens_to("floor")
def block(phone):
    """One tap, so that what is kept as its reason is what the button means."""
    service.block(phone, me(), words.blocked(), once=key())
    return back()


@door.post("/payments/<int:payment>/end")
@opens_to("floor")
def end_payment(payment):
    """A guest began to pay by phone and left it at that."""
    payment = Payment.find(payment)
    providing.end(payment, providing.provider_called(payment.provider))
    return then("waiter.paid", payment=payment.id) if "stay" in request.form else back()


@door.get("/money/<int:unplaced>")
@opens_to("floor")
def unplaced(unplaced):
    """Money that came and fits nothing: count it towards its bill, or say how it was given back."""
    return page("waiter/unplaced.html", kept=_open(unplaced))


def _open(id):
    kept = Unplaced.find(id)
    if kept.done_at:
        raise NotFound("Somebody has already dealt with this.")
    return kept


@door.post("/money/<int:unplaced>/place")
@opens_to("floor")
def place(unplaced):
    service.place(unplaced, me(), once=key())
    return go("waiter.floor")


@door.post("/money/<int:unplaced>/aside")
@opens_to("floor")
def put_aside(unplaced):
    service.put_aside(unplaced, me(), field("how", "", 400), once=key())
    return go("waiter.floor")

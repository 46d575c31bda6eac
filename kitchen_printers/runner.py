"""What a runner sees who scans the label of a dish: whose it is, and a button that says it was served.

Each portion has a label of its own; a dish counts as served when all its labels were.
"""

from flask import Blueprint

from restaurant import clock, events, kitchen, service
from restaurant.database import announce, move, saving
from restaurant.errors import NotFound, Refused
from restaurant.pages.guards import opens_to
from restaurant.pages.page import key, page, then

from .spool import LABEL, Slip

door = Blueprint("runner", __name__)


def labelled(secret):
    """The label of this secret, or NotFound."""
    slip = Slip.get_or_none(Slip.secret == secret, Slip.kind == LABEL)
    if slip is None:
        raise NotFound()
    return slip


@saving
def carried(secret):
    """Guarded: the portion of this label stands on its table. Returns how many portions of the dish are missing."""
    slip = labelled(secret)
    if slip.task.state == kitchen.CANCELLED:
        raise Refused("This dish was cancelled. Please take it back to the kitchen.")
    if not move(Slip, (Slip.id == slip.id) & Slip.seen_at.is_null(), clock.now(), by="seen_at"):
        raise Refused("This portion was served already.")
    announce(events.PortionServed(sitting=slip.ticket.sitting_id, slip=slip.id, task=slip.task_id))
    left = missing(slip)
    if not left:
        _serve(slip)
    return left


def missing(slip):
    """How many portions of a label's dish nobody has carried out yet."""
    return Slip.select().where(Slip.task == slip.task_id, Slip.printer == slip.printer_id,
                               Slip.instead_of.is_null(), Slip.seen_at.is_null()).count()


def _serve(slip):
    """What nobody called ready is so now: it stands on the table."""
    if slip.task.state in (kitchen.QUEUED, kitchen.COOKING):
        service.ready(slip.ticket_id, slip.task_id)
    service.serve(slip.ticket_id, slip.task_id)


@door.get("/r/<secret>")
@opens_to("staff")
def show(secret):
    slip = labelled(secret)
    ticket = kitchen.tickets("t.id = ?", (slip.ticket_id,), 1)[0]
    work = next(each for each in ticket.tasks if each.id == slip.task_id)
    return page("waiter/label.html", slip=slip, ticket=ticket, work=work, missing=missing(slip))


@door.post("/r/<secret>")
@opens_to("staff")
def served(secret):
    carried(secret, once=key())
    return then("runner.show", secret=secret)

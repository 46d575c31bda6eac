"""What a runner sees who scans the label of a dish: whose it is, and a button that says it was served.

Each portion has a label of its own; a dish counts as served when all its labels were. Portions that went to another
party keep theirs: it leads to that party's table.
"""

from flask import Blueprint

from restaurant import clock, events, kitchen, service
from restaurant.database import announce, move, saving
from restaurant.errors import NotFound, Refused
from restaurant.kitchen import Task
from restaurant.orders import Line
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
    task, _ = now(slip)
    if task.state == kitchen.CANCELLED:
        raise Refused("This dish was cancelled. Please take it back to the kitchen.")
    if not move(Slip, (Slip.id == slip.id) & Slip.seen_at.is_null(), clock.now(), by="seen_at"):
        raise Refused("This portion was served already.")
    announce(events.PortionServed(sitting=task.ticket.sitting_id, slip=slip.id, task=task.id))
    left = missing(slip)
    if not left:
        _serve(task)
    return left


def now(slip):
    """(the task that a label's portion belongs to now, which portion of it): portions are alike, so those that went to
    other parties are the last ones, in the order in which they went."""
    task, part = slip.task, slip.part
    while went := _went(task.line, part):
        line, part = went
        task = Task.select().join(kitchen.Ticket).where(
            Task.line == line, kitchen.Ticket.station == slip.ticket.station_id).get()
    return task, part


def _went(line, part):
    """(line of another party, portion of it) where this portion of a line is, or None if it stayed or was cancelled."""
    rest = part - next(each.left for each in Line.of(line.sitting_id) if each.id == line.id)
    for there in Line.select().where(Line.moved_from == line.id).order_by(Line.id) if rest > 0 else ():
        if rest <= there.quantity:
            return there, rest
        rest -= there.quantity
    return None


def missing(slip):
    """How many portions of a label's dish nobody has carried out yet."""
    waiting = Slip.select().where(Slip.task == slip.task_id, Slip.printer == slip.printer_id,
                                  Slip.instead_of.is_null(), Slip.seen_at.is_null())
    here = now(slip)[0]
    return sum(now(other)[0] == here for other in waiting)


def _serve(task):
    """What nobody called ready is so now: it stands on the table."""
    if task.state in (kitchen.QUEUED, kitchen.COOKING):
        service.ready(task.ticket_id, task.id)
    service.serve(task.ticket_id, task.id)


@door.get("/r/<secret>")
@opens_to("staff")
def show(secret):
    slip = labelled(secret)
    task, part = now(slip)
    ticket = kitchen.tickets("t.id = ?", (task.ticket_id,), 1)[0]
    work = next(each for each in ticket.tasks if each.id == task.id)
    return page("waiter/label.html", slip=slip, part=part, ticket=ticket, work=work, missing=missing(slip))


@door.post("/r/<secret>")
@opens_to("staff")
def served(secret):
    carried(secret, once=key())
    return then("runner.show", secret=secret)

"""Slips that leave their printer: to another one as a new slip, or to the kitchen's screens; by a person or because the
printer is in trouble for longer than its owner allows. Never in silence: each is said on paper or on the screens.
"""

from restaurant import clock, events
from restaurant.database import announce, database, move, saving
from restaurant.errors import Refused

from . import sentences, spool, wire
from .printers import SCREEN, WAIT, Printer
from .spool import DRAWER, FAILED, MOVED, QUEUED, TEST, UNKNOWN, Slip

# A printer that only says nothing prints on; its slips are for people to judge.
OVERDUE = f"""SELECT p.id FROM printer p WHERE NOT p.removed AND p.on_trouble != '{WAIT}' AND p.trouble IS NOT NULL
    AND p.trouble != '{wire.UNKNOWN}' AND p.trouble_since <= ? - p.move_after * 1000
    AND EXISTS (SELECT 1 FROM slip s WHERE s.printer_id = p.id AND s.state = '{QUEUED}'
    AND s.kind NOT IN ('{DRAWER}', '{TEST}'))"""


def overdue():
    """Printers in trouble for too long, with slips that wait. One cheap look."""
    return [id for (id,) in database.execute_sql(OVERDUE, (clock.now(),))]


@saving
def relieve():
    """Move what waits for such printers, as their owner chose. Returns how many slips moved."""
    return sum(_relieved(Printer.find(id)) for id in overdue())


def _relieved(printer):
    waiting = (Slip.select().where(Slip.printer == printer.id, Slip.state == QUEUED,
                                   Slip.kind.not_in((DRAWER, TEST))).order_by(Slip.id))
    if printer.on_trouble == SCREEN:
        return sum(_to_screens(slip) for slip in waiting)
    return sum(_to_printer(slip, backup.id) > 0 for slip in waiting if (backup := _unvisited(printer, slip)))


def _unvisited(printer, slip):
    """A backup where this slip has not been: it does not go round in a ring while printers fail in turns."""
    been = set()
    while slip:
        been.add(slip.printer_id)
        slip = slip.instead_of
    return printer.well_backup(been)


@saving
def move_on(slip_id, printer_id=None, person=None):
    """Somebody moves a slip to another printer, or to the kitchen's screens. What may be on paper says REPRINT there.

    Returns the id of the slip that stands in for it, or None.
    """
    slip = Slip.find(slip_id)
    if slip.kind in (DRAWER, TEST):
        raise Refused("This belongs to its own printer.")
    if printer_id and Printer.present(printer_id).id == slip.printer_id:
        raise Refused("It is at that printer already.")
    gone = _to_printer(slip, printer_id, person) if printer_id else _to_screens(slip, person)
    if not gone:
        raise Refused("Somebody has already dealt with this slip.")
    spool.doubts_gone(slip.printer_id)
    return gone if printer_id else None


MOVABLE = (QUEUED, UNKNOWN, FAILED)


def _to_printer(slip, printer, person=None):
    """Guarded: the sender or another mover may have been first. Returns the new slip's id, or 0."""
    now = clock.now()
    if not spool.moved(slip.id, MOVABLE, MOVED, ended_at=now, seen_at=now, person=person):
        return 0
    slip = Slip.find(slip.id)
    return spool.write(printer, slip.kind, ticket=slip.ticket_id, asked=slip.asked_id, notice=slip.notice_id,
                       task=slip.task_id, part=slip.part, instead_of=slip.id, copies=slip.copies, sheet=slip.sheet)


def _to_screens(slip, person=None):
    return spool.moved(slip.id, MOVABLE, MOVED, ended_at=clock.now(), why=sentences.ON_SCREEN, seen_at=None,
                       person=person)


@saving
def acknowledge(slip_id, person=None):
    """Guarded: somebody knows that this slip is on the screen only."""
    now = clock.now()
    unseen = (Slip.id == slip_id) & Slip.state.in_((MOVED, FAILED)) & Slip.seen_at.is_null()
    if not move(Slip, unseen, now, by="seen_at", person=person):
        raise Refused("Somebody has already dealt with this slip.")
    announce(events.GapChanged(slip=slip_id, printer=Slip.find(slip_id).printer_id))

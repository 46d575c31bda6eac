"""The ledger of slips: every piece of paper is a row before it is paper, and no row is ever lost or printed unmarked.

queued → sending → printed, unknown or failed; or back to queued; a slip that leaves its printer is moved or abandoned.
``sending`` begins before the first byte goes out, so whatever is found in it later may have come out, and says REPRINT
on its next copy. ``printed`` is the printer's own word or a person's; silence is ``unknown``.
"""

import logging

import peewee

from restaurant import clock, events
from restaurant.bills import PaperAsked
from restaurant.database import Instant, JSONText, Row, announce, move, next_number, saving
from restaurant.errors import Refused
from restaurant.kitchen import Notice, Task, Ticket
from restaurant.staff import Person

from . import sentences, slips, wire
from .printers import PAPER, Printer, troubled, well

log = logging.getLogger("tableside.printers")

QUEUED, SENDING, PRINTED, UNKNOWN, FAILED = "queued", "sending", "printed", "unknown", "failed"
MOVED, ABANDONED = "moved", "abandoned"
STATES = (QUEUED, SENDING, PRINTED, UNKNOWN, FAILED, MOVED, ABANDONED)
DOUBTFUL = {UNKNOWN, FAILED, MOVED, ABANDONED}   # the kitchen may have no paper of it
TICKET, LABEL, DAY, DRAWER, TEST = "ticket", "label", "day", "drawer", "test"
DRAWER_WITHIN = clock.MINUTE   # a drawer that opens later opens by itself, and nobody stands beside it


class Slip(Row):
    """One slip. ``number`` has no gaps; ``copies`` counts the papers that may have come out before the next one.

    ``sheet`` is what stands on it, kept when it is first sent: what comes out again is what came out first.
    ``instead_of`` is the slip that was to be printed elsewhere; ``seen_at`` says since when somebody knows that a
    moved or failed one is not on paper, or that a label's dish was carried out; ``person`` decided last.
    """

    number = peewee.IntegerField(unique=True)
    printer = peewee.ForeignKeyField(Printer, backref="slips")
    kind = peewee.TextField()
    ticket = peewee.ForeignKeyField(Ticket, null=True)
    asked = peewee.ForeignKeyField(PaperAsked, null=True)
    notice = peewee.ForeignKeyField(Notice, null=True)
    task = peewee.ForeignKeyField(Task, null=True)
    part = peewee.IntegerField(null=True)
    instead_of = peewee.ForeignKeyField("self", null=True, unique=True)
    state = peewee.TextField(default=QUEUED)
    tries = peewee.IntegerField(default=0)
    copies = peewee.IntegerField(default=0)
    made_at = Instant()
    sent_at = Instant(null=True)
    ended_at = Instant(null=True)
    seen_at = Instant(null=True)
    why = peewee.TextField(null=True)
    sheet = JSONText(null=True)
    secret = peewee.TextField(null=True, unique=True)
    person = peewee.ForeignKeyField(Person, null=True)

    @classmethod
    def newest(cls, limit=24, states=STATES):
        """The newest slips in these states. Nearly all are printed, so among those an index would only delay."""
        state = peewee.fn.LOWER(cls.state) if PRINTED in states else cls.state
        ids = cls.select(cls.id).where(state.in_(states)).order_by(cls.id.desc()).limit(limit)
        return list(cls.select(cls, Printer, Person).join(Printer).switch(cls).join(Person, peewee.JOIN.LEFT_OUTER)
                    .where(cls.id.in_(ids)).order_by(cls.id.desc()))

    @classmethod
    def next_for(cls, printer):
        """The oldest slip that waits for this printer, or None."""
        return (cls.select(cls, Printer).join(Printer)
                .where(cls.printer == printer, cls.state == QUEUED, ~Printer.removed).order_by(cls.id).first())

    @property
    def too_late(self):
        return self.kind == DRAWER and self.made_at < clock.now() - DRAWER_WITHIN


def write(printer, kind, **about):
    """A new slip in the ledger; returns its id. Only inside a verb. On the screen's own paper it is printed at once."""
    slip = Slip.insert(number=next_number("slip"), printer=printer, kind=kind, made_at=clock.now(),
                       secret=clock.token() if kind == LABEL else None, **about).execute()
    printer = Printer.find(printer)
    if printer.kind == PAPER and kind != DAY:     # a day takes long to add up
        _print_on_screen(slip)
    else:
        announce(events.SlipMoved(slip=slip, printer=printer.id, to=QUEUED))
        if printer.trouble:
            announce(events.GapChanged(slip=slip, printer=printer.id))
    return slip


def _print_on_screen(slip_id):
    """Paper made of software has no way to go: it is made and printed with one verb."""
    try:
        sheet = slips.sheet(Slip.find(slip_id)).kept()
    except (peewee.DatabaseError, Refused):
        raise
    except Exception:
        log.exception("slip %s cannot be made", slip_id)
        spoiled(slip_id)
        return
    now = clock.now()
    moved(slip_id, (QUEUED,), PRINTED, sheet=sheet, tries=1, copies=Slip.copies + 1, sent_at=now, ended_at=now)


@saving
def test(printer_id):
    """The owner wants a test page. Returns the slip's id."""
    return write(Printer.present(printer_id).id, TEST)


def moved(slip_id, sources, to, **changes):
    """Guarded: a slip goes from one of ``sources`` to ``to``. Only inside a verb."""
    if not move(Slip, (Slip.id == slip_id) & Slip.state.in_(sources), to, **changes):
        return False
    printer = Slip.find(slip_id).printer_id
    announce(events.SlipMoved(slip=slip_id, printer=printer, to=to))
    if DOUBTFUL & {to, *sources}:
        announce(events.GapChanged(slip=slip_id, printer=printer))
    return True


# On its way


@saving
def take(slip_id, sheet):
    """Guarded: this slip goes to its printer now. False if somebody else took it or it waits no more."""
    if _given_up_late(slip_id):
        return False
    if not moved(slip_id, (QUEUED,), SENDING, tries=Slip.tries + 1, sent_at=clock.now(), why=None):
        return False
    Slip.update(sheet=sheet).where(Slip.id == slip_id, Slip.sheet.is_null()).execute()
    return True


def _given_up_late(slip_id):
    late = Slip.find(slip_id).too_late
    if late:
        moved(slip_id, (QUEUED,), FAILED, ended_at=clock.now(), why=sentences.TOO_LATE)
    return late


@saving
def ended(slip_id, to, why=None):
    """What became of a slip that was being sent. The printer's trouble, or its end, is saved with it."""
    slip = Slip.find(slip_id)
    if to == QUEUED and slip.kind == DRAWER:
        to = UNKNOWN    # the drawer may have opened; it never does so twice for one wish
    if moved(slip_id, (SENDING,), to, ended_at=clock.now(), why=why, copies=Slip.copies + 1):
        _tell_of(slip.printer, to, why)


def _tell_of(printer, to, why):
    """A printer that its owner knows to say nothing is in no trouble when it says nothing."""
    if to == PRINTED or (why == wire.UNKNOWN and not printer.answers):
        well(printer.id)
    else:
        troubled(printer.id, why)


@saving
def not_begun(slip_id, why):
    """The printer could not be reached, or says that it cannot print: nothing went out, and the slip waits on."""
    if not _given_up_late(slip_id):
        Slip.update(tries=Slip.tries + 1, why=why).where(Slip.id == slip_id, Slip.state == QUEUED).execute()
    troubled(Slip.find(slip_id).printer_id, why)


@saving
def spoiled(slip_id):
    """A slip that we cannot make stands in nobody's way; it is shown as not printed."""
    moved(slip_id, (QUEUED,), FAILED, ended_at=clock.now(), why=sentences.SPOILED)


@saving
def found_sending(printer_id):
    """After a crash: what was being sent may have come out, so it comes again and says so. Returns how many.

    A drawer is not opened again: it may have been."""
    found = [(slip.id, UNKNOWN if slip.kind == DRAWER else QUEUED) for slip in Slip.select(Slip.id, Slip.kind).where(
        Slip.printer == printer_id, Slip.state == SENDING)]
    return sum(moved(slip, (SENDING,), to, why=sentences.RESTART, copies=Slip.copies + 1) for slip, to in found)


# What people decide


@saving
def again(slip_id, person=None):
    """Somebody wants it printed again. What may be on paper already says REPRINT."""
    slip = Slip.find(slip_id)
    if slip.printer.removed:
        raise Refused("This slip's printer was removed.")
    if slip.kind == DRAWER:
        raise Refused("Please open the drawer anew.")
    if not moved(slip_id, (PRINTED, UNKNOWN, FAILED, ABANDONED), QUEUED, why=None, ended_at=None, seen_at=None,
                 person=person):
        raise Refused("This slip is on its way to the printer already.")
    doubts_gone(slip.printer_id)


@saving
def seen(slip_id, person=None):
    """Somebody has the paper in hand: that is as good as the printer's word."""
    if not moved(slip_id, (UNKNOWN,), PRINTED, why=sentences.SEEN, ended_at=clock.now(), person=person):
        raise Refused("Somebody has already dealt with this slip.")
    doubts_gone(Slip.find(slip_id).printer_id)


@saving
def abandon(slip_id, person=None):
    """Somebody gives a slip up: it is not to be printed any more. Who it was stands in the journal and on the slip."""
    now = clock.now()
    if not moved(slip_id, (QUEUED, UNKNOWN, FAILED), ABANDONED, why=sentences.GIVEN_UP, ended_at=now, seen_at=now,
                 person=person):
        raise Refused("Somebody has already dealt with this slip.")
    doubts_gone(Slip.find(slip_id).printer_id)


def doubts_gone(printer):
    """Without a slip in doubt, its silence is no trouble any more. Only inside a verb."""
    if not Slip.select().where(Slip.printer == printer, Slip.state == UNKNOWN).exists():
        well(printer, only=wire.UNKNOWN)


@saving
def remove(printer_id):
    """The owner takes a printer away. What waits for it is not printed, and says so."""
    printer = Printer.present(printer_id)
    for slip in Slip.select(Slip.id).where(Slip.printer == printer_id, Slip.state.in_((QUEUED, SENDING))):
        moved(slip.id, (QUEUED, SENDING), FAILED, ended_at=clock.now(), why=sentences.REMOVED)
    well(printer.id)
    Printer.update(removed=True).where(Printer.id == printer_id).execute()
    Printer.update(backup=None, on_trouble="wait").where(Printer.backup == printer_id).execute()

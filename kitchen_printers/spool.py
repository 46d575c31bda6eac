"""The ledger of slips: every piece of paper is a row before it is paper, and no row is ever lost or printed unmarked.

queued → sending → printed, unknown or failed; or back to queued. ``sending`` begins before the first byte goes out, so
whatever is found in it later may have come out, and says REPRINT on its next copy. ``printed`` is the printer's own
word or a person's; silence is ``unknown``, and only a person prints that again.
"""

import peewee

from restaurant import clock, events
from restaurant.bills import PaperAsked
from restaurant.database import Instant, JSONText, Row, announce, database, move, next_number, saving
from restaurant.errors import Refused
from restaurant.kitchen import Ticket

from . import sentences, wire
from .printers import Printer, troubled, well

QUEUED, SENDING, PRINTED, UNKNOWN, FAILED = "queued", "sending", "printed", "unknown", "failed"
TICKET, TEST = "ticket", "test"
AT_ONCE = 100        # slips that one verb makes
KEPT_IN_VIEW = 500   # tickets before the newest that are looked at again: a speed limit, no more


class Slip(Row):
    """One slip. ``number`` has no gaps; ``copies`` counts the papers that may have come out before the next one.

    ``sheet`` is what stands on it, kept when it is first sent: what comes out again is what came out first.
    """

    number = peewee.IntegerField(unique=True)
    printer = peewee.ForeignKeyField(Printer, backref="slips")
    kind = peewee.TextField()
    ticket = peewee.ForeignKeyField(Ticket, null=True)
    asked = peewee.ForeignKeyField(PaperAsked, null=True)
    state = peewee.TextField(default=QUEUED)
    tries = peewee.IntegerField(default=0)
    copies = peewee.IntegerField(default=0)
    made_at = Instant()
    sent_at = Instant(null=True)
    ended_at = Instant(null=True)
    why = peewee.TextField(null=True)
    sheet = JSONText(null=True)

    @classmethod
    def newest(cls, limit=24):
        return list(cls.select(cls, Printer).join(Printer).order_by(cls.id.desc()).limit(limit))

    @classmethod
    def next_for(cls, printer):
        """The oldest slip that waits for this printer, or None."""
        return (cls.select(cls, Printer).join(Printer)
                .where(cls.printer == printer, cls.state == QUEUED, ~Printer.removed).order_by(cls.id).first())


# What has no slip yet. Nothing else decides what is printed, so a crash between order and slip loses no paper.

TICKETS_OWED = """SELECT ps.printer_id, 'ticket', t.id, NULL FROM printer_station ps
    JOIN printer p ON p.id = ps.printer_id AND p.removed = 0
    JOIN ticket t ON t.station_id = ps.station_id AND t.id > ps.after
    WHERE NOT EXISTS (SELECT 1 FROM slip s WHERE s.printer_id = ps.printer_id AND s.ticket_id = t.id)
    ORDER BY t.id, ps.printer_id LIMIT ?"""
WISHES_OWED = """SELECT p.id, a.kind, NULL, a.id FROM printer p JOIN paper_asked a ON a.id > p.bills_after
    WHERE p.removed = 0 AND NOT EXISTS (SELECT 1 FROM slip s WHERE s.printer_id = p.id AND s.asked_id = a.id)
    ORDER BY a.id, p.id LIMIT ?"""


def owed():
    """What should be on paper and has no slip: rows of printer, kind, ticket, wish. One cheap look."""
    return [row for statement in (TICKETS_OWED, WISHES_OWED) for row in database.execute_sql(statement, (AT_ONCE,))]


@saving
def derive():
    """Make the slips that are owed; returns how many. Doing it twice, or at the same time, makes none twice."""
    made = [_made(*row) for row in owed()]
    if len(made) < AT_ONCE:
        _look_ahead()
    return len(made)


def _made(printer, kind, ticket=None, asked=None):
    slip = Slip.insert(number=next_number("slip"), printer=printer, kind=kind, ticket=ticket, asked=asked,
                       made_at=clock.now()).execute()
    announce(events.SlipMoved(slip=slip, printer=printer, to=QUEUED))
    return slip


def _look_ahead():
    """Old tickets all have their slips by now; leave them out, so that the look stays cheap."""
    for table, column, source in (("printer_station", "after", "ticket"), ("printer", "bills_after", "paper_asked")):
        database.execute_sql(
            f"UPDATE {table} SET {column} = (SELECT MAX(id) FROM {source}) - {KEPT_IN_VIEW} "
            f"WHERE {column} < (SELECT MAX(id) FROM {source}) - {2 * KEPT_IN_VIEW}", ())


@saving
def test(printer_id):
    """The owner wants a test page. Returns the slip's id."""
    return _made(Printer.present(printer_id).id, TEST)


@saving
def take(slip_id, sheet):
    """Guarded: this slip goes to its printer now. False if somebody else took it or it waits no more."""
    if not _moved(slip_id, (QUEUED,), SENDING, tries=Slip.tries + 1, sent_at=clock.now(), why=None):
        return False
    Slip.update(sheet=sheet).where(Slip.id == slip_id, Slip.sheet.is_null()).execute()
    return True


def _moved(slip_id, sources, to, **changes):
    if not move(Slip, (Slip.id == slip_id) & Slip.state.in_(sources), to, **changes):
        return False
    announce(events.SlipMoved(slip=slip_id, printer=Slip.find(slip_id).printer_id, to=to))
    return True


@saving
def ended(slip_id, to, why=None):
    """What became of a slip that was being sent. The printer's trouble, or its end, is saved with it."""
    if _moved(slip_id, (SENDING,), to, ended_at=clock.now(), why=why, copies=Slip.copies + 1):
        _tell_of(Slip.find(slip_id).printer_id, to, why)


def _tell_of(printer, to, why):
    if to == PRINTED:
        well(printer)
    else:
        troubled(printer, why)


@saving
def not_begun(slip_id, why):
    """The printer could not be reached, or says that it cannot print: nothing went out, and the slip waits on."""
    Slip.update(tries=Slip.tries + 1, why=why).where(Slip.id == slip_id, Slip.state == QUEUED).execute()
    troubled(Slip.find(slip_id).printer_id, why)


@saving
def spoiled(slip_id):
    """A slip that we cannot make stands in nobody's way; it is shown as not printed."""
    _moved(slip_id, (QUEUED,), FAILED, ended_at=clock.now(), why=sentences.SPOILED)


@saving
def found_sending(printer_id):
    """After a crash: what was being sent may have come out, so it comes again and says so. Returns how many."""
    found = [slip.id for slip in Slip.select(Slip.id).where(Slip.printer == printer_id, Slip.state == SENDING)]
    return sum(_moved(slip, (SENDING,), QUEUED, why=sentences.RESTART, copies=Slip.copies + 1) for slip in found)


@saving
def again(slip_id):
    """Somebody wants it printed again. What may be on paper already says REPRINT."""
    slip = Slip.find(slip_id)
    if slip.printer.removed:
        raise Refused("This slip's printer was removed.")
    if not _moved(slip_id, (PRINTED, UNKNOWN, FAILED), QUEUED, why=None, ended_at=None):
        raise Refused("This slip is on its way to the printer already.")
    _doubts_gone(slip.printer_id)


@saving
def seen(slip_id):
    """Somebody has the paper in hand: that is as good as the printer's word."""
    if not _moved(slip_id, (UNKNOWN,), PRINTED, why=sentences.SEEN, ended_at=clock.now()):
        raise Refused("Somebody has already dealt with this slip.")
    _doubts_gone(Slip.find(slip_id).printer_id)


def _doubts_gone(printer):
    if not Slip.select().where(Slip.printer == printer, Slip.state == UNKNOWN).exists():
        well(printer, only=wire.UNKNOWN)


@saving
def remove(printer_id):
    """The owner takes a printer away. What waits for it is not printed, and says so."""
    printer = Printer.present(printer_id)
    for slip in Slip.select(Slip.id).where(Slip.printer == printer_id, Slip.state.in_((QUEUED, SENDING))):
        _moved(slip.id, (QUEUED, SENDING), FAILED, ended_at=clock.now(), why=sentences.REMOVED)
    well(printer.id)
    Printer.update(removed=True).where(Printer.id == printer_id).execute()


def trouble_now():
    """What staff must know of the printers: those in trouble, and those with slips that nobody can vouch for."""
    rows = database.execute_sql(
        "SELECT p.id, p.name, p.trouble, p.trouble_since, "
        "(SELECT COUNT(*) FROM slip WHERE printer_id = p.id AND state IN ('queued', 'sending')), "
        "(SELECT COUNT(*) FROM slip WHERE printer_id = p.id AND state = 'unknown'), "
        "(SELECT MIN(ended_at) FROM slip WHERE printer_id = p.id AND state = 'unknown') "
        "FROM printer p WHERE p.removed = 0 ORDER BY p.id").fetchall()
    return [{"id": id, "name": name, "why": sentences.trouble(trouble or wire.UNKNOWN), "since": since or oldest,
             "waiting": waiting, "unknown": unknown}
            for id, name, trouble, since, waiting, unknown, oldest in rows if trouble or unknown]

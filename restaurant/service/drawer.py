"""The drawer and the day: cash sessions with a blind count, money put in and taken out, and the Z report."""

from .. import books, clock, events
from ..books import CASH, DIFFERENCE, PAID_IN, PAID_OUT, SAFE, CashSession, ZReport
from ..database import announce, database, move, next_number, saving
from ..errors import NotFound, Refused
from ..money import MAX_AMOUNT
from ..words import one_line
from .asking_for_paper import want
from .rights import may


@saving
def open_session(amount, person):
    """Begin a cash session with this float, counted into the drawer. Returns its id."""
    may(person, "cash")
    if CashSession.open() is not None:
        raise Refused("The drawer is open already.")
    if not 0 <= amount <= MAX_AMOUNT:
        raise Refused("The float is 0 or more.")
    session = CashSession.insert(opened_at=clock.now(), opened_by=person, float=amount).execute()
    books.post("float", {CASH: amount, SAFE: -amount}, person=person)
    announce(events.DrawerCounted(session=session, what="opened"))
    return session


@saving
def pay_in(amount, reason, person):
    """Money that is no sale goes into the drawer: change from the bank."""
    return _move("paid in", {CASH: amount, PAID_IN: -amount}, amount, reason, person)


@saving
def pay_out(amount, reason, person):
    """Money that is no refund leaves the drawer: ice, flowers, tips that were paid by card."""
    return _move("paid out", {PAID_OUT: amount, CASH: -amount}, amount, reason, person)


def _move(kind, amounts, amount, reason, person):
    may(person, "cash")
    reason = one_line(reason, 120)
    if not reason:
        raise Refused("Please give a reason.")
    if not 0 < amount <= MAX_AMOUNT:
        raise Refused("Please enter an amount above 0.")
    if CashSession.open() is None:
        raise Refused("Open the drawer first.")
    entry = books.post(kind, amounts, person=person, memo=reason)
    want("drawer", person=person)
    announce(events.DrawerCounted(session=CashSession.open().id, what=kind))
    return entry


@saving
def close_session(counted, person, note=""):
    """What lies in the drawer was counted: only now is what should lie there worked out, and the difference kept.

    Everything counted leaves for the safe. Returns ``[counted, expected]``.
    """
    may(person, "cash")
    session = CashSession.open()
    if session is None:
        raise Refused("The drawer is not open.")
    if not 0 <= counted <= MAX_AMOUNT:
        raise Refused("What was counted is 0 or more.")
    expected = books.balance(CASH)
    if not move(CashSession, (CashSession.id == session.id) & CashSession.closed_at.is_null(), clock.now(),
                by="closed_at", closed_by=person, counted=counted, expected=expected, note=one_line(note, 200)):
        raise Refused("Somebody has already counted the drawer.")
    books.post("count", {CASH: counted - expected, DIFFERENCE: expected - counted}, person=person)
    books.post("to the safe", {CASH: -counted, SAFE: counted}, person=person)
    announce(events.DrawerCounted(session=session.id, what="closed"))
    return [counted, expected]


@saving
def close_day(person):
    """Write the Z report: the books from where the last one ended until now. Returns its number.

    Refused when nothing happened since, so that no number is spent on nothing.
    """
    may(person, "z")
    last = ZReport.last()
    after = last.until if last else 0
    until, day = database.execute_sql("SELECT COALESCE(MAX(id), 0), MAX(day) FROM book_entry").fetchone()
    if until == after:
        raise Refused("Nothing was booked since the last report.")
    number = next_number("z")
    now = clock.now()
    ZReport.insert(number=number, day=day, after=after, until=until, at=now, person=person,
                   content=books.told(last, until, now), head=books.head()).execute()
    want("day", person=person, z=number, day=day)
    announce(events.DayClosed(number=number))
    return number


@saving
def print_z(number, person):
    """A Z report is to come out of a printer once more, as it was written."""
    report = ZReport.get_or_none(ZReport.number == number)
    if report is None:
        raise NotFound()
    return want("day", person=person, z=number, day=report.day)

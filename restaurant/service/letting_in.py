"""Letting phones in: by a waiter's tap, by a guest who is in already, or by the code that staff show to the party.

A phone is let in once; whoever comes second is told. A blocked phone stays out until staff let it in again.
"""

from .. import clock, entry, events
from ..database import announce, move, saving
from ..errors import NotAllowed, NotFound, Refused
from ..settings import HOST
from ..staff import fingerprint
from ..tables import Display, Phone, Sitting, Table
from ..words import one_line
from .changing import LONGEST_REASON
from .ordering import accept_waiting, turn_down_waiting

MOST_DISPLAYS = 6   # of one table


@saving
def admit(phone_id, person, kept_out=False):
    """A waiter has seen that somebody sits there: this phone's orders go to the kitchen, waiting ones at once.

    ``kept_out``: the page showed that it was blocked. Refused if somebody blocked it since, and with the name if
    somebody else let it in before.
    """
    phone = Phone.find(phone_id)
    Sitting.must_be_open(phone.sitting_id)
    if not _let_in(phone, blocked_too=kept_out, admitted_by=person, admitted_by_phone=None):
        if phone.blocked_at is not None:
            raise Refused("Somebody was faster, or a waiter keeps this phone out.")
        raise Refused("%(name)s has already let this phone in.", name=phone.admitted_by.name) \
            if phone.admitted_by else Refused("This phone is in already.")
    accept_waiting(phone_id, person)
    return True


def _let_in(phone, blocked_too=False, **by):
    """Whether this phone belongs to the party from now on and did not before."""
    out = Phone.admitted_at.is_null() & (Phone.blocked_at.is_null() if not blocked_too else True)
    if not Phone.update(admitted_at=clock.now(), blocked_at=None, **by).where(Phone.id == phone.id, out).execute():
        return False
    announce(events.PhoneAdmitted(sitting=phone.sitting_id, phone=phone.id))
    return True


@saving
def let_in(phone_id, host):
    """A guest who is in lets in somebody of their party, where the house leaves that to its guests."""
    phone, other = Phone.find(phone_id), Phone.find(host)
    Sitting.must_be_open(other.sitting_id)
    if phone.sitting_id != other.sitting_id:
        raise NotFound()
    if not other.admitted or not _guests_let_in(other.sitting_id):
        raise NotAllowed("Please ask a waiter to let them in.")
    if not _let_in(phone, admitted_by_phone=host):
        raise Refused("Somebody was faster, or a waiter keeps this phone out.")
    accept_waiting(phone_id, None)


def _guests_let_in(sitting):
    return entry.rung_of(sitting, clock.now()) == HOST


@saving
def enter_code(phone_id, typed):
    """A phone types the code that staff show to the party. Refused alike for every wrong one."""
    phone = Phone.find(phone_id)
    Sitting.must_be_open(phone.sitting_id)
    if phone.blocked_at is not None:
        raise Refused("Please ask a waiter to take your order.", status=403)
    if not entry.is_code(Sitting.find(phone.sitting_id).code, typed, clock.now()):
        raise Refused("This is not the code of your table now. Please look at it again, or ask a waiter.", status=403)
    if _let_in(phone):
        accept_waiting(phone_id, None)


@saving
def renew_sitting_code(sitting_id, person):
    """Staff show another code from now on; the one before holds no longer, and whoever is in stays in."""
    Sitting.must_be_open(sitting_id)
    Sitting.update(code=clock.token()).where(Sitting.id == sitting_id).execute()
    announce(events.SittingCodeRenewed(sitting=sitting_id, table=Sitting.find(sitting_id).table_id))


@saving
def block(phone_id, person, reason=""):
    """This phone can order and read no more, and what it sent and nobody accepted is turned down. The code that it
    may have seen holds no longer.
    """
    phone = Phone.find(phone_id)
    Sitting.must_be_open(phone.sitting_id)
    Phone.update(blocked_at=clock.now(), admitted_at=None).where(Phone.id == phone_id).execute()
    turn_down_waiting(phone_id, person)
    renew_sitting_code(phone.sitting_id, person)
    announce(events.PhoneBlocked(sitting=phone.sitting_id, phone=phone_id,
                                 reason=one_line(reason, LONGEST_REASON)))


# Displays


@saving
def make_display(table_id, secret, person):
    """A small screen on a table is to show its code. ``secret`` is handed in; its link works once. Returns its id."""
    if not Table.select().where(Table.id == table_id, ~Table.removed).exists():
        raise NotFound()
    if len(Display.of(table_id)) >= MOST_DISPLAYS:
        raise Refused("This table has enough displays. Please end one first.")
    display = Display.insert(table=table_id, secret=fingerprint(secret), made_at=clock.now()).execute()
    announce(events.DisplayChanged(table=table_id, display=display, what="made"))
    return display


@saving
def open_display(secret, own):
    """The screen that opened the link is the display from now on, by a secret of its own; the link is used up."""
    display = Display.with_secret(secret)
    if display is None or not move(Display, (Display.id == display.id) & (Display.secret == display.secret),
                                   fingerprint(own), by="secret"):
        raise NotFound("This link was used already, or it is too old.")
    announce(events.DisplayChanged(table=display.table_id, display=display.id, what="opened"))
    return display.id


@saving
def end_display(display_id, person):
    """This screen shows no code any more."""
    display = Display.find(display_id)
    if move(Display, (Display.id == display_id) & Display.ended_at.is_null(), clock.now(), by="ended_at"):
        announce(events.DisplayChanged(table=display.table_id, display=display_id, what="ended"))

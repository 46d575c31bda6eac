"""Sitting down: the first scan or the first order opens a table, further phones join the same sitting."""

from .. import clock, events
from ..database import announce, saving
from ..errors import NotFound, Refused
from ..kitchen import touch
from ..settings import house
from ..staff import fingerprint
from ..tables import Phone, Sitting
from ..words import one_line
from .ordering import let_in_where_all_are
from .places import place, taken

MOST_PHONES = 40
LONGEST_NICKNAME = 24


@saving
def join(table_id, secret, nickname=""):
    """A phone joins the open sitting of a table, opening one if there is none. Returns the phone's id.

    The same secret twice is the same phone: a double tap seats nobody else.
    """
    known = Phone.get_or_none(Phone.secret == fingerprint(secret))
    if known:
        return known.id
    sitting = _sitting_at(table_id)
    number = Phone.select().where(Phone.sitting == sitting).count() + 1
    if number > MOST_PHONES:
        raise Refused("Too many phones have joined this table. Please ask a waiter.")
    phone = Phone.insert(sitting=sitting, secret=fingerprint(secret), number=number,
                         nickname=tidy_name(nickname), joined_at=clock.now()).execute()
    announce(events.PhoneJoined(sitting=sitting, phone=phone))
    let_in_where_all_are(phone, sitting)
    return phone


@saving
def open_table(table_id, person, guests=None):
    """A waiter seats a party. Returns the sitting's id; one that is open already is kept."""
    return _sitting_at(table_id, person, guests)


def _sitting_at(table_id, person=None, guests=None):
    table = place(table_id)
    open_now = Sitting.open_at(table)
    if open_now:
        return open_now.id
    if table.removed:
        raise NotFound("Nobody sits at this table now.")
    return seated(table.id, person, guests)


def seated(table_id, person, guests, name=None):
    """A new sitting at a place where nobody sits; the index one_open_sitting guards that. Returns its id."""
    now = clock.now()
    taken(table_id, now)
    sitting = Sitting.insert(table=table_id, opened_at=now, opened_by=person, guests=guests, name=name,
                             terms=house().terms(), code=clock.token()).execute()
    announce(events.SittingOpened(sitting=sitting, table=table_id))
    return sitting


@saving
def rename(phone_id, nickname):
    """A guest gives a nickname, or takes it away."""
    phone = Phone.find(phone_id)
    Sitting.must_be_open(phone.sitting_id)
    Phone.update(nickname=tidy_name(nickname)).where(Phone.id == phone_id).execute()
    announce(events.CartChanged(sitting=phone.sitting_id))


def tidy_name(text):
    """A nickname without control, bidi and zero-width characters; None if nothing is left."""
    return one_line(text, LONGEST_NICKNAME) or None


@saving
def count_guests(sitting_id, guests):
    """How many people sit there."""
    Sitting.must_be_open(sitting_id)
    Sitting.update(guests=guests).where(Sitting.id == sitting_id).execute()
    touch(sitting_id)
    announce(events.GuestsCounted(sitting=sitting_id, guests=guests))

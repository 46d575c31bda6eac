"""Reopening: a bill that was closed by mistake, or whose guests came back, is open again, at its table or another.

Nothing that was booked changes. What was written off is owed again by a new entry, which belongs to the day on which
it is made: a Z report that was written stays as it is, and the next one tells of the reopening. Receipts stay, and
every phone, code and link of the earlier visit stays dead (threats T26).
"""

import peewee

from .. import clock, events
from ..books import book_reopening
from ..database import announce, move, saving
from ..errors import NotFound, Refused
from ..payments.links import PayLink
from ..staff import fingerprint
from ..tables import Phone, Sitting, Table
from .changing import given_reason
from .places import must_be_whole, taken
from .rights import may


@saving
def reopen(sitting_id, reason, person, table_id=None, approved_by=None):
    """Open a closed bill again, at its own table or at ``table_id``. Returns the table's id.

    Refused where somebody sits there, for a quick charge and for a bill that became part of another, without a reason,
    and where the role does not suffice and nobody approved.
    """
    sitting = Sitting.find(sitting_id)
    approved_by, reason = may(person, "reopen", approved_by), given_reason(reason)
    table = _table(sitting, table_id)
    _open(sitting, table)
    taken(table.id, clock.now())
    _stay_dead(sitting_id)
    owed = book_reopening(sitting_id, person, reason)
    announce(events.SittingReopened(sitting=sitting_id, table=table.id, before=sitting.table_id, amount=owed,
                                    reason=reason, person=person, approved_by=approved_by))
    return table.id


def _table(sitting, wanted):
    if sitting.table.till:
        raise Refused("A quick charge stays closed. Give its money back, and charge again.")
    if sitting.merged_into_id:
        raise Refused("This bill became part of another one.")
    table = Table.get_or_none(Table.id == (wanted or sitting.table_id))
    if table is None or table.till or (table.removed and table.id != sitting.table_id):
        raise NotFound("This table is no longer there.")
    if not table.is_place:
        raise Refused("This table is no longer there. Please choose another.")
    if table.joined_to_id or table.id != sitting.table_id:
        must_be_whole(table)
    return table


def _open(sitting, table):
    """Guarded twice: a bill is opened by one of two who try, and the index one_open_sitting keeps out who sits down at
    the same moment."""
    try:
        moved = move(Sitting, (Sitting.id == sitting.id) & Sitting.closed_at.is_null(False), None, by="closed_at",
                     closed_by=None, write_off=None, cleared_at=None, table=table, code=clock.token())
    except peewee.IntegrityError:
        raise Refused("Somebody sits at table %(table)s.", table=table.name) from None
    if not moved:
        raise Refused("Somebody has already opened this bill again.")


def _stay_dead(sitting_id):
    """Phones and links of the earlier visit: whoever still has one has to scan the code again."""
    now = clock.now()
    for phone in Phone.of(sitting_id):
        Phone.update(secret=fingerprint(clock.token())).where(Phone.id == phone.id).execute()
    PayLink.update(ended_at=now).where(PayLink.sitting == sitting_id, PayLink.ended_at.is_null()).execute()

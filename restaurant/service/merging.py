"""Two parties that become one, and one that becomes two again: orders, tickets, phones, picks and calls go over as they
are and keep their names, so that what came can be put back.

Money never changes bills: the party that has paid something stays, and the other's rows come to it (invariant I16).
"""

import peewee

from .. import clock, events, kitchen
from ..bills import Bill
from ..books import BookEntry
from ..database import announce, move, saving
from ..errors import NotFound, Refused
from ..payments import PENDING, Claim, PayLink, Payment
from ..tables import Merge, Sitting, Table
from ..words import one_line
from .going_over import belongings, bring, take_back
from .moving import LONGEST_REASON, check_money, nothing_off_the_whole, same_prices
from .ordering import release_paid
from .places import must_be_whole, taken
from .rights import may

ADDED_UP_BY = ("included", "service", "service_tax")     # of the terms of a sitting, what makes its bill


@saving
def merge(sitting_id, to_sitting, person, reason="", approved_by=None, joined=False):
    """A party joins another one's bill and sits at its table. Returns the id of the merge.

    ``joined`` puts their table to the other, so that its code leads there too. Refused if both bills have money on
    them, if something was taken off a whole bill, and if the two bills are added up differently.
    """
    Sitting.must_be_open(sitting_id)
    Sitting.must_be_open(to_sitting)
    if sitting_id == to_sitting:
        raise Refused("They are one party already.")
    may(person, "merge", approved_by)
    source, target = Sitting.find(sitting_id), Sitting.find(to_sitting)
    came, into = _who_stays(source, target)
    _alike(came, into)
    now, reason, places = clock.now(), one_line(reason, LONGEST_REASON), _places(source, target, came, joined)
    called = {party.id: party.title for party in (source, target)}
    _join(places["tables"], target.table_id if joined else None)
    _renamed(called, Sitting.find(target.id).title, now, person)
    what = {**bring(came.id, into.id, now), **places}
    made = Merge.insert(came=came.id, into=into.id, what=what, reason=reason, at=now, person=person).execute()
    _end(came.id, into.id, person, now)
    Sitting.update(table=target.table_id, guests=_together(source, target)).where(Sitting.id == into.id).execute()
    kitchen.touch(into.id)
    announce(events.PartyMerged(sitting=came.id, into=into.id, reason=reason))
    announce(events.PartyCame(sitting=into.id, came=came.id))
    announce(events.PhonesMoved(sitting=into.id, before=came.id, phones=tuple(id for id, _ in what["phones"])))
    release_paid(into.id)
    return made


def _who_stays(source, target):
    """``(came, into)``: whose rows go over, and whose bill it becomes."""
    if not _has_money(source):
        return source, target
    if not _has_money(target):
        return target, source
    raise Refused("Both parties have paid something, or are paying. Please settle one of the two bills first.")


def _has_money(sitting):
    return (BookEntry.select().where(BookEntry.sitting == sitting.id).exists()
            or Payment.select().where(Payment.sitting == sitting.id, Payment.state.in_(PENDING)).exists())


def _alike(came, into):
    nothing_off_the_whole(came, into)
    if Bill(came).lines and any(came.terms[name] != into.terms[name] for name in ADDED_UP_BY):
        same_prices(came, into)
        raise Refused("The service charge of these two bills differs. Please make it the same first.")


def _places(source, target, came, joined):
    """What a merge keeps of who sat where, and of how many they were."""
    if joined and (source.table.removed or target.table.removed or source.table.area_id != target.table.area_id):
        raise Refused("Only whole tables of one room can be put together.")
    tables = [source.table_id] if joined else []
    with_them = [table.id for table in Table.select(Table.id).where(Table.joined_to == source.table_id)]
    return {"from": source.table_id, "swapped": came.id == target.id, "tables": [*tables, *with_them],
            "guests": [source.guests, target.guests]}


def _together(source, target):
    return source.guests + target.guests if source.guests and target.guests else None


def _join(tables, to):
    if tables:
        Table.update(joined_to=to).where(Table.id.in_(tables)).execute()


def _renamed(called, title, now, person):
    """The cooks hear what each party's place is called now, where that is not what it was called before."""
    for sitting, before in called.items():
        if before != title:
            kitchen.renamed(sitting, before, title, now, person)


def _end(came, into, person, now):
    """Guarded: who came is nobody's party any more. What it gave out to pay by is dead."""
    if not move(Sitting, (Sitting.id == came) & Sitting.closed_at.is_null(), now, by="closed_at", closed_by=person,
                merged_into=into, cleared_at=now):
        raise Refused("Somebody has already closed this table.")
    PayLink.update(ended_at=now).where(PayLink.sitting == came, PayLink.ended_at.is_null()).execute()


@saving
def unmerge(merge_id, person, table_id=None, approved_by=None):
    """Two parties again: what came goes back, and what its phones ordered since. Returns the sitting that came.

    Whoever left their table for the merge goes back there, or to ``table_id``. Refused where dishes that would go were
    paid for, or the bill would fall below what was paid, and if somebody sits there.
    """
    made, now = Merge.find(merge_id), clock.now()
    Sitting.must_be_open(made.into_id)
    may(person, "merge", approved_by)
    if not move(Merge, (Merge.id == merge_id) & Merge.undone_at.is_null(), now, by="undone_at", undone_by=person):
        raise Refused("These parties are on their own again already.")
    came, into = Sitting.find(made.came_id), Sitting.find(made.into_id)
    nothing_off_the_whole(into)
    going = belongings(made.what, into.id)
    _not_paid(going, into)
    called = into.title
    _seat_again(came, into, made.what, _their_table(table_id or made.what["from"]))
    take_back(made.what, going, came.id, into.id)
    check_money(into)
    for sitting in (came.id, into.id):
        _renamed({sitting: called}, Sitting.find(sitting).title, now, person)
        kitchen.touch(sitting)
        release_paid(sitting)
    _tell(came.id, into.id, going)
    return came.id


def _tell(came, into, going):
    announce(events.SittingOpened(sitting=came, table=Sitting.find(came).table_id))
    announce(events.MergeUndone(sitting=into, came=came))
    announce(events.PhonesMoved(sitting=came, before=into, phones=tuple(going.phones)))


def _not_paid(going, into):
    if Claim.select().join(Payment).where(Payment.sitting == into.id, Claim.released_at.is_null(),
                                          Claim.line.in_(going.lines)).exists():
        raise Refused("Somebody pays for dishes of theirs or has paid, so they stay on one bill.")
    if Payment.select().where(Payment.phone.in_(going.phones), Payment.state.in_(PENDING)).exists():
        raise Refused("Somebody is paying by phone right now. Please wait a moment.")


def _their_table(id):
    table = Table.find(id)
    if table.removed and not (table.part_of_id or table.tab):
        raise NotFound("This table is no longer there.")
    return table


def _seat_again(came, into, what, table):
    """Guarded by the index one_open_sitting: nobody is put to a table where somebody sits."""
    stays, now = into.table_id, clock.now()
    Table.update(joined_to=None).where(Table.id.in_(what["tables"]), Table.joined_to == stays).execute()
    if not table.removed:
        must_be_whole(table)
    taken(table.id, now)
    try:
        if what["swapped"]:
            Sitting.update(table=table.id).where(Sitting.id == into.id).execute()
        Sitting.update(table=stays if what["swapped"] else table.id, closed_at=None, closed_by=None, merged_into=None,
                       cleared_at=None).where(Sitting.id == came.id).execute()
    except peewee.IntegrityError:
        raise Refused("Somebody sits at table %(table)s. Please choose another one.", table=table.name) from None
    _count(came, into, what)


def _count(came, into, what):
    """As many guests as before, where nobody has counted them since."""
    theirs, ours = what["guests"][::-1] if what["swapped"] else what["guests"]
    Sitting.update(guests=theirs).where(Sitting.id == came.id).execute()
    if into.guests is None or into.guests == sum(what["guests"]):
        Sitting.update(guests=ours).where(Sitting.id == into.id).execute()

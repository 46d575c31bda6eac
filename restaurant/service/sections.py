"""Sections: whose tables are whose, who serves a party, and how a shift is handed over.

A table without a waiter is everybody's. A party is served by its table's waiter unless somebody else was named for it.
Whoever changes this says what their page showed, so that of two who take one table the second is told.
"""

from .. import events
from ..database import announce, saving
from ..errors import NotFound, Refused
from ..staff import Person
from ..tables import Sitting, Table
from ..words import one_line
from .changing import LONGEST_REASON


@saving
def pick_tables(person, mine, shown):
    """These are mine: ``shown`` is ``{table: its waiter or None}`` as the page had it, ``mine`` the tables that were
    ticked. Tables of mine that are no longer ticked become everybody's. Refused as a whole if somebody was quicker."""
    _works_here(person)
    for table, before in shown.items():
        after = person if table in mine else None if before == person else before
        if after != before:
            _give(table, before, after)
            announce(events.TableAssigned(table=table, person=person, changes={"waiter": [before, after]}))


def _give(table, before, after):
    """Guarded by the waiter that the page showed."""
    if not Table.update(waiter=after).where(Table.id == table, ~Table.removed, _is(Table.waiter, before)).execute():
        now = Table.find(table)
        if now.waiter_id is None:
            raise Refused("Table %(table)s is nobody's now. Please look again.", table=now.name)
        raise Refused("%(name)s has table %(table)s now. Please look again.", name=now.waiter.name, table=now.name)


def _is(column, person):
    return column.is_null() if person is None else column == person


@saving
def hand_over(person, to, reason=""):
    """Everything of one person goes to another: their tables, and the open parties that were named theirs. What
    somebody else took meanwhile stays theirs. Returns how many tables and parties it was."""
    _works_here(to)
    if person == to:
        raise Refused("These tables are yours already.")
    whose = {Table: (Table.waiter == person, ~Table.removed),
             Sitting: (Sitting.waiter == person, Sitting.closed_at.is_null())}
    tables, parties = (_hand_over(model, where, to) for model, where in whose.items())
    if not tables and not parties:
        raise Refused("There is nothing to hand over.")
    announce(events.ShiftHandedOver(person=person, to=to, tables=tables, parties=parties,
                                    reason=one_line(reason, LONGEST_REASON)))
    return len(tables), len(parties)


def _hand_over(model, where, to):
    ids = tuple(id for (id,) in model.select(model.id).where(*where).order_by(model.id).tuples())
    model.update(waiter=to).where(*where).execute()
    return ids


@saving
def transfer(sitting_id, to, person, shown=None, reason=""):
    """Another waiter serves this party; ``shown`` is who was named for it on the page (None: its table's waiter)."""
    _works_here(to)
    Sitting.must_be_open(sitting_id)
    sitting = Sitting.find(sitting_id)
    after = None if sitting.table.waiter_id == to else to
    if after == sitting.waiter_id:
        return
    if not Sitting.update(waiter=after).where(Sitting.id == sitting_id, _is(Sitting.waiter, shown)).execute():
        raise Refused("Somebody else serves them now. Please look again.")
    announce(events.PartyTransferred(sitting=sitting_id, person=person, to=to, changes={"waiter": [shown, after]},
                                     reason=one_line(reason, LONGEST_REASON)))


def _works_here(person):
    """Whoever is given tables can open the floor."""
    somebody = Person.get_or_none(Person.id == person, Person.left_at.is_null())
    if somebody is None:
        raise NotFound("This person no longer works here.")
    if not somebody.may("floor"):
        raise Refused("%(name)s does not serve tables.", name=somebody.name)

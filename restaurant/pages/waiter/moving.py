"""Dishes and parties that change places: dishes go to another party, a party splits, two are one, and two again.

Each step leads back to the floor, which says in one sentence what happened.
"""

from flask import request

from ... import service
from ...errors import NotFound
from ...floor import Floor
from ...languages import _, in_words, ngettext
from ...tables import Merge, Sitting
from ..guards import opens_to
from ..page import asked, field, key, page, whole, wholes
from . import words
from .approving import approver, with_manager
from .door import back_to, door, me, sitting_at
from .party import Party


@door.get("/table/<int:at>/give")
@opens_to("floor")
def giving(at):
    """Which dishes, and whose are they?"""
    return _choosing("waiter/give.html", at)


@door.post("/table/<int:at>/give")
@opens_to("floor")
@with_manager
def give(at):
    """These dishes belong to another party."""
    to = Sitting.find(whole("to", 1))
    sitting, lines = sitting_at(at), _lines()
    service.move_lines(sitting, lines, to.id, me(), field("why", "", 400), approver(), once=key())
    return back_to(at, ngettext("%(number)s dish is on the bill of table %(table)s now.",
                                "%(number)s dishes are on the bill of table %(table)s now.", sum(lines.values()),
                                table=to.title))


@door.get("/table/<int:at>/split")
@opens_to("floor")
def splitting(at):
    """Which dishes and phones are a party of their own, and where?"""
    return _choosing("waiter/split.html", at)


@door.post("/table/<int:at>/split")
@opens_to("floor")
@with_manager
def split(at):
    """These dishes, and whose phones were chosen, are a party of their own. Table 0 is a part of this one."""
    sitting, phones = sitting_at(at), wholes(request.form.getlist("phone"))
    new = service.split(sitting, _lines(), me(), whole("table") or None, phones, approved_by=approver(), once=key())
    new = Sitting.find(new)
    return back_to(at, _("They are a party of their own now: table %(table)s.", table=new.title))


def _choosing(template, at):
    party = Party.at(at)
    return page(template, party=party, sitting=party.sitting_id, floor=Floor(), words=words,
                chosen=asked("line"))


def _lines():
    """How many of each dish that was ticked."""
    return {line: whole(f"of-{line}", 1) for line in wholes(request.form.getlist("line"))}


@door.get("/table/<int:at>/merge")
@opens_to("floor")
def merging(at):
    """Whom do they join?"""
    return _choosing("waiter/merge.html", at)


@door.post("/table/<int:at>/merge")
@opens_to("floor")
@with_manager
def merge(at):
    """They are one party with another, at its table."""
    sitting, to = sitting_at(at), Sitting.find(whole("to", 1))
    left, joined = Sitting.find(sitting).title, to.title
    service.merge(sitting, to.id, me(), field("why", "", 400), approver(), "joined" in request.form, once=key())
    return back_to(to.table_id, _("Tables %(tables)s are one party now, with one bill, at table %(table)s.",
                                tables=in_words([left, joined]), table=joined))


@door.get("/table/<int:at>/apart")
@opens_to("floor")
def parting(at):
    """Which parties were put together here, and where does each go?"""
    party = Party.at(at)
    return page("waiter/apart.html", party=party, sitting=party.sitting_id, merges=party.merges, floor=Floor(),
                words=words)


@door.post("/table/<int:at>/apart")
@opens_to("floor")
@with_manager
def part(at):
    """Two parties again. Only those that were put together at this table."""
    sitting, made = sitting_at(at), Merge.find(whole("merge", 1))
    if made.into_id != sitting:
        raise NotFound("This belongs to another table.")
    table = whole("table", 1)
    service.unmerge(made.id, me(), table, approver(), once=key())
    return back_to(at, _("They are two parties again, each with its own bill."))

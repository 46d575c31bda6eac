"""Whose tables are whose: all tables or only mine, who serves a party, and to whom a shift goes."""

from flask import request, session

from ... import service
from ...errors import Refused
from ...floor import Floor
from ...staff import Person
from ...tables import Table
from ..guards import opens_to, this_person
from ..page import field, key, page, whole, wholes
from . import words
from .approving import approver, with_manager
from .door import back, door, go, me, sitting_at
from .party import Party

MINE = "my tables"   # the session's word for what its floor shows


def mine():
    """Whose tables this browser's floor shows: the id of who asks, or None for everybody's."""
    return me() if session.get(MINE) else None


def colleagues(but=None):
    return [person for person in Person.serving() if person.id != but]


@door.post("/show")
@opens_to("floor")
def show():
    """All tables, or mine; remembered on this device until they sign out."""
    session[MINE] = field("mine", "", 1) == "1"
    return back()


@door.get("/mine")
@opens_to("floor")
def my_tables():
    """Which tables are mine?"""
    return page("waiter/mine.html", floor=Floor(), words=words, person=this_person(),
                names={person.id: person.name for person in Person.working()})


@door.post("/mine")
@opens_to("floor")
def pick_tables():
    service.pick_tables(me(), set(wholes(request.form.getlist("table"))), _shown(), once=key())
    session[MINE] = True
    return go("waiter.floor")


def _shown():
    """``{table: its waiter or None}`` as the page had it, from fields such as ``7:3`` and ``8:0``."""
    pairs = [wholes_of_pair(each) for each in request.form.getlist("shown")]
    return {table: waiter or None for table, waiter in pairs}


def wholes_of_pair(text):
    parts = text.split(":")
    if len(parts) != 2 or not all(part.isascii() and part.isdigit() and len(part) < 16 for part in parts):
        raise Refused("Something is wrong in this form. Please reload the page and try again.", status=400)
    return int(parts[0]), int(parts[1])


@door.get("/hand-over")
@opens_to("floor")
def hand_over_page():
    """What is open at my tables, and who takes it all."""
    now = Floor()
    return page("waiter/hand_over.html", floor=now, words=words, person=this_person(), colleagues=colleagues(me()),
                tables=[at for at in now.standings.values() if at.table.waiter_id == me()],
                parties=[at for at in now.taken if at.waiter == me()])


@door.post("/hand-over")
@opens_to("floor")
def hand_over():
    service.hand_over(me(), whole("to", 1), field("reason", "", 400), once=key())
    return go("waiter.floor")


@door.get("/table/<int:at>/transfer")
@opens_to("floor")
def transferring(at):
    """Who serves them from now on?"""
    party = Party.at(at)
    return page("waiter/transfer.html", party=party, sitting=party.sitting_id, words=words, colleagues=colleagues(),
                serves=party.standing.waiter)


@door.post("/table/<int:at>/transfer")
@opens_to("floor")
def transfer(at):
    shown = whole("named", 0, default=0) or None
    service.transfer(sitting_at(at), whole("to", 1), me(), shown, field("reason", "", 400), once=key())
    return go("waiter.floor", area=Party.at(at).table.area_id, table=at)


@door.get("/table/<int:at>/new-code")
@opens_to("floor")
def new_code_page(at):
    """What happens to the old code, before it happens."""
    return page("waiter/new_code.html", table=Table.find(at), words=words)


@door.post("/table/<int:at>/new-code")
@opens_to("floor")
@with_manager
def new_code(at):
    service.code_leaked(at, me(), approver(), field("reason", "", 400), once=key())
    return go("waiter.table", table=at)

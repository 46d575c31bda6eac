"""The cash drawer: opened with a float, money in and out with a reason, counted blind, and what was counted before.

For whoever has the right "cash", wherever they work. What should lie in the drawer is worked out after the count and
stands on no page before.
"""

from flask import request

from ... import money, service
from ...books import CashSession, drawer_moves
from ...books.coins import denominations
from ...errors import NotAllowed, NotFound, Refused
from ...settings import house
from ..guards import opens_to, this_person
from ..page import as_cents, cents, field, key, page, then, whole
from .door import door


def _me():
    """Who is at the drawer; it is open to those who may, waiters among them if the owner says so."""
    person = this_person()
    if not person.can("cash"):
        raise NotAllowed()
    return person.id


@door.get("/office/drawer")
@opens_to("staff")
def drawer():
    _me()
    session = CashSession.open()
    return page("office/drawer.html", session=session, moves=drawer_moves(session) if session else [],
                past=[each for each in CashSession.newest() if each.closed_at], inside=this_person().may("office"),
                saved=request.method == "POST")


@door.post("/office/drawer/open")
@opens_to("staff")
def open_drawer():
    me = _me()
    service.open_session(cents("float"), me, once=key())
    return then("office.drawer")


@door.post("/office/drawer/in")
@opens_to("staff")
def pay_in():
    """Money that is no sale."""
    me = _me()
    service.pay_in(cents("amount"), field("reason", "", 400), me, once=key())
    return then("office.drawer")


@door.post("/office/drawer/out")
@opens_to("staff")
def pay_out():
    """Money that is no refund."""
    me = _me()
    service.pay_out(cents("amount"), field("reason", "", 400), me, once=key())
    return then("office.drawer")


@door.get("/office/drawer/count")
@opens_to("staff")
def count():
    """What lies in the drawer, by coins and notes or as one amount."""
    _me()
    if CashSession.open() is None:
        return then("office.drawer")
    return page("office/drawer_count.html", session=_open(), kinds=denominations(house().currency), counted=None,
                inside=this_person().may("office"))


def _open():
    session = CashSession.open()
    if session is None:
        raise Refused("The drawer is not open.")
    return session


@door.post("/office/drawer/count")
@opens_to("staff")
def counted():
    """What was counted is shown once more, so that a slip of the finger is no difference. Nothing is written yet."""
    _me()
    return page("office/drawer_count.html", session=_open(), kinds=denominations(house().currency),
                counted=_counted(), note=field("note", "", 400), inside=this_person().may("office"))


def _counted():
    """The amount that was typed, or what the coins and notes come to; Refused if both are there and differ."""
    pieces = {kind: field(f"kind-{kind}", "", 12).strip() for kind in denominations(house().currency)}
    by_kind = sum(kind * _pieces(text) for kind, text in pieces.items() if text)
    typed = field("counted", "", 40).strip()
    if not typed and not any(pieces.values()):
        raise Refused("Please enter what you counted.", status=400)
    if typed and any(pieces.values()) and as_cents(typed) != by_kind:
        raise Refused("The coins and notes come to %(pieces)s, and you typed %(typed)s.",
                      pieces=house().amount(by_kind), typed=house().amount(as_cents(typed)))
    return as_cents(typed) if typed else by_kind


def _pieces(text):
    try:
        return money.parse_whole(text, 0, 100_000)
    except money.BadAmount:
        raise Refused("Please enter a whole number from %(minimum)s to %(maximum)s.", status=400, minimum=0,
                      maximum=100_000) from None


@door.post("/office/drawer/close")
@opens_to("staff")
def close_drawer():
    """The count is entered; only the answer to this says what should have been there."""
    me, session = _me(), whole("session", 1)
    if CashSession.open() and CashSession.open().id != session:
        raise Refused("Somebody has already counted the drawer.")
    service.close_session(whole("counted", 0, money.MAX_AMOUNT), me, field("note", "", 400), once=key())
    return then("office.cash_session", id=session)


@door.get("/office/drawer/<int:id>")
@opens_to("staff")
def cash_session(id):
    """A session that was counted: who, how much, and what differs."""
    _me()
    session = CashSession.get_or_none(CashSession.id == id, CashSession.closed_at.is_null(False))
    if session is None:
        raise NotFound()
    return page("office/drawer_session.html", session=session, moves=drawer_moves(session),
                inside=this_person().may("office"))

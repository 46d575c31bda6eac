"""Sharing a bill out: a link by which somebody else pays, and "this is not mine"."""

from .. import clock, events
from ..database import announce, move, saving
from ..errors import NotFound, Refused
from ..orders import Line, NotMine
from ..payments import PayLink
from ..payments.links import LASTS
from ..staff import fingerprint
from ..tables import Sitting
from .reserving import check, take_on

MOST_LINKS = 40   # open links of a bill


@saving
def make_link(sitting_id, secret, amount=None, dishes=(), phone=None, person=None):
    """A link that pays a part as it is now, or (without amount and dishes) what is open when it is used.

    ``secret`` is handed in and only its hash is kept. Returns the link's id.
    """
    Sitting.must_be_open(sitting_id)
    now = clock.now()
    if PayLink.select().where(PayLink.sitting == sitting_id, PayLink.ended_at.is_null(),
                              PayLink.ends_at > now).count() >= MOST_LINKS:
        raise Refused("There are too many open links for this bill. Please pay here, or ask a waiter.")
    if dishes:
        amount, _ = take_on(sitting_id, dishes)
    if amount is not None:
        check(sitting_id, amount, 0)
    link = PayLink.insert(sitting=sitting_id, secret=fingerprint(secret), amount=amount, dishes=list(dishes),
                          phone=phone, person=person, at=now, ends_at=now + LASTS).execute()
    announce(events.LinkMade(sitting=sitting_id, link=link))
    return link


@saving
def end_link(link_id, phone=None):
    """Nobody can pay by this link any more. A guest ends their own, staff any."""
    link = PayLink.find(link_id)
    if phone is not None and link.phone_id != phone:
        raise NotFound()
    move(PayLink, (PayLink.id == link_id) & PayLink.ended_at.is_null(), clock.now(), by="ended_at")


@saving
def not_mine(line_id, phone):
    """A guest says that a dish is not theirs: staff hear of it, and it is nobody's until they have looked."""
    line = Line.find(line_id)
    Sitting.must_be_open(line.sitting_id)
    if line.phone_id != phone:
        raise NotFound("This dish is not on your part of the bill.")
    if NotMine.get_or_none(NotMine.line == line_id) is None:
        NotMine.insert(line=line_id, phone=phone, at=clock.now()).execute()
        announce(events.LineDisowned(sitting=line.sitting_id, line=line_id))


@saving
def looked_at(not_mine_id, person):
    """Somebody who works here has looked at a dish that a guest says is not theirs."""
    row = NotMine.find(not_mine_id)
    if move(NotMine, (NotMine.id == not_mine_id) & NotMine.done_at.is_null(), clock.now(), by="done_at",
            done_by=person):
        announce(events.LineDisowned(sitting=Line.find(row.line_id).sitting_id, line=row.line_id))

"""Links by which somebody else pays: a guest makes them, whoever holds one pays what it was made for (threats T15)."""

import hashlib
import hmac

from flask import current_app, redirect, request, session, url_for

from ... import languages, service
from ...bills import Bill
from ...errors import NotFound, Refused
from ...office import sheets
from ...orders import Line
from ...payments import PayLink, offering
from ...service.paying_by_link import check_usable, linked
from ...settings import house
from ...tables import Sitting
from ..guards import opens_to, this_seat
from ..limits import WRONG_CODES, count, too_often
from ..page import field, key, page, whole_form
from .bill import agent, door
from .mine import Mine
from .pay import chosen_way, sent
from .share import AMOUNT, Share


@door.post("/bill/link")
@opens_to("party")
def make_link():
    """Let somebody else pay the part that is chosen. The same form sent twice makes one link."""
    seat = this_seat()
    if not house().pay_by_phone:
        raise Refused("Paying by phone is not possible here. Please ask a waiter.")
    share = Share(Bill(Sitting.find(seat.sitting)), request.form)
    secret = _secret_of(seat)
    service.make_link(seat.sitting, secret, **share.wanted(), phone=seat.phone, once=whole_form(seat.phone))
    return redirect(url_for("bill.own_link", secret=secret), 303)


def _secret_of(seat):
    """Of the form's key and our own, so that the first answer may be lost."""
    ours = current_app.config["SECRET_KEY"].encode()
    made = hmac.new(ours, f"link {seat.phone} {field('key', longest=64)}".encode(), hashlib.sha256)
    return made.hexdigest()[:32]


@door.get("/bill/link/<secret>")
@opens_to("party")
def own_link(secret):
    """A link to hand on: its address, its code, and how it stands with it."""
    seat, link = this_seat(), _link(secret)
    if link.phone_id != seat.phone:
        raise NotFound()
    address = current_app.config["PLACE"].address + url_for("bill.by_link", secret=secret)
    return page("diner/link.html", mine=Mine(seat, seat.name), link=link, secret=secret, address=address,
                code=sheets.as_picture(address), pays=linked(link, Bill(link.sitting)))


def _link(secret):
    """The link of this secret. Whoever guesses is slowed down (threats T22)."""
    try:
        return PayLink.good(secret)
    except NotFound:
        too_often("link", WRONG_CODES)
        count("link", WRONG_CODES)
        raise


@door.post("/bill/link/<int:link>/end")
@opens_to("party")
def end_link(link):
    """Nobody can pay by it any more."""
    service.end_link(link, phone=this_seat().phone, once=key())
    return redirect(url_for("bill.show"), 303)


@door.get("/pay/<secret>")
@opens_to("anybody")
def by_link(secret):
    """What a link is for, and the ways to pay it; one that is over says so and offers nothing."""
    try:
        return _shown(secret, _link(secret), request.args)
    except Refused as refused:
        return _over(refused)


def _over(refused):
    """A sentence on a page of its own, for whoever is no guest here."""
    if refused.status != 410:
        raise refused
    return page("diner/over.html", 410, sentence=languages.say(refused))


def _shown(secret, link, said, refused=None):
    bill = Bill(link.sitting)
    pays = check_usable(link, bill)
    return page("diner/by_link.html", refused.status if refused else 200, secret=secret, link=link, pays=pays,
                bill=bill, said=said, refused=refused, dishes=_dishes(pays), providers=offering.offered(agent()),
                share=_part(link, bill, pays, said))


def _dishes(pays):
    """``(names, by how many it is shared)`` of what is paid."""
    lines = [int(name.partition(".")[0]) for name, _ in pays.dishes]
    names = {line.id: line.names for line in Line.select().where(Line.id.in_(lines))}
    return [(names[line], by) for line, (_, by) in zip(lines, pays.dishes)]


def _part(link, bill, pays, said):
    """The part and its tip, worked out as a guest's own: a snapshot is an amount that nobody can type."""
    typed = said.get("amount", "").strip()
    share = Share(bill, {**said.to_dict(), "how": AMOUNT})
    if link.amount is not None or not typed:
        share.amount = pays.amount
    return share


@door.post("/pay/<secret>")
@opens_to("anybody")
def pay_link(secret):
    """Begin a payment by a link. If that cannot be, its page says why."""
    try:
        place = _begin(_link(secret), secret)
    except Refused as refused:
        return _not_paid(secret, refused)
    session["link"] = secret
    return redirect(place, 303)


def _not_paid(secret, refused):
    """Why it could not be paid: on the link's own page, as long as there is something to pay by it."""
    try:
        return _over(refused) if refused.status == 410 else _shown(secret, _link(secret), request.form, refused)
    except Refused as over:
        return _over(over)


def _begin(link, secret):
    provider, way = chosen_way()
    bill = Bill(link.sitting)
    wanted = _part(link, bill, linked(link, bill), request.form).with_tip()
    once = whole_form(hashlib.sha256(secret.encode()).hexdigest())
    return sent(service.pay_by_link(link.id, provider.name, **wanted, once=once), provider, way)

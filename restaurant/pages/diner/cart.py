"""The table's shared cart, and what became of it: choose, change, send, follow, call somebody."""

import itertools

from flask import Blueprint, redirect, request, session, url_for

from ... import menu, orders, service
from ...calls import KINDS, WAITER, Call
from ...errors import NotFound, Refused
from ...kitchen import line_states
from ...orders import Line, Order, Pick
from ...service.ordering import may_owe
from ...settings import house
from ...tables import Table
from ..guards import a_seat, opens_to, sit_down, this_seat
from ..limits import CALLS, count, too_often
from ..page import field, is_htmx, key, page, then, whole, wholes
from .entry import not_blocked, party_at
from .mine import Mine, of_this_guest

door = Blueprint("cart", __name__)


@door.get("/dish/<int:dish>")
@opens_to("anybody")
def dish(dish):
    """One dish with everything that can be chosen about it."""
    card = menu.current()
    return page("diner/dish.html", card=card, dish=card.dish(dish), mine=of_this_guest())


@door.post("/order/add")
@opens_to("anybody")
def add():
    """Into the cart. Whoever has not joined yet sits down with their first dish."""
    seat = _seat_or_sit()
    choices, parts = chosen(menu.current(), whole("dish", 1))
    service.add(seat.sitting, whole("dish", 1), whole("quantity", 1, orders.MOST_OF_ONE, 1), choices, parts,
                field("note", "", 2000), request.form.getlist("allergy")[:14], phone=seat.phone, once=key())
    return then("diner.mine") if is_htmx() else then("diner.read", code=seat.code)


def _seat_or_sit():
    if a_seat() is None or "visits" in session:
        mine = of_this_guest()
        if mine.table is None:
            raise Refused("Please scan the code on your table first.", status=403)
        not_blocked(a_seat())
        table = Table.with_code(mine.code)
        place = party_at(table)
        sit_down(table, lambda secret: service.join(place.id, secret), key())
    return this_seat()


def chosen(card, dish_id):
    """The choices and parts of a dish's form: ``group-G`` holds choices, ``part-P`` a dish, ``in-P-D-G`` its own."""
    dish = card.dishes.get(dish_id)
    if dish is None:
        raise NotFound()
    choices = wholes(value for group in dish.its_groups for value in request.form.getlist(f"group-{group.id}"))
    parts = []
    for part in dish.its_parts:
        for taken in wholes(request.form.getlist(f"part-{part.id}")[:1]):
            groups = card.dishes[taken].its_groups if taken in card.dishes else ()
            parts.append((part.id, taken, wholes(
                value for group in groups
                for value in request.form.getlist(f"in-{part.id}-{taken}-{group.id}"))))
    return choices, parts


@door.get("/order")
@opens_to("guests")
def show():
    """The cart of the table, everybody's picks, with what would be refused today."""
    seat = this_seat()
    card = menu.current()
    picks = [(pick, *orders.weighed(pick, card), card.dishes.get(pick.dish_id)) for pick in Pick.seen_by(seat)]
    return page("diner/order.html", mine=Mine(seat, seat.name), picks=picks, agreed=orders.agreed, card=card,
                limit=may_owe(seat.sitting))


@door.post("/order/pick/<int:pick>")
@opens_to("guests")
def change(pick):
    """More, less, none, or another note of one's own pick."""
    seat = this_seat()
    service.change(pick, seat.sitting, whole("quantity", 0, orders.MOST_OF_ONE), phone=seat.phone,
                   note=request.form.get("note"))
    return then("cart.show")


@door.post("/order/send")
@opens_to("guests")
def send():
    """To the kitchen: everything, or only what this guest chose."""
    seat = this_seat()
    marks = request.form.getlist("mine" if field("scope", "all") == "mine" else "pick")
    order = service.send(seat.sitting, [mark[:40] for mark in marks][:orders.MOST_PICKS], phone=seat.phone, once=key())
    place = _after_sending(order)
    return ("", 204, {"HX-Redirect": place}) if is_htmx() else redirect(place, 303)


def _after_sending(order):
    """Where a guest goes with what they sent: to paying where that comes first, else to look how far it is."""
    first = house().pay_by_phone and Order.find(order).state == orders.TO_PAY
    return url_for("bill.show", how="order", order=order) if first else url_for("cart.follow")


@door.post("/order/sent/<int:order>/take-back")
@opens_to("guests")
def take_back(order):
    """A guest takes back what they sent and nobody has paid."""
    service.take_back(order, this_seat().phone, once=key())
    return redirect(url_for("cart.follow"), 303)


@door.get("/follow")
@opens_to("guests")
def follow():
    """What was sent, round by round, and how far each dish is."""
    seat = this_seat()
    lines = {}
    sent = Order.seen_by(seat)
    theirs = {order.id for order in sent}
    for line in Line.of(seat.sitting):
        if line.order_id in theirs:
            lines.setdefault(line.order_id, []).append(line)
    return page("diner/follow.html", mine=Mine(seat, seat.name), orders=sent[::-1], lines=lines,
                states=line_states(seat.sitting), after=_eaten_before([line for its in lines.values() for line in its]))


def _eaten_before(lines):
    """What a course of this table comes after: the course before it of which they ordered something."""
    mine = {line.course for line in lines if line.left}
    courses = [course for id, course in menu.current().courses.items() if id in mine]
    return {course.id: before.names for before, course in itertools.pairwise(courses)}


@door.get("/help")
@opens_to("party")
def help():
    """Call a waiter, or ask for the bill."""
    seat = this_seat()
    return page("diner/help.html", mine=Mine(seat, seat.name), calls=Call.open_at(seat.sitting))


@door.post("/call")
@opens_to("guests")
def call():
    kind = field("kind", longest=10)
    if kind not in KINDS:
        raise NotFound()
    too_often("call", CALLS)
    count("call", CALLS)
    seat = this_seat()
    if not seat.inside and kind != WAITER:
        raise Refused("A waiter has to let you in first.", status=403)
    service.call(seat.sitting, kind, phone=seat.phone)
    return then("cart.help") if seat.inside else then("diner.wait")


@door.post("/call/<int:call>/cancel")
@opens_to("guests")
def cancel_call(call):
    """Nobody has to come any more."""
    service.cancel_call(call, this_seat().phone)
    return then("cart.help")

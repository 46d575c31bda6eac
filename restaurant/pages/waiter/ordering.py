"""An order by hand: a waiter picks dishes for a table, and sends them. Each waiter's picks are their own."""

from flask import redirect, request, url_for

from ... import menu, orders, service
from ...errors import NotFound
from ...languages import name_of
from ...orders import Pick
from ...service.by_hand import MOST_SEATS
from ...staff import Person
from ..diner.cart import chosen
from ..guards import opens_to
from ..page import field, is_htmx, key, page, then, whole
from . import words
from .door import door, go, me, sitting_at
from .finding import favourites, found
from .party import Party


@door.get("/table/<int:at>/order")
@opens_to("floor")
def order(at):
    """The menu in sections, and what this waiter has picked so far."""
    party, card = Party.at(at), menu.current()
    picks = Pick.in_cart(party.sitting.id, me()) if party.sitting else []
    wished = [(pick, *orders.weighed(pick, card), card.dishes.get(pick.dish_id)) for pick in picks]
    sections, search = list(card.shown()), request.args.get("q", "")[:60].strip()
    liked = favourites(card)
    here = next((section for section, _ in sections if str(section.id) == request.args.get("section")),
                None if liked or not sections else sections[0][0])
    shown = found(sections, search) if search else dict(sections)[here] if here else liked
    return page("waiter/order.html", party=party, card=card, wished=wished, sections=sections, here=here,
                search=search, found=shown, liked=liked, agreed=orders.agreed, words=words,
                others=others(party.sitting.id) if party.sitting else [], last=party.accepted[:1],
                gone=request.args.get("gone", "")[:200], short=request.args.get("short", "")[:200])


def others(sitting):
    """What other waiters are taking for this party just now: (who, their picks)."""
    rows = list(Pick.select(Pick, Person).join(Person).where(Pick.sitting == sitting, Pick.person != me())
                .order_by(Pick.person, Pick.id))
    return [(picks[0].person, picks) for picks in (
        [pick for pick in rows if pick.person_id == who] for who in dict.fromkeys(row.person_id for row in rows))]


def sitting_here(at):
    """The party that this page was made for, or Refused with where they sit now: its picks go to no other table."""
    return sitting_at(at) if whole("sitting", 0, default=0) else Party.at(at).sitting_id


@door.get("/table/<int:at>/order/<int:dish>")
@opens_to("floor")
def choose(at, dish):
    """What can be chosen about a dish."""
    card = menu.current()
    return page("waiter/choose.html", party=Party.at(at), card=card, dish=card.dish(dish),
                allergens=menu.ALLERGENS, words=words)


@door.post("/table/<int:at>/order/add")
@opens_to("floor")
def add(at):
    """One more. The table is opened if nobody sat there yet."""
    sitting = sitting_at(at) if whole("sitting", 0, default=0) else service.open_table(at, me())
    choices, parts = chosen(menu.current(), whole("dish", 1))
    service.add(sitting, whole("dish", 1), whole("quantity", 1, orders.MOST_OF_ONE, 1), choices, parts,
                field("note", "", 2000), request.form.getlist("allergy")[:14], person=me(), course=asked_course(),
                seat=asked_seat(), once=key())
    if is_htmx() and not field("chosen", "", 5):
        return then("waiter.order", at=at)
    return go("waiter.order", at=at, section=request.form.get("section"), q=request.form.get("q") or None)


def asked_seat():
    """The place that a dish is for: None is the table."""
    return whole("seat", 1, MOST_SEATS) if field("seat", "", 20) else None


@door.post("/table/<int:at>/order/pick/<int:pick>/seat")
@opens_to("floor")
def choose_seat(at, pick):
    """For this guest, or for the table."""
    service.choose_seat(pick, sitting_here(at), asked_seat(), me())
    return then("waiter.order", at=at)


@door.post("/table/<int:at>/repeat")
@opens_to("floor")
def repeat(at):
    """The last round once more, to be looked at and sent; what cannot be had is named."""
    gone, short = ([*map(name_of, dishes)] for dishes in service.repeat_round(sitting_at(at), me(), once=key()))
    return go("waiter.order", at=at, gone=", ".join(gone)[:200] or None, short=", ".join(short)[:200] or None)


@door.post("/table/<int:at>/again")
@opens_to("floor")
def once_more(at):
    """One more of a dish that was sent."""
    service.repeat_line(whole("line", 1), Party.at(at).sitting_id, me(), once=key())
    return redirect(url_for("waiter.order", at=at), 303)


@door.post("/table/<int:at>/order/take-over")
@opens_to("floor")
def take_over(at):
    """Another waiter left: what they picked is mine to send."""
    service.take_over(sitting_at(at), whole("person", 1), me(), once=key())
    return then("waiter.order", at=at)


def asked_course():
    """The course that a dish is to be eaten in: None as the menu says, 0 at once."""
    course = whole("course", 0) if field("course", "", 20) else None
    if course and course not in dict(words.courses()):
        raise NotFound("This course is no longer served.")
    return course


@door.post("/table/<int:at>/order/pick/<int:pick>/course")
@opens_to("floor")
def choose_course(at, pick):
    """Eaten with another course than the menu says."""
    service.choose_course(pick, sitting_here(at), asked_course(), me())
    return then("waiter.order", at=at)


@door.post("/table/<int:at>/order/pick/<int:pick>")
@opens_to("floor")
def change(at, pick):
    """More, less, none, or a note."""
    service.change(pick, sitting_here(at), whole("quantity", 0, orders.MOST_OF_ONE), person=me(),
                   note=request.form.get("note"), once=key())
    return then("waiter.order", at=at)


@door.post("/table/<int:at>/order/send")
@opens_to("floor")
def send(at):
    """To the kitchen, at the prices that the waiter saw."""
    marks = [mark[:40] for mark in request.form.getlist("pick")][:orders.MOST_PICKS]
    party = Party.at(at)
    if not marks:
        raise NotFound("There is nothing to send yet.")
    service.send(sitting_here(at), marks, person=me(), once=key())
    return go("waiter.floor", area=party.table.area_id, table=at)

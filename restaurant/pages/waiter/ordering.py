"""An order by hand: a waiter picks dishes for a table, and sends them. Each waiter's picks are their own."""

from flask import request

from ... import menu, orders, service
from ...errors import NotFound
from ...orders import Pick
from ..diner.cart import chosen
from ..guards import opens_to
from ..page import field, is_htmx, key, page, then, whole
from . import words
from .door import door, go, me, sitting_at
from .party import Party


@door.get("/table/<int:at>/order")
@opens_to("floor")
def order(at):
    """The menu in sections, and what this waiter has picked so far."""
    party, card = Party.at(at), menu.current()
    picks = Pick.in_cart(party.sitting.id, me()) if party.sitting else []
    wished = [(pick, *orders.weighed(pick, card), card.dishes.get(pick.dish_id)) for pick in picks]
    sections, search = list(card.shown()), request.args.get("q", "")[:60].strip()
    here = next((section for section, _ in sections if str(section.id) == request.args.get("section")),
                sections[0][0] if sections else None)
    return page("waiter/order.html", party=party, card=card, wished=wished, sections=sections, here=here,
                search=search, found=_found(sections, here, search), agreed=orders.agreed, words=words)


def _found(sections, here, search):
    """The dishes of the section, or all whose name in any language holds what was typed."""
    if not search:
        return [dish for section, dishes in sections if section is here for dish in dishes]
    return [dish for _, dishes in sections for dish in dishes
            if any(search.casefold() in name.casefold() for name in dish.names.values())]


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
                once=key())
    return then("waiter.order", at=at) if is_htmx() else then(
        "waiter.order", at=at, section=request.form.get("section"), q=request.form.get("q") or None)


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
    service.choose_course(pick, Party.at(at).sitting_id, asked_course(), me())
    return then("waiter.order", at=at)


@door.post("/table/<int:at>/order/pick/<int:pick>")
@opens_to("floor")
def change(at, pick):
    """More, less, none, or a note."""
    service.change(pick, Party.at(at).sitting_id, whole("quantity", 0, orders.MOST_OF_ONE), person=me(),
                   note=request.form.get("note"))
    return then("waiter.order", at=at)


@door.post("/table/<int:at>/order/send")
@opens_to("floor")
def send(at):
    """To the kitchen, at the prices that the waiter saw."""
    marks = [mark[:40] for mark in request.form.getlist("pick")][:orders.MOST_PICKS]
    party = Party.at(at)
    if not marks:
        raise NotFound("There is nothing to send yet.")
    service.send(party.sitting_id, marks, person=me(), once=key())
    return go("waiter.floor", area=party.table.area_id, table=at)

"""Dishes that change hands: portions of lines go to another open party, with what the kitchen has made of them.

A line stays as it was agreed. A change takes the portions off it, and a line of the other party that remembers where it
came from carries them, at the same price: nothing is lost or doubled, and the stock is not touched (invariant I16).
"""

from .. import clock, events, kitchen
from ..bills import Bill, Discount
from ..database import announce, database, next_number, saving
from ..errors import NotFound, Refused
from ..orders import ACCEPTED, Line, LineChange
from ..payments import Claim
from ..settings import house
from ..tables import Phone, Sitting
from ..words import one_line
from .ordering import release_paid
from .rights import may

LONGEST_REASON = 120
NEW_ORDER = """INSERT INTO "order" (sitting_id, number, round, phone_id, person_id, state, sent_at, answered_at,
    answered_by_id) SELECT ?, ?, (SELECT 1 + COUNT(*) FROM "order" WHERE sitting_id = ? AND state != 'turned down'),
    ?, COALESCE(person_id, ?), state, sent_at, answered_at, answered_by_id FROM "order" WHERE id = ? RETURNING id"""
AGREED = """names, price, tax_name, tax_rate, choices, parts, allergies, allergens, station, also, course, minutes,
    seat, dish, remakes_id"""
NEW_LINE = f"""INSERT INTO line (order_id, sitting_id, phone_id, quantity, note, moved_from_id, {AGREED})
    SELECT ?, ?, ?, ?, ?, id, {AGREED} FROM line WHERE id = ? RETURNING id"""


@saving
def move_lines(sitting_id, lines, to_sitting, person, reason="", approved_by=None):
    """Give portions of lines, ``{line: how many}``, to another open party. Returns the ids of their lines over there.

    Refused for what waits for an answer or its money, for portions that somebody pays for or paid, and where the two
    bills count taxes differently; what hangs on a line as a discount goes with all of it or not at all.
    """
    Sitting.must_be_open(sitting_id)
    Sitting.must_be_open(to_sitting)
    if sitting_id == to_sitting:
        raise Refused("These dishes are on this bill already.")
    may(person, "move", approved_by)
    reason = one_line(reason, LONGEST_REASON)
    return hand_over(Sitting.find(sitting_id), lines, Sitting.find(to_sitting), person, reason)


def hand_over(source, lines, target, person, reason):
    """The moving itself, for whoever has looked at the rights. Only inside a verb."""
    same_prices(source, target)
    nothing_off_the_whole(source, target)
    wanted = _wanted(source, lines)
    now, orders, moved = clock.now(), {}, []
    for line, quantity in wanted:
        if line.order_id not in orders:
            orders[line.order_id] = _new_order(line.order, target, person, now)
        moved.append(_give(line, quantity, orders[line.order_id], target, person, reason, now))
    check_money(source)
    _tell(source, target, [line.id for line, _ in wanted], moved, reason)
    release_paid(source.id)
    return moved


def same_prices(source, target):
    """Prices that hold their tax and prices without it cannot stand on one bill."""
    if source.terms["included"] != target.terms["included"]:
        raise Refused("The taxes of these two bills are counted differently, so nothing can go from one to the other.")


def nothing_off_the_whole(*parties):
    """What is off a whole bill is off other dishes once they change hands, and nobody would have decided that."""
    for party in parties:
        if any(discount.line_id is None for discount in Discount.of(party)):
            raise Refused("Something was taken off the whole bill of table %(table)s. Undo that first, and give it "
                          "again afterwards.", table=party.title)


def _wanted(source, lines):
    """(line, quantity) of what is to be moved, with every order that it comes from; or Refused."""
    here = {line.id: line for line in Line.of(source)}
    taken = {}
    for claim in Claim.of(source):
        taken.setdefault(claim.line_id, set()).add(claim.portion)
    if not lines:
        raise Refused("Please choose the dishes.")
    if set(lines) - set(here):
        raise NotFound("This dish belongs to another table.")
    for id, quantity in lines.items():
        _check(here[id], quantity, len(taken.get(id, ())))
    return [(here[id], lines[id]) for id in sorted(lines)]


def _check(line, quantity, paid):
    if line.order.state != ACCEPTED:
        raise Refused("An order of these guests still waits for an answer or its money. Only what was accepted can be "
                      "moved.")
    if not 1 <= quantity <= line.left:
        raise Refused("There are %(left)s of it left to move: %(dish)s.", left=line.left, dish=line.names)
    if quantity > line.left - paid:
        raise Refused("Somebody pays for this or has paid: %(dish)s.", dish=line.names)
    if quantity < line.left and Discount.select().where(_off(line)).exists():
        raise Refused("Something was taken off this dish. Move all of it, or undo that first: %(dish)s.",
                      dish=line.names)


def _off(line):
    """What is taken off this line and holds."""
    return (Discount.line == line.id) & Discount.undone_at.is_null()


def _new_order(order, target, person, now):
    """What comes from one order is one order over there: sent when that was, with a number of its own."""
    return database.execute_sql(NEW_ORDER, (
        target.id, next_number(f"order {house().business_day(now)}"), target.id, _phone(order.phone_id, target), person,
        order.id)).fetchone()[0]


def _phone(phone, target):
    """Whose it is stays known where they sit there too."""
    return phone if phone and Phone.find(phone).sitting_id == target.id else None


def _give(line, quantity, order, target, person, reason, now):
    new = database.execute_sql(NEW_LINE, (order, target.id, _phone(line.phone_id, target), quantity, line.note,
                                          line.id)).fetchone()[0]
    LineChange.insert(line=line.id, kind="move", quantity=quantity, reason=reason, person=person, at=now).execute()
    left = line.left - quantity
    if not left:
        Discount.update(sitting=target.id, line=new).where(_off(line)).execute()
    stations = kitchen.carry_over(line.id, new, order, target.id, {
        "quantity": quantity, "left": left, "to": target.title}, now, person)
    if stations:
        announce(events.TicketsMade(sitting=target.id, order=order, stations=stations))
    return new


def check_money(sitting):
    """What was paid, or is being paid at this moment, stays on its bill."""
    bill = Bill(sitting)
    if bill.due < bill.reserved:
        raise Refused("This was paid for already, or somebody is paying for it right now.")


def _tell(source, target, lines, moved, reason):
    announce(events.LinesMoved(sitting=source.id, to=target.id, lines=tuple(lines), reason=reason))
    announce(events.LinesCame(sitting=target.id, before=source.id, lines=tuple(moved)))

"""Ordering: dishes are picked into the table's cart, sent as one order, and accepted by a waiter where the house asks.

What is sent is what the sender saw: a pick that has sold out or costs something else since is refused by its name,
and the rest stays in the cart.
"""

import peewee

from .. import clock, entry, events, kitchen, menu, orders
from ..bills import Bill
from ..database import announce, database, move, saving
from ..errors import NotAllowed, NotFound, Refused
from ..money import MAX_QUANTITY
from ..orders import ACCEPTED, TO_PAY, TURNED_DOWN, WAITING, Order, Pick
from ..settings import FIRST, PAY, house
from ..tables import Phone, Sitting
from ..words import one_line
from . import how_much


@saving
def add(sitting_id, dish_id, quantity=1, choices=(), parts=(), note="", allergies=(), phone=None, person=None,
        course=None, seat=None):
    """Put a dish into the cart. The same wish of the same person becomes one pick. Returns the pick's id.

    ``course`` and ``seat`` are for staff: course 0 is at once, None as the menu says; seats count from 1.
    ``allergies`` are codes of menu.ALLERGENS that somebody must not eat; the kitchen sees them large.
    """
    Sitting.must_be_open(sitting_id)
    admitted = _may_order(phone, sitting_id)
    note = one_line(note, orders.LONGEST_NOTE)
    choices, parts = orders.normal(choices, parts)
    allergies = _known(allergies)
    price = menu.current().picked(dish_id, choices, parts).price
    _check_quantity(quantity)
    same = _same_pick(sitting_id, dish_id, choices, parts, note, allergies, phone, person, course, seat)
    if same:
        _check_quantity(same.quantity + quantity)
        Pick.update(quantity=same.quantity + quantity).where(Pick.id == same.id).execute()
    elif _picked(sitting_id, phone, admitted) >= orders.MOST_PICKS:
        raise Refused("Your table's order is full. Please send it first.")
    pick = same.id if same else Pick.insert(
        sitting=sitting_id, phone=phone, person=person, dish=dish_id, quantity=quantity, choices=choices,
        parts=parts, note=note, allergies=allergies, price=price, course=course, seat=seat, at=clock.now()).execute()
    picks_changed(sitting_id, person)
    return pick


def picks_changed(sitting_id, person=None):
    """Guests see the shared cart; what staff are taking is seen by staff."""
    announce(events.PicksTaken(sitting=sitting_id) if person else events.CartChanged(sitting=sitting_id))


def _picked(sitting, phone, admitted):
    """How much is in the cart already: a stranger cannot fill the party's."""
    if not admitted:
        return Pick.select().where(Pick.phone == phone).count()
    return Pick.select().join(Phone, peewee.JOIN.LEFT_OUTER).where(
        Pick.sitting == sitting, Pick.phone.is_null() | Phone.admitted_at.is_null(False)).count()


def _may_order(phone, sitting):
    """Whether somebody has seen who orders: staff, or whoever admitted this phone. Refused if it was blocked."""
    if phone is None:
        return True
    if house().ordering_paused:
        raise Refused("We take no orders from phones at the moment. Please ask a waiter.")
    admitted_at, blocked_at = database.execute_sql(
        "SELECT admitted_at, blocked_at FROM phone WHERE id = ?", (phone,)).fetchone()
    if blocked_at is not None:
        raise Refused("Please ask a waiter to take your order.", status=403)
    return admitted_at is not None or let_in_where_all_are(phone, sitting)


def let_in_where_all_are(phone, sitting):
    """Where whoever scans is let in, a phone belongs to the party from now on. Returns whether it does."""
    if entry.rung_of(sitting, clock.now()) not in entry.LETS_IN:
        return False
    if Phone.update(admitted_at=clock.now()).where(Phone.id == phone, Phone.admitted_at.is_null(),
                                                   Phone.blocked_at.is_null()).execute():
        announce(events.PhoneAdmitted(sitting=sitting, phone=phone))
    return True


def _check_quantity(quantity):
    if not 1 <= quantity <= min(orders.MOST_OF_ONE, MAX_QUANTITY):
        raise Refused("You can take 1 to %(most)s of a dish. For more, please ask a waiter.",
                      most=orders.MOST_OF_ONE)


def _known(allergies):
    """Allergies in the menu's order, each once; Refused if one is not on the list."""
    if set(allergies) - set(menu.ALLERGENS):
        raise Refused("Please choose allergies from the list, or write them as a wish.", status=400)
    return [code for code in menu.ALLERGENS if code in allergies]


def _same_pick(sitting, dish, choices, parts, note, allergies, phone, person, course, seat):
    return Pick.get_or_none(
        Pick.sitting == sitting, Pick.dish == dish, Pick.choices == choices, Pick.parts == parts,
        Pick.note == note, Pick.allergies == allergies,
        Pick.course.is_null() if course is None else Pick.course == course,
        Pick.seat.is_null() if seat is None else Pick.seat == seat,
        Pick.phone.is_null() if phone is None else Pick.phone == phone,
        Pick.person.is_null() if person is None else Pick.person == person)


@saving
def change(pick_id, sitting_id, quantity, phone=None, person=None, note=None):
    """Take more or less of a pick; 0 takes it out. Guests change their own picks only, and staff theirs."""
    pick = own_pick(pick_id, sitting_id, phone, person)
    if quantity == 0:
        Pick.delete().where(Pick.id == pick_id).execute()
    else:
        _check_quantity(quantity)
        kept = pick.note if note is None else one_line(note, orders.LONGEST_NOTE)
        Pick.update(quantity=quantity, note=kept).where(Pick.id == pick_id).execute()
    picks_changed(sitting_id, person)


@saving
def choose_course(pick_id, sitting_id, course, person):
    """Staff say in which course a pick is eaten: 0 is at once, None as the menu says."""
    own_pick(pick_id, sitting_id, None, person)
    Pick.update(course=course).where(Pick.id == pick_id).execute()
    picks_changed(sitting_id, person)


@saving
def remove(pick_id, sitting_id, phone=None, person=None):
    """Take a pick out of the cart."""
    own_pick(pick_id, sitting_id, phone, person)
    Pick.delete().where(Pick.id == pick_id).execute()
    picks_changed(sitting_id, person)


def own_pick(pick_id, sitting_id, phone, person):
    Sitting.must_be_open(sitting_id)
    pick = Pick.get_or_none(Pick.id == pick_id, Pick.sitting == sitting_id)
    if pick is None:
        raise NotFound("This dish was sent or taken out already.")
    if (pick.phone_id, pick.person_id) != (phone, person):
        raise NotAllowed("Somebody else at your table chose this dish. Only they can change it.")
    return pick


@saving
def send(sitting_id, marks, phone=None, person=None):
    """Send picks to the kitchen. ``marks`` are what the sender saw of each (orders.agreed).

    Returns the order's id. Refused by name if a dish sold out or changed its price meanwhile; nothing is sent then.
    """
    Sitting.must_be_open(sitting_id)
    admitted, now = _may_order(phone, sitting_id), clock.now()
    if not admitted:
        _must_not_be_asked_first(sitting_id, now)
    alone = not admitted and not entry.is_new(sitting_id, now)
    wishes = _wishes(orders.unsent(sitting_id, person, phone, alone), marks)
    asked = how_much.asked(sitting_id, phone, [(pick.dish_id, pick.quantity) for pick, _ in wishes], admitted, now)
    shows = orders.take_stock(wishes)
    state = _state_for(phone, admitted and not asked)
    day = house().business_day(now)
    if state == ACCEPTED and phone is not None and pays_first(sitting_id):
        state = TO_PAY
    order, _number, _round = orders.write_order(sitting_id, day, phone, person, state, now)
    lines = orders.write_lines(order, sitting_id, wishes, menu.current())
    orders.drop_picks([pick.id for pick, _ in wishes])
    announce(events.OrderSent(sitting=sitting_id, order=order))
    if state == ACCEPTED:
        _to_kitchen(order, sitting_id, lines, now)
    elif state == TO_PAY:
        release_paid(sitting_id)
    if shows:
        announce(events.MenuChanged(version=menu.changed(), what="stock"))
    return order


def _wishes(picks, marks):
    """``(pick, Picked)`` of what is to be sent, or Refused with the names of all that cannot be."""
    card, wanted = menu.current(), {mark.partition("-")[0]: mark for mark in marks}
    picks = [pick for pick in picks if str(pick.id) in wanted]
    if not picks:
        raise Refused("There is nothing to send: these dishes were sent or taken out already.")
    wishes, gone, changed = [], [], []
    for pick in picks:
        try:
            wish = card.picked(pick.dish_id, pick.choices, pick.parts)
        except Refused as refused:
            gone.append(refused)
            continue
        if orders.agreed(pick, wish.price) == wanted[str(pick.id)]:
            wishes.append((pick, wish))
        else:
            changed.append(wish.dish.names)
    if gone:
        raise gone[0]
    if changed:
        raise Refused("The price or the quantity has changed: %(dishes)s. Please look at it and send again.",
                      dishes=changed)
    return wishes


def _state_for(phone, admitted):
    """Whether an order goes straight to the kitchen or waits for a waiter's tap."""
    if phone is None:
        return ACCEPTED
    return WAITING if house().ask_before_every_order or not admitted else ACCEPTED


def _must_not_be_asked_first(sitting, now):
    if entry.rung_of(sitting, now) in entry.ASKS_FIRST:
        raise Refused("Nobody has let you in at this table yet. What you chose is kept until then.", status=403)


@saving
def accept(order_id, person):
    """A waiter lets an order through that waits for an answer, or for its money. Whoever comes second is told."""
    order = Order.find(order_id)
    if order.state == WAITING and order.phone_id and pays_first(order.sitting_id):
        return _wants_money(order, person)
    if not move(Order, (Order.id == order_id) & Order.state.in_((WAITING, TO_PAY)), ACCEPTED,
                answered_at=clock.now(), answered_by=person):
        raise Refused("Somebody has already answered this order.")
    announce(events.OrderAccepted(sitting=order.sitting_id, order=order_id))
    _answered(order)
    _to_kitchen(order_id, order.sitting_id, _made_where(order_id), clock.now())


def _answered(order):
    """Whoever is still outside hears what became of their order; the party hears it of all."""
    if order.phone_id and not order.phone.admitted:
        announce(events.PhoneAnswered(sitting=order.sitting_id, phone=order.phone_id))


def _wants_money(order, person):
    if not move(Order, (Order.id == order.id) & (Order.state == WAITING), TO_PAY, answered_by=person):
        raise Refused("Somebody has already answered this order.")
    announce(events.OrderAccepted(sitting=order.sitting_id, order=order.id))
    release_paid(order.sitting_id)


def pays_first(sitting_id):
    """Whether what this party orders may have to be paid before it is cooked."""
    return may_owe(sitting_id) is not None


def may_owe(sitting_id):
    """What this party may owe before paying comes first, in the smallest unit; None is without limit.

    Staff's word for this party comes first, then the table's rule, that of the hour, the area's, and the house's.
    """
    own, of_table, of_area, area = database.execute_sql(
        "SELECT s.open_limit, t.pay_when, a.pay_when, a.id FROM sitting s JOIN restaurant_table t ON t.id = s.table_id "
        "JOIN area a ON a.id = t.area_id WHERE s.id = ?", (sitting_id,)).fetchone()
    if own is not None:
        return own
    of_hour = FIRST if entry.rung_at(area, clock.now()) == PAY else None
    if (of_table or of_hour or of_area or house().pay_when) == FIRST:
        return 0
    return house().open_limit or None


def release_paid(sitting_id):
    """Orders that waited for their money go to the kitchen, oldest first, as far as what was paid reaches."""
    waiting = [id for (id,) in database.execute_sql(
        'SELECT id FROM "order" WHERE sitting_id = ? AND state = ? ORDER BY id', (sitting_id, TO_PAY))]
    if not waiting:
        return
    bill, most = Bill(Sitting.find(sitting_id)), may_owe(sitting_id)
    for order in waiting:
        later = sum(bill.worth[line.id] for line in bill.lines if line.order_id in waiting and line.order_id > order)
        if most is None or bill.due - later <= most:
            _release(order, sitting_id)


def _release(order, sitting_id):
    if move(Order, (Order.id == order) & (Order.state == TO_PAY), ACCEPTED, answered_at=clock.now()):
        announce(events.OrderAccepted(sitting=sitting_id, order=order))
        _to_kitchen(order, sitting_id, _made_where(order), clock.now())


@saving
def take_back(order_id, phone):
    """A guest takes back what they sent and did not pay. Refused once it is paid or being paid."""
    order = Order.find(order_id)
    if order.phone_id != phone:
        raise NotAllowed("Somebody else at your table sent this order. Only they can take it back.")
    _not_wanted(order, TO_PAY)


def _made_where(order_id):
    lines = orders.Line.select().where(orders.Line.order == order_id).order_by(orders.Line.id)
    return [(line.id, orders.made_at(line.station, line.also, line.parts), line.course, line.minutes) for line in lines]


def _to_kitchen(order, sitting, lines, now):
    """Tickets for ``(line id, station ids, course, minutes)``; what belongs to a later course is held."""
    due = kitchen.promised(sitting, [kitchen.Dish(line, course, minutes) for line, _, course, minutes in lines], now)
    stations = kitchen.write_tickets(order, sitting, [line[:2] for line in lines], now, due)
    announce(events.TicketsMade(sitting=sitting, order=order, stations=stations))


@saving
def turn_down(order_id, person):
    """A waiter turns an order down that waits for an answer or its money; counted portions can be had again."""
    _not_wanted(Order.find(order_id), WAITING, TO_PAY, person=person)


def _not_wanted(order, *states, person=None):
    if not move(Order, (Order.id == order.id) & Order.state.in_(states), TURNED_DOWN,
                answered_at=clock.now(), answered_by=person):
        raise Refused("Somebody has already answered this order.")
    bill = Bill(Sitting.find(order.sitting_id))
    if bill.due < bill.reserved:
        raise Refused("This was paid for already, or somebody is paying for it right now.")
    for line in orders.Line.select().where(orders.Line.order == order.id):
        orders.give_back_stock(line, line.quantity)
    announce(events.OrderTurnedDown(sitting=order.sitting_id, order=order.id))
    _answered(order)
    announce(events.MenuChanged(version=menu.changed(), what="stock"))


def accept_waiting(phone_id, person):
    for order in _waiting_from(phone_id):
        accept(order, person)


def turn_down_waiting(phone_id, person):
    for order in _waiting_from(phone_id):
        turn_down(order, person)


def _waiting_from(phone_id):
    return [order.id for order in Order.select(Order.id).where(
        Order.phone == phone_id, Order.state == WAITING).order_by(Order.id)]

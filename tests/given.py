"""Makers with defaults: what a test starts from, said in one line."""

import re

import gevent

from restaurant import clock, journal, languages, menu, orders, service, settings
from restaurant.bills import Bill
from restaurant.database import allowed_to_write, database, saving
from restaurant.errors import Refused
from restaurant.menu import Course, Dish
from restaurant.orders import Line, Pick
from restaurant.payments import Payment, provider
from restaurant.staff import Person, fingerprint
from restaurant.stations import Station
from restaurant.tables import Phone, Sitting, Table


def person(name="Ana"):
    return Person.get(Person.name == name).id


def dish(name="Cola"):
    """A dish by its English name."""
    return next(dish for dish in Dish.select() if dish.names["en"] == name)


def station(slug="bar"):
    return Station.get(Station.slug == slug).id


def phone(table="5", nickname="", admitted=True):
    """A phone that joined the sitting at a table."""
    id = service.join(Table.get(Table.name == table).id, clock.token(), nickname)
    if admitted and not Phone.get_by_id(id).admitted:
        service.admit(id, person())
    return Phone.get_by_id(id)


def sitting(table="5"):
    return Sitting.open_at(Table.get(Table.name == table))


def picked(phone, name="Cola", quantity=1, **more):
    """A dish in the cart, chosen by this phone. Returns the pick's id."""
    return service.add(phone.sitting_id, dish(name).id, quantity, phone=phone.id, **more)


def marks(sitting_id, person=None):
    """What a page would show of all picks in a cart."""
    card = menu.current()
    return [orders.agreed(pick, orders.weighed(pick, card)[0]) for pick in Pick.in_cart(sitting_id, person)]


def sent(phone, *names, **more):
    """An order that this phone sent. Returns its id."""
    for name in names or ("Cola",):
        picked(phone, name)
    return service.send(phone.sitting_id, marks(phone.sitting_id), phone=phone.id, **more)


def owing(*names):
    """A guest whose dishes, a cola if none is named, are on the bill."""
    guest = phone()
    sent(guest, *names or ("Cola",))
    return guest


def line(name="Cola", quantity=2, table="5", **more):
    """A line that a guest at a table sent, in the kitchen."""
    mei = phone(table)
    picked(mei, name, quantity, **more)
    order = service.send(mei.sitting_id, marks(mei.sitting_id), phone=mei.id)
    return Line.get(Line.order == order)


def course(name):
    return next(course.id for course in Course.select() if course.names["en"] == name)


def made(line, *steps):
    """The cooks of every station go these steps with a line."""
    for task in line.tasks:
        for step in steps:
            step(task.ticket_id, task.id)


def house_rule(**values):
    """The owner decides something."""
    saving(settings.put)(**values)


def changed(name, **values):
    """The owner changes a dish; guests' menus are out of date from then on."""
    row = dish(name)
    with allowed_to_write():
        Dish.update(**{"sold_out": row.sold_out, **values}).where(Dish.id == row.id).execute()
    saving(menu.changed)()
    return Dish.get_by_id(row.id)


def choices(name, *wanted):
    """Ids of a dish's choices by their English names."""
    return [choice.id for group in menu.current().dishes[dish(name).id].its_groups for choice in group.its_choices
            if choice.names["en"] in wanted]


def parts(combo, *wanted):
    """What a combo is made of: the dishes wanted by name, each with the first of every choice that must be taken."""
    card = menu.current()
    return [(part.id, option.dish_id, [group.its_choices[0].id for group in card.dishes[option.dish_id].its_groups
                                       if group.minimum])
            for part in card.dishes[dish(combo).id].its_parts for option in part.its_options
            if card.dishes[option.dish_id].names["en"] in wanted]


def begun(phone, amount, tip=0, provider="pretend", **more):
    """A payment that somebody is making at a provider's page."""
    return Payment.get_by_id(service.begin_payment(phone.sitting_id, provider, amount, tip, phone=phone.id, **more))


def news(payment, state="confirmed", **other):
    """What the provider says of a payment."""
    said = {"reference": payment.reference, "provider_id": f"pb_{payment.id}", "state": state,
            "amount": payment.handed_over, "currency": payment.currency, **other}
    return provider.News(**said)


def paid(sitting_id, amount=None, **more):
    """Everything that is due, or a part of it, paid in cash."""
    amount = amount or Bill(Sitting.get_by_id(sitting_id)).due
    return service.take_cash(sitting_id, amount, amount + more.get("tip", 0), person=person("Ana"), **more)


def accounts():
    """What stands on each account of the books."""
    return {account: amount for account, amount in database.execute_sql(
        "SELECT account, SUM(amount) FROM posting GROUP BY account") if amount}


def at_once(*verbs):
    """All of these at the same moment, each in a greenlet of its own. Returns what each gave, or what it raised."""
    def outcome(verb):
        try:
            return verb()
        except Refused as refused:
            return refused
    running = [gevent.spawn(outcome, verb) for verb in verbs]
    gevent.joinall(running, raise_error=True)
    return [each.value for each in running]


def refused(outcomes):
    """Those who were told why not."""
    return [each for each in outcomes if isinstance(each, Refused)]


def everything():
    """Every row of every table, to see that nothing changed."""
    return {name: sorted(database.execute_sql(f'SELECT * FROM "{name}"').fetchall(), key=repr)
            for name in database.get_tables()}


def happened(kind=None):
    """The names of what the journal holds, oldest first; or the details of one kind."""
    entries = journal.Entry.select().order_by(journal.Entry.id)
    return [entry.details for entry in entries if entry.kind == kind] if kind else [entry.kind for entry in entries]


def said(refused):
    """What an English reader is told."""
    with languages.speaking("en"):
        return languages.say(refused)


def guest(house, table="5", nickname="", joined=True, admitted=True):
    """A phone's browser that scanned a table's code, sat down there, and was let in by a waiter."""
    client, code = house.client(), house.table(table).code
    client.get(f"/t/{code}")
    if joined:
        client.post(f"/t/{code}/join", data={"nickname": nickname})
    if joined and admitted:
        let_in(client)
    return client


def let_in(client):
    """A waiter lets the phone of this browser in, if it sits somewhere and nobody did before."""
    with client.session_transaction() as session:
        phone = Phone.get_or_none(Phone.secret == fingerprint(session.get("phone", "")))
    if phone and not phone.admitted and phone.sitting.is_open:
        service.admit(phone.id, person())
    return phone


def hidden(page, name):
    """The hidden fields of this name on a page."""
    return re.findall(rf'name="{name}" value="([^"]*)"', page.text)

"""Makers with defaults: what a test starts from, said in one line."""

from restaurant import clock, menu, orders, service
from restaurant.menu import Dish
from restaurant.orders import Pick
from restaurant.staff import Person
from restaurant.tables import Phone, Sitting, Table


def person(name="Ana"):
    return Person.get(Person.name == name).id


def dish(name="Cola"):
    """A dish by its English name."""
    return next(dish for dish in Dish.select() if dish.names["en"] == name)


def phone(table="5", nickname="", admitted=True):
    """A phone that joined the sitting at a table."""
    id = service.join(Table.get(Table.name == table).id, clock.token(), nickname)
    if admitted:
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

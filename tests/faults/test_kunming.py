"""The evening of Kunming, replayed: a photo of a table's code went round, and strangers at home ordered 1,850 of one
dish, 2,580 of another and 9,990 of a third (threats T05, T21, T77). Everything goes through the guests' own door.
"""

import pytest

from restaurant import orders
from restaurant.kitchen import Ticket
from restaurant.orders import ACCEPTED, Line, Order
from restaurant.pages import limits
from restaurant.settings import RUNGS
from restaurant.settings import house as settings
from restaurant.tables import Phone
from tests import given

WANTED = {"Plum wine": 1_850, "Tsingtao beer": 2_580, "Twice-cooked pork": 9_990}
STRANGERS = 5


def order_like_mad(house, phone):
    """One stranger with a script: the figures of the news at once, then the largest that a form takes, and again."""
    for name, portions in WANTED.items():
        for quantity in (portions, *[orders.MOST_OF_ONE] * 4):
            phone.post("/order/add", data={"dish": given.dish(name).id, "quantity": quantity})
        send(phone)
    for _ in range(8):
        phone.post("/order/add", data={"dish": given.dish("Cola").id})
        send(phone)


def send(phone):
    marks = given.hidden(phone.get("/order"), "pick")
    known = marks or given.marks(given.sitting().id)     # what a page does not show them, they make up
    phone.post("/order/send", data={"pick": known, "scope": "all"})


def the_evening(house):
    """A party sits at table five and eats; strangers scan a photo of its code, one after the other and under other
    names, and whoever is refused scans again."""
    mei = given.guest(house, "5", "Mei")
    mei.post("/order/add", data={"dish": given.dish("Cola").id})
    send(mei)
    for number in range(STRANGERS):
        order_like_mad(house, given.guest(house, "5", f"home {number}", admitted=False))
        limits.forget()     # they come from addresses of their own
    for table in ("6", "7"):                              # and at tables where nobody sits
        order_like_mad(house, given.guest(house, table, "home", admitted=False))
    return Phone.get(Phone.nickname == "Mei")


def cooked(but):
    """Portions that the kitchen got from others than this phone."""
    lines = Line.select().join(Order).where(Order.state == ACCEPTED, Order.phone != but)
    return sum(line.quantity for line in lines)


@pytest.mark.parametrize("rung", [rung for rung in RUNGS if rung != "open"])
def test_nothing_of_it_reaches_the_kitchen(house, rung):
    given.house_rule(entry=rung)
    mei = the_evening(house)
    assert cooked(but=mei) == 0
    tickets = Ticket.select().where(Ticket.order.not_in(Order.select(Order.id).where(Order.phone == mei)))
    assert tickets.count() == 0


def test_where_whoever_scans_may_order_the_caps_hold(house):
    """Open is a choice; even so a table gets no more than the owner said before a waiter looked."""
    given.house_rule(entry="open")
    mei = the_evening(house)
    assert 0 < cooked(but=mei) <= 3 * settings().ask_above_visit      # three tables
    assert max(line.quantity for line in Line.select()) <= orders.MOST_OF_ONE
    by_order = [sum(line.quantity for line in order.lines) for order in Order.select().where(Order.state == ACCEPTED)]
    assert max(by_order) <= settings().ask_above_round


def test_one_tap_for_each_stranger_ends_it(house):
    given.house_rule(entry="open")
    home = given.guest(house, "5", "home")
    ana = house.staff("Ana")
    ana.post(f"/floor/phones/{Phone.get().id}/block")
    before = Order.select().count()
    order_like_mad(house, home)
    again = given.guest(house, "5", "home again", admitted=False)
    order_like_mad(house, again)
    assert Order.select().count() == before and Ticket.select().count() == 0

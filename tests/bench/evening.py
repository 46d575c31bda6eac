"""Money of one evening in a house of its own: a bill of 60 lines that 8 guests paid for dish by dish is worked out, and
notices of a provider are settled, 16 at once.

A task on its standard input, the figures on its standard output, both as JSON.
"""

from gevent import monkey

monkey.patch_all()

import json  # noqa: E402  (everything comes after the patch)
import pathlib  # noqa: E402
import sys  # noqa: E402
import time  # noqa: E402

import gevent.pool  # noqa: E402

from app import Tableside  # noqa: E402
from restaurant import clock, menu, office, orders, service  # noqa: E402
from restaurant.bills import Bill  # noqa: E402
from restaurant.database import database, saving  # noqa: E402
from restaurant.installation import Installation  # noqa: E402
from restaurant.menu import Dish  # noqa: E402
from restaurant.payments import Payment  # noqa: E402
from restaurant.payments.provider import CONFIRMED, News  # noqa: E402
from restaurant.staff import Person  # noqa: E402
from restaurant.tables import Area, Sitting, Table  # noqa: E402

SIMPLE = ("Cola", "Spring rolls", "Plum wine", "Cucumber salad")   # dishes without choices
LINES, PAYERS, AT_ONCE, NOTICES, TABLES = 60, 8, 16, 320, 40


def a_bill():
    """A table of 60 lines and a discount; 8 guests pay for five dishes each, the rest is open."""
    owner, table = Person.get(Person.role == "owner").id, Table.all()[0].id
    sitting = service.open_table(table, owner, 8)
    dishes = [dish for dish in Dish.select() if dish.names["en"] in SIMPLE]
    for n in range(LINES):
        service.add(sitting, dishes[n % len(dishes)].id, 1, note=f"{n}", person=owner)
        if n % 20 == 19:
            send(sitting, owner)
    service.take_off(sitting, "percent", 50_000, "a birthday", owner)
    for _ in range(PAYERS):
        names = [portion.name for portion in Bill(Sitting.find(sitting)).portions if portion.is_open][:5]
        service.take_terminal(sitting, 0, "T", person=owner, dishes=[(name, 1) for name in names])
    return sitting


def send(sitting, owner):
    card = menu.current()
    marks = [orders.agreed(pick, orders.weighed(pick, card)[0]) for pick in orders.Pick.in_cart(sitting, owner)]
    service.send(sitting, marks, person=owner)


def milliseconds(sitting, times=60):
    """Processor time of working the bill out, with every portion and who pays for it."""
    began = time.process_time()
    for _ in range(times):
        bill = Bill(Sitting.find(sitting))
        bill.total, bill.due, bill.open, len(bill.portions)
    return (time.process_time() - began) / times * 1000


def raw_milliseconds(sitting, times=60):
    """The same rows read without our models."""
    began = time.process_time()
    for _ in range(times):
        for table in ("line", "payment", "discount"):
            database.execute_sql(f"SELECT * FROM {table} WHERE sitting_id = ?", (sitting,)).fetchall()
        database.execute_sql("SELECT c.* FROM claim c JOIN payment p ON p.id = c.payment_id WHERE p.sitting_id = ?",
                             (sitting,)).fetchall()
    return (time.process_time() - began) / times * 1000


@saving
def pending(sittings):
    """Payments that wait for their notice, eight of each table. Returns their ids."""
    return [service.begin_payment(sitting, "pretend", 10) for _ in range(NOTICES // TABLES) for sitting in sittings]


def settled(sittings):
    """Notices a second that are in the books for good, 16 at once."""
    news = [News(row.reference, f"pb_{row.id}", CONFIRMED, row.handed_over, row.currency)
            for row in map(Payment.find, pending(sittings))]
    pool, began = gevent.pool.Pool(AT_ONCE), time.monotonic()
    outcomes = pool.map(lambda told: service.settle("pretend", told), news)
    seconds = time.monotonic() - began
    if set(outcomes) != {CONFIRMED}:
        raise RuntimeError(f"Not all was settled: {set(outcomes)}")
    return len(news) / seconds


def tables():
    """Tables that owe enough, each with one order."""
    owner = Person.get(Person.role == "owner").id
    made = office.add_tables(Area.get().id, "N", 1, TABLES, 4, once="the anchor writes an answer as well")
    cola = next(dish.id for dish in Dish.select() if dish.names["en"] == "Cola")
    sittings = [service.open_table(table, owner, 2) for table in made]
    for sitting in sittings:
        service.add(sitting, cola, 5, person=owner)
        send(sitting, owner)
    return sittings


def main(folder):
    tableside = Tableside(Installation(data=pathlib.Path(folder), demo=True), clock.Clock())
    tableside.fill_demo()
    sitting = a_bill()
    milliseconds(sitting, 5)
    told = {"bill": milliseconds(sitting), "raw_bill": raw_milliseconds(sitting), "settled": settled(tables()),
            "path": str(database.database)}
    tableside.stop()
    return told


if __name__ == "__main__":
    json.dump(main(**json.load(sys.stdin)), sys.stdout)

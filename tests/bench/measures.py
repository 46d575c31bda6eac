"""What is measured, each as a plain figure: how long, how many, how much."""

import statistics
import time

import gevent.event

from .asking import Line, get, menu_of, order_of
from .listening import Ear
from .running import begun, result_of
from .rush import rush

RUNS = 3
AT_ONCE = 16
ORDERS = 160
REST_WITHIN = 60  # seconds


def median(measure, *arguments):
    """The median of three runs of a measure; of each of its figures, if it gives several."""
    runs = [measure(*arguments) for _ in range(RUNS)]
    if isinstance(runs[0], tuple):
        return tuple(map(statistics.median, zip(*runs)))
    return statistics.median(runs)


def share(sorted_values, percent):
    return sorted_values[min(len(sorted_values) - 1, len(sorted_values) * percent // 100)]


def p50_p99(values):
    values = sorted(values)
    return share(values, 50), share(values, 99)


def hammered(process, requests, expected, clients=AT_ONCE, seconds=None):
    """Milliseconds of processor time for each answer, and answers a second."""
    before = process.seconds()
    done = result_of("hammer", {"port": process.port, "requests": requests, "clients": clients, "seconds": seconds})
    if set(done["statuses"]) != {expected}:
        raise RuntimeError(f"Other answers than {expected}: {done['statuses']}")
    return (process.seconds() - before) / done["answers"] * 1000, done["answers"] / done["seconds"]


def hellos(hello):
    return hammered(hello, [get("/")], "200", seconds=1.5)


def menus(house, guests):
    return hammered(house, [menu_of(guest) for guest in guests], "200", seconds=2)


def orders(house, guests):
    """Orders, 16 at once: processor time and rate, and processor time until all slips are printed.

    The printers begin meanwhile, and the first figure counts what they get done while orders are sent.
    """
    carts, before = fresh_carts(house, ORDERS), house.seconds()
    cost, rate = hammered(house, [order_of(*each) for each in zip(guests, carts)], "303")
    rested(house)
    return cost, rate, (house.seconds() - before) / ORDERS * 1000


def fresh_carts(house, how_many):
    """Full carts, an empty kitchen, and printers that have nothing to do."""
    carts = house.tell("carts", how_many)
    rested(house)
    return carts


def rested(house):
    """Wait until the house has nothing left to do."""
    late = time.monotonic() + REST_WITHIN
    while not house.tell("rest"):
        if time.monotonic() > late:
            raise RuntimeError("Slips are stuck: the house never comes to rest.")
        time.sleep(0.1)


def to_kitchen(house, guests, rate, how_many):
    """Milliseconds from sending an order until a kitchen screen holds it: p50 and p99."""
    return p50_p99(rush(house, guests, fresh_carts(house, how_many), rate))


def to_kitchen_hammered(house, guests, rate, how_many):
    """The same while eight clients read the menu as fast as they can."""
    carts = fresh_carts(house, how_many)
    task = {"port": house.port, "requests": [menu_of(guest) for guest in guests], "clients": 8,
            "seconds": how_many / rate + 1}
    hammering = begun("hammer", task)
    found = p50_p99(rush(house, guests, carts, rate))
    hammering()
    return found


def round_trips(ask, how_many=80):
    """Milliseconds of 20 questions a second: p50 and p99. An idle machine answers slower than a busy one."""
    found = []
    for _ in range(how_many):
        began = time.monotonic()
        ask()
        found.append((time.monotonic() - began) * 1000)
        time.sleep(0.05)
    return p50_p99(found)


def http_trips(hello):
    line, request = Line(hello.port), get("/")
    return round_trips(lambda: line.ask(request))


def socket_trips(echo):
    answered = gevent.event.Event()
    ear = Ear(echo.port, "", lambda name: answered.set(), said="answer")

    def ask():
        answered.clear()
        ear.socket.send('42["ask",{"name":"hello"}]')
        answered.wait()
    found = round_trips(ask)
    ear.close()
    return found


def connected(house, guests):
    """Connect a phone for each guest. Returns the sockets, and how many bytes the house grew for each."""
    before = house.memory()
    ears = [Ear(house.port, guest["cookie"]) for guest in guests]
    time.sleep(1)
    return ears, (house.memory() - before) / len(ears)


def raw_commits(folder, name, environment=()):
    task = {"path": f"{folder}/tableside.db", "copy": f"{folder}/raw-{name}.db", "seconds": 1.2}
    return result_of("raw_commits", task, **dict(environment))["rate"]

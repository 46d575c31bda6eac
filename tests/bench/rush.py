"""Orders that come whenever they like, and how long each takes until a kitchen screen holds its ticket."""

import random
import time

import gevent
import gevent.queue

from .asking import Line, order_of
from .listening import Screen

STATION = "noodles"  # every cart of the bench has dishes for it
LINES = 16           # connections that phones share
WITHIN = 20          # seconds after which a ticket counts as lost


def rush(house, guests, carts, rate):
    """Send every cart, ``rate`` a second on average, at random moments. Returns milliseconds to the kitchen, sorted."""
    screen = Screen(house.port, house.hello["cook"], STATION)
    lines = gevent.queue.Queue(items=[Line(house.port) for _ in range(LINES)])
    chance, moment, sent, senders = random.Random(rate), time.monotonic(), {}, []
    for guest, cart in zip(guests, carts):
        moment += chance.expovariate(rate)
        gevent.sleep(max(0, moment - time.monotonic()))
        senders.append(gevent.spawn(_send, lines, guest, cart, sent))
    gevent.joinall(senders, raise_error=True)
    _wait_for(screen, sent)
    screen.close()
    return sorted((screen.holds[number] - began) * 1000 for number, began in sent.items())


def _send(lines, guest, cart, sent):
    request, line = order_of(guest, cart), lines.get()
    sent[cart["number"]] = time.monotonic()
    answer = line.ask(request)
    lines.put(line)
    if not answer.startswith("HTTP/1.1 303"):
        raise RuntimeError(f"An order was refused: {answer[:2000]}")


def _wait_for(screen, sent):
    with gevent.Timeout(WITHIN, RuntimeError("Tickets never came to the kitchen.")):
        while set(sent) - set(screen.holds):
            gevent.sleep(0.05)

"""Printers that announce themselves are heard, here on loopback alone; nothing strange is offered."""

import asyncio
import socket

import gevent
import pytest
from zeroconf import ServiceInfo
from zeroconf.asyncio import AsyncZeroconf

from kitchen_printers import discovery

LOOPBACK = ["127.0.0.1"]
RAW, LPD = discovery.KINDS


class Announced:
    """Services of the tests' own, announced on loopback by a thread of their own."""

    def __init__(self, *services):
        self.services, self.over, self.ready = services, False, False

    def __enter__(self):
        self.thread = gevent.get_hub().threadpool.spawn(lambda: asyncio.run(self._announce()))
        while not self.ready:
            gevent.sleep(0.02)
        return self

    def __exit__(self, *_):
        self.over = True
        self.thread.get()

    async def _announce(self):
        async with AsyncZeroconf(interfaces=LOOPBACK) as network:
            await asyncio.gather(*[await network.async_register_service(service) for service in self.services])
            self.ready = True
            while not self.over:
                await asyncio.sleep(0.05)


def a_printer(name="EPSON TM-T20", kind=RAW, address="127.0.0.1", port=9100):
    return ServiceInfo(kind, f"{name}.{kind}", addresses=[socket.inet_aton(address)], port=port,
                       server=f"{''.join(filter(str.isalnum, name))}.local.")


@pytest.fixture(scope="module")
def heard():
    """What is heard among printers of both kinds, a printer far away and a program that is no printer."""
    services = (a_printer("Wok", port=9101), a_printer("Bar", LPD, port=515), a_printer("Both"),
                a_printer("Both", LPD, port=515), a_printer("Far", address="8.8.8.8"), a_printer("Redis", port=6379))
    with Announced(*services):
        return discovery.nearby(3.0, LOOPBACK)


def test_a_printer_that_announces_itself_is_found(heard):
    assert discovery.Found("Wok", "127.0.0.1", 9101) in heard


def test_one_that_only_announces_lpd_is_offered_with_the_usual_port(heard):
    assert discovery.Found("Bar", "127.0.0.1", 9100) in heard


def test_one_of_both_kinds_is_offered_once(heard):
    assert [found.name for found in heard] == ["Bar", "Both", "Wok"]


def test_nobody_is_led_elsewhere(heard):
    assert {found.host for found in heard} == {"127.0.0.1"} and {found.port for found in heard} == {9100, 9101}


def test_nobody_else_waits_meanwhile():
    listening, ticks = gevent.spawn(discovery.nearby, 0.5, LOOPBACK), 0
    while not listening.dead:
        gevent.sleep(0.01)
        ticks += 1
    assert listening.get() == [] and ticks > 10


@pytest.mark.parametrize("heard", [("", ["127.0.0.1"], 9100), ("A", [], 9100), ("A", ["169.254.169.254"], 9100),
                                   ("A", ["not an address"], 9100), ("A", ["10.0.0.1"], 22),
                                   ("\x1b\n", ["10.0.0.1"], 9100), ("A", ["10.0.0.1"], None)])
def test_what_is_strange_is_not_offered(heard):
    assert discovery._offered(heard) is None


def test_a_name_is_made_one_plain_line():
    found = discovery._offered(("  <b>Kitchen</b>\n\u202e " + "x" * 99, ["fe80::1", "10.0.0.9"], 9100))
    assert (found.name, found.host) == ("<b>Kitchen</b> " + "x" * 25, "10.0.0.9")

"""Printers that announce themselves in the house's network (mDNS), heard for a few seconds when the owner asks.

Nothing is scanned: one question goes to everybody, and what answers is offered. Only addresses of the house's own
network and ports of printers are, so that no announcement leads the owner elsewhere. It runs in a thread of its own.
"""

import asyncio
import contextlib
import dataclasses

import gevent
import gevent.lock
from zeroconf import DNSQuestionType, Error
from zeroconf.asyncio import AsyncServiceBrowser, AsyncServiceInfo, AsyncZeroconf

from restaurant.words import one_line

from . import wire

KINDS = ("_pdl-datastream._tcp.local.", "_printer._tcp.local.")   # raw printing, and LPD, whose port is not for us
SECONDS = 3.0
ANSWER = 1500     # milliseconds that one printer has to say where it is
MOST = 30
RAW = 9100
LONGEST_NAME = 40
ALOUD = DNSQuestionType.QM   # answers to us alone would go to another program of this computer that listens, too

_one_at_a_time = gevent.lock.BoundedSemaphore()


@dataclasses.dataclass(frozen=True, order=True)
class Found:
    """A printer that announces itself."""

    name: str
    host: str
    port: int


def nearby(seconds=SECONDS, interfaces=None):
    """The printers that answer within so many seconds, each once. Raises OSError where nobody can be asked."""
    with _one_at_a_time:
        heard = gevent.get_hub().threadpool.apply(_listen, (seconds, interfaces))
    return sorted({found for found in map(_offered, heard) if found})[:MOST]


def _listen(seconds, interfaces):
    """In a thread, with a loop of its own."""
    return asyncio.run(_heard(seconds, interfaces))


async def _heard(seconds, interfaces):
    names = set()

    def noted(zeroconf, service_type, name, state_change):
        if len(names) < 4 * MOST:
            names.add((service_type, name))
    async with AsyncZeroconf(**{"interfaces": interfaces} if interfaces else {}) as network:
        browser = AsyncServiceBrowser(network.zeroconf, list(KINDS), handlers=[noted], question_type=ALOUD)
        await asyncio.sleep(seconds)
        await browser.async_cancel()
        return await asyncio.gather(*(_asked(network, *each) for each in sorted(names)))


async def _asked(network, kind, name):
    """Where the printer of this name is: its name, its addresses and its port."""
    info = AsyncServiceInfo(kind, name)
    with contextlib.suppress(Error, OSError):
        if await info.async_request(network.zeroconf, ANSWER, ALOUD):
            return name.removesuffix("." + kind), info.parsed_addresses(), info.port if kind == KINDS[0] else RAW
    return name, [], RAW


def _offered(heard):
    """What of it may be offered, or None."""
    name, addresses, port = heard
    ours = [address for address in addresses if wire.at_home(address)]
    name = one_line(name, LONGEST_NAME)
    if not ours or not name or port not in wire.PORTS:
        return None
    return Found(name, min(ours, key=lambda address: (":" in address, address)), port)

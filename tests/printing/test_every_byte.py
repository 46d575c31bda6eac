"""F18: a printer that dies at each octet of a slip, from the first to the last and in between its answers."""

import gevent
import pytest
from tcp_printer import Paper
from waiting import until

from kitchen_printers import deriving, making, spool, wire
from kitchen_printers.spool import Slip

SIDE_BY_SIDE = 8
NUMBERS = 6      # octets by which later orders and slips are longer: 2 becomes 200


class Mortal:
    """A printer that dies at the octet it is told, and what came out since."""

    def __init__(self, house, tcp, name):
        self.tcp = tcp
        self.house, self.id = house, house.printer(tcp, at=(), name=name)

    def dies_at(self, octet):
        """Send a slip through a printer that dies; returns the papers that came out whole."""
        self.tcp.paper, self.tcp.got, self.tcp.dies_at = Paper(), 0, octet
        slip = self.house.sends(self.id, self.house.ticket(at="bar"))
        until(lambda: Slip.find(slip).state in ("printed", "unknown"), within=20)
        return [each for each in self.tcp.slips if "Kung Pao" in each and f"Slip {Slip.find(slip).number}" in each]


@pytest.fixture
def length(house):
    """How many octets go to a printer for a slip, questions and all."""
    house.printer(kind="network", at=("noodles",), name="Measure")
    for _ in range(2):
        house.ticket(at="noodles")
    deriving.derive()
    _, octets = making.made(house.slip())
    spool.remove(1)
    return len(octets) + 2 * len(wire.HOW_ARE_YOU) + len(wire.DONE) + NUMBERS


def test_wherever_it_dies_nothing_is_lost_and_nothing_comes_twice_unmarked(house, working, tcp, length):
    failures = []

    def run(lane):
        mortal = Mortal(house, tcp(), f"Lane {lane}")
        for octet in range(1 + lane, length + 1, SIDE_BY_SIDE):
            whole = mortal.dies_at(octet)
            unmarked = sum("REPRINT" not in slip for slip in whole)
            if not whole or unmarked > 1 or mortal.tcp.paper.strange or mortal.tcp.paper.pulses:
                failures.append((octet, whole))
    gevent.joinall([gevent.spawn(run, lane) for lane in range(SIDE_BY_SIDE)], raise_error=True)
    assert failures == [] and Slip.select().where(Slip.state == "printed").count() >= length - 20

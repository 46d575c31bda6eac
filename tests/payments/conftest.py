"""What all tests of providers share: a clock to turn, and little patience with a sandbox that is silent on purpose."""

import pytest

from restaurant import clock
from restaurant.payments import calling
from restaurant.payments.sandbox.desk import Desk
from tests.conftest import TurnedClock

SILENT = ("stall", "mute")
PATIENCE = {name: getattr(calling, name) for name in ("CONNECT", "READ", "WHOLE")}


@pytest.fixture
def turned():
    """The clock of both sides."""
    mine = TurnedClock()
    clock.use(mine)
    yield mine
    clock.use(clock.Clock())


@pytest.fixture
def impatient(monkeypatch):
    """A third of a second while a sandbox says nothing; the usual while it is only slow, as on a busy machine."""
    def goes_wrong(desk, fault):
        desk.__dict__["fault"] = fault
        for name, usual in PATIENCE.items():
            monkeypatch.setattr(calling, name, 0.3 if fault in SILENT else usual)
    monkeypatch.setattr(Desk, "fault", property(lambda desk: desk.__dict__["fault"], goes_wrong), raising=False)

"""The house without its doors: the demo's database, a clock to turn and the writer. Verbs need no more."""

import pathlib
import tempfile

import pytest

from restaurant import clock, menu, settings
from restaurant.database import database
from restaurant.tables import Table
from tests.conftest import TurnedClock


class Core:
    """What a test of the core asks of its house."""

    def __init__(self, where):
        self.clock = TurnedClock()
        clock.use(self.clock)
        database.start(where)

    def table(self, name="5"):
        return Table.get(Table.name == name)

    def stop(self):
        database.stop()
        clock.use(clock.Clock())
        settings.forget()
        menu._forget()


@pytest.fixture
def house(engine):
    """The demo restaurant with its doors locked. In memory, where that is to be had."""
    memory = pathlib.Path("/dev/shm")
    with tempfile.TemporaryDirectory(dir=memory if memory.is_dir() else None) as folder:
        core = Core(engine.copied(pathlib.Path(folder) / "tableside.db"))
        yield core
        core.stop()

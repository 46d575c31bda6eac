"""The house without its doors: the demo's database, a clock to turn and the writer. Verbs need no more."""

import shutil

import pytest

from restaurant import clock, menu, settings
from restaurant.database import database
from restaurant.tables import Table
from tests.conftest import TurnedClock


class Core:
    """What a test of the core asks of its house."""

    def __init__(self, path):
        self.clock = TurnedClock()
        clock.use(self.clock)
        database.start(path)

    def table(self, name="5"):
        return Table.get(Table.name == name)

    def stop(self):
        database.stop()
        clock.use(clock.Clock())
        settings.forget()
        menu._forget()


@pytest.fixture
def house(filled, tmp_path):
    """The demo restaurant with its doors locked."""
    shutil.copyfile(filled / "tableside.db", tmp_path / "tableside.db")
    core = Core(tmp_path / "tableside.db")
    yield core
    core.stop()

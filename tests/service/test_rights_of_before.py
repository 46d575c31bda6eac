"""A house that chose its rights before there were those of the floor keeps what its waiters did unasked."""

import importlib

from restaurant import settings
from restaurant.database import allowed_to_write, database
from restaurant.settings import Setting

MIGRATION = importlib.import_module("restaurant.migrations.0007_the_floor")


def test_waiters_keep_moving_guests_after_the_upgrade(house, monkeypatch):
    monkeypatch.setattr(MIGRATION, "TABLES", "SELECT 1")
    with allowed_to_write():
        Setting.create(name="waiters_may", value=["void", "cash"])
        MIGRATION.up(None, database)
    settings.forget()
    assert settings.house().waiters_may == ("void", "cash", "move", "merge", "remake", "codes")

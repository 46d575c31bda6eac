"""A house that was closed in good order leaves its books in one file."""

import sqlite3

from restaurant.database import database
from tests import given


def test_after_a_stop_everything_is_in_the_database_file_itself(house, tmp_path):
    """Owners copy one file. What the write-ahead log still held would be lost with it."""
    given.sent(given.phone("5"), "Cola")
    database.stop()
    (copy := tmp_path / "copy.db").write_bytes((tmp_path / "data" / "tableside.db").read_bytes())
    assert sqlite3.connect(copy).execute('SELECT COUNT(*) FROM "order"').fetchone() == (1,)
    assert not (tmp_path / "data" / "tableside.db-wal").exists()

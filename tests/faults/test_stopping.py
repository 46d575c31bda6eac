"""A house that was closed in good order leaves its books in one file."""

import sqlite3

import gevent
import gevent.event
import pytest

from restaurant.database import database
from restaurant.menu import Dish
from tests import given

pytestmark = pytest.mark.usefixtures("in_a_file")


def test_after_a_stop_everything_is_in_the_database_file_itself(house, tmp_path):
    """Owners copy one file. What the write-ahead log still held would be lost with it."""
    given.sent(given.phone("5"), "Cola")
    database.stop()
    (copy := tmp_path / "copy.db").write_bytes((tmp_path / "data" / "tableside.db").read_bytes())
    assert sqlite3.connect(copy).execute('SELECT COUNT(*) FROM "order"').fetchone() == (1,)
    assert not (tmp_path / "data" / "tableside.db-wal").exists()


def test_a_connection_given_back_after_a_stop_is_not_used_for_the_next_house(house, tmp_path):
    """Whoever reads the next house must not read the last one's file."""
    old = gevent.event.Event()

    def slow_reader():
        given.dish("Cola")
        old.wait()
        database.close()
    reading = gevent.spawn(slow_reader)
    gevent.sleep(0)
    house.stop()
    database.start(tmp_path / "another.db")
    old.set()
    reading.join()
    assert [connection for connection in database.idle if connection.opened is not database.opened] == []
    assert Dish.select().count() == 0

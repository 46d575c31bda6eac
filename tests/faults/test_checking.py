"""``python app.py check``, as an owner runs it: what was proved, and exit 1 with a sentence when a row was touched."""

import contextlib
import os
import sqlite3
import subprocess
import sys

import pytest

from restaurant import service
from tests import given
from tests.serving import ROOT


@pytest.fixture
def folder(house, tmp_path):
    """A house with a closed day, as its files are after it was stopped."""
    mei = given.phone()
    given.sent(mei, "Cola")
    given.paid(mei.sitting_id)
    service.close(mei.sitting_id, given.person("Lin"))
    service.close_day(given.person("Lin"))
    house.stop()
    return tmp_path / "data"


def checked(folder):
    return subprocess.run([sys.executable, "app.py", "check"], cwd=ROOT, capture_output=True, text=True, timeout=60,
                          env={**os.environ, "TABLESIDE_DATA": str(folder), "TABLESIDE_PUBLIC_URL": "https://x.example"})


def touch(folder, sql):
    with contextlib.closing(sqlite3.connect(folder / "tableside.db")) as file, file:
        file.execute("DROP TRIGGER posting_no_update")
        file.execute(sql)


def test_what_is_in_order_is_said_with_the_hash_of_the_books(folder):
    with contextlib.closing(sqlite3.connect(folder / "tableside.db")) as file:
        (count, head), = file.execute("SELECT COUNT(*), (SELECT hash FROM book_entry ORDER BY id DESC) FROM book_entry")
    told = checked(folder)
    assert (told.returncode, told.stderr) == (0, "")
    assert told.stdout == f"Everything is in order.\n{count} entries of the books were read. " \
                          f"The hash of the newest is {head}.\n"


def test_a_cent_that_somebody_moved_is_found(folder):
    touch(folder, "UPDATE posting SET amount = amount + 1 WHERE id = 1")
    told = checked(folder)
    assert told.returncode == 1 and "Entry 1 of the books does not add up." in told.stdout
    assert "Entry 1 of the books was changed, or one before it." in told.stdout


def test_two_cents_that_add_up_are_found_too(folder):
    touch(folder, "UPDATE posting SET amount = amount + 100 WHERE account = 'cash'")
    touch_again = "UPDATE posting SET amount = amount - 100 WHERE account = 'receivable' AND amount < 0"
    with contextlib.closing(sqlite3.connect(folder / "tableside.db")) as file, file:
        file.execute(touch_again)
    told = checked(folder)
    assert told.returncode == 1 and "was changed" in told.stdout and "does not add up" not in told.stdout

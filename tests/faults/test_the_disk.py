"""The disk: full, locked by another program, or with a database that does not fit. Nobody is told a lie about it."""

import contextlib
import shutil
import sqlite3
import subprocess
import sys

import gevent
import peewee
import pytest
import requests

from restaurant import installation
from restaurant.database import Counter, allowed_to_write, database, migrate, next_number, saving
from restaurant.errors import Refused, TryLater
from restaurant.orders import Pick
from tests import given
from tests.conftest import a_house
from tests.serving import Served

pytestmark = pytest.mark.usefixtures("in_a_file")
HOLD = ("import sqlite3, sys; file = sqlite3.connect(sys.argv[1], isolation_level=None); "
        "file.execute('BEGIN IMMEDIATE'); print('held', flush=True); sys.stdin.read()")


@contextlib.contextmanager
def held_by_another_program(path):
    """Another process has the writing lock, as a backup may."""
    other = subprocess.Popen([sys.executable, "-c", HOLD, str(path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    assert other.stdout.readline() == b"held\n"
    yield
    other.stdin.close()
    other.wait()


def test_pages_are_read_while_another_program_holds_the_lock(open_house, tmp_path):
    """F08, M4: the order of events, not a stopwatch: the menu is there while the order still waits."""
    mei, code = given.guest(open_house), open_house.table("5").code
    cola = given.dish("Cola").id
    with held_by_another_program(tmp_path / "data" / "tableside.db"):
        ordering = gevent.spawn(mei.post, "/order/add", data={"dish": cola})
        menus = [requests.get(f"{open_house.address}/t/{code}", timeout=5).status_code for _ in range(20)]
        assert menus == [200] * 20 and not ordering.ready()
        assert requests.get(f"{open_house.address}/healthz", timeout=5).status_code == 200
    assert ordering.get(timeout=10).status_code == 303 and Pick.select().count() == 1


def test_an_order_that_waited_too_long_is_told_so_and_did_not_happen(house, tmp_path, monkeypatch):
    monkeypatch.setattr("restaurant.database.sqlite.WRITER_WAITS", 0.2)
    mei = given.guest(house)
    with held_by_another_program(tmp_path / "data" / "tableside.db"):
        answer = mei.post("/order/add", data={"dish": given.dish("Cola").id})
    assert answer.status_code == 503 and "try again in a moment" in answer.text and Pick.select().count() == 0
    assert mei.post("/order/add", data={"dish": given.dish("Cola").id}).status_code == 303


# A commit that fails


@saving
def count_up(name):
    """A verb of these tests."""
    return next_number(name)


@saving
def spoil_the_commit():
    """A foreign key that is checked at the end only, so that it is the COMMIT that fails."""
    database.execute_sql("PRAGMA defer_foreign_keys = ON")
    database.execute_sql("INSERT INTO pick (sitting_id, dish_id, quantity, choices, parts, note, allergies, price, at) "
                         "VALUES (999999, 1, 1, '[]', '[]', '', '[]', 1, 1)")


def test_a_commit_that_fails_saves_nothing_and_the_writer_goes_on(house):
    outcomes = given.at_once(lambda: count_up("a"), spoil_the_commit, lambda: count_up("b"))
    assert all(isinstance(each, TryLater) for each in outcomes)
    assert Counter.select().where(Counter.name.in_(["a", "b"])).count() == 0
    assert count_up("a") == 1 and given.sent(given.phone("5"), "Cola")


def test_a_verb_that_breaks_takes_only_itself_back(house):
    """Group commit: those beside it are saved."""
    @saving
    def breaks():
        next_number("broken")
        raise ZeroDivisionError

    def broken():
        with pytest.raises(ZeroDivisionError):
            breaks()
    assert given.at_once(lambda: count_up("a"), broken, lambda: count_up("a"))[::2] == [1, 2]
    assert Counter.get_or_none(Counter.name == "broken") is None


def test_a_database_that_cannot_grow_says_try_later(house):
    """F05 without a disk of its own: SQLite is told that its file may not grow."""
    @saving
    def limit(pages):
        database.execute_sql(f"PRAGMA max_page_count = {pages}")

    mei = given.phone("5")
    limit(database.execute_sql("PRAGMA page_count").fetchone()[0])
    before = Pick.select().count()
    with pytest.raises(TryLater):
        for n in range(60):
            given.picked(mei, "Cola", note=f"{n} " * 60)
    taken = Pick.select().count()
    limit(1_000_000)
    assert before <= taken < 60 and given.picked(mei, "Cola")


def test_a_full_disk_is_said_and_forgotten_when_there_is_room_again(filled, tmp_path):
    """F05, on a disk of eight megabytes: no fake success, pages stay readable, and no restart is needed."""
    disk = tmp_path / "disk"
    disk.mkdir()
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=8m", "tmpfs", disk], capture_output=True)
    if mounted.returncode:
        pytest.skip("mounting a small disk is not allowed here")
    try:
        shutil.copytree(filled, disk / "data", ignore=shutil.ignore_patterns("cache", "photos"))
        a_full_disk(disk)
    finally:
        subprocess.run(["umount", "-l", disk], check=True)


def a_full_disk(disk):
    house = a_house(disk / "data")
    try:
        mei, cola, code = given.guest(house), given.dish("Cola").id, house.table("5").code
        with contextlib.suppress(OSError), (disk / "filler").open("wb", buffering=0) as filler:
            while True:
                filler.write(b"x" * 4096)
        answers = [mei.post("/order/add", data={"dish": cola, "note": f"{n} " * 60}) for n in range(5)]
        told = {answer.status_code for answer in answers}
        assert 503 in told and told <= {303, 503}
        assert "try again in a moment" in answers[-1].text
        assert Pick.select().count() == sum(answer.status_code == 303 for answer in answers)
        assert mei.get(f"/t/{code}").status_code == mei.get("/order").status_code == 200
        (disk / "filler").unlink()
        assert mei.post("/order/add", data={"dish": cola}).status_code == 303
    finally:
        house.stop()


# What is checked at the start


def test_every_connection_writes_with_full_durability(house):
    """M1: with less, a power cut loses what guests were told is sent."""
    @saving
    def of_the_writer():
        return [database.execute_sql(f"PRAGMA {name}").fetchone()[0] for name in ("journal_mode", "synchronous")]
    assert of_the_writer() == ["wal", 2]
    assert [database.execute_sql(f"PRAGMA {name}").fetchone()[0]
            for name in ("journal_mode", "synchronous", "foreign_keys")] == ["wal", 2, 1]


def test_a_write_outside_a_verb_is_a_bug(house):
    with pytest.raises(RuntimeError, match="outside @saving"):
        Counter.create(name="x", value=1)


def test_migrating_twice_changes_nothing(house):
    def schema():
        return database.execute_sql("SELECT sql FROM sqlite_master ORDER BY name").fetchall()
    before = schema()
    migrate(database)
    assert schema() == before


def test_a_database_of_a_newer_release_is_refused_and_left_alone(house, tmp_path):
    path = tmp_path / "data" / "tableside.db"
    house.stop()
    file = sqlite3.connect(path)
    columns = [row[1] for row in file.execute("PRAGMA table_info(schema_migration)")]
    values = {"id": 9999, "name": "9999_from_the_future", "version": "9999"}
    file.execute(f"INSERT INTO schema_migration ({', '.join(columns)}) VALUES ({', '.join('?' * len(columns))})",
                 [values.get(column, "2099-01-01" if "at" in column else 1) for column in columns])
    file.commit()
    file.close()
    before = path.read_bytes()
    with pytest.raises(RuntimeError, match="newer Tableside.*9999_from_the_future"):
        a_house(tmp_path / "data")
    database.stop()
    assert path.read_bytes() == before


def test_numbers_are_numbers_in_the_database_itself(house):
    """M14: SQLite would take text and fractions for a number; strict tables do not."""
    for value in ("abc", 3.7, "1; DROP TABLE dish"):
        with pytest.raises(peewee.IntegrityError), allowed_to_write():
            database.execute_sql("UPDATE dish SET price = ? WHERE id = 1", (value,))


@pytest.mark.parametrize("key", ["", "dev", "secret", "x" * 31])
def test_a_short_secret_key_is_refused(tmp_path, key):
    """T35."""
    (tmp_path / "secret.key").write_text(key)
    with pytest.raises(ValueError, match="too short"):
        installation.Installation(data=tmp_path).secret_key()


def test_a_new_secret_key_is_long_random_and_nobody_elses_to_read(tmp_path):
    one, other = (installation.Installation(data=tmp_path / name).secret_key() for name in ("one", "other"))
    assert one != other and len(one) >= 64 and (tmp_path / "one" / "secret.key").stat().st_mode & 0o077 == 0


BAD_SETTINGS = {"TABLESIDE_PORT": ["abc", "-1", "65536", "8_000", "８０"], "TABLESIDE_PROXIES": ["10", "x", ""],
                "TABLESIDE_DATABASE": ["mysql://x", "tableside.db"], "TABLESIDE_REDIS": ["redis://x"]}


@pytest.mark.parametrize(("name", "value"), [(name, value) for name in BAD_SETTINGS for value in BAD_SETTINGS[name]])
def test_a_setting_that_this_release_cannot_do_is_refused_by_name(name, value):
    with pytest.raises(ValueError, match=name):
        installation.Installation.from_environment({name: value})


def test_the_demo_leaves_a_full_house_alone(house):
    before = given.everything()
    with pytest.raises(Refused, match="not empty"):
        house.fill_demo()
    assert given.everything() == before


def test_every_event_is_in_the_journal_with_who_and_which_request(house):
    mei, ana = given.guest(house, admitted=False), house.staff("Ana")
    mei.post("/order/add", data={"dish": given.dish("Cola").id})
    ana.post(f"/floor/phones/{given.Phone.get().id}/admit")
    entries = {entry.kind: entry for entry in given.journal.Entry.select() if entry.actor != "house"}
    assert {"SittingOpened", "PhoneJoined", "CartChanged", "PhoneAdmitted"} <= set(entries)
    assert entries["PhoneAdmitted"].actor == f"staff {given.person('Ana')}"
    assert all(len(entry.request) == 12 for entry in entries.values())


def test_a_served_house_answers_for_its_health(filled, tmp_path):
    shutil.copytree(filled, tmp_path / "data", ignore=shutil.ignore_patterns("cache"))
    served = Served(tmp_path / "data").start()
    try:
        assert requests.get(served.address + "/healthz", timeout=5).json() == {"ok": True}
        metrics = requests.get(served.address + "/metrics", timeout=5).text
    finally:
        served.stop()
    assert "tableside_requests_total" in metrics and "Golden" not in metrics

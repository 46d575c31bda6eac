"""PostgreSQL: away, back again, shared with other processes, cut off in the middle. Nobody is told a lie about it.

Each test file has a server of its own here, because it is stopped and killed.
"""

import contextlib
import socket
import subprocess
import sys

import gevent
import gevent.server
import gevent.socket
import psycopg
import pytest
import requests

from restaurant import settings
from restaurant.database import Counter, database, next_number, postgres, saving
from restaurant.errors import TryLater
from restaurant.installation import Installation
from restaurant.menu import Dish
from restaurant.orders import Pick
from tests import engines, given
from tests.conftest import a_house
from tests.serving import Served

pytestmark = pytest.mark.skipif(not engines.BINARIES, reason="no PostgreSQL here")
COUNT = """
from gevent import monkey
monkey.patch_all()
import sys
from restaurant import journal
from restaurant.database import database, next_number, saving
database.start(sys.argv[1])
print("ready", flush=True)
sys.stdin.readline()
for _ in range(100):
    saving(next_number)("shared")
database.stop()
"""


@saving
def count_up(name="a"):
    """A verb of these tests."""
    return next_number(name)


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    """A server that may be stopped, with the demo in one database."""
    def fill(address):
        folder = tmp_path_factory.mktemp("filled")
        house = a_house(folder, database=address)
        house.fill_demo()
        house.stop()
        return folder
    made = engines.Server(fill, address="")
    yield made
    made.stop()


@pytest.fixture
def engine(server):
    """The house's rows are on that server, whatever the other tests use."""
    server.resume()
    yield server
    server.resume()
    server.forget()


@pytest.fixture
def empty(engine):
    """The address of an empty database."""
    return engine.empty()


# At the start


def refusal(address):
    with pytest.raises(RuntimeError) as refused:
        database.start(address)
    return str(refused.value)


def test_without_psycopg_it_says_what_to_install(empty, monkeypatch):
    monkeypatch.setattr(postgres, "psycopg", None)
    assert 'pip install "tableside[postgres]"' in refusal(empty)


@pytest.mark.parametrize("address", ["postgresql://us:geheim@127.0.0.1:1/house", "postgresql://us:geheim@/x?host=/none",
                                     "postgresql://us:geheim@127.0.0.1:1,127.0.0.1:2/house"])
def test_a_server_that_is_not_there_is_said_in_one_sentence_without_the_password(engine, address):
    said = refusal(address)
    assert "does not let us in" in said and "\n" not in said and "geheim" not in said


@pytest.mark.parametrize("address", ["postgresql://us:geheim@host%zz/house", "postgresql://x?geheim=1"])
def test_what_is_no_address_is_not_repeated(engine, address):
    assert "not an address" in refusal(address) and "geheim" not in refusal(address)


def test_a_wrong_password_is_said_and_not_printed(engine, empty):
    rules = engine.cluster / "data" / "pg_hba.conf"
    before = rules.read_text()
    engine.ask("CREATE ROLE waiter LOGIN PASSWORD 'right'")
    rules.write_text("local all waiter scram-sha-256\n" + before)
    engine.ask("SELECT pg_reload_conf()")
    gevent.sleep(0.2)
    said = refusal(empty.replace("tableside@", "waiter:geheim@"))
    rules.write_text(before)
    engine.ask("SELECT pg_reload_conf()")
    assert "password authentication failed" in said and "geheim" not in said


def test_a_database_that_forgets_in_a_power_cut_is_refused(engine, empty):
    """M1: COMMIT has to wait for the disk."""
    engine.ask(f'ALTER DATABASE "{engine.made[-1]}" SET synchronous_commit = off')
    assert "synchronous_commit = on, not off" in refusal(empty)


def test_a_database_of_a_newer_release_is_refused(engine, empty):
    database.start(empty)
    database.stop()
    with psycopg.connect(empty) as connection:
        connection.execute("INSERT INTO schema_migration (name, applied) VALUES ('9999_from_the_future', now())")
    assert "newer Tableside" in refusal(empty)
    database.stop()


def test_an_installation_does_not_show_its_password():
    assert "geheim" not in repr(Installation.from_environment({"TABLESIDE_DATABASE": "postgresql://us:geheim@host/x"}))


def test_two_processes_that_start_at_once_make_the_tables_once(empty):
    for process in [counting(empty) for _ in range(2)]:
        process.stdin.close()
        assert process.stdout.readline() == b"ready\n" and process.wait() == 0


# While it runs


def test_while_the_server_is_away_everybody_is_asked_to_try_later_and_then_all_goes_on(engine, house):
    mei, cola = given.guest(house), given.dish("Cola").id
    engine.pause()
    assert mei.post("/order/add", data={"dish": cola}).status_code == 503
    menu = mei.get(f"/t/{house_code(mei)}")
    assert menu.status_code == 503 and "try again in a moment" in menu.text
    assert house.client().get("/readyz").status_code == 503 and house.client().get("/healthz").status_code == 200
    engine.resume()
    assert house.client().get("/readyz").status_code == 200
    assert mei.post("/order/add", data={"dish": cola}).status_code == 303 and Pick.select().count() == 1


@pytest.mark.parametrize("path", ["/floor", "/office/menu", "/kitchen/wok", "/login", "/paper/next"])
def test_every_door_answers_while_the_server_is_away(engine, house, path):
    """Also when the settings were just forgotten, so that nothing at all is known."""
    lin = house.staff("Lin")
    engine.pause()
    for known in (True, False):
        answer = lin.get(path)
        assert answer.status_code in (503, 404, 405) and "Traceback" not in answer.text, known
        settings.forget()


def house_code(client):
    with client.session_transaction() as session:
        return session["table"]


def test_a_server_that_was_killed_and_came_back_between_two_verbs_is_not_even_noticed(engine, house):
    count_up()
    assert Dish.select().count() and given.at_once(*[Dish.select().count] * 5)
    engine.pause("immediate")
    engine.resume()
    database.close()
    assert count_up() == 2 and Dish.select().count()


def test_a_greenlet_that_keeps_its_connection_is_told_once_and_gets_another(engine, house):
    assert Counter.select().count()
    engine.pause()
    engine.resume()
    with pytest.raises(TryLater):
        Counter.select().count()
    assert Counter.select().count()


def test_more_readers_than_connections_take_turns(house):
    """PostgreSQL has a hundred connections for everybody."""
    def read():
        found = Dish.select().count()
        gevent.sleep(0.001)
        database.close()
        return found
    assert len(set(given.at_once(*[read] * 200))) == 1


def test_who_waits_for_the_writer_keeps_nobody_from_reading(house):
    def order():
        Dish.select().count()
        return count_up()
    with held_by_another_program(house):
        waiting = [gevent.spawn(order) for _ in range(60)]
        gevent.sleep(0.05)
        assert not any(each.ready() for each in waiting)
        assert given.at_once(Dish.select().count)[0] > 10
    assert sorted(each.get(timeout=10) for each in waiting) == list(range(1, 61))


def test_a_reader_that_was_killed_leaves_no_connection_in_the_middle(house):
    asking = gevent.spawn(lambda: database.execute_sql("SELECT pg_sleep(0.3)"))
    gevent.sleep(0.05)
    asking.kill()
    gevent.sleep(0.4)
    assert given.at_once(*[Dish.select().count] * 3) == [Dish.select().count()] * 3


# Other processes


@contextlib.contextmanager
def held_by_another_program(house):
    """Another process has the lock of all writers."""
    with psycopg.connect(house.place.database) as other:
        other.execute("SELECT pg_advisory_xact_lock(%s)", (postgres.LINE_UP,))
        yield


def counting(address):
    return subprocess.Popen([sys.executable, "-c", COUNT, address], stdin=subprocess.PIPE, stdout=subprocess.PIPE)


def test_an_order_that_waited_too_long_for_another_process_did_not_happen(house, monkeypatch):
    monkeypatch.setattr(postgres, "WRITER_WAITS", 0.2)
    house.stop()
    database.start(house.place.database)
    mei = given.phone("5")
    with held_by_another_program(house), pytest.raises(TryLater):
        given.picked(mei)
    assert Pick.select().count() == 0 and given.picked(mei)


def test_writers_of_several_processes_line_up(engine, empty):
    others = [counting(empty) for _ in range(2)]
    assert [other.stdout.readline() for other in others] == [b"ready\n"] * 2
    database.start(empty)
    for other in others:
        other.stdin.write(b"go\n")
        other.stdin.flush()
    mine = [saving(next_number)("shared") for _ in range(100)]
    assert [other.wait() for other in others] == [0, 0] and len(set(mine)) == 100
    found = Counter.get_by_id("shared").value
    database.stop()
    assert found == 300


# A line that is cut while a commit is on its way


class Cut:
    """A line to the server that can be cut just before a COMMIT arrives, or just before its answer does."""

    def __init__(self, path):
        self.path, self.when, self.cuts = path, None, 0
        self.server = gevent.server.StreamServer(("127.0.0.1", 0), self._carry)
        self.server.start()
        self.port = self.server.server_port

    def _carry(self, near, _address):
        far = gevent.socket.socket(socket.AF_UNIX)
        far.connect(self.path)
        back = gevent.spawn(self._back, far, near)
        while said := near.recv(65536):
            if self.when and b"COMMIT\0" in said:
                self.cuts += 1
                if self.when == "after":
                    back.kill()
                    far.sendall(said)
                    far.recv(65536)
                self.when = None
                break
            far.sendall(said)
        back.kill()
        near.close()
        far.close()

    @staticmethod
    def _back(far, near):
        with contextlib.suppress(OSError):
            while said := far.recv(65536):
                near.sendall(said)


@pytest.fixture
def line(engine, empty):
    """The house is open at the end of such a line."""
    cut = Cut(str(engine.cluster / ".s.PGSQL.5432"))
    database.start(empty.partition("?")[0].replace("tableside@", f"tableside@127.0.0.1:{cut.port}"))
    count_up()
    yield cut
    database.stop()
    cut.server.stop()


def test_a_commit_whose_answer_was_lost_is_asked_for_and_counts(line):
    line.when = "after"
    assert count_up() == 2 and line.cuts == 1
    assert count_up() == 3


def test_a_commit_that_never_arrived_is_not_pretended(line):
    line.when = "before"
    with pytest.raises(TryLater):
        count_up()
    assert line.cuts == 1 and count_up() == 2


# As a stranger starts it


def test_a_house_on_a_server_opens_and_closes(empty, tmp_path):
    served = Served(tmp_path, TABLESIDE_DATABASE=empty)
    try:
        served.start()
        assert "Golden Lantern" in requests.get(served.address + "/login", timeout=5).text
    finally:
        served.stop()
    with psycopg.connect(empty) as connection:
        assert connection.execute("SELECT COUNT(*) > 20 FROM dish").fetchone() == (True,)

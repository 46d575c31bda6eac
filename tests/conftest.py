"""A house of its own for each test: a real database, the demo restaurant, a clock that the test can turn."""

from gevent import monkey

monkey.patch_all()

import os  # noqa: E402  (everything comes after the patch)
import pathlib  # noqa: E402
import shutil  # noqa: E402
import tempfile  # noqa: E402

import flask  # noqa: E402
import gevent  # noqa: E402
import pytest  # noqa: E402

from app import Tableside  # noqa: E402
from restaurant import clock, menu, pages, server, settings  # noqa: E402
from restaurant.database import actor, request_id  # noqa: E402
from restaurant.installation import Installation  # noqa: E402
from restaurant.pages import limits  # noqa: E402
from restaurant.payments import offering  # noqa: E402
from restaurant.payments.sandbox.street import Street  # noqa: E402
from restaurant.staff import Person  # noqa: E402
from restaurant.tables import Table  # noqa: E402
from tests import engines  # noqa: E402

ON_BOTH = {
    "test_any_bill",
    "test_any_change",
    "test_any_moving",
    "test_books_exports",
    "test_calling",
    "test_changing",
    "test_closing",
    "test_cooking",
    "test_every_order_of_news",
    "test_floor_races",
    "test_merging",
    "test_moving_guests",
    "test_moving_lines",
    "test_needs",
    "test_ordering",
    "test_orders_by_hand",
    "test_paying",
    "test_races",
    "test_remakes",
    "test_reopening",
    "test_seating",
    "test_sections",
    "test_service_charge",
    "test_table_life",
    "test_tables_apart",
    "test_the_books",
    "test_the_ledger",
    "test_the_writer",
    "test_who_may_order",
    "test_write_offs",
}
ROOM = 2_000_000_000    # bytes; the houses of tests that passed are cleared away at once
POSTGRES = pytest.param("postgres", marks=pytest.mark.skipif(not engines.BINARIES, reason="no PostgreSQL here"))


def _doors_hung_once():
    """Every house has an app of its own, but all have the same doors: those of the first are lent to the others.

    Working out some hundred addresses for each of some thousand houses would take a third of the time of all tests.
    """
    hung, hang, open_doors = [], flask.Flask.register_blueprint, pages.open_doors

    def opened(app):
        hung.append(app) if not hung else _lend(hung[0], app)
        open_doors(app)
        app.config["CALLED_BACK"] = hung[0].config["CALLED_BACK"]

    def hang_once(app, door, **options):
        if app.blueprints.get(door.name) is not door:
            hang(app, door, **options)
    pages.open_doors, flask.Flask.register_blueprint = opened, hang_once


def _lend(doors, app):
    app.url_map, app.view_functions, app.blueprints = doors.url_map, doors.view_functions, doors.blueprints
    for kind in ("before_request_funcs", "after_request_funcs", "teardown_request_funcs", "error_handler_spec",
                 "template_context_processors"):
        getattr(app, kind).update({door: does for door, does in getattr(doors, kind).items() if door})


_doors_hung_once()


@pytest.hookimpl(tryfirst=True)
def pytest_configure(config):
    """Houses of tests stand where there is no disk to wait for, if there is room."""
    if engines.MEMORY and not config.option.basetemp and shutil.disk_usage(engines.MEMORY).free > ROOM:
        config.option.basetemp = tempfile.mkdtemp(prefix="tableside-tests-", dir=engines.MEMORY)
        config.add_cleanup(lambda: shutil.rmtree(config.option.basetemp, ignore_errors=True))


def pytest_generate_tests(metafunc):
    """What money, orders and the writer rest on is tried on both engines, unless one was named for all tests."""
    if metafunc.module.__name__.rpartition(".")[2] in ON_BOTH and "engine" in metafunc.fixturenames:
        metafunc.parametrize("engine", [engines.USUAL] if engines.NAMED else ["sqlite", POSTGRES], indirect=True)


def pytest_sessionfinish(session):
    """On CI nothing may be skipped: whatever a test lacks, .ci/run has to install."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if os.environ.get("TABLESIDE_TESTS_SKIP_NOTHING") and reporter and reporter.stats.get("skipped"):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


class TurnedClock(clock.Clock):
    """The real clock, moved by as much as a test says."""

    moved = 0

    def now(self):
        return super().now() + self.moved

    def turn(self, milliseconds):
        self.moved += milliseconds


class House(Tableside):
    """A Tableside that tests can walk into."""

    clock = None

    def client(self):
        """A browser without JavaScript: cookies of its own, and the Origin that browsers send."""
        client = self.app.test_client()
        client.environ_base["HTTP_ORIGIN"] = "http://localhost"
        return client

    def staff(self, name):
        """A browser in which this person is signed in."""
        client, person = self.client(), Person.get(Person.name == name)
        with client.session_transaction() as session:
            session["staff"] = (person.id, person.version)
        return client

    def table(self, name="5"):
        return Table.get(Table.name == name)

    @property
    def address(self):
        return f"http://127.0.0.1:{self.port}"

    def open(self):
        """Serve on a port that the kernel picks."""
        listener = server.listen("127.0.0.1", 0)
        self.port = listener.getsockname()[1]
        self.start(listener)
        return self

    def stop(self):
        super().stop()
        clock.use(clock.Clock())
        settings.forget()
        menu._forget()
        limits.forget()
        offering.use_sandboxes({})


def a_house(folder, demo=True, **more):
    turned = TurnedClock()
    house = House(Installation(data=pathlib.Path(folder), demo=demo, **more), turned)
    house.clock = turned
    return house


def named(where):
    """What an installation is told: nothing, if the rows are in the usual file."""
    return where if "://" in str(where) else ""


def _by_the_house():
    """What is written now is nobody's errand; a test before this one may have left its caller behind."""
    actor.set("house")
    request_id.set("-")


@pytest.fixture(scope="session")
def all_engines(tmp_path_factory):
    """Where rows can be kept, each with the demo in it as soon as somebody asks for that."""
    def fill(database):
        _by_the_house()
        folder = tmp_path_factory.mktemp("filled")
        house = a_house(folder, database=database)
        house.fill_demo()
        house.stop()
        Street(folder, "", "")  # the sandboxes make their keys once for all tests
        return folder
    ready = {name: engine(fill) for name, engine in engines.ENGINES.items()}
    yield ready
    for engine in ready.values():
        engine.stop()


@pytest.fixture
def engine(request, all_engines):
    """Where this test's rows are kept."""
    engine = all_engines[getattr(request, "param", engines.USUAL)]
    yield engine
    engine.forget()


@pytest.fixture
def in_a_file(engine):
    """For what only SQLite can be asked, or can keep (a NUL in a text)."""
    if not isinstance(engine, engines.Files):
        pytest.skip("the rows are not in a file")


@pytest.fixture(scope="session")
def filled(all_engines):
    """A data folder with the demo in an SQLite file, for houses in processes of their own."""
    return all_engines["sqlite"].filled


def moved_in(filled, folder):
    """The demo's folder without its rows: photos are linked, and what was compiled is shared by all tests."""
    shutil.copytree(filled, folder, ignore=shutil.ignore_patterns("cache", "photos", "tableside.db"))
    shutil.copytree(filled / "photos", folder / "photos", copy_function=os.link)
    (folder / "cache").symlink_to(filled / "cache")


@pytest.fixture
def house(engine, tmp_path):
    """The demo restaurant, not listening on any port."""
    filled, folder = engine.filled, tmp_path / "data"
    moved_in(filled, folder)
    house = a_house(folder, database=named(engine.copied(folder / "tableside.db")))
    yield house
    house.stop()


@pytest.fixture
def open_house(house):
    """The demo restaurant, served on a loopback port with sockets, printers and the pretend bank."""
    return house.open()


@pytest.fixture
def empty_house(engine, tmp_path):
    """A house in which nobody has set anything up."""
    house = a_house(tmp_path / "data", demo=False, database=named(engine.empty("")))
    yield house
    house.stop()


@pytest.fixture
def eventually():
    """Wait until something holds, for a few seconds at most; returns what it was."""
    def wait(question, within=8.0):
        with gevent.Timeout(within, AssertionError(f"not within {within} s: {question}")):
            while True:
                answer = question()
                if answer:
                    return answer
                gevent.sleep(0.02)
    return wait

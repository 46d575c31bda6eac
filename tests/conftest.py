"""A house of its own for each test: a real SQLite file, the demo restaurant, a clock that the test can turn."""

from gevent import monkey

monkey.patch_all()

import os  # noqa: E402  (everything comes after the patch)
import pathlib  # noqa: E402
import shutil  # noqa: E402

import gevent  # noqa: E402
import pytest  # noqa: E402

from app import Tableside  # noqa: E402
from restaurant import clock, menu, server, settings  # noqa: E402
from restaurant.installation import Installation  # noqa: E402
from restaurant.pages import limits  # noqa: E402
from restaurant.payments import offering  # noqa: E402
from restaurant.staff import Person  # noqa: E402
from restaurant.tables import Table  # noqa: E402


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


@pytest.fixture(scope="session")
def filled(tmp_path_factory):
    """A data folder with the demo in it, made once and copied for each test."""
    folder = tmp_path_factory.mktemp("filled")
    house = a_house(folder)
    house.fill_demo()
    house.stop()
    return folder


@pytest.fixture
def house(filled, tmp_path):
    """The demo restaurant, not listening on any port."""
    shutil.copytree(filled, tmp_path / "data", ignore=shutil.ignore_patterns("cache"))
    (tmp_path / "data" / "cache").symlink_to(filled / "cache")  # templates are compiled once for all tests
    house = a_house(tmp_path / "data")
    yield house
    house.stop()


@pytest.fixture
def open_house(house):
    """The demo restaurant, served on a loopback port with sockets, printers and the pretend bank."""
    return house.open()


@pytest.fixture
def empty_house(tmp_path):
    """A house in which nobody has set anything up."""
    house = a_house(tmp_path / "data", demo=False)
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

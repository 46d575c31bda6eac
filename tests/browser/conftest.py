"""A real Chromium at a house in a process of its own. Without Chromium these tests are skipped, and said to be."""

import contextlib
import pathlib
import shutil
import sqlite3
import urllib.parse

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import sync_playwright

from tests.conftest import moved_in
from tests.serving import Forked, Nursery

# The shell is the same browser without windows: a page costs it a third.
CHROMIUM = next((path for path in ("/usr/bin/chromium-headless-shell", "/usr/bin/chromium",
                                   "/usr/bin/chromium-browser", "/usr/bin/google-chrome")
                 if pathlib.Path(path).exists()), None)
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
             "--disable-component-update", "--disable-sync"]
PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True, "device_scale_factor": 2}
TABLET = {"viewport": {"width": 820, "height": 1180}, "has_touch": True}
SCREEN = {"viewport": {"width": 1366, "height": 768}}
SIGNED_IN = {}    # {name: cookies}
PINS = {"Lin": "1111", "Ana": "2222", "Ben": "3333", "Wei": "5555", "Omar": "6666"}


def pytest_collection_modifyitems(items):
    for item in items:
        if "tests/browser" in str(item.path):
            item.add_marker(pytest.mark.browser)
            if CHROMIUM is None:
                item.add_marker(pytest.mark.skip(reason="no Chromium on this machine"))


@pytest.fixture(scope="session")
def chromium():
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture
def rules():
    """What the owner decided before the doors opened: ``{setting: JSON}``. A file of tests may decide otherwise."""
    return {}


@pytest.fixture(scope="session")
def nursery():
    nursery = Nursery()
    yield nursery
    nursery.close()


@pytest.fixture
def served(filled, tmp_path, rules, nursery):
    """The demo restaurant in a process of its own."""
    moved_in(filled, tmp_path / "data")
    shutil.copyfile(filled / "tableside.db", tmp_path / "data" / "tableside.db")
    with contextlib.closing(sqlite3.connect(tmp_path / "data" / "tableside.db")) as file, file:
        file.executemany("INSERT INTO setting (name, value) VALUES (?, ?)", rules.items())
    served = Forked(nursery, tmp_path / "data").start()
    yield served
    served.stop()


class Door:
    """A browser window: its page, and what went wrong on it."""

    def __init__(self, served, context):
        self.served, self.context = served, context
        self.page = context.new_page()
        self.page.set_default_timeout(10_000)
        self.wrong = []
        self.page.on("pageerror", lambda error: self.wrong.append(str(error)))
        self.page.on("console", lambda message: message.type == "error" and "status of 4" not in message.text
                     and self.wrong.append(message.text))

    def go(self, path):
        self.page.goto(self.served.address + path)
        return self.page

    def post(self, path, **fields):
        """What a form on one of this window's pages would send, with nothing drawn."""
        answer = self.context.request.post(
            self.served.address + path, data=urllib.parse.urlencode(fields, doseq=True),
            headers={"Origin": self.served.address, "Content-Type": "application/x-www-form-urlencoded"})
        assert answer.ok, answer.text()[:300]

    def sign_in(self, name):
        """As staff do it; once a person did, their cookie does for every house that is a copy of the same demo."""
        if name in SIGNED_IN:
            self.context.add_cookies(SIGNED_IN[name])
        else:
            self.type_the_pin_of(name)
            SIGNED_IN[name] = self.context.cookies()
        return self

    def type_the_pin_of(self, name):
        page = self.go("/login")
        page.get_by_role("link", name=name).or_(page.get_by_role("button", name=name)).first.click()
        page.locator("input[name=pin]").fill(PINS[name])
        page.locator("input[name=pin]").press("Enter")
        page.wait_for_url(lambda url: "/login" not in url)

    def violations(self):
        """What axe finds against WCAG 2.2 AA."""
        found = Axe().run(self.page, options={"runOnly": ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa"]})
        return [(each["id"], [node["html"][:160] for node in each["nodes"]]) for each in found.response["violations"]]


@pytest.fixture
def door(chromium, served):
    """Open a window: ``door(PHONE)``, ``door(SCREEN, java_script_enabled=False)``."""
    contexts = []

    def opened(size=PHONE, **more):
        contexts.append(chromium.new_context(**size, **{"locale": "en-GB", **more}))
        return Door(served, contexts[-1])
    yield opened
    for context in contexts:
        context.close()


def until(page, question, about=None):
    """Our policy forbids Playwright's own waiting for a function, so it is asked again and again."""
    for _ in range(200):
        if page.evaluate(question, about):
            return
        page.wait_for_timeout(50)
    raise AssertionError(f"never: {question}")


def arrives(page, at):
    """Wait until the address holds this. Of two navigations at once one is aborted, and Playwright gives up with it."""
    for _ in range(200):
        if at in page.url:
            return
        page.wait_for_timeout(50)
    raise AssertionError(f"never at {at}")

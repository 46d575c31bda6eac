"""Takes the README's pictures from the product itself (``make pictures``), after playing a little of an evening."""

from gevent import monkey

monkey.patch_all()

import contextlib  # noqa: E402  (everything comes after the patch)
import pathlib  # noqa: E402
import sqlite3  # noqa: E402
import sys  # noqa: E402
import tempfile  # noqa: E402

from playwright.sync_api import sync_playwright  # noqa: E402

from tests.browser.conftest import ARGUMENTS, CHROMIUM, SCREEN, Door  # noqa: E402
from tests.browser.test_guests import add, scanned  # noqa: E402
from tests.serving import Served  # noqa: E402

FOLDER = pathlib.Path(__file__).parents[1] / "docs" / "pictures"
PHONE = {"viewport": {"width": 390, "height": 844}, "device_scale_factor": 1, "is_mobile": True, "has_touch": True}
WIDE = {"viewport": {"width": 1280, "height": 800}}
OFFICE = {"viewport": {"width": 1366, "height": 800}}
PARTIES = (("1", ("Kung pao chicken", "Cola")), ("3", ("Spring rolls", "Mapo tofu")), ("8", ("Cola",)),
           ("7", ("Spring rolls", "Kung pao chicken")), ("12", ("Wonton noodle soup",)))


class Evening:
    """A house with guests in it, and windows to look through."""

    def __init__(self, browser, served):
        self.browser, self.served = browser, served

    def door(self, size=PHONE, **more):
        return Door(self.served, self.browser.new_context(**size, **{"locale": "en-GB", **more}))

    def take(self, door, name):
        door.page.wait_for_timeout(700)
        door.page.screenshot(path=FOLDER / f"{name}.png")
        print(name)

    def send(self, guest):
        guest.go("/order").get_by_role("button", name="Send to the kitchen").click()
        guest.page.wait_for_url("**/follow")


def play(evening):
    """Guests sit down and order, a waiter lets them through, one dish is ready, somebody calls."""
    ana = evening.door(WIDE).sign_in("Ana")
    ana.go("/floor")
    guests = {}
    for table, dishes in PARTIES:
        guest = guests[table] = scanned(evening.door, evening.served, table)
        for dish in dishes:
            add(guest, dish)
            choose(guest)
        evening.send(guest)
        ana.page.get_by_role("button", name="Admit").first.click()
        ana.page.get_by_text("Nobody is waiting.").wait_for()
    return ana, guests


def choose(guest):
    """Where a dish asks for choices, take the first of each."""
    guest.page.wait_for_timeout(400)
    form = guest.page.locator("dialog[open] form")
    if form.count():
        for group in form.locator("fieldset:has(input[type=radio])").all():
            group.locator("input[type=radio]").first.check()
        form.get_by_role("button", name="Add to the order").click()
        guest.page.wait_for_timeout(400)


def take_all(evening):
    ana, guests = play(evening)
    wok = evening.door(SCREEN).sign_in("Wei")
    wok.go("/kitchen/wok")
    evening.take(wok, "kitchen")
    wok.go("/kitchen/noodles").get_by_role("button", name="Ready").first.click()
    guests["3"].go("/help").get_by_role("button", name="Call a waiter").click()
    newcomer = scanned(evening.door, evening.served, "4")
    add(newcomer, "Cola")
    choose(newcomer)
    evening.send(newcomer)
    table = evening.served.ask("SELECT id FROM restaurant_table WHERE name = '12'")[0][0]
    ana.go(f"/floor?table={table}")
    evening.take(ana, "floor")
    guest = guests["12"]
    guest.go(f"/t/{evening.served.code('12')}")
    add(guest, "Cola")
    evening.take(guest, "menu")
    guest.go("/bill")
    evening.take(guest, "bill")
    guest.go("/follow")
    evening.take(guest, "follow")
    lin = evening.door(OFFICE).sign_in("Lin")
    lin.go("/office/menu").get_by_text("Dan dan noodles").first.click()
    evening.take(lin, "office")
    lin.go("/office/printers")
    evening.take(lin, "paper")
    arabic = scanned(evening.door, evening.served, "16", locale="ar")
    evening.take(arabic, "menu-ar")


def main():
    FOLDER.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as data, sync_playwright() as playwright:
        served = Served(data).start()
        served.stop()
        with contextlib.closing(sqlite3.connect(served.data / "tableside.db")) as file, file:
            file.execute("""INSERT INTO setting (name, value) VALUES ('coursing', '"by hand"')""")
        served.start()
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        try:
            take_all(Evening(browser, served))
        finally:
            browser.close()
            served.stop()


if __name__ == "__main__":
    sys.exit(main())

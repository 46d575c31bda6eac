"""A label leads a runner to its dish: the code scans, the page shows the table, and each portion is served once."""

import io

import pytest
import zxingcpp
from PIL import Image, ImageOps
from test_the_printers_page import owner, sign_in

from kitchen_printers import deriving, page, runner
from kitchen_printers.paper import QR_DOTS
from kitchen_printers.spool import Slip
from restaurant import service
from restaurant.database import allowed_to_write
from restaurant.kitchen import Task
from restaurant.staff import Person

assert owner


@pytest.fixture
def labelled(owner, house):
    """A browser of staff, and the secrets of the labels of a dish of two portions."""
    house.printer(prints="labels", dots=384, columns=32)
    house.ticket({"names": {"en": "Duck"}, "quantity": 2, "note": "extra sauce", "allergies": ["peanuts"]})
    deriving.derive()
    return owner, [slip.secret for slip in Slip.select().order_by(Slip.id)]


def test_the_code_on_a_printed_label_scans_and_has_room_around_it(labelled):
    paper = Image.open(io.BytesIO(page._png(Slip.get()))).convert("L")
    code, = zxingcpp.read_barcodes(paper)
    assert code.text.endswith(f"/r/{Slip.get().secret}") and code.text.startswith("http")
    corner, end, room = code.position.top_left, code.position.bottom_right, 4 * QR_DOTS
    box = (corner.x - room, corner.y - room, end.x + room, end.y + room)
    dark = ImageOps.invert(paper.crop(box)).getbbox()
    assert min(dark[0], dark[1], box[2] - box[0] - dark[2], box[3] - box[1] - dark[3]) >= room - 2


def test_the_page_shows_table_and_dish(labelled):
    browser, (first, _) = labelled
    text = browser.get(f"/r/{first}").text
    assert all(word in text for word in ("Table", ">7<", "Duck", "1 of 2", "extra sauce", "ALLERGY", "Served"))


def test_a_dish_is_served_when_all_its_portions_are(labelled):
    browser, (first, second) = labelled
    assert browser.post(f"/r/{first}", data={"key": "a"}).status_code == 303
    assert Task.get().state == "queued" and "1 portion is missing" in browser.get(f"/r/{first}").text
    browser.post(f"/r/{second}", data={"key": "b"})
    assert Task.get().state == "served"


def test_a_portion_is_served_once(labelled):
    browser, (first, _) = labelled
    browser.post(f"/r/{first}", data={"key": "a"})
    again = browser.post(f"/r/{first}", data={"key": "b"})
    assert (again.status_code, again.text) == (409, "This portion was served already.")


def test_twin_without_its_guard_a_portion_is_served_twice(labelled, monkeypatch):
    monkeypatch.setattr(runner, "move", lambda model, where, to, **changes: True)
    _, (first, _) = labelled
    assert (runner.carried(first), runner.carried(first)) == (2, 2)


def test_a_cancelled_dish_goes_back_to_the_kitchen(labelled):
    browser, (first, _) = labelled
    service.cancel(1, 2, "gone", 1)
    assert "cancelled" in browser.get(f"/r/{first}").text
    assert browser.post(f"/r/{first}", data={"key": "a"}).status_code == 409


def test_only_staff_come_in_and_only_with_a_secret_that_there_is(labelled):
    browser, (first, _) = labelled
    assert browser.get("/r/guessed").status_code == 404
    with allowed_to_write():
        cook = Person.create(name="Wei", role="cook", pin="-")
    sign_in(browser, cook)
    assert browser.get(f"/r/{first}").status_code == 200
    with browser.session_transaction() as session:
        session.clear()
    assert browser.get(f"/r/{first}").status_code == 303

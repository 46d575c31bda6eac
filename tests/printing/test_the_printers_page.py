"""The printers' page of the office: set up, test, look at slips, print again; with plain forms."""

import io
import re

import flask
import pytest
from PIL import Image

import kitchen_printers
from kitchen_printers import demo, deriving, gaps, printers, spool
from restaurant import installation, languages
from restaurant.database import allowed_to_write
from restaurant.errors import Refused
from restaurant.kitchen import Ticket
from restaurant.pages.page import furnish
from restaurant.staff import Person
from restaurant.stations import Station

FORM = {"name": "Grill", "kind": "network", "host": "127.0.0.1", "port": "9100", "width": "58", "letters": "pages",
        "buzzer": "none", "stations": ["1", "3"], "bills": "1", "key": "k1"}


@pytest.fixture
def owner(house, tmp_path):
    """A browser in which the owner is signed in, at an app with the printers' page alone."""
    app = flask.Flask("tableside", root_path=str(installation.ROOT), template_folder="templates", static_folder=None)
    app.config.update(SECRET_KEY="x" * 32, TESTING=True, PROVIDERS={}, PLACE=installation.Installation(data=tmp_path))
    furnish(app, lambda name: f"/static/{name}")
    app.jinja_env.globals.setdefault("request_id", lambda: "-")
    app.register_error_handler(Refused, lambda refused: (languages.say(refused), refused.status))
    app.add_url_rule("/login", "login.show", lambda: "sign in")
    kitchen_printers.attach(app)
    browser = app.test_client()
    sign_in(browser, Person.get())
    return browser


def sign_in(browser, person):
    with browser.session_transaction() as session:
        session["staff"] = (person.id, person.version)


def test_an_empty_page_offers_to_add_a_printer(owner):
    page = owner.get("/office/printers")
    assert page.status_code == 200
    assert "There is no printer yet" in page.text and 'action="/office/printers"' in page.text


def test_the_owner_adds_a_printer_once(owner):
    for _ in range(2):
        assert owner.post("/office/printers", data=FORM).status_code == 303
    printer = printers.Printer.get()
    assert (printer.name, printer.dots, printer.columns, printer.bills) == ("Grill", 384, 32, True)
    assert printers.PrinterStation.by_printer() == {printer.id: [1, 3]}


def test_the_owner_changes_a_printer(owner):
    owner.post("/office/printers", data=FORM)
    owner.post("/office/printers/1", data={**FORM, "name": "Bar", "stations": ["2"], "bills": "", "key": "k2"})
    printer = printers.Printer.get()
    assert (printer.name, printer.bills, printers.PrinterStation.by_printer()) == ("Bar", False, {1: [2]})


@pytest.mark.parametrize("wrong", [{"port": "6379"}, {"host": "8.8.8.8"}, {"name": ""}, {"width": "70"}])
def test_a_wrong_form_is_refused_with_a_sentence(owner, wrong):
    answer = owner.post("/office/printers", data={**FORM, **wrong})
    assert answer.status_code in (400, 409)
    assert answer.text.endswith(".")


def test_a_test_page_is_a_slip_with_a_picture(owner, house):
    house.printer(name="Kitchen")
    owner.post("/office/printers/1/test", data={"key": "k"})
    picture = owner.get("/office/slips/1.png")
    assert Image.open(io.BytesIO(picture.data)).size[0] == 576 + 64
    assert 'alt="Test page' in owner.get("/office/printers").text


def test_a_picture_that_is_known_is_not_sent_again(owner, house):
    house.printer()
    spool.test(1)
    mark = owner.get("/office/slips/1.png").headers["ETag"]
    assert owner.get("/office/slips/1.png", headers={"If-None-Match": mark}).status_code == 304


def test_the_page_says_what_happened_to_each_slip(owner, house):
    house.printer(name="Kitchen", kind="network")
    house.ticket()
    deriving.derive()
    spool.not_begun(1, "off")
    page = owner.get("/office/printers").text
    assert "not printed yet" in page and "The printer is off or cannot be reached." in page
    assert "One slip waits." in page


def test_a_slip_is_printed_again_from_the_page(owner, house):
    house.printer(kind="network")
    house.ticket()
    deriving.derive()
    spool.take(1, None)
    spool.ended(1, spool.UNKNOWN, "unknown")
    assert "I have it" in owner.get("/office/printers").text
    owner.post("/office/slips/1/again", data={"key": "k"})
    assert house.states() == ["queued"]
    assert owner.post("/office/slips/1/seen", data={"key": "l"}).status_code == 409


@pytest.fixture
def lacking(house):
    """Two printers; a slip that one cannot print."""
    slip = house.waiting(name="Wok")
    house.printer(kind="network", at=("bar",), name="Bar", bills=True, drawer=True)
    spool.not_begun(slip, "off")
    return slip


def test_the_ledger_shows_what_was_asked_for(owner, lacking):
    for which, there in (("all", True), ("waiting", True), ("printed", False), ("doubt", False), ("nonsense", True)):
        assert ("slip-1" in owner.get(f"/office/printers?slips={which}").text) is there


def test_a_slip_moves_from_the_page_to_another_printer_and_from_there_to_the_screens(owner, house, lacking):
    assert 'aria-label="Move slip 1 to"' in owner.get("/office/printers").text
    owner.post("/office/slips/1/move", data={"printer": "2", "key": "k"})
    owner.post("/office/slips/2/move", data={"printer": "0", "key": "l"})
    assert house.states() == ["moved", "moved"]
    page = owner.get("/office/printers").text
    assert "The kitchen knows" in page and "instead of slip 1" in page and "One slip is on the screens only." in page
    owner.post("/office/slips/2/known", data={"key": "m"})
    assert "on the screens only." not in owner.get("/office/printers?slips=printed").text


def test_a_slip_is_given_up_from_the_page_and_the_page_says_who(owner, house, lacking):
    owner.post("/office/slips/1/abandon", data={"key": "k"})
    page = owner.get("/office/printers").text
    assert "given up" in page and "Ana" in page and house.states() == ["abandoned"]


def test_the_day_report_and_the_drawer_are_asked_for_once(owner, lacking):
    for _ in range(2):
        owner.post("/office/printers/day", data={"key": "a"})
        owner.post("/office/printers/drawer", data={"key": "b"})
    deriving.derive()
    assert [(slip.kind, slip.printer_id) for slip in spool.Slip.select().order_by(spool.Slip.id)] == [
        ("ticket", 1), ("day", 2), ("drawer", 2)]


def test_the_kitchen_acknowledges_what_is_on_the_screen_only(owner, house, lacking):
    owner.post("/office/slips/1/move", data={"printer": "0", "key": "k"})
    with allowed_to_write():
        sign_in(owner, Person.create(name="Wei", role="cook", pin="-"))
    station = Ticket.get().station_id
    assert "slip 1 (table 7)" in owner.get("/kitchen/slips").text and len(gaps.paper_gaps(station)) == 1
    assert owner.post("/kitchen/slips/1/seen", data={"key": "l"}).status_code == 303
    assert "slip 1" not in owner.get("/kitchen/slips").text and gaps.paper_gaps(station) == []
    assert owner.post("/office/printers/drawer", data={"key": "m"}).status_code == 403


def test_every_choice_of_the_form_is_kept(owner, house):
    house.printer(name="Bar")
    wishes = {"kind": "usb", "device": "04b8:0202", "font": "b", "cut": "partial", "drawer": "1", "prints": "labels",
              "on_trouble": "backup", "backup": "1", "move_after": "30", "silent": "1"}
    assert owner.post("/office/printers", data={**FORM, **wishes}).status_code == 303
    made = printers.Printer.get(printers.Printer.name == "Grill")
    assert (made.device, made.font, made.columns, made.cut, made.drawer) == ("04b8:0202", "b", 42, "partial", True)
    assert (made.prints, made.on_trouble, made.backup_id, made.move_after, made.answers) == (
        "labels", "backup", 1, 30, False)


@pytest.mark.parametrize("wrong", [{"on_trouble": "backup"}, {"on_trouble": "backup", "backup": "77"}, {"cut": "x"},
                                   {"kind": "file", "device": "/etc/passwd"}, {"kind": "serial", "device": "../x"},
                                   {"move_after": "99999"}, {"font": "z"}, {"prints": "money"}, {"worker": "9"}])
def test_what_a_printer_cannot_be_is_refused(owner, wrong):
    assert owner.post("/office/printers", data={**FORM, **wrong}).status_code in (400, 404, 409)
    assert printers.Printer.select().count() == 0


def test_htmx_gets_the_block_that_it_asked_for(owner, house):
    house.printer()
    block = owner.get("/office/printers", headers={"HX-Request": "true", "HX-Target": "section#slips"}).text
    assert block.strip().startswith('<section id="slips"') and "<html" not in block


def test_what_guests_wrote_is_text_on_the_page(owner, house):
    house.printer()
    house.ticket({"names": {"en": "Soup"}, "note": '"><script>alert(1)</script>'})
    deriving.derive()
    page = owner.get("/office/printers").text
    assert "<script>alert" not in page and "&lt;script&gt;" in page


def test_every_field_has_a_label_and_every_form_a_key(owner, house):
    house.printer()
    page = owner.get("/office/printers").text
    labelled = set(re.findall(r'<label for="([^"]+)"', page))
    fields = set(re.findall(r'<(?:input|select) id="([^"]+)"', page))
    assert fields and fields <= labelled
    forms = re.findall(r'<form method="post" action="/office/(?:printers|slips)[^>]*>.*?</form>', page, re.S)
    assert forms and all('name="key"' in form for form in forms)


@pytest.mark.parametrize("role, status", [("waiter", 403), ("cook", 403), ("manager", 200)])
def test_only_the_office_comes_in(owner, role, status):
    with allowed_to_write():
        person = Person.create(name=role, role=role, pin="-")
    sign_in(owner, person)
    assert owner.get("/office/printers").status_code == status
    assert owner.get("/office/slips/1.png").status_code in (403, 404)


def test_every_page_can_ask_for_printer_trouble(owner, house):
    house.printer(name="Kitchen")
    printers.troubled(1, "paper")
    asked = owner.application.jinja_env.from_string("{{ printer_trouble()[0].name }}: {{ printer_trouble()[0].why }}")
    assert asked.render() == "Kitchen: The printer is out of paper."


def test_the_demo_has_two_printers_of_paper(house):
    with allowed_to_write():
        Station.create(name="Pass", slug="pass", kind="pass")
    demo.fill()
    kitchen, bar = printers.Printer.all()
    assert (kitchen.name, kitchen.kind, kitchen.bills, bar.name, bar.bills) == ("Kitchen", "paper", False, "Bar", True)
    assert printers.PrinterStation.by_printer() == {1: [1, 2], 2: [3]}

"""Who may ask for which address: every rule of the URL map, really asked as each kind of person on a busy evening.

``python -m tests.doors.routes_by_role`` writes what it finds to routes_by_role.txt, beside this file. Look at the
difference before it is checked in: each row says who may.
"""

import contextlib
import pathlib
import sqlite3
import tempfile

from kitchen_printers import discovery
from restaurant import menu, service, settings
from restaurant.bills import Receipt
from restaurant.database import allowed_to_write
from restaurant.kitchen import Ticket
from restaurant.orders import Line, NotMine, Pick
from restaurant.pages import limits
from restaurant.payments import Payment
from restaurant.payments.unplaced import Unplaced
from restaurant.staff import Device, OneTimeLink, Person, fingerprint
from tests import given
from tests.conftest import a_house

FORMS = {  # forms that have to be filled in before somebody's right is asked; all others are sent empty
    "/office/staff": {"name": "New", "role": "owner", "pin": "9090"},
    "/office/staff/<int:id>": {"name": "Lin", "role": "waiter"},
    "/office/staff/<int:id>/pin": {"pin": "9090"},
    "/floor/table/<int:at>/lines/<int:line>/cancel": {"quantity": "1"},
    "/floor/table/<int:at>/off": {"kind": "amount", "amount": "1.00"},
}
ELSEWHERE = {"next": "//evil.example/a", "back": "/\\evil.example/b", "url": "https://evil.example/c",
             "return": "http:evil.example/d"}    # asked for by everybody in every form and query (threats T28)
MATRIX = pathlib.Path(__file__).with_name("routes_by_role.txt")
ROLES = ("anybody", "new-guest", "guest", "cook", "waiter", "manager", "owner")
NAMES = {"cook": "Wei", "waiter": "Ana", "manager": "Max", "owner": "Lin"}
METHODS = {"GET", "POST", "PUT", "PATCH", "DELETE"}
HEADING = ("# Who may ask for which address. Written by: python -m tests.doors.routes_by_role\n"
           "# A name: let in (what is asked may still be refused for another reason). A dot: turned away.\n"
           "# A new-guest scanned a code and sat down; a guest was admitted by a waiter as well.\n"
           "# Nothing there: this evening has no such row, so that only the door itself was asked.\n")


def a_busy_evening(folder):
    """A house in which most that an address can name is there; a guest is at table 5, a new one at table 6."""
    house = a_house(folder)
    with allowed_to_write():
        Person.create(name="Max", role="manager", pin=Person.get(Person.name == "Lin").pin)
    house.guest, house.new_guest = given.guest(house, "5", "Mei"), given.guest(house, "6", "new")
    given.phone("5", "Jonas")
    with allowed_to_write():
        given.Phone.update(admitted_at=1).where(given.Phone.nickname == "Mei").execute()
    mei = given.Phone.get(given.Phone.nickname == "Mei")
    given.sent(mei, "Cola", "Spring rolls")
    service.ready(Ticket.get().id)
    service.call(mei.sitting_id, "waiter")
    given.paid(mei.sitting_id, 100)
    given.begun(mei, 100)
    given.picked(mei, "Cola")
    service.add(mei.sitting_id, given.dish("Cola").id, 1, person=given.person())
    lin = given.person("Lin")
    service.take_off(mei.sitting_id, "amount", 50, "slow", lin)
    service.refund(Payment.get().id, 10, "cold", lin)
    house.charge = service.charge(500, lin)
    with allowed_to_write():
        Device.create(secret=fingerprint("till"), name="Bar", known_at=1)
        OneTimeLink.create(secret=fingerprint("a-device"), purpose="device", ends_at=2**50)
        Unplaced.create(provider="pretend", provider_id="pb_0", amount=100, currency="EUR", why="?", at=1)
        NotMine.create(line=Line.get().id, phone=mei.id, at=1)
    service.close_day(lin)
    return house


def known(house, rule):
    """A value for each part of a rule: a row that is there, wherever this evening has one."""
    table = house.table("5")
    values = {"code": table.code, "slug": "bar", "name": "1f35c.webp", "provider": "pretend", "kind": "group",
              "at": table.id, "table": table.id, "dish": given.dish("Cola").id, "secret": "no-such-secret",
              "line": Line.get().id, "charge": house.charge, "receipt": Receipt.get().id,
              "reference": Payment.get(Payment.state != "confirmed").reference, "card": "pause"}
    if rule.rule.startswith("/receipt/"):
        values["secret"] = Receipt.get().secret
    if rule.rule.startswith("/welcome/"):
        values["secret"] = "a-device"
    if rule.rule.startswith("/office/paying/"):
        values["slug"] = "stripe"
    if rule.rule.startswith("/floor"):
        values["pick"] = Pick.select().order_by(Pick.id.desc()).get().id
    for name, converter in rule._converters.items():
        if type(converter).__name__ == "AnyConverter":
            values[name] = sorted(converter.items)[0]
    return {name: values.get(name, 1) for name in rule.arguments}


def rules(house):
    """Every rule and method of the URL map, with an address that can be asked for."""
    adapter = house.app.url_map.bind("localhost")
    for rule in sorted(house.app.url_map.iter_rules(), key=lambda rule: rule.rule):
        for method in sorted(rule.methods & METHODS):
            yield rule, method, adapter.build(rule.endpoint, known(house, rule), method=method)


def filled_in(house, rule):
    """The form that is sent to a rule. What a waiter does at a table says which party is meant, and why."""
    at_a_table = {"sitting": given.sitting("5").id, "reason": "slow"} if rule.startswith("/floor") else {}
    return {**ELSEWHERE, **at_a_table, **FORMS.get(rule, {})}


def browsers(house):
    """A browser of each kind of person."""
    staff = {role: house.staff(name) for role, name in NAMES.items()}
    return {"anybody": house.client(), "new-guest": house.new_guest, "guest": house.guest, **staff}


def let_in(answer):
    """Whether this person came through the door, whatever was said to them behind it."""
    return answer.status_code not in (401, 403) and not (answer.location or "").startswith("/login?next=")


@contextlib.contextmanager
def as_it_was(house):
    """What was changed within is taken back, so that each question is asked of the same evening."""
    with contextlib.closing(sqlite3.connect(":memory:")) as kept:
        with contextlib.closing(sqlite3.connect(house.place.where)) as file:
            file.backup(kept)

        def put_back():
            with contextlib.closing(sqlite3.connect(house.place.where)) as file:
                file.execute("PRAGMA synchronous = OFF")
                kept.backup(file)
            settings.forget()
            menu._forget()
        yield put_back


@contextlib.contextmanager
def heard_by_nobody():
    """Whoever looks for printers asks this machine only, and does not wait."""
    usual, discovery.nearby.__defaults__ = discovery.nearby.__defaults__, (0.0, ["127.0.0.1"])
    yield
    discovery.nearby.__defaults__ = usual


def asked(house):
    """Everybody asks for everything: ``{(rule, method): {role: answer}}``."""
    found, everybody = {}, browsers(house)
    sessions = {role: client.get_cookie("tableside") for role, client in everybody.items()}
    with as_it_was(house) as put_back, heard_by_nobody():
        for rule, method, path in rules(house):
            answers, form = found.setdefault((rule.rule, method), {}), method != "GET" and filled_in(house, rule.rule)
            for role, client in everybody.items():
                limits.forget()
                answers[role] = answer = client.open(path, method=method, data=form or None, query_string=ELSEWHERE,
                                                      headers={"Referer": "http://localhost//evil.example/e"})
                if sessions[role] and client.get_cookie("tableside") != sessions[role]:
                    client.set_cookie("tableside", sessions[role].value)
                elif sessions[role] is None:
                    client.delete_cookie("tableside")
                if method != "GET" and answer.status_code < 400:
                    put_back()
    return found


def rows(found):
    """The lines of the matrix: ``{"/bill GET": ". new-guest guest . . . ."}``."""
    return {f"{rule.replace(', ', ',')} {method}": who_may(answers) for (rule, method), answers in found.items()}


def who_may(answers):
    """The roles that are let in, a dot for each other; said as well where nobody found what was asked for."""
    roles = " ".join(role if let_in(answers[role]) else "." for role in ROLES)
    found = {answer.status_code for answer in answers.values() if let_in(answer)}
    return f"{roles} (nothing-there)" if found == {404} else roles


def written(matrix):
    """The matrix as it is checked in: sorted, one row for each route and method."""
    width = max(map(len, matrix)) + 2
    lines = [f"{row:<{width}}" + "  ".join(f"{who:<{len(role)}}" for role, who in zip((*ROLES, ""), may.split()))
             for row, may in sorted(matrix.items())]
    return HEADING + "".join(line.rstrip() + "\n" for line in lines)


def checked_in():
    """``{"/bill GET": who may}`` as the file says it."""
    lines = [line.split() for line in MATRIX.read_text("utf-8").splitlines() if line and line[0] != "#"]
    return {" ".join(line[:2]): " ".join(line[2:]) for line in lines}


def write():
    with tempfile.TemporaryDirectory() as folder:
        fresh = a_house(folder)
        fresh.fill_demo()
        fresh.stop()
        house = a_busy_evening(folder)
        MATRIX.write_text(written(rows(asked(house))), "utf-8")
        house.stop()


if __name__ == "__main__":
    write()

"""The whole product in a process of its own, with the demo in a folder of its own. It listens to the bench on its
standard input: one JSON list (a command and what it needs) a line, one JSON answer a line.
"""

from gevent import monkey

monkey.patch_all()

import json  # noqa: E402  (everything comes after the patch)
import pathlib  # noqa: E402
import socket  # noqa: E402
import sys  # noqa: E402
import time  # noqa: E402

import gevent  # noqa: E402
from gevent.fileobject import FileObjectThread  # noqa: E402

from app import Tableside  # noqa: E402
from kitchen_printers import printers  # noqa: E402
from kitchen_printers.printers import Printer  # noqa: E402
from restaurant import clock, kitchen, menu, office, orders, server, service  # noqa: E402
from restaurant.database import database, saving, writer  # noqa: E402
from restaurant.installation import Installation  # noqa: E402
from restaurant.service import how_much  # noqa: E402
from restaurant.staff import Person  # noqa: E402
from restaurant.tables import Area, Phone, Table  # noqa: E402
from tests.printing.tcp_printer import TcpPrinter  # noqa: E402

TABLES, PHONES_EACH = 60, 5  # a full house of 300 phones
LARGE = 120                  # tables of the floor that waiters see
PRINTERS_PORT = 9109
CART = ("Lanzhou beef noodle soup", "Dan dan noodles", "Kung pao chicken", "Fried rice", "Coffee")


class Hall:
    """The running house, its guests, and what the bench may ask of it."""

    def __init__(self, folder):
        self.tableside = Tableside(Installation(data=pathlib.Path(folder), demo=True))
        self.tableside.fill_demo()
        _nothing_is_too_much()
        listener = server.listen("127.0.0.1", 0)
        self.tableside.start(listener)
        self.port = listener.getsockname()[1]
        self.carts_made = 0

    def cookie(self, **session):
        """The cookie of a browser with this session, signed as the house signs it."""
        app = self.tableside.app
        signer = app.session_interface.get_signing_serializer(app)
        return f"{app.config['SESSION_COOKIE_NAME']}={signer.dumps({**session, '_permanent': True})}"

    def cook(self):
        """The cookie of a kitchen screen."""
        person = Person.get(Person.name == "Wei")
        return self.cookie(staff=(person.id, person.version))

    def guests(self):
        """A full house: every phone has joined and is admitted. Returns each one's cookie and table code."""
        room = TABLES - Table.select().where(~Table.removed).count()
        office.add_tables(Area.get().id, "B", 1, room, 4)
        joined = _seat([(table.id, clock.token()) for table in Table.all() for _ in range(PHONES_EACH)])
        self.phones = list(Phone.select().where(Phone.id.in_([phone for phone, _ in joined])).order_by(Phone.id))
        codes = {table.id: table.code for table in Table.all()}
        return [{"cookie": self.cookie(phone=secret, table=codes[phone.sitting.table_id]),
                 "code": codes[phone.sitting.table_id]} for phone, (_, secret) in zip(self.phones, joined)]

    def busy_floor(self):
        """120 tables in one room; at 60 of them a party of two that has eaten a round and waits for the next. Returns
        the cookie of a waiter's tablet, and one guest of each party."""
        area = Area.get().id
        for first in range(1, LARGE - Table.select().where(~Table.removed).count(), 50):
            room = LARGE - Table.select().where(~Table.removed).count()
            office.add_tables(area, "L", first, min(50, room), 4, once=f"bench {first}")
        tables = [table.id for table in Table.all() if table.area_id == area][:TABLES]
        joined = _seat([(table, clock.token()) for table in tables for _ in range(2)])
        self.phones = [Phone.get_by_id(phone) for phone, _ in joined]
        for _ in range(2):
            _send_all(self.phones, self.carts(len(self.phones)))
        ana = Person.get(Person.name == "Ana")
        return {"waiter": self.cookie(staff=(ana.id, ana.version)),
                "guests": [{"cookie": self.cookie(phone=secret, table=""), "table": table}
                           for table, (_, secret) in zip(tables, joined[::2])]}

    def carts(self, how_many):
        """Five dishes for so many phones, in a kitchen with nothing to do. Returns each cart's number and marks."""
        _clear_kitchen()
        phones, first = self.phones[:how_many], self.carts_made
        self.carts_made += how_many
        _fill_carts(phones, first)
        marks = {phone.id: [] for phone in phones}
        for sitting in {phone.sitting_id for phone in phones}:
            for pick in orders.unsent(sitting):
                marks[pick.phone_id].append(orders.agreed(pick, orders.weighed(pick, menu.current())[0]))
        return [{"number": first + n, "marks": marks[phone.id]} for n, phone in enumerate(phones)]

    def queries(self, station):
        """How many statements one refresh of a station's screen takes."""
        asked, ask = [], database.execute_sql
        number, client = kitchen.news_number(), self.tableside.app.test_client()
        database.execute_sql = lambda sql, params=None: asked.append(sql) or ask(sql, params)
        name, _, value = self.cook().partition("=")
        client.set_cookie(name, value)
        client.get(f"/kitchen/{station}/news?since={number - 1}", headers={"HX-Request": "true"})
        del database.execute_sql
        return len(asked)

    def raw_slips(self, how_many):
        """Connections a second to a printer that is asked once and gets one slip each, without any of our code."""
        with TcpPrinter() as printer:
            began = time.monotonic()
            for _ in range(how_many):
                with socket.create_connection(("127.0.0.1", printer.port)) as wire:
                    wire.sendall(b"\x10\x04\x01" + b"Dan dan noodles\n" * 12 + b"\x1dV\x00\x1dr\x01")
                    wire.recv(16)
            return how_many / (time.monotonic() - began)

    def print_slips(self, how_many):
        """Tickets a second that come out of one network printer, from the rows to the printer's word."""
        carts = self.carts(how_many // 2)  # each has a ticket at two stations of this printer
        with TcpPrinter(port=PRINTERS_PORT) as printer:
            _print_at(printer.port)
            began = time.monotonic()
            _send_all(self.phones, carts)
            while len(printer.slips) < how_many:
                gevent.sleep(0.005)
            seconds = time.monotonic() - began
        _print_at(None)
        return how_many / seconds

    def rest(self):
        """Whether all news is told and the printers have nothing left to do."""
        return writer.news.empty() and not database.execute_sql(
            "SELECT COUNT(*) FROM slip WHERE state IN ('queued', 'sending')").fetchone()[0]


def _nothing_is_too_much():
    """These phones order all day long. What their orders are compared with is still asked of the database."""
    office.change_house(ask_above_dish=0, ask_above_round=0, ask_above_visit=0, ask_above_pace=0)
    how_much.MOST_OF_A_VISIT = how_much.MOST_ROUNDS = 10**9


@saving
def _seat(wanted):
    """Phones join and are admitted, all in one transaction."""
    waiter = Person.get(Person.name == "Ana").id
    joined = [(service.join(table, secret), secret) for table, secret in wanted]
    for phone, _ in joined:
        service.admit(phone, waiter)
    return joined


@saving
def _clear_kitchen():
    """Everything is cooked and served, and was so yesterday: no restaurant has thousands of tickets in one day."""
    for (ticket,) in database.execute_sql("SELECT DISTINCT ticket_id FROM task "
                                           "WHERE state NOT IN ('served', 'cancelled')").fetchall():
        kitchen.advance(ticket, (kitchen.QUEUED, kitchen.COOKING, kitchen.READY), kitchen.SERVED, clock.now())
    database.execute_sql("UPDATE ticket SET made_at = made_at - ?, done_at = done_at - ? WHERE made_at > ?",
                         (clock.DAY, clock.DAY, clock.now() - clock.HOUR))


@saving
def _fill_carts(phones, number):
    """The same five dishes for all; the note of the first says whose cart it is."""
    dishes = {dish.names["en"]: dish for dish in menu.current().dishes.values()}
    for n, phone in enumerate(phones):
        for dish in (dishes[name] for name in CART):
            note = f"cart {number + n}." if dish is dishes[CART[0]] else ""
            service.add(phone.sitting_id, dish.id, 1, _usual(dish), note=note, phone=phone.id)


@saving
def _send_all(phones, carts):
    """Every cart is sent in one transaction, so that only paper is measured."""
    for phone, cart in zip(phones, carts):
        service.send(phone.sitting_id, cart["marks"], phone=phone.id)


@saving
def _print_at(port):
    """The kitchen's printer stands on this machine's port, or is made of software again."""
    Printer.update(kind=printers.NETWORK if port else printers.PAPER, host="127.0.0.1", port=port or 9100).where(
        Printer.name == "Kitchen").execute()


def _usual(dish):
    """The first choice of every question about a dish."""
    return [group.its_choices[0].id for group in dish.its_groups]


def main(folder):
    hall = Hall(folder)
    print(json.dumps({"port": hall.port, "cook": hall.cook()}), flush=True)
    for line in FileObjectThread(sys.stdin):
        command, *values = json.loads(line)
        print(json.dumps(getattr(hall, command)(*values)), flush=True)
        if not database.is_closed():
            database.close()
    hall.tableside.stop()


if __name__ == "__main__":
    main(sys.argv[1])

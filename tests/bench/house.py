"""The whole product in a process of its own, with the demo in a folder of its own. It listens to the bench on its
standard input: one JSON list (a command and what it needs) a line, one JSON answer a line.
"""

from gevent import monkey

monkey.patch_all()

import json  # noqa: E402  (everything comes after the patch)
import pathlib  # noqa: E402
import sys  # noqa: E402

from gevent.fileobject import FileObjectThread  # noqa: E402

from app import Tableside  # noqa: E402
from restaurant import clock, kitchen, menu, office, orders, server, service  # noqa: E402
from restaurant.database import database, saving, writer  # noqa: E402
from restaurant.installation import Installation  # noqa: E402
from restaurant.staff import Person  # noqa: E402
from restaurant.tables import Area, Phone, Table  # noqa: E402

TABLES, PHONES_EACH = 60, 5  # a full house of 300 phones
CART = ("Lanzhou beef noodle soup", "Dan dan noodles", "Kung pao chicken", "Fried rice", "Coffee")


class Hall:
    """The running house, its guests, and what the bench may ask of it."""

    def __init__(self, folder):
        self.tableside = Tableside(Installation(data=pathlib.Path(folder), demo=True))
        self.tableside.fill_demo()
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

    def rest(self):
        """Whether all news is told and the printers have nothing left to do."""
        return writer.news.empty() and not database.execute_sql(
            "SELECT COUNT(*) FROM slip WHERE state IN ('queued', 'sending')").fetchone()[0]


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
    for (ticket,) in database.execute_sql("SELECT DISTINCT ticket_id FROM task WHERE state != 'served'").fetchall():
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

"""A small house with a kitchen, and a printer on a real port that reads ESC/POS by itself and can fail in every way."""

from gevent import monkey

monkey.patch_all()

import contextlib  # noqa: E402

import pytest  # noqa: E402
from tcp_printer import TcpPrinter  # noqa: E402

from kitchen_printers import commands, deriving, feed, layout, printers, slips, spool, wire, worker  # noqa: E402
from restaurant import bills, clock, kitchen, orders, settings, staff, stations, tables  # noqa: E402
from restaurant.database import allowed_to_write, database, saving  # noqa: E402


@pytest.fixture
def house(engine, tmp_path):
    """An empty house with one table and three stations."""
    settings.forget()
    database.start(engine.empty(tmp_path / "house.db"))
    with allowed_to_write():
        area = tables.Area.create(name="Hall")
        tables.Table.create(area=area, name="7", code="2222222222")
        for n, name in enumerate(("Wok", "Noodles", "Bar")):
            stations.Station.create(name=name, slug=name.lower(), position=n)
        staff.Person.create(name="Ana", role="owner", pin="-")
    yield House()
    database.stop()
    settings.forget()


@pytest.fixture
def quick(monkeypatch):
    """The same waits, shorter."""
    monkeypatch.setattr(feed, "PAUSES", (0.02, 0.05))
    monkeypatch.setattr(feed, "LOOK_EVERY", 0.1)
    monkeypatch.setattr(wire, "ANSWER_FIRST", 0.15)
    monkeypatch.setattr(wire, "ANSWER_WITHIN", 0.15)
    monkeypatch.setattr(wire, "TALKER_WITHIN", 0.3)
    monkeypatch.setattr(wire, "SEND_WITHIN", 0.5)
    monkeypatch.setattr(wire, "CONNECT_WITHIN", 1.0)


@pytest.fixture
def working(house, quick):
    """The worker, printing."""
    made = worker.Worker()
    made.start()
    yield made
    made.stop()


@pytest.fixture
def tcp():
    """Makes printers on real ports: ``tcp()`` or ``tcp(mute=True)``."""
    with contextlib.ExitStack() as open_now:
        yield lambda **faults: open_now.enter_context(TcpPrinter(**faults))


class House:
    """Makers with defaults: rows as the restaurant would write them."""

    @staticmethod
    def setting(**values):
        saving(settings.put)(**values)

    def printer(self, tcp=None, at=("wok",), name=None, bills=False, **more):
        """A printer for these stations; one of software if it has no port."""
        wishes = {"name": name or f"Printer {printers.Printer.select().count() + 1}", "host": "127.0.0.1",
                  "kind": printers.NETWORK if tcp else printers.PAPER, "port": tcp.port if tcp else 9100,
                  "dots": 576, "columns": 48, "letters": "pages", "buzzer": "none", **more}
        ids = [station.id for station in stations.Station.all() if station.slug in at]
        return printers._added(wishes, ids, bills)

    def ticket(self, *dishes, at="wok", person=None, nickname=None, guests=None):
        """An order of these dishes and its ticket; a dish is a name or a dict of a line's fields."""
        return saving(self._ticket)(dishes or ("Kung Pao",), at, person, nickname, guests)

    def sitting(self, guests=None):
        table = tables.Table.get()
        found = tables.Sitting.open_at(table)
        return found or tables.Sitting.create(table=table, opened_at=clock.now(), guests=guests,
                                              terms=settings.house().terms())

    def _ticket(self, dishes, at, person, nickname, guests):
        sitting, now = self.sitting(guests), clock.now()
        station = stations.Station.get(stations.Station.slug == at).id
        phone = nickname and tables.Phone.create(sitting=sitting, secret=clock.token(), number=1, nickname=nickname,
                                                 joined_at=now).id
        order, _, _ = orders.write_order(sitting.id, "today", phone, person, orders.ACCEPTED, now)
        held = [isinstance(dish, dict) and dish.pop("held", False) for dish in dishes]
        lines = [self._line(order, sitting, station, dish) for dish in dishes]
        kitchen.write_tickets(order, sitting.id, [(line.id, [station, *line.also]) for line in lines], now,
                              {line.id: None if waits else now for line, waits in zip(lines, held)})
        return kitchen.Ticket.get(kitchen.Ticket.order == order, kitchen.Ticket.station == station).id

    @staticmethod
    def _line(order, sitting, station, dish):
        dish = {"names": {"en": dish}} if isinstance(dish, str) else dish
        return orders.Line.create(**{
            "order": order, "sitting": sitting, "dish": 1, "quantity": 1, "price": 900, "tax_name": "Food",
            "tax_rate": 70_000, "choices": [], "parts": [], "note": "", "allergens": [], "station": station, **dish})

    def wish(self, kind="bill", receipt=None, ago=0):
        """Somebody asks for a bill or a receipt; so many seconds ago."""
        return saving(lambda: bills.PaperAsked.create(
            kind=kind, sitting=self.sitting(), receipt=receipt, asked_at=clock.now() - ago * 1000).id)()

    def waiting(self, *dishes, **printer):
        """A slip that waits for a printer of the network. Returns its id."""
        self.printer(kind="network", **printer)
        self.ticket(*dishes)
        deriving.derive()
        return self.slip().id

    @staticmethod
    def sends(printer, ticket):
        """A slip of a ticket at this printer, whatever it prints otherwise."""
        return saving(lambda: spool.write(printer, "ticket", ticket=ticket))()

    @staticmethod
    def fails(printer, why="off", since=3600):
        """This printer is in trouble since so many seconds."""
        with allowed_to_write():
            printers.Printer.update(trouble=why, trouble_since=clock.now() - since * 1000).where(
                printers.Printer.id == printer).execute()

    @staticmethod
    def slip():
        """The newest slip, read anew."""
        return spool.Slip.select().order_by(spool.Slip.id.desc()).get()

    def octets(self, *dishes, columns=48, letters="pages", **more):
        """The bytes of a ticket of these dishes."""
        self.ticket(*dishes, **more)
        deriving.derive()
        sheet = slips.sheet(self.slip())
        rows = slips.rows(self.slip(), sheet, columns)
        return commands.slip(rows, sheet.rtl, columns * 12, columns, letters)

    def text(self):
        """The words of the newest slip."""
        slip = self.slip()
        return layout.read(slips.rows(slip, slips.sheet(slip), 48))

    @staticmethod
    def states():
        return [slip.state for slip in spool.Slip.select().order_by(spool.Slip.id)]

"""The Z report on paper: every figure as it was written, and nothing of it changes with the house."""

import pytest

from kitchen_printers import deriving, layout, slips, spool
from restaurant import service
from restaurant.books import ZReport
from restaurant.staff import Person


@pytest.fixture
def closed(house):
    """A day of 27.00: a cola was a gift, a part came back, the drawer was 1.00 short."""
    owner = Person.get().id
    house.printer(at=("bar",), bills=True)
    house.ticket({"names": {"en": "Kung Pao"}, "quantity": 3}, "Soup")
    service.open_session(5_000, owner)
    service.take_off(house.sitting().id, "comp", 1, "cold", owner, line=1)
    payment, _ = service.take_cash(house.sitting().id, 2_700, 3_000, 100, owner)
    service.refund(payment, 500, "hair in it", owner)
    service.pay_out(300, "ice", owner)
    service.close_session(6_900, owner, "a euro fell behind")
    service.close_day(owner)
    return house


def paper(house):
    deriving.derive()
    slip = next(each for each in spool.Slip.select() if each.kind == "day")
    return layout.read(slips.rows(slip, slips.sheet(slip), 48))


def row(text, word):
    return next(row for row in text.split("\n") if word in row)


def test_a_z_report_says_everything_of_the_day(closed):
    text = paper(closed)
    for word, amount in (("Sales", "€22.00"), ("Food 7%", "€22.00"), ("Net", "€20.56"), ("Tax", "€1.44"),
                         ("Cash", "€28.00"), ("Refunds: Cash", "€5.00"), ("Tips", "€1.00"), ("On the house", "€9.00"),
                         ("Cash difference", "€1.00"), ("Paid out", "€3.00"), ("Should be inside", "€70.00")):
        assert amount in row(text, word), word
    assert "Z report 1" in text and "cold · Ana" in text and "hair in it · Ana" in text and "ice · Ana" in text
    assert ZReport.get().head in text.replace("\n", "")


def test_a_z_report_stays_as_it_was_written(closed):
    closed.setting(name="Another house", tax_number="DE2")
    text = paper(closed)
    assert "Another house" not in text and "DE2" not in text


def test_without_a_number_the_day_is_printed_as_it_stands(closed):
    service.print_day("2026-01-06")
    deriving.derive()
    slip = spool.Slip.select().order_by(spool.Slip.id.desc()).get()
    assert "Day report" in layout.read(slips.rows(slip, slips.sheet(slip), 48))

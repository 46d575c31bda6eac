"""Bills and receipts on paper: every amount, the number and the tax, as they were worked out or written."""

import pytest
from tcp_printer import read

from kitchen_printers import commands, deriving, slips
from restaurant import service
from restaurant.bills import Receipt
from restaurant.database import saving
from restaurant.settings import house
from restaurant.tables import Sitting


@pytest.fixture
def served(house):
    """A table that ate for 27.00, and a printer that prints bills."""
    house.setting(name="Golden Lantern", address="Lantern Street 8", tax_number="DE1", receipt_footer="Thank you!")
    house.printer(at=("bar",), bills=True)
    house.ticket({"names": {"en": "Kung Pao"}, "quantity": 2}, "Soup")
    return house


def bytes_of_newest(house, columns=48):
    deriving.derive()
    slip = house.slip()
    sheet = slips.sheet(slip)
    return commands.slip(slips.rows(slip, sheet, columns), sheet.rtl, columns * 12, columns)


def row_with(paper, word):
    return next(row for row in paper.text.split("\n") if word in row)


def test_a_bill_says_what_is_due_and_that_it_is_no_receipt(served):
    served.wish("bill")
    paper = read(bytes_of_newest(served))
    assert row_with(paper, "2 × Kung Pao").endswith("€18.00") and row_with(paper, "Total").endswith("€27.00")
    assert "This is not a receipt." in paper.text and "Golden Lantern" in paper.text
    assert (paper.cuts, paper.pulses, paper.strange) == (1, 0, [])


def test_what_was_taken_off_a_dish_stands_below_it_and_the_slip_adds_up(served):
    line = served.sitting().lines.get()
    service.take_off(served.sitting().id, "comp", 1, "waited long", 1, line=line.id)
    service.take_terminal(served.sitting().id, 1800, "T-77")
    service.ask_for_paper("receipt", served.sitting().id, Receipt.get().id)
    paper = read(bytes_of_newest(served))
    assert row_with(paper, "2 × Kung Pao").endswith("€18.00") and row_with(paper, "Discount").endswith("-€9.00")
    assert row_with(paper, "Subtotal").endswith("€18.00") and row_with(paper, "Total").endswith("€18.00")


def test_a_receipt_says_number_tax_payment_change_and_tip(served):
    service.take_cash(served.sitting().id, 1000, 2000, 100)
    service.ask_for_paper("receipt", served.sitting().id, Receipt.get().id)
    paper = read(bytes_of_newest(served))
    for word, amount in (("Paid: cash", "€10.00"), ("Tip", "€1.00"), ("Given", "€20.00"), ("Change", "€9.00"),
                         ("Still to pay", "€17.00"), ("Included: Food 7%", "€0.66")):
        assert row_with(paper, word).endswith(amount)
    assert "Receipt 1" in paper.text and "Tax number DE1" in paper.text and "Thank you!" in paper.text


def test_a_receipt_stays_as_it_was_written(served):
    service.take_terminal(served.sitting().id, 2700, "T-77")
    service.ask_for_paper("receipt", served.sitting().id, Receipt.get().id)
    served.setting(name="Another house", receipt_footer="Bye")
    paper = read(bytes_of_newest(served))
    assert "Golden Lantern" in paper.text and "Another" not in paper.text and "T-77" in paper.text


def test_without_tax_in_its_prices_a_bill_adds_it(served):
    saving(lambda: Sitting.update(terms={**house().terms(), "included": False}).execute())()
    served.wish("bill")
    paper = read(bytes_of_newest(served))
    assert row_with(paper, "Tax  ").endswith("€1.89") and row_with(paper, "Total").endswith("€28.89")


def test_a_long_bill_keeps_its_total(served):
    served.ticket(*[f"Dish {n}" for n in range(250)])
    served.wish("bill")
    paper = read(bytes_of_newest(served, 32))
    assert "Total" in paper.text and "does not fit" in paper.text


@pytest.mark.parametrize("currency, amount", [("JPY", "¥2,700"), ("GBP", "£27.00"), ("KWD", "KWD2.700")])
def test_amounts_are_in_the_currencys_own_way(served, currency, amount):
    served.setting(currency=currency)
    served.wish("bill")
    assert row_with(read(bytes_of_newest(served)), "Total").endswith(amount)

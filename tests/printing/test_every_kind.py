"""A slip of every kind, derived from rows once, and read back by a printer that is not ours."""

import datetime
import re

import pytest
from tcp_printer import read
from waiting import until

from kitchen_printers import deriving, layout, making, printers, slips, spool
from kitchen_printers.spool import Slip
from restaurant import clock, service, settings, tables
from restaurant.database import allowed_to_write, saving
from restaurant.menu import Course


@pytest.fixture
def courses(house):
    """A house with two courses, where mains are held."""
    with allowed_to_write():
        for position, name in enumerate(("Starters", "Mains")):
            Course.create(names={"en": name}, position=position)
    house.printer(kind="network")
    house.id = house.ticket({"names": {"en": "Rolls"}, "course": 1},
                            {"names": {"en": "Duck"}, "course": 2, "held": True, "quantity": 2})
    return house


def newest(house, kind):
    """The words of the newest slip, after everything owed was made; it must be of this kind."""
    while deriving.derive():
        pass
    assert house.slip().kind == kind
    return house.text()


def test_courses_are_headings_and_what_is_held_says_so(courses):
    text = newest(courses, "ticket")
    assert text.index("Starters") < text.index("Rolls") < text.index("Mains · HELD") < text.index("Duck")


def test_a_ticket_says_what_is_promised_and_where_else_its_order_is_made(house):
    house.printer()
    house.ticket({"names": {"en": "Burger"}, "also": [2]}, person=1)
    text = newest(house, "ticket")
    assert "Promised" in text and "Waiter Ana" in text
    assert "with Noodles" in text and "Wok also at: Noodles" in text


def test_a_fired_course_is_a_slip_and_so_is_one_that_waits_again(courses):
    service.fire(courses.id, 2)
    text = newest(courses, "fire")
    assert text.startswith("FIRE") and "2 × Duck" in text and "Rolls" not in text
    service.hold(courses.id, 2)
    assert newest(courses, "fire").startswith("HOLD")


def test_a_cancelled_line_is_a_slip_that_says_how_many_are_left(courses):
    service.cancel(2, 1, "one guest went home", 1)
    text = newest(courses, "cancel")
    assert text.startswith("CANCELLED") and "1 × Duck" in text and "1 of 2 still to make" in text
    assert "» one guest went home «" in text and "Ana" in text


def test_a_changed_note_is_a_slip_with_both_notes_fenced(courses):
    service.amend(1, "very crispy", 1)
    service.amend(1, "not crispy", 1)
    text = newest(courses, "change")
    assert text.index("CHANGED") < text.index("» not crispy «") < text.index("Before:") < text.index("» very crispy «")


def test_a_moved_table_is_a_slip(courses):
    with allowed_to_write():
        other = tables.Table.create(area=1, name="12", code="3333333333")
    service.move_sitting(courses.sitting().id, other.id, 1)
    text = newest(courses, "move")
    assert "TABLE MOVED" in text and "Before: table 7" in text and "Now: table 12" in text


def test_notices_of_before_a_printer_was_there_are_not_printed(house):
    ticket = house.ticket({"names": {"en": "Soup"}, "quantity": 3})
    service.cancel(1, 1, "gone", 1)
    house.printer()
    assert deriving.derive() == 0
    service.rush(ticket)
    service.cancel(1, 1, "gone", 1)
    assert (deriving.derive(), deriving.derive(), house.slip().kind) == (1, 0, "cancel")


# Labels


@pytest.fixture
def labels(house):
    """A house whose wok has a printer of labels."""
    house.printer(prints="labels", dots=384, columns=32)
    return house


def test_each_portion_has_a_label_and_no_ticket(labels):
    labels.ticket({"names": {"en": "Duck"}, "quantity": 3}, "Soup")
    assert (deriving.derive(), deriving.derive()) == (4, 0)
    assert [(slip.kind, slip.part) for slip in Slip.select().order_by(Slip.id)] == [
        ("label", 1), ("label", 2), ("label", 3), ("label", 1)]
    assert len({slip.secret for slip in Slip.select()}) == 4


def test_a_dish_that_is_held_gets_its_label_when_it_is_fired(labels):
    with allowed_to_write():
        Course.create(names={"en": "Mains"})
    ticket = labels.ticket({"names": {"en": "Duck"}, "course": 1, "held": True})
    assert deriving.derive() == 0
    service.fire(ticket, 1)
    assert deriving.derive() == 1


def test_the_look_never_passes_a_dish_that_is_still_held(labels, monkeypatch):
    monkeypatch.setattr(deriving, "KEPT_IN_VIEW", 2)
    labels.ticket({"names": {"en": "Duck"}, "held": True})
    for _ in range(8):
        labels.ticket()
    deriving.derive()
    assert printers.PrinterStation.get().after == 0


def test_what_was_cancelled_before_gets_no_label(labels):
    labels.ticket({"names": {"en": "Duck"}, "quantity": 3}, "Soup")
    service.cancel(1, 1, "gone", 1)
    service.cancel(2, 1, "gone", 1)
    assert deriving.derive() == 2


# The till


def test_one_printer_prints_the_bill_however_many_print_bills(house):
    for name in ("Bar", "Front"):
        house.printer(at=(), name=name, bills=True)
    house.wish()
    assert (deriving.derive(), deriving.derive(), house.slip().printer_id) == (1, 0, 1)


@pytest.mark.parametrize("in_trouble, prints", [((), 1), ((1,), 2), ((1, 2), 3), ((1, 2, 3), 1)])
def test_a_bill_goes_to_the_first_that_is_well_or_else_its_backup_or_else_waits(house, in_trouble, prints):
    for name, bills in (("Bar", True), ("Front", True), ("Office", False)):
        house.printer(kind="network", at=(), name=name, bills=bills)
    with allowed_to_write():
        printers.Printer.update(backup=3).where(printers.Printer.id == 1).execute()
    for printer in in_trouble:
        house.fails(printer)
    house.wish()
    deriving.derive()
    assert house.slip().printer_id == prints


def test_a_day_report_says_what_the_books_say(house):
    house.printer(kind="network", at=(), bills=True)
    house.ticket({"names": {"en": "Duck"}, "quantity": 3})
    service.take_cash(house.sitting().id, 1000, 2000, 100)
    service.take_terminal(house.sitting().id, 700, "T-1")
    service.print_day(settings.house().business_day(clock.now()).isoformat(), 1)
    rows = newest(house, "day").split("\n")
    for row in ("1 × Cash €10.00", "1 × Card €7.00", "Takings €17.00", "Tips €1.00", "Cash in the drawer €11.00",
                "Food 7% €1.12", "Open tables: 1 €10.00"):
        assert row in rows


def test_a_day_report_is_of_its_day(house):
    house.printer(kind="network", at=(), bills=True)
    service.print_day("2026-01-31")
    assert "Saturday, January 31, 2026" in newest(house, "day") and datetime.date(2026, 1, 31).weekday() == 5


# The drawer


@pytest.fixture
def drawer(house, tcp):
    """A printer with a drawer, on a real port."""
    made = tcp()
    house.printer(made, at=(), bills=True, drawer=True)
    house.ticket({"names": {"en": "Duck"}, "quantity": 3})
    return house, made


def test_the_drawer_opens_for_cash_and_for_staff_and_for_nothing_else(drawer, working):
    """I22: pulses are the cash payments and the wishes of staff; cuts are the papers."""
    house, printer = drawer
    service.take_cash(house.sitting().id, 1000, 1000)
    service.take_terminal(house.sitting().id, 700, "T-1")
    service.ask_for_paper("bill", house.sitting().id)
    service.open_drawer(1)
    until_printed(house, 3)
    assert (printer.paper.pulses, printer.paper.cuts, printer.paper.strange) == (2, 1, [])


def until_printed(house, count):
    until(lambda: house.states() == ["printed"] * count)


def test_a_drawer_that_may_have_opened_is_not_opened_again(drawer):
    house, _ = drawer
    service.open_drawer(1)
    deriving.derive()
    spool.take(1, None)
    spool.ended(1, spool.QUEUED, "broken")
    assert house.states() == ["unknown"]


def test_nor_after_a_crash(drawer):
    house, _ = drawer
    service.open_drawer(1)
    deriving.derive()
    spool.take(1, None)
    spool.found_sending(1)
    assert house.states() == ["unknown"]


def test_a_drawer_does_not_open_late(drawer):
    house, _ = drawer
    house.wish("drawer", ago=61)
    assert deriving.derive() == 0
    house.wish("drawer")
    deriving.derive()
    saving(lambda: Slip.update(made_at=Slip.made_at - 61_000).execute())()
    assert spool.take(1, None) is False
    assert (house.states(), house.slip().why) == (["failed"], "too late")


def test_without_a_drawer_nothing_opens(house):
    house.printer(kind="network", bills=True)
    house.wish("drawer")
    assert deriving.derive() == 0


# Paper and cut as the owner chose


@pytest.mark.parametrize("cut, octets, cuts", [("full", b"\x1dV\x00", 1), ("partial", b"\x1dV\x01", 1),
                                               ("none", b"", 0)])
def test_a_slip_is_cut_as_the_owner_chose(house, cut, octets, cuts):
    slip = Slip.find(house.waiting(cut=cut))
    _, made = making.made(slip)
    assert read(made + (b"" if cuts else b"\x1dV\x00")).cuts == 1 and made.endswith(octets)
    assert (b"\x1dV" in made) == bool(cuts)


def test_small_letters_are_chosen_after_every_change_of_size(house):
    slip = Slip.find(house.waiting(font="b", columns=64))
    _, made = making.made(slip)
    sized = re.findall(rb"(?:\x1b![\x00-\x30])+(?:\x1bE[\x00\x01])?(\x1bM\x01)?", made)
    assert sized and all(sized) and read(made).strange == []
    rows = slips.rows(slip, slips.sheet(slip), 64)
    assert all(len("".join(text for text, _ in layout.segments(row, 64))) <= 64 for row in rows if row.kind == "text")


def test_the_buzzer_sounds_for_the_kitchen_and_not_for_bills(house):
    house.printer(kind="network", buzzer="esc b", bills=True)
    house.ticket()
    house.wish()
    deriving.derive()
    beeps = [read(making.made(slip)[1]).beeps for slip in Slip.select().order_by(Slip.id)]
    assert beeps == [1, 0]

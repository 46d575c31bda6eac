"""Every slip is made once, has a number without gaps, and moves only where it may."""

import gevent
import pytest

from kitchen_printers import deriving, gaps, printers, spool
from kitchen_printers.spool import Slip
from restaurant import events
from restaurant.database import allowed_to_write
from restaurant.errors import Refused


def test_a_ticket_becomes_a_slip_once(house):
    house.printer()
    house.ticket()
    assert (deriving.derive(), deriving.derive()) == (1, 0)


def test_slips_derived_at_the_same_time_are_made_once(house):
    house.printer()
    for _ in range(20):
        house.ticket()
    gevent.joinall([gevent.spawn(deriving.derive) for _ in range(10)], raise_error=True)
    assert [slip.number for slip in Slip.select().order_by(Slip.id)] == list(range(1, 21))


def test_the_database_itself_refuses_a_second_slip_of_a_ticket(house):
    house.printer()
    ticket = house.ticket()
    deriving.derive()
    with allowed_to_write(), pytest.raises(Exception, match="(?i)unique"):
        Slip.create(number=99, printer=1, kind="ticket", ticket=ticket, made_at=0)


def test_a_station_without_printer_gets_no_slip(house):
    house.printer(at=("noodles",))
    house.ticket(at="wok")
    assert deriving.derive() == 0


def test_a_printer_prints_only_its_stations(house):
    wok, bar = house.printer(at=("wok",)), house.printer(at=("bar",))
    house.ticket(at="wok")
    house.ticket(at="bar")
    deriving.derive()
    assert [slip.printer_id for slip in Slip.select().order_by(Slip.id)] == [wok, bar]


def test_a_new_printer_does_not_print_the_past(house):
    house.ticket()
    house.wish()
    house.printer(bills=True)
    assert deriving.derive() == 0
    house.ticket()
    assert deriving.derive() == 1


def test_bills_go_to_printers_that_print_bills(house):
    house.printer()
    house.ticket()
    bar = house.printer(at=("bar",), bills=True)
    house.wish()
    deriving.derive()
    assert [(slip.kind, slip.printer_id) for slip in Slip.select()] == [("ticket", 1), ("bill", bar)]


def test_old_tickets_leave_the_view_and_late_ones_do_not(house, monkeypatch):
    monkeypatch.setattr(deriving, "KEPT_IN_VIEW", 2)
    house.printer()
    for _ in range(7):
        house.ticket()
    deriving.derive()
    assert printers.PrinterStation.get().after == 5
    house.ticket()
    assert deriving.derive() == 1


def waiting(house):
    """A slip that waits for a printer of the network."""
    house.printer(kind="network")
    house.ticket()
    deriving.derive()
    return house.slip().id


def test_a_slip_is_taken_by_one(house):
    slip = waiting(house)
    takes = [gevent.spawn(spool.take, slip, {}) for _ in range(8)]
    gevent.joinall(takes)
    assert sorted(take.value for take in takes) == [False] * 7 + [True]


def test_twin_without_its_guard_a_slip_is_taken_by_all(house, monkeypatch):
    slip = waiting(house)
    monkeypatch.setattr(spool, "move", lambda model, where, to, **changes: bool(
        model.update(state=to, **changes).where(model.id == slip).execute()))
    takes = [gevent.spawn(spool.take, slip, {}) for _ in range(8)]
    gevent.joinall(takes)
    assert [take.value for take in takes] == [True] * 8


def test_what_a_crash_left_on_its_way_comes_again_and_says_so(house):
    slip = waiting(house)
    spool.take(slip, None)
    assert (spool.found_sending(1), spool.found_sending(1)) == (1, 0)
    assert house.states() == ["queued"]
    assert house.text().startswith("REPRINT 1")


def test_printing_again_is_marked_and_counts(house):
    slip = waiting(house)
    for count in (1, 2):
        spool.take(slip, None)
        spool.ended(slip, spool.PRINTED)
        spool.again(slip)
        assert house.text().startswith(f"REPRINT {count}")


def test_the_picture_of_a_printed_slip_is_that_of_its_last_paper(house):
    slip = waiting(house)
    spool.take(slip, None)
    spool.ended(slip, spool.PRINTED)
    assert "REPRINT" not in house.text()


def test_what_waits_already_cannot_be_printed_again(house):
    slip = waiting(house)
    with pytest.raises(Refused):
        spool.again(slip)


def test_a_person_who_saw_the_paper_ends_the_doubt(house):
    slip = waiting(house)
    spool.take(slip, None)
    spool.ended(slip, spool.UNKNOWN, "unknown")
    assert [(row["name"], row["unknown"]) for row in gaps.trouble_now()] == [("Printer 1", 1)]
    spool.seen(slip)
    assert (house.states(), gaps.trouble_now()) == (["printed"], [])


def test_what_waits_for_a_removed_printer_is_not_printed(house):
    slip = waiting(house)
    spool.remove(1)
    assert house.states() == ["failed"]
    with pytest.raises(Refused):
        spool.again(slip)


def test_a_removed_printers_name_is_free(house):
    house.printer(name="Bar")
    with pytest.raises(Refused):
        house.printer(name="Bar")
    spool.remove(1)
    assert house.printer(name="Bar") == 2


def test_trouble_is_told_once_for_each_change(house):
    heard = []
    listener = events.hears(events.PrinterTrouble, events.PrinterWell)(heard.append)
    slip = waiting(house)
    for why in ("refused", "refused", "off"):
        spool.not_begun(slip, why)
    printers.well(1)
    printers.well(1)
    gevent.sleep(0.05)
    events.forget(listener)
    assert heard == [events.PrinterTrouble(printer=1, trouble="refused"),
                     events.PrinterTrouble(printer=1, trouble="off"), events.PrinterWell(printer=1)]


def test_a_slip_keeps_what_first_stood_on_it(house):
    slip = waiting(house)
    sheet = {"body": [{"text": "As it was"}], "foot": [], "short": "", "rtl": False}
    spool.take(slip, sheet)
    assert house.text() == "As it was\nSlip 1"

"""Slips leave a printer in trouble for another one or for the screens: never in silence, never twice unmarked."""

import gevent
import pytest
from waiting import never, until

from kitchen_printers import deriving, gaps, moving, slips, spool
from kitchen_printers.layout import read
from kitchen_printers.spool import Slip
from restaurant.database import allowed_to_write
from restaurant.errors import Refused
from restaurant.journal import Entry


def words(slip_id):
    slip = Slip.find(slip_id)
    return read(slips.rows(slip, slips.sheet(slip), 48))


@pytest.fixture
def pair(house):
    """A slip that waits for a printer, whose backup is another one."""
    backup = house.printer(kind="network", at=("bar",), name="Bar")
    slip = house.waiting(name="Wok", on_trouble="backup", backup=backup)
    return house, Slip.find(slip).printer_id, backup, slip


def test_a_slip_that_nobody_sent_moves_with_a_number_of_its_own(pair):
    house, _, backup, slip = pair
    new = moving.move_on(slip, backup)
    assert (Slip.find(slip).state, Slip.find(new).printer_id, Slip.find(new).number) == ("moved", backup, 2)
    assert "Instead of slip 1 of Wok" in words(new) and "REPRINT" not in words(new)
    assert "Slip 2" in words(new)


def test_what_may_have_come_out_says_reprint_at_the_other_printer(pair):
    house, _, backup, slip = pair
    spool.take(slip, None)
    spool.ended(slip, spool.UNKNOWN, "unknown")
    assert words(moving.move_on(slip, backup)).startswith("REPRINT 1\nInstead of slip 1 of Wok")


def test_a_moved_slip_says_what_first_stood_on_it(pair):
    house, _, backup, slip = pair
    spool.take(slip, {"body": [{"text": "As it was"}], "foot": [], "short": "", "rtl": False})
    spool.ended(slip, spool.QUEUED, "broken")
    assert "As it was" in words(moving.move_on(slip, backup))


def test_a_printer_in_trouble_for_long_moves_what_waits(pair):
    house, printer, backup, slip = pair
    house.fails(printer, since=59)
    assert (moving.overdue(), moving.relieve()) == ([], 0)
    house.fails(printer, since=61)
    assert (moving.overdue(), moving.relieve(), moving.overdue()) == ([printer], 1, [])
    assert [(each.state, each.printer_id) for each in Slip.select().order_by(Slip.id)] == [
        ("moved", printer), ("queued", backup)]


def test_a_printer_that_is_to_wait_moves_nothing(house):
    slip = house.waiting()
    house.fails(Slip.find(slip).printer_id)
    assert moving.relieve() == 0


def test_one_that_only_says_nothing_moves_nothing(pair):
    house, printer, _, _ = pair
    house.fails(printer, "unknown")
    assert moving.relieve() == 0


def test_a_backup_in_trouble_is_skipped_and_said(house):
    last = house.printer(kind="network", at=(), name="Pass")
    middle = house.printer(kind="network", at=(), name="Bar", backup=last)
    slip = house.waiting(name="Wok", on_trouble="backup", backup=middle)
    house.fails(3)
    house.fails(middle)
    assert gaps.trouble_now()[1]["backup"] == "Its slips move to Pass."
    moving.relieve()
    assert Slip.get(Slip.instead_of == slip).printer_id == last


def test_where_every_backup_is_in_trouble_slips_wait_and_the_alarm_says_so(pair):
    house, printer, backup, slip = pair
    house.fails(printer)
    house.fails(backup)
    assert moving.relieve() == 0
    assert [row["backup"] for row in gaps.trouble_now()] == ["", "Its backup is in trouble too."]
    assert Slip.find(slip).state == "queued"


def test_slips_do_not_go_round_while_printers_fail_in_turns(pair):
    house, printer, backup, slip = pair
    with allowed_to_write():
        spool.Printer.update(backup=printer, on_trouble="backup").where(spool.Printer.id == backup).execute()
    house.fails(printer)
    moving.relieve()
    house.fails(printer, None)
    house.fails(backup)
    assert moving.relieve() == 0
    assert [each.state for each in Slip.select().order_by(Slip.id)] == ["moved", "queued"]


def test_to_the_screens_by_the_owners_choice_until_somebody_knows(house):
    slip = house.waiting(name="Wok", on_trouble="screen")
    house.fails(1)
    assert moving.relieve() == 1
    house.fails(1, None)
    row, = gaps.trouble_now()
    assert (row["loose"], row["said"]) == (1, "slip 1 (table 7)")
    moving.acknowledge(slip)
    assert gaps.trouble_now() == []
    with pytest.raises(Refused):
        moving.acknowledge(slip)


def test_a_printer_that_comes_back_prints_nothing_that_moved(house, working, tcp):
    printer, other = tcp(), tcp()
    backup = house.printer(other, at=("bar",))
    house.printer(printer, on_trouble="backup", backup=backup, move_after=0)
    printer.switch_off()
    house.ticket()
    until(lambda: len(other.slips) == 1)
    assert "Instead of slip 1" in other.slips[0]
    printer.switch_on()
    until(lambda: gaps.trouble_now() == [])
    house.ticket()
    until(lambda: len(printer.slips) == 1)
    never(lambda: len(printer.slips) + len(other.slips) > 2)
    assert "Order 2" in printer.slips[0] and house.states() == ["moved", "printed", "printed"]


def test_a_slip_moves_once_however_many_move_it(pair):
    house, _, backup, slip = pair
    movers = [gevent.spawn(moving.move_on, slip, backup) for _ in range(6)]
    gevent.joinall(movers)
    assert sum(mover.successful() for mover in movers) == 1 and Slip.select().count() == 2


def unguarded(monkeypatch):
    monkeypatch.setattr(spool, "move", lambda model, where, to, **changes: bool(
        model.update(state=to, **changes).where(model.id == 1).execute()))


def test_twin_without_the_guard_the_database_itself_refuses_the_second_mover(pair, monkeypatch):
    house, _, backup, slip = pair
    unguarded(monkeypatch)
    movers = [gevent.spawn(moving.move_on, slip, backup) for _ in range(6)]
    gevent.joinall(movers)
    assert [mover.value for mover in movers if mover.successful()] == [2]
    assert all("unique" in str(mover.exception).lower() for mover in movers if not mover.successful())


def test_of_mover_and_sender_one_gets_the_slip(pair):
    house, _, backup, slip = pair
    both = [gevent.spawn(spool.take, slip, {}), gevent.spawn(moving.move_on, slip, backup)]
    gevent.joinall(both)
    assert (both[0].value, Slip.select().count(), Slip.find(slip).state) == (True, 1, "sending")
    spool.ended(slip, spool.QUEUED, "off")
    both = [gevent.spawn(moving.move_on, slip, backup), gevent.spawn(spool.take, slip, {})]
    gevent.joinall(both)
    assert (both[1].value, Slip.select().count(), Slip.find(slip).state) == (False, 2, "moved")


def test_twin_without_the_guard_both_get_it(pair, monkeypatch):
    house, _, backup, slip = pair
    unguarded(monkeypatch)
    both = [gevent.spawn(spool.take, slip, {}), gevent.spawn(moving.move_on, slip, backup)]
    gevent.joinall(both)
    assert both[0].value is True and Slip.select().count() == 2


def test_somebody_gives_a_slip_up_and_the_ledger_says_who(pair):
    house, _, _, slip = pair
    spool.abandon(slip, 1)
    assert (Slip.find(slip).state, Slip.find(slip).person.name) == ("abandoned", "Ana")
    assert [entry.details["to"] for entry in Entry.select().where(Entry.kind == "SlipMoved")] == ["queued", "abandoned"]
    with pytest.raises(Refused):
        spool.abandon(slip, 1)


def test_what_was_given_up_can_be_printed_after_all(pair):
    house, _, _, slip = pair
    spool.abandon(slip)
    spool.again(slip)
    assert house.states() == ["queued"] and "REPRINT" not in words(slip)


@pytest.mark.parametrize("kind", ["drawer", "test"])
def test_what_belongs_to_one_printer_does_not_move(house, kind):
    house.printer(kind="network", bills=True, drawer=True, on_trouble="screen")
    if kind == "test":
        spool.test(1)
    else:
        house.wish("drawer")
        deriving.derive()
    house.fails(1)
    assert moving.relieve() == 0
    with pytest.raises(Refused):
        moving.move_on(house.slip().id)


def test_a_slip_is_not_moved_to_where_it_is_or_to_what_is_gone(pair):
    house, printer, backup, slip = pair
    spool.remove(backup)
    for place in (printer, backup):
        with pytest.raises(Refused):
            moving.move_on(slip, place)

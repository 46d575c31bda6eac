"""Printers that fail in every way: nothing is lost in silence, nothing is printed twice without saying so."""

import contextlib
import time

import gevent
import pytest
from waiting import never, until

from kitchen_printers import commands, deriving, gaps, making, printers, spool, wire, worker
from restaurant import events
from restaurant.database import announce, saving


@saving
def tell():
    """As the restaurant does when it made tickets."""
    announce(events.TicketsMade(sitting=1, order=1, stations=(1,)))


def first_rows(tcp):
    return [slip.strip().split("\n")[0].strip() for slip in tcp.slips]


def test_a_ticket_is_printed_on_the_printers_own_word(house, working, tcp):
    printer = tcp()
    house.printer(printer)
    house.ticket()
    tell()
    until(lambda: house.states() == ["printed"])
    assert (len(printer.slips), printer.paper.cuts, printer.paper.strange) == (1, 1, [])


def test_a_printer_without_gs_r_is_believed_by_its_other_word(house, working, tcp):
    printer = tcp(no_gs_r=True)
    house.printer(printer)
    house.ticket()
    until(lambda: house.states() == ["printed"])


def test_paper_of_software_is_printed_at_once(house, working):
    house.printer()
    house.ticket()
    until(lambda: house.states() == ["printed"])


def test_a_printer_that_is_off_holds_up_nothing_and_prints_once_when_it_is_back(house, working, tcp):
    printer = tcp()
    house.printer(printer)
    printer.switch_off()
    began = time.monotonic()
    for _ in range(3):
        house.ticket()
    assert time.monotonic() - began < 1
    until(lambda: [row["waiting"] for row in gaps.trouble_now()] == [3])
    printer.switch_on()
    until(lambda: house.states() == ["printed"] * 3)
    assert first_rows(printer) == ["Table 7"] * 3
    until(lambda: gaps.trouble_now() == [])


def test_trouble_is_known_soon_and_in_words(house, working, tcp):
    printer = tcp()
    house.printer(printer, name="Kitchen")
    printer.switch_off()
    house.ticket()
    trouble = until(gaps.trouble_now)[0]
    assert (trouble["name"], trouble["why"]) == ("Kitchen", "The printer refuses the connection.")


@pytest.mark.parametrize("octets", [7, 13, 60, 120, 200])
def test_a_printer_that_dies_mid_slip_prints_it_again_marked(house, working, tcp, octets):
    printer = tcp(dies_at=octets)
    house.printer(printer)
    house.ticket()
    until(lambda: house.states() == ["printed"])
    assert first_rows(printer) == ["REPRINT 1"]


def test_silence_is_unknown_and_never_printed_again_by_itself(house, working, tcp):
    printer = tcp(mute=True)
    house.printer(printer)
    house.ticket()
    until(lambda: house.states() == ["unknown"])
    never(lambda: house.states() != ["unknown"] or len(printer.slips) > 1)
    assert gaps.trouble_now()[0]["unknown"] == 1
    spool.again(house.slip().id)
    until(lambda: len(printer.slips) == 2)
    assert first_rows(printer) == ["Table 7", "REPRINT 1"]


def test_a_printer_that_reads_nothing_is_unknown(house, working, tcp):
    house.printer(tcp(stuck=True))
    house.ticket()
    until(lambda: house.states() == ["unknown"])
    assert gaps.trouble_now()[0]["why"] == "The printer does not say whether it printed."


def test_a_printer_without_paper_gets_nothing_and_prints_once_when_it_has_some(house, working, tcp):
    printer = tcp(status={4: 0x72})
    house.printer(printer)
    house.ticket()
    until(lambda: [row["why"] for row in gaps.trouble_now()] == ["The printer is out of paper."])
    assert printer.slips == []
    printer.status.clear()
    until(lambda: house.states() == ["printed"])
    assert first_rows(printer) == ["Table 7"]


def test_paper_that_ends_with_the_slip_leaves_a_doubt(house, working, tcp):
    printer = tcp(status={"r": 0x0C})
    house.printer(printer)
    house.ticket()
    until(lambda: house.states() == ["unknown"])


def test_an_open_cover_is_said(house, working, tcp):
    printer = tcp(status={1: 0x1A})
    house.printer(printer)
    house.ticket()
    until(lambda: ["cover" in row["why"] for row in gaps.trouble_now()] == [True])


def test_a_printer_that_is_replaced_prints_what_waited_in_its_own_way(house, working, tcp):
    """F22: another address, narrower paper and no code pages; what waited comes out there, once."""
    old, new = tcp(), tcp()
    printer = house.printer(old, name="Wok")
    old.switch_off()
    house.ticket({"names": {"en": "Crème brûlée"}, "note": "very long " * 12})
    until(gaps.trouble_now)
    printers._changed(printer, {"name": "Wok", "host": "127.0.0.1", "port": new.port, "dots": 384, "columns": 32,
                                "letters": "pictures"}, [1], False)
    until(lambda: house.states() == ["printed"])
    assert new.paper.images and not new.paper.pages_used - {0} and "?" not in new.paper.text
    assert max(map(len, new.paper.text.split("\n"))) <= 32 and len(new.slips) == 1


def test_a_connection_that_breaks_twice_after_all_was_sent_asks_people(house, working, tcp, monkeypatch):
    def broken(self, octets, talks):
        self._send(octets, 1)
        raise wire.Trouble(wire.BROKEN)
    monkeypatch.setattr(wire.Wire, "print", broken)
    printer = tcp()
    house.printer(printer)
    house.ticket()
    until(lambda: house.states() == ["unknown"])
    never(lambda: len(printer.slips) > 2)
    assert first_rows(printer) == ["Table 7", "REPRINT 1"]


def test_a_stuck_printer_delays_no_other(house, working, tcp):
    dead, slow, good = tcp(stuck=True), tcp(slow=10), tcp()
    for name, printer in (("Dead", dead), ("Slow", slow), ("Good", good)):
        house.printer(printer, name=name)
    began = time.monotonic()
    for _ in range(5):
        house.ticket()
    until(lambda: len(good.slips) == 5)
    assert time.monotonic() - began < 5
    assert [f"Order {n}" in slip for n, slip in enumerate(good.slips, 1)] == [True] * 5


def test_a_server_that_dies_between_print_and_mark_prints_one_marked_reprint(house, quick, tcp):
    printer = tcp()
    house.printer(printer)
    house.ticket()
    deriving.derive()
    slip = spool.Slip.next_for(1)
    sheet, octets = making.made(slip)
    spool.take(slip.id, sheet)
    with wire.Wire("127.0.0.1", printer.port) as line:
        line.print(octets, True)
    after_restart = worker.Worker()
    after_restart.start()
    until(lambda: house.states() == ["printed"])
    never(lambda: len(printer.slips) > 2)
    after_restart.stop()
    assert first_rows(printer) == ["Table 7", "REPRINT 1"]


def test_a_worker_killed_while_it_sends_leaves_the_slip_to_the_next(house, quick, tcp, monkeypatch):
    monkeypatch.setattr(wire, "ANSWER_WITHIN", 30)
    monkeypatch.setattr(wire, "ANSWER_FIRST", 0.05)
    house.printer(tcp(mute=True))
    house.ticket()
    killed = worker.Worker()
    killed.start()
    until(lambda: house.states() == ["sending"])
    killed.stop()
    assert house.states() == ["sending"]
    assert spool.found_sending(1) == 1


def test_a_slip_that_cannot_be_made_stands_in_nobodys_way(house, working, tcp, monkeypatch):
    real = commands.slip

    def spoilt(rows, *more):
        if any("Poison" in row.text for row in rows):
            raise ValueError("a bug of ours")
        return real(rows, *more)
    monkeypatch.setattr(commands, "slip", spoilt)
    house.printer(tcp())
    house.ticket("Poison")
    house.ticket("Soup")
    until(lambda: house.states() == ["failed", "printed"])


def test_trouble_ends_with_nothing_to_print(house, working, tcp):
    printer = tcp()
    house.printer(printer)
    printers.troubled(1, wire.NO_PAPER)
    until(lambda: gaps.trouble_now() == [])


def test_a_worker_that_stopped_hears_nothing_more(house, quick):
    before = sum(map(len, events._listeners.values()))
    made = worker.Worker()
    made.start()
    until(lambda: made.greenlet.started)
    made.stop()
    assert sum(map(len, events._listeners.values())) == before


def test_a_removed_printers_greenlet_ends(house, working, tcp):
    house.printer(tcp())
    until(lambda: working.feeds)
    greenlet = working.feeds[1].greenlet
    spool.remove(1)
    until(lambda: greenlet.dead and not working.feeds)


def test_paper_is_quick(house, tcp, monkeypatch):
    printer = tcp()
    house.printer(printer)
    with contextlib.closing(Quick()):
        gevent.sleep(0.1)
        house.ticket()
        began = time.monotonic()
        tell()
        until(lambda: printer.slips)
        assert time.monotonic() - began < 1


class Quick:
    """A worker with its real waits."""

    def __init__(self):
        self.worker = worker.Worker()
        self.worker.start()

    def close(self):
        self.worker.stop()

"""What is not on paper is said: which printer, which slips by number and table, and since when."""

import pytest
from waiting import until

from kitchen_printers import deriving, gaps, moving, spool, wire, worker
from kitchen_printers.spool import Slip
from restaurant import clock, events
from restaurant.database import saving


def age(seconds):
    saving(lambda: Slip.update(made_at=Slip.made_at - seconds * 1000).execute())()


def said(station=1):
    return [(gap.said, gap.told) for gap in gaps.paper_gaps(station)]


def test_an_alarm_names_printer_slips_and_tables(house):
    slip = house.waiting(name="Wok")
    spool.not_begun(slip, "paper")
    row, = gaps.trouble_now()
    assert (row["name"], row["why"], row["said"]) == ("Wok", "The printer is out of paper.", "slip 1 (table 7)")
    assert (row["waiting"], row["unknown"], row["loose"]) == (1, 0, 0)


def test_an_alarm_names_some_slips_and_counts_the_rest(house):
    house.waiting()
    for _ in range(11):
        house.ticket()
    gaps_before = len(gaps.trouble_now())
    deriving.derive()
    spool.not_begun(1, "off")
    assert gaps_before == 0 and gaps.trouble_now()[0]["said"].endswith("and 4 more")


def test_a_slip_on_its_way_is_no_gap_until_it_is_missed(house):
    house.waiting()
    assert said() == []
    age(16)
    assert said() == [("slip 1 (table 7)", "not printed yet")] and said(station=2) == []


def test_a_slip_that_nobody_vouches_for_is_a_gap_until_somebody_does(house):
    slip = house.waiting()
    spool.take(slip, None)
    spool.ended(slip, spool.UNKNOWN, "unknown")
    assert said() == [("slip 1 (table 7)", "nobody knows whether it was printed")]
    spool.seen(slip)
    assert said() == []


def test_a_gap_says_which_slip_stands_in(house):
    other = house.printer(kind="network", at=("bar",))
    slip = house.waiting()
    moving.move_on(slip, other)
    assert said() == [("slip 1 (table 7)", "now slip 2")]


def test_what_was_given_up_is_said(house):
    slip = house.waiting()
    spool.abandon(slip)
    assert said() == [("slip 1 (table 7)", "given up")]


def test_a_printer_that_never_answers_raises_no_alarm_and_leaves_no_gap(house):
    slip = house.waiting(answers=False)
    spool.take(slip, None)
    spool.ended(slip, spool.UNKNOWN, wire.UNKNOWN)
    assert (gaps.trouble_now(), said(), house.states()) == ([], [], ["unknown"])


def test_but_its_real_trouble_does(house):
    slip = house.waiting(answers=False)
    spool.not_begun(slip, "refused")
    assert [row["why"] for row in gaps.trouble_now()] == ["The printer refuses the connection."]


def test_what_waited_for_a_removed_printer_is_an_alarm_until_somebody_knows(house):
    slip = house.waiting(name="Wok")
    spool.remove(1)
    assert [(row["name"], row["loose"]) for row in gaps.trouble_now()] == [("Wok", 1)]
    moving.acknowledge(slip)
    assert gaps.trouble_now() == []


def test_screens_hear_of_each_gap(house):
    heard = []
    listener = events.hears(events.GapChanged)(heard.append)
    slip = house.waiting()
    spool.take(slip, None)
    assert heard == []
    spool.ended(slip, spool.UNKNOWN, "unknown")
    until(lambda: len(heard) == 1)
    spool.seen(slip)
    until(lambda: len(heard) == 2)
    events.forget(listener)


def test_without_printers_nothing_is_said_of_them(house):
    assert (gaps.any_printers(), gaps.paper_gaps(1), gaps.trouble_now()) == (False, [], [])
    house.printer()
    assert gaps.any_printers()


def test_an_alarm_comes_within_15_seconds_by_the_limits_of_the_wire():
    """F16, F17: the slowest way there is, each wait at its end."""
    longest = wire.CONNECT_WITHIN + 2 * wire.ANSWER_FIRST + wire.SEND_WITHIN
    silent = wire.CONNECT_WITHIN + 2 * wire.ANSWER_FIRST + wire.TALKER_WITHIN
    assert max(longest, silent) < 14


@pytest.mark.parametrize("fault, why", [({"stuck": True}, "does not say"), ({"mute": True}, "does not say"),
                                        ({"status": {4: 0x72}}, "out of paper"), ({"status": {1: 0x1A}}, "cover"),
                                        ({"off": True}, "refuses")])
def test_with_its_real_waits_an_alarm_comes_in_time(house, tcp, fault, why):
    """F16, F17, with nothing made quicker."""
    fault = dict(fault)
    off = fault.pop("off", False)
    printer = tcp(**fault)
    house.printer(printer, name="Wok")
    if off:
        printer.switch_off()
    real = worker.Worker()
    real.start()
    began = clock.steady()
    house.ticket()
    row, = until(gaps.trouble_now, within=15)
    real.stop()
    assert why in row["why"] and row["said"] == "slip 1 (table 7)" and clock.steady() - began < 15

"""Printers at another machine: whatever happens to the line, the worker or the house, no slip is lost in silence, and
none is printed twice unmarked.
"""

import contextlib
import random
import re
import shutil
import sqlite3

import flask
import gevent
import pytest
import requests
from far import FarWorker, Line
from tcp_printer import TcpPrinter
from waiting import never, until

import kitchen_printers
from kitchen_printers import elsewhere, gaps, spool
from restaurant import clock, installation, server, settings
from restaurant.database import database
from restaurant.pages.page import furnish
from tests.serving import Served as AProcess

KEY = "k" * 43
PRINTED, QUEUED, SENDING = spool.PRINTED, spool.QUEUED, spool.SENDING


class Served:
    """The house with the doors of its printers, on a port, which can be closed and opened again."""

    def __init__(self, folder):
        self.port = 0
        self.app = flask.Flask("tableside", root_path=str(installation.ROOT), template_folder="templates",
                               static_folder=None)
        self.app.config.update(SECRET_KEY="x" * 32, PLACE=installation.Installation(data=folder))
        furnish(self.app, lambda name: f"/static/{name}")
        self.app.teardown_request(lambda _: database.close())
        self.printing = kitchen_printers.attach(self.app)

    def open(self):
        listener = server.listen("127.0.0.1", self.port)
        self.port = listener.getsockname()[1]
        self.http = server.serve(self.app, listener)
        self.http.start()
        self.printing.start()
        return self

    def close(self):
        self.http.stop(timeout=0)
        self.printing.stop()

    def restart(self, closed_for=0.0):
        """As a new process would begin: with what is on the disk."""
        self.close()
        where = database.database
        database.stop()
        gevent.sleep(closed_for)
        database.start(where)
        settings.forget()
        self.open()


@pytest.fixture
def hurry(quick, monkeypatch):
    """The house's waits, shorter."""
    monkeypatch.setattr(elsewhere, "WAITS", 0.5)
    monkeypatch.setattr(elsewhere, "SILENT_AFTER", 2.5)
    monkeypatch.setattr(elsewhere, "LEASE", 3.0)


@pytest.fixture
def served(house, hurry, tmp_path):
    made = Served(tmp_path).open()
    elsewhere.make_worker("Kitchen computer", KEY)
    yield made
    made.close()


@pytest.fixture
def line(served):
    with Line(served.port) as whole:
        yield whole


@pytest.fixture
def far(line, tmp_path):
    with FarWorker(tmp_path / "far", line.address, KEY) as worker:
        yield worker


def first_rows(tcp):
    return [slip.strip().split("\n")[0].strip() for slip in tcp.slips]


def unmarked(tcp):
    """The numbers of slips that came out without a mark."""
    return [re.search(r"Slip (\d+)", slip)[1] for slip in tcp.slips if "REPRINT" not in slip]


# Everything real: a process of its own, a line that can be cut, printers on ports


def test_a_ticket_is_printed_elsewhere(house, far, tcp):
    printer = tcp()
    house.printer(printer, worker=1)
    house.ticket()
    until(lambda: house.states() == [PRINTED])
    assert first_rows(printer) == ["Table 7"] and printer.paper.strange == []


def taken_and_cut(house, line, tcp):
    """A slip that was under way when the line was cut, and is on paper now. Returns its printer."""
    printer = tcp(slow=400)
    house.printer(printer, worker=1)
    house.ticket()
    until(lambda: printer.got > 30)
    line.cut()
    until(lambda: printer.slips)
    return printer


def test_what_was_taken_is_printed_while_the_line_is_cut_and_told_when_it_is_back(house, far, line, tcp):
    printer = taken_and_cut(house, line, tcp)
    until(lambda: "does not answer" in gaps.trouble_now()[0]["why"] if gaps.trouble_now() else False)
    line.mend()
    until(lambda: house.states() == [PRINTED] and not gaps.trouble_now(), within=20)
    never(lambda: len(printer.slips) > 1)
    assert first_rows(printer) == ["Table 7"]


def test_a_worker_killed_mid_slip_prints_it_again_marked(house, far, tcp):
    printer = tcp(slow=400)
    house.printer(printer, worker=1)
    house.ticket()
    until(lambda: printer.got > 60)
    far.kill()
    until(lambda: house.states() == [SENDING] or gaps.trouble_now())
    printer.slow = None
    far.start()
    until(lambda: house.states() == [PRINTED])
    assert first_rows(printer)[-1] == "REPRINT 1"


def test_a_worker_killed_between_printing_and_telling_tells_when_it_is_back(house, far, line, tcp):
    printer = taken_and_cut(house, line, tcp)
    gevent.sleep(1)     # it writes down what became of it
    far.kill()
    line.mend()
    far.start()
    until(lambda: house.states() == [PRINTED])
    never(lambda: len(printer.slips) > 1)


def test_the_house_is_started_anew_meanwhile(house, served, far, tcp):
    printer = tcp(slow=400)
    house.printer(printer, worker=1)
    house.ticket()
    until(lambda: printer.got > 30)
    served.restart(closed_for=1.0)
    house.ticket()
    until(lambda: house.states() == [PRINTED] * 2, within=20)
    assert first_rows(printer) == ["Table 7"] * 2


def test_a_printer_that_is_off_elsewhere_is_known_and_prints_once_when_it_is_back(house, far, tcp):
    printer = tcp()
    house.printer(printer, worker=1)
    printer.switch_off()
    for _ in range(3):
        house.ticket()
    until(lambda: [row["why"] for row in gaps.trouble_now()] == ["The printer refuses the connection."])
    until(lambda: house.states() == [QUEUED] * 3)
    printer.switch_on()
    until(lambda: house.states() == [PRINTED] * 3, within=20)
    assert first_rows(printer) == ["Table 7"] * 3


def test_silence_elsewhere_is_unknown(house, far, tcp):
    printer = tcp(mute=True)
    house.printer(printer, worker=1)
    house.ticket()
    until(lambda: house.states() == [spool.UNKNOWN], within=20)
    never(lambda: len(printer.slips) > 1)


def test_a_stuck_printer_elsewhere_delays_no_other(house, far, tcp):
    stuck, good = tcp(stuck=True), tcp()
    house.printer(stuck, name="Stuck", worker=1)
    house.printer(good, name="Good", worker=1)
    for _ in range(4):
        house.ticket()
    until(lambda: len(good.slips) == 4)
    assert first_rows(good) == ["Table 7"] * 4


def test_its_backup_prints_what_a_silent_worker_has_marked(house, far, line, tcp):
    here = tcp()
    backup = house.printer(here, at=(), name="Backup")
    gone = tcp(status={4: 0x72})
    house.printer(gone, worker=1, on_trouble="backup", backup=backup, move_after=5)
    house.ticket()
    until(lambda: "out of paper" in (gaps.trouble_now() or [{"why": ""}])[0]["why"])
    line.cut()
    until(lambda: here.slips, within=30)
    assert "Instead of slip 1 of Printer 2" in here.slips[0] and "Table 7" in here.slips[0]
    assert len(here.slips) == 1


def test_two_machines_with_one_key_print_nothing_twice(house, far, line, tmp_path, tcp):
    printer = tcp()
    house.printer(printer, worker=1)
    until(lambda: elsewhere.callers.lines)
    with FarWorker(tmp_path / "second", line.address, KEY) as second:
        until(lambda: "Another machine prints with this key" in second.log())
        for _ in range(6):
            house.ticket()
            gevent.sleep(0.1)
        until(lambda: house.states() == [PRINTED] * 6)
    assert first_rows(printer) == ["Table 7"] * 6


def test_a_second_worker_in_the_same_folder_does_not_start(house, far, line, tmp_path):
    until(lambda: elsewhere.callers.lines)
    with FarWorker(tmp_path / "far", line.address, KEY) as second:
        assert until(second.ended) == 1
    assert "Does another worker use it?" in far.log()


@pytest.mark.parametrize("rounds", [12, pytest.param(100, marks=pytest.mark.hunt)])
def test_however_often_the_line_breaks_each_slip_comes_out_and_once_unmarked_at_most(house, far, line, tcp, rounds):
    chance = random.Random(20261122)
    printer = tcp()
    house.printer(printer, worker=1)
    for _ in range(rounds):
        house.ticket()
        gevent.sleep(chance.uniform(0.05, 0.5))
        chance.choice((line.cut, line.tear, lambda: setattr(line, "deaf", True)))()
        gevent.sleep(chance.uniform(0.05, 0.5))
        line.deaf = False
        line.mend()
    until(lambda: house.states() == [PRINTED] * rounds, within=30 + 3 * rounds)
    assert sorted(unmarked(printer)) == sorted(set(unmarked(printer)))
    assert {re.search(r"Slip (\d+)", slip)[1] for slip in printer.slips} == {str(n) for n in range(1, rounds + 1)}


def test_a_worker_that_is_asked_to_stop_ends_what_it_prints_first(house, far, tcp):
    printer = tcp(slow=400)
    house.printer(printer, worker=1)
    house.ticket()
    until(lambda: printer.got > 30)
    far.stop()
    assert house.states() == [PRINTED] and len(printer.slips) == 1


class Hesitating(TcpPrinter):
    """A printer that says what it did a second later."""

    def _answer(self, socket, octets):
        gevent.sleep(octets[0] & 0x90 == 0)
        super()._answer(socket, octets)


@pytest.fixture
def hesitating():
    with Hesitating() as printer:
        yield printer


def test_a_house_that_is_killed_while_a_slip_goes_out_elsewhere_hears_of_it_later(filled, tmp_path, hesitating):
    """The whole house in a process of its own, and kill -9."""
    shutil.copytree(filled, tmp_path / "data", ignore=shutil.ignore_patterns("cache"))
    printer = hesitating
    with contextlib.closing(sqlite3.connect(tmp_path / "data" / "tableside.db")) as file, file:
        file.execute("INSERT INTO print_worker VALUES (1, 'Kitchen computer', ?, 1, NULL, 0)",
                     (elsewhere.fingerprint(KEY),))
        file.execute("UPDATE printer SET kind = 'network', host = '127.0.0.1', port = ?, worker_id = 1 WHERE id = 1",
                     (printer.port,))
    killed = AProcess(tmp_path / "data").start()
    with FarWorker(tmp_path / "far", killed.address, KEY):
        owner = signed_in(killed)
        for key in ("first", "second"):
            owner.post(f"{killed.address}/office/printers/1/test", {"key": key})
        until(lambda: printer.slips)
        killed.kill()
        killed.start()
        until(lambda: killed.ask("SELECT DISTINCT state FROM slip WHERE printer_id = 1") == [(PRINTED,)], within=30)
        killed.stop()
    assert len(unmarked(printer)) == len(printer.slips) == 2


def signed_in(process):
    """Lin, at the office."""
    owner = requests.Session()
    owner.headers["Origin"] = process.address
    lin = process.ask("SELECT id FROM person WHERE name = 'Lin'")[0][0]
    owner.post(process.address + "/login", {"person": lin, "pin": "1111"})
    return owner


# What it refuses


def test_a_port_that_is_no_printers_is_not_called(house, line, tmp_path, tcp):
    canary = tcp()
    house.printer(canary, worker=1)
    with FarWorker(tmp_path / "far", line.address, KEY, TABLESIDE_PRINTER_PORTS=""):
        house.ticket()
        until(lambda: [row["why"] for row in gaps.trouble_now()] == ["Tableside may not use this device."])
    assert canary.calls == 0


def test_an_address_outside_is_not_called(house, far):
    house.printer(worker=1, kind="network", host="8.8.8.8")
    house.ticket()
    until(lambda: "off or cannot be reached" in (gaps.trouble_now() or [{"why": ""}])[0]["why"])


def test_a_device_that_the_installer_did_not_allow_is_not_opened(house, far, tmp_path):
    (tmp_path / "far" / "victim").write_text("precious")
    house.printer(worker=1, kind="file", device=str(tmp_path / "far" / "victim"))
    house.ticket()
    until(lambda: [row["why"] for row in gaps.trouble_now()] == ["Tableside may not use this device."])
    assert (tmp_path / "far" / "victim").read_text() == "precious"


@pytest.mark.parametrize("settings, said", [
    ({"TABLESIDE_SERVER": ""}, "TABLESIDE_SERVER is not set"),
    ({"TABLESIDE_SERVER": "order.example"}, "must be the address of the house"),
    ({"TABLESIDE_WORKER_KEY": ""}, "TABLESIDE_WORKER_KEY is not set"),
    ({"TABLESIDE_WORKER_KEY_FILE": "/nowhere/key"}, "No such file"),
    ({"TABLESIDE_PRINTER_PORTS": "all"}, "must be a port such as 9100")])
def test_a_setting_that_is_wrong_is_said_in_one_sentence(tmp_path, settings, said):
    with FarWorker(tmp_path / "far", "http://127.0.0.1:8129", KEY, **settings) as worker:
        assert until(worker.ended) == 1
    assert said in worker.log() and len(worker.log().strip().split("\n")) == 1


def test_a_wrong_key_is_said_once(served, line, tmp_path):
    with FarWorker(tmp_path / "far", line.address, "wrong" * 9) as worker:
        until(lambda: "This key opens nothing here." in worker.log())
        gevent.sleep(1.5)
        assert worker.log().count("This key") == 1 and "wrong" not in worker.log()


def test_a_key_does_not_travel_in_the_open(tmp_path):
    with FarWorker(tmp_path / "far", "http://8.8.8.8", KEY) as worker:
        until(lambda: "Use an https:// address" in worker.log())


# The house's side, call by call


SESSION, OTHER = "s" * 32, "o" * 32


@pytest.fixture
def desk(house, hurry, monkeypatch):
    """The house's side alone, which answers at once."""
    monkeypatch.setattr(elsewhere, "WAITS", 0.1)
    elsewhere.callers.open()
    elsewhere.make_worker("Kitchen computer", KEY)
    house.printer(kind="file", device="x", worker=1)
    return house


def call(turn, held=(), session=SESSION, worker=1):
    _, slips, forget = elsewhere.work(worker, session, turn, list(held), {})
    return [token for token, _, _ in slips], forget


def test_a_slip_is_being_sent_from_the_moment_it_is_handed_out(desk):
    spool.test(1)
    assert len(call(1)[0]) == 1
    assert desk.states() == [SENDING]


def test_only_so_many_slips_of_a_printer_are_out_at_a_time(desk):
    for _ in range(5):
        spool.test(1)
    tokens, _ = call(1)
    assert len(tokens) == elsewhere.AT_ONCE
    assert call(2, tokens) == ([], [])


def test_what_never_arrived_waits_again_unmarked(desk):
    spool.test(1)
    (lost,), _ = call(1)
    (again,), _ = call(2)
    assert again != lost and desk.slip().copies == 0


def test_a_call_that_comes_late_takes_nothing_back(desk, monkeypatch):
    spool.test(1)
    monkeypatch.setattr(elsewhere.Callers, "call", late_is_fine)
    (token,), _ = call(5)
    assert call(4) == ([], [])
    assert elsewhere.HandedOut.get().token == token


def late_is_fine(self, worker, session, turn):
    """The memory of calls, lost in a restart: only what is on the disk guards."""
    line = self.lines[worker] = elsewhere.Line(session, turn, clock.steady())
    self.wakes.setdefault(worker, gevent.event.Event())
    return line


def test_twin_without_turns_a_late_call_would_have_it_printed_twice_unmarked(desk, monkeypatch):
    spool.test(1)
    monkeypatch.setattr(elsewhere.Callers, "call", late_is_fine)
    monkeypatch.setattr(elsewhere.HandedOut.turn, "python_value", lambda _: -1)
    (token,), _ = call(5)
    (second,), _ = call(4)
    assert second != token and desk.slip().copies == 0


def test_another_machine_with_the_same_key_gets_nothing(desk):
    spool.test(1)
    call(1, session=SESSION)
    with pytest.raises(elsewhere.Refused):
        call(1, session=OTHER)
    assert desk.states() == [SENDING] and desk.slip().copies == 0


def test_twin_without_a_lease_two_machines_would_take_slips_from_each_other(desk, monkeypatch):
    monkeypatch.setattr(elsewhere, "LEASE", 0)
    spool.test(1)
    first, _ = call(1, session=SESSION)
    second, _ = call(1, session=OTHER)
    assert len(first) == len(second) == 1 and desk.slip().copies == 1


def test_a_machine_that_replaces_another_prints_what_that_had_marked(desk):
    spool.test(1)
    call(1, session=OTHER)
    elsewhere.callers.open()
    tokens, _ = call(1, session=SESSION)
    assert len(tokens) == 1 and desk.slip().copies == 1


def test_told_twice_counts_once(desk):
    spool.test(1)
    tokens, _ = call(1)
    for _ in range(2):
        elsewhere.told(1, SESSION, [(tokens[0], PRINTED, None)], [], {})
    assert (desk.states(), desk.slip().copies) == ([PRINTED], 1)
    assert call(2, tokens) == ([], tokens)


def test_nobody_tells_of_another_workers_slips(desk):
    elsewhere.make_worker("Bar computer", "b" * 43)
    spool.test(1)
    tokens, _ = call(1)
    elsewhere.told(2, OTHER, [(tokens[0], PRINTED, None)], [1], {})
    assert desk.states() == [SENDING]
    assert call(1, session=OTHER, worker=2) == ([], [])


def silence(desk):
    elsewhere.callers.lines[1].seen -= 60
    elsewhere.notice_silence()


def test_a_silent_workers_printers_are_in_trouble_and_well_when_it_returns(desk):
    call(1)
    silence(desk)
    assert [row["why"] for row in gaps.trouble_now()] == ["The computer that this printer stands at does not answer."]
    call(2)
    assert gaps.trouble_now() == []


def test_what_a_silent_worker_has_waits_in_doubt_and_is_its_again_when_it_returns(desk):
    spool.test(1)
    tokens, _ = call(1)
    silence(desk)
    assert (desk.states(), desk.slip().copies) == ([QUEUED], 1)
    assert call(2, tokens) == ([], [])
    assert (desk.states(), desk.slip().copies) == ([SENDING], 0)


def test_what_a_silent_worker_printed_is_known_when_it_returns(desk):
    spool.test(1)
    tokens, _ = call(1)
    silence(desk)
    elsewhere.told(1, SESSION, [(tokens[0], PRINTED, None)], [], {})
    assert (desk.states(), desk.slip().copies) == ([PRINTED], 1)


def test_a_worker_that_was_killed_says_that_it_may_be_on_paper(desk):
    spool.test(1)
    tokens, _ = call(1)
    elsewhere.told(1, SESSION, [(tokens[0], QUEUED, "restart")], [], {})
    assert (desk.states(), desk.slip().copies) == ([QUEUED], 1) and gaps.trouble_now() == []


def test_a_printer_that_rests_is_given_nothing(desk):
    spool.test(1)
    assert elsewhere.work(1, SESSION, 1, [], {1: "paper"})[1] == []
    assert "out of paper" in gaps.trouble_now()[0]["why"]


def test_a_machine_with_printers_is_not_removed(desk):
    with pytest.raises(elsewhere.Refused):
        elsewhere.remove_worker(1)
    spool.remove(1)
    elsewhere.remove_worker(1)
    assert elsewhere.whose(KEY) is None and elsewhere.workers() == []


def test_a_key_is_kept_as_its_fingerprint_only(desk):
    stored = database.execute_sql("SELECT * FROM print_worker").fetchall()
    assert KEY not in repr(stored) and elsewhere.whose(KEY).id == 1
    assert elsewhere.whose("") is elsewhere.whose(elsewhere.workers()[0].key) is None

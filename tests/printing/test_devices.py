"""Printers at a cable fail in every way, like those of the network; and nothing but printers can be opened."""

import contextlib
import os
import time

import gevent
import pytest
from cable_printer import PipePrinter, PtyPrinter
from waiting import never, until

from kitchen_printers import cables, devices, gaps, spool, wire
from kitchen_printers.devices import Place
from restaurant.database import allowed_to_write

SLIP = b"\x1b@Kung Pao\n\x1dV\x00"


@pytest.fixture(autouse=True)
def allowed(tmp_path):
    """Terminals of these tests, and their folder's pipes, are what the installer allows."""
    devices.allow(tmp_path, {"TABLESIDE_PRINTER_DEVICES": f"/dev/pts/*:{tmp_path}/*.pipe"})
    yield devices.allowed
    devices.allowed.folder, devices.allowed.more = None, ()


@pytest.fixture
def pty():
    with contextlib.ExitStack() as open_now:
        yield lambda **faults: open_now.enter_context(PtyPrinter(**faults))


def at_cable(house, printer, kind, **more):
    return house.printer(kind=kind, device=printer.path, **more)


@pytest.mark.parametrize("kind", ["usb", "serial", "file"])
def test_a_printer_at_a_cable_prints_on_its_own_word(house, working, pty, kind):
    printer = pty()
    at_cable(house, printer, kind)
    house.ticket()
    until(lambda: house.states() == ["printed"])
    assert (len(printer.paper.slips), printer.paper.cuts, printer.paper.strange) == (1, 1, [])


@pytest.mark.parametrize("kind", ["usb", "serial"])
def test_one_without_paper_gets_nothing_until_it_has_some(house, working, pty, kind):
    printer = pty(status={4: 0x72})
    at_cable(house, printer, kind)
    house.ticket()
    until(lambda: [row["why"] for row in gaps.trouble_now()] == ["The printer is out of paper."])
    assert printer.paper.slips == []
    printer.status.clear()
    until(lambda: house.states() == ["printed"])
    assert "REPRINT" not in printer.paper.text


@pytest.mark.parametrize("kind", ["usb", "serial", "file"])
def test_silence_at_a_cable_is_unknown(house, working, pty, kind):
    printer = pty(mute=True)
    at_cable(house, printer, kind)
    house.ticket()
    until(lambda: house.states() == ["unknown"])
    never(lambda: house.states() != ["unknown"] or len(printer.paper.slips) > 1)


@pytest.mark.parametrize("kind", ["usb", "serial"])
def test_a_cable_that_is_pulled_out_mid_slip_leaves_a_marked_copy_to_the_next(house, working, pty, kind):
    broken = pty(dies_at=60)
    printer = at_cable(house, broken, kind)
    house.ticket()
    until(lambda: spool.Slip.select().where(spool.Slip.copies == 1, spool.Slip.state == "queued").count())
    whole = pty()
    with allowed_to_write():
        spool.Printer.update(device=whole.path).where(spool.Printer.id == printer).execute()
    until(lambda: house.states() == ["printed"])
    assert "REPRINT 1" in whole.paper.text


def test_a_device_that_takes_nothing_is_a_time_out_and_delays_no_other(house, working, pty, monkeypatch):
    monkeypatch.setattr(wire, "SEND_WITHIN", 0.3)
    stuck, good = pty(stuck=True), pty()
    with pytest.raises(wire.Trouble) as trouble, devices.connected(Place(kind="usb", device=stuck.path)) as line:
        line.print(SLIP * 20_000, False)
    assert trouble.value.what == wire.TIMEOUT
    at_cable(house, stuck, "usb", name="Stuck")
    at_cable(house, good, "usb", name="Good")
    house.ticket()
    until(lambda: good.paper.slips)


def test_waiting_for_a_device_holds_nobody_up(pty):
    ticks = 0
    with devices.connected(Place(kind="usb", device=pty(mute=True).path)) as line:
        asking = gevent.spawn(line.ask, 0.5)
        while not asking.dead:
            gevent.sleep(0.01)
            ticks += 1
    assert ticks > 10


def test_a_pipe_is_written_to_and_says_nothing(house, working, tmp_path):
    with PipePrinter(tmp_path / "a.pipe") as printer:
        at_cable(house, printer, "file", answers=False)
        house.ticket()
        until(lambda: house.states() == ["unknown"])
        until(lambda: printer.paper.slips)
    assert "Kung Pao" in printer.paper.text


def test_a_pipe_that_nobody_reads_is_off(tmp_path):
    os.mkfifo(tmp_path / "b.pipe")
    assert refused(Place(kind="file", device=f"{tmp_path}/b.pipe")) == wire.OFF


def test_a_file_of_the_paper_folder_gets_every_slip(house, working, tmp_path):
    house.printer(kind="file", device="kitchen.prn")
    for _ in range(2):
        house.ticket()
    until(lambda: house.states() == ["printed"] * 2)
    file = tmp_path / "paper" / "kitchen.prn"
    assert file.read_bytes().count(b"\x1dV") == 2 and file.stat().st_mode & 0o777 == 0o600


def refused(place):
    with pytest.raises(wire.Trouble) as trouble:
        devices.connected(place).close()
    return trouble.value.what


@pytest.mark.parametrize("device", [
    "/etc/passwd", "/dev/sda", "/dev/mem", "/dev/watchdog", "/dev/null", "/dev/lp/../mem", "/dev/usb/../mem",
    "/dev/usb/lp0/", "//dev/usb/lp0", "/dev/usb/lp0\n", "../tableside.db", "secret.key/../x", "a/b", ".hidden", "",
    "/proc/self/mem", "/dev/pts/../mem", "/dev/usb/lp0/x", "~/x", "04b8:0e15; rm", "x" * 300])
@pytest.mark.parametrize("kind", ["usb", "serial", "file"])
def test_nothing_else_can_be_opened(kind, device):
    assert refused(Place(kind=kind, device=device)) == wire.DENIED


def test_a_name_in_the_folder_that_leads_elsewhere_is_not_followed(tmp_path):
    (tmp_path / "paper").mkdir()
    (tmp_path / "victim").write_text("precious")
    (tmp_path / "paper" / "link").symlink_to(tmp_path / "victim")
    os.link(tmp_path / "victim", tmp_path / "paper" / "second-name")
    os.mkfifo(tmp_path / "paper" / "pipe")
    assert refused(Place(kind="file", device="link")) == wire.DENIED
    assert refused(Place(kind="file", device="second-name")) == wire.DENIED
    assert refused(Place(kind="file", device="pipe")) in (wire.OFF, wire.DENIED)
    assert (tmp_path / "victim").read_text() == "precious"


def test_what_is_no_device_is_not_opened_even_where_the_installer_allows_it(tmp_path):
    (tmp_path / "plain.pipe").write_text("precious")
    assert refused(Place(kind="file", device=f"{tmp_path}/plain.pipe")) == wire.DENIED
    assert (tmp_path / "plain.pipe").read_text() == "precious"


def test_a_file_that_has_grown_too_large_is_out_of_paper(tmp_path, monkeypatch):
    monkeypatch.setattr(cables, "LARGEST_FILE", 10)
    with devices.connected(Place(kind="file", device="roll")) as roll:
        roll.print(SLIP, True)
        assert roll.ask().trouble == wire.NO_PAPER


@pytest.mark.parametrize("kind, device, library", [("serial", "/dev/ttyS0", "serial"), ("usb", "04b8:0e15", "usb")])
def test_a_library_that_is_not_installed_is_said(monkeypatch, kind, device, library):
    monkeypatch.setattr(cables, library, None)
    assert devices.library_missing(kind, device) == library
    assert refused(Place(kind=kind, device=device)) == wire.MISSING


def test_a_usb_printer_by_numbers_that_is_not_there_is_off_or_lacks_its_library():
    assert refused(Place(kind="usb", device="04b8:0e15")) in (wire.OFF, wire.MISSING)


def test_a_serial_line_gets_the_time_that_its_speed_needs(pty):
    began = time.monotonic()
    with devices.connected(Place(kind="serial", device=pty().path, baud=1200)) as line:
        assert line.pace > 0.008 and line.print(SLIP, True).done
    assert time.monotonic() - began < 5


def test_a_device_is_not_closed_while_a_thread_is_at_work_with_it(pty):
    line = devices.connected(Place(kind="usb", device=pty(mute=True).path))
    asking = gevent.spawn(line.ask, 0.4)
    gevent.sleep(0.1)
    asking.kill()
    line.close()
    with pytest.raises(OSError):
        os.fstat(line.file)

"""F20: a server that is killed with kill -9 while a slip is on its way: whole paper comes out once, or says REPRINT."""

import shutil
import sqlite3

import pytest
from waiting import until

from tests.serving import Served

PRINTER = """INSERT INTO printer (name, kind, host, port, dots, columns, letters, buzzer, removed, device, baud,
    answers, font, cut, drawer, prints, on_trouble, move_after) VALUES ('Wok', 'network', '127.0.0.1', ?, 576, 48,
    'pages', 'none', 0, '', 9600, 1, 'a', 'full', 0, 'slips', 'wait', 60) RETURNING id"""
SLIP = """INSERT INTO slip (number, printer_id, kind, state, tries, copies, made_at)
    SELECT COALESCE(MAX(number), 0) + 1, ?, 'test', 'queued', 0, 0, 0 FROM slip"""


@pytest.fixture
def served(filled, tmp_path):
    """A house in a process of its own, made ready before it opens: ``served(printer)``."""
    shutil.copytree(filled, tmp_path / "data", ignore=shutil.ignore_patterns("cache"))
    made = Served(tmp_path / "data")

    def opened(printer):
        with sqlite3.connect(made.data / "tableside.db") as file:
            place = file.execute(PRINTER, (printer.port,)).fetchone()[0]
            file.execute(SLIP, (place,))
        file.close()
        return made.start()
    yield opened
    made.stop()


def states(house):
    return [state for (state,) in house.ask("SELECT state FROM slip ORDER BY id")]


@pytest.mark.parametrize("octets", [1, 400])
def test_killed_while_it_sends_the_slip_comes_again(served, tcp, octets):
    printer = tcp(slow=800)
    house = served(printer)
    until(lambda: printer.got >= octets, within=30)
    house.kill()
    printer.slow = None
    printer.switch_off()
    printer.paper.rows, printer.paper.row = [], ""
    printer.switch_on()
    house.start()
    until(lambda: states(house) == ["printed"], within=30)
    whole = [slip for slip in printer.slips if "Slip 1" in slip]
    assert whole and sum("REPRINT" not in slip for slip in whole) <= 1


def test_killed_before_the_mark_there_is_one_marked_reprint(served, tcp):
    printer = tcp(mute=True)
    house = served(printer)
    until(lambda: printer.slips, within=30)
    house.kill()
    assert states(house) == ["sending"]
    printer.mute = False
    house.start()
    until(lambda: states(house) == ["printed"], within=30)
    assert ["REPRINT 1" in slip for slip in printer.slips] == [False, True]

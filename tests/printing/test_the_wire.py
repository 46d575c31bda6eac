"""Only the house's own network is called, and only what a printer says is believed."""

import pytest

from kitchen_printers import printers, wire
from kitchen_printers.wire import Word
from restaurant.errors import Refused

WISHES = {"name": "Bar", "kind": "network", "host": "192.168.1.50", "port": 9100, "dots": 576, "columns": 48,
          "letters": "pages", "buzzer": "none"}


@pytest.mark.parametrize("host", ["10.0.0.9", "172.20.1.1", "192.168.1.50", "127.0.0.1", "::1", "fd00::5", "localhost"])
def test_printers_at_home_are_allowed(host):
    assert wire.allowed(host)


@pytest.mark.parametrize("host", ["169.254.169.254", "8.8.8.8", "0.0.0.0", "::ffff:8.8.8.8", "134744072", "", "a b",
                                  "172.32.0.1", "224.0.0.1", "fe80::1", "::", "x" * 300, "192.168.1.50/../x"])
def test_no_other_address_is(host):
    assert not wire.allowed(host)


def test_a_name_that_now_leads_elsewhere_is_not_called(monkeypatch):
    monkeypatch.setattr(wire.socket, "getaddrinfo", lambda *a, **k: [(2, 1, 6, "", ("8.8.8.8", 9100))])
    with pytest.raises(wire.Trouble) as trouble:
        wire.Wire("printer.example", 9100)
    assert trouble.value.what == wire.OFF


@pytest.mark.parametrize("changed", [{"port": 6379}, {"port": 22}, {"host": "8.8.8.8"}, {"host": ""}, {"name": " "},
                                     {"kind": "usb"}, {"dots": 5}, {"letters": "x"}, {"buzzer": "drawer"}])
def test_the_owner_is_told_what_a_printer_cannot_be(house, changed):
    with pytest.raises(Refused):
        printers.add({**WISHES, **changed}, [], False)
    assert printers.Printer.select().count() == 0


def test_every_wrong_address_gets_the_same_answer(house):
    said = set()
    for host in ("8.8.8.8", "no-such-name.invalid", "169.254.169.254"):
        with pytest.raises(Refused) as refused:
            printers.add({**WISHES, "host": host}, [], False)
        said.add(refused.value.sentence)
    assert len(said) == 1


@pytest.mark.parametrize("octets, heard, trouble", [
    (b"", False, None), (b"\x00", True, None), (b"\x03", True, None), (b"\x0c", True, "paper"),
    (b"\x12", False, None), (b"\x12\x12", True, None), (b"\x16\x1e", True, None), (b"\x1a\x12", True, "offline"),
    (b"\x12\x72", True, "paper"), (b"\x12\x12\x00", True, None), (b"\x11\x13", False, None),
    (b"\x10\x00\x00\x00", False, None), (b"\x10\x00\x00\x0f\x0c", True, "paper"),
    (b"\x0c\x12\x12", True, "paper")])
def test_a_printers_word_is_read_by_its_fixed_bits(octets, heard, trouble):
    word = Word()
    word.hear(octets)
    assert (word.heard, word.trouble) == (heard, trouble)

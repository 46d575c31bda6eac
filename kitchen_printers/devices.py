"""Printers at a cable: USB, serial and files, spoken to like those of the network and without holding anybody up.

Which devices may be opened is for whoever installs it to say, never for a form: only what is called like a printer's
device, the folder ``paper`` in the data folder, and what TABLESIDE_PRINTER_DEVICES names (threats T71, T72). What was
opened is looked at again: it must be a device or a pipe, or in that folder a file.
"""

import dataclasses
import os
import pathlib
import re

from . import cables, wire
from .wire import DENIED, MISSING, Conversation, Trouble, Word

NETWORK, USB, SERIAL, FILE, PAPER = "network", "usb", "serial", "file", "paper"
BAUDS = (1200, 2400, 4800, 9600, 19200, 38400, 57600, 115200)
USB_DEVICES = ("/dev/usb/lp*", "/dev/lp*", "/dev/usblp*")
SERIAL_DEVICES = ("/dev/ttyS*", "/dev/ttyUSB*", "/dev/ttyACM*", "/dev/ttyAMA*", "/dev/serial/by-id/*",
                  "/dev/serial/by-path/*", "/dev/rfcomm*")
BY_NUMBERS = re.compile(r"([0-9a-f]{4}):([0-9a-f]{4})", re.ASCII)   # vendor:product
IN_FOLDER = re.compile(r"[\w][\w.-]{0,80}", re.ASCII)               # a file of the folder ``paper``


@dataclasses.dataclass(frozen=True)
class Place:
    """Where a printer is, and whether it can answer."""

    kind: str = NETWORK
    host: str = ""
    port: int = 9100
    device: str = ""
    baud: int = 9600
    answers: bool = True

    @classmethod
    def of(cls, printer):
        return cls(**{field.name: getattr(printer, field.name) for field in dataclasses.fields(cls)})

    @classmethod
    def told(cls, said):
        """As it came over the line; what a newer house says besides is left out."""
        return cls(**{field.name: said[field.name] for field in dataclasses.fields(cls)})


@dataclasses.dataclass
class Allowed:
    """What may be opened on this machine. ``folder`` is where files that are called by a name alone are."""

    folder: pathlib.Path | None = None
    more: tuple = ()
    ports: range = range(1, 65536)

    def fits_device(self, kind, device):
        """Whether this is a device of this kind that may be opened here."""
        if kind == USB and BY_NUMBERS.fullmatch(device):
            return True
        if kind == FILE and IN_FOLDER.fullmatch(device):
            return self.folder is not None
        known = {USB: USB_DEVICES, SERIAL: SERIAL_DEVICES, FILE: USB_DEVICES + SERIAL_DEVICES}.get(kind, ())
        plain = os.path.isabs(device) and os.path.normpath(device) == device and device.isprintable()
        return plain and any(pathlib.PurePath(device).match(pattern) for pattern in (*known, *self.more))


allowed = Allowed()


def allow(data, environ=os.environ, ports=None):
    """Read once at start: the data folder, and the devices that the installer allows besides printers' own."""
    allowed.folder = pathlib.Path(data) / "paper"
    allowed.more = tuple(filter(None, environ.get("TABLESIDE_PRINTER_DEVICES", "").split(":")))
    allowed.ports = ports or Allowed.ports


def library_missing(kind, device=""):
    """The name of the extra that this kind of printer needs and that is not installed here, or None."""
    if kind == SERIAL and cables.serial is None:
        return "serial"
    if kind == USB and BY_NUMBERS.fullmatch(device) and cables.usb is None:
        return "usb"
    return None


def connected(place):
    """A conversation with the printer at this place. Raises Trouble."""
    if place.kind == PAPER:
        return OnScreen()
    if place.kind == NETWORK and place.port in allowed.ports:
        return wire.Wire(place.host, place.port)
    if not allowed.fits_device(place.kind, place.device):
        raise Trouble(DENIED)
    if library_missing(place.kind, place.device):
        raise Trouble(MISSING)
    return _at_a_cable(place)


def _at_a_cable(place):
    if place.kind == SERIAL:
        return cables.SerialLine(place.device, place.baud)
    if place.kind == USB and (numbers := BY_NUMBERS.fullmatch(place.device)):
        return cables.ByNumbers(*(int(number, 16) for number in numbers.groups()))
    if IN_FOLDER.fullmatch(place.device):
        return cables.InFolder(allowed.folder, place.device)
    return cables.Device(place.device)


class OnScreen(Conversation):
    """A printer made of software: its paper never ends."""

    def close(self):
        pass

    def ask(self, within=0):
        return Word(online=True, paper=True)

    def print(self, octets, talks):
        return Word(online=True, paper=True, done=True)

"""The worker on a machine of its own: ``python -m kitchen_printers`` prints there what a house elsewhere wants.

It calls out only, and needs no database; TABLESIDE_SERVER and TABLESIDE_WORKER_KEY say where and as whom.
"""

from gevent import monkey

monkey.patch_all()

import logging  # noqa: E402  (everything comes after the patch)
import os  # noqa: E402
import pathlib  # noqa: E402
import signal  # noqa: E402
import sys  # noqa: E402

import gevent.event  # noqa: E402

from kitchen_printers import devices, wire  # noqa: E402
from kitchen_printers.bag import Bag  # noqa: E402
from kitchen_printers.courier import Courier  # noqa: E402
from kitchen_printers.line import Line  # noqa: E402


def run(environ=os.environ):
    """Print until somebody says stop. Raises ValueError with one sentence for a setting that is wrong."""
    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(message)s", force=True)
    logging.getLogger("tableside").setLevel(logging.INFO)
    data = pathlib.Path(environ.get("TABLESIDE_DATA", "data"))
    line = Line(_needed(environ, "TABLESIDE_SERVER"), _key(environ))
    devices.allow(data, environ, _ports(environ.get("TABLESIDE_PRINTER_PORTS", "")) or wire.PORTS)
    courier = Courier(line, Bag(data / "print-worker.db"))
    closing = gevent.event.Event()
    for sign in (signal.SIGTERM, signal.SIGINT):
        gevent.signal_handler(sign, closing.set)
    courier.start()
    closing.wait()
    courier.stop()


def _needed(environ, name):
    if not environ.get(name):
        raise ValueError(f"{name} is not set. The office shows it where the machine was made.")
    return environ[name]


def _key(environ):
    """The key itself, or the first line of the file that holds it."""
    file = environ.get("TABLESIDE_WORKER_KEY_FILE")
    key = pathlib.Path(file).read_text("utf-8").strip() if file else _needed(environ, "TABLESIDE_WORKER_KEY")
    if not key.isascii() or not key.isprintable():
        raise ValueError("TABLESIDE_WORKER_KEY is not a key: it has letters that no key has.")
    return key


def _ports(text):
    """``9100-9109`` or one port, as a range; None if nothing is said."""
    first, _, last = text.partition("-")
    if text and not (text.isascii() and first.isdigit() and (last or first).isdigit()):
        raise ValueError("TABLESIDE_PRINTER_PORTS must be a port such as 9100, or two such as 9100-9109.")
    return range(int(first), int(last or first) + 1) if text else None


if __name__ == "__main__":
    try:
        run()
    except (ValueError, OSError) as error:
        sys.exit(f"Tableside: {error}")

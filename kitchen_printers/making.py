"""From a slip of the ledger to what its printer gets: the sheet that is kept, and the bytes that say it."""

import logging

import peewee

from restaurant.database import away
from restaurant.errors import Refused

from . import commands, slips, spool
from .printers import PAPER

log = logging.getLogger("tableside.printers")

HEARD = ("ticket", "cancel", "change", "fire")   # slips that a cook's ears should not miss


def made(slip):
    """What stands on the slip, and the bytes that say so; no sheet if it cannot be made, which is our fault.

    In a thread: pictures of rows take their time.
    """
    try:
        return away(_made, slip)
    except (peewee.DatabaseError, Refused):
        raise
    except Exception:
        log.exception("slip %s cannot be made", slip.number)
        spool.spoiled(slip.id)
        return None, None


def _made(slip):
    """Paper on the screen needs no bytes; it is drawn when looked at."""
    sheet, printer = slips.sheet(slip), slip.printer
    if printer.kind == PAPER:
        return sheet.kept(), b""
    if slip.kind == spool.DRAWER:
        return sheet.kept(), commands.pulse()
    rows = slips.rows(slip, sheet, printer.columns)
    buzzer = printer.buzzer if slip.kind in HEARD else "none"
    return sheet.kept(), commands.slip(rows, sheet.rtl, printer.dots, printer.columns, printer.letters, buzzer,
                                       printer.font, printer.cut)

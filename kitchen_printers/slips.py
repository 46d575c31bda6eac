"""What each slip says, in the house's language: its sheet by its kind, its number, and whether it is a reprint.

Names and amounts are what was agreed when ordering; a receipt says what it said when it was written.
"""

from restaurant import clock, languages
from restaurant.languages import _
from restaurant.settings import house

from . import day_end, headings, layout, tickets, till
from .layout import FEED, RULE, Line, Sheet

SAMPLES = ("€ £ ¥ é ñ ß Ž ł Я ½ « »", "中文 · 한국어 · ไทย", "العربية")


def sheet(slip):
    """What stands on a slip: as it was kept when it was first sent, or as it would be sent now."""
    if slip.sheet:
        return Sheet.found(slip.sheet)
    with languages.speaking(house().language):
        return MAKERS[slip.kind](slip)


def rows(slip, made, columns):
    """The rows of a slip's sheet. The first says which reprint it is, from the second paper on, and whose place it
    takes; the last is its number."""
    with languages.speaking(house().language):
        number = Line(_("Slip %(number)s", number=slip.number), align="center")
        foot = made.foot if number in made.foot else [*made.foot, FEED, number]
        return layout.rows(Sheet([*_marks(slip), *made.body], foot, made.short, made.rtl), columns)


def _marks(slip):
    copies = _copies(slip)
    if copies:
        yield Line(_("REPRINT %(number)s", number=copies), big=True, inverse=True, align="center")
    if slip.instead_of_id:
        first = slip.instead_of
        yield Line(_("Instead of slip %(number)s of %(printer)s", number=first.number, printer=first.printer.name),
                   bold=True, align="center")
    if copies or slip.instead_of_id:
        yield FEED


def _copies(slip):
    """Which reprint the newest paper of this slip is, or the one that comes next."""
    return slip.copies if slip.state in ("queued", "sending") else max(0, slip.copies - 1)


def _test(slip):
    printer = slip.printer
    inside = headings.INSIDE
    body = [Line(_("Test page"), big=True, bold=True, align="center"), FEED,
            Line(house().name, align="center"), Line(printer.name, end=headings.time(clock.now()), bold=True), RULE]
    body += [Line(sample) for sample in SAMPLES]
    body += [Line(_("If a row above is wrong, choose pictures for this printer's letters.")), RULE,
             Line("1234567890" * (printer.columns // 10) + "12345678"[:printer.columns % 10]),
             Line(_("The row above fills the paper from edge to edge, in one row.")),
             Line(_("taken away"), mark="-", indent=inside - 2, bold=True, inverse=True),
             Line(_("a guest's words"), indent=inside, fence=True), FEED, Line("TABLESIDE", kind="qr")]
    return headings.sheet(body)


MAKERS = {"ticket": tickets.ticket, "cancel": tickets.cancelled, "change": tickets.changed, "fire": tickets.fired,
          "move": tickets.moved, "label": tickets.label, "bill": till.bill, "receipt": till.receipt, "day": day_end.day,
          "drawer": till.drawer, "test": _test}

"""What is not on paper: printers in trouble with their slips by number and table, and the gaps a station may find."""

import dataclasses

from restaurant import clock
from restaurant.database import database
from restaurant.languages import _, in_words, ngettext
from restaurant.tables import TITLE

from . import sentences, wire
from .printers import Printer

SOON = 15_000            # milliseconds in which a slip may be on its way without being missed
IN_VIEW = 2000           # slips before the newest in which gaps are looked for
NAMED = 8                # slips that an alarm names; the rest is a number

TABLE = TITLE.replace("s.name", "g.name")
SLIPS = f"""SELECT s.id, s.number, s.kind, s.state, s.why, {TABLE}, s.printer_id, s.made_at, x.number
    FROM slip s LEFT JOIN ticket t ON t.id = s.ticket_id LEFT JOIN paper_asked a ON a.id = s.asked_id
    LEFT JOIN sitting g ON g.id = COALESCE(t.sitting_id, a.sitting_id)
    LEFT JOIN restaurant_table r ON r.id = g.table_id LEFT JOIN slip x ON x.instead_of_id = s.id
    WHERE {{}} ORDER BY s.id"""
LOOSE = "state IN ('moved', 'failed') AND seen_at IS NULL AND kind NOT IN ('test', 'drawer')"
TROUBLES = f"""SELECT p.id, p.trouble IS NOT NULL AND NOT p.removed, (SELECT COUNT(*) FROM slip
    WHERE printer_id = p.id AND state IN ('queued', 'sending')), (SELECT COUNT(*) FROM slip WHERE printer_id = p.id
    AND state = 'unknown' AND p.answers), (SELECT COUNT(*) FROM slip INDEXED BY slip_loose
    WHERE printer_id = p.id AND {LOOSE})
    FROM printer p ORDER BY p.id"""


@dataclasses.dataclass(frozen=True, slots=True)
class Missing:
    """A slip that is not known to be on paper; ``instead`` is the number of the one that stands in for it."""

    id: int
    number: int
    kind: str
    state: str
    why: str | None
    table: str | None
    printer: int
    made_at: int
    instead: int | None

    @property
    def loose(self):
        """No printer will bring it: it is on the screens only, until somebody acknowledges it."""
        return self.state in ("moved", "failed") and not self.instead

    @property
    def said(self):
        """Slip 12 (table 7)."""
        if self.table is None:
            return _("slip %(number)s", number=self.number)
        return _("slip %(number)s (table %(table)s)", number=self.number, table=self.table)

    @property
    def told(self):
        """What became of it, in a few words."""
        if self.instead:
            return _("now slip %(number)s", number=self.instead)
        return sentences.state_of(self.state)


def _slips(where, values):
    return [Missing(*row) for row in database.execute_sql(SLIPS.format(where), values)]


def trouble_now():
    """What staff must know of the printers: those in trouble, and slips that nobody can vouch for or that no printer
    will bring. Empty when all is well."""
    return [_trouble(Printer.find(id), waiting, unknown, loose) for id, bad, waiting, unknown, loose
            in database.execute_sql(TROUBLES).fetchall() if bad or unknown or loose]


def _trouble(printer, waiting, unknown, loose):
    states = "'queued', 'sending', 'unknown'" if printer.answers else "'queued', 'sending'"
    slips = _slips(f"s.kind != 'test' AND s.id IN (SELECT id FROM slip WHERE printer_id = ? AND state IN ({states}) "
                   f"UNION ALL SELECT id FROM slip INDEXED BY slip_loose WHERE printer_id = ? AND {LOOSE})",
                   (printer.id, printer.id))
    since = printer.trouble_since or min((slip.made_at for slip in slips), default=clock.now())
    return {"id": printer.id, "name": printer.name, "why": _why(printer, unknown), "since": since, "waiting": waiting,
            "unknown": unknown, "loose": loose, "slips": slips, "said": _named(slips), "backup": _backup(printer)}


def _why(printer, unknown):
    if printer.trouble or unknown:
        return sentences.trouble(printer.trouble or wire.UNKNOWN)
    return _("Slips of this printer are on the screens only.")


def _named(slips):
    """The slips that are missing, by number and table: slip 12 (table 7), slip 13 (table 4) and 3 more."""
    named = [slip.said for slip in slips[:NAMED]]
    if len(slips) > NAMED:
        named.append(ngettext("%(number)s more", "%(number)s more", len(slips) - NAMED))
    return in_words(named) if named else ""


def _backup(printer):
    """What the owner's choice comes to now, as a sentence, or nothing."""
    hard = printer.trouble not in (None, wire.UNKNOWN)
    backups = printer.backups() if printer.on_trouble == "backup" and hard else []
    well = printer.well_backup()
    if backups and well:
        return _("Its slips move to %(name)s.", name=well.name)
    return _("Its backup is in trouble too.") if backups else ""


def paper_gaps(station_id):
    """Slips of a station that its cooks should not have on paper, until somebody says that they know: not printed,
    unknown, given up, or moved to a screen. For slips of a printer that never answers, ``unknown`` is all that can be
    known, and no gap."""
    return _slips(
        f"s.id > (SELECT MAX(id) - {IN_VIEW} FROM slip) AND +t.station_id = ? AND s.state NOT IN ('printed') "
        "AND NOT EXISTS (SELECT 1 FROM slip WHERE instead_of_id = s.id AND state = 'printed') "
        "AND NOT (s.seen_at IS NOT NULL AND s.state IN ('moved', 'failed') AND "
        "NOT EXISTS (SELECT 1 FROM slip WHERE instead_of_id = s.id)) "
        "AND s.made_at > ? AND (s.state NOT IN ('queued', 'sending') OR s.made_at < ?) "
        "AND NOT (s.state = 'unknown' AND (SELECT NOT answers FROM printer WHERE id = s.printer_id))",
        (station_id, clock.now() - 12 * clock.HOUR, clock.now() - SOON))


def any_printers():
    """Whether there is a printer at all: where none is, nothing is said of printers."""
    return Printer.select(Printer.id).where(~Printer.removed).exists()

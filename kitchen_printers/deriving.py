"""What has no slip yet becomes one: tickets, notices, labels of dishes, and what people wish to have on paper.

Nothing else decides what is printed, so a crash between an order and its slip loses no paper; and doing it twice, or at
the same time, makes none twice.
"""

from restaurant import clock
from restaurant.database import database, saving

from . import spool
from .printers import Printer

AT_ONCE = 12         # slips of a kind that one verb makes; screens go on between two verbs
KEPT_IN_VIEW = 500   # tickets before the newest that are looked at again: a speed limit, no more

# CROSS JOIN keeps the order in which we look: from printers to what is new for them, never through all that ever was.
PRINTS = """printer p CROSS JOIN printer_station ps ON ps.printer_id = p.id AND NOT p.removed AND p.prints = '{}'
    CROSS JOIN"""
# What another party's ticket brought along is on paper already: the notice on that ticket says where it went.
BROUGHT = """EXISTS (SELECT 1 FROM task k JOIN line l ON l.id = k.line_id WHERE k.ticket_id = t.id
    AND l.moved_from_id IS NOT NULL)"""
TICKETS = f"""SELECT p.id, t.id FROM {PRINTS.format('slips')} ticket t
    ON t.station_id = ps.station_id AND t.id > ps.after
    WHERE NOT EXISTS (SELECT 1 FROM slip s WHERE s.printer_id = p.id AND s.ticket_id = t.id
    AND s.kind = 'ticket' AND s.instead_of_id IS NULL)
    AND NOT {BROUGHT} ORDER BY t.id, p.id LIMIT ?"""
NOTICES = f"""SELECT p.id, n.kind, n.ticket_id, n.id FROM {PRINTS.format('slips')} notice n ON n.id > ps.notices_after
    CROSS JOIN ticket t ON t.id = n.ticket_id AND t.station_id = ps.station_id WHERE n.kind != 'rush'
    AND NOT EXISTS (SELECT 1 FROM slip s INDEXED BY a_notice_once_a_printer WHERE s.printer_id = p.id
    AND s.notice_id = n.id AND s.instead_of_id IS NULL) ORDER BY n.id, p.id LIMIT ?"""
LABELS = f"""SELECT p.id, t.id, k.id, l.quantity - COALESCE((SELECT SUM(quantity) FROM line_change
    WHERE line_id = l.id), 0) FROM {PRINTS.format('labels')} ticket t
    ON t.station_id = ps.station_id AND t.id > ps.after CROSS JOIN task k ON k.ticket_id = t.id
    CROSS JOIN line l ON l.id = k.line_id WHERE k.state NOT IN ('held', 'cancelled')
    AND (l.moved_from_id IS NULL OR NOT EXISTS (SELECT 1 FROM slip s JOIN task old ON old.id = s.task_id
    WHERE old.line_id = l.moved_from_id AND s.printer_id = p.id AND s.kind = 'label'))
    AND NOT EXISTS (SELECT 1 FROM slip s INDEXED BY a_portion_once_a_printer WHERE s.printer_id = p.id
    AND s.task_id = k.id AND s.instead_of_id IS NULL) ORDER BY k.id, p.id LIMIT ?"""
WISHES = """SELECT a.id, a.kind FROM paper_asked a
    WHERE a.id > (SELECT MIN(bills_after) FROM printer WHERE NOT removed) AND (a.kind != 'drawer' OR a.asked_at > ?)
    AND NOT EXISTS (SELECT 1 FROM slip s WHERE s.asked_id = a.id) ORDER BY a.id LIMIT ?"""


def owed():
    """What should be on paper and has no slip: ``(printer, kind, what it is about)``. One cheap look."""
    return [*_tickets(), *_notices(), *_labels(), *_wishes()]


def _tickets():
    for printer, ticket in database.execute_sql(TICKETS, (AT_ONCE,)).fetchall():
        yield printer, spool.TICKET, {"ticket": ticket}


def _notices():
    for printer, kind, ticket, notice in database.execute_sql(NOTICES, (AT_ONCE,)).fetchall():
        yield printer, kind, {"ticket": ticket, "notice": notice}


def _labels():
    """One for each portion; a course that is held gets its labels when it is fired."""
    for printer, ticket, task, portions in database.execute_sql(LABELS, (AT_ONCE,)).fetchall():
        for part in range(1, portions + 1):
            yield printer, spool.LABEL, {"ticket": ticket, "task": task, "part": part}


def _wishes():
    """A wish is printed by one printer, however many print bills."""
    soon = clock.now() - spool.DRAWER_WITHIN
    for asked, kind in database.execute_sql(WISHES, (soon, AT_ONCE)).fetchall():
        printer = _till(asked, kind)
        if printer:
            yield printer, kind, {"asked": asked}


def _till(asked, kind):
    """The first printer for this wish that is well; if none is, the first one's backup; else the first one waits."""
    tills = [printer for printer in Printer.all() if printer.bills and printer.bills_after < asked
             and (printer.drawer or kind != spool.DRAWER)]
    if not tills:
        return None
    backup = None if kind == spool.DRAWER else tills[0].well_backup()
    well = [printer for printer in (*tills, backup) if printer and not printer.trouble]
    return (well or tills)[0].id


@saving
def derive():
    """Make the slips that are owed; returns how many."""
    made = [spool.write(printer, kind, **about) for printer, kind, about in owed()]
    if len(made) < AT_ONCE:
        _look_ahead()
    return len(made)


# Old tickets all have their slips by now; leave them out, so that the look stays cheap. A dish that is still held has
# no label yet, so the look never passes it.
HELD = " UNION ALL SELECT MIN(ticket_id) - 1 FROM task INDEXED BY task_held WHERE state = 'held'"
AHEAD = (("printer_station", "after", "ticket", HELD), ("printer_station", "notices_after", "notice", ""),
         ("printer", "bills_after", "paper_asked", ""))


def _look_ahead():
    for table, column, source, held in AHEAD:
        here = f"(SELECT MIN(id) FROM (SELECT MAX(id) - {KEPT_IN_VIEW} AS id FROM {source}{held}) AS ends)"
        database.execute_sql(f"UPDATE {table} SET {column} = {here} WHERE {column} < {here} "
                             f"AND {column} < (SELECT MAX(id) - {2 * KEPT_IN_VIEW} FROM {source})")

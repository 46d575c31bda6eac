"""Who may order: the rung of the ladder that holds at a table now, and the code that staff show to a party.

The printed code of a table only opens its menu. What lets a phone into a party is said here, and nothing here writes.
"""

import datetime
import hashlib
import hmac
import unicodedata
import zoneinfo

from . import clock
from .database import database
from .settings import CODE, EACH_PHONE, FIRST_ORDER, HOST, OPEN, PAY, house
from .tables import EntryRule

LETS_IN = (OPEN, PAY)                   # rungs at which whoever scans belongs to the party
ASKS_FIRST = (EACH_PHONE, HOST, CODE)   # rungs at which a phone that nobody admitted cannot even send
WINDOW = 5 * clock.MINUTE               # a code is shown for so long, and holds for as long again
DIGITS = 6
SITTING = """SELECT s.table_id, t.area_id, EXISTS (SELECT 1 FROM phone p WHERE p.sitting_id = s.id
    AND p.blocked_at IS NOT NULL) FROM sitting s JOIN restaurant_table t ON t.id = s.table_id WHERE s.id = ?"""
NEW = """SELECT NOT EXISTS (SELECT 1 FROM phone WHERE sitting_id = ? AND (admitted_at IS NOT NULL
    OR blocked_at IS NOT NULL)) AND NOT EXISTS (SELECT 1 FROM "order" WHERE sitting_id = ?
    AND state IN ('accepted', 'to pay'))"""
KNOCKING = """SELECT s.id, s.table_id, t.area_id, COUNT(*), MIN(p.joined_at),
    EXISTS (SELECT 1 FROM phone q WHERE q.sitting_id = s.id AND q.admitted_at IS NOT NULL)
    FROM phone p JOIN sitting s ON s.id = p.sitting_id JOIN restaurant_table t ON t.id = s.table_id
    WHERE s.closed_at IS NULL AND p.admitted_at IS NULL AND p.blocked_at IS NULL
    GROUP BY s.id, s.table_id, t.area_id ORDER BY MIN(p.joined_at), s.id"""

_rules = (None, ())


def rung_at(area, now):
    """The rung that holds at the tables of an area: what its own rules say of this hour, then what they say of the
    whole day, then the rules for everywhere, then the house's.
    """
    minute = _minute(now)
    for rules in ([rule for rule in _all_rules() if rule.area_id == area],
                  [rule for rule in _all_rules() if rule.area_id is None]):
        holding = [rule for rule in rules if holds(rule, minute)]
        if holding:
            return min(holding, key=lambda rule: (is_whole_day(rule), -rule.id)).rung
    return house().entry


def _minute(now):
    """Minutes after midnight on the house's clock."""
    local = datetime.datetime.fromtimestamp(now / 1000, zoneinfo.ZoneInfo(house().time_zone))
    return local.hour * 60 + local.minute


def _all_rules():
    """Remembered as long as the settings are, since they are asked of every order."""
    global _rules
    today = house()
    if _rules[0] is not today:
        _rules = today, tuple(EntryRule.select())
    return _rules[1]


def is_whole_day(rule):
    return rule.begins == rule.ends


def holds(rule, minute):
    """Whether a rule holds at this minute of the day; one that ends before it begins goes over midnight."""
    if is_whole_day(rule):
        return True
    if rule.begins < rule.ends:
        return rule.begins <= minute < rule.ends
    return minute >= rule.begins or minute < rule.ends


def rung_of(sitting, now):
    """The rung that holds for a party. Where a phone was blocked, nobody else walks in unseen: it may come again
    under another name.
    """
    _table, area, blocked = database.execute_sql(SITTING, (sitting,)).fetchone()
    rung = rung_at(area, now)
    return EACH_PHONE if blocked and rung in LETS_IN else rung


def is_inside(seat, now):
    """Whether a phone belongs to the party: somebody admitted it, whoever scans is let in here, or the party is new."""
    if seat.blocked_at is not None:
        return False
    return seat.admitted_at is not None or rung_of(seat.sitting, now) in LETS_IN or is_new(seat.sitting, now)


def is_new(sitting, now):
    """Whether those who scanned a table choose together, and nobody who works here has seen them yet: there is a cart
    to be shared and nothing else. The first phone that is admitted, and the first order that is taken, end that.
    """
    return rung_of(sitting, now) == FIRST_ORDER and bool(database.execute_sql(NEW, (sitting, sitting)).fetchone()[0])


def knocking(now):
    """``(sitting, table, phones, since)`` of parties at whose door phones wait for a waiter, the longest first."""
    return [(sitting, table, phones, since) for sitting, table, area, phones, since, hosted
            in database.execute_sql(KNOCKING) if _is_a_waiters(rung_at(area, now), hosted)]


def _is_a_waiters(rung, hosted):
    """Whether the waiter lets phones in at this rung: where there is a host, the party does."""
    return rung == EACH_PHONE or rung == HOST and not hosted


# The code of a sitting


def code_of(secret, now):
    """The code that staff show just now."""
    said = hmac.new(secret.encode(), str(now // WINDOW).encode(), hashlib.sha256).digest()
    return f"{int.from_bytes(said[:8], 'big') % 10**DIGITS:0{DIGITS}}"


def is_code(secret, typed, now):
    """Whether somebody typed the code that is shown, or the one before it. In a party without a secret nothing is."""
    if not secret:
        return False
    typed = "".join(str(unicodedata.decimal(letter)) for letter in typed if letter.isdecimal()).encode()
    return any(hmac.compare_digest(code_of(secret, moment).encode(), typed) for moment in (now, now - WINDOW))

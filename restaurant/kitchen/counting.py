"""Counts over the tickets: what is still to make, how many, how old, how far each line is."""

import collections
import json

from ..database import database, pack
from ..orders import LEFT
from .showing import AT_PASS
from .tickets import CANCELLED, STATES

TO_MAKE = f"""SELECT names, parts, choices, SUM(number) FROM (
    SELECT DISTINCT l.id, l.names, l.parts, l.choices, {LEFT} AS number FROM ticket t INDEXED BY not_done
    JOIN task k ON k.ticket_id = t.id JOIN line l ON l.id = k.line_id
    WHERE t.done_at IS NULL AND k.state IN ('queued', 'cooking') AND {{}}) AS portions
    GROUP BY names, parts, choices ORDER BY MIN(id)"""


def all_day(station):
    """How many of each dish are still to be made: ``(names, how many)``, most first. Of a combo, its parts."""
    counts = collections.Counter()
    for names, _, number in _to_make(station):
        counts[names] += number
    return [(json.loads(names), number) for names, number in counts.most_common()]


def all_day_by_choice(station):
    """The same by dish and choices: ``(names, names of its choices, how many)``, each dish's together."""
    counts, whole = collections.Counter(), collections.Counter()
    for names, choices, number in _to_make(station):
        counts[names, pack([choice["names"] for choice in choices])] += number
        whole[names] += number
    rows = sorted(counts.items(), key=lambda item: (-whole[item[0][0]], item[0][0], -item[1]))
    return [(json.loads(names), json.loads(choices), number) for (names, choices), number in rows]


def _to_make(station):
    """(names as text, choices, how many) of every dish or part of a combo that a station has before it."""
    here, values = (AT_PASS, ()) if station is None else ("t.station_id = ?", (station,))
    for names, parts, choices, number in database.execute_sql(TO_MAKE.format(here), values):
        mine = [part for part in json.loads(parts)
                if station is None or station in (part["station"], *part.get("also", ()))]
        for part in mine:
            yield pack(part["names"]), part["choices"], number
        if not mine:
            yield names, json.loads(choices), number


def oldest(station):
    """When the oldest ticket still to be made was made, or None."""
    here, values = ("TRUE", ()) if station is None else ("station_id = ?", (station,))
    return database.execute_sql("SELECT MIN(made_at) FROM ticket INDEXED BY not_done WHERE done_at IS NULL "
                                f"AND {here}", values).fetchone()[0]


def line_states(sitting):
    """How far each line is, by line id: the station furthest behind decides."""
    states = {}
    for line, state in database.execute_sql(
            "SELECT k.line_id, k.state FROM task k JOIN ticket t ON t.id = k.ticket_id WHERE t.sitting_id = ?",
            (sitting,)):
        states[line] = min(states.get(line, CANCELLED), state, key=STATES.index)
    return states


def how_many():
    """Open tickets by station id."""
    return dict(database.execute_sql(
        "SELECT station_id, COUNT(*) FROM ticket WHERE done_at IS NULL GROUP BY station_id").fetchall())


def average_time(since):
    """How long tickets took that were made since an instant and are done, in milliseconds; None if none are."""
    return database.execute_sql("SELECT AVG(done_at - made_at) FROM ticket WHERE made_at > ? AND done_at IS NOT NULL",
                                (since,)).fetchone()[0]

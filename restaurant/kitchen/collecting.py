"""Orders that guests fetch themselves: which numbers are being made, and which are called.

What leaves here is the number of an order and nothing of whose it is: anybody may look at the pick-up screen.
"""

import dataclasses

from .. import clock
from ..database import database
from .tickets import NEWS

CALLED_FOR = 20 * clock.MINUTE   # a number stays on the screen for so long after its order was ready; then gone
JUST_READY = 90 * 1000           # so long it stands out
FORGOTTEN = 6 * clock.HOUR       # what nobody finished by then is no longer expected, and its number may come again
AREAS = "SELECT a.id, c.value FROM area a LEFT JOIN counter c ON c.name = ? WHERE a.collects ORDER BY a.id"
AWAITED = """SELECT o.number, o.sitting_id, MIN(t.made_at),
    CASE WHEN COUNT(CASE WHEN k.state IN ('held', 'queued', 'cooking') THEN 1 END) = 0 THEN MAX(k.ready_at) END
    FROM "order" o JOIN ticket t ON t.order_id = o.id JOIN task k ON k.ticket_id = t.id
    JOIN sitting s ON s.id = o.sitting_id JOIN restaurant_table r ON r.id = s.table_id JOIN area a ON a.id = r.area_id
    WHERE a.collects AND k.state != 'cancelled' AND o.id IN (SELECT t.order_id FROM ticket t
        JOIN task k ON k.ticket_id = t.id WHERE t.made_at > ? AND k.state NOT IN ('served', 'cancelled'))
    GROUP BY o.id ORDER BY o.id"""

_known = (None, [])


@dataclasses.dataclass(frozen=True)
class Awaited:
    """An order that guests will fetch. ``ready_at`` is None while any of it is being made."""

    number: int
    sitting: int
    made_at: int
    ready_at: int | None

    @property
    def just_ready(self):
        return self.ready_at is not None and self.ready_at > clock.now() - JUST_READY

    def is_expected(self, now):
        """Whether it still belongs on the screen."""
        return self.made_at > now - FORGOTTEN if self.ready_at is None else self.ready_at > now - CALLED_FOR


def awaited():
    """Every order that guests wait for where they fetch it themselves, oldest first.

    Read anew only when the kitchen has news or other areas collect, so that any number of screens cost one statement.
    """
    global _known
    mark = (database.opened, database.execute_sql(AREAS, (NEWS,)).fetchall())
    if not mark[1]:
        return []
    now = clock.now()
    if _known[0] != mark:
        rows = database.execute_sql(AWAITED, (now - FORGOTTEN,)).fetchall()
        _known = mark, [Awaited(*row) for row in rows]
    return [each for each in _known[1] if each.is_expected(now)]


def somewhere():
    """Whether guests fetch their orders in any area of the house."""
    return bool(database.execute_sql(AREAS, (NEWS,)).fetchall())

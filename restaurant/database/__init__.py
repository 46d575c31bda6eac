"""The database and the one way to change it.

A verb marked @saving is the only place where rows change. Verbs wait in line for one writer, which runs all that
are waiting inside one transaction, each behind a savepoint of its own, so that a verb that is refused takes only
itself back; one commit then makes them all durable (group commit). The server goes on with everything else
meanwhile. Callers go on when their commit is on disk; what they announced is in the journal by then, and is spread
afterwards. All this holds in an SQLite file and on PostgreSQL alike; which it is was said at the start.
"""

from .columns import Cents, Instant, JSONText, pack
from .engine import database
from .house import MIGRATIONS, migrate
from .rows import Answer, Counter, Row, move, next_number
from .threads import away
from .writer import actor, afterwards, allowed_to_write, announce, request_id, saving, writer

__all__ = [
    "MIGRATIONS", "Answer", "Cents", "Counter", "Instant", "JSONText", "Row", "actor", "afterwards",
    "allowed_to_write", "announce", "away", "database", "migrate", "move", "next_number", "pack", "request_id",
    "saving", "writer"]

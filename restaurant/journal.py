"""What happened, and by whom: a row for each event, written in the event's own transaction. Nobody edits it."""

import peewee

from . import clock
from .database import Instant, JSONText, Row, database, pack, writer


class Entry(Row):
    """One thing that happened."""

    at = Instant(index=True)
    kind = peewee.TextField(index=True)
    sitting = peewee.IntegerField(null=True, index=True)
    actor = peewee.TextField()
    request = peewee.TextField()
    details = JSONText()

    @classmethod
    def newest(cls, limit=100):
        return cls.select().order_by(cls.id.desc()).limit(limit)


def write(job):
    """Keep what a verb announced. Called by the writer, before it commits."""
    if not job.announced:
        return
    at = clock.now()
    rows = [(at, type(event).__name__, getattr(event, "sitting", None), job.actor, job.request_id,
             pack(event.details())) for event in job.announced]
    places = ",".join(["(?,?,?,?,?,?)"] * len(rows))
    database.execute_sql(f"INSERT INTO entry (at, kind, sitting, actor, request, details) VALUES {places}",
                         [value for row in rows for value in row])


writer.journal = write

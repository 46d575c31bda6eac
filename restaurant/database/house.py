"""What the house's database is on every engine: kept connections, writes in verbs only, tables up to date at start."""

import collections
import pathlib

from playhouse import migrations

from .writer import allowed_to_write, writer

MIGRATIONS = pathlib.Path(__file__).parents[1] / "migrations"
MOST_IDLE = 16        # connections kept for the next reader
READS = ("SELECT", "PRAGMA")


class House:
    """An engine gives ``open``, ``begin_writing``, ``make_durable``, ``alone`` (one process at a time) and ``damage``
    (what is wrong with the storage, in sentences)."""

    engines = {}          # the beginning of an address: the engine it is for
    opened = None

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.idle = collections.deque()

    def start(self, where):
        """Open the database at a path or an address, bring its tables up to date, and start the writer."""
        self._become(self.engines.get(str(where).partition("://")[0], self.engines[""]))
        self.opened = object()
        self.open(where)
        migrate(self)
        writer.start(self)

    def _become(self, engine):
        """Everybody holds this one object since they were imported, so it changes its kind, once and at the start:
        a question later on costs no look at which engine it is for."""
        if type(self) is not engine:
            self.__dict__.clear()
            self.__class__ = engine
            self.__init__()

    def stop(self):
        writer.stop()
        self.close()
        while self.idle:
            self.idle.pop().close()
        self.opened = None

    def _close(self, conn):
        """Keep it for the next; one that somebody gives back after a stop is of another database by now."""
        if conn.opened is self.opened and len(self.idle) < MOST_IDLE:
            self.idle.append(conn)
        else:
            conn.close()

    def execute_sql(self, sql, params=None):
        if sql[:6] not in READS and not writer.is_here():
            raise RuntimeError(f"A write outside @saving: {sql[:60]}")
        return super().execute_sql(sql, params)

    def let_go(self):
        """What a greenlet does with its connection before it waits for the writer: nothing, a file has many."""

    def end_writing(self):
        """The writer has stopped; its connection is closed next."""

    def tables_changed(self):
        """Migrations ran."""

    def forget_connection(self):
        """This greenlet's connection is broken: the next question opens another."""
        self._state.reset()


def migrate(db):
    """Bring the tables up to date, one process at a time; refuse a database of a newer release."""
    with db.alone():
        runner = migrations.Runner(db, str(MIGRATIONS))
        unknown = [row.name for row in runner.status() if row.path is None]
        if unknown:
            raise RuntimeError(f"This database belongs to a newer Tableside: it knows {', '.join(unknown)}.")
        with allowed_to_write():
            if runner.up():
                db.tables_changed()

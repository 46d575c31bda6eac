"""The house in one SQLite file: write-ahead log, full durability, and connections that are kept and used again.

COMMIT, which waits for the disk, and any wait for another process run in a thread, so that the server goes on.
"""

import contextlib
import fcntl
import sqlite3

import gevent.monkey
import gevent.threadpool
import peewee

from .house import House

READER_WAITS = 0.25   # seconds a read waits for a lock; in WAL mode it hardly ever has to
WRITER_WAITS = 8.0    # seconds the writer waits for another process, in its own thread


class Connection(sqlite3.Connection):
    """A connection that knows from which opening of the database it is."""

    opened = None


class Sqlite(House, peewee.SqliteDatabase):
    """The house in a file."""

    def __init__(self):
        super().__init__(None, lock_type="IMMEDIATE")
        self._lock = gevent.monkey.get_original("_thread", "allocate_lock")()  # the machine's own; see threads.py

    def open(self, path):
        self.init(str(path), factory=Connection, check_same_thread=False, timeout=READER_WAITS, cached_statements=512,
                  pragmas=(("journal_mode", "wal"), ("synchronous", "full"), ("foreign_keys", 1),
                           ("cache_size", -16_000)))
        mode = self.execute_sql("PRAGMA journal_mode").fetchone()[0]
        level = self.execute_sql("PRAGMA synchronous").fetchone()[0]
        if (mode, level) != ("wal", 2):
            raise RuntimeError(f"The database must run with WAL and synchronous=FULL, not {mode} and {level}.")
        self.thread = gevent.threadpool.ThreadPool(1)

    def end_writing(self):
        self.thread.kill()

    def _connect(self):
        try:
            return self.idle.pop()
        except IndexError:
            made = super()._connect()
            made.opened = self.opened
            return made

    def begin_writing(self):
        """Take the lock for writing: at once if it is free, in the thread if another process holds it."""
        connection = self.connection()
        connection.execute("PRAGMA busy_timeout = 0")
        try:
            connection.execute("BEGIN IMMEDIATE")
        except sqlite3.OperationalError:
            self._in_thread(connection, f"PRAGMA busy_timeout = {int(WRITER_WAITS * 1000)}", "BEGIN IMMEDIATE")
        return connection

    def make_durable(self, connection):
        self._in_thread(connection, "COMMIT")

    def _in_thread(self, connection, *statements):
        self.thread.apply(lambda: [connection.execute(statement) for statement in statements])

    @contextlib.contextmanager
    def alone(self):
        with open(f"{self.database}.migrating", "w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield

    def damage(self):
        found = [row[0] for row in self.execute_sql("PRAGMA integrity_check").fetchall() if row[0] != "ok"]
        return found + [f"Row {row[1]} of {row[0]} points to nothing." for row in
                        self.execute_sql("PRAGMA foreign_key_check").fetchall()]

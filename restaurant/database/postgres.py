"""The house on a PostgreSQL server, with the same promises as in a file.

One writer in each process; the writers of all processes line up behind one lock of the server, as SQLite's do. A commit
is on the server's disk before anybody goes on. psycopg waits as gevent does, so nothing here needs a thread.
"""

import contextlib
import select
import weakref

import gevent
import gevent.lock
import gevent.monkey
import peewee

from ..errors import Refused, TryLater
from .dialect import for_postgres
from .house import House
from .writer import writer

try:
    import psycopg
    from psycopg import adapt, conninfo, types
except ImportError:         # an extra: a house in a file does without
    psycopg = None

CONNECT_WITHIN = 5          # seconds
WRITER_WAITS = 8.0          # seconds that the writer waits for another process's, or to hear what became of a commit
READER_WAITS = 8.0          # seconds that a greenlet waits for a connection
MOST_READERS = 24           # greenlets that read at the same time; the next ones wait in line
LINE_UP, MIGRATING = 0x7461626C65, 0x7461626C66   # numbers of our locks on the server: for writing, and for new tables

MISSING = 'TABLESIDE_DATABASE names PostgreSQL, which needs psycopg: pip install "tableside[postgres]".'
NO_ADDRESS = "TABLESIDE_DATABASE is not an address of PostgreSQL: postgresql://USER:PASSWORD@HOST:5432/NAME."
UNREACHABLE = "TABLESIDE_DATABASE: PostgreSQL does not let us in: {}."
TOO_OLD = "TABLESIDE_DATABASE: this PostgreSQL is older than 13."
MUST_BE = "PostgreSQL must run with {} = {}, not {}: what guests were told is saved could be lost."

# Each is a promise: COMMIT waits for the disk, the disk keeps what it was given, and every letter can be stored.
PROMISES = {"synchronous_commit": ("on", "remote_apply"), "fsync": ("on",), "full_page_writes": ("on",),
            "server_encoding": ("UTF8",)}
# A line that is cut is noticed soon; a process that froze while it held the lock loses it.
CAREFUL = {"connect_timeout": CONNECT_WITHIN, "keepalives_idle": 10, "keepalives_interval": 5, "keepalives_count": 3,
           "tcp_user_timeout": 15_000, "application_name": "tableside"}
SESSION = "SET lock_timeout = {}; SET idle_in_transaction_session_timeout = 30000"
# The snapshot of each statement is taken after the lock was given, so a verb sees all that was committed before it.
BEGIN = (f"BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE; SELECT pg_advisory_xact_lock({LINE_UP}); "
         "SELECT pg_current_xact_id()::text")

TOO_LARGE = "22003"     # the server's word for a number that no column holds

_poll = gevent.monkey.get_original("select", "poll")
_thread = gevent.monkey.get_original("_thread", "get_ident")


class Postgres(House, peewee.PostgresqlDatabase):
    """The house on a server."""

    param = "?"             # as in all our statements; dialect.py has the rest

    def __init__(self):
        super().__init__(None, prefer_psycopg3=True)
        self._lock = contextlib.nullcontext()   # connecting waits for the network, and no greenlet may hold a lock then
        self.readers = gevent.lock.BoundedSemaphore(MOST_READERS)
        self.address, self.begun, self.home = {}, None, _thread()

    def open(self, address):
        if psycopg is None:
            raise RuntimeError(MISSING)
        self.init(str(address))
        try:
            self.address = {**CAREFUL, **conninfo.conninfo_to_dict(str(address)), "client_encoding": "utf8"}
        except psycopg.Error:
            raise RuntimeError(NO_ADDRESS) from None
        try:
            self.connect(reuse_if_open=True)
        except (peewee.DatabaseError, peewee.InterfaceError) as error:
            raise RuntimeError(UNREACHABLE.format(self._why(error))) from None
        self._check()

    def _why(self, error):
        """What the server says, in one line and never with the password."""
        said = " ".join(str(error).split()).rstrip(".")
        return said.replace(self.address["password"], "…") if self.address.get("password") else said

    def _check(self):
        if self.connection().info.server_version < 130_000:
            raise RuntimeError(TOO_OLD)
        for name, good in PROMISES.items():
            found = self.execute_sql("SELECT current_setting(?)", (name,)).fetchone()[0]
            if found not in good:
                raise RuntimeError(MUST_BE.format(name, good[0], found))

    # Connections

    def _connect(self):
        """A connection for this greenlet. Those that read take turns; the writer and the few threads need not."""
        counted = _thread() == self.home and gevent.getcurrent() is not writer.greenlet
        if counted and not self.readers.acquire(timeout=READER_WAITS):
            raise TryLater()
        try:
            connection = self._kept() or self._made()
        except BaseException:
            if counted:
                self.readers.release()
            raise
        connection.turn = weakref.finalize(connection, self.readers.release) if counted else _no_turn
        return connection

    def _kept(self):
        while self.idle:
            connection = self.idle.pop()
            if _is_quiet(connection):
                return connection
            connection.close()

    def _made(self):
        made = psycopg.connect(**self.address, autocommit=True, cursor_factory=psycopg.RawCursor, context=_adapters())
        made.opened = self.opened
        made.execute(SESSION.format(int(WRITER_WAITS * 1000)))
        return made

    def _close(self, conn):
        """One that was left in the middle of something is of no use to the next."""
        conn.turn()
        if not conn.closed and conn.pgconn.transaction_status == psycopg.pq.TransactionStatus.IDLE:
            super()._close(conn)
        else:
            conn.close()

    def let_go(self):
        """Who waits for the writer lets others read meanwhile."""
        if not self.is_closed():
            self.close()

    def forget_connection(self):
        connection = self._state.conn
        self._state.reset()
        if connection is not None:
            connection.turn()
            connection.close()

    # Asking

    def execute_sql(self, sql, params=None):
        """As on every engine; while the server is away, everybody is asked to try later."""
        try:
            return super().execute_sql(for_postgres(sql), params)
        except (peewee.OperationalError, peewee.InterfaceError) as error:
            if not writer.is_here() and self._state.conn is not None and self._state.conn.closed:
                self.forget_connection()
            raise TryLater() from error
        except peewee.DataError as error:
            raise _strange(error) from error

    # Writing

    def begin_writing(self):
        """Begin when it is our turn. A connection that was lost since the last time is replaced once."""
        connection = self.connection()
        try:
            return self._begun(connection)
        except psycopg.OperationalError:
            if not connection.closed:
                raise
            self.forget_connection()
            return self._begun(self.connection())

    def _begun(self, connection):
        said = connection.execute(BEGIN, prepare=False)
        said.nextset()
        said.nextset()
        self.begun = said.fetchone()[0]
        return connection

    def make_durable(self, connection):
        """A broken transaction ends with ROLLBACK, whatever we say; and one whose line was cut may have ended well."""
        try:
            ended = connection.execute("COMMIT", prepare=False).statusmessage
        except psycopg.OperationalError:
            ended = self._became(self.begun)
        if ended not in ("COMMIT", "committed"):
            raise psycopg.OperationalError(f"the commit ended with {ended}")

    def _became(self, transaction):
        """What became of a transaction whose commit was not answered: the server knows when it is back."""
        with gevent.Timeout(WRITER_WAITS, False):
            while True:
                self.forget_connection()
                with contextlib.suppress(peewee.DatabaseError, peewee.InterfaceError, psycopg.Error):
                    ended = self.connection().execute("SELECT pg_xact_status($1::text::xid8)", (transaction,))
                    ended = ended.fetchone()[0]
                    if ended != "in progress":
                        return ended
                gevent.sleep(0.1)
        return "no answer"

    # Tables

    @contextlib.contextmanager
    def alone(self):
        with self._waiting_for_ever():
            self.execute_sql(f"SELECT pg_advisory_lock({MIGRATING})")
        try:
            yield
        finally:
            self.execute_sql(f"SELECT pg_advisory_unlock({MIGRATING})")

    @contextlib.contextmanager
    def _waiting_for_ever(self):
        self.connection().execute("SET lock_timeout = 0")
        yield
        self.connection().execute(f"SET lock_timeout = {int(WRITER_WAITS * 1000)}")

    def tables_changed(self):
        """Rows that a migration copied had their ids; the next ones count on from there."""
        for table, column in self.execute_sql(
                "SELECT table_name, column_name FROM information_schema.columns "
                "WHERE is_identity = 'YES' AND table_schema = current_schema()").fetchall():
            self.execute_sql(f'SELECT setval(pg_get_serial_sequence(?, ?), COALESCE(MAX("{column}"), 0) + 1, false) '
                             f'FROM "{table}"', (f'"{table}"', column))

    def damage(self):
        """A server looks after its files itself."""
        return []


def _strange(error):
    """What SQLite says of a number that no column holds; and a letter that PostgreSQL knows nowhere, as a refusal."""
    if error.orig.sqlstate == TOO_LARGE:
        return OverflowError(str(error))
    return Refused("Something is wrong with this request.", status=400) if "NUL" in str(error) else error


def _no_turn():
    """The writer and threads take no turn, so they give none back."""


def _is_quiet(connection):
    """Whether a connection that nobody used is still there: a server that goes away says so, unasked."""
    if connection.closed:
        return False
    look = _poll()
    look.register(connection.fileno(), select.POLLIN)
    return not look.poll(0)


def _adapters():
    """Whole numbers go as one type, so that a statement is prepared once; sums and averages come as SQLite's do."""
    known = adapt.AdaptersMap(psycopg.adapters)
    known.register_dumper(int, types.numeric.Int8Dumper)
    known.register_loader("numeric", _Sum)
    return known


if psycopg:
    class _Sum(adapt.Loader):
        """A sum of whole numbers is a whole number, whatever type the server gives it; an average is not."""

        def load(self, data):
            text = bytes(data)
            return float(text) if b"." in text else int(text)

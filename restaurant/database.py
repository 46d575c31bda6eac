"""The database and the one way to change it.

A verb marked @saving is the only place where rows change. Verbs wait in line for one writer, which runs all that
are waiting inside one transaction, each behind a savepoint of its own, so that a verb that is refused takes only
itself back; one commit then makes them all durable (group commit). The server goes on with everything else
meanwhile, because COMMIT (which waits for the disk) and any wait for another process run in a thread.
Callers go on when their commit is on disk; what they announced is in the journal by then, and is spread afterwards.
"""

import collections
import contextlib
import contextvars
import dataclasses
import fcntl
import functools
import hashlib
import json
import logging
import pathlib
import sqlite3

import babel.localedata
import gevent
import gevent.event
import gevent.monkey
import gevent.queue
import gevent.threadpool
import jinja2.lexer
import peewee
from playhouse import migrations

from . import clock, events
from .errors import NotFound, Refused, TryLater

log = logging.getLogger("tableside.database")

MIGRATIONS = pathlib.Path(__file__).parent / "migrations"
READER_WAITS = 0.25   # seconds a read waits for a lock; in WAL mode it hardly ever has to
WRITER_WAITS = 8.0    # seconds the writer waits for another process, in its own thread
MOST_AT_ONCE = 64     # verbs in one commit
MOST_IDLE = 16        # connections kept for the next reader

actor = contextvars.ContextVar("actor", default="house")
request_id = contextvars.ContextVar("request_id", default="-")


class Connection(sqlite3.Connection):
    """A connection that knows from which opening of the database it is."""

    opened = None


class HouseDatabase(peewee.SqliteDatabase):
    """SQLite with write-ahead log and full durability; connections are kept and used again."""

    def __init__(self):
        super().__init__(None, lock_type="IMMEDIATE")
        self._lock = gevent.monkey.get_original("_thread", "allocate_lock")()  # the machine's own; see below
        self.idle = collections.deque()
        self.opened = None

    def start(self, path):
        """Open the database file, bring its tables up to date, and start the writer."""
        self.opened = object()
        self.init(str(path), factory=Connection, check_same_thread=False, timeout=READER_WAITS, cached_statements=512,
                  pragmas=(("journal_mode", "wal"), ("synchronous", "full"), ("foreign_keys", 1),
                           ("cache_size", -16_000)))
        self._check()
        migrate(self, path)
        writer.start()

    def _check(self):
        mode = self.execute_sql("PRAGMA journal_mode").fetchone()[0]
        level = self.execute_sql("PRAGMA synchronous").fetchone()[0]
        if (mode, level) != ("wal", 2):
            raise RuntimeError(f"The database must run with WAL and synchronous=FULL, not {mode} and {level}.")

    def stop(self):
        writer.stop()
        self.close()
        while self.idle:
            self.idle.pop().close()
        self.opened = None

    def _connect(self):
        try:
            return self.idle.pop()
        except IndexError:
            made = super()._connect()
            made.opened = self.opened
            return made

    def _close(self, conn):
        """Keep it for the next; one that somebody gives back after a stop is of another file by now."""
        if conn.opened is self.opened and len(self.idle) < MOST_IDLE:
            self.idle.append(conn)
        else:
            conn.close()

    def execute_sql(self, sql, params=None):
        if sql[:6] not in READS and not writer.is_here():
            raise RuntimeError(f"A write outside @saving: {sql[:60]}")
        return super().execute_sql(sql, params)


READS = ("SELECT", "PRAGMA")
database = HouseDatabase()


class Row(peewee.Model):
    """A row of the house. Types are strict: SQLite refuses text where a number belongs (threats M14)."""

    class Meta:
        database = database
        strict_tables = True
        legacy_table_names = False

    @classmethod
    def find(cls, id):
        """The row with this id, or NotFound."""
        row = database.execute_sql(_by_id(cls), (id,)).fetchone()
        if row is None:
            raise NotFound()
        found = cls(__no_default__=True)
        found.__data__.update((its.name, its.python_value(value)) for its, value in zip(cls._meta.sorted_fields, row))
        return found


@functools.cache
def _by_id(model):
    """The question for one row, kept: peewee takes longer to write it than SQLite to answer it."""
    return model.select().where(model._meta.primary_key == 0).sql()[0]


class JSONText(peewee.TextField):
    """A small structure, kept as JSON text."""

    def db_value(self, value):
        return None if value is None else pack(value)

    def __eq__(self, other):
        """A list is one value here, not many."""
        return peewee.Expression(self, peewee.OP.EQ, peewee.Value(other, self.db_value, unpack=False))

    __hash__ = peewee.TextField.__hash__

    def python_value(self, value):
        return None if value is None else json.loads(value)


pack = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


def Instant(**options):
    """A moment: whole milliseconds since 1970, UTC."""
    return peewee.BigIntegerField(**options)


def Cents(**options):
    """An amount in the currency's smallest unit."""
    return peewee.BigIntegerField(**options)


class Counter(Row):
    """Numbers without gaps: receipts, orders, slips, the kitchen's news. Counted inside the transaction."""

    name = peewee.TextField(primary_key=True)
    value = peewee.BigIntegerField()


def next_number(name):
    return database.execute_sql(
        "INSERT INTO counter (name, value) VALUES (?, 1) ON CONFLICT (name) DO UPDATE SET value = value + 1 "
        "RETURNING value", (name,)).fetchone()[0]


class Answer(Row):
    """What a form's key was answered with: the same key again gets the same answer and changes nothing."""

    key = peewee.TextField(primary_key=True)
    asked = peewee.TextField()
    answer = JSONText(null=True)
    at = Instant(index=True)


@dataclasses.dataclass(slots=True)
class Job:
    """One verb waiting for the writer, and what came of it."""

    verb: object
    args: tuple
    kwargs: dict
    key: str | tuple | None
    actor: str
    request_id: str
    result: gevent.event.AsyncResult
    announced: list = dataclasses.field(default_factory=list)
    afterwards: list = dataclasses.field(default_factory=list)

    def run(self):
        if self.key is None:
            return self.verb(*self.args, **self.kwargs)
        key, said = self.key if isinstance(self.key, tuple) else (self.key, (self.args, sorted(self.kwargs.items())))
        asked = hashlib.sha256(repr((self.verb.__qualname__, said)).encode()).hexdigest()
        known = database.execute_sql("SELECT asked, answer FROM answer WHERE key = ?", (key,)).fetchone()
        if known:
            if known[0] != asked:
                raise Refused("This page was used already. Please look at what happened and try again.")
            return json.loads(known[1])
        answer = self.verb(*self.args, **self.kwargs)
        database.execute_sql("INSERT INTO answer (key, asked, answer, at) VALUES (?, ?, ?, ?)",
                             (key, asked, pack(answer), clock.now()))
        return answer


class Writer:
    """The one greenlet that changes rows."""

    def __init__(self):
        self.waiting = collections.deque()
        self.wake = gevent.event.Event()
        self.greenlet = self.thread = self.job = self.connection = None
        self.journal = None  # journal.py puts its writing here, since it stands after this file

    def start(self):
        self.thread = gevent.threadpool.ThreadPool(1)
        self.news = gevent.queue.SimpleQueue()
        self.greenlet = gevent.spawn(self._work)
        self.crier = gevent.spawn(self._cry)

    def stop(self):
        if self.greenlet:
            gevent.killall([self.greenlet, self.crier])
            self.thread.kill()
            self.greenlet = None
            if self.connection:
                self.connection.close()  # the last one writes the log into the file, so that the file is everything

    def is_here(self):
        return self.job is not None and gevent.getcurrent() is self.greenlet

    def do(self, verb, args, kwargs, key):
        if self.greenlet is None or self.greenlet.dead:
            raise TryLater()
        job = Job(verb, args, kwargs, key, actor.get(), request_id.get(), gevent.event.AsyncResult())
        self.waiting.append(job)
        self.wake.set()
        return job.result.get()

    def _work(self):
        while True:
            self.wake.wait()
            self.wake.clear()
            while self.waiting:
                batch = [self.waiting.popleft() for _ in range(min(MOST_AT_ONCE, len(self.waiting)))]
                try:
                    self._commit(batch)
                except Exception as error:
                    self._fail(batch, error)

    def _commit(self, batch):
        self.connection = connection = database.connection()
        self._begin(connection)
        outcomes = [self._try(connection, job) for job in batch]
        self._in_thread(connection, "COMMIT")
        for job, (done, outcome) in zip(batch, outcomes):
            if done:
                for function in job.afterwards:
                    function()
                job.result.set(outcome)
                for happened in job.announced:
                    self.news.put((job.actor, job.request_id, happened))
            else:
                job.result.set_exception(outcome)

    def _begin(self, connection):
        """Take the lock for writing: at once if it is free, in the thread if another process holds it."""
        connection.execute("PRAGMA busy_timeout = 0")
        try:
            connection.execute("BEGIN IMMEDIATE")
        except sqlite3.OperationalError:
            self._in_thread(connection, f"PRAGMA busy_timeout = {int(WRITER_WAITS * 1000)}", "BEGIN IMMEDIATE")

    def _in_thread(self, connection, *statements):
        self.thread.apply(lambda: [connection.execute(statement) for statement in statements])

    def _try(self, connection, job):
        self.job = job
        connection.execute("SAVEPOINT verb")
        try:
            outcome = job.run()
            self.journal(job)
            return True, outcome
        except Exception as error:
            connection.execute("ROLLBACK TO verb")
            return False, error
        finally:
            self.job = None
            with contextlib.suppress(sqlite3.OperationalError):
                connection.execute("RELEASE verb")

    def _fail(self, batch, error):
        """The transaction itself failed (disk full, locked, broken): nothing was saved, and everybody hears so."""
        log.error("a commit of %d verbs failed: %r", len(batch), error)
        connection, self.connection = self.connection, None
        database._state.reset()
        for end in (connection.rollback, connection.close) if connection else ():
            with contextlib.suppress(sqlite3.Error):
                end()
        for job in batch:
            if not job.result.ready():
                job.result.set_exception(TryLater())

    def _cry(self):
        for who, request, happened in self.news:
            actor.set(who)
            request_id.set(request)
            events.spread(happened)


writer = Writer()


def saving(verb):
    """Mark a verb of service or office: it runs in the writer's transaction, and its caller goes on after the commit.

    Called by another verb it joins that one's transaction. With ``once=KEY`` (a key made with the page) the same
    call a second time changes nothing and returns the first answer, which must be plain numbers, text or lists.
    ``once=(KEY, WHAT WAS SAID)`` is for calls whose arguments were worked out from what changes meanwhile.
    Raises Refused as the verb does, and TryLater when nothing could be saved.
    """
    @functools.wraps(verb)
    def saved(*args, once=None, **kwargs):
        if writer.is_here():
            return verb(*args, **kwargs)
        return writer.do(verb, args, kwargs, once)
    saved.saves = True
    return saved


def announce(happened):
    """Say what happened: into the journal in this transaction, to the listeners after it."""
    writer.job.announced.append(happened)


def afterwards(function):
    """Run after the commit and before the caller goes on; for forgetting what was remembered."""
    if function not in writer.job.afterwards:
        writer.job.afterwards.append(function)


def move(model, where, to, by=None, **changes):
    """A guarded move: one UPDATE that only finds the row in a state that may become ``to``.

    ``where`` is the full condition, ids and states together. Returns whether the row moved: the loser of a race
    gets False and tells its person politely.
    """
    return model.update(**{by or "state": to}, **changes).where(where).execute() == 1


# Locks that threads share must be the machine's own: gevent's are never handed on between threads that it does not
# run, so the second one would wait for ever. These two belong to what threads use: formats and templates.
_machine_lock = gevent.monkey.get_original("_thread", "RLock")
babel.localedata._cache_lock = _machine_lock()
jinja2.utils.Lock = _machine_lock
jinja2.lexer._lexer_cache = jinja2.utils.LRUCache(50)


def away(function, *args):
    """Run something long in a thread, with a connection and a language of its own, so that nobody waits for it."""
    context = contextvars.copy_context()

    def run():
        try:
            return context.run(function, *args)
        finally:
            database.close()
    return gevent.get_hub().threadpool.apply(run)


def migrate(db, path):
    """Bring the tables up to date, one process at a time; refuse a database of a newer release."""
    with open(f"{path}.migrating", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        runner = migrations.Runner(db, str(MIGRATIONS))
        unknown = [row.name for row in runner.status() if row.path is None]
        if unknown:
            raise RuntimeError(f"This database belongs to a newer Tableside: it knows {', '.join(unknown)}.")
        with allowed_to_write():
            runner.up()


@contextlib.contextmanager
def allowed_to_write():
    """For migrations and for tests that prepare a state: statements outside a verb, one by one."""
    before, writer.is_here = writer.is_here, lambda: True
    try:
        yield
    finally:
        writer.is_here = before

"""The one greenlet that changes rows, and the mark of the verbs that it runs.

Verbs wait in line for it; it runs all that are waiting inside one transaction, each behind a savepoint of its own, so
that a verb that is refused takes only itself back; one commit then makes them all durable (group commit).
"""

import collections
import contextlib
import contextvars
import dataclasses
import functools
import hashlib
import json
import logging

import gevent
import gevent.event
import gevent.queue

from .. import clock, events
from ..errors import Refused, TryLater
from .columns import pack

log = logging.getLogger("tableside.database")

MOST_AT_ONCE = 64     # verbs in one commit

actor = contextvars.ContextVar("actor", default="house")
request_id = contextvars.ContextVar("request_id", default="-")


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

    def run(self, database):
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
        self.greenlet = self.job = self.connection = None
        self.journal = None  # journal.py puts its writing here, since it stands after this file

    def start(self, database):
        self.database, self.let_go = database, database.let_go
        self.news = gevent.queue.SimpleQueue()
        self.greenlet = gevent.spawn(self._work)
        self.crier = gevent.spawn(self._cry)

    def stop(self):
        if self.greenlet:
            gevent.killall([self.greenlet, self.crier])
            self.greenlet = None
            self.database.end_writing()
            if self.connection:
                self.connection.close()  # SQLite's last one writes the log into the file, so that it is everything

    def is_here(self):
        return self.job is not None and gevent.getcurrent() is self.greenlet

    def do(self, verb, args, kwargs, key):
        if self.greenlet is None or self.greenlet.dead:
            raise TryLater()
        job = Job(verb, args, kwargs, key, actor.get(), request_id.get(), gevent.event.AsyncResult())
        self.let_go()
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
        self.connection = connection = self.database.begin_writing()
        outcomes = [self._try(connection, job) for job in batch]
        self.database.make_durable(connection)
        for job, (done, outcome) in zip(batch, outcomes):
            if done:
                for function in job.afterwards:
                    function()
                job.result.set(outcome)
                for happened in job.announced:
                    self.news.put((job.actor, job.request_id, happened))
            else:
                job.result.set_exception(outcome)

    def _try(self, connection, job):
        self.job = job
        connection.execute("SAVEPOINT verb")
        try:
            outcome = job.run(self.database)
            self.journal(job)
            connection.execute("RELEASE verb")
            return True, outcome
        except Exception as error:
            connection.execute("ROLLBACK TO verb")
            connection.execute("RELEASE verb")
            return False, error
        finally:
            self.job = None

    def _fail(self, batch, error):
        """The transaction itself failed (disk full, locked, broken): nothing was saved, and everybody hears so."""
        log.error("a commit of %d verbs failed: %r", len(batch), error)
        connection, self.connection = self.connection, None
        self.database.forget_connection()
        for end in (connection.rollback, connection.close) if connection else ():
            with contextlib.suppress(Exception):
                end()
        for job in batch:
            for function in job.afterwards:     # what was remembered meanwhile may be of what was not saved
                function()
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


@contextlib.contextmanager
def allowed_to_write():
    """For migrations and for tests that prepare a state: statements outside a verb, one by one."""
    before, writer.is_here = writer.is_here, lambda: True
    try:
        yield
    finally:
        writer.is_here = before

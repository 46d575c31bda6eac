"""Long work in threads of its own, so that nobody waits for it, and the locks that such threads may share."""

import contextvars

import babel.localedata
import gevent
import gevent.monkey
import jinja2.lexer

from .engine import database

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

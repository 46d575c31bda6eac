"""How often one address may try a thing, so that nobody guesses codes. Counted in memory: a restart forgives."""

import limits
from flask import request

from ..errors import Refused

_storage = limits.storage.MemoryStorage()
_limiter = limits.strategies.FixedWindowRateLimiter(_storage)
WRONG_CODES = limits.parse("30/minute")
JOINS = limits.parse("60/minute")
MAILS = limits.parse("10/minute")     # receipts by e-mail, so that nobody floods a stranger's letter box
CALLS = limits.parse("30/minute")
RATINGS = limits.parse("20/minute")
NOTICES = limits.parse("120/minute")  # call-backs that nobody signed, each of which is a question to the provider
SCREENS = limits.parse("120/minute")  # sockets of pick-up screens, which need no session


def forget():
    """Begin anew; for tests."""
    _storage.reset()


def too_often(what, limit):
    """Refused if this address has done ``what`` too often."""
    if not _limiter.test(limit, what, request.remote_addr):
        raise Refused("That was too often. Please wait a minute and try again.", status=429)


def count(what, limit):
    _limiter.hit(limit, what, request.remote_addr)

"""How often one address may try a thing, so that nobody guesses codes. Counted in memory: a restart forgives."""

import time

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
CODES_OF_A_PHONE = limits.parse("5/5minutes")       # tries at the code of a party, whose chance is two in a million
CODES_OF_AN_ADDRESS = limits.parse("20/5minutes")   # of all who come from one address, at one party
CODES_OF_A_PARTY = limits.parse("60/5minutes")
SCREENS = limits.parse("120/minute")  # sockets of pick-up screens, which need no session
MOST_SCREENS = 1_500                  # open sockets of one address: a full house behind one router
MOST_READERS = 300                    # of these, sockets of those who sit nowhere and do not work here


def forget():
    """Begin anew; for tests."""
    _storage.reset()


def too_often(what, limit):
    """Refused if this address has done ``what`` too often."""
    if not _limiter.test(limit, what, request.remote_addr):
        raise Refused("That was too often. Please wait a minute and try again.", status=429)


def try_code(phone, sitting):
    """Count a try at a party's code, before it is looked at; Refused with the seconds that are left to wait."""
    for limit, *whose in ((CODES_OF_A_PHONE, "phone", str(phone)), (CODES_OF_A_PARTY, "party", str(sitting)),
                          (CODES_OF_AN_ADDRESS, "address", str(sitting), request.remote_addr)):
        if not _limiter.hit(limit, "code of a party", *whose):
            again = _limiter.get_window_stats(limit, "code of a party", *whose).reset_time
            raise Refused("That was too often. Please wait %(seconds)s seconds, or ask a waiter.", status=429,
                          seconds=max(1, round(again - time.time())))


def count(what, limit):
    _limiter.hit(limit, what, request.remote_addr)

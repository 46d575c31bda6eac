"""The people who work here: their roles, their PINs, the devices they may use them on, and who may do what."""

import hashlib

import argon2
import peewee

from . import clock
from .database import Instant, Row, away
from .errors import NotFound
from .settings import house

ROLES = ("owner", "manager", "waiter", "cook")
DOORS = {  # which door each role may use
    "owner": {"office", "floor", "kitchen"},
    "manager": {"office", "floor", "kitchen"},
    "waiter": {"floor", "kitchen"},
    "cook": {"kitchen"},
}
RIGHTS = ("void", "remake", "move", "merge", "charge", "comp", "discount", "service", "refund", "reopen", "write off",
          "cash", "z", "codes")
"""What can be allowed to waiters one by one (settings.waiters_may); owners and managers may do all of it."""
TRIES = 5                 # wrong PINs before a pause
PAUSE = 30_000            # milliseconds of the first pause; it doubles with each further five
_hasher = argon2.PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)  # OWASP's floor for argon2id


class Person(Row):
    """Somebody who works here. ``version`` grows when all their sessions are to end."""

    name = peewee.TextField(unique=True)
    role = peewee.TextField()
    pin = peewee.TextField()
    password = peewee.TextField(null=True)
    language = peewee.TextField(null=True)
    version = peewee.IntegerField(default=1)
    left_at = Instant(null=True)

    @classmethod
    def working(cls):
        return cls.select().where(cls.left_at.is_null()).order_by(cls.name)

    @classmethod
    def serving(cls):
        """Those who can be given tables, by name."""
        return [person for person in cls.working() if person.may("floor")]

    @classmethod
    def signed_in(cls, id, version):
        """The person of a session, or None if it has ended since."""
        try:
            person = cls.find(id)
        except NotFound:
            return None
        return person if person.version == version and person.left_at is None else None

    def may(self, door):
        return door in DOORS[self.role]

    def can(self, right):
        """Whether this person has one of RIGHTS without anybody's PIN."""
        return self.left_at is None and (self.role in ("owner", "manager") or
                                         self.role == "waiter" and right in house().waiters_may)


class Device(Row):
    """A tablet or till on which PINs work. Only the hash of its secret is kept."""

    secret = peewee.TextField(unique=True)
    name = peewee.TextField()
    known_at = Instant()
    forgotten_at = Instant(null=True)

    @classmethod
    def known(cls, secret):
        return cls.get_or_none(cls.secret == fingerprint(secret), cls.forgotten_at.is_null())


class OneTimeLink(Row):
    """A link that lets somebody in once: the owner, the set-up, a new device."""

    secret = peewee.TextField(unique=True)
    purpose = peewee.TextField()
    ends_at = Instant()
    used_at = Instant(null=True)

    @classmethod
    def good(cls, secret, *purposes):
        return cls.get_or_none(cls.secret == fingerprint(secret), cls.purpose.in_(purposes),
                               cls.used_at.is_null(), cls.ends_at > clock.now())


class WrongTry(Row):
    """How often a sign-in went wrong, by person and by device or address."""

    whom = peewee.TextField(primary_key=True)
    count = peewee.IntegerField()
    until = Instant()

    @classmethod
    def seconds_left(cls, *whom):
        """How long these have to wait before the next try; 0 if not at all."""
        until = cls.select(peewee.fn.MAX(cls.until)).where(cls.whom.in_(whom)).scalar() or 0
        return max(0, -(-(until - clock.now()) // 1000))


def fingerprint(secret):
    """What is kept of a random secret: its hash. (Not for PINs, which are too short for a plain hash.)"""
    return hashlib.sha256(secret.encode()).hexdigest()


def hashed(pin):
    """A PIN or password as it is stored. Slow on purpose, so it runs away from the server's loop."""
    return away(_hasher.hash, pin)


def matches(stored, pin):
    return away(_matches, stored, pin)


def _matches(stored, pin):
    try:
        return _hasher.verify(stored, pin)
    except (argon2.exceptions.VerificationError, argon2.exceptions.InvalidHashError):
        return False


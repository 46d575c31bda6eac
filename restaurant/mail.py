"""Receipts by e-mail: a row each, sent after the guest has gone on, and tried again until the post office took it."""

import peewee

from .bills import Receipt
from .database import Instant, Row

TRIES = 8


class Mail(Row):
    """A receipt that somebody wants by e-mail. The address is forgotten once it was sent."""

    receipt = peewee.ForeignKeyField(Receipt)
    address = peewee.TextField()
    language = peewee.TextField()
    at = Instant()
    tries = peewee.IntegerField(default=0)
    next_at = Instant()
    sent_at = Instant(null=True)
    why = peewee.TextField(default="")

    @classmethod
    def due(cls, now):
        return list(cls.select().where(cls.sent_at.is_null(), cls.tries < TRIES, cls.next_at <= now).order_by(cls.id))

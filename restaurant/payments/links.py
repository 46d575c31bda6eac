"""Links by which somebody else pays: a part of a bill as it was agreed, or the bill that a printed code stands for."""

import peewee

from .. import clock
from ..database import Cents, Instant, JSONText, Row
from ..errors import NotFound, Refused
from ..staff import Person, fingerprint
from ..tables import Phone, Sitting

LASTS = clock.DAY


class PayLink(Row):
    """A secret that lets whoever holds it pay. Only its hash is kept.

    With an ``amount`` it pays that snapshot and nothing else, whatever is ordered later (threats T15); ``dishes`` says
    which portions it is for. Without one it pays what is open when it is used.
    """

    sitting = peewee.ForeignKeyField(Sitting, backref="links")
    secret = peewee.TextField(unique=True)
    amount = Cents(null=True)
    dishes = JSONText(default=list)
    phone = peewee.ForeignKeyField(Phone, null=True)
    person = peewee.ForeignKeyField(Person, null=True)
    at = Instant()
    ends_at = Instant()
    ended_at = Instant(null=True)

    @property
    def has_run_out(self):
        return self.ended_at is not None or self.ends_at <= clock.now()

    @classmethod
    def good(cls, secret):
        """The link of this secret; NotFound if there is none, Refused if its time is over."""
        link = cls.get_or_none(cls.secret == fingerprint(secret))
        if link is None:
            raise NotFound("This link belongs to no bill.")
        if link.has_run_out:
            raise Refused("This link has run out. Please ask for a new one.", status=410)
        return link

"""Links by which somebody else pays: a part of a bill as it was agreed, or the bill that a printed code stands for."""

import peewee

from .. import clock, sealing
from ..database import Cents, Instant, JSONText, Row
from ..errors import NotFound, Refused
from ..staff import Person, fingerprint
from ..tables import Phone, Sitting

LASTS = clock.DAY
MOST_CODES = 20     # of one bill, each for as long as a link lasts
PATH = "/pay/"       # where whoever holds a secret pays


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
        link.must_be_good()
        return link

    def must_be_good(self):
        """Refused if its time is over, or somebody ended it."""
        if self.has_run_out:
            raise Refused("This link has run out. Please ask for a new one.", status=410)

    @classmethod
    def open_of(cls, sitting, phone):
        """The links that this guest made and that can still be used."""
        return list(cls.select().where(cls.sitting == sitting, cls.phone == phone, cls.ended_at.is_null(),
                                       cls.ends_at > clock.now()).order_by(cls.id))

    @classmethod
    def of_bill(cls, sitting):
        """``(secret, link)`` of the code that stands for a whole bill; the link is None where it was not made yet.

        The secret is worked out, so that it stands on paper and screens and nowhere else. When one has run out, the
        next takes its place. Nothing at all after MOST_CODES of them.
        """
        for number in range(MOST_CODES):
            secret = sealing.secret_of(f"bill {sitting} {number}")
            link = cls.get_or_none(cls.secret == fingerprint(secret))
            if link is None or (link.ended_at is None and link.ends_at > clock.now()):
                return secret, link
        return None, None

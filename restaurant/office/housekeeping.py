"""Sweeping up at night: what was only kept for a while is let go. Nothing that counts is ever among it."""

from .. import clock
from ..database import Answer, saving
from ..staff import OneTimeLink, WrongTry

ANSWERS_KEPT = 3 * clock.DAY   # a form that is sent again after this is a new one


@saving
def sweep():
    """Forget old answers to forms, old links and old wrong tries. Returns how many rows went."""
    now = clock.now()
    return sum(query.execute() for query in (
        Answer.delete().where(Answer.at < now - ANSWERS_KEPT),
        OneTimeLink.delete().where(OneTimeLink.ends_at < now - clock.DAY),
        WrongTry.delete().where(WrongTry.until < now - clock.DAY)))

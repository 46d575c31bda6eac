"""What the owner entered for a provider or for sending mail: kept encrypted, never shown again, never in a log."""

import json

import peewee

from .. import sealing
from ..database import Instant, Row

SHOWN = 4   # the last characters of a key, for telling two apart


class Secret(Row):
    """One set of keys by the name of what they open: "provider stripe", "mail". ``offered``: guests see it."""

    name = peewee.TextField(primary_key=True)
    sealed = peewee.TextField()
    offered = peewee.BooleanField()
    changed_at = Instant()

    @classmethod
    def opened(cls, name):
        """What was entered, {field: text}; empty if nothing was, or another key sealed it."""
        row = cls.get_or_none(cls.name == name)
        text = row and sealing.opened(row.sealed)
        return json.loads(text) if text else {}


def masked(text):
    """A key as the office shows it: enough to tell two apart."""
    return "•" * 8 + text[-SHOWN:] if len(text) >= 3 * SHOWN else "•" * 8

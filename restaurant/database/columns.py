"""What a column may hold beside plain text and numbers: small structures, moments, amounts."""

import json

import peewee

pack = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


class JSONText(peewee.TextField):
    """A small structure, kept as JSON text."""

    def db_value(self, value):
        return None if value is None else pack(value)

    def __eq__(self, other):
        """A list is one value here, not many."""
        return peewee.Expression(self, peewee.OP.EQ, peewee.Value(other, self.db_value, unpack=False))

    __hash__ = peewee.TextField.__hash__

    def python_value(self, value):
        return None if value is None else json.loads(value)


def Instant(**options):
    """A moment: whole milliseconds since 1970, UTC."""
    return peewee.BigIntegerField(**options)


def Cents(**options):
    """An amount in the currency's smallest unit."""
    return peewee.BigIntegerField(**options)

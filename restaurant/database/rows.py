"""Rows and their guarded moves, numbers without gaps, and what forms were answered."""

import functools

import peewee

from ..errors import NotFound
from .columns import Instant, JSONText
from .engine import database


class Row(peewee.Model):
    """A row of the house. Types are strict: SQLite refuses text where a number belongs (threats M14)."""

    class Meta:
        database = database
        strict_tables = True
        legacy_table_names = False

    @classmethod
    def find(cls, id):
        """The row with this id, or NotFound."""
        row = database.execute_sql(_by_id(cls), (id,)).fetchone()
        if row is None:
            raise NotFound()
        found = cls(__no_default__=True)
        found.__data__.update((its.name, its.python_value(value)) for its, value in zip(cls._meta.sorted_fields, row))
        return found


@functools.cache
def _by_id(model):
    """The question for one row, kept: peewee takes longer to write it than SQLite to answer it."""
    return model.select().where(model._meta.primary_key == 0).sql()[0]


class Counter(Row):
    """Numbers without gaps: receipts, orders, slips, the kitchen's news. Counted inside the transaction."""

    name = peewee.TextField(primary_key=True)
    value = peewee.BigIntegerField()


def next_number(name):
    return database.execute_sql(
        "INSERT INTO counter (name, value) VALUES (?, 1) ON CONFLICT (name) DO UPDATE SET value = counter.value + 1 "
        "RETURNING value", (name,)).fetchone()[0]


class Answer(Row):
    """What a form's key was answered with: the same key again gets the same answer and changes nothing."""

    key = peewee.TextField(primary_key=True)
    asked = peewee.TextField()
    answer = JSONText(null=True)
    at = Instant(index=True)


def move(model, where, to, by=None, **changes):
    """A guarded move: one UPDATE that only finds the row in a state that may become ``to``.

    ``where`` is the full condition, ids and states together. Returns whether the row moved: the loser of a race
    gets False and tells its person politely.
    """
    return model.update(**{by or "state": to}, **changes).where(where).execute() == 1

"""What somebody wants on paper. The printers make their slips from these rows, and the restaurant knows no printer."""

import peewee

from ..database import Instant, Row
from ..payments import Refund
from ..staff import Person
from ..tables import Sitting
from .receipts import Receipt


class PaperAsked(Row):
    """Somebody wants a bill, a receipt, a refund's slip or a day's report on paper, or the drawer opened.

    A refund's slip is a ``receipt`` with its ``refund``; a Z report is a ``day`` with its number, ``z``.
    """

    kind = peewee.TextField(constraints=[peewee.Check("kind IN ('bill', 'receipt', 'day', 'drawer')")])
    sitting = peewee.ForeignKeyField(Sitting, null=True)
    receipt = peewee.ForeignKeyField(Receipt, null=True)
    asked_at = Instant()
    asked_by = peewee.ForeignKeyField(Person, null=True)
    day = peewee.TextField(null=True)
    refund = peewee.ForeignKeyField(Refund, null=True)
    z = peewee.IntegerField(null=True)

"""Discounts and comps: what the house takes off a line or a bill, each a row with a reason and a name.

They are worked into the bill each time it is added up: comps first, then percentages, then amounts, in the order in
which they were given, and nothing ever falls below zero.
"""

import peewee

from .. import money
from ..database import Instant, Row
from ..orders import Line
from ..staff import Person
from ..tables import Sitting

COMP, PERCENT, AMOUNT = KINDS = "comp", "percent", "amount"


class Discount(Row):
    """Something off. ``value`` is portions for a comp, millionths for a percentage, the smallest unit for an amount.

    Without a line it is off the whole bill. ``approved_by`` is whose PIN allowed it, where the giver's role did not.
    """

    sitting = peewee.ForeignKeyField(Sitting, backref="discounts")
    line = peewee.ForeignKeyField(Line, null=True)
    kind = peewee.TextField(constraints=[peewee.Check("kind IN ('comp', 'percent', 'amount')")])
    value = peewee.BigIntegerField(constraints=[peewee.Check("value > 0")])
    reason = peewee.TextField()
    person = peewee.ForeignKeyField(Person)
    approved_by = peewee.ForeignKeyField(Person, null=True)
    at = Instant()
    undone_at = Instant(null=True)
    undone_by = peewee.ForeignKeyField(Person, null=True)

    @classmethod
    def of(cls, sitting):
        """Those that count, in the order in which they were given."""
        return list(cls.select().where(cls.sitting == sitting, cls.undone_at.is_null()).order_by(cls.id))


def take_off(lines, discounts):
    """Work the discounts of lines into them: ``line.off`` is what is off, ``line.discounts`` why."""
    for line in lines:
        its = [discount for discount in discounts if discount.line_id == line.id]
        line.discounts, line.off = its, 0
        for discount in sorted(its, key=lambda each: KINDS.index(each.kind)):
            line.off += min(line.total - line.off, _off_line(discount, line))


def _off_line(discount, line):
    if discount.kind == COMP:
        return line.price * min(discount.value, line.quantity)
    return _off(discount, line.total - line.off)


def _off(discount, amount):
    return money.percentage(amount, discount.value) if discount.kind == PERCENT else discount.value


def off_bill(discounts, subtotal):
    """What is off the whole bill: each percentage of the subtotal, rounded once, and the amounts; at most all of it."""
    return min(subtotal, sum(_off(discount, subtotal) for discount in discounts if discount.line_id is None))

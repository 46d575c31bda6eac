"""The waiters' door: the floor and who needs somebody, a table's sitting, an order by hand, and the money."""

from . import (  # noqa: F401  (their views hang on the door)
    changing,
    charging,
    floor,
    giving_back,
    letting_in,
    money,
    moving,
    needing,
    ordering,
    parties,
    phone_money,
    pushing,
    reducing,
    reopening,
    reservations,
    sections,
    table,
    tasks,
)
from .door import door  # noqa: F401

"""The waiters' door: the floor and who needs somebody, a table's sitting, an order by hand, and the money."""

from . import changing, floor, money, ordering, table  # noqa: F401  (their views hang on the door)
from .door import door  # noqa: F401

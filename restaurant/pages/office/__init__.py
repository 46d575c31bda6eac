"""The owners' and managers' door: what happened today, and every room in which the house is kept."""

from . import (  # noqa: F401  (pages on the door)
    books,
    choices,
    codes,
    dishes,
    drawer,
    entry,
    exceptions,
    house,
    menu,
    paying,
    people,
    stations,
    tables,
    tags,
    today,
)
from .door import door
from .setting_up import door as setting_up

doors = (door, setting_up)

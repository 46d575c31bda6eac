"""The owners' and managers' door: what happened today, and every room in which the house is kept."""

from . import choices, codes, dishes, house, menu, people, stations, tables, today  # noqa: F401  (pages on the door)
from .door import door
from .setting_up import door as setting_up

doors = (door, setting_up)

"""Who needs somebody now: one list, worked out from rows each time, in which nothing that waits is lost."""

from .collecting import find, of_money, waiting
from .money import named, with_tables
from .rows import Need, for_person
from .saying import called, sentence

__all__ = ["Need", "called", "find", "for_person", "named", "of_money", "sentence", "waiting", "with_tables"]

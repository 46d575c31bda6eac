"""One thing on the floor that waits for somebody. It lives as long as its cause; only who has taken it is a row.

It ages: after the owner's minutes it comes first and is everybody's, after twice as many managers are told as well.
"""

import dataclasses
import typing

from .. import clock
from ..calls import PROBLEM, Taken
from ..settings import house
from ..staff import Person
from ..tables import Sitting

URGENCY = ("call", "ask", "knock", "pass", "failed", "late", "not-mine", "rating", "to-pay", "fire", "printer",
           "refund", "money", "transfer", "paying")
PATIENCE = {"fire": 3, "to-pay": 2, "refund": 0, "money": 0, "transfer": 0, "paying": 0}
"""How many times the owner's minutes a kind may wait, where it is not once; 0 never grows urgent."""
CALM, URGENT, MANAGERS = range(3)


@dataclasses.dataclass
class Need:
    """``name`` stays the same as long as it waits; ``about`` is the row, or what stands on the list, that it is about.
    ``sitting`` is None where no table is concerned.
    """

    name: str
    since: int
    about: typing.Any
    sitting: Sitting | None = None
    by: Person | None = None
    taken_at: int | None = None

    @property
    def kind(self):
        return self.name.rstrip("0123456789-")

    @property
    def table(self):
        return self.sitting.table if self.sitting else None

    @property
    def place(self):
        """What people call the table."""
        return self.sitting.title if self.sitting else None

    @property
    def waiter(self):
        """Whose it is first: who was named for the party, or else the table's waiter; None is everybody."""
        return (self.sitting.waiter_id or self.table.waiter_id) if self.sitting else None

    @property
    def is_over_there(self):
        """Whether the guests have left, so that it is for those who keep the house."""
        return self.sitting is not None and not self.sitting.is_open

    @property
    def level(self):
        """CALM, URGENT or MANAGERS. With somebody on the way the time begins anew, and does not end."""
        patience = 0 if self.is_over_there else house().escalate_after * PATIENCE.get(self.kind, 1) * clock.MINUTE
        waited = clock.now() - max(self.since, self.taken_at or 0)
        return min(MANAGERS, max(0, waited) // patience) if patience else CALM

    @property
    def urgency(self):
        first = self.kind == "call" and self.about.kind == PROBLEM
        return -self.level, -first, URGENCY.index(self.kind), self.since, self.name

    def is_for(self, person):
        """Whether this person sees it among their own: their tables', nobody's, and whatever has waited too long."""
        return self.level > CALM or self.waiter in (None, person.id)


def for_person(needs, person):
    """``(theirs, of the others' tables)``, each the most urgent first. Of guests who have left, managers only."""
    seen = sorted((need for need in needs if person.may("office") or not need.is_over_there),
                  key=lambda need: need.urgency)
    return [need for need in seen if need.is_for(person)], [need for need in seen if not need.is_for(person)]


def with_who_took(needs):
    """Each with who is on the way. What was taken of an earlier cause, or by somebody who left the house, is free."""
    taken = {row.what: row for row in Taken.select(Taken, Person).join(Person).where(Person.left_at.is_null())}
    for need in needs:
        row = taken.get(need.name)
        if row and row.at >= need.since:
            need.by, need.taken_at = row.person, row.at
    return needs

"""What stands on a screen as one card: a ticket at its station; at the pass, all tickets of an order.

A card is late against what was promised for its own dishes, and its place on the screen follows from that: what turns
late first stands first, behind what is rushed, before what is on hold. So a card moves only if its promise changes.
"""

import functools
import itertools

from ... import clock
from ...kitchen import AHEAD, CANCELLED, DONE, HELD, QUEUED, READY
from ...settings import BY_HAND, house
from ...stations import PASS

FRESH, WARM, LATE, ON_HOLD, MADE = "fresh", "warm", "late", "held", "made"
TOLD = ("cancel", "change", "move")
FIRST, LAST = -10**14, 10**14  # before and after every instant that there is


class Group:
    """The lines of one course on a ticket."""

    def __init__(self, course, tasks, made_at):
        self.course, self.tasks = course, tasks
        self.held = any(task.state == HELD for task in tasks)
        self.waits = self.held or all(task.state == QUEUED for task in tasks)
        self.fired_at = next((task.fired_at for task in tasks if task.fired_at and task.fired_at > made_at), None)


class Card:
    """One or several tickets as a screen at ``here`` shows them together."""

    def __init__(self, slots, here, courses, area=None):
        self.slots, self.first, self.here, self._courses = slots, slots[0], here, courses
        self.at_pass = here.kind == PASS
        self.id = f"order-{self.first.order}" if self.at_pass else f"ticket-{self.first.id}"
        self.changed = max(slot.changed for slot in slots)
        self.tasks = [task for slot in slots for task in slot.tasks if task.state != CANCELLED or task.unseen]
        self.gone = all(task.state in DONE for task in self.tasks) if self.at_pass else bool(self.first.done_at)
        self.hidden = bool(area) and self.first.area != area
        self.rushed_at = min((slot.rushed_at for slot in slots if slot.rushed_at), default=None)
        self.fresh = not any(slot.started for slot in slots)

    @functools.cached_property
    def waiting(self):
        """The lines whose promise still has to be kept; at the pass, until they are carried away."""
        states = (*AHEAD, READY) if self.at_pass else AHEAD
        return [task for task in self.tasks if task.due_at and task.state in states]

    @property
    def due_at(self):
        return min((task.due_at for task in self.waiting), default=None)

    @property
    def warm_at(self):
        return min((_after(task, self.here.warm_at) for task in self.waiting), default=None)

    @property
    def late_at(self):
        return min((_after(task, self.here.late_at) for task in self.waiting), default=None)

    @property
    def age(self):
        """What its colour and its word say just now."""
        now = clock.now()
        if not self.waiting:
            return ON_HOLD if self.held else MADE
        return LATE if now >= self.late_at else WARM if now >= self.warm_at else FRESH

    @property
    def place(self):
        """Where it stands among the others. A line that is made keeps its card where it is; a new course moves it."""
        if self.rushed_at:
            return FIRST + self.rushed_at
        promised = [task for task in self.tasks if task.fired_at]
        if not promised or self.held and not self.waiting:
            return LAST + self.first.made_at
        began = min(task.fired_at for task in self.waiting or promised)
        return min(_after(task, self.here.late_at) for task in promised if task.fired_at == began)

    @staticmethod
    def begins_in(task):
        """How long a line can still wait, so that it is ready together with the others."""
        return counted(task.begins_at - clock.now())

    @property
    def held(self):
        return any(task.state == HELD for task in self.tasks)

    @property
    def notice(self):
        """The number of the last thing that a cook must hear of; 0 if there is none."""
        told = [notice.id for task in self.tasks for notice in task.notices if notice.kind in TOLD]
        return max([*told, *(notice.id for slot in self.slots for notice in slot.notices)], default=0)

    @property
    def to_carry(self):
        """Ids of what stands at the pass."""
        return [task.id for task in self.tasks if task.state == READY]

    @property
    def moved(self):
        """Whether some of it belongs to another party's order now."""
        return any(task.moved for task in self.tasks)

    @property
    def wanted(self):
        return [task for task in self.tasks if task.state != CANCELLED]

    def groups(self, slot):
        """The lines of a ticket by course, in the order in which they are eaten; first what has none."""
        tasks = sorted((task for task in slot.tasks if task.state != CANCELLED or task.unseen), key=self._position)
        return [Group(self._courses.get(course), list(tasks), slot.made_at)
                for course, tasks in itertools.groupby(tasks, key=lambda task: task.course)]

    def _position(self, task):
        course = self._courses.get(task.course)
        return (course.position, course.id, task.id) if course else (-1, 0, task.id)

    @property
    def courses_held(self):
        """The courses that wait to be fired, in their order."""
        groups = sorted((task for task in self.tasks if task.state == HELD), key=self._position)
        return [self._courses[id] for id, _ in itertools.groupby(groups, key=lambda task: task.course)
                if id in self._courses]

    @property
    def courses_to_hold(self):
        """Courses that were fired and that nobody has begun: they can wait again, where people fire them by hand."""
        if house().coursing != BY_HAND:
            return []
        begun = {task.course for task in self.tasks if task.state not in (QUEUED, HELD, CANCELLED)}
        fired = dict.fromkeys(task.course for task in self.tasks if task.state == QUEUED)
        return [self._courses[id] for id in fired if id in self._courses and id not in begun]


def counted(milliseconds):
    """Minutes and seconds; hours once it would be a hundred minutes."""
    minutes, seconds = divmod(max(0, int(milliseconds)) // 1000, 60)
    return f"{minutes:02d}:{seconds:02d}" if minutes < 100 else f"{minutes // 60}h{minutes % 60:02d}"


def _after(task, percent):
    """The instant at which so much of the promised time is over."""
    return task.fired_at + max(task.due_at - task.fired_at, clock.MINUTE) * percent // 100

"""Who may do what with money: by role, by what the owner lets waiters do, or with a manager's PIN on the spot."""

from .. import events
from ..database import announce
from ..errors import NeedsManager
from ..staff import Person


def may(person, right, approved_by=None):
    """Refused unless this person, or the one whose PIN was typed, has the right. Returns who approved it, if anybody
    had to; the journal keeps it beside what was done."""
    if Person.find(person).can(right):
        return None
    if approved_by is not None and Person.find(approved_by).can(right):
        announce(events.Approved(person=person, approved_by=approved_by, right=right))
        return approved_by
    raise NeedsManager()

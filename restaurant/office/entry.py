"""Keeping the house: who may order in which area at which hours, and above how much a waiter is asked."""

from .. import settings
from ..database import afterwards, saving
from ..errors import NotFound, Refused
from ..settings import RUNGS
from ..tables import Area, EntryRule
from .house import say_changed
from .writing import differences

MOST_RULES = 40
LAST_MINUTE = 24 * 60 - 1


@saving
def add_entry_rule(rung, area=None, begins=0, ends=0):
    """One more rule; minutes after midnight, the same twice is the whole day. Returns its id.

    Refused where it would hold at the same time and place as another.
    """
    if rung not in RUNGS:
        raise Refused("Please choose one of the list.")
    if not (0 <= begins <= LAST_MINUTE and 0 <= ends <= LAST_MINUTE):
        raise Refused("Please enter a time such as %(example)s.", example="18:00")
    if area is not None and Area.get_or_none(Area.id == area) is None:
        raise NotFound()
    others = list(EntryRule.select())
    if len(others) >= MOST_RULES:
        raise Refused("There are too many already.")
    if any(each.area_id == area and _meet((each.begins, each.ends), (begins, ends)) for each in others):
        raise Refused("Another rule holds there at that time. Remove it first.")
    made = EntryRule.insert(area=area, begins=begins, ends=ends, rung=rung).execute()
    afterwards(settings.forget)
    say_changed(f"entry rule {made}", changes=differences({}, _kept(area, begins, ends, rung)))
    return made


def _meet(one, other):
    """Whether two spans hold at the same minute. A rule for the whole day is the background of those for hours."""
    if (one[0] == one[1]) != (other[0] == other[1]):
        return False
    return bool(set(_minutes(*one)) & set(_minutes(*other)))


def _minutes(begins, ends):
    length = (ends - begins) % (LAST_MINUTE + 1) or LAST_MINUTE + 1
    return ((begins + each) % (LAST_MINUTE + 1) for each in range(length))


def _kept(area, begins, ends, rung):
    return {"area": area, "begins": begins, "ends": ends, "rung": rung}


@saving
def remove_entry_rule(id):
    """From now on the next wider rule holds there."""
    rule = EntryRule.find(id)
    rule.delete_instance()
    afterwards(settings.forget)
    gone = _kept(rule.area_id, rule.begins, rule.ends, rule.rung)
    say_changed(f"entry rule {id}", changes=differences(gone, dict.fromkeys(gone)))

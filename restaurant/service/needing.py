"""Looking after what waits on the floor: somebody takes it by name, lets it go, or has seen to it."""

from .. import clock, events, needs
from ..calls import Rating, Taken
from ..database import announce, move, saving
from ..errors import Refused
from .calling import answer_call, leave_call, may_leave

PRINTER = "printer-"    # what is wrong with paper is not ours to know


@saving
def take_need(what, person):
    """Somebody is on the way. Of two who tap at once the second is told who; the same one again changes nothing."""
    if what.startswith("call-") and what[5:].isdigit():
        return answer_call(int(what[5:]), person)
    if not Taken.claim(what, person, _since(what)):
        other = Taken.get(Taken.what == what).person
        if other.id != person:
            raise Refused("%(name)s is on the way already.", name=other.name)
        return None
    announce(events.NeedTaken(what=what, person=person))
    return None


def _since(what):
    """Since when it waits, or Refused."""
    if what.startswith(PRINTER) and what.removeprefix(PRINTER).isdigit() and len(what) < 24:
        return 0
    need = needs.find(what)
    if need is None:
        raise Refused("This is done already.")
    return need.since


@saving
def leave_need(what, person):
    """Somebody is not on the way any more: whoever took it, or a manager in their place."""
    if what.startswith("call-") and what[5:].isdigit():
        return leave_call(int(what[5:]), person)
    row = Taken.get_or_none(Taken.what == what)
    may_leave(row and row.person_id, person)
    if row:
        row.delete_instance()
        announce(events.NeedLeft(what=what, person=person))
    return None


@saving
def rating_done(rating_id, person):
    """Somebody spoke to the guest who was not happy, or wrote to them."""
    rating = Rating.find(rating_id)
    if move(Rating, (Rating.id == rating_id) & Rating.done_at.is_null(), clock.now(), by="done_at", done_by=person):
        Taken.delete().where(Taken.what == f"rating-{rating_id}").execute()
        announce(events.RatingDone(sitting=rating.sitting_id, rating=rating_id))


@saving
def forget_taken(rows):
    """Nothing waits under these ``(name, since when somebody had taken it)`` any more."""
    for what, at in rows:
        Taken.delete().where(Taken.what == what, Taken.at == at).execute()
    return len(rows)

"""Screens of staff that are told while they sleep: each person turns it on for a device of theirs, if the owner allows.

It ends with the sign-in that it was turned on in, and when the push service says that the screen is no more.
"""

from .. import clock, events, web_push
from ..calls import PushScreen
from ..database import announce, saving
from ..errors import NotFound, Refused
from ..languages import LANGUAGES
from ..settings import house
from ..staff import Person

MOST = 10    # screens of one person; the oldest gives way


@saving
def tell_screen(person, version, address, keys, language):
    """Tell this screen of what waits. The same one again is one, and whoever signed in on it last is told there.
    Returns its id. Refused where the owner has not turned it on, or where the address is no push service's."""
    if not house().push:
        raise Refused("Your restaurant has not turned this on.")
    if Person.signed_in(person, version) is None:
        raise Refused("Please sign in first.", status=401)
    _checked(address, keys)
    PushScreen.delete().where(PushScreen.address == address).execute()
    made = PushScreen.insert(person=person, version=version, address=address, keys=keys, at=clock.now(),
                             language=language if language in LANGUAGES else house().language).execute()
    newest = PushScreen.select(PushScreen.id).where(PushScreen.person == person).order_by(PushScreen.id.desc())
    PushScreen.delete().where(PushScreen.id.in_([row.id for row in newest][MOST:])).execute()
    announce(events.ScreenToTell(person=person, what="turned on"))
    return made


def _checked(address, keys):
    try:
        web_push.check_keys(keys)
    except (ValueError, KeyError, TypeError):
        raise Refused("This browser's answer cannot be used. Please try again.", status=400) from None
    if not web_push.allowed(address):
        raise Refused("This browser's answer cannot be used. Please try again.", status=400)


@saving
def leave_screen(id, person):
    """This screen of theirs is told no more."""
    if not PushScreen.delete().where(PushScreen.id == id, PushScreen.person == person).execute():
        raise NotFound()
    announce(events.ScreenToTell(person=person, what="turned off"))


@saving
def forget_screens(ids):
    """Screens that are no more, or whose sign-in has ended."""
    return PushScreen.delete().where(PushScreen.id.in_(ids)).execute() if ids else 0

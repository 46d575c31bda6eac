"""Signing in: wrong tries are counted before the PIN is looked at, so that no two of them slip through together, and
whoever tries too often waits longer each time, alone (threats T31).
"""

from .. import clock, database, events
from ..database import announce, saving
from ..errors import NotFound, Refused
from ..staff import PAUSE, TRIES, Device, OneTimeLink, Person, WrongTry, fingerprint, matches
from ..words import one_line

TRIES_HERE = 2 * TRIES  # of all people together on one device, so that one who forgot their PIN stops nobody else
LONGEST_PAUSE = clock.HOUR
FORGIVEN_AFTER = clock.DAY
LONGEST_NAME = 40
NOBODY = "$argon2id$v=19$m=19456,t=2,p=1$byOFivBH+ALKhIpUXDq3fQ$Et8VjTRTQEMDNlPeaLDqtV7rn2lIwT0fl994hW2eekQ"
"""A hash that nothing matches, so that an unknown name takes as long as a known one."""


def by_pin(person_id, pin, place):
    """The person with this PIN, or Refused. ``place`` is the device or address that the try comes from."""
    person = Person.get_or_none(Person.id == person_id, Person.left_at.is_null())
    return _let_in(person, person and person.pin, pin, (f"pin {person_id}", place), "pin")


def approve(person_id, pin, place):
    """The person whose PIN this is allows one thing and is not signed in; the same limits as for signing in."""
    person, whom = Person.get_or_none(Person.id == person_id, Person.left_at.is_null()), (f"pin {person_id}", place)
    knock(whom)
    if not matches(person.pin if person else NOBODY, pin) or person is None:
        raise Refused("That was not right. Please try again.", status=401)
    forgive(whom)
    return person


@saving
def forgive(whom):
    """The wrong tries of ``(who, place)`` are forgotten."""
    WrongTry.delete().where(WrongTry.whom.in_(whom)).execute()


def by_password(name, password, place):
    """The person with this name and password, or the same Refused for a wrong name and a wrong password."""
    name = one_line(name, LONGEST_NAME)
    person = Person.get_or_none(Person.name == name, Person.left_at.is_null())
    return _let_in(person, person and person.password, password, (f"name {name.lower()}", place), "password")


def _let_in(person, stored, typed, whom, how):
    """Looking at a PIN is slow on purpose, so it stands outside the writer."""
    knock(whom)
    if not matches(stored or NOBODY, typed) or not stored:
        raise Refused("That was not right. Please try again.", status=401)
    database.actor.set(f"staff {person.id}")
    welcome(person.id, whom, how)
    return person


@saving
def knock(whom):
    """Count a try of ``(who, place)``, or Refused with the seconds that are left to wait."""
    left = WrongTry.seconds_left(*whom)
    if left:
        raise Refused("Too many wrong tries. Please wait %(seconds)s seconds.", status=429, seconds=left)
    now = clock.now()
    for each, allowed in zip(whom, (TRIES, TRIES_HERE), strict=True):
        count = _tries(each, now) + 1
        WrongTry.insert(whom=each, count=count, until=now + _pause(count - allowed)).on_conflict(
            conflict_target=[WrongTry.whom], preserve=[WrongTry.count, WrongTry.until]).execute()


def _tries(whom, now):
    row = WrongTry.get_or_none(WrongTry.whom == whom)
    return row.count if row and row.until + FORGIVEN_AFTER > now else 0


def _pause(too_many):
    """Milliseconds to wait: nothing at first, then half a minute, and twice as long with each further try."""
    return 0 if too_many < 0 else min(LONGEST_PAUSE, PAUSE * 2 ** min(too_many, 20))


@saving
def welcome(person_id, whom, how):
    """Somebody is in: their wrong tries, and those of the device, are forgotten."""
    forgive(whom)
    announce(events.StaffSignedIn(person=person_id, how=how))


@saving
def use_owner_link(link, device, name):
    """A one-time link lets the first owner in, and makes this device known. Returns the owner's id."""
    owner = Person.working().where(Person.role == "owner").order_by(Person.id).first()
    if owner is None:
        raise NotFound()
    _use(link, "owner")
    _know(device, name)
    announce(events.StaffSignedIn(person=owner.id, how="link"))
    return owner.id


@saving
def use_device_link(link, device, name):
    """A one-time link makes this device known: PINs work on it from now on."""
    _use(link, "device")
    _know(device, name)
    announce(events.DeviceChanged(device=Device.known(device).id, what="known"))


def _use(link, purpose):
    """Guarded: whoever opens the link second finds it used."""
    now = clock.now()
    used = OneTimeLink.update(used_at=now).where(
        OneTimeLink.secret == fingerprint(link), OneTimeLink.purpose == purpose, OneTimeLink.used_at.is_null(),
        OneTimeLink.ends_at > now).execute()
    if not used:
        raise NotFound("This link was used already, or it is too old.")


def _know(secret, name):
    Device.create(secret=fingerprint(secret), name=one_line(name, LONGEST_NAME) or "Tablet", known_at=clock.now())

"""Keeping the staff: who works here, as what, with which PIN, and on which devices PINs work.

PINs and passwords are hashed before the verb, away from the writer, and are never written anywhere else (threats T75).
Whoever is changed or let go is signed out everywhere at once. There is always an owner.
"""

from .. import clock, events
from ..database import announce, move, saving
from ..errors import NotAllowed, NotFound, Refused
from ..staff import DOORS, ROLES, Device, OneTimeLink, Person, fingerprint, hashed
from ..tables import Table
from .naming import named

LONGEST_NAME = 40
LONGEST_PASSWORD = 200
SHORTEST_PASSWORD = 10
DEVICE_LINK_LIVES = 10 * clock.MINUTE


def checked_pin(pin):
    """A PIN as it may be, or Refused: 4 to 8 plain digits."""
    if not (pin.isascii() and pin.isdigit() and 4 <= len(pin) <= 8):
        raise Refused("A PIN has 4 to 8 digits.")
    return pin


def checked_password(password, role):
    """A password as it may be, None for none; only for those who may enter the office."""
    if not password:
        return None
    if role not in ("owner", "manager"):
        raise Refused("Only owners and managers have a password.")
    if not SHORTEST_PASSWORD <= len(password) <= LONGEST_PASSWORD:
        raise Refused("A password has at least %(shortest)s letters.", shortest=SHORTEST_PASSWORD)
    return password


def add_person(name, role, pin, password, by):
    """Somebody new. Returns their id. Refused if the name is taken, also by somebody who left."""
    checked_pin(pin), checked_password(password, role)
    return _add(name, role, hashed(pin), password and hashed(password), by)


@saving
def _add(name, role, pin, password, by):
    name = _free_name(name)
    _may(by, role)
    made = Person.insert(name=name, role=role, pin=pin, password=password or None).execute()
    announce(events.StaffChanged(person=made, what="added"))
    return made


@saving
def change_person(id, name, role, by):
    """Another name or role. Returns their new session version: all their screens have to sign in again."""
    person = find_person(id)
    _may(by, role, person.role)
    if person.role == "owner" and role != "owner":
        _not_the_last(person)
    if (person.name, person.role) == (name, role):
        return person.version
    if "floor" not in DOORS[role]:
        Table.leave_to_everybody(person.id)
    return _changed(person, "changed", name=_free_name(name, id), role=role)


def new_pin(id, pin, by):
    """Another PIN. Returns their new session version."""
    checked_pin(pin)
    return _renew(id, by, "pin", hashed(pin))


def new_password(id, password, by):
    """Another password, or none. Returns their new session version."""
    checked_password(password, find_person(id).role)
    return _renew(id, by, "password", hashed(password) if password else None)


@saving
def _renew(id, by, what, secret):
    person = find_person(id)
    _may(by, person.role)
    return _changed(person, f"new {what}", **{what: secret})


@saving
def let_go(id, by):
    """Somebody works here no longer: signed out everywhere at once, and their name stays in the books."""
    person = find_person(id)
    _may(by, person.role)
    if person.role == "owner":
        _not_the_last(person)
    Table.leave_to_everybody(person.id)
    _changed(person, "left", left_at=clock.now())


def _changed(person, what, **changes):
    Person.update(version=Person.version + 1, **changes).where(Person.id == person.id).execute()
    announce(events.StaffChanged(person=person.id, what=what))
    return person.version + 1


def find_person(id):
    person = Person.get_or_none(Person.id == id, Person.left_at.is_null())
    if person is None:
        raise NotFound("This person no longer works here.")
    return person


def _may(by, *roles):
    """Owners decide about everybody, managers about everybody but owners."""
    if any(role not in ROLES for role in roles):
        raise NotFound()
    if "owner" in roles and find_person(by).role != "owner":
        raise NotAllowed("Only an owner may do that for an owner.")


def _not_the_last(owner):
    if Person.working().where(Person.role == "owner", Person.id != owner.id).count() == 0:
        raise Refused("%(name)s is the only owner. Make somebody else an owner first.", name=owner.name)


def _free_name(name, but=None):
    name = named(name, LONGEST_NAME)
    if Person.select().where(Person.name == name, Person.id != but).exists():
        raise Refused("Somebody called %(name)s works here or did once. Please add a letter.", name=name)
    return name


# Devices


def known_devices():
    return list(Device.select().where(Device.forgotten_at.is_null()).order_by(Device.known_at.desc()))


@saving
def forget_device(id):
    """PINs no longer work there."""
    if not move(Device, (Device.id == id) & Device.forgotten_at.is_null(), clock.now(), by="forgotten_at"):
        raise NotFound()
    announce(events.DeviceChanged(device=id, what="forgotten"))


@saving
def invite_device(secret):
    """Let whoever opens the link with this secret make one device known, within ten minutes."""
    link = OneTimeLink.create(secret=fingerprint(secret), purpose="device", ends_at=clock.now() + DEVICE_LINK_LIVES)
    announce(events.DeviceChanged(device=0, what=f"invited by link {link.id}"))

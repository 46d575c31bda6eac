"""The staff's door: a PIN on a device of the house, a name and a password anywhere else. Every success begins a new
session, so none can be planted.
"""

import contextlib

from flask import Blueprint, g, redirect, request, session, url_for

from .. import clock, languages, service
from ..errors import NotFound, Refused
from ..office import signing_in
from ..settings import house
from ..staff import Device, OneTimeLink, Person
from .guards import opens_to, this_person
from .page import field, here, page, whole

door = Blueprint("login", __name__)
DOOR_OF = {"cook": "/kitchen", "waiter": "/floor", "manager": "/office", "owner": "/office"}
KEPT = ("language", "device", "phone", "table")  # what a session keeps when somebody signs in or out
PURPOSES = ("owner", "setup", "device")


@door.get("/login")
@opens_to("anybody")
def show(status=200, said=None, seconds=0):
    """Names to tap and a PIN pad on a known device; otherwise a name and a password."""
    by_pin = pins_work() and "password" not in request.values
    people = list(Person.working()) if by_pin else []
    who = next((person for person in people if str(person.id) == request.values.get("person")), None)
    return page("shared/login.html", status, people=people, who=who, by_pin=by_pin, said=said, seconds=seconds,
                next=here(request.values.get("next", "/")), signed_in=this_person())


def _device():
    return Device.known(session["device"]) if "device" in session else None


@door.post("/login")
@opens_to("anybody")
def sign_in():
    """A wrong try shows the page again with one sentence, the same for a wrong name and a wrong PIN."""
    wanted = here(field("next", "/", 500))
    try:
        person = _whoever_it_is()
    except Refused as refused:
        return show(refused.status, languages.say(refused), refused.values.get("seconds", 0))
    _begin(person)
    return redirect(DOOR_OF[person.role] if wanted == "/" else wanted, 303)


def _whoever_it_is():
    if "password" in request.form:
        return signing_in.by_password(field("name", "", 200), field("password", "", 200), place())
    if not pins_work():
        raise Refused("PINs work on the house's own devices only. Please use your name and password.", status=403)
    return signing_in.by_pin(whole("person", 1), field("pin", "", 40), place())


def pins_work():
    """Whether a PIN can be typed on this device."""
    return _device() is not None or house().pin_on_any_device


def place():
    """Where a try to sign in comes from, as its limits count it."""
    device = _device()
    return f"device {device.id}" if device else f"address {request.remote_addr}"


def _begin(person):
    kept = {name: session[name] for name in KEPT if name in session}
    session.clear()
    session.update(kept, staff=(person.id, person.version))
    if person.language:
        session["language"] = person.language
    session.permanent = True
    g.pop("person", None)


@door.post("/logout")
@opens_to("anybody")
def sign_out():
    """The next one can sign in on this device, which is told nothing any more that was meant for the one before."""
    if "push" in session and this_person():
        with contextlib.suppress(NotFound):
            service.leave_screen(session["push"], this_person().id)
    kept = {name: session[name] for name in KEPT if name in session}
    session.clear()
    session.update(kept)
    return redirect(url_for("login.show"), 303)


@door.get("/welcome/<secret>")
@opens_to("anybody")
def welcome(secret):
    """A one-time link asks before it is used, so that no preview in a chat uses it up."""
    return page("shared/login_welcome.html", link=_good(secret))


@door.post("/welcome/<secret>")
@opens_to("anybody")
def come_in(secret):
    """Use the link: an owner is in, a device is known, or the set-up begins."""
    purpose = _good(secret).purpose
    if purpose == "setup":
        session["setup"] = secret
        return redirect("/setup", 303)
    device, name = clock.token(), field("name", "", 200)
    if purpose == "device":
        signing_in.use_device_link(secret, device, name)
        session["device"], session.permanent = device, True
        return redirect(url_for("login.show"), 303)
    owner = signing_in.use_owner_link(secret, device, name)
    _begin(Person.find(owner))
    session["device"] = device
    return redirect(DOOR_OF["owner"], 303)


def _good(secret):
    link = OneTimeLink.good(secret, *PURPOSES)
    if link is None:
        raise NotFound("This link was used already, or it is too old.")
    return link

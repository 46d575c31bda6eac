"""Telling this device while it sleeps: each person turns it on and off for themselves, where the owner allows it."""

from flask import Response, session

from ... import languages, service, web_push
from ...calls import PushScreen
from ...payments.keys import Secret
from ...settings import house
from ..guards import opens_to, this_person
from ..page import field, page
from ..statics import SOURCE
from .door import door, go, me


@door.get("/push")
@opens_to("floor")
def push():
    """Turn it on for this device, or off again; and the other devices of this person."""
    person = this_person()
    screens = list(PushScreen.select().where(PushScreen.person == person, PushScreen.version == person.version))
    return page("waiter/push.html", screens=screens, this=session.get("push"), person=person, key=_public_key())


def _public_key():
    """The half of the house's key that browsers want; None where the owner has not turned it on."""
    secret = Secret.opened("push").get("key") if house().push else None
    return secret and web_push.to_text(web_push.public(web_push.private(secret)))


@door.post("/push")
@opens_to("floor")
def turn_on():
    """The browser has agreed, and says where it can be told."""
    keys = {name: field(name, "", 200) for name in ("p256dh", "auth")}
    session["push"] = service.tell_screen(me(), this_person().version, field("address", "", web_push.LONGEST), keys,
                                          languages.current())
    return go("waiter.push")


@door.post("/push/<int:screen>/off")
@opens_to("floor")
def turn_off(screen):
    service.leave_screen(screen, me())
    return go("waiter.push")


@door.get("/push.js")
@opens_to("floor")
def worker():
    """What a sleeping browser runs when it is told something. It stands below /floor, which is how far it reaches; and
    its address never changes, or browsers would keep two."""
    return Response((SOURCE / "push.js").read_bytes(), mimetype="text/javascript")

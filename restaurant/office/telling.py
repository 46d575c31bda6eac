"""The owner turns telling sleeping screens on or off; with the first time comes a key of the house's own, sealed."""

import json

from .. import clock, events, sealing, web_push
from ..calls import PushScreen
from ..database import announce, saving
from ..payments.keys import Secret
from .house import change_house


@saving
def turn_push(on):
    """On: with a key, made once. Off: no screen is told, and each person has to turn it on anew."""
    if on and not Secret.opened("push").get("key"):
        kept = sealing.sealed(json.dumps({"key": web_push.new_key()}))
        Secret.insert(name="push", sealed=kept, offered=False, changed_at=clock.now()).on_conflict(
            conflict_target=[Secret.name], preserve=[Secret.sealed, Secret.changed_at]).execute()
        PushScreen.delete().execute()    # they know the house by another key
        announce(events.KeysChanged(provider="push", what="entered"))
    if not on:
        PushScreen.delete().execute()
    change_house(push=on)

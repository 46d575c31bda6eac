"""The owner's keys of payment providers, accounts for bank codes, and the mailbox: sealed, and never shown again."""

import json

from .. import clock, events, sealing
from ..database import afterwards, announce, move, saving
from ..errors import NotFound, Refused
from ..payments import PENDING, Payment, bank_codes, offering
from ..payments.keys import Secret
from ..words import one_line

LONGEST = 8_000


@saving
def enter_keys(name, entered):
    """Keep what the owner entered for "provider NAME" or "mail": {field: text}. An empty field that is never shown
    again keeps what it was.

    Refused where a field that is needed is empty, or where the provider's own class says that a key cannot be one.
    """
    before, hidden = Secret.opened(name), never_shown(name)
    kept = {field: _tidied(text) or (before.get(field, "") if field in hidden else "")
            for field, text in entered.items()}
    kept = _checked(name, kept)
    Secret.insert(name=name, sealed=sealing.sealed(json.dumps(kept)), offered=_was_offered(name),
                  changed_at=clock.now()).on_conflict(conflict_target=[Secret.name],
                                                      preserve=[Secret.sealed, Secret.changed_at]).execute()
    _say(name, "entered")


def never_shown(name):
    """The fields of these keys that no page shows again; all others are filled into their form as they are."""
    if name == "mail":
        return {"password"}
    kind = offering.KINDS.get(name.removeprefix("provider "))
    return {key.name for key in kind.KEYS if key.secret} if kind else set()


def _tidied(text):
    text = text.strip()
    if len(text) > LONGEST or any(ord(letter) < 32 and letter not in "\r\n" for letter in text):
        raise Refused("This is too long for a key.")
    return text.replace("\r\n", "\n")


def _checked(name, kept):
    kind, _, which = name.partition(" ")
    if kind != "provider":
        return kept
    if which.startswith("bank "):
        return bank_codes.clean(which.removeprefix("bank "), kept)
    if which not in offering.KINDS:
        raise NotFound()
    for key in offering.KINDS[which].KEYS:
        if not kept.get(key.name):
            raise Refused("Please enter %(field)s.", field=key.label)
    try:
        offering.KINDS[which](kept)
    except ValueError:
        raise Refused("These keys cannot be right. Please copy them again.") from None
    return kept


def _was_offered(name):
    row = Secret.get_or_none(Secret.name == name)
    return row.offered if row else True


@saving
def offer(name, offered):
    """Whether guests see a provider. What is under way there is finished all the same."""
    if not move(Secret, Secret.name == name, offered, by="offered"):
        raise NotFound()
    _say(name, "offered" if offered else "withdrawn")


@saving
def forget_keys(name):
    """Forget keys. Refused while somebody is paying there, since we could not hear how that ended."""
    provider = one_line(name, 60).removeprefix("provider ")
    if Payment.select().where(Payment.provider == provider, Payment.state.in_(PENDING)).exists():
        raise Refused("Somebody is paying this way right now. Please wait a moment.")
    if not Secret.delete().where(Secret.name == name).execute():
        raise NotFound()
    _say(name, "forgotten")


def _say(name, what):
    afterwards(offering.forget)
    announce(events.KeysChanged(provider=name, what=what))

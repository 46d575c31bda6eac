"""Which providers this house has: made from the keys that the owner entered, or from a sandbox's in the demo.

A provider with keys of the owner's own is always made with its real address, so a sandbox can never be reached then.
"""

import logging

from .. import clock
from ..settings import house
from . import bank_codes
from .alipay import Alipay
from .bank import Bank
from .keys import Secret
from .mollie import Mollie
from .pretend import Pretend
from .provider import ALIPAY, CODE, PAGE, WECHAT
from .stripe import Stripe
from .wechat import WeChat

log = logging.getLogger("tableside.payments")
KINDS = {kind.name: kind for kind in (Pretend, Stripe, WeChat, Alipay, Mollie)}   # those that speak HTTP
APPS = {"MicroMessenger": WECHAT, "AlipayClient": ALIPAY}
FAILS, RESTS = 3, 30_000   # failures in a row after which a provider is not offered, and for how many milliseconds
_sandboxes, _made, _failing = {}, None, {}


def use_sandboxes(sandboxes):
    """In the demo: {name: what it is made with}. Whatever the owner entered keys for is not reached there."""
    _sandboxes.clear()
    _sandboxes.update(sandboxes)
    forget()


def forget():
    """The owner changed keys: providers are made anew."""
    global _made
    _made = None
    _failing.clear()


def providers():
    """Every provider of this house by its name, also those that are not offered to guests any more: payments may
    still be under way there."""
    global _made
    if _made is None:
        _made = {provider.name: provider for provider in _make()}
    return _made


def _make():
    entered = {row.name: Secret.opened(row.name) for row in Secret.select().where(Secret.name.startswith("provider "))}
    for name, kind in KINDS.items():
        if entered.get(f"provider {name}"):
            yield from _tried(kind, entered[f"provider {name}"])
        elif name in _sandboxes:
            yield kind(*_sandboxes[name])
    for scheme in {**bank_codes.SCHEMES, **bank_codes.EXPERIMENTAL}:
        if entered.get(f"provider bank {scheme}"):
            yield Bank(scheme, entered[f"provider bank {scheme}"])


def _tried(kind, keys):
    """Keys were tried when they were entered; if a new release cannot use them any more, the others go on."""
    try:
        yield kind(keys)
    except ValueError:
        log.error("the keys of %s cannot be used", kind.name)


def is_sandbox(name):
    return name in _sandboxes and not Secret.opened(f"provider {name}")


def offered(agent="", scans=False):
    """``(provider, way)`` of what a guest can choose, what fits the app of their phone first.

    ``agent`` is the User-Agent of the phone. ``scans``: only what takes a payer's own payment code.
    """
    app = next((way for mark, way in APPS.items() if mark in agent), None)
    shut = {row.name for row in Secret.select().where(~Secret.offered)}
    found = [(provider, _way(provider, app)) for name, provider in providers().items()
             if f"provider {name}" not in shut and not resting(name)
             and (not provider.CURRENCIES or house().currency in provider.CURRENCIES)]
    found = [(provider, way) for provider, way in found if way and (provider.SCANS or not scans)]
    return sorted(found, key=lambda pair: pair[1] != app)


def _way(provider, app):
    """The way that suits: inside its own app, else on its page, else by a code."""
    return next((way for way in (app, PAGE, CODE) if way in provider.WAYS), None)


def failed(name):
    """A provider did not answer. After a few in a row it is left alone for a moment (faults F43)."""
    count, _ = _failing.get(name, (0, 0))
    _failing[name] = (count + 1, clock.now())


def answered(name):
    _failing.pop(name, None)


def resting(name):
    count, since = _failing.get(name, (0, 0))
    return count >= FAILS and clock.now() - since < RESTS


PREFIXES = (("wechat", 18, 18, range(10, 16)), ("alipay", 16, 24, range(25, 31)))


def whose_code(text):
    """Which provider a payer's payment code belongs to, by its first two digits and its length; None if nobody's."""
    digits = "".join(letter for letter in text if letter in "0123456789")
    if not digits or len(digits) != len(text.strip().replace(" ", "")):
        return None
    return next((name for name, least, most, first in PREFIXES
                 if least <= len(digits) <= most and int(digits[:2]) in first), None)

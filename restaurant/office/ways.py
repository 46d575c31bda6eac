"""The ways to pay as the office shows them: what each wants to know, what was entered, and whether guests see it.

A key that is secret leaves this file only as its last letters.
"""

import dataclasses

from ..errors import NotFound
from ..payments import bank_codes, offering
from ..payments.keys import Secret, masked
from ..payments.pretend import Pretend
from ..settings import house
from .keys import never_shown


@dataclasses.dataclass(frozen=True)
class Asked:
    """One field of a way's form. ``shown`` is what stands in it, or for a secret one its last letters beside it."""

    name: str
    label: str
    hint: str
    secret: bool
    long: bool
    required: bool
    shown: str


@dataclasses.dataclass(frozen=True)
class Way:
    """One way to pay. ``name`` is as Secret has it; ``lost``: keys are there, and another installation sealed them."""

    name: str
    title: str
    fields: tuple
    currencies: tuple
    entered: bool = False
    lost: bool = False
    offered: bool = False
    sandbox: bool = False
    bank: bool = False
    experimental: bool = False

    @property
    def slug(self):
        """Its name in an address."""
        return self.provider.replace(" ", "-")

    @property
    def provider(self):
        return self.name.removeprefix("provider ")

    @property
    def fits(self):
        return not self.currencies or house().currency in self.currencies

    @property
    def in_use(self):
        """Whether guests meet it at this moment."""
        return self.fits and (self.sandbox or self.entered and self.offered)


def ways():
    """Every way that this house could offer. The pretend bank is one in the demo only, and nobody enters its keys."""
    rows = {row.name: row for row in Secret.select()}
    kinds = [kind for kind in offering.KINDS.values() if kind is not Pretend or offering.is_sandbox(kind.name)]
    schemes = (*bank_codes.SCHEMES.values(), *bank_codes.EXPERIMENTAL.values())
    return [*(_of_kind(kind, rows) for kind in kinds),
            *(_of_scheme(scheme, rows) for scheme in schemes
              if house().currency in scheme.currencies or f"provider bank {scheme.name}" in rows)]


def find(slug):
    """The way of this address, or NotFound."""
    for way in ways():
        if way.slug == slug:
            return way
    raise NotFound()


def _of_kind(kind, rows):
    name = f"provider {kind.name}"
    keys = () if kind is Pretend else kind.KEYS
    return Way(name, kind.title, _asked(name, [(key.name, key.label, key.hint, key.long, True) for key in keys], rows),
               kind.CURRENCIES, **_standing(name, rows), sandbox=offering.is_sandbox(kind.name))


def _of_scheme(scheme, rows):
    name = f"provider bank {scheme.name}"
    fields = [(field.name, field.label, field.hint, False, field.required) for field in scheme.fields]
    return Way(name, scheme.title, _asked(name, fields, rows), scheme.currencies, **_standing(name, rows), bank=True,
               experimental=scheme.experimental or scheme.name in bank_codes.EXPERIMENTAL)


def _standing(name, rows):
    row = rows.get(name)
    entered = bool(row and Secret.opened(name))
    return {"entered": entered, "lost": bool(row and not entered), "offered": bool(row and row.offered)}


def _asked(name, fields, rows):
    known, hidden = Secret.opened(name) if name in rows else {}, never_shown(name)
    return tuple(Asked(field, label, hint, field in hidden, long, required, _shown(known.get(field, ""),
                                                                                   field in hidden))
                 for field, label, hint, long, required in fields)


def _shown(text, secret):
    return masked(text) if text and secret else text

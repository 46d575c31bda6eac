"""The contract of a payment provider: it says what happened, saves nothing and shows nothing."""

import dataclasses
import typing


class Unreachable(Exception):
    """The provider did not answer clearly. Whether it did anything is unknown: ask again, never assume."""


class Forged(Exception):
    """A call-back whose signature, age or shape is not the provider's. Nothing is done with it."""


@dataclasses.dataclass(frozen=True)
class Begun:
    """The provider knows of the payment: its id there, and the address where the guest pays."""

    provider_id: str
    address: str


@dataclasses.dataclass(frozen=True)
class News:
    """What the provider says of one payment. ``state`` is confirmed, failed or waiting; amounts as Payment's."""

    reference: str
    provider_id: str
    state: str
    amount: int
    currency: str


class Provider(typing.Protocol):
    """One small file for each. Every call to the network ends within ten seconds."""

    name: str

    def begin(self, payment, back, notice) -> Begun:
        """Open a payment there. The same reference twice opens one. Raises Unreachable."""

    def ask(self, payment) -> News | None:
        """How it stands with a payment; None if the provider does not know it. Raises Unreachable."""

    def told(self, headers, body: bytes) -> News:
        """Read a call-back. Raises Forged."""

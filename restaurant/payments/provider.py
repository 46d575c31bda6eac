"""The contract of a payment provider: it says what happened, saves nothing and shows nothing."""

import dataclasses
import typing

CONFIRMED, FAILED, WAITING = "confirmed", "failed", "waiting"
PAGE, CODE, WECHAT, ALIPAY = WAYS = "page", "code", "wechat", "alipay"
"""How a payer meets the provider: on its page in a browser, by scanning a code that we show, or inside that app."""


class Unreachable(Exception):
    """The provider did not answer clearly. Whether it did anything is unknown: ask again, never assume."""


class Forged(Exception):
    """A call-back whose signature, age or shape is not the provider's. Nothing is done with it."""


class Declined(Exception):
    """The provider understood and said no, so nothing was done there. The message is theirs, for the log."""


@dataclasses.dataclass(frozen=True)
class Key:
    """One thing that the owner copies from the provider's site into the office."""

    name: str
    label: str
    secret: bool = True
    long: bool = False       # several lines, as a PEM key is
    hint: str = ""


@dataclasses.dataclass(frozen=True)
class Errand:
    """What a payment is begun with, besides its row.

    ``back`` is where the payer's phone returns, ``notice`` where the provider calls, ``subject`` what the payer reads
    there, ``address`` the payer's network address, ``introduced`` what the app told us of who the payer is, ``lives``
    the milliseconds after which nobody may pay any more.
    """

    way: str
    back: str
    notice: str
    subject: str
    address: str = ""
    introduced: str = ""
    lives: int = 15 * 60_000


@dataclasses.dataclass(frozen=True)
class Begun:
    """The provider knows of the payment: its id there (empty where it gives none yet), and how the payer pays: at an
    ``address``, by a ``code`` to be drawn as a QR, or with the words that the app's own ``bridge`` wants."""

    provider_id: str
    address: str = ""
    code: str = ""
    bridge: dict | None = None


@dataclasses.dataclass(frozen=True)
class News:
    """What the provider says of one payment. ``state`` is confirmed, failed or waiting; amounts as Payment's.

    ``misfit`` says why genuine news is not for this house ("another merchant", "another application"). ``refunded``
    is all that was given back so far, as far as the provider says.
    """

    reference: str
    provider_id: str
    state: str
    amount: int
    currency: str
    misfit: str = ""
    refunded: int = 0


@dataclasses.dataclass(frozen=True)
class Returned:
    """What came of a refund: ``reference`` is ours. ``state`` is confirmed, failed or waiting."""

    reference: str
    provider_id: str
    state: str
    amount: int


@dataclasses.dataclass(frozen=True)
class Listed:
    """One row of the provider's own list of a day. ``kind`` is payment or refund; a refund's amount is positive."""

    kind: str
    reference: str
    provider_id: str
    amount: int
    currency: str
    at: int


class Unintroduced:
    """What most providers share: nobody has to say who they are, and nobody has a payment code of theirs."""

    def introduction(self, payment, back):
        return ""

    def charge(self, payment, code, errand):
        raise Declined(f"{self.title} takes no payment codes")


def about(news, payment):
    """The same news, or Unreachable: what a provider says it opened must be what it was asked to open."""
    if (news.reference, news.amount, news.currency) != (payment.reference, payment.handed_over, payment.currency):
        raise Unreachable("the answer is about something else")
    return news


class Provider(typing.Protocol):
    """One small file for each, made from ``keys`` (what the owner entered) and ``address`` (where it listens).

    Every call to the network ends within ten seconds, follows no redirect, and believes no answer that does not have
    every field with its type. A ``payment`` has reference, provider_id, handed_over, currency and started_at; a
    ``refund`` has reference, provider_id, handed_back and payment.
    """

    name: str
    title: str
    KEYS: tuple
    CURRENCIES: tuple      # empty: any
    WAYS: tuple            # of the ways above, the ones it has
    SCANS: bool            # whether ``charge`` takes a payer's own payment code
    HEARD: tuple           # what a call-back that was read is answered: (body, content type)

    FETCHES: bool          # whether reading a call-back asks the provider, so that it must not be asked without end

    def begin(self, payment, errand) -> Begun:
        """Open a payment there. The same reference twice opens one. Raises Unreachable or Declined."""

    def introduction(self, payment, back) -> str:
        """Where an app must be sent first so that we learn who the payer is; empty if nobody needs to know."""

    def charge(self, payment, code, errand) -> News:
        """Take the money from the payment code on a payer's phone. Raises Unreachable or Declined."""

    def ask(self, payment) -> News | None:
        """How it stands with a payment; None if the provider does not know it. Raises Unreachable."""

    def cancel(self, payment) -> None:
        """Nobody can pay it any more; no harm if somebody has. Raises Unreachable or Declined."""

    def told(self, headers, body: bytes) -> News:
        """Read a call-back. Raises Forged, or Unreachable where it has to be fetched and cannot."""

    def refund(self, payment, refund) -> Returned:
        """Give money back. The same reference twice gives it back once. Raises Unreachable or Declined."""

    def ask_refund(self, payment, refund) -> Returned | None:
        """How it stands with a refund; None if the provider does not know it. Raises Unreachable."""

    def listed(self, begins, ends) -> list:
        """The provider's own list between two instants. Raises Unreachable."""

    def try_keys(self) -> None:
        """Whether the keys work, without moving money. Raises Unreachable or Declined."""

"""Bank codes: a QR code from which a guest's own banking app fills in a transfer to the house, without any provider.

Nothing here asks or tells a bank anything, and no code proves that money came: that is said by a named person or by
the bank's statement (threats T54). Everything is worked out from what is handed in; there are no rows here.
"""

from ... import money
from ...errors import Refused
from .drawing import drawn
from .emvco import FPS, PAYNOW, PIX, PROMPTPAY, VIETQR
from .pasted import DUITNOW, KHQR, QRIS, QRPH
from .references import read_reference, reference
from .scheme import MOST_TYPED, Said, Scheme
from .sepa import SEPA
from .swiss import SWISS
from .typed import plainly

SCHEMES = {each.name: each for each in (PIX, PROMPTPAY, PAYNOW, FPS, VIETQR, QRIS, SEPA, SWISS)}
EXPERIMENTAL = {each.name: each for each in (DUITNOW, QRPH, KHQR)}
"""No official vector was found for these: an owner is told so, and tries one with a small amount first."""

__all__ = ["EXPERIMENTAL", "SCHEMES", "Scheme", "clean", "draw", "known", "payload", "read_reference", "reference"]


def known(name: str) -> Scheme:
    """The scheme of that name, among the tried and the experimental ones."""
    found = SCHEMES.get(name) or EXPERIMENTAL.get(name)
    if found is None:
        raise Refused("There is no such way to pay.")
    return found


def clean(scheme: str, entered: dict[str, str]) -> dict[str, str]:
    """What an owner typed, checked and as the scheme writes it; what was left out is an empty text.

    Refuses unknown and missing fields, control characters and whatever its field cannot be. Cleaning what is clean
    changes nothing.
    """
    asked = known(scheme)
    if set(entered) - {field.name for field in asked.fields}:
        raise Refused("There is a field here that this way to pay does not have.")
    return asked.check({field.name: _typed(field, entered.get(field.name) or "") for field in asked.fields})


def _typed(field, text):
    """One field without the spaces around it."""
    label = Said(field.label)
    if not isinstance(text, str) or len(text) > MOST_TYPED:
        raise Refused("%(field)s: that is too long. At most %(longest)s letters fit.", field=label, longest=MOST_TYPED)
    text = text.strip()
    if not plainly(text):
        raise Refused("%(field)s: there is a sign in it that cannot be seen. Please type it anew.", field=label)
    if field.required and not text:
        raise Refused("%(field)s: this is needed.", field=label)
    return text


def payload(scheme: str, account: dict[str, str], amount: int | None, currency: str, reference: str) -> str:
    """The text of a code for an account that was cleaned; without an amount, the payer types one.

    ``amount`` is in the currency's smallest unit. Of the reference stays what the scheme takes, which is nothing for
    some (``reference_length`` 0). Refused: another currency, an amount of 0 or below, one above the scheme's limit.
    """
    asked = known(scheme)
    if currency not in asked.currencies:
        raise Refused("This way to pay does not take %(currency)s.", currency=currency)
    if amount is not None and amount <= 0:
        raise Refused("There is nothing to pay.")
    if amount is not None and amount > asked.most:
        raise Refused("That is more than one such transfer may carry.")
    written = "" if amount is None else _written(amount, currency, asked.short)
    return asked.compose(account, written, currency, _fitting(reference, asked))


def _written(amount, currency, short):
    """An amount with a point before the currency's decimals (T14); ``short`` leaves them out where all are 0."""
    decimals = money.digits(currency)
    whole, part = divmod(amount, 10**decimals)
    return f"{whole}.{part:0{decimals}}" if decimals and (part or not short) else str(whole)


def _fitting(text, asked):
    kept = "".join(letter for letter in text if letter in asked.reference_signs)
    return " ".join(kept.split())[: asked.reference_length].strip()


def draw(text: str, scheme: str) -> bytes:
    """The code as an SVG file of 46 mm and a quiet zone, black on white; the Swiss one with its cross."""
    return drawn(text, cross=scheme == SWISS.name)

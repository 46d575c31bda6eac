"""What one scheme of bank codes is: whom it serves, what the owner types for it, and how its text is put together."""

import dataclasses
import string
from collections.abc import Callable

from ...languages import _ as say_now

MOST_TYPED = 512    # letters of one field; the longest code that can be pasted
LETTERS_AND_DIGITS = frozenset(string.ascii_letters + string.digits)
WORDS = LETTERS_AND_DIGITS | frozenset(" -./")


def later(sentence):
    """Marks words for the catalogue, under the name ``_``; the page that shows them says them in its language."""
    return sentence


@dataclasses.dataclass(frozen=True)
class Said:
    """A label inside a sentence, in the language of whoever reads it."""

    label: str

    def __str__(self):
        return say_now(self.label)


@dataclasses.dataclass(frozen=True)
class Field:
    """One thing that the owner types in the office. Label and hint are message ids."""

    name: str
    label: str
    hint: str = ""
    required: bool = True


@dataclasses.dataclass(frozen=True)
class Scheme:
    """``most`` is the largest amount, in the smallest unit of its currencies, which all have the same decimals.

    ``check`` takes the typed fields and returns them as the scheme writes them, or raises Refused. ``compose`` makes
    the text from the account, the written amount (or ""), the currency and the reference (or ""). A scheme with
    ``reference_length`` 0 carries none: there two equal bills are told apart by time and by people only (T54).
    """

    name: str
    title: str
    currencies: tuple[str, ...]
    fields: tuple[Field, ...]
    check: Callable[[dict[str, str]], dict[str, str]]
    compose: Callable[[dict[str, str], str, str, str], str]
    most: int
    reference_length: int = 25
    reference_signs: frozenset[str] = LETTERS_AND_DIGITS
    short: bool = False
    experimental: bool = False

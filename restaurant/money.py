"""The arithmetic: every amount is a whole number of the currency's smallest unit, and no cent is made or lost."""

import re
from collections.abc import Sequence
from decimal import Decimal
from functools import lru_cache

from babel import Locale
from babel.numbers import format_currency, get_currency_precision, is_currency

MAX_AMOUNT = 10**12
"""The largest amount anybody may write; times MAX_QUANTITY it still fits a 64-bit column."""

MAX_QUANTITY = 99

_WHOLE = 1_000_000  # a percentage is an int of millionths: 100 % = 1_000_000, 8.875 % = 88_750
_LONGEST_TEXT = 20
_LONGEST_WHOLE = 12
_TYPED_FOR = {"\u202f": "\u202f\xa0 ", "\xa0": "\u202f\xa0 ", "’": "’'"}  # what keyboards have for a grouping sign


class BadAmount(ValueError):
    """Text that is no amount, number or percentage; the message is a sentence for the person who wrote it."""


# Rounding


def rounded(numerator: int, denominator: int) -> int:
    """The nearest whole number, half up and away from zero (money.md); a denominator below 1 is refused."""
    if denominator < 1:
        raise ValueError("A denominator is 1 or more.")
    size = (2 * abs(numerator) + denominator) // (2 * denominator)
    return -size if numerator < 0 else size


def percentage(amount: int, millionths: int) -> int:
    """That part of an amount, in its smallest unit, rounded once."""
    return rounded(amount * millionths, _WHOLE)


def tax_within(gross: int, millionths: int) -> int:
    """The tax inside prices that include it: gross × r / (1 + r). Once per group, never per line (money.md)."""
    return rounded(gross * millionths, _WHOLE + millionths)


def tax_on(net: int, millionths: int) -> int:
    """The tax to add to prices that exclude it. Once per group of a rate, never per line (money.md)."""
    return percentage(net, millionths)


def cash_rounded(amount: int, step: int) -> int:
    """The nearest amount that coins can pay: 5 for 0.05 francs, 0 or 1 where every unit has a coin."""
    return amount if step == 0 else rounded(amount, step) * step


# Sharing out


def share(total: int, weights: Sequence[int]) -> list[int]:
    """Parts in proportion that add up to the total, by largest remainder, ties to the earlier (money.md).

    A negative total is shared as its positive one is, so that a refund mirrors its sale. If nothing has
    weight, all are equal. No weights, or one below zero, are refused.
    """
    if not weights or min(weights) < 0:
        raise ValueError("Weights are needed, and each is 0 or more.")
    whole = sum(weights)
    if whole == 0:
        return evenly(total, len(weights))
    sign = -1 if total < 0 else 1
    floors = [divmod(abs(total) * weight, whole) for weight in weights]
    parts = [part for part, _ in floors]
    by_remainder = sorted(range(len(floors)), key=lambda place: -floors[place][1])
    for place in by_remainder[: abs(total) - sum(parts)]:
        parts[place] += 1
    return [sign * part for part in parts]


def evenly(total: int, parts: int) -> list[int]:
    """Equal parts that add up to the total, the odd units going to the earliest; fewer than one part is refused."""
    if parts < 1:
        raise ValueError("There is at least one part.")
    return share(total, [1] * parts)


# Reading what people wrote


@lru_cache(maxsize=256)
def digits(currency: str) -> int:
    """How many decimals the currency has, by CLDR (JPY 0, EUR 2, KWD 3); a code that CLDR does not know is refused."""
    if not is_currency(currency):
        raise ValueError(f"{currency!r} is not a currency.")
    return get_currency_precision(currency)


def parse_amount(text: str, currency: str, locale: str = "en") -> int:
    """What a person typed, in the currency's smallest unit, from 0 to MAX_AMOUNT.

    ASCII digits only, after int() was seen to take '١٢', '１２', '1_000' and '+2' (M14). The locale's decimal
    sign counts, and so does a lone '.' or ',' before one or two decimals, since phones and people mix them.
    Grouping counts only in whole threes, and not where its one sign might as well be the decimal sign ('1,234' of
    a currency with three decimals). More decimals than the currency has are refused, never rounded.
    """
    return _units(text, digits(currency), locale, MAX_AMOUNT)


def parse_percentage(text: str, locale: str = "en") -> int:
    """A percentage from 0 to 100, in millionths ('8.875' is 88750); more than four decimals are refused."""
    return _units(text, 4, locale, _WHOLE)


def parse_whole(text: str, minimum: int, maximum: int) -> int:
    """A number within bounds, from ASCII digits and nothing else: no sign, no space, no JSON value (T03, T04)."""
    plainly = isinstance(text, str) and len(text) <= _LONGEST_WHOLE and text.isascii() and text.isdigit()
    if not plainly or not minimum <= int(text) <= maximum:
        raise BadAmount(f"Please write a whole number from {minimum} to {maximum}.")
    return int(text)


def _units(text: str, decimals: int, locale: str, most: int) -> int:
    """Typed text as units of 10**-decimals; too long is refused before any arithmetic, which stays exact (T06)."""
    if not isinstance(text, str) or len(text) > _LONGEST_TEXT:
        raise BadAmount("Please write a number in digits.")
    number = _number(text.strip(" "), decimals, locale)
    if number > most:
        raise BadAmount("This number is too large.")
    return number


def _number(text: str, decimals: int, locale: str) -> int:
    """Stripped text of at most 20 characters as units of 10**-decimals."""
    bare, grouped = _shapes(decimals, locale)
    found = bare.fullmatch(text) or grouped.fullmatch(text)
    if not found:
        raise BadAmount("Please write a number in digits, with no more decimals than usual.")
    whole = re.sub("[^0-9]", "", found["whole"]) or "0"
    return int(Decimal(f"{whole}.{found['part'] or '0'}").scaleb(decimals))


@lru_cache(maxsize=256)
def _shapes(decimals: int, locale: str) -> tuple[re.Pattern[str], re.Pattern[str]]:
    """How a number without grouping and one with grouping are written there."""
    point, group = _signs(locale)
    groups = re.escape(_TYPED_FOR.get(group, group))
    unclear = "(?![0-9]+[.,][0-9]{3}$)" if decimals >= 3 else ""
    bare = "(?=.)(?P<whole>[0-9]*)" + _fraction("." + point + ("," if decimals < 3 else ""), decimals)
    grouped = f"{unclear}(?P<whole>[1-9][0-9]{{0,2}}(?P<sign>[{groups}])[0-9]{{3}}(?:(?P=sign)[0-9]{{3}})*)"
    return re.compile(bare), re.compile(grouped + _fraction(point, decimals))


def _fraction(points: str, decimals: int) -> str:
    if decimals == 0:
        return "(?P<part>)"
    return f"(?:[{re.escape(points)}](?P<part>[0-9]{{1,{decimals}}}))?"


# Showing


@lru_cache(maxsize=4096)
def display(amount: int, currency: str, locale: str) -> str:
    """An amount as people there read it, by Babel, with its currency; remembered, as a page asks a hundred times."""
    exact = Decimal(amount).scaleb(-digits(currency))
    return format_currency(exact, currency, locale=_locale(locale))


def plain(amount: int, currency: str, locale: str) -> str:
    """An amount as a person there would type it, for form fields: no currency, no grouping, ASCII digits."""
    decimals = digits(currency)
    sign = "-" if amount < 0 else ""
    whole, part = divmod(abs(amount), 10**decimals)
    fraction = f"{_signs(locale)[0]}{part:0{decimals}}" if decimals else ""
    return f"{sign}{whole}{fraction}"


@lru_cache(maxsize=64)
def _locale(name: str) -> Locale:
    return Locale.parse(name.replace("-", "_"))


def _signs(locale: str) -> tuple[str, str]:
    """The decimal and the grouping sign that go with ASCII digits there, also where other digits are usual."""
    symbols = _locale(locale).number_symbols["latn"]
    return symbols["decimal"], symbols["group"]

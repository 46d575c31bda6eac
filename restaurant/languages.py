"""The languages the house speaks: which one this reader wants, and every sentence, amount and date in it.

Catalogues are read from the .po files themselves, so no compiled file has to be kept in step.
"""

import contextlib
import contextvars
import dataclasses
import datetime
import functools
import io
import pathlib
import re
import zoneinfo
from decimal import Decimal

from babel import dates, numbers, support
from babel.lists import format_list
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from markupsafe import Markup, escape

from . import money

LANGUAGES = {"en": "English", "zh": "中文", "de": "Deutsch", "es": "Español", "fr": "Français", "ar": "العربية"}
RIGHT_TO_LEFT = {"ar"}
CATALOGUES = pathlib.Path(__file__).parent / "translations"

_language = contextvars.ContextVar("language", default="en")


def current():
    return _language.get()


def direction():
    return "rtl" if current() in RIGHT_TO_LEFT else "ltr"


def choose(language):
    """Speak ``language`` for the rest of this request or task."""
    _language.set(language if language in LANGUAGES else "en")


@contextlib.contextmanager
def speaking(language):
    """Speak ``language`` inside the block, for instance on a printer's slip."""
    before = _language.set(language if language in LANGUAGES else "en")
    try:
        yield
    finally:
        _language.reset(before)


@functools.lru_cache(maxsize=256)
def wanted(accept_language, fallback):
    """The language of ours that an Accept-Language header likes best."""
    weighted = []
    for part in accept_language[:200].split(","):
        tag, _, weight = part.strip().partition(";q=")
        match = re.match(r"[a-zA-Z]+", tag)
        if match and match[0].lower() in LANGUAGES and _weight(weight) > 0:
            weighted.append((-_weight(weight), len(weighted), match[0].lower()))
    return min(weighted)[2] if weighted else fallback


def _weight(text):
    try:
        return float(text) if text else 1.0
    except ValueError:
        return 0.0


@functools.cache
def _catalogue(language):
    path = CATALOGUES / f"{language}.po"
    if not path.exists():
        return support.NullTranslations()
    compiled = io.BytesIO()
    with path.open("rb") as file:
        write_mo(compiled, read_po(file, locale=language))
    compiled.seek(0)
    return support.Translations(compiled)


def warm_up():
    """Read all catalogues now, so that no guest waits for it."""
    for language in LANGUAGES:
        _catalogue(language)


def _(sentence, **values):
    said = _catalogue(current()).ugettext(sentence)
    return _filled(said, values)


def ngettext(one, many, number, **values):
    said = _catalogue(current()).ungettext(one, many, number)
    return _filled(said, {"number": number, **values})


def _filled(said, values):
    if not values:
        return said
    words = {key: in_words(value) for key, value in values.items()}
    if any(isinstance(word, Markup) for word in words.values()):
        return Markup(said) % words
    return said % words


def say(refused):
    """The sentence of a Refused, in the reader's language."""
    return _(refused.sentence, **refused.values)


@dataclasses.dataclass(frozen=True)
class Amount:
    """Money inside a sentence, shown in the reader's own way."""

    cents: int
    currency: str

    def __str__(self):
        return money.display(self.cents, self.currency, current())


def in_words(value):
    """A value inside a sentence: names by language are looked up, lists joined, the rest is left alone."""
    if isinstance(value, dict):
        return name_of(value)
    if isinstance(value, (list, tuple)):
        return format_list([str(in_words(item)) for item in value], "standard", current())
    return value


def name_of(names):
    """What a thing is called in the reader's language, or else in the first language that it has."""
    return names.get(current()) or names.get("en") or next((name for name in names.values() if name), "")


def isolated(text):
    """A person's own text beside ours: its writing direction cannot turn our words round (threats T62)."""
    return Markup("<bdi>%s</bdi>") % escape(text)


def clock_time(instant, zone):
    return dates.format_time(_moment(instant, zone), "short", locale=current())


def date_and_time(instant, zone):
    return dates.format_datetime(_moment(instant, zone), "medium", locale=current())


def long_date(day):
    return dates.format_date(day, "full", locale=current())


def _moment(instant, zone):
    return datetime.datetime.fromtimestamp(instant / 1000, zoneinfo.ZoneInfo(zone))


def percent(millionths):
    return numbers.format_percent(Decimal(millionths) / 1_000_000, "#,##0.####%", locale=current())

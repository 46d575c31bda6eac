"""What things are called: names by language as the owner types them, tidied, and never longer than they may be."""

from ..errors import Refused
from ..languages import LANGUAGES
from ..settings import house
from ..words import one_line

LONGEST_NAME, LONGEST_NOTE, LONGEST_DESCRIPTION = 80, 200, 400


def tidied(text, longest, tidy=one_line):
    """A person's text, or Refused if it is too long. What a browser counts as one line break counts as one here."""
    text = text.replace("\r\n", "\n")
    if len(text) > longest:
        raise Refused("That is too long. At most %(longest)s letters fit.", longest=longest)
    return tidy(text, longest)


def named(text, longest=LONGEST_NAME):
    """A name in one language, or Refused if nothing is left of it."""
    name = tidied(text, longest)
    if not name:
        raise Refused("Please give it a name.")
    return name


def texts(by_language, longest, tidy=one_line):
    """Texts by language; empty ones are left out."""
    kept = {language: tidied(text, longest, tidy) for language, text in by_language.items() if language in LANGUAGES}
    return {language: text for language, text in kept.items() if text}


def names(by_language, before=None):
    """Names by language. The one in the house's own language can be changed but not taken away."""
    kept = texts(by_language, LONGEST_NAME)
    if not kept or (house().language not in kept and house().language in (before or ())):
        raise Refused("Please give it a name.")
    return kept


def in_our_language(text):
    """A new thing's name: said in the house's language, until somebody translates it."""
    return {house().language: named(text)}

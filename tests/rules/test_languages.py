"""The languages: which one a reader gets, and that every sentence can be said in all of them."""

import re

import pytest
from babel.messages.pofile import read_po

from restaurant import languages
from restaurant.errors import Refused
from restaurant.translations import __main__ as words

WANTED = {
    "": "en", "de": "de", "de-AT,de;q=0.9,en;q=0.8": "de", "fr;q=0.5,es;q=0.9": "es", "zh-Hans-CN": "zh", "ar-EG": "ar",
    "pt,ja": "en", "*": "en", "de;q=abc": "en", "xx;q=1,fr;q=0.1": "fr", "EN-us": "en", ";;;,,,=": "en",
    "de;q=0.9," * 10_000: "de",
}


@pytest.mark.parametrize("header", WANTED, ids=lambda header: header[:30])
def test_which_language_a_browser_wants(header):
    assert languages.wanted(header, "en") == WANTED[header]


def test_who_wants_none_of_ours_gets_the_houses():
    assert languages.wanted("pt", "de") == "de"


@pytest.mark.parametrize("language", languages.LANGUAGES)
def test_only_arabic_runs_from_right_to_left(language):
    with languages.speaking(language):
        assert languages.direction() == ("rtl" if language == "ar" else "ltr")


def test_an_unknown_language_is_english():
    with languages.speaking("tlh"):
        assert languages.current() == "en"


@pytest.mark.parametrize(("names", "said"), [
    ({"de": "Suppe", "en": "Soup"}, "Suppe"), ({"en": "Soup"}, "Soup"), ({"zh": "汤"}, "汤"), ({}, ""),
    ({"de": ""}, "")])
def test_a_thing_is_called_by_the_best_name_it_has(names, said):
    with languages.speaking("de"):
        assert languages.name_of(names) == said


def test_amounts_and_names_inside_a_refusal_are_the_readers():
    refused = Refused("Only %(left)s portions of %(dish)s are left.", left=2, dish={"en": "Soup", "de": "Suppe"})
    with languages.speaking("en"):
        assert languages.say(refused) == "Only 2 portions of Soup are left."
    amount = Refused("%(amount)s is still to be paid.", amount=languages.Amount(123_456, "EUR"))
    with languages.speaking("en"):
        assert languages.say(amount) == "€1,234.56 is still to be paid."


def test_a_persons_own_text_is_isolated_and_escaped():
    assert languages.isolated("<b>\u202e") == "<bdi>&lt;b&gt;\u202e</bdi>"


def test_a_name_with_a_percent_sign_in_it_is_said_as_it_is():
    with languages.speaking("en"):
        assert languages.say(Refused("%(dish)s has just sold out.", dish={"en": "100 % juice %(x)s"})) == (
            "100 % juice %(x)s has just sold out.")


def catalogue(language):
    path = languages.CATALOGUES / f"{language}.po"
    if not path.exists():
        pytest.skip(f"{path.name} is not written yet")
    with path.open("rb") as file:
        return [message for message in read_po(file, locale=language) if message.id]


def places(said):
    return sorted(re.findall(r"%\(\w+\)s", said))


@pytest.mark.parametrize("language", [each for each in languages.LANGUAGES if each != "en"])
def test_every_translation_has_the_places_of_its_sentence(language):
    """A lost place would be a name or an amount that the reader does not see, or a page that breaks."""
    for message in catalogue(language):
        one = message.id if isinstance(message.id, str) else message.id[-1]
        for said in [message.string] if isinstance(message.string, str) else message.string:
            wanted = places(one)
            allowed = (wanted, [place for place in wanted if place != "%(number)s"])
            assert not said or places(said) in allowed, (language, message.id)


@pytest.mark.parametrize("language", [each for each in languages.LANGUAGES if each != "en"])
def test_no_translation_brings_html(language):
    for message in catalogue(language):
        said = message.string if isinstance(message.string, str) else " ".join(message.string)
        assert "<" not in said or "<" in str(message.id), (language, message.id)


@pytest.mark.parametrize("language", [language for language in languages.LANGUAGES if language != "en"])
def test_every_sentence_is_said_in_every_language(language):
    assert words.missing(language, words.wanted()) == []

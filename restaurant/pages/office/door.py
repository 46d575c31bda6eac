"""The door itself, on which the office's rooms hang their pages, and how its forms are read."""

from flask import Blueprint, request

from ... import money
from ...errors import Refused
from ...languages import LANGUAGES, current
from ..page import field, whole

door = Blueprint("office", __name__)


def by_language(name):
    """Texts of a form by language: the fields ``name-en``, ``name-zh`` and so on that are there."""
    return {language: field(f"{name}-{language}") for language in LANGUAGES if f"{name}-{language}" in request.form}


def yes(name):
    """Whether a box is ticked."""
    return name in request.form


def whole_or_none(name, minimum=0, maximum=10**9):
    """A whole number, or None for an empty field."""
    return whole(name, minimum, maximum) if field(name, "").strip() else None


def percentage(name):
    """A percentage that a person typed, in millionths."""
    return read_percentage(field(name, longest=40))


def read_percentage(text):
    try:
        return money.parse_percentage(text.strip().removesuffix("%").strip(), current())
    except money.BadAmount:
        raise Refused("Please enter a percentage such as %(example)s.", status=400, example="7.5") from None


def typed(millionths):
    """A percentage as it is typed into a field: digits and a point, which every reader's form understands."""
    return f"{millionths // 10_000}.{millionths % 10_000:04}".rstrip("0").rstrip(".")


def step():
    """Up (-1) or down (1), from the button that was pressed."""
    return -1 if field("by") == "-1" else 1

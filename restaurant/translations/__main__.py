"""Bring the catalogues up to date with the sentences in code and templates: ``make words``."""

import pathlib
import sys

from babel.messages import Catalog, extract, pofile

ROOT = pathlib.Path(__file__).parents[2]
FOLDER = pathlib.Path(__file__).parent
WHERE = [("restaurant/**.py", "python"), ("kitchen_printers/**.py", "python"), ("app.py", "python"),
         ("templates/**.html", "jinja2"), ("restaurant/payments/**.html", "jinja2")]
KEYWORDS = {"_": None, "ngettext": (1, 2), "Refused": None, "NotAllowed": None, "NotFound": None, "TryLater": None}
OPTIONS = {pattern: {"trimmed": "true", "silent": "false"} for pattern, kind in WHERE if kind == "jinja2"}
ALWAYS = ("You may not do that. Ask somebody who may.", "We could not find that.",
          "We cannot take this right now. Please try again in a moment.")  # defaults of errors.py


def wanted():
    """Every sentence that people may read, as a catalogue without translations."""
    template = Catalog(project="Tableside", charset="utf-8")
    found = extract.extract_from_dir(ROOT, WHERE, OPTIONS, KEYWORDS, directory_filter=_ours)
    for name, _line, message, comments, context in found:
        template.add(message, None, [(name, 0)], auto_comments=comments, context=context)
    for message in ALWAYS:
        template.add(message)
    return template


def _ours(folder):
    return pathlib.Path(folder).name not in {".venv", "tests", "data", ".git", ".bench", "docs", "static"}


def read(language):
    path = FOLDER / f"{language}.po"
    if not path.exists():
        return Catalog(locale=language, project="Tableside", charset="utf-8")
    with path.open("rb") as file:
        return pofile.read_po(file, locale=language)


def missing(language, template):
    """The sentences that this catalogue does not say yet."""
    known = read(language)
    return [message.id for message in template if message.id and not _said(known.get(message.id))]


def _said(message):
    words = message.string if message else ""
    return all(words) if isinstance(words, (tuple, list)) else bool(words)


def main(languages):
    template = wanted()
    for language in languages:
        catalogue = read(language)
        catalogue.update(template, no_fuzzy_matching=True, update_creation_date=False)
        catalogue.obsolete.clear()
        catalogue.fuzzy = False
        with (FOLDER / f"{language}.po").open("wb") as file:
            pofile.write_po(file, catalogue, width=120, no_location=True, omit_header=False, sort_output=True)
        print(f"{language}: {len(missing(language, template))} of {len(template)} still to translate")


if __name__ == "__main__":
    main(sys.argv[1:] or ["zh", "de", "es", "fr", "ar"])

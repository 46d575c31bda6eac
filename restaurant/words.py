"""What people type, made safe to show and to print: no control, bidi or invisible characters, no endless accents."""

import unicodedata

KEPT = {"\u200d"}  # the zero-width joiner holds emoji together
MOST_ACCENTS = 3


def one_line(text, longest):
    """A person's text on one line, at most ``longest`` characters, composed (NFC)."""
    return " ".join(_clean(text, longest * 4).split())[:longest].strip()


def lines(text, longest, most=6):
    """A person's text with its line breaks, at most ``most`` lines."""
    kept = (" ".join(line.split()) for line in _clean(text, longest * 4, "\n").split("\n"))
    return "\n".join([line for line in kept if line][:most])[:longest].strip()


def _clean(text, longest, kept=""):
    accents, out = 0, []
    for letter in unicodedata.normalize("NFC", text[:longest].replace("\r\n", "\n")):
        kind = unicodedata.category(letter)
        accents = accents + 1 if kind in ("Mn", "Me") else 0
        if letter in kept or letter in KEPT:
            out.append(letter)
        elif kind[0] == "C" or kind in ("Zl", "Zp"):
            out.append(" ")
        elif accents <= MOST_ACCENTS:
            out.append(letter)
    return "".join(out)

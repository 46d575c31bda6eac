"""What stands on a slip, line by line, and how it falls into the rows of a roll of paper.

One layout serves both the bytes for a printer and the picture in the office. No text here holds a control character,
and a guest's own words are always fenced, row by row, so that none of them can look like ours (threats T60, T61).
"""

import dataclasses

from wcwidth import wcwidth

from restaurant.words import one_line

from . import codepages, lettering

MOST_ROWS = 200
MOST_LETTERS = 600   # of one line's text, whatever anybody wrote
UNSEEN = {"\u200d", *map(chr, range(0xFE00, 0xFE10))}  # joiners and variants, which hold screens' emoji together


@dataclasses.dataclass(frozen=True, slots=True)
class Line:
    """A line before it is fitted to the paper, or one row after.

    ``mark`` hangs before the text (a quantity); ``end`` stands at the other edge (an amount); ``fence`` marks a
    guest's words. ``kind`` is text, rule, feed or qr.
    """

    text: str = ""
    mark: str = ""
    end: str = ""
    kind: str = "text"
    indent: int = 0
    align: str = "left"
    big: bool = False    # twice as wide and high
    tall: bool = False   # twice as high
    bold: bool = False
    inverse: bool = False
    fence: bool = False

    def kept(self):
        """As it is kept in the ledger: what differs from a plain line."""
        return {field.name: getattr(self, field.name) for field in dataclasses.fields(self)
                if getattr(self, field.name) != field.default}


RULE, FEED = Line(kind="rule"), Line(kind="feed")


@dataclasses.dataclass(frozen=True)
class Sheet:
    """A slip's lines. ``foot`` is always printed; of the body, what a slip can hold."""

    body: list
    foot: list
    short: str = ""     # says that the rest is on the screen
    rtl: bool = False   # the house's language runs from right to left

    def kept(self):
        return {"body": [line.kept() for line in self.body], "foot": [line.kept() for line in self.foot],
                "short": self.short, "rtl": self.rtl}

    @classmethod
    def found(cls, kept):
        """The sheet that was kept in the ledger."""
        body, foot = ([Line(**line) for line in kept[part]] for part in ("body", "foot"))
        return cls(body, foot, kept["short"], kept["rtl"])


def clean(text, longest=MOST_LETTERS):
    """Text that no printer takes for a command: one line, without control, bidi or invisible characters."""
    return "".join(letter for letter in one_line(str(text), longest) if letter not in UNSEEN)


def width(text):
    """How many columns a text takes."""
    return sum(max(0, wcwidth(letter)) for letter in text)


def rows(sheet, columns):
    """The slip's rows, each fitting the paper. What a slip cannot hold is said, never dropped in silence."""
    body = [row for line in sheet.body for row in fitted(line, columns)]
    foot = [row for line in sheet.foot for row in fitted(line, columns)]
    room = MOST_ROWS - len(foot) - 2
    if len(body) > room:
        body = body[:room] + fitted(Line(sheet.short, bold=True, inverse=True), columns)[:2]
    return tuple(body + foot)


def fitted(line, columns):
    """One line as rows of this width: its mark before the first, its end beside the last."""
    if line.kind != "text":
        return [line]
    columns = columns // 2 if line.big else columns
    text, mark, end = (lettering.legible(clean(part)) for part in (line.text, line.mark, line.end))
    mark = _cut(mark, columns // 3)[0]
    indent = line.indent + (width(mark) + 1 if mark else 0)
    room = max(6, columns - indent - 4 * line.fence - 2 * line.inverse)
    texts = wrapped(text, room)
    if end and width(texts[-1]) + width(end) + 1 > room:
        texts.append("")
    made = [dataclasses.replace(line, text=_fenced(part) if line.fence else part, mark="", end="", indent=indent,
                                fence=False) for part in texts]
    made[0] = dataclasses.replace(made[0], mark=mark)
    made[-1] = dataclasses.replace(made[-1], end=end)
    return made


def _fenced(text):
    return f"» {text} «"


def wrapped(text, room):
    """Break a text at spaces into rows of at most ``room`` columns; a longer word is cut."""
    made, row = [], ""
    for word in text.split(" "):
        if row and width(row) + 1 + width(word) <= room:
            row += " " + word
            continue
        if row:
            made.append(row)
        *full, row = _cut(word, room)
        made += full
    return made + [row] if row or not made else made


def _cut(word, room):
    parts, taken = [""], 0
    for letter in word:
        if taken + max(0, wcwidth(letter)) > room:
            parts.append("")
            taken = 0
        parts[-1] += letter
        taken += max(0, wcwidth(letter))
    return parts


def segments(row, columns):
    """A row as the printer's own letters would write it: ``(text, inverse)`` pieces, blanks included."""
    columns = columns // 2 if row.big else columns
    text = f" {row.text} " if row.inverse else row.text
    if row.align == "center":
        return [(" " * ((columns - width(text)) // 2), False), (text, row.inverse)]
    lead = f"{row.mark} ".rjust(row.indent) if row.mark else " " * row.indent
    gap = columns - width(lead) - width(text) - width(row.end)
    return [(lead, False), (text, row.inverse), (" " * gap + row.end if row.end else "", False)]


def typed(row, letters, rtl):
    """Whether the printer's own letters are enough for a row: its code pages, or only ASCII where those are wrong."""
    if rtl or row.kind != "text":
        return False
    texts = row.mark + row.text + row.end
    return texts.isascii() if letters == "pictures" else codepages.writable(texts)


def read(rows):
    """The slip as somebody would read it aloud."""
    return "\n".join(" ".join(part for part in (row.mark, row.text, row.end) if part)
                     for row in rows if row.kind == "text")

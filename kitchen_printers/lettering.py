"""Letters drawn by us, for every script that a printer does not have: 1-bit pictures of whole rows.

Fonts are the machine's own. A letter that no font has is spelled in ASCII, or named, or becomes a question mark;
amounts never come to that (slips.py then writes the currency's code).
"""

import functools
import pathlib
import unicodedata

from fontTools.ttLib import TTFont
from PIL import Image, ImageChops, ImageDraw, ImageFont, features

from . import codepages

try:
    from bidi.algorithm import get_display
except ImportError:
    get_display = str

FONTS = (  # the first that has all letters of a text draws it
    "truetype/dejavu/DejaVuSans.ttf", "dejavu/DejaVuSans.ttf", "TTF/DejaVuSans.ttf", "dejavu-sans-fonts/DejaVuSans.ttf",
    "opentype/noto/NotoSansCJK-Regular.ttc", "noto-cjk/NotoSansCJK-Regular.ttc",
    "google-noto-cjk/NotoSansCJK-Regular.ttc", "google-noto-sans-cjk-fonts/NotoSansCJK-Regular.ttc",
    "truetype/wqy/wqy-microhei.ttc", "truetype/wqy/wqy-zenhei.ttc", "truetype/droid/DroidSansFallbackFull.ttf",
    "truetype/arphic/uming.ttc", "truetype/noto/NotoSans-Regular.ttf", "noto/NotoSans-Regular.ttf",
    "truetype/noto/NotoNaskhArabic-Regular.ttf", "truetype/noto/NotoSansArabic-Regular.ttf",
    "noto/NotoSansArabic-Regular.ttf", "truetype/noto/NotoSansHebrew-Regular.ttf",
    "truetype/noto/NotoSansThai-Regular.ttf", "truetype/noto/NotoSansDevanagari-Regular.ttf",
    "truetype/noto/NotoSansBengali-Regular.ttf", "truetype/noto/NotoSansTamil-Regular.ttf",
    "truetype/noto/NotoEmoji-Regular.ttf", "noto/NotoEmoji-Regular.ttf", "truetype/ancient-scripts/Symbola_hint.ttf",
    "truetype/noto/NotoSansSymbols2-Regular.ttf", "truetype/noto/NotoSansSymbols-Regular.ttf",
    "truetype/noto/NotoSansMath-Regular.ttf", "Arial Unicode.ttf", "PingFang.ttc")
MONOSPACED = ("truetype/dejavu/DejaVuSansMono.ttf", "dejavu/DejaVuSansMono.ttf", "TTF/DejaVuSansMono.ttf",
              "truetype/liberation/LiberationMono-Regular.ttf", "Menlo.ttc")
FOLDERS = tuple(map(pathlib.Path, ("/usr/share/fonts", "/usr/local/share/fonts", "/Library/Fonts",
                                   "/System/Library/Fonts", "/System/Library/Fonts/Supplemental")))
SHAPES = features.check("raqm")  # without it Arabic letters stand alone, though python-bidi still orders them
SMALLEST = 0.6                   # a row may shrink this far before it is squeezed


@functools.cache
def fonts():
    """The font files that this machine has, in our order."""
    return tuple(folder / name for name in FONTS for folder in FOLDERS if (folder / name).exists())


@functools.cache
def _letters(path):
    """The letters that a font has."""
    with TTFont(path, fontNumber=0, lazy=True) as font:
        return frozenset(font.getBestCmap())


@functools.cache
def _font(path, size):
    if path is None:
        return ImageFont.load_default(size)
    engine = ImageFont.Layout.RAQM if SHAPES else ImageFont.Layout.BASIC
    return ImageFont.truetype(str(path), size, layout_engine=engine)


@functools.cache
def _monospaced(size):
    paths = [folder / name for name in MONOSPACED for folder in FOLDERS if (folder / name).exists()]
    return _font(paths[0] if paths else None, size)


@functools.lru_cache(maxsize=8192)
def _font_of(letter):
    return next((path for path in fonts() if ord(letter) in _letters(path)), None)


@functools.lru_cache(maxsize=8192)
def _shown(letter):
    """The letter, or what stands for it where neither printers nor our fonts have it."""
    if codepages.writable(letter) or _font_of(letter):
        return letter
    kind = unicodedata.category(letter)
    if kind == "So":
        return f"({unicodedata.name(letter, 'sign').lower()})"
    if kind[0] == "M":
        return ""
    return unicodedata.normalize("NFKD", letter).encode("ascii", "ignore").decode() or "?"


def legible(text):
    """The text with every letter that we cannot bring to paper replaced."""
    return text if codepages.writable(text) else "".join(map(_shown, text))


def lacking(texts):
    """Whether some of these texts would lose letters for want of a font."""
    return any(legible(text) != text for text in texts)


def _runs(text):
    """``(font, text)`` pieces: one if a single font has it all, which keeps mixed directions right."""
    for path in fonts():
        if all(ord(letter) in _letters(path) for letter in text):
            return [(path, text)]
    runs = []
    for letter in text:
        path = runs[-1][0] if runs and (letter == " " or unicodedata.category(letter)[0] == "M") else _font_of(letter)
        if runs and runs[-1][0] == path:
            runs[-1][1] += letter
        else:
            runs.append([path, letter])
    return runs


def drawn(text, height, room, bold=False):
    """A text as black letters on white, ``height`` dots high and at most ``room`` dots wide."""
    runs, size = _runs(text if SHAPES else get_display(text)), round(height * 0.72)
    smallest = size * SMALLEST
    while (length := _length(runs, size)) > room and size > smallest:
        size -= 1
    image = Image.new("L", (max(1, round(length) + 2), height), 255)
    pen, x = ImageDraw.Draw(image), 1
    for path, run in runs:
        font = _font(path, size)
        pen.text((x, height * 0.78), run, 0, font, anchor="ls")
        x += font.getlength(run)
    image = _struck_twice(image) if bold else image
    return image if image.width <= room else image.resize((max(1, room), height))


def _struck_twice(image):
    """Bold, as printers make it: once more, a dot to the side."""
    return ImageChops.darker(image, ImageChops.offset(image, 1, 0))


def _length(runs, size):
    return sum(_font(path, size).getlength(run) for path, run in runs)


def typed(text, height, cell, bold=False):
    """A text in the printer's own letters, one to a cell, as it comes out of the printer's head."""
    image = Image.new("L", (max(1, len(text) * cell), height), 255)
    pen, font = ImageDraw.Draw(image), _monospaced(round(cell * 1.66))
    for place, letter in enumerate(text):
        pen.text((place * cell, height * 0.78), letter, 0, font, anchor="ls")
    return _struck_twice(image) if bold else image

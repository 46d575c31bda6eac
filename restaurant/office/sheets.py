"""The sheet of codes that is printed, cut and put on the tables: for each table its code to scan, and what is in it in
words, so that anybody can see where it leads and type it (threats T28). The address is the installation's (T36).
"""

import functools
import io
import pathlib
import unicodedata

import segno
from fpdf import FPDF
from PIL import Image, ImageDraw, ImageFont, ImageOps

from ..languages import _, direction, speaking
from ..settings import house

PAGE_WIDTH, PAGE_HEIGHT, EDGE = 210, 297, 8         # millimetres, A4
ACROSS, DOWN = 2, 3
CARD_WIDTH, CARD_HEIGHT = (PAGE_WIDTH - 2 * EDGE) / ACROSS, (PAGE_HEIGHT - 2 * EDGE) / DOWN
CODE_SIDE = 40                                      # without its quiet zone of four modules, which stays white
QUIET = 4
MOST_WIDE = CARD_WIDTH - 8
POINT = 25.4 / 72
SHARP = 12                                          # dots per millimetre of words that are drawn as a picture
NOTO, NOTO_CJK, DEJAVU = "truetype/noto/", "opentype/noto/NotoSansCJK-", "truetype/dejavu/DejaVuSans"
FONTS = {  # what the PDF's own letters do not have is drawn with the first of these that is here
    "CJK": (NOTO_CJK + "Bold.ttc", NOTO_CJK + "Regular.ttc"),
    "ARABIC": (NOTO + "NotoNaskhArabic-Bold.ttf", NOTO + "NotoSansArabic-Bold.ttf", DEJAVU + "-Bold.ttf"),
    "LATIN": (NOTO + "NotoSans-Bold.ttf", DEJAVU + "-Bold.ttf"),
}
FOLDER = pathlib.Path("/usr/share/fonts")


def code(text):
    """The QR code of a text, as the whole house makes them: error level M, never a Micro QR."""
    return segno.make(text, error="m", micro=False)


def as_svg(text):
    """A code for a screen, with its quiet zone, as an SVG without a size of its own."""
    out = io.BytesIO()
    code(text).save(out, kind="svg", border=QUIET, omitsize=True, xmldecl=False, light="#fff", svgclass=None,
                    lineclass=None)
    return out.getvalue()


def as_picture(text):
    """A code as the address of a picture that holds it, for what is shown once and kept nowhere."""
    return code(text).svg_data_uri(border=QUIET, light="#fff", scale=4)


def grouped(table_code):
    """A code as it is written: in groups of five, which are easier to type."""
    return " ".join(table_code[place:place + 5] for place in range(0, len(table_code), 5))


def sheet(tables, address):
    """The PDF with a card for each ``(name, code)``, in the house's language. Runs in a thread."""
    pdf = FPDF(format="A4")
    pdf.set_auto_page_break(False)
    pdf.set_title(_plain(house().name))
    with speaking(house().language):
        for place, (name, table_code) in enumerate(tables):
            if place % (ACROSS * DOWN) == 0:
                pdf.add_page()
                _cuts(pdf)
            _card(pdf, place % (ACROSS * DOWN), name, table_code, address)
    if not tables:
        pdf.add_page()
    return bytes(pdf.output())


def _cuts(pdf):
    """Where to cut: thin dashes between the cards."""
    pdf.set_draw_color(190)
    pdf.set_line_width(0.2)
    pdf.set_dash_pattern(1.5, 1.5)
    for n in range(1, ACROSS):
        pdf.line(EDGE + n * CARD_WIDTH, EDGE, EDGE + n * CARD_WIDTH, PAGE_HEIGHT - EDGE)
    for n in range(1, DOWN):
        pdf.line(EDGE, EDGE + n * CARD_HEIGHT, PAGE_WIDTH - EDGE, EDGE + n * CARD_HEIGHT)
    pdf.set_dash_pattern()


def _card(pdf, place, name, table_code, address):
    """The house, the table in large letters, the code, and below it the address and the code in words."""
    middle = EDGE + (place % ACROSS + 0.5) * CARD_WIDTH
    top = EDGE + place // ACROSS * CARD_HEIGHT
    link = f"{address}/t/{table_code}"
    _words(pdf, house().name, middle, top + 3, 11)
    _words(pdf, _("Table %(table)s", table=name), middle, top + 8, 24, bold=True)
    _code(pdf, link, middle - CODE_SIDE / 2, top + 24)
    _words(pdf, _("Scan to see the menu and to order"), middle, top + 71, 9)
    _words(pdf, link.partition("://")[2], middle, top + 75.5, 8)
    _words(pdf, grouped(table_code), middle, top + 79.5, 14, bold=True)
    _words(pdf, _("or type this code at %(address)s", address=address.partition("://")[2]), middle, top + 86.5, 8)


def _code(pdf, text, left, top):
    """The dark modules as rectangles: sharp at any size. Runs of one row are drawn as one, so that no seam shows."""
    matrix = code(text).matrix
    module = CODE_SIDE / len(matrix)
    pdf.set_fill_color(0)
    for y, row in enumerate(matrix):
        x = 0
        while x < len(row):
            run = next((n for n in range(x, len(row)) if not row[n]), len(row)) - x
            if run:
                pdf.rect(left + x * module, top + y * module, run * module, module * 1.01, style="F")
            x += max(run, 1)


def _words(pdf, text, middle, top, size, bold=False):
    """One line around ``middle``, made smaller until it fits on its card."""
    if not _in_own_letters(text) and all(_font(script) for script, _run in _runs(text)):
        return _picture(pdf, text, middle, top, size)
    text = _plain(text)
    pdf.set_font("helvetica", "B" if bold else "", size)
    wide = pdf.get_string_width(text)
    if wide > MOST_WIDE:
        pdf.set_font_size(size * MOST_WIDE / wide)
        wide = MOST_WIDE
    pdf.text(middle - wide / 2, top + size * POINT * 0.8, text)


def _in_own_letters(text):
    try:
        text.encode("latin-1")
    except UnicodeEncodeError:
        return False
    return True


def _plain(text):
    """What is left of a text in the PDF's own letters, without accents if need be; never question marks."""
    if _in_own_letters(text):
        return text
    return unicodedata.normalize("NFKD", text).encode("latin-1", "ignore").decode("latin-1").strip()


def _picture(pdf, text, middle, top, size):
    """Words in other scripts: shaped and ordered by Pillow, and set as a picture, each script in its own font."""
    runs = [(ImageFont.truetype(str(_font(script)), round(size * POINT * SHARP)), run) for script, run in _runs(text)]
    if direction() == "rtl":
        runs.reverse()
    wide, below = sum(font.getlength(run) for font, run in runs), round(size * POINT * SHARP * 1.1)
    picture = Image.new("L", (round(wide) + 4, round(below * 1.4)), 255)
    left = 2
    for font, run in runs:
        ImageDraw.Draw(picture).text((left, below), run, font=font, fill=0, anchor="ls")
        left += font.getlength(run)
    inked = ImageOps.invert(picture).getbbox() or (0, 0, 1, 1)
    shown = min((inked[2] - inked[0]) / SHARP, MOST_WIDE)
    pdf.image(picture.crop(inked), middle - shown / 2, top + size * POINT * 0.8 - (below - inked[1]) / SHARP, shown)


def _runs(text):
    """The text cut where its script changes, as ``[script, run]``. Digits and signs stay with what they follow."""
    runs = []
    for letter in text:
        script = _script(letter) or (runs[-1][0] if runs else "LATIN")
        if runs and runs[-1][0] == script:
            runs[-1][1] += letter
        else:
            runs.append([script, letter])
    return runs


def _script(letter):
    name = unicodedata.name(letter, "")
    if any(word in name for word in ("CJK", "HIRAGANA", "KATAKANA", "HANGUL", "FULLWIDTH")):
        return "CJK"
    if "ARABIC" in name:
        return "ARABIC"
    return "LATIN" if letter.isalpha() else None


@functools.lru_cache(maxsize=8)
def _font(script):
    return next((FOLDER / name for name in FONTS[script] if (FOLDER / name).exists()), None)

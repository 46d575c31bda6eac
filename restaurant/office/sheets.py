"""The sheet of codes that is printed, cut and put on the tables: for each table its code to scan, and what is in it in
words, so that anybody can see where it leads and type it (threats T28). The address is the installation's (T36).
"""

import functools
import io
import pathlib
import unicodedata

import segno
from fpdf import FPDF
from PIL import Image, ImageDraw, ImageFont

from ..languages import _, speaking
from ..settings import house

PAGE_WIDTH, PAGE_HEIGHT, EDGE = 210, 297, 8         # millimetres, A4
ACROSS, DOWN = 2, 3
CARD_WIDTH, CARD_HEIGHT = (PAGE_WIDTH - 2 * EDGE) / ACROSS, (PAGE_HEIGHT - 2 * EDGE) / DOWN
CODE_SIDE = 44                                      # without its quiet zone of four modules
QUIET = 4
POINT = 25.4 / 72
SHARP = 12                                          # dots per millimetre of words that are drawn as a picture
FONTS = (  # tried in this order for what the PDF's own letters do not have
    ("/usr/share/fonts/opentype/noto/NotoSansCJK-Bold.ttc", "CJK"), ("/usr/share/fonts/noto-cjk/NotoSansCJK-Bold.ttc", "CJK"),
    ("/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc", "CJK"),
    ("/usr/share/fonts/truetype/noto/NotoNaskhArabic-Bold.ttf", "ARABIC"),
    ("/usr/share/fonts/truetype/noto/NotoSansArabic-Bold.ttf", "ARABIC"),
    ("/usr/share/fonts/truetype/noto/NotoSans-Bold.ttf", ""), ("/usr/share/fonts/truetype/dejavu/DejaVuSans-Bold.ttf", ""))


def code(text):
    """The QR code of a text, as the whole house makes them: error level M, never a Micro QR."""
    return segno.make(text, error="m", micro=False)


def as_svg(text):
    """A code for a screen, with its quiet zone, as an SVG without a size of its own."""
    out = io.BytesIO()
    code(text).save(out, kind="svg", border=QUIET, omitsize=True, xmldecl=False, light="#fff", svgclass=None,
                    lineclass=None)
    return out.getvalue()


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
    _words(pdf, house().name, middle, top + 4, 11)
    _words(pdf, _("Table %(table)s", table=name), middle, top + 10, 24, bold=True)
    _code(pdf, link, middle - CODE_SIDE / 2, top + 23)
    _words(pdf, _("Scan to see the menu and to order"), middle, top + 70.5, 9)
    _words(pdf, link.partition("://")[2], middle, top + 75, 8)
    _words(pdf, grouped(table_code), middle, top + 79, 14, bold=True)
    _words(pdf, _("or type this code at %(address)s", address=address.partition("://")[2]), middle, top + 86, 8)


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
    if not _has_letters(text):
        font = _font_for(text)
        if font:
            return _picture(pdf, text, font, middle, top, size)
        text = _plain(text)
    pdf.set_font("helvetica", "B" if bold else "", size)
    wide = pdf.get_string_width(text)
    most = CARD_WIDTH - 8
    if wide > most:
        pdf.set_font_size(size * most / wide)
        wide = most
    pdf.text(middle - wide / 2, top + size * POINT * 0.8, text)


def _has_letters(text):
    try:
        text.encode("latin-1")
    except UnicodeEncodeError:
        return False
    return True


def _plain(text):
    """What is left of a text in Latin letters without accents; never question marks."""
    letters = unicodedata.normalize("NFKD", text)
    return letters.encode("latin-1", "ignore").decode("latin-1").strip()


def _picture(pdf, text, font, middle, top, size):
    """Words in a script that the PDF's own letters lack: shaped and ordered by Pillow, and set as a picture."""
    drawn = ImageFont.truetype(font, round(size * POINT * SHARP))
    left, above, right, below = drawn.getbbox(text)
    picture = Image.new("L", (right - left + 2, below - above + 2), 255)
    ImageDraw.Draw(picture).text((1 - left, 1 - above), text, font=drawn, fill=0)
    wide = min(picture.width / SHARP, CARD_WIDTH - 8)
    pdf.image(picture, middle - wide / 2, top, wide)


@functools.lru_cache(maxsize=64)
def _font_for(text):
    """The first font here that knows the script of this text, or None."""
    names = " ".join(unicodedata.name(letter, "") for letter in text)
    script = "CJK" if any(word in names for word in ("CJK", "HIRAGANA", "KATAKANA", "HANGUL")) else (
        "ARABIC" if "ARABIC" in names else "")
    return next((path for path, knows in FONTS if knows == script and pathlib.Path(path).exists()), None)

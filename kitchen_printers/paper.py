"""A slip as a picture: each row at the printer's dot width, and the whole roll for the office.

Rows that a printer cannot write itself are sent to it as these same pictures, so both look alike.
"""

import functools
import io

import segno
from PIL import Image, ImageDraw, ImageOps

from . import layout, lettering

ROW = 30          # dots from one row to the next, as printers have it
MARGIN = 32       # of paper beside what the head reaches
QR_DOTS = 6       # a module; four at least, and a row of paper around it, or it does not scan
BLACK, WHITE = 0, 255


@functools.lru_cache(maxsize=256)
def png(rows, dots, columns, letters, rtl):
    """The whole slip as it hangs out of the printer."""
    images = [row_image(row, dots, columns, letters, rtl) for row in rows]
    height = sum(image.height for image in images) + 4 * ROW
    roll = Image.new("L", (dots + 2 * MARGIN, height), WHITE)
    y = ROW
    for image in images:
        roll.paste(image, (MARGIN, y))
        y += image.height
    made = io.BytesIO()
    roll.convert("1", dither=Image.Dither.NONE).save(made, "PNG", optimize=True)
    return made.getvalue()


def row_image(row, dots, columns, letters="pages", rtl=False):
    """One row, ``dots`` wide."""
    if row.kind == "rule":
        return _rule(dots)
    if row.kind == "qr":
        return _qr(row.text, dots)
    if layout.typed(row, letters, rtl):
        return _typed(row, dots, columns)
    return _drawn(row, dots, columns, rtl) if row.kind == "text" else Image.new("L", (dots, ROW), WHITE)


def _rule(dots):
    image = Image.new("L", (dots, ROW), WHITE)
    ImageDraw.Draw(image).rectangle((0, ROW // 2 - 1, dots, ROW // 2), BLACK)
    return image


def _qr(text, dots):
    modules = list(segno.make_qr(text, error="m").matrix_iter(scale=QR_DOTS, border=4))
    code = Image.new("L", (len(modules), len(modules)), WHITE)
    code.putdata([BLACK if module else WHITE for line in modules for module in line])
    image = Image.new("L", (dots, code.height + 2 * ROW), WHITE)
    image.paste(code, ((dots - code.width) // 2, ROW))
    return image


def _typed(row, dots, columns):
    cell = dots // columns
    image, x = Image.new("L", (dots, ROW), WHITE), 0
    for text, inverse in layout.segments(row, columns):
        piece = lettering.typed(text, ROW, cell, row.bold)
        image.paste(ImageOps.invert(piece) if inverse else piece, (x, 0))
        x += len(text) * cell
    return _enlarged(image, row, dots)


def _enlarged(image, row, dots):
    """As printers do it: every dot becomes two."""
    if row.big:
        image = image.crop((0, 0, dots // 2, ROW)).resize((dots // 2 * 2, ROW * 2), Image.Resampling.NEAREST)
    elif row.tall:
        image = image.resize((dots, ROW * 2), Image.Resampling.NEAREST)
    return image


def _drawn(row, dots, columns, rtl):
    """A row in our own letters; in a house that reads from right to left, from right to left."""
    height, cell = ROW * (1 + (row.big or row.tall)), dots // columns * (1 + row.big)
    image = Image.new("L", (dots, height), WHITE)
    for x, piece in _pieces(row, dots, height, cell):
        image.paste(piece, (dots - x - piece.width if rtl else x, 0))
    return image


def _pieces(row, dots, height, cell):
    """Mark, text and end, each with its distance from the edge where reading begins."""
    left, right = row.indent * cell, dots
    if row.mark:
        mark = lettering.drawn(row.mark, height, dots // 3, row.bold)
        x = max(0, row.indent - layout.width(row.mark) - 1) * cell
        left = max(left, x + mark.width + cell // 2)
        yield x, mark
    if row.end:
        end = lettering.drawn(row.end, height, dots // 2, row.bold)
        right = dots - end.width - cell
        yield dots - end.width, end
    text = lettering.drawn(row.text, height, right - left, row.bold)
    yield (dots - text.width) // 2 if row.align == "center" else left, _shaded(text, row)


def _shaded(text, row):
    return ImageOps.invert(text) if row.inverse else text

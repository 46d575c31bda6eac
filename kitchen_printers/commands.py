"""A slip as the bytes that an ESC/POS printer understands: one initialisation, its rows, one cut, and nothing else.

Of a person's text only letters get here, each checked twice; no text can open the drawer, cut or switch (threats T60).
"""

from PIL import Image, ImageOps

from . import codepages, layout, paper
from .escpos_library import Dummy

BUZZ = {"none": b"", "esc b": b"\x1bB\x02\x02", "epson": b"\x1b(A\x04\x00\x30\x31\x02\x02"}
REAL_TIME = ((b"\x10\x04", b"\x10\x06"), (b"\x10\x05", b"\x10\x07"), (b"\x10\x14", b"\x10\x16"))
RULE = "-"
CUTS = {"full": b"\x1dV\x00", "partial": b"\x1dV\x01", "none": b""}
ROWS_TO_KNIFE = b"\x1bd\x06"
PULSE = b"\x1b@\x1bp\x00\x19\xfa"   # ESC p: the drawer at the first pin, 50 ms on, 500 ms off


class Roll:
    """The bytes of one slip, as they are put together."""

    def __init__(self, dots, columns, letters, font="a"):
        self.dots, self.columns, self.letters, self.font = dots, columns, letters, font
        self.escpos = Dummy()
        self.escpos.hw("INIT")
        self.page = self.style = None

    def put(self, row, rtl):
        """One row, in the printer's own letters if it has them all."""
        if row.kind == "feed":
            self.escpos._raw(b"\n")
        elif row.kind == "rule":
            self._write([(RULE * self.columns, False)], layout.RULE)
        elif layout.typed(row, self.letters, rtl):
            self._write(layout.segments(row, self.columns), row)
        else:
            self._draw(paper.row_image(row, self.dots, self.columns, self.letters, rtl))

    def _write(self, segments, row):
        for text, inverse in segments:
            self._dress(row, inverse)
            pieces, _ = codepages.octets(text, self.page)
            for page, octets in pieces:
                self._turn_to(page)
                self.escpos._raw(octets)
        self.escpos._raw(b"\n")

    def _dress(self, row, inverse):
        """Say how letters look, where that changed."""
        style = (row.big, row.tall, row.bold, inverse)
        if style != self.style:
            plain = not row.big and not row.tall
            self.escpos.set(normal_textsize=plain, double_width=row.big, double_height=row.big or row.tall,
                            bold=row.bold, invert=inverse, font="b" if self.font == "b" else None)
            self.style = style

    def _turn_to(self, page):
        if page != self.page:
            self.escpos._raw(b"\x1bt" + bytes([codepages.PAGES[page]]))
            self.page = page

    def _draw(self, image):
        """A picture in raster format. Some printers obey real-time commands even inside a picture, so no picture
        has their first two octets in it: one dot differs.
        """
        image = ImageOps.invert(image).point(lambda dot: 255 * (dot > 127)).convert("1", dither=Image.Dither.NONE)
        right = (image.getbbox() or (0, 0, 8, 0))[2]
        image = image.crop((0, 0, (right + 7) // 8 * 8, image.height))
        dots = image.tobytes()
        for command, harmless in REAL_TIME:
            dots = dots.replace(command, harmless)
        head = b"\x1dv0\x00" + (image.width // 8).to_bytes(2, "little") + image.height.to_bytes(2, "little")
        self.escpos._raw(head + dots)

    def cut(self, how):
        self.escpos._raw(ROWS_TO_KNIFE + CUTS[how])
        return self.escpos.output


def slip(rows, rtl, dots, columns, letters="pages", buzzer="none", font="a", cut="full"):
    """The bytes of a whole slip."""
    roll = Roll(dots, columns, letters, font)
    roll.escpos._raw(BUZZ[buzzer])
    for row in rows:
        roll.put(row, rtl)
    return roll.cut(cut)


def pulse():
    """The drawer opens, and no paper comes out."""
    return PULSE

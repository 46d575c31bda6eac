"""How bank codes look: black on white whatever is around them, with a quiet zone, always UTF-8 and of error level M."""

import io

import segno

SIDE = 46           # millimetres without the quiet zone, as the Swiss QR-bill says
QUIET = 4           # modules
CROSS = 7           # millimetres, its white edge included


def code(text):
    """UTF-8, as the texts themselves say of themselves, and level M and no other."""
    return segno.make_qr(text, error="m", boost_error=False, encoding="utf-8")


def drawn(text, cross):
    """An SVG file; the cross is laid on its middle."""
    made, file = code(text), io.BytesIO()
    modules = len(made.matrix)
    made.save(file, kind="svg", unit="mm", scale=SIDE / modules, border=QUIET, light="#fff", svgclass=None,
              lineclass=None, nl=False)
    svg = file.getvalue()
    return svg.replace(b"</svg>", _cross(SIDE / 2 + QUIET * SIDE / modules) + b"</svg>") if cross else svg


def _cross(middle):
    """A white cross on black with a white edge, 7 mm wide; its arms are a sixth longer than wide, as on the flag."""
    left, black, arm = middle - CROSS / 2, CROSS * 6 / 7, CROSS * 6 / 7 * 6 / 32
    parts = [_rectangle(left, left, CROSS, CROSS, "#fff"),
             _rectangle(middle - black / 2, middle - black / 2, black, black, "#000"),
             _rectangle(middle - arm / 2, middle - arm * 5 / 3, arm, arm * 10 / 3, "#fff"),
             _rectangle(middle - arm * 5 / 3, middle - arm / 2, arm * 10 / 3, arm, "#fff")]
    return "".join(parts).encode()


def _rectangle(left, top, wide, high, colour):
    return f'<rect x="{left:.3f}" y="{top:.3f}" width="{wide:.3f}" height="{high:.3f}" fill="{colour}"/>'

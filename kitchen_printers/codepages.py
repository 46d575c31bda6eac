"""The letters that printers have themselves: five code pages with the numbers that Epson and its copies give them.

The library's own choice is never used: it picked a Greek page for the euro, and GB18030 for a whole line with one
Chinese letter in it. What stands in no page is drawn (lettering.py).
"""

import functools

from .escpos_library import Encoder

PAGES = {"CP437": 0, "CP1252": 16, "CP866": 17, "CP852": 18, "CP858": 19}
_encoder = Encoder(PAGES)


@functools.lru_cache(maxsize=8192)
def _pages_of(letter):
    """The pages that have this letter, lowest number first; any page for ASCII."""
    if not letter.isprintable():
        return ()
    return tuple(page for page in PAGES if _encoder.can_encode(page, letter))


def writable(text):
    """Whether a printer's own letters are enough for this text."""
    return all(_pages_of(letter) for letter in text)


def octets(text, page=None):
    """``(page, octets)`` pairs that write a text, and the page that is left; ``page`` is the one chosen before.

    Cleaned once more after encoding: no octet is a control character, so none can begin a command (invariant I23).
    """
    pieces, run = [], ""
    for letter in text:
        if page not in _pages_of(letter):
            if run:
                pieces.append((page, run))
            page, run = _pages_of(letter)[0], ""
        run += letter
    pieces.append((page, run))
    return [(name, _clean(_encoder.encode(run, name))) for name, run in pieces if run], page


def _clean(encoded):
    return bytes(octet for octet in encoded if octet >= 0x20 and octet != 0x7F)

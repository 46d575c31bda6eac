"""The menu as ready bytes: rendered and packed once for each version, language and set of settings, in a thread.

What is a guest's own (their table's cart, calls, rounds) is packed apart and set between the two ready halves of the
same gzip stream, so that the whole menu is one response and works without JavaScript. It is made anew when something
happened at their table, so no form in it may carry a key.
"""

import struct
import zlib

from flask import current_app, request
from gevent.event import AsyncResult
from markupsafe import Markup

from ... import languages, menu
from ...database import away
from ...settings import house

MARK = "<!--mine-->"
HEAD = b"\x1f\x8b\x08\0\0\0\0\0\0\x03"
MOST_READY = 64
MOST_OWN = 1_000

_ready = {}


class Ready:
    """One rendered menu, split where the guest's own part goes."""

    def __init__(self, page):
        before, after = page.split(MARK)
        self.before, self.after = before.encode(), after.encode()
        self.packed_before = HEAD + _packed(self.before, zlib.Z_FULL_FLUSH)
        self.packed_after = _packed(self.after, zlib.Z_FINISH)
        self.crc = zlib.crc32(self.before)
        self.size = len(self.before) + len(self.after)
        self.own = {}

    def for_guest(self, mine):
        """The whole page, plain or packed as this browser takes it. Returns ``(bytes, headers)``."""
        own = self._own(mine) if mine.sitting else Own(self, mine)
        headers = {"Content-Type": "text/html; charset=utf-8", "Vary": "Accept-Encoding, HX-Request"}
        if "gzip" not in request.headers.get("Accept-Encoding", ""):
            return b"".join((self.before, own.plain, self.after)), headers
        return (b"".join((self.packed_before, own.packed, self.packed_after, own.tail)),
                {**headers, "Content-Encoding": "gzip"})

    def _own(self, mine):
        """A seated guest's own part, remembered until something happens at their table."""
        mark = (mine.table, mine.code, mine.inside, mine.rung, mine.waited, mine.newest_event())
        own = self.own.get(mine.seat.phone)
        if own is None or own.mark != mark:
            self.own.pop(mine.seat.phone, None)
            while len(self.own) >= MOST_OWN:
                del self.own[next(iter(self.own))]
            own = self.own[mine.seat.phone] = Own(self, mine, mark)
        return own


class Own:
    """A guest's own part, plain and packed, with the end of the stream that it makes."""

    __slots__ = ("mark", "plain", "packed", "tail")

    def __init__(self, ready, mine, mark=None):
        self.mark = mark
        self.plain = current_app.jinja_env.get_template("diner/mine.html").render(mine=mine).encode()
        self.packed = _packed(self.plain, zlib.Z_FULL_FLUSH, 4)
        crc = zlib.crc32(ready.after, zlib.crc32(self.plain, ready.crc))
        self.tail = struct.pack("<II", crc, (ready.size + len(self.plain)) & 0xFFFFFFFF)


def _packed(content, end, level=9):
    packer = zlib.compressobj(level, zlib.DEFLATED, -15)
    return packer.compress(content) + packer.flush(end)


def ready():
    """The menu for this reader. The first who needs a new one waits for it in a thread, the others with them."""
    key = (menu.version(), house(), languages.current())
    made = _ready.get(key)
    if made is None:
        made = _ready[key] = AsyncResult()
        while len(_ready) > MOST_READY:
            del _ready[next(iter(_ready))]
        try:
            made.set(Ready(away(_render, current_app._get_current_object())))
        except Exception as error:
            _ready.pop(key, None)
            made.set_exception(error)
    return made.get()


def _render(app):
    with app.app_context():
        return app.jinja_env.get_template("diner/menu.html").render(card=menu.current(), mark=Markup(MARK), search="")

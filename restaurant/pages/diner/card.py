"""The menu as ready bytes: rendered and packed once for each version, language and set of settings, in a thread.

What is a guest's own (their table's cart, calls, rounds) is packed for each request and set between the two ready
halves of the same gzip stream, so that the whole menu is one response and works without JavaScript.
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

    def with_own(self, own):
        """The whole page, plain and packed as this browser takes it. Returns ``(bytes, headers)``."""
        own = own.encode()
        headers = {"Content-Type": "text/html; charset=utf-8", "Vary": "Accept-Encoding, HX-Request"}
        if "gzip" not in request.headers.get("Accept-Encoding", ""):
            return self.before + own + self.after, headers
        crc = zlib.crc32(self.after, zlib.crc32(own, self.crc))
        tail = struct.pack("<II", crc, (self.size + len(own)) & 0xFFFFFFFF)
        body = self.packed_before + _packed(own, zlib.Z_FULL_FLUSH, 4) + self.packed_after + tail
        return body, {**headers, "Content-Encoding": "gzip"}


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

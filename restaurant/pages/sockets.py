"""The sockets of open screens. A browser hears the rooms of its session and nothing else; what it says is ignored, and
whoever says much, says nothing at all or opens too many is cut off (threats T42, T43).
"""

import collections
import logging

import gevent
from flask import request
from flask_socketio import ConnectionRefusedError, SocketIO, join_room
from werkzeug.middleware.proxy_fix import ProxyFix

from .. import events, live
from ..database import database
from ..errors import Refused
from . import guards, limits

LET_IN_WITHIN = 10    # seconds in which a socket has to be let into its rooms
MOST_SAID = 30        # messages of one socket; ours say one, when they come
READERS = {"guests", "pickup"}

log = logging.getLogger("tableside.sockets")


class Sockets:
    """Socket.IO on our own origin, and the listeners that feed it."""

    def __init__(self, app):
        self.io = SocketIO(app, async_mode="gevent", cors_allowed_origins=None, max_http_buffer_size=65_536,
                           ping_interval=20, ping_timeout=15, manage_session=False)
        if proxies := app.config["PLACE"].proxies:    # sockets are answered outside of what open_doors put around
            app.wsgi_app = ProxyFix(app.wsgi_app, x_for=proxies, x_proto=proxies, x_host=proxies)
        if self.io.server.eio.cors_allowed_origins is not None:    # [] would turn the check off, and so would "*"
            raise ValueError("The sockets must not be open to every site.")
        self.line = Line(self.io.server)
        self.io.on_event("connect", self.line.let_in)
        self.listeners = [events.hears(events.PhonesMoved)(self._phones_moved), live.tell(self.io),
                          events.hears(events.SittingClosed)(self._sitting_closed),
                          events.hears(events.StaffChanged)(self._staff_changed),
                          events.hears(events.PhoneAdmitted)(self._phone_admitted),
                          events.hears(events.PhoneBlocked)(self._phone_blocked)]

    def _sitting_closed(self, event):
        self.io.close_room(f"sitting:{event.sitting}")

    def _phones_moved(self, event):
        """Phones that heard one party and belong to another hear that one's news from now on, beginning with this."""
        heard = set(self._screens(f"sitting:{event.before}"))
        for sid in (sid for phone in event.phones for sid in self._screens(f"phone:{phone}") if sid in heard):
            self.io.server.leave_room(sid, f"sitting:{event.before}")
            self.io.server.enter_room(sid, f"sitting:{event.sitting}")

    def _staff_changed(self, event):
        """Somebody left or changed roles: their screens are cut off and have to sign in again (threats T34)."""
        for sid in self._screens(f"staff:{event.person}"):
            self.io.server.disconnect(sid)

    def _phone_admitted(self, event):
        """From now on the phone hears what its party hears; those who were new with it wait until they are let in."""
        for sid in self._screens(f"new:{event.sitting}"):
            self.io.server.leave_room(sid, f"sitting:{event.sitting}")
        self.io.close_room(f"new:{event.sitting}")
        for sid in self._screens(f"phone:{event.phone}"):
            self.io.server.enter_room(sid, f"sitting:{event.sitting}")

    def _phone_blocked(self, event):
        for sid in self._screens(f"phone:{event.phone}"):
            self.io.server.leave_room(sid, f"sitting:{event.sitting}")

    def _screens(self, room):
        return [sid for sid, _ in list(self.io.server.manager.get_participants("/", room))]

    def close(self):
        for listener in self.listeners:
            events.forget(listener)


class Line:
    """All connections, let in or not: where each comes from and how much it said."""

    def __init__(self, server):
        self.server, self.wire = server, server.eio
        self.where, self.said, self.readers = {}, collections.Counter(), {}
        self.usual = {name: self.wire.handlers[name] for name in ("connect", "message", "disconnect")}
        for name, does in (("connect", self._comes), ("message", self._says), ("disconnect", self._goes)):
            self.wire.on(name, does)

    def _comes(self, id, environ):
        address = environ.get("REMOTE_ADDR", "")
        if list(self.where.values()).count(address) >= limits.MOST_SCREENS:
            log.warning("too many sockets of one address")
            return False
        self.where[id] = address
        gevent.spawn_later(LET_IN_WITHIN, self._if_nobody, id)
        return self.usual["connect"](id, environ)

    def _if_nobody(self, id):
        """Whoever was turned away, or never asked for anything, does not stay."""
        if id in self.where and self.server.manager.sid_from_eio_sid(id, "/") is None:
            self.wire.disconnect(id)

    def _says(self, id, said):
        self.said[id] += 1
        if self.said[id] <= MOST_SAID:
            return self.usual["message"](id, said)
        if self.said[id] == MOST_SAID + 1:
            log.warning("a socket that talks was cut off")
            self.wire.disconnect(id)
        return None

    def _goes(self, id, reason):
        self.usual["disconnect"](id, reason)
        for kept in (self.where, self.said, self.readers):
            kept.pop(id, None)

    def let_in(self, _auth=None):
        """Into the rooms of this browser's session, or not at all."""
        try:
            rooms = guards.rooms()
        except Refused:
            raise ConnectionRefusedError("Too often.") from None
        finally:
            if not database.is_closed():
                database.close()
        if not rooms:
            raise ConnectionRefusedError("Nothing to hear.")
        if READERS.issuperset(rooms):
            self._reads()
        for room in rooms:
            join_room(room)

    def _reads(self):
        """One more who sits nowhere."""
        if list(self.readers.values()).count(request.remote_addr) >= limits.MOST_READERS:
            raise ConnectionRefusedError("Too many.")
        self.readers[self.server.manager.eio_sid_from_sid(request.sid, "/")] = request.remote_addr

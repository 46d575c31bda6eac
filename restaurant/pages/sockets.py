"""The sockets of open screens. A browser hears the rooms of its session and nothing else; what it says is ignored."""

from flask_socketio import ConnectionRefusedError, SocketIO, join_room

from .. import events, live
from ..database import database
from ..errors import Refused
from . import guards


class Sockets:
    """Socket.IO on our own origin, and the listeners that feed it."""

    def __init__(self, app):
        self.io = SocketIO(app, async_mode="gevent", cors_allowed_origins=None, max_http_buffer_size=65_536,
                           ping_interval=20, ping_timeout=15, manage_session=False)
        self.io.on_event("connect", _connect)
        self.listeners = [live.tell(self.io), events.hears(events.SittingClosed)(self._sitting_closed),
                          events.hears(events.StaffChanged)(self._staff_changed),
                          events.hears(events.PhonesMoved)(self._phones_moved)]

    def _sitting_closed(self, event):
        self.io.close_room(f"sitting:{event.sitting}")

    def _phones_moved(self, event):
        """Phones that sit with another party hear that one's news: they come again, and their session says where."""
        for sid, _ in list(self.io.server.manager.get_participants("/", f"sitting:{event.sitting}")):
            self.io.server.disconnect(sid)

    def _staff_changed(self, event):
        """Somebody left or changed roles: their screens are cut off and have to sign in again (threats T34)."""
        for sid, _ in list(self.io.server.manager.get_participants("/", f"staff:{event.person}")):
            self.io.server.disconnect(sid)

    def close(self):
        for listener in self.listeners:
            events.forget(listener)


def _connect(_auth=None):
    try:
        rooms = guards.rooms()
    except Refused:
        raise ConnectionRefusedError("Too often.") from None
    finally:
        if not database.is_closed():
            database.close()
    if not rooms:
        raise ConnectionRefusedError("Nothing to hear.")
    for room in rooms:
        join_room(room)

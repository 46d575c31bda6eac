"""The HTTP server: gevent's, with what it lacks on a busy evening.

Headers and body leave in one send on a socket without Nagle's delay, since a keep-alive answer otherwise waits some
40 ms for the client's acknowledgement. A client that dawdles over its headers or its body is let go, however steadily
it dawdles (threats T76).
"""

import logging
import socket
import sys
import time

import gevent
import gevent.pool
from gevent import pywsgi

FIRST_WITHIN = 8      # seconds from a new connection to its first line
HEADERS_WITHIN = 10   # seconds for a request's headers, once its first line is here
BODY_WITHIN = 18      # seconds for a request's body, and as many more as its bytes have earned
BYTES_A_SECOND = 16_000
PIECE = 8_192
SENT_WITHIN = 20      # seconds that a client may take to read a piece of our answer
NEXT_WITHIN = 75      # seconds that a connection may stay open without a request
HAND_OVER = 0.0005    # seconds after which a busy thread lets the others go on; Python's own 0.005 is felt at a table
MOST_CONNECTIONS = 5_000

log = logging.getLogger("tableside.server")


class Late(OSError):
    """The body did not come in time."""


class Body(pywsgi.Input):
    """What a client sends after its headers: each byte that came earns time, so that a photo on a slow line arrives
    and a client that sends a letter now and then does not stay."""

    __slots__ = ("began", "came", "late")

    def __init__(self, *of):
        super().__init__(*of)
        self.began, self.came, self.late = time.monotonic(), 0, False

    def read(self, length=None):
        """Piece by piece, so that what came already earns time for the rest."""
        length = sys.maxsize if length is None or length < 0 else length
        pieces, read = [], super().read
        while length and (piece := self._in_time(read, min(length, PIECE))):
            pieces.append(piece)
            length -= len(piece)
        return b"".join(pieces)

    def readline(self, size=None):
        return self._in_time(super().readline, size)

    def _in_time(self, reading, length):
        left = self.began + BODY_WITHIN + self.came / BYTES_A_SECOND - time.monotonic()
        try:
            with gevent.Timeout(max(left, 0), Late("too slow")):
                read = reading(length)
        except OSError:
            self.late = True
            raise
        self.came += len(read)
        return read


class Handler(pywsgi.WSGIHandler):
    """One connection."""

    had_one = False    # whether there was a request already

    def read_requestline(self):
        with gevent.Timeout(NEXT_WITHIN if self.had_one else FIRST_WITHIN, False):
            return super().read_requestline()
        return ""

    def read_request(self, raw_requestline):
        with gevent.Timeout(HEADERS_WITHIN, False):
            return super().read_request(raw_requestline)
        return False

    def get_environ(self):
        environ = super().get_environ()
        usual = self.wsgi_input
        if environ["wsgi.input"] is usual:
            self.wsgi_input = environ["wsgi.input"] = Body(
                self.rfile, self.content_length, usual.socket, usual.chunked_input)
        return environ

    def handle_one_response(self):
        """A client that dawdles over reading our answer is let go as well; sockets may stay. After half a body nobody
        knows where the next request begins, so there is none."""
        if "HTTP_UPGRADE" not in self.environ:
            self.socket.settimeout(SENT_WITHIN)
        self.had_one = True
        try:
            super().handle_one_response()
        finally:
            self.socket.settimeout(None)
            if getattr(self.wsgi_input, "late", False):
                self.close_connection = True

    def _write_with_headers(self, data):
        self.headers_sent = True
        self.finalize_headers()
        head = [b"HTTP/1.1 ", self.status, b"\r\n"]
        for name, value in self.response_headers:
            head += (name, b": ", value, b"\r\n")
        head += (b"\r\n",)
        if data and not self.response_use_chunked:
            head += (bytes(data),)
            self._sendall(b"".join(head))
        else:
            self._sendall(b"".join(head))
            self._write(data)

    def log_error(self, msg, *args):
        log.debug("a connection ended: " + msg, *args)

    def log_request(self):
        """Requests are logged by the app, with their ids."""


def listen(host, port):
    """A listening socket; connections accepted from it inherit TCP_NODELAY."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    listener.bind((host, port))
    listener.listen(1024)
    return listener


def serve(app, listener):
    """A server for this app; ``start()`` or ``serve_forever()`` it."""
    sys.setswitchinterval(HAND_OVER)
    return pywsgi.WSGIServer(listener, app, handler_class=Handler, log=None, error_log=log,
                             spawn=gevent.pool.Pool(MOST_CONNECTIONS))

"""The HTTP server: gevent's, with what it lacks on a busy evening.

Headers and body leave in one send on a socket without Nagle's delay, since a keep-alive answer otherwise waits some
40 ms for the client's acknowledgement. A client that dawdles over its headers is let go.
"""

import logging
import socket
import sys

import gevent
import gevent.pool
from gevent import pywsgi

HEADERS_WITHIN = 15   # seconds for a request's headers, once its first line is here
BODY_WITHIN = 20      # seconds between two pieces of a request's body
NEXT_WITHIN = 75      # seconds that a connection may stay open without a request
HAND_OVER = 0.0005    # seconds after which a busy thread lets the others go on; Python's own 0.005 is felt at a table
MOST_CONNECTIONS = 5_000

log = logging.getLogger("tableside.server")


class Handler(pywsgi.WSGIHandler):
    """One connection."""

    def read_requestline(self):
        with gevent.Timeout(NEXT_WITHIN, False):
            return super().read_requestline()
        return ""

    def read_request(self, raw_requestline):
        with gevent.Timeout(HEADERS_WITHIN, False):
            return super().read_request(raw_requestline)
        return False

    def handle_one_response(self):
        """A client that dawdles over its body, or over reading ours, is let go as well; sockets may stay."""
        if "HTTP_UPGRADE" not in self.environ:
            self.socket.settimeout(BODY_WITHIN)
        try:
            super().handle_one_response()
        finally:
            self.socket.settimeout(None)

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

"""Sessions are Flask's signed cookies. A browser sends the same one with every request, so one whose signature was
checked a moment ago is not checked again.
"""

from flask.sessions import SecureCookieSessionInterface

from .. import clock

TRUSTED_FOR = 60   # seconds until a signature is checked again, and its age with it
MOST_KNOWN = 2_000


class Sessions(SecureCookieSessionInterface):
    """Flask's own, with a memory. What a session holds is plain values, so a shallow copy is a session of its own."""

    def __init__(self):
        self.known = {}

    def open_session(self, app, request):
        cookie = request.cookies.get(self.get_cookie_name(app))
        until, held = self.known.get(cookie, (0, None))
        if clock.steady() < until:
            return self.session_class(held)
        session = super().open_session(app, request)
        if session:
            self._remember(cookie, dict(session))
        return session

    def _remember(self, cookie, held):
        self.known.pop(cookie, None)
        while len(self.known) >= MOST_KNOWN:
            del self.known[next(iter(self.known))]
        self.known[cookie] = (clock.steady() + TRUSTED_FOR, held)

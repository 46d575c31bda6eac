"""The line from a worker elsewhere to the house: calls out, in JSON over HTTP(S), and says what is wrong.

The key travels over HTTPS, or over plain HTTP in the house's own network, and never to another address.
"""

import urllib.parse

import requests
import requests.auth

from . import wire

LARGEST_ANSWER = 16_000_000


class Cut(Exception):
    """The house could not be reached, or would not have us. Says why in a sentence."""


class Key(requests.auth.AuthBase):
    """The worker's key in the header that is for it, whatever a .netrc file says."""

    def __init__(self, secret):
        self.secret = secret

    def __call__(self, request):
        request.headers["Authorization"] = f"Bearer {self.secret}"
        return request


class Line:
    """One connection to the house, kept open."""

    def __init__(self, server, key):
        self.server, self.key = _address(server), Key(key)
        self.http = requests.Session()

    def call(self, path, said, within):
        """Say this and return the answer. Raises Cut."""
        if not self._is_safe():
            raise Cut("The way to the house is not encrypted and leads out of your network. "
                      "Use an https:// address in TABLESIDE_SERVER.")
        try:
            with self.http.post(self.server + path, json=said, auth=self.key, timeout=(5, within), stream=True,
                                allow_redirects=False) as answer:
                return self._read(answer)
        except (requests.RequestException, OSError) as error:
            self.http.close()
            raise Cut(f"The house does not answer at {self.server}: {_reason(error)}.") from None

    def _is_safe(self):
        parts = urllib.parse.urlsplit(self.server)
        return parts.scheme == "https" or bool(wire.addresses(parts.hostname, parts.port or 80))

    def _read(self, answer):
        body = answer.raw.read(LARGEST_ANSWER + 1, decode_content=True)
        if answer.status_code == 200 and len(body) <= LARGEST_ANSWER:
            return _json(answer, body)
        told = _json(answer, body) if answer.headers.get("Content-Type", "") == "application/json" else {}
        raise Cut(told.get("error") or f"The house answers with status {answer.status_code} at {self.server}.")


def _json(answer, body):
    try:
        said = requests.compat.json.loads(body)
    except ValueError:
        said = None
    if not isinstance(said, dict):
        raise Cut(f"At {answer.url} there is something, but not Tableside.")
    return said


def _address(server):
    """The house's address without a slash at the end, or ValueError."""
    parts = urllib.parse.urlsplit(server)
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.query or parts.username:
        raise ValueError("TABLESIDE_SERVER must be the address of the house, such as https://order.example.")
    return server.rstrip("/")


def _reason(error):
    """In a few words; the library's own are long, and name what no reader knows."""
    reasons = ((requests.exceptions.SSLError, "its certificate is not trusted here"),
               (requests.Timeout, "nothing came back in time"), (requests.ConnectionError, "no connection"))
    return next((words for kind, words in reasons if isinstance(error, kind)), "the connection broke")

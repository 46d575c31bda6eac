"""Calling a provider over HTTP: a whole answer within ten seconds, or none; a redirect is none."""

import contextlib
import dataclasses
import json

import gevent
import requests

from .provider import Declined, Unreachable

CONNECT, READ, WHOLE = 3, 8, 10     # seconds: to connect, between two reads, and for everything together
LARGEST = 1_000_000


@dataclasses.dataclass(frozen=True)
class Answer:
    """What came back, with the bytes as they were sent, since signatures are over bytes."""

    status: int
    headers: dict
    body: bytes

    def json(self):
        """The body as a JSON object; anything else is Unreachable."""
        try:
            told = json.loads(self.body)
        except (ValueError, RecursionError):
            raise Unreachable("no JSON") from None
        if not isinstance(told, dict):
            raise Unreachable("no JSON object")
        return told


def call(method, address, headers=None, body=b"", largest=LARGEST):
    """Ask a provider. Raises Unreachable if no whole answer came; a status is for the caller to read."""
    try:
        with gevent.Timeout(WHOLE, Unreachable("too slow")), requests.request(
                method, address, data=body, headers=headers, timeout=(CONNECT, READ), allow_redirects=False,
                stream=True) as answer:
            octets = b""
            for piece in answer.iter_content(65_536):
                octets += piece
                if len(octets) > largest:
                    raise Unreachable("the answer is too long")
            return Answer(answer.status_code, answer.headers, octets)
    except requests.RequestException as error:
        raise Unreachable(type(error).__name__) from None


def field(told, name, kind):
    """A field of an answer with its type, or Unreachable: an answer without it is none."""
    value = told.get(name) if isinstance(told, dict) else None
    if type(value) is not kind:
        raise Unreachable(f"the answer has no {name}")
    return value


def part(told, name):
    """What is inside an answer, or nothing: where it was not sent along there is only its id."""
    inside = told.get(name) if isinstance(told, dict) else None
    return inside if isinstance(inside, dict) else {}


def mark(told):
    """Our reference in the metadata of a thing of theirs, or "" where there is none."""
    reference = part(told, "metadata").get("reference")
    return reference if type(reference) is str else ""


def page(told, name, address):
    """Where the payer pays. A real provider's page is always https; only a sandbox on this machine may do without."""
    found = field(told, name, str)
    if address.startswith("https:") and not found.startswith("https://"):
        raise Unreachable("the page is no https address")
    return found


@contextlib.contextmanager
def only_asking():
    """A question has no "no": what a provider refuses to tell is not known."""
    try:
        yield
    except Declined as no:
        raise Unreachable(str(no)) from None

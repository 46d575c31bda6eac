"""Where workers on other machines call, and where the owner makes them and looks for printers nearby."""

import base64
import dataclasses
import functools
import logging
import urllib.parse

from flask import Blueprint, current_app, request

from restaurant import clock
from restaurant import database as house_database
from restaurant.errors import Refused
from restaurant.pages import limits
from restaurant.pages.guards import opens_to
from restaurant.pages.page import field, key, page, then

from . import discovery, elsewhere, wire
from .devices import Place
from .printers import Printer

log = logging.getLogger("tableside.printers")
door = Blueprint("elsewhere", __name__)
LARGEST_CALL = 262_144
MOST_TOLD = 500          # in one call; a worker tells the rest in the next


@door.record
def _(state):
    state.app.config.setdefault("CALLED_BACK", set()).update(("elsewhere.work", "elsewhere.told"))


# Calls of workers, in JSON. Their key stands in the Authorization header and opens these two addresses only.


def in_json(view):
    """Workers read JSON: a refusal, and whatever is strange in what they say, are told so that they understand."""
    @functools.wraps(view)
    def told():
        try:
            return view()
        except Refused as refused:
            return {"error": refused.sentence}, refused.status
        except (KeyError, TypeError, ValueError, AttributeError, OverflowError):
            log.warning("a worker says what nobody understands", exc_info=True)
            return {"error": "The house does not understand this machine. Is it of another release?"}, 400
    return told


@door.post("/paper/work")
@opens_to("anybody")
@in_json
def work():
    """What is to be printed next; waits for it a while. Tells where the worker's printers are, too."""
    worker, said = _worker(), _said()
    held = _each(said["held"], str)
    printers, slips, forget = elsewhere.work(worker.id, _session(said), _turn(said), held, _resting(said))
    return {"printers": [{"id": printer.id, "trouble": printer.trouble, **dataclasses.asdict(Place.of(printer))}
                         for printer in printers],
            "slips": [_slip(*each) for each in slips], "forget": forget}


def _slip(token, slip, octets):
    return {"token": token, "printer": slip.printer_id, "again": slip.copies > 0, "within": elsewhere.good_for(slip),
            "octets": base64.b64encode(octets).decode()}


@door.post("/paper/told")
@opens_to("anybody")
@in_json
def told():
    """What became of slips, told as often as it takes."""
    worker, said = _worker(), _said()
    outcomes = [_outcome(each) for each in _each(said["outcomes"], dict)]
    elsewhere.told(worker.id, _session(said), outcomes, _each(said["well"], int), _resting(said))
    return {}


def _worker():
    """Whose key this is; a wrong one is counted, so that nobody tries many."""
    scheme, _, secret = request.headers.get("Authorization", "").partition(" ")
    worker = elsewhere.whose(secret) if scheme == "Bearer" else None
    if worker is None:
        limits.too_often("worker key", limits.WRONG_CODES)
        limits.count("worker key", limits.WRONG_CODES)
        raise Refused("This key opens nothing here.", status=401)
    house_database.actor.set(f"worker {worker.id}")
    return worker


def _said():
    request.max_content_length = LARGEST_CALL
    return request.get_json()


def _each(values, kind):
    if not isinstance(values, list) or len(values) > MOST_TOLD or not all(isinstance(each, kind) for each in values):
        raise ValueError(values)
    return values


def _session(said):
    if not isinstance(said["session"], str) or not 16 <= len(said["session"]) <= 64:
        raise ValueError("session")
    return said["session"]


def _turn(said):
    if not isinstance(said["turn"], int) or not 0 < said["turn"] < 2**62:
        raise ValueError("turn")
    return said["turn"]


def _resting(said):
    """Printers in trouble at the worker, and the word for it."""
    resting = {int(printer): trouble for printer, trouble in said["resting"].items()}
    if not set(resting.values()) <= set(wire.TROUBLES):
        raise ValueError("resting")
    return resting


def _outcome(said):
    token, to, why = said["token"], said["to"], said["why"]
    if not isinstance(token, str) or to not in elsewhere.MAY_BECOME or (why is not None and why not in elsewhere.WHY):
        raise ValueError("outcome")
    return token, to, why


# The owner's pages


@door.get("/office/printers/elsewhere")
@opens_to("office")
def show():
    return _page()


def _page(**more):
    server = current_app.config["PLACE"].public_url or request.host_url.rstrip("/")
    return page("office/printers_elsewhere.html", workers=elsewhere.workers(), printers=Printer.all(), server=server,
                local=urllib.parse.urlsplit(server).hostname in ("localhost", "127.0.0.1", "::1"),
                silent=elsewhere.callers.silent, **more)


@door.post("/office/printers/elsewhere")
@opens_to("office")
def make():
    """The key is shown on this answer and never again; the same form sent twice makes one machine."""
    secret, name = clock.token(32), field("name")
    made = elsewhere.make_worker(name, secret, once=key() and (key(), name))
    return _page(made=made, secret=secret if elsewhere.whose(secret) else None)


@door.post("/office/printers/elsewhere/<int:id>/remove")
@opens_to("office")
def remove(id):
    elsewhere.remove_worker(id, once=key())
    return then("elsewhere.show")


@door.post("/office/printers/look")
@opens_to("office")
def look():
    """Listen for printers for three seconds, because the owner asked."""
    try:
        found = discovery.nearby()
    except OSError:
        raise Refused("This computer is in no network in which printers could be heard.") from None
    known = {printer.host for printer in Printer.all()}
    return page("office/printers_found.html", found=found, known=known)

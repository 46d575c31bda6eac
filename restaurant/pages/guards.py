"""Who may come through which door, and which rooms their screen may hear. Everything comes from the signed session."""

import functools
import hashlib
import hmac
import urllib.parse

from flask import current_app, g, redirect, request, session, url_for

from .. import clock, database, entry, languages
from ..errors import NotAllowed, Refused
from ..settings import house
from ..staff import Person
from ..tables import Display, Seat
from .limits import JOINS, SCREENS, count, too_often
from .page import is_htmx

OPEN_DOORS = "opens_to"  # mark of a view: which door it belongs to; test_architecture wants one on every view


def opens_to(door):
    """Mark a view: ``anybody``, ``guests`` (a phone in an open sitting, of which it sees its own), ``party`` (one that
    was let in), ``staff``, or one of staff's doors.
    """
    def marked(view):
        @functools.wraps(view)
        def guarded(*args, **kwargs):
            turned_away = _turned_away(door)
            return turned_away if turned_away is not None else view(*args, **kwargs)
        setattr(guarded, OPEN_DOORS, door)
        return guarded
    return marked


def _turned_away(door):
    if door == "anybody":
        return None
    if door in ("guests", "party"):
        return _to_the_door() if door == "party" and not this_seat().inside else this_seat() and None
    person = this_person()
    if person is None:
        return _to_login()
    if door != "staff" and not person.may(door):
        raise NotAllowed()
    return None


def _to_the_door():
    """Whoever was not let in yet waits, and sees what for."""
    if is_htmx():
        return "", 403, {"HX-Redirect": url_for("diner.wait")}
    if request.method == "GET":
        return redirect(url_for("diner.wait"), 303)
    raise Refused("A waiter has to let you in first.", status=403)


def _to_login():
    if is_htmx():
        return "", 401, {"HX-Redirect": url_for("login.show")}
    if request.method == "GET":
        return redirect(url_for("login.show", next=request.full_path.rstrip("?")), 303)
    raise Refused("Please sign in first.", status=401)


def this_person():
    """Who is signed in on this device, or None. Looked up each time: somebody who left is out at once."""
    if "person" not in g:
        id, version = session.get("staff", (None, None))
        g.person = Person.signed_in(id, version) if id else None
        if g.person:
            database.actor.set(f"staff {g.person.id}")
    return g.person


def a_seat():
    """The phone of this session at its table, or None; its bill may be closed."""
    if "seat" not in g:
        secret = session.get("phone")
        g.seat = Seat.with_secret(secret) if secret else None
        if g.seat:
            g.seat.inside = g.seat.is_open and entry.is_inside(g.seat, clock.now())
            database.actor.set(f"phone {g.seat.phone}")
    return g.seat


def this_seat():
    """The phone of this session in its open sitting, or Refused: after the bill is closed it can do nothing."""
    seat = a_seat()
    if seat is None:
        raise Refused("Please scan the code on your table first.", status=403)
    if not seat.is_open:
        raise Refused("The bill of this table is closed. To order again, scan the code and tap “Order again”.",
                      status=410)
    return seat


def sit_down(table, joins, key=None):
    """Make this browser a phone of the table's sitting. A new session begins, so none can be planted (threats T27).

    ``joins`` is called with the new phone's secret, and saves it. The same form sent twice, before the first answer
    came, seats one phone: its key and our own make the secret.
    """
    too_often("join", JOINS)
    count("join", JOINS)
    secret = _secret_of(key) if key else clock.token()
    joins(secret)
    kept = {name: session[name] for name in ("language", "staff", "device") if name in session}
    session.clear()
    session.update(kept, phone=secret, table=table.code)
    session.permanent = True
    g.pop("seat", None)


def _secret_of(key):
    ours = current_app.config["SECRET_KEY"].encode()
    return hmac.new(ours, f"sit down {key}".encode(), hashlib.sha256).hexdigest()


def rooms():
    """The rooms that this browser's socket hears: those of its session. The pick-up screen, which has none because
    anybody may open it, hears its own room and nothing else, whoever is signed in on that device.
    """
    if request.args.get("page") == "pickup":
        too_often("screen", SCREENS)
        count("screen", SCREENS)
        return ["pickup"]
    heard = []
    person = this_person()
    if person:
        heard += [f"staff:{person.id}"]
        heard += [door for door in ("office", "floor", "kitchen") if person.may(door)]
    seat, display = a_seat(), this_display()
    if seat and seat.is_open:
        heard += [f"phone:{seat.phone}", *([f"sitting:{seat.sitting}"] if seat.inside else []),
                  *([f"new:{seat.sitting}"] if seat.inside and not seat.admitted_at else [])]
    if display:
        heard += [f"display:{display.table_id}"]
    if "table" in session:
        heard += ["guests"]
    return heard


def this_display():
    """The display on a table that this screen is, or None."""
    return Display.with_secret(session["display"]) if "display" in session else None


def same_origin():
    """Unsafe requests must come from our own pages (threats T30): Origin, or else Referer, names this host."""
    if request.method in ("GET", "HEAD", "OPTIONS") or request.endpoint in current_app.config["CALLED_BACK"]:
        return
    sent = request.headers.get("Origin") or request.headers.get("Referer")
    if sent and urllib.parse.urlsplit(sent).netloc == request.host:
        return
    if sent is None and request.headers.get("Sec-Fetch-Site") in ("same-origin", "none"):
        return
    raise Refused("This did not come from one of our own pages. Please reload and try again.", status=403)


def choose_language():
    """The language this reader chose, or what their browser likes best of ours."""
    chosen = session.get("language")
    languages.choose(chosen or languages.wanted(request.headers.get("Accept-Language", ""), house().language))

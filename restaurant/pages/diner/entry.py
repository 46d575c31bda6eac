"""Coming in: the code that was scanned or typed opens the menu; joining, languages, pictures."""

from flask import Blueprint, current_app, redirect, request, send_from_directory, session, url_for

from ... import clock, languages, menu, service
from ...errors import NotFound, Refused
from ...tables import Sitting, Table, tidy
from ..guards import a_seat, opens_to, sit_down, this_seat
from ..limits import WRONG_CODES, count, too_often
from ..page import field, here, is_htmx, page, then
from . import card
from .mine import Mine, brought_along, of_this_guest

door = Blueprint("diner", __name__)
STAYS_OUT = 6 * clock.HOUR


def table_with(code):
    """The table of a code, or NotFound; whoever guesses is slowed down, and nobody who sits there."""
    try:
        return Table.with_code(code)
    except NotFound:
        too_often("code", WRONG_CODES)
        count("code", WRONG_CODES)
        raise


@door.get("/")
@opens_to("anybody")
def start():
    """Type the code that is printed beside the square."""
    seat = a_seat()
    return page("diner/start.html", seat=seat if seat and seat.is_open else None)


@door.post("/")
@opens_to("anybody")
def find():
    return redirect(url_for("diner.read", code=table_with(field("code", longest=64)).code), 303)


@door.get("/t/<code>")
@opens_to("anybody")
def read(code):
    """The menu of a table. Reading changes nothing; the first dish or the join button sits the guest down."""
    seat, came_with = a_seat(), session.get("table")
    if brought_along(seat) and tidy(code) == came_with:
        return redirect(url_for("diner.read", code=seat.code), 303)
    if _own_table(seat, tidy(code)):
        mine = Mine(seat, seat.name, seat.code)
        if session.pop("visits", None):
            session["table"] = seat.code
    else:
        table = table_with(code)
        others = Table.parts_in_use(table)
        if others:
            return _with_whom(table, others)
        mine = Mine(seat if seat and seat.at == table.id else None, table.title, table.code)
        if session.get("table") != table.code:
            session["table"] = table.code
        if seat and seat.at != table.id:
            session["visits"] = True  # they look at another table's menu; their first dish sits them down there
    search = request.args.get("q", "")[:60].strip()
    if search:
        return _found(mine, search)
    body, headers = card.ready().for_guest(mine)
    return body, 200, headers


def _own_table(seat, code):
    """Whether this is the code of the table where the phone sits, or was until the owner renewed it."""
    if seat is None or not seat.is_open:
        return False
    return code == seat.code or (code == session.get("table") and "visits" not in session)


def _with_whom(table, others):
    """Several parties sit at this table: which is the guest's? Nothing else is told of any of them."""
    here = Sitting.open_at(table) is not None
    return page("diner/which.html", table=table, letters=["A"] * here + [part.letter for part in others], new=not here)


def party_at(table):
    """Where a guest of this table sits down: with several parties there, they say with whom."""
    others, letter = {part.letter: part for part in Table.parts_in_use(table)}, field("party", "", 4)
    if others and letter not in ("A", *others):
        raise Refused("Several parties sit at this table. Please scan its code again and say with whom you sit.")
    return others.get(letter, table)


def _found(mine, search):
    """The menu with only what was searched for, for phones without JavaScript."""
    words = search.casefold()
    found = {dish.id for dish in menu.current().dishes.values()
             if any(words in text.casefold() for text in (*dish.names.values(), *dish.descriptions.values()))}
    return page("diner/menu.html", card=menu.current(), mine=mine, search=search, found=found)


@door.get("/mine")
@opens_to("anybody")
def mine():
    """The guest's own part of the menu page, asked again when there is news."""
    return current_app.jinja_env.get_template("diner/mine.html").render(mine=of_this_guest())


@door.get("/where")
@opens_to("anybody")
def where():
    """The name of the guest's table, asked again when they moved."""
    return current_app.jinja_env.get_template("diner/where.html").render(mine=of_this_guest())


@door.post("/t/<code>/join")
@opens_to("anybody")
def join(code):
    """Sit down at the table; a nickname is a courtesy, not a duty."""
    table = table_with(code)
    name = field("nickname", "", 200)
    seat = a_seat()
    if seat and seat.is_open and seat.at == table.id:
        service.rename(seat.phone, name)
    else:
        not_blocked(seat)
        place = party_at(table)
        _not_into_the_next_party(seat, place)
        sit_down(table, lambda secret: service.join(place.id, secret, name))
    return then("diner.mine") if is_htmx() else redirect(url_for("diner.read", code=table.code), 303)


def not_blocked(seat):
    """A phone that staff blocked while it sits somewhere sits down nowhere else (threats T77)."""
    if seat and seat.is_open and seat.blocked_at is not None:
        raise Refused("Please ask a waiter to take your order.", status=403)


def _not_into_the_next_party(seat, table):
    """A phone whose bill was closed a while ago does not walk into the party that sits there now."""
    if seat and seat.table == table.id and seat.closed_at > clock.now() - STAYS_OUT and Sitting.open_at(table):
        raise Refused("Other guests sit at this table now. Please ask a waiter.")


@door.post("/name")
@opens_to("guests")
def rename():
    service.rename(this_seat().phone, field("nickname", "", 200))
    return then("diner.mine") if is_htmx() else redirect(here(field("back", "/order")), 303)


@door.post("/language")
@opens_to("anybody")
def language():
    """Speak another language on this device."""
    chosen = field("language", longest=8)
    if chosen in languages.LANGUAGES:
        session["language"] = chosen
    back = request.referrer or ""
    return redirect(here(back[len(request.host_url) - 1:] if back.startswith(request.host_url) else "/"), 303)


@door.get("/photo/<name>")
@opens_to("anybody")
def photo(name):
    """A dish's picture; its name changes when it does."""
    return send_from_directory(current_app.config["PLACE"].photos.resolve(), name, mimetype="image/webp",
                               max_age=31_536_000)


@door.get("/robots.txt")
@opens_to("anybody")
def robots():
    return "User-agent: *\nDisallow: /\n", 200, {"Content-Type": "text/plain"}



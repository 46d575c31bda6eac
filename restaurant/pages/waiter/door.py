"""What all of a waiter's pages share: the door itself, and the way back to where a button was pressed."""

from flask import Blueprint, request, session, url_for

from ...errors import Refused
from ...tables import Sitting, Table
from ..guards import this_person
from ..page import is_htmx, then, whole

door = Blueprint("waiter", __name__, url_prefix="/floor")


def me():
    return this_person().id


def sitting_at(table):
    """The sitting that a form is about, or Refused: a page from before must not act on guests who sit elsewhere now."""
    sitting = Sitting.find(whole("sitting", 1))
    if sitting.table_id != table:
        raise Refused("These guests sit at table %(table)s now.", table=sitting.title)
    return sitting.id


def back():
    """After a button: the floor with the table that was open there, the table's own page, or the page of money."""
    if request.form.get("at") == "money":
        return then("waiter.tasks")
    table = whole("table", 0, default=0)
    if "area" in request.form or not table:
        return then("waiter.floor", area=whole("area", 0, default=0), table=table)
    return then("waiter.table", table=table)


def back_to(table, sentence):
    """The floor with this table open, which says once what happened."""
    session["said"] = sentence
    return go("waiter.floor", area=Table.find(table).area_id, table=table)


def said():
    """What the last step wants to have said on the whole page that follows it."""
    return None if is_htmx() else session.pop("said", None)


def go(view, **values):
    """After a step that leads to another page."""
    if is_htmx():
        return "", 204, {"HX-Redirect": url_for(view, **values)}
    return then(view, **values)

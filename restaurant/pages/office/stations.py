"""The kitchen's part of the settings: its stations, and the courses of a meal."""

from flask import request

from ... import office
from ..guards import opens_to
from ..page import field, key, then, whole
from .door import by_language, door, step, whole_or_none


@door.post("/office/stations")
@opens_to("office")
def add_station():
    office.add_station(field("name"), once=key())
    return then("office.settings")


@door.post("/office/stations/<int:id>")
@opens_to("office")
def change_station(id):
    """The pass has no rule: it is what the others' rules are about."""
    rule = {"rule": field("rule")} if "rule" in request.form else {}
    office.change_station(id, name=field("name"), warm_at=whole("warm_at"), late_at=whole("late_at"), **rule)
    return then("office.settings")


@door.post("/office/stations/<int:id>/move")
@opens_to("office")
def move_station(id):
    office.move_station(id, step())
    return then("office.settings")


@door.post("/office/stations/<int:id>/remove")
@opens_to("office")
def remove_station(id):
    office.remove_station(id, whole_or_none("to", 1) if "to" in request.form else None)
    return then("office.settings")


@door.post("/office/courses")
@opens_to("office")
def add_course():
    office.add_course(field("name"), once=key())
    return then("office.settings")


@door.post("/office/courses/<int:id>")
@opens_to("office")
def rename_course(id):
    office.rename_course(id, by_language("name"))
    return then("office.settings")


@door.post("/office/courses/<int:id>/move")
@opens_to("office")
def move_course(id):
    office.move_course(id, step())
    return then("office.settings")


@door.post("/office/courses/<int:id>/remove")
@opens_to("office")
def remove_course(id):
    office.remove_course(id)
    return then("office.settings")

"""The staff's room: who works here, and the devices on which their PINs work."""

from flask import current_app, g, request, session

from ... import clock, office
from ...office import people, sheets
from ...staff import ROLES, Person
from ..guards import opens_to, this_person
from ..page import field, page, then
from .door import door


def show(**chosen):
    me = this_person()
    roles = ROLES if me.role == "owner" else ROLES[1:]
    return page("office/staff.html", people=list(Person.working()), devices=people.known_devices(), me=me, roles=roles,
                saved=request.method == "POST", **chosen)


@door.get("/office/staff")
@opens_to("office")
def staff():
    return show()


@door.get("/office/staff/new")
@opens_to("office")
def new_person():
    return show(adding=True)


@door.get("/office/staff/<int:id>")
@opens_to("office")
def person(id):
    return show(person=people.find_person(id))


@door.post("/office/staff")
@opens_to("office")
def add_person():
    office.add_person(field("name"), field("role", longest=20), field("pin", longest=40), field("password", "", 400),
                      this_person().id)
    return then("office.staff")


@door.post("/office/staff/<int:id>")
@opens_to("office")
def change_person(id):
    return _renewed(id, office.change_person(id, field("name"), field("role", longest=20), this_person().id))


@door.post("/office/staff/<int:id>/pin")
@opens_to("office")
def new_pin(id):
    return _renewed(id, office.new_pin(id, field("pin", longest=40), this_person().id))


@door.post("/office/staff/<int:id>/password")
@opens_to("office")
def new_password(id):
    return _renewed(id, office.new_password(id, field("password", "", 400), this_person().id))


def _renewed(id, version):
    """Whoever changed themselves stays signed in here; all their other screens have to sign in again."""
    if id == this_person().id:
        session["staff"] = (id, version)
        g.pop("person")
    return then("office.person", id=id)


@door.post("/office/staff/<int:id>/leave")
@opens_to("office")
def let_go(id):
    office.let_go(id, this_person().id)
    return then("office.staff")


@door.post("/office/devices")
@opens_to("office")
def invite_device():
    """The link is shown once, on the answer itself, and kept nowhere."""
    secret = clock.token()
    office.invite_device(secret)
    link = f"{current_app.config['PLACE'].address}/welcome/{secret}"
    return show(link=link, code=sheets.as_picture(link), local=not current_app.config["PLACE"].public_url)


@door.post("/office/devices/<int:id>/forget")
@opens_to("office")
def forget_device(id):
    office.forget_device(id)
    return then("office.staff")

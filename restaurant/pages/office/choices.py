"""What guests can choose of a dish, and the parts of a combo, in the dish's own panel."""

from ... import office
from ...office.choices import dish_of
from ..guards import opens_to
from ..page import cents, field, key, then, whole
from .door import by_language, door, step, yes


@door.post("/office/menu/dish/<int:id>/group")
@opens_to("office")
def add_group(id):
    made = office.add_group(id, field("name"), yes("required"), once=key())
    return then("office.dish", id=id, opened=f"group-{made}")


@door.post("/office/menu/dish/<int:id>/part")
@opens_to("office")
def add_part(id):
    made = office.add_part(id, field("name"), once=key())
    return then("office.dish", id=id, opened=f"part-{made}")


@door.post("/office/menu/group/<int:id>")
@opens_to("office")
def change_group(id):
    office.change_group(id, by_language("name"), whole("minimum", 0, 99), whole("maximum", 0, 99))
    return then("office.dish", id=dish_of("group", id), opened=f"group-{id}")


@door.post("/office/menu/group/<int:id>/choice")
@opens_to("office")
def add_choice(id):
    office.add_choice(id, field("name"), cents("price", "0"), once=key())
    return then("office.dish", id=dish_of("group", id), opened=f"group-{id}")


@door.post("/office/menu/choice/<int:id>")
@opens_to("office")
def change_choice(id):
    office.change_choice(id, by_language("name"), cents("price"), yes("removal"), yes("sold_out"))
    return then("office.dish", id=dish_of("choice", id), opened=field("opened", "", 40))


@door.post("/office/menu/part/<int:id>")
@opens_to("office")
def change_part(id):
    office.change_part(id, by_language("name"))
    return then("office.dish", id=dish_of("part", id), opened=f"part-{id}")


@door.post("/office/menu/part/<int:id>/dish")
@opens_to("office")
def add_part_dish(id):
    office.add_part_dish(id, whole("dish", 1), cents("extra", "0"), once=key())
    return then("office.dish", id=dish_of("part", id), opened=f"part-{id}")


@door.post("/office/menu/part-dish/<int:id>")
@opens_to("office")
def change_part_dish(id):
    office.change_part_dish(id, cents("extra"))
    return then("office.dish", id=dish_of("part-dish", id), opened=field("opened", "", 40))


@door.post("/office/menu/choices/<kind>/<int:id>/move")
@opens_to("office")
def move_choice(kind, id):
    office.move_choice(kind, id, step())
    return then("office.dish", id=dish_of(kind, id), opened=field("opened", "", 40))


@door.post("/office/menu/choices/<kind>/<int:id>/remove")
@opens_to("office")
def remove_choice(kind, id):
    dish = dish_of(kind, id)
    office.remove_choice(kind, id)
    return then("office.dish", id=dish, opened=field("opened", "", 40))

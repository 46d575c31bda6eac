"""Keeping a dish's choices and a combo's parts. Orders keep copies, so what is taken away here is really gone."""

from ..database import saving
from ..errors import NotFound, Refused
from ..languages import _
from ..menu import Choice, ChoiceGroup, Part, PartDish
from . import naming
from .menu import fair, find_dish, save, say_changed
from .places import put_in_order, stepped
from .writing import differences

MOST_GROUPS, MOST_CHOICES = 20, 60
TOLD = ("dish", "group", "combo", "part", "names", "price", "extra")  # what the journal keeps of a row that is gone


def _siblings(row):
    """The rows that stand in one list with this one, and the dish that the list belongs to."""
    model, owner = type(row), OWNER[type(row)]
    return list(model.select().where(getattr(model, owner) == row.__data__[owner]).order_by(model.position, model.id))


OWNER = {ChoiceGroup: "dish", Choice: "group", Part: "combo", PartDish: "part"}
KINDS = {"group": ChoiceGroup, "choice": Choice, "part": Part, "part-dish": PartDish}
CALLED = {model: kind for kind, model in KINDS.items()}


def _add(model, owner, most, **values):
    """A new row at the end of its list. Returns its id."""
    field = getattr(model, OWNER[model])
    count = model.select().where(field == owner).count()
    if count >= most:
        raise Refused("There are too many already.")
    made = model.insert(**{OWNER[model]: owner}, position=count, **values).execute()
    say_changed(f"{CALLED[model]} {made}", differences({}, {OWNER[model]: owner, **values}))
    return made


@saving
def add_group(dish_id, name, required):
    """A new question about a dish, still without answers. Returns its id."""
    find_dish(dish_id)
    return _add(ChoiceGroup, dish_id, MOST_GROUPS, names=naming.in_our_language(name),
                minimum=1 if required else 0, maximum=1)


@saving
def change_group(id, names, minimum, maximum):
    """Its name, and how many must and may be taken: never more than there are."""
    group = ChoiceGroup.find(id)
    there_are = Choice.select().where(Choice.group == id).count()
    if minimum > maximum or maximum < 1:
        raise Refused("“At least” cannot be more than “at most”.")
    if maximum > max(1, there_are):
        raise Refused("There are only %(count)s choices to take from.", count=there_are)
    return save(group, {"names": naming.names(names, group.names), "minimum": minimum, "maximum": maximum},
                f"group {id}")


@saving
def add_choice(group_id, name, price):
    """One more answer to a question. Returns its id."""
    ChoiceGroup.find(group_id)
    return _add(Choice, group_id, MOST_CHOICES, names=naming.in_our_language(name), price=fair(price))


@saving
def change_choice(id, names, price, removal, sold_out):
    """Its name, what it adds, whether it takes something away, and whether it can be had."""
    choice = Choice.find(id)
    return save(choice, {"names": naming.names(names, choice.names), "price": fair(price), "removal": removal,
                         "sold_out": sold_out}, f"choice {id}")


@saving
def sell_out_choice(id, sold_out):
    """A choice that cannot be had now, or can be had again."""
    return save(Choice.find(id), {"sold_out": sold_out}, f"choice {id}")


@saving
def add_part(dish_id, name):
    """One more part of a combo; a dish becomes a combo with its first, made where its parts are. Returns its id."""
    dish = find_dish(dish_id)
    if PartDish.select().where(PartDish.dish == dish_id).exists():
        raise Refused("This dish is itself part of a combo, so it cannot become one.")
    if not Part.select().where(Part.combo == dish_id).exists():
        save(dish, {"station": None, "also": []}, f"dish {dish_id}")
    return _add(Part, dish_id, MOST_GROUPS, names=naming.in_our_language(name))


@saving
def change_part(id, names):
    part = Part.find(id)
    return save(part, {"names": naming.names(names, part.names)}, f"part {id}")


@saving
def add_part_dish(part_id, dish_id, extra):
    """A dish that may be taken as this part. Combos cannot be inside combos. Returns its id."""
    part, dish = Part.find(part_id), find_dish(dish_id)
    if dish.id == part.combo_id or Part.select().where(Part.combo == dish).exists():
        raise Refused("%(dish)s is a combo itself.", dish=dish.names)
    if PartDish.select().where(PartDish.part == part, PartDish.dish == dish).exists():
        raise Refused("%(dish)s is there already.", dish=dish.names)
    return _add(PartDish, part_id, MOST_CHOICES, dish=dish.id, extra=fair(extra))


@saving
def change_part_dish(id, extra):
    return save(PartDish.find(id), {"extra": fair(extra)}, f"part-dish {id}")


@saving
def move_choice(kind, id, by):
    """One place up (-1) or down (1): a group, a choice, a part or a dish of a part."""
    row = _row(kind, id)
    rows = _siblings(row)
    moved = put_in_order(type(row), rows, stepped(rows, id, by))
    if moved:
        say_changed(f"{kind} {id}", moved)


@saving
def remove_choice(kind, id):
    """Take away a group, a choice, a part or a dish of a part. How many may be taken shrinks with what is left."""
    row = _row(kind, id)
    row.delete_instance()
    if isinstance(row, Choice):
        left = max(1, Choice.select().where(Choice.group == row.group_id).count())
        for name in ("minimum", "maximum"):
            field = getattr(ChoiceGroup, name)
            ChoiceGroup.update({field: left}).where(ChoiceGroup.id == row.group_id, field > left).execute()
    say_changed(f"{kind} {id}", {name: [value, None] for name, value in row.__data__.items() if name in TOLD})


def _row(kind, id):
    if kind not in KINDS:
        raise NotFound()
    return KINDS[kind].find(id)


def dish_of(kind, id):
    """The dish in whose panel this row is edited."""
    row = _row(kind, id)
    if isinstance(row, (Choice, ChoiceGroup)):
        return row.group.dish_id if isinstance(row, Choice) else row.dish_id
    return row.part.combo_id if isinstance(row, PartDish) else row.combo_id


def flaws(dish):
    """What keeps guests from ordering a dish although it is on the menu: sentences for the owner.

    ``dish`` is one of ``menu.current()``.
    """
    found = []
    for group in dish.its_groups:
        can_be_had = [choice for choice in group.its_choices if not choice.sold_out]
        if len(can_be_had) < group.minimum:
            found.append(_("Guests must choose “%(group)s”, but there is too little to choose from.",
                           group=group.names))
    for part in dish.its_parts:
        if not part.its_options:
            found.append(_("“%(part)s” has no dishes to choose from.", part=part.names))
    if not dish.its_parts and dish.station_id is None:
        found.append(_("No station makes this, so the kitchen will not hear of it."))
    return found


def could_be_parts(dish, dishes):
    """The dishes that may be put into a combo: all but itself and other combos."""
    return [each for each in dishes if each.id != dish.id and not each.its_parts]



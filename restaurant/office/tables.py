"""Keeping the room: areas, tables, who serves them, and the codes that are printed for them."""

from .. import events
from ..database import announce, saving
from ..errors import NotFound, Refused
from ..kitchen import touch
from ..settings import PAY_WHEN
from ..staff import Person
from ..tables import FREE, Area, Sitting, Table, new_code
from . import naming
from .places import put_in_order, stepped
from .plan import find_table, free_places, reshaped

LONGEST_NAME = 20
MOST_TABLES, MOST_SEATS, MOST_AT_ONCE = 500, 60, 50


def _changed(what):
    announce(events.TablesChanged(what=what))


# Areas


@saving
def add_area(name):
    """One more room or terrace. Returns its id."""
    made = Area.insert(name=naming.named(name, 40), position=Area.select().count()).execute()
    _changed(f"area {made}")
    return made


@saving
def change_area(id, name, collects, pay_when=None):
    """Its name, whether guests there fetch their orders when their number is called, and when they pay (None: as the
    house does)."""
    Area.find(id)
    Area.update(name=naming.named(name, 40), collects=collects, pay_when=_pay_when(pay_when)).where(
        Area.id == id).execute()
    _changed(f"area {id}")


@saving
def move_area(id, by):
    """One place up (-1) or down (1)."""
    rows = Area.all()
    if put_in_order(Area, rows, stepped(rows, id, by)):
        _changed("areas")


@saving
def remove_area(id):
    """Refused while it has tables. Tables that were removed earlier keep their history in another area."""
    area = Area.find(id)
    if Table.select().where(Table.area == id, ~Table.removed).exists():
        raise Refused("%(area)s still has tables. Move or remove them first.", area=area.name)
    other = Area.get_or_none(Area.id != id)
    if other is None:
        raise Refused("There has to be one area at least.")
    Table.update(area=other).where(Table.area == id).execute()
    area.delete_instance()
    _changed(f"area {id}")


# Tables


@saving
def add_tables(area_id, prefix, first, how_many, seats, shape="square"):
    """Several tables at once, numbered on from ``first``, each with a new code and a free place. Returns their ids."""
    Area.find(area_id)
    if not 1 <= how_many <= MOST_AT_ONCE or Table.select().where(~Table.removed).count() + how_many > MOST_TABLES:
        raise Refused("That is too many tables at once.")
    made = [_add(area_id, f"{prefix}{first + n}", seats, shape, place)
            for n, place in enumerate(free_places(area_id, shape, how_many))]
    _changed("tables")
    return made


def _add(area_id, name, seats, shape, place):
    """A table that once had this name and was removed comes back with its history, under a new code."""
    name = naming.named(name, LONGEST_NAME)
    known = Table.get_or_none(Table.name == name)
    if known and (known.part_of_id or known.tab):
        known = _make_way(name)
    if known and (known.till or not known.removed):
        raise Refused("There is a table %(name)s already.", name=name)
    values = {"area": area_id, "seats": _seats(seats), "shape": shape, **place,
              "code": new_code(), "removed": False, "position": Table.select().where(Table.area == area_id).count()}
    if known:
        Table.update(values).where(Table.id == known.id).execute()
        return known.id
    return Table.insert(name=name, **values).execute()


@saving
def change_table(id, name, seats, shape, area, pay_when=None):
    """Its name, seats, shape and area, and when its guests pay (None: as its area does). Open tickets in the kitchen
    show the new name too."""
    table, name = find_table(id), naming.named(name, LONGEST_NAME)
    Area.find(area)
    if name != table.name:
        _make_way(name)
    _write(table, name=name, seats=_seats(seats), area=area, pay_when=_pay_when(pay_when), **reshaped(table, shape))
    sitting = Sitting.open_at(id)
    if sitting:
        touch(sitting.id)


def _make_way(name):
    """Refused if a table has this name. One that was removed gives it up: the books call that “5 (1)” from then on."""
    known = Table.get_or_none(Table.name == name)
    if known and (not known.removed or Sitting.open_at(known)):
        raise Refused("There is a table %(name)s already.", name=name)
    if known:
        taken = {table.name for table in Table.select(Table.name).where(Table.name.startswith(name))}
        free = next(f"{name} ({n})" for n in range(1, len(taken) + 2) if f"{name} ({n})" not in taken)
        Table.update(name=free).where(Table.id == known.id).execute()


@saving
def give_table(id, waiter, by):
    """Whose table it is from now on; None: everybody's."""
    before = find_table(id).waiter_id
    if waiter is not None and not any(each.id == waiter for each in Person.serving()):
        raise NotFound("This person no longer works here.")
    if before != waiter:
        Table.update(waiter=waiter).where(Table.id == id).execute()
        announce(events.TableAssigned(table=id, person=by, changes={"waiter": [before, waiter]}))


@saving
def remove_table(id):
    """Refused while somebody sits there. Its row stays, since the books know it, and its code stops."""
    table = find_table(id)
    if not Table.holds(id, FREE):
        raise Refused("Somebody sits at table %(table)s. Close its bill first.", table=table.name)
    _write(table, removed=True, code=new_code())


@saving
def renew_code(id):
    """A new code for one table. Phones that are seated keep working; the printed code stops at once."""
    _write(find_table(id), code=new_code())
    announce(events.TableCodeRenewed(table=id))


@saving
def renew_all_codes():
    """A new code for every table. Returns how many."""
    tables = Table.all()
    for table in tables:
        Table.update(code=new_code()).where(Table.id == table.id).execute()
    _changed("codes")
    return len(tables)


def next_number():
    """The number after the highest one among the tables' names."""
    numbers = [int(table.name) for table in Table.all() if table.name.isascii() and table.name.isdigit()]
    return max(numbers, default=0) + 1


def _write(table, **values):
    if any(table.__data__[name] != value for name, value in values.items()):
        Table.update(**values).where(Table.id == table.id).execute()
        _changed(f"table {table.id}")


def _seats(seats):
    if not 1 <= seats <= MOST_SEATS:
        raise Refused("A table has 1 to %(most)s seats.", most=MOST_SEATS)
    return seats


def _pay_when(when):
    if when not in (None, *PAY_WHEN):
        raise NotFound()
    return when

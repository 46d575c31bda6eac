"""Parties and tables that do not match one to one: several parties at a table, one at several, one at none (a tab)."""

from .. import clock, events
from ..database import announce, database, saving
from ..errors import Refused
from ..tables import FREE, Area, Sitting, Table, new_code
from ..words import one_line
from .changing import change_place, renamed
from .places import place, taken
from .seating import seated

LETTERS = "BCDEFGHJKLMN"     # A is the party at the table itself
LONGEST_NAME = 24


@saving
def another_party(table_id, person, guests=None):
    """One more party sits down at a table where somebody sits, at a part of it that is theirs alone ("12 B").

    Returns the sitting's id.
    """
    return seated(room_at(place(table_id)), person, guests)


def room_at(table):
    """Where one more party sits at a table: at a part of it, or at the table itself while only its parts are taken."""
    table = table.part_of or table
    if table.tab:
        raise Refused("A tab is for one party. Please open another tab.")
    return table.id if Sitting.open_at(table) is None else _part(table)


def _part(table):
    """A part of a table where nobody sits: one that there was before, or a new one."""
    same = {"part_of": table.id, "area": table.area_id, "seats": table.seats, "shape": table.shape, "x": table.x,
            "y": table.y, "w": table.w, "h": table.h, "position": table.position, "pay_when": table.pay_when,
            "waiter": table.waiter_id}
    for name in (f"{table.name} {letter}" for letter in LETTERS):
        known = Table.get_or_none(Table.name == name)
        if known is None:
            return _made(name, **same)
        if known.part_of_id and Sitting.open_at(known) is None:
            Table.update(**same).where(Table.id == known.id).execute()
            return known.id
    raise Refused("There is no room for one more party at table %(table)s.", table=table.name)


def _made(name, **values):
    """A place that is on no plan. It has a code because every table has; nothing shows it and nobody can scan it."""
    return Table.insert(name=name, code=new_code(), removed=True, **values).execute()


@saving
def put_together(sitting_id, table_id, person):
    """A free table of the same area is put to the table of a party: its code leads to them, and their tickets say so.

    Guarded: of two waiters who want one table for two parties, the second is told.
    """
    Sitting.must_be_open(sitting_id)
    sitting = Sitting.find(sitting_id)
    table, called = sitting.table, sitting.title
    if table.removed:
        raise Refused("Only a whole table can be put together with others.")
    if not database.execute_sql(f"UPDATE restaurant_table SET joined_to_id = ? WHERE id = ? AND area_id = ? AND {FREE}",
                                (table.id, table_id, table.area_id)).rowcount:
        raise Refused("Table %(table)s is not free.", table=Table.find(table_id).name)
    taken(table_id, clock.now())
    renamed(sitting_id, called, person)
    announce(events.TablesJoined(sitting=sitting_id, table=table_id))


@saving
def take_apart(sitting_id, table_id, person):
    """A table that was put to this party's stands on its own again. Returns whether this did it."""
    Sitting.must_be_open(sitting_id)
    sitting = Sitting.find(sitting_id)
    called = sitting.title
    apart = database.execute_sql("UPDATE restaurant_table SET joined_to_id = NULL WHERE id = ? AND joined_to_id = ?",
                                 (table_id, sitting.table_id)).rowcount == 1
    if apart:
        renamed(sitting_id, called, person)
        announce(events.TablesParted(sitting=sitting_id, table=table_id))
    return apart


@saving
def open_tab(area_id, name, person, guests=None):
    """Somebody without a table, at the bar perhaps, eats and drinks on a name. Returns the sitting's id."""
    return seated(_tab(area_id), person, guests, _named(name))


@saving
def move_to_tab(sitting_id, name, person):
    """A party leaves its table and goes on under a name, with everything of theirs."""
    Sitting.must_be_open(sitting_id)
    sitting = Sitting.find(sitting_id)
    name = _named(name or sitting.name or "", but=sitting_id)
    change_place(sitting_id, Table.find(_tab(sitting.table.area_id)), person, name=name)


def _named(name, but=0):
    name = one_line(name, LONGEST_NAME)
    if not name:
        raise Refused("Please give the tab a name.")
    others = Sitting.select(Sitting.name).join(Table).where(Table.tab, Sitting.closed_at.is_null(), Sitting.id != but)
    if name.casefold() in {other.name.casefold() for other in others}:
        raise Refused("There is a tab for %(name)s already. Please choose another name.", name=name)
    return name


def _tab(area_id):
    """A place for a tab where nobody is; they are made as they are needed, and no plan shows them."""
    Area.find(area_id)
    taken = Sitting.select(Sitting.table).where(Sitting.closed_at.is_null())
    spare = Table.select().where(Table.tab, Table.id.not_in(taken)).order_by(Table.id).first()
    if spare:
        Table.update(area=area_id).where(Table.id == spare.id).execute()
        return spare.id
    known = {table.name for table in Table.select(Table.name).where(Table.name.startswith("Tab "))}
    number = next(n for n in range(1, len(known) + 2) if f"Tab {n}" not in known)
    return _made(f"Tab {number}", area=area_id, tab=True)


@saving
def clear_table(table_id):
    """A table is clean again after its party left. Returns whether it was to be cleared."""
    done = taken(table_id, clock.now())
    if done:
        announce(events.TableCleared(table=table_id))
    return bool(done)

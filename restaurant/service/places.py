"""Where parties sit: which table a place leads to, and what becomes of tables when a party takes or leaves them."""

from .. import events
from ..database import announce, database
from ..errors import NotFound, Refused
from ..settings import house
from ..tables import WHOLE, Sitting, Table


def place(table_id):
    """Where somebody who takes this table sits: it, or the table that it was put to. NotFound if it was removed."""
    table = Table.get_or_none(Table.id == table_id)
    if table is None or not table.is_place:
        raise NotFound()
    return Table.find(table.joined_to_id) if table.joined_to_id else table


def must_be_whole(table):
    """Refused while it stands at another table for a party, or other parties sit at a part of it."""
    if not Table.holds(table.id, WHOLE):
        raise Refused("Somebody sits at table %(table)s.", table=table.name)


def taken(table_id, now):
    """A table is clean, because somebody says so or sits down there. Returns whether it was not before."""
    return bool(Sitting.update(cleared_at=now).where(
        Sitting.table == table_id, Sitting.closed_at.is_null(False), Sitting.cleared_at.is_null()).execute())


def left(sitting_id, table_id):
    """A party has left a table: what was put to it for them stands on its own again."""
    put = database.execute_sql("UPDATE restaurant_table SET joined_to_id = NULL WHERE joined_to_id = ? RETURNING id",
                               (table_id,)).fetchall()
    for (table,) in put:
        announce(events.TablesParted(sitting=sitting_id, table=table))


def cleared(table, now):
    """When a place is clean after its party left: at once, where nobody has to say so or no table stands there."""
    return None if house().tables_are_cleared and not table.removed else now

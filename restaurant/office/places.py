"""The order of things in a list: as they were dragged, or one place up or down."""

from ..errors import NotFound, Refused
from .writing import write


def put_in_order(model, rows, ids, **same):
    """Give rows the places of ``ids``; rows that are not named stay behind those, in their old order.

    ``same`` is written to every named row (the section that a dish was dragged into). Returns the order before and
    after for the journal, or nothing if nothing moved; refused when the list is not one of these rows.
    """
    known = {row.id: row for row in rows}
    if not ids or len(set(ids)) != len(ids) or set(ids) - set(known):
        raise Refused("This list has changed meanwhile. Please look again.")
    moved, all_ids = False, ids + [row.id for row in rows if row.id not in set(ids)]
    for position, id in enumerate(all_ids):
        moved = bool(write(known[id], {"position": position, **(same if id in ids else {})})) or moved
    return {"order": [[row.id for row in rows], all_ids]} if moved else {}


def stepped(rows, id, by):
    """The ids of rows after one of them went one place up (-1) or down (1); at the end of the list it stays."""
    ids = [row.id for row in rows]
    if id not in ids:
        raise NotFound()
    place = ids.index(id)
    other = min(max(place + (1 if by > 0 else -1), 0), len(ids) - 1)
    ids[place], ids[other] = ids[other], ids[place]
    return ids

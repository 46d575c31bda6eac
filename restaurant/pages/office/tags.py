"""NFC tags: a table's address written to a tag from an Android phone, or shown for other tools, table after table.

A tag carries what the printed code carries, and stops with it. It is the installation's address, never that of a
request (threats T36).
"""

from flask import current_app

from ...errors import Refused
from ...office.plan import find_table
from ...tables import Table
from ..guards import opens_to
from ..page import page, then
from .door import door


@door.get("/office/tables/tags")
@opens_to("office")
def tags():
    """Begin with the first table."""
    tables = Table.all()
    if not tables:
        raise Refused("There are no tables yet.")
    return then("office.tag", id=tables[0].id)


@door.get("/office/tables/<int:id>/tag")
@opens_to("office")
def tag(id):
    """One table's tag, and the way to those before and after it."""
    table, ids = find_table(id), [table.id for table in Table.all()]
    place, at = current_app.config["PLACE"].address, ids.index(id)
    return page("office/tag.html", table=table, number=at + 1, count=len(ids), address=f"{place}/t/{table.code}",
                safe=place.startswith("https://"), before=ids[at - 1] if at else None,
                after=ids[at + 1] if at + 1 < len(ids) else None)

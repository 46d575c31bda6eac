"""A table's code leaked: a new one, and the printed one is dead at once, while phones that are seated keep working."""

from .. import events
from ..database import announce, saving
from ..errors import NotFound
from ..tables import Table, new_code
from ..words import one_line
from .changing import LONGEST_REASON
from .rights import may


@saving
def code_leaked(table_id, person, approved_by=None, reason=""):
    """A waiter saw, or was told, that somebody outside has this table's code. Kept with their name and the reason."""
    may(person, "codes", approved_by)
    if not Table.update(code=new_code()).where(Table.id == table_id, ~Table.removed).execute():
        raise NotFound("This table was removed.")
    announce(events.TableCodeRenewed(table=table_id, person=person,
                                     reason=one_line(reason, LONGEST_REASON)))

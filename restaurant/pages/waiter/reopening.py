"""Opening a closed bill again: why, and at which table."""

from ... import service
from ...bills import Receipt
from ...books import ZReport
from ...errors import Refused
from ...floor import Floor
from ...tables import Sitting, Table
from ..guards import opens_to
from ..page import key, page, whole
from . import words
from .approving import approver, with_manager
from .closed import Closed
from .door import door, go, me
from .reducing import reason


@door.get("/bills/<int:sitting>/reopen")
@opens_to("floor")
def reopen_page(sitting):
    """At its own table where nobody sits there now, else at a free one."""
    sitting = Sitting.find(sitting)
    if sitting.is_open:
        raise Refused("Somebody has already opened this bill again.")
    last, table = ZReport.last(), sitting.table
    at_own = Sitting.open_at(table) is None and table.is_place and table.joined_to_id is None
    return page("waiter/reopen.html", closed=Closed(sitting, Receipt.of(sitting)), at_own=at_own, floor=Floor(),
                counted=last is not None and last.at > sitting.closed_at, words=words)


@door.post("/bills/<int:sitting>/reopen")
@opens_to("floor")
@with_manager
def reopen(sitting):
    """The books stay as they are; the party is at its table again."""
    table = service.reopen(sitting, reason(), me(), whole("table", 1), approver(), once=key())
    return go("waiter.floor", area=Table.find(table).area_id, table=table)

"""What changes after it was sent: a line is cancelled in whole or part, its note is put right, guests change tables.

The line itself stays as it was agreed; what changed is a row of its own with a name and a reason, and the cooks of
every station that makes it are told (invariant I11: one notice for each).
"""

import peewee

from .. import clock, events, kitchen, menu, orders
from ..bills import Bill
from ..database import announce, database, saving
from ..errors import NotFound, Refused
from ..kitchen.tickets import CANCEL, CHANGE, MOVE
from ..orders import ACCEPTED, LEFT, LONGEST_NOTE, LineChange, Order
from ..payments import Claim
from ..tables import Sitting, Table
from ..words import one_line
from .places import left, must_be_whole, taken
from .rights import may

LONGEST_REASON = 120


@saving
def cancel(line_id, quantity, reason, person, approved_by=None):
    """Cancel portions of a line that was sent. Returns how many are left.

    Refused once it was served, where money was taken for it, and where the role does not suffice and nobody approved.
    Counted portions can be had again if no cook had
    begun; the stations that make it are told.
    """
    line = _changeable(line_id)
    approved_by = may(person, "void", approved_by)
    return strike(line, quantity, given_reason(reason), person, approved_by)


def strike(line, quantity, reason, person, approved_by=None):
    """Cancel portions of a line, whoever allowed it. Only inside a verb."""
    line_id = line.id
    left = database.execute_sql(f"SELECT {LEFT} FROM line l WHERE l.id = ?", (line_id,)).fetchone()[0]
    if not 1 <= quantity <= left:
        raise Refused("There are %(left)s of it left to cancel.", left=left)
    tasks = _tasks(line_id)
    if tasks and all(state == kitchen.SERVED for _, _, state in tasks):
        raise Refused("This dish was served already, so it cannot be cancelled. Take it off the bill instead.")
    now, before = clock.now(), Bill(Sitting.find(line.sitting_id)).total
    LineChange.insert(line=line_id, kind="cancel", quantity=quantity, reason=reason, person=person, at=now).execute()
    after = _check_money(line, left - quantity)
    if all(state in (kitchen.HELD, kitchen.QUEUED) for _, _, state in tasks):
        orders.give_back_stock(line, quantity)
        announce(events.MenuChanged(version=menu.changed(), what="stock"))
    _tell(tasks, CANCEL, {"quantity": quantity, "left": left - quantity, "reason": reason}, now, person)
    if left == quantity:
        _strike(tasks)
    announce(events.LineCancelled(sitting=line.sitting_id, line=line_id, quantity=quantity, reason=reason,
                                  person=person, approved_by=approved_by, changes={"total": [before, after]}))
    return left - quantity


def _changeable(line_id):
    line = orders.Line.find(line_id)
    Sitting.must_be_open(line.sitting_id)
    if Order.find(line.order_id).state != ACCEPTED:
        raise Refused("This order is not in the kitchen.")
    return line


def given_reason(reason):
    """A reason as it is kept, or Refused: nothing is undone without one."""
    reason = one_line(reason, LONGEST_REASON)
    if not reason:
        raise Refused("Please give a reason.")
    return reason


def _tasks(line_id):
    """(task, ticket, state) of a line at every station that makes it."""
    return database.execute_sql("SELECT id, ticket_id, state FROM task WHERE line_id = ? AND state != 'cancelled' "
                                "ORDER BY id", (line_id,)).fetchall()


def _check_money(line, left):
    """What was paid, or is being paid at this moment, cannot be cancelled: it would have to be given back. Nor can a
    portion that somebody took for theirs, however much of the bill is open. Returns what the bill comes to."""
    bill = Bill(Sitting.find(line.sitting_id))
    if bill.due < bill.reserved or len(_taken(line)) > left:
        raise Refused("This was paid for already, or somebody is paying for it right now.")
    return bill.total


def _taken(line):
    """The portions of a line that somebody pays for, or paid."""
    return {claim.portion for claim in Claim.of(line.sitting_id) if claim.line_id == line.id}


def _tell(tasks, kind, said, now, person):
    for task, ticket, state in tasks:
        if state != kitchen.SERVED:
            kitchen.give_notice(ticket, kind, said, now, task, person)
            kitchen.settle((ticket,), now)


def _strike(tasks):
    for task, ticket, _ in tasks:
        database.execute_sql("UPDATE task SET state = 'cancelled' WHERE id = ? AND state != 'served'", (task,))
        kitchen.settle((ticket,), clock.now())


@saving
def amend(line_id, note, person):
    """Put the note of a line right that was sent; its cooks see what changed. Refused once it was served."""
    line = _changeable(line_id)
    note = one_line(note, LONGEST_NOTE)
    before = next(each for each in orders.Line.of(line.sitting_id) if each.id == line_id).note
    if note == before:
        return
    tasks, now = [task for task in _tasks(line_id) if task[2] != kitchen.SERVED], clock.now()
    if not tasks:
        raise Refused("This dish was served already, so its note cannot change.")
    LineChange.insert(line=line_id, kind="note", note=note, person=person, at=now).execute()
    _tell(tasks, CHANGE, {"note": note, "before": before}, now, person)
    announce(events.LineAmended(sitting=line.sitting_id, line=line_id))


@saving
def move_sitting(sitting_id, table_id, person, approved_by=None, reason=""):
    """The guests sit down elsewhere: order, bill, calls and phones go with them, and tickets take the new name."""
    Sitting.must_be_open(sitting_id)
    may(person, "move", approved_by)
    table = Table.get_or_none(Table.id == table_id, ~Table.removed)
    if table is None:
        raise NotFound("This table is no longer there.")
    if Sitting.find(sitting_id).table_id in (table_id, table.joined_to_id):
        raise Refused("They sit at this table already.")
    must_be_whole(table)
    taken(table_id, clock.now())
    change_place(sitting_id, table, person, one_line(reason, LONGEST_REASON))


def change_place(sitting_id, table, person, reason="", **values):
    """Everything of theirs is at another place from now on; tables that were put to theirs stand on their own again."""
    sitting = Sitting.find(sitting_id)
    before, called = sitting.table_id, sitting.title
    left(sitting_id, before)
    _sit_at(sitting_id, table, **values)
    renamed(sitting_id, called, person)
    announce(events.SittingMoved(sitting=sitting_id, before=before, table=table.id, reason=reason))


def renamed(sitting_id, called, person):
    """Where this party sits is called otherwise than before: the cooks of what is not served yet are told."""
    now, title = clock.now(), Sitting.find(sitting_id).title
    unfinished = database.execute_sql(
        "SELECT id FROM ticket WHERE sitting_id = ? AND id IN (SELECT ticket_id FROM task "
        "WHERE state NOT IN ('served', 'cancelled')) ORDER BY id", (sitting_id,)).fetchall()
    for (ticket,) in unfinished:
        kitchen.give_notice(ticket, MOVE, {"from": called, "to": title}, now, person=person, seen=True)
    kitchen.touch(sitting_id)


def _sit_at(sitting, table, **values):
    """Guarded by the index one_open_sitting: of two parties that move to one free table, the second is told."""
    try:
        Sitting.update(table=table, **values).where(Sitting.id == sitting).execute()
    except peewee.IntegrityError:
        raise Refused("Somebody sits at table %(table)s.", table=table.name) from None

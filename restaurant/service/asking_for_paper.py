"""What staff want on paper: a row each, from which the printers make their slips."""

from .. import clock, events
from ..bills import PaperAsked, Receipt
from ..database import announce, saving
from ..errors import NotFound
from ..tables import Sitting
from .bill_code import bill_code


@saving
def ask_for_paper(kind, sitting_id, receipt_id=None, person=None):
    """A bill (with the code to pay it) or a receipt is to come out of a printer. Returns the row of its slip."""
    if kind == "receipt" and Receipt.get_or_none(Receipt.id == receipt_id, Receipt.sitting == sitting_id) is None:
        raise NotFound()
    if kind == "bill" and Sitting.find(sitting_id).is_open:
        bill_code(sitting_id, person)
    return want(kind, sitting_id, receipt=receipt_id, person=person)


@saving
def print_day(day, person=None):
    """The report of a business day, given as its ISO date, is to come out of a printer."""
    return want("day", day=day, person=person)


@saving
def open_drawer(person):
    """Somebody opens the cash drawer without a payment; the journal keeps who."""
    return want("drawer", person=person)


def want(kind, sitting=None, receipt=None, person=None, **more):
    asked = PaperAsked.insert(kind=kind, sitting=sitting, receipt=receipt, asked_at=clock.now(), asked_by=person,
                              **more).execute()
    announce(events.PaperAsked(sitting=sitting, asked=asked, what=kind))
    return asked

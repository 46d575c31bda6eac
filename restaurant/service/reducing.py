"""Taking something off: comps, discounts and the service charge, each with a reason and a name, and never of money that
was paid already: that is given back first.
"""

from .. import clock, events
from ..bills import AMOUNT, COMP, PERCENT, Bill, Discount
from ..database import announce, move, saving
from ..errors import NotFound, Refused
from ..settings import house
from ..tables import Sitting
from ..words import one_line
from .ordering import release_paid
from .rights import may

LONGEST_REASON = 120
ALL = 1_000_000     # 100 % in millionths
RIGHT = {COMP: "comp", PERCENT: "discount", AMOUNT: "discount"}


@saving
def take_off(sitting_id, kind, value, reason, person, line=None, approved_by=None):
    """Take something off a line, or off the bill where there is none. ``value`` is as Discount says. Returns its id.

    Refused if the role does not suffice and nobody approved, without a reason, or if it was paid for already.
    """
    Sitting.must_be_open(sitting_id)
    approved_by = may(person, RIGHT[kind], approved_by)
    reason = one_line(reason, LONGEST_REASON)
    if not reason:
        raise Refused("Please give a reason.")
    bill = Bill(Sitting.find(sitting_id))
    _check(bill, kind, value, line)
    given = Discount.insert(sitting=sitting_id, line=line, kind=kind, value=value, reason=reason, person=person,
                            approved_by=approved_by, at=clock.now()).execute()
    after = Bill(bill.sitting)
    if after.total == bill.total:
        raise Refused("This takes nothing off.")
    _check_money(after)
    announce(events.DiscountGiven(sitting=sitting_id, discount=given, what=kind,
                                  changes={"total": [bill.total, after.total]}))
    release_paid(sitting_id)
    return given


@saving
def charge_service(sitting_id, on, reason, person, approved_by=None):
    """Put the service charge on this party's bill, or take it off. What they sat down with comes back as it was.

    Refused as take_off is; and where this house has no service charge.
    """
    Sitting.must_be_open(sitting_id)
    approved_by = may(person, "service", approved_by)
    reason = one_line(reason, LONGEST_REASON)
    if not reason:
        raise Refused("Please give a reason.")
    before = Bill(Sitting.find(sitting_id))
    if bool(before.sitting.terms["service"]) == on:
        raise Refused("Somebody has already dealt with this.")
    Sitting.update(terms=_with_service(before.sitting.terms, on)).where(Sitting.id == sitting_id).execute()
    after = Bill(Sitting.find(sitting_id))
    _check_money(after)
    announce(events.ServiceChanged(sitting=sitting_id, what="on" if on else "off", reason=reason, person=person,
                                   approved_by=approved_by, changes={"total": [before.total, after.total]}))
    release_paid(sitting_id)


def _with_service(terms, on):
    if not on:
        return {**terms, "service": 0, "usual": terms["service"]}
    rate = terms.get("usual") or house().service_charge
    if not rate:
        raise Refused("This house has no service charge. Its rate is set in the office.")
    return {**terms, "service": rate,
            "service_tax": terms["service_tax"] if terms.get("usual") else house().terms()["service_tax"]}


def _check(bill, kind, value, line):
    row = next((each for each in bill.lines if each.id == line), None)
    if line is not None and row is None:
        raise NotFound("This dish is not on the bill.")
    most = {COMP: row.quantity if row else 0, PERCENT: ALL, AMOUNT: row.net if row else bill.total}[kind]
    if not 1 <= value <= most:
        raise Refused("That is more than there is to take off.")


def _check_money(bill):
    if bill.due < bill.reserved:
        raise Refused("This was paid for already, or somebody is paying for it right now.")


@saving
def undo_discount(discount_id, person, approved_by=None):
    """Take a discount back: what it took off is owed again."""
    given = Discount.find(discount_id)
    Sitting.must_be_open(given.sitting_id)
    may(person, RIGHT[given.kind], approved_by)
    if not move(Discount, (Discount.id == discount_id) & Discount.undone_at.is_null(), clock.now(), by="undone_at",
                undone_by=person):
        raise Refused("Somebody has already dealt with this.")
    announce(events.DiscountUndone(sitting=given.sitting_id, discount=discount_id))

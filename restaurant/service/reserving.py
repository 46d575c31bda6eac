"""Reserving a part of a bill: how much may still be paid, and which portions somebody takes on."""

from .. import clock
from ..bills import Bill
from ..database import database
from ..errors import NotFound, Refused
from ..payments import CONFIRMED, PENDING, Claim, PayLink, Payment
from ..settings import house
from ..tables import Sitting

REFERENCE = "23456789abcdefghjkmnpqrstuvwxyz"   # letters that every provider takes; 24 of them are 118 bits
REFERENCE_LENGTH = 24
MOST_SHARE = 40      # guests among whom one portion can be shared
DRIFT = 3            # units that a portion's worth may move by when something else is ordered: rounding, nothing more


def check(sitting_id, amount, tip):
    """Refused unless the bill is open and has room for this."""
    Sitting.must_be_open(sitting_id)
    check_room(Bill(Sitting.find(sitting_id)), amount, tip)


def check_room(bill, amount, tip):
    """Refused unless this is something, no more than is open, and the tip no more than it."""
    if amount <= 0:
        raise Refused("There is nothing to pay.")
    if amount > bill.open:
        if bill.reserved:
            raise Refused("Somebody is paying this right now. %(amount)s can still be paid.",
                          amount=house().amount(bill.open))
        raise Refused("Only %(amount)s is still to be paid.", amount=house().amount(bill.open))
    if not 0 <= tip <= amount:
        raise Refused("A tip can be as much as the bill, and no more.")


def new_payment(sitting_id, provider, amount, tip, **more):
    """The row of a payment, before anything is asked of anybody. Returns its id."""
    return Payment.insert(sitting=sitting_id, provider=provider, reference=clock.pick(REFERENCE, REFERENCE_LENGTH),
                          amount=amount, tip=tip, currency=house().currency, started_at=clock.now(), **more).execute()


def take_on(sitting_id, dishes):
    """What somebody takes on when they pay for ``dishes``: pairs of a portion's name and among how many it is shared.

    Returns ``(amount, claims)``. The last ones to pay for a portion of the bill pay what is open, to the cent, but
    nobody pays more than their dishes except for what rounding left. Refused if somebody else has taken one meanwhile.
    """
    return comes_to(Bill(Sitting.find(sitting_id)), dishes)


def comes_to(bill, dishes):
    """``(amount, claims)`` of ``dishes`` on this bill, as ``take_on`` says."""
    portions = {portion.name: portion for portion in bill.portions}
    if len({name for name, _ in dishes}) != len(dishes):
        raise Refused("Please choose each dish once.", status=400)
    claims = [_claim(portions.get(name), by) for name, by in dishes]
    amount = sum(claim["amount"] for claim in claims)
    is_last = amount >= sum(portion.rest for portion in bill.portions)
    left_over = DRIFT * len(portions) if is_last else 0
    return (bill.open if amount + left_over >= bill.open else amount), claims


def _claim(portion, by):
    if portion is None:
        raise Refused("This dish is no longer on the bill. Please look again.")
    if not 1 <= by <= MOST_SHARE:
        raise Refused("A dish can be shared by 1 to %(most)s people.", most=MOST_SHARE, status=400)
    if not portion.is_open:
        raise Refused("Somebody else is paying for this: %(dish)s.", dish=portion.line.names)
    part, amount = portion.part(by)
    return {"line": portion.line.id, "portion": portion.number, "part": part, "by": portion.by or by, "amount": amount}


def by_link(link_id, sitting_id, amount, dishes):
    """``(amount, claims)`` of what a link pays: once what was agreed, whatever came later (T15), or a part of what is
    open. Refused if it belongs to another bill, has run out or was used."""
    link = PayLink.find(link_id)
    if link.sitting_id != sitting_id:
        raise NotFound("This link belongs to no bill.")
    link.must_be_good()
    if link.amount is None:
        return what(sitting_id, amount, dishes)
    if _is_used(link):
        raise Refused("Somebody has paid by this link already, or is paying right now.")
    return link.amount, take_on(sitting_id, link.dishes)[1] if link.dishes else []


def _is_used(link):
    """Whether somebody has paid by it, or is paying at this moment."""
    return any(payment.story.get("link") == link.id and payment.state in (CONFIRMED, *PENDING)
               for payment in Payment.of(link.sitting_id))


def what(sitting_id, amount, dishes):
    """``(amount, claims)`` of what somebody pays: their dishes, an amount, or (with neither) all that is open."""
    if dishes:
        return take_on(sitting_id, dishes)
    return (Bill(Sitting.find(sitting_id)).open if amount is None else amount), []


def keep_claims(payment, claims):
    for claim in claims:
        Claim.insert(payment=payment, **claim).execute()


def blocked(phone):
    """Whether a waiter has blocked this phone."""
    return database.execute_sql("SELECT blocked_at FROM phone WHERE id = ?", (phone,)).fetchone()[0] is not None

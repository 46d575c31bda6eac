"""The bill's own code: whoever scans it from a screen or a printed bill pays what is open then."""

from ..database import saving
from ..payments import PayLink, offering
from ..settings import house
from .sharing_the_bill import make_link


@saving
def bill_code(sitting_id, person=None):
    """Make the code of a bill, unless it has one. Returns its secret; None where nobody can pay by phone."""
    if not pays_by_phone():
        return None
    secret, link = PayLink.of_bill(sitting_id)
    if secret and link is None:
        make_link(sitting_id, secret, person=person)
    return secret


def pays_by_phone():
    """Whether there is any way to pay by phone at this moment."""
    return house().pay_by_phone and bool(offering.offered())

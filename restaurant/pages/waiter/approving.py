"""A manager's PIN on the spot: what a waiter may not do alone is done in their name once a manager has typed a PIN.

The manager is not signed in, and may do so only where PINs work at all, within the limits of signing in (threats T31).
"""

import functools

from flask import g, request

from ...errors import NeedsManager, Refused
from ...languages import say
from ...office import signing_in
from ...staff import Person
from ..guards import OPEN_DOORS
from ..login import pins_work, place
from ..page import field, is_htmx, key, page, whole

OURS = ("approver", "pin")    # the fields of the question itself; all others are the form that it is about


def with_manager(view):
    """Mark a view whose verb may want a manager: it is asked for where the role does not suffice, with everything that
    was typed kept, and the same form is done again with the PIN. The verb is given ``approver()``."""
    @functools.wraps(view)
    def asking(**values):
        try:
            g.approver = _whose_pin()
            return view(**values)
        except NeedsManager as refused:
            return _ask(refused)
        except Refused as refused:
            if "approver" in request.form and "approver" not in g:
                return _ask(refused)
            raise
    assert not hasattr(view, OPEN_DOORS), "the door stands outside"
    return asking


def approver():
    """The id of the manager who allowed this, or None."""
    return g.approver and g.approver.id


def this_wish():
    """``once`` for a verb whose arguments are worked out just then: the form as it was typed, without the PIN."""
    said = sorted((name, value) for name, value in request.form.items(multi=True) if name not in OURS)
    return key() and (key(), (g.person.id, said))


def _whose_pin():
    if "approver" not in request.form:
        return None
    if not pins_work():
        raise Refused("PINs work on the house's own devices only.", status=403)
    return signing_in.approve(whole("approver", 1), field("pin", "", 40), place())


def _ask(refused):
    """The question: on a page of its own, or with htmx in a sheet over the page."""
    kept = [(name, value) for name, value in request.form.items(multi=True) if name not in OURS]
    people = [person for person in Person.working() if person.may("office")] if pins_work() else []
    body, status, headers = page(
        "waiter/approve_sheet.html" if is_htmx() else "waiter/approve.html", refused.status, said=say(refused),
        people=people, kept=kept, way=request.path, wrong=not isinstance(refused, NeedsManager),
        chosen=request.form.get("approver"))
    if is_htmx():
        headers = {**headers, "HX-Retarget": "#approve", "HX-Reswap": "innerHTML"}
    return body, status, headers

"""Receipts on a phone: as they were written, for a while; by e-mail where the house sends them."""

from flask import redirect, request, url_for

from ... import languages, money, service
from ...bills import Receipt
from ...errors import NotFound, Refused
from ...payments import CONFIRMED, Refund
from ...payments.keys import Secret
from ..guards import opens_to, this_person
from ..limits import MAILS, count, too_often
from ..page import field, key, page
from .bill import door
from .rating import rates


@door.get("/receipt/<secret>")
@opens_to("anybody")
def receipt(secret):
    """A receipt as it was written, in the currency that it was paid in, with what was given back since."""
    found = _receipt(secret)
    content = found.content
    refunds = Refund.select().where(Refund.payment == found.payment_id, Refund.state == CONFIRMED)
    return page("diner/receipt.html", receipt=found, content=content, refunds=list(refunds.order_by(Refund.id)),
                sent="sent" in request.args, mails=bool(Secret.opened("mail")) and not found.has_run_out,
                rates=rates(found.sitting_id),
                paid=lambda cents: money.display(cents, content["currency"], languages.current()))


def _receipt(secret):
    """The receipt of this link. Guests may open it for a while, staff always."""
    found = Receipt.get_or_none(Receipt.secret == secret)
    if found is None:
        raise NotFound()
    if found.has_run_out and this_person() is None:
        raise Refused("This link has run out. Please ask the restaurant for your receipt.", status=410)
    return found


@door.post("/receipt/<secret>/mail")
@opens_to("anybody")
def mail(secret):
    """Send it to an address; the same one again is one letter."""
    found = _receipt(secret)
    too_often("mail", MAILS)
    count("mail", MAILS)
    service.mail_receipt(found.id, field("address", longest=250), languages.current(), once=key())
    return redirect(url_for("bill.receipt", secret=secret, sent=1), 303)

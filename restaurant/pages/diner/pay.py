"""Paying by phone: from the bill to the provider and back. Nothing is paid because a browser said so."""

from flask import Response, redirect, request, session, url_for

from ... import clock, service
from ...bills import Bill, Receipt
from ...errors import NotFound, Refused
from ...office import sheets
from ...orders import TO_PAY, Order
from ...payments import CONFIRMED, PENDING, Payment, bank_codes
from ...settings import house
from ...tables import Sitting
from .. import providing
from ..guards import a_seat, opens_to, this_seat
from ..page import field, page, whole_form
from .bill import agent, door, shown
from .mine import Mine
from .rating import rates
from .share import Share

PASTED = {"pix"}  # schemes whose code is pasted into the banking app as text, too
SLOWEST = 30    # seconds between two looks at a payment that takes long


@door.post("/bill/pay")
@opens_to("party")
def pay():
    """Begin a payment at a provider and send the guest there. If that cannot be, the bill says why, and what the
    guest has chosen stays chosen."""
    seat = this_seat()
    try:
        return redirect(_begin(seat), 303)
    except Refused as refused:
        return shown(seat, request.form, refused)


def _begin(seat):
    """The row is written before the provider hears of it. Returns where the guest goes."""
    provider, way = chosen_way()
    share = Share(Bill(Sitting.find(seat.sitting)), request.form)
    id = service.begin_payment(seat.sitting, provider.name, **share.with_tip(), phone=seat.phone, story=share.story,
                               once=whole_form(seat.phone))
    return sent(id, provider, way)


def chosen_way():
    """``(provider, way)`` of the button that was pressed, or Refused."""
    if not house().pay_by_phone:
        raise Refused("Paying by phone is not possible here. Please ask a waiter.")
    return providing.choose(field("provider", longest=40), agent())


def sent(id, provider, way):
    """Where the payer of this payment goes: to the provider, or to our page where it has ended already."""
    payment = Payment.find(id)
    return providing.send(payment, provider, way) if payment.state in PENDING else providing.page_of(payment)


@door.get("/bill/back/<reference>")
@opens_to("anybody")
def back(reference):
    """Back from the provider, or in front of its code: we ask it, whatever the browser says."""
    payment = providing.look(_payment(reference))
    provider, seat = providing.provider_called(payment.provider), a_seat()
    here = seat and seat.inside and seat.sitting == payment.sitting_id
    return page("diner/paid.html", payment=payment, receipt=Receipt.get_or_none(Receipt.payment == payment),
                provider=provider, bill=Bill(payment.sitting) if here else None, pause=_pause(payment),
                mine=Mine(seat, seat.name) if here else None, shown=_shown(payment), link=session.get("link"),
                waits=_waits(payment), transfer=_transfer(payment, provider),
                rates=payment.state == CONFIRMED and rates(payment.sitting_id))


def _payment(reference):
    payment = Payment.get_or_none(Payment.reference == reference)
    if payment is None:
        raise NotFound()
    return payment


def _pause(payment):
    """Seconds until the page looks again: 4 at first, and more the longer it takes."""
    return max(4, min(SLOWEST, (clock.now() - payment.started_at) // 15_000))


def _shown(payment):
    """What our page shows for the payer to pay with: a code, or words for the app; empty once nobody can pay."""
    return payment.story.get("shown", {}) if payment.state in PENDING else {}


def _waits(payment):
    """Whether an order of the table still waits for its money."""
    return Order.select().where(Order.sitting == payment.sitting_id, Order.state == TO_PAY).exists()


def _transfer(payment, provider):
    """What somebody types into a banking app who cannot scan: the reference and the account; or the code as text,
    where apps take it so."""
    if not getattr(provider, "by_hand", False):
        return {}
    scheme = provider.scheme
    account = [(field.name, field.label, provider.account[field.name]) for field in scheme.fields
               if provider.account.get(field.name)]
    return {"reference": bank_codes.reference(payment.id) if scheme.reference_length else "", "account": account,
            "text": scheme.name in PASTED}


@door.get("/bill/code/<reference>.svg")
@opens_to("anybody")
def code(reference):
    """The code of a payment, for the payer's app to scan, as long as it can be paid."""
    payment = _payment(reference)
    text = _shown(payment).get("code")
    if not text:
        raise NotFound()
    _, bank, scheme = payment.provider.partition("bank ")
    return Response(bank_codes.draw(text, scheme) if bank else sheets.as_svg(text), mimetype="image/svg+xml")


@door.post("/bill/back/<reference>/end")
@opens_to("anybody")
def give_up(reference):
    """The payer chooses another way: nobody can pay this any more, unless it was paid at that very moment."""
    payment = _payment(reference)
    if payment.state in PENDING:
        providing.end(payment, providing.provider_called(payment.provider))
    payment, seat = Payment.find(payment.id), a_seat()
    if payment.state not in (CONFIRMED, *PENDING) and seat and seat.inside and seat.phone == payment.phone_id:
        chose = payment.story
        return redirect(url_for("bill.show", how=chose.get("how"), n=chose.get("of"), order=chose.get("order")), 303)
    return redirect(providing.page_of(payment), 303)

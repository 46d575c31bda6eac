"""The guests' bill: what the table had, what is due, and how much of it this guest wants to pay."""

from flask import Blueprint, redirect, request, url_for

from ... import service
from ...bills import Bill, Receipt
from ...errors import Refused
from ...orders import Line, Order
from ...payments import PENDING, PayLink, Payment, offering
from ...service.ordering import may_owe
from ...tables import Sitting
from ..guards import opens_to, this_seat
from ..page import key, page
from .mine import Mine
from .portions import dishes_of, ticked_at_first
from .share import DISHES, MOST_SHARERS, ORDER, Share

door = Blueprint("bill", __name__)


@door.get("/bill")
@opens_to("party")
def show():
    """The running bill, and the ways to pay it; the address may say what the guest has chosen."""
    return shown(this_seat(), request.args)


def shown(seat, said, refused=None):
    """The bill as this guest sees it, with what they chose, and why paying it was refused."""
    bill = Bill(Sitting.find(seat.sitting))
    dishes = dishes_of(bill, seat) if said.get("how") == DISHES else []
    share = Share(bill, said, ticked_at_first(dishes, seat))
    order = Order.get_or_none(Order.id == share.order, Order.sitting == seat.sitting) if share.how == ORDER else None
    return page("diner/bill.html", refused.status if refused else 200, mine=Mine(seat, seat.name), bill=bill,
                share=share, dishes=dishes, refused=refused, sharers=MOST_SHARERS, order=order, limit=_limit(order),
                receipts=Receipt.seen_by(seat.phone, seat.sitting), under_way=_under_way(seat),
                links=PayLink.open_of(seat.sitting, seat.phone), providers=offering.offered(agent()))


def agent():
    """The app that shows our page, by which the ways to pay are sorted."""
    return request.headers.get("User-Agent", "")


def _limit(order):
    """What the table may owe, where an order waits for its money."""
    return may_owe(order.sitting_id) if order else None


def _under_way(seat):
    """What this guest began to pay and has not ended: the way back to it."""
    return list(Payment.select().where(Payment.phone == seat.phone, Payment.state.in_(PENDING)).order_by(Payment.id))


@door.post("/bill/not-mine/<int:line>")
@opens_to("party")
def not_mine(line):
    """A guest did not order this; what else they have ticked stays so."""
    seat = this_seat()
    if Line.get_or_none(Line.id == line, Line.sitting == seat.sitting) is None:
        raise Refused("This dish is no longer on the bill. Please look again.", status=404)
    service.not_mine(line, seat.phone, once=key())
    kept = [name for name in request.form.getlist("dish")[:100] if not name.startswith(f"{line}.")]
    return redirect(url_for("bill.show", how=DISHES, dish=kept, seen=request.form.get("seen", "")[:2000]), 303)

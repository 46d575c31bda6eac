"""What a party owns, row by row, on its way to another party's bill and back. Only inside a verb.

A row keeps its id, so everything that points at it (a claim, a notice, a slip) stays right.
"""

import dataclasses

from ..bills import Discount, PaperAsked
from ..calls import Call, Rating
from ..kitchen import Ticket
from ..orders import MOST_OF_ONE, Line, Order, Pick
from ..payments import EXPIRED, FAILED, Payment
from ..tables import Phone

WISH = ("dish_id", "phone_id", "person_id", "choices", "parts", "note", "allergies", "course", "seat")


@dataclasses.dataclass
class Belongings:
    """Ids of what goes together: orders with all that hangs on them, and phones."""

    orders: list
    phones: list

    @property
    def lines(self):
        return [line.id for line in Line.select(Line.id).where(Line.order.in_(self.orders))]

    def go(self, came_from, to):
        """Orders with their lines, tickets and discounts; phones with their calls and their stars."""
        for model, theirs in ((Order, Order.id.in_(self.orders)), (Line, Line.order.in_(self.orders)),
                              (Ticket, Ticket.order.in_(self.orders)), (Discount, Discount.line.in_(self.lines)),
                              (Rating, Rating.phone.in_(self.phones))):
            model.update(sitting=to).where(theirs, model.sitting == came_from).execute()


def bring(came, into, now):
    """Everything of one party goes to another. Returns what that was, by kind of row."""
    going = Belongings(_ids(Order, came), _ids(Phone, came))
    going.go(came, into)
    what = {"orders": going.orders, "phones": _phones(came, into), **_picks(came, into), **_calls(came, into, now)}
    failed = [payment.id for payment in Payment.select(Payment.id).where(Payment.sitting == came)]
    Payment.update(sitting=into).where(Payment.id.in_(failed)).execute()
    PaperAsked.update(sitting=into).where(PaperAsked.sitting == came, PaperAsked.kind == "bill").execute()
    return {**what, "payments": failed}


def _ids(model, sitting):
    return [row.id for row in model.select(model.id).where(model.sitting == sitting).order_by(model.id)]


def _phones(came, into):
    """[phone, the number it had] of each; they are counted on at the table they come to."""
    theirs = [[phone.id, phone.number] for phone in Phone.of(came)]
    highest = max((phone.number for phone in Phone.of(into)), default=0)
    for number, (phone, _) in enumerate(theirs, highest + 1):
        Phone.update(sitting=into, number=number).where(Phone.id == phone).execute()
    return theirs


def _picks(came, into):
    """The same wish of the same person becomes one pick; every other goes over as it is."""
    ours, gone, added = list(Pick.select().where(Pick.sitting == into)), [], []
    for pick in Pick.select().where(Pick.sitting == came).order_by(Pick.id):
        same = next((each for each in ours if all(getattr(each, name) == getattr(pick, name) for name in WISH)
                     and each.quantity + pick.quantity <= MOST_OF_ONE), None)
        if same:
            Pick.update(quantity=same.quantity + pick.quantity).where(Pick.id == same.id).execute()
            Pick.delete().where(Pick.id == pick.id).execute()
            added.append([same.id, pick.quantity])
        else:
            Pick.update(sitting=into).where(Pick.id == pick.id).execute()
            gone.append(pick.id)
    return {"picks": gone, "added": added}


def _calls(came, into, now):
    """One open call of a kind at a table: where both called, it is one request."""
    open_there, gone = Call.open_at(into), []
    for kind, call in Call.open_at(came).items():
        if kind in open_there:
            Call.update(done_at=now).where(Call.id == call.id).execute()
        else:
            Call.update(sitting=into).where(Call.id == call.id).execute()
            gone.append(call.id)
    return {"calls": gone}


def belongings(what, into):
    """What of it is still there, and what its phones sent since."""
    phones = [phone.id for phone in Phone.of(into) if phone.id in {id for id, _ in what["phones"]}]
    orders = Order.select(Order.id).where(Order.sitting == into, Order.id.in_(what["orders"]) | Order.phone.in_(phones))
    return Belongings([order.id for order in orders.order_by(Order.id)], phones)


def take_back(what, going, came, into):
    """They are a party of their own again, with the names that they had."""
    going.go(into, came)
    for phone, number in what["phones"]:
        Phone.update(sitting=came, number=number).where(Phone.id == phone, Phone.sitting == into).execute()
    for model, theirs in ((Pick, Pick.id.in_(what["picks"]) | Pick.phone.in_(going.phones)),
                          (Call, (Call.id.in_(what["calls"]) | Call.phone.in_(going.phones)) & Call.done_at.is_null()),
                          (Payment, Payment.id.in_(what["payments"]) & Payment.state.in_((FAILED, EXPIRED)))):
        model.update(sitting=came).where(theirs, model.sitting == into).execute()
    for pick, quantity in what["added"]:
        _part(Pick.get_or_none(Pick.id == pick, Pick.sitting == into), quantity, came)


def _part(pick, quantity, came):
    """A wish that was added up is two again, as far as it was not sent meanwhile."""
    if pick is None:
        return
    if pick.quantity <= quantity:
        Pick.update(sitting=came).where(Pick.id == pick.id).execute()
        return
    Pick.update(quantity=pick.quantity - quantity).where(Pick.id == pick.id).execute()
    copied = {**pick.__data__, "sitting": came, "quantity": quantity}
    del copied["id"]
    Pick.insert(**copied).execute()

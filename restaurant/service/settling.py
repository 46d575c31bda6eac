"""Settling: one `settle` for whoever brings the news of a payment, and what becomes of money that fits nothing."""

from .. import clock, events
from ..bills import Bill, write_receipt
from ..books import book_payment, book_unplaced
from ..database import announce, move, saving
from ..errors import NotFound, Refused
from ..payments import CONFIRMED, EXPIRED, FAILED, PENDING, WAITING, Claim, Payment, Unplaced
from ..payments.unplaced import PLACED
from ..words import one_line
from .ordering import release_paid
from .reserving import check, new_payment
from .returning import refunded_there

ENDED = (FAILED, EXPIRED)  # ended without money; news may come in any order, so money may come all the same


def confirm(payment_id, placed=False):
    """Guarded: a payment is confirmed once, and its receipt is written in the same transaction.

    One that had ended takes its dishes again: the end is the same in whatever order it was told (faults F41).
    """
    now = clock.now()
    if not move(Payment, (Payment.id == payment_id) & Payment.state.in_((*PENDING, *ENDED)), CONFIRMED,
                ended_at=now):
        return False
    payment = Payment.find(payment_id)
    Claim.take_again(payment)
    bill = Bill(payment.sitting)
    write_receipt(payment, bill, clock.token(), now)
    book_payment(payment, bill, placed)
    announce(events.PaymentConfirmed(sitting=payment.sitting_id, payment=payment.id, provider=payment.provider,
                                     amount=payment.amount, tip=payment.tip))
    release_paid(payment.sitting_id)
    return True


@saving
def settle(provider, news):
    """What a provider says of a payment is put into the books: once, however often and in whatever order it is told.

    Serves notice, return page and poller. Returns ``confirmed``, ``failed``, ``waiting``, ``unplaced`` or ``known``.
    """
    if news.misfit and not news.reference:
        return "known"  # a shop beside us shares this account: its sales are its own
    payment = Payment.get_or_none(Payment.provider == provider, Payment.reference == news.reference)
    if news.state == CONFIRMED:
        return _settle_success(provider, payment, news)
    if news.state == FAILED and payment:
        return FAILED if _end(payment, FAILED) else "known"
    return WAITING


def _settle_success(provider, payment, news):
    outcome = "known" if _booked(provider, news.provider_id) else _book(provider, payment, news)
    return outcome if news.misfit else _given_back_there(provider, news) or outcome


def _book(provider, payment, news):
    why = _misfit(payment, news)
    if why:
        if payment and why == "another amount":
            _end(payment, FAILED)
        return _keep_unplaced(provider, payment, news, why)
    if payment.provider_id is None:
        Payment.update(provider_id=news.provider_id).where(Payment.id == payment.id).execute()
    confirm(payment.id)
    return CONFIRMED


def _given_back_there(provider, news):
    """What was given back on the provider's own site went all the same: the difference to what we know of. What fits
    nothing goes first, and is a task no more; the rest is a refund of the payment."""
    payment = Payment.get_or_none(Payment.provider == provider, Payment.provider_id == news.provider_id,
                                  Payment.state == CONFIRMED)
    kept = [its for its in Unplaced.of(provider, news.provider_id) if its.is_in_the_books]
    more = news.refunded - sum(its.amount for its in kept if its.is_gone) - (_back(payment) if payment else 0)
    for its in kept:
        if its.done_at is None and min(more, its.amount) > 0:
            part = its.in_two(min(more, its.amount))
            more -= part.amount
            _gone(part, None, "given back at the provider")
    left = min(more, payment.handed_over - _back(payment)) if payment else 0
    return refunded_there(payment.id, left) if left > 0 else None


def _back(payment):
    return sum(refund.handed_back for refund in payment.refunds if refund.counts)


def _booked(provider, provider_id):
    """Whether this money is in the books already, as a payment or as unplaced: it is there once."""
    return any(model.select().where(model.provider == provider, model.provider_id == provider_id, more).exists()
               for model, more in ((Payment, Payment.state == CONFIRMED), (Unplaced, True)))


def _misfit(payment, news):
    """Why this money cannot be booked as the payment it names; None if it can."""
    if news.misfit:
        return news.misfit
    if payment is None:
        return "unknown payment"
    if payment.provider_id not in (None, news.provider_id):
        return "paid twice"
    if payment.provider_id is None and Payment.get_or_none(Payment.provider == payment.provider,
                                                           Payment.provider_id == news.provider_id):
        return "another payment"
    if news.currency != payment.currency:
        return "another currency"
    if news.amount != payment.handed_over:
        return "another amount"
    if payment.state not in PENDING and not _ended_and_fits(payment):
        return "too late"
    if not payment.sitting.is_open:
        return "table closed"
    return None


def _ended_and_fits(payment):
    """A second card may work after the first failed, and news may come late and in any order (faults F41). So a payment
    that ended can still succeed, as long as nobody else has paid what it was for."""
    return payment.state in ENDED and payment.sitting.is_open and payment.amount <= Bill(payment.sitting).open


def _keep_unplaced(provider, payment, news, why):
    kept = Unplaced.create(provider=provider, provider_id=news.provider_id, payment=payment, amount=news.amount,
                           currency=news.currency, why=why, at=clock.now())
    if kept.is_in_the_books:
        book_unplaced(kept)
    announce(events.MoneyUnplaced(unplaced=kept.id, provider=provider, amount=news.amount))
    return "unplaced"


def _end(payment, state):
    moved = move(Payment, (Payment.id == payment.id) & Payment.state.in_(PENDING), state, ended_at=clock.now())
    if moved:
        Claim.update(released_at=clock.now()).where(Claim.payment == payment.id, Claim.released_at.is_null()).execute()
        announce(events.PaymentEnded(sitting=payment.sitting_id, payment=payment.id, state=state))
    return moved


def end_payment(payment):
    """Nobody paid in time: guarded, and what was reserved is free again."""
    return _end(payment, EXPIRED)


@saving
def place(unplaced_id, person):
    """Count unplaced money towards the bill it was meant for. What the bill has no room for stays unplaced."""
    kept = open_unplaced(unplaced_id)
    if kept.payment is None or not kept.is_in_the_books:
        raise Refused("This money names no bill of ours. Give it back at the provider.")
    sitting, meant = kept.payment.sitting_id, kept.payment
    amount, tip = (meant.amount, meant.tip) if kept.amount == meant.handed_over else (kept.amount, 0)
    room = Bill(meant.sitting).open
    more = max(0, amount - room) if room and not tip else 0
    check(sitting, amount - more, tip)
    confirm(_placed_as(kept, meant, amount - more, tip, person), placed=True)
    dealt_with(kept, person, PLACED)
    if more:
        Unplaced.insert(provider=kept.provider, provider_id=kept.next_id(), payment=meant, amount=more,
                        currency=kept.currency, why="more than the bill", at=clock.now()).execute()


def _placed_as(kept, meant, amount, tip, person):
    """The payment that the money is counted as: the one that was begun with it, under the reference that the provider
    knows it by, so that it can be given back; one of its own where that has brought in money already."""
    if meant.state in ENDED and not kept.is_rest:
        Payment.update(amount=amount, tip=tip, person=person, provider_id=kept.provider_id,
                       story={**meant.story, "was": kept.why, "meant": meant.amount}).where(
            Payment.id == meant.id).execute()
        return meant.id
    return new_payment(meant.sitting_id, kept.provider, amount, tip, person=person, story={"was": kept.why},
                       provider_id=None if _has_id(kept) else kept.provider_id)


def _has_id(kept):
    """Whether a payment has the provider's id of this money already."""
    return Payment.select().where(Payment.provider == kept.provider, Payment.provider_id == kept.provider_id).exists()


@saving
def put_aside(unplaced_id, person, how):
    """Unplaced money was given back by hand; ``how`` says where."""
    how = one_line(how, 200)
    if not how:
        raise Refused("Please say how it was given back.")
    return _gone(open_unplaced(unplaced_id), person, how)


def _gone(kept, person, how):
    if kept.is_in_the_books:
        book_unplaced(kept, gone=True, person=person)
    return dealt_with(kept, person, how)


def open_unplaced(id):
    kept = Unplaced.get_or_none(Unplaced.id == id, Unplaced.done_at.is_null())
    if kept is None:
        raise NotFound()
    return kept


def dealt_with(kept, person, how):
    """Guarded: two who deal with the same money do it once."""
    moved = move(Unplaced, (Unplaced.id == kept.id) & Unplaced.done_at.is_null(), how, by="how",
                 done_at=clock.now(), done_by=person)
    if not moved:
        raise Refused("Somebody has already dealt with this.")
    announce(events.MoneyPlaced(unplaced=kept.id, how=how))

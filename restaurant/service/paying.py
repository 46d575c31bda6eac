"""Paying: a row before anything is asked of a provider, one `settle` for whoever brings the news, and a receipt.

What is confirmed or under way never adds up to more than the bill. Money that fits nothing is kept as unplaced.
"""

from .. import clock, events, money
from ..bills import Bill, PaperAsked, Receipt, write_receipt
from ..database import announce, move, saving
from ..errors import NotFound, Refused
from ..payments import CONFIRMED, EXPIRED, FAILED, PENDING, STARTED, WAITING, Payment, Unplaced
from ..settings import house
from ..tables import Phone, Sitting
from ..words import one_line

CASH, TERMINAL = "cash", "terminal"


@saving
def begin_payment(sitting_id, provider, amount, tip=0, phone=None, person=None, story=None):
    """Reserve a part of the bill for somebody who is about to pay it elsewhere. Returns the payment's id."""
    if phone and Phone.find(phone).blocked_at:
        raise Refused("Please pay a waiter.", status=403)
    _check(sitting_id, amount, tip)
    payment = _row(sitting_id, provider, amount, tip, phone=phone, person=person, story=story or {})
    announce(events.PaymentStarted(sitting=sitting_id, payment=payment, provider=provider, amount=amount))
    return payment


def _check(sitting_id, amount, tip):
    Sitting.must_be_open(sitting_id)
    bill = Bill(Sitting.find(sitting_id))
    if amount <= 0:
        raise Refused("There is nothing to pay.")
    if amount > bill.open:
        if bill.reserved:
            raise Refused("Somebody is paying this right now. %(amount)s can still be paid.",
                          amount=house().amount(bill.open))
        raise Refused("Only %(amount)s is still to be paid.", amount=house().amount(bill.open))
    if not 0 <= tip <= amount:
        raise Refused("A tip can be as much as the bill, and no more.")


def _row(sitting_id, provider, amount, tip, **more):
    return Payment.insert(sitting=sitting_id, provider=provider, reference=clock.token(), amount=amount, tip=tip,
                          currency=house().currency, started_at=clock.now(), **more).execute()


@saving
def opened_at_provider(payment_id, provider_id, address):
    """The provider knows of the payment and waits for the guest. False if it ran out meanwhile."""
    return move(Payment, (Payment.id == payment_id) & (Payment.state == STARTED), WAITING,
         provider_id=provider_id, address=address)


@saving
def take_cash(sitting_id, amount, tendered, tip=0, person=None):
    """A guest paid in cash. ``amount`` is the part of the bill; the rounding to coins is added here.

    Returns ``[payment id, change]``. Refused if what was handed over is too little.
    """
    _check(sitting_id, amount, tip)
    rounding = money.cash_rounded(amount, house().cash_rounding) - amount
    change = tendered - (amount + rounding + tip)
    if change < 0:
        raise Refused("That is %(amount)s too little.", amount=house().amount(-change))
    payment = _row(sitting_id, CASH, amount, tip, person=person, rounding=rounding,
                   story={"tendered": tendered, "change": change})
    _confirm(payment)
    _want("drawer", sitting_id, person=person)
    return [payment, change]


@saving
def take_terminal(sitting_id, amount, reference, tip=0, person=None):
    """A guest paid at the house's own card terminal; ``reference`` is the number on its slip."""
    _check(sitting_id, amount, tip)
    reference = one_line(reference, 40)
    if not reference:
        raise Refused("Please type the number from the terminal's slip.")
    payment = _row(sitting_id, TERMINAL, amount, tip, person=person, story={"reference": reference})
    _confirm(payment)
    return payment


def _confirm(payment_id):
    """Guarded: a payment is confirmed once, and its receipt is written in the same transaction."""
    now = clock.now()
    if not move(Payment, (Payment.id == payment_id) & Payment.state.in_((*PENDING, FAILED)), CONFIRMED, ended_at=now):
        return False
    payment = Payment.find(payment_id)
    write_receipt(payment, Bill(payment.sitting), clock.token(), now)
    announce(events.PaymentConfirmed(sitting=payment.sitting_id, payment=payment.id, provider=payment.provider,
                                     amount=payment.amount, tip=payment.tip))
    return True


@saving
def settle(provider, news):
    """What a provider says of a payment is put into the books: once, however often and in whatever order it is told.

    Serves notice, return page and poller. Returns ``confirmed``, ``failed``, ``waiting``, ``unplaced`` or ``known``.
    """
    payment = Payment.get_or_none(Payment.provider == provider, Payment.reference == news.reference)
    if news.state == CONFIRMED:
        return _settle_success(provider, payment, news)
    if news.state == FAILED and payment:
        return FAILED if _end(payment, FAILED) else "known"
    return WAITING


def _settle_success(provider, payment, news):
    if _booked(provider, news.provider_id):
        return "known"
    why = _misfit(payment, news)
    if why:
        if payment and why == "another amount":
            _end(payment, FAILED)
        return _keep_unplaced(provider, payment, news, why)
    if payment.provider_id is None:
        Payment.update(provider_id=news.provider_id).where(Payment.id == payment.id).execute()
    _confirm(payment.id)
    return CONFIRMED


def _booked(provider, provider_id):
    """Whether this money is in the books already, as a payment or as unplaced: it is there once."""
    return any(model.select().where(model.provider == provider, model.provider_id == provider_id, more).exists()
               for model, more in ((Payment, Payment.state == CONFIRMED), (Unplaced, True)))


def _misfit(payment, news):
    """Why this money cannot be booked as the payment it names; None if it can."""
    if payment is None:
        return "unknown payment"
    if payment.provider_id not in (None, news.provider_id):
        return "paid twice"
    if news.currency != payment.currency:
        return "another currency"
    if news.amount != payment.handed_over:
        return "another amount"
    if payment.state not in PENDING and not _failed_and_fits(payment):
        return "too late"
    if not payment.sitting.is_open:
        return "table closed"
    return None


def _failed_and_fits(payment):
    """A second card may work after the first failed, and news may come in any order (faults F41). So a failed payment
    can still succeed, as long as nobody else has paid what it was for."""
    return payment.state == FAILED and payment.sitting.is_open and payment.amount <= Bill(payment.sitting).open


def _keep_unplaced(provider, payment, news, why):
    kept = Unplaced.insert(provider=provider, provider_id=news.provider_id, payment=payment, amount=news.amount,
                           currency=news.currency, why=why, at=clock.now()).execute()
    announce(events.MoneyUnplaced(unplaced=kept, provider=provider, amount=news.amount))
    return "unplaced"


def _end(payment, state):
    moved = move(Payment, (Payment.id == payment.id) & Payment.state.in_(PENDING), state, ended_at=clock.now())
    if moved:
        announce(events.PaymentEnded(sitting=payment.sitting_id, payment=payment.id, state=state))
    return moved


@saving
def expire(payment_id):
    """Nobody paid in time, or a waiter ends it: what was reserved is free again. Late money becomes unplaced."""
    return _end(Payment.find(payment_id), EXPIRED)


@saving
def place(unplaced_id, person):
    """Count unplaced money towards the bill it was meant for, as a payment of its own."""
    kept = _open_unplaced(unplaced_id)
    if kept.payment is None or kept.currency != house().currency:
        raise Refused("This money names no bill of ours. Give it back at the provider.")
    sitting, meant = kept.payment.sitting_id, kept.payment
    amount, tip = (meant.amount, meant.tip) if kept.amount == meant.handed_over else (kept.amount, 0)
    _check(sitting, amount, tip)
    payment = _row(sitting, kept.provider, amount, tip, person=person, story={"was": kept.why})
    _confirm(payment)
    return _done(kept, person, "placed")


@saving
def put_aside(unplaced_id, person, how):
    """Unplaced money was given back by hand; ``how`` says where."""
    how = one_line(how, 200)
    if not how:
        raise Refused("Please say how it was given back.")
    return _done(_open_unplaced(unplaced_id), person, how)


def _open_unplaced(id):
    kept = Unplaced.get_or_none(Unplaced.id == id, Unplaced.done_at.is_null())
    if kept is None:
        raise NotFound()
    return kept


def _done(kept, person, how):
    moved = move(Unplaced, (Unplaced.id == kept.id) & Unplaced.done_at.is_null(), how, by="how",
                 done_at=clock.now(), done_by=person)
    if not moved:
        raise Refused("Somebody has already dealt with this.")
    announce(events.MoneyPlaced(unplaced=kept.id, how=how))


@saving
def ask_for_paper(kind, sitting_id, receipt_id=None, person=None):
    """A bill or a receipt is to come out of a printer. Returns the row that the slip is made from."""
    if kind == "receipt" and Receipt.get_or_none(Receipt.id == receipt_id, Receipt.sitting == sitting_id) is None:
        raise NotFound()
    return _want(kind, sitting_id, receipt=receipt_id, person=person)


@saving
def print_day(day, person=None):
    """The report of a business day, given as its ISO date, is to come out of a printer."""
    return _want("day", day=day, person=person)


@saving
def open_drawer(person):
    """Somebody opens the cash drawer without a payment; the journal keeps who."""
    return _want("drawer", person=person)


def _want(kind, sitting=None, receipt=None, person=None, day=None):
    asked = PaperAsked.insert(kind=kind, sitting=sitting, receipt=receipt, asked_at=clock.now(), asked_by=person,
                              day=day).execute()
    announce(events.PaperAsked(sitting=sitting, asked=asked, what=kind))
    return asked

"""Paying: a row before anything is asked of a provider; in cash and at the terminal, a receipt at once.

What is confirmed or under way never adds up to more than the bill.
"""

from .. import events, money
from ..bills import Bill
from ..database import announce, move, saving
from ..errors import Refused
from ..payments import PENDING, STARTED, WAITING, Payment
from ..settings import house
from ..tables import Sitting
from ..words import one_line
from .asking_for_paper import want
from .ordering import release_paid
from .reserving import blocked, by_link, check, keep_claims, new_payment, what
from .settling import confirm, end_payment

CASH, TERMINAL = "cash", "terminal"


@saving
def begin_payment(sitting_id, provider, amount=None, tip=0, phone=None, person=None, story=None, dishes=(),
                  tip_rate=None, link=None):
    """Reserve a part of the bill for somebody who is about to pay it elsewhere. Returns the payment's id.

    ``dishes`` are (portion's name, among how many it is shared) and say the amount themselves, and so does a ``link``
    for something agreed; without any of them it is all that is open. ``tip_rate`` is a tip in millionths of it.
    """
    if phone and blocked(phone):
        raise Refused("Please pay a waiter.", status=403)
    Sitting.must_be_open(sitting_id)
    amount, claims = by_link(link, sitting_id, amount, dishes) if link else what(sitting_id, amount, dishes)
    tip = tip if tip_rate is None else money.percentage(amount, tip_rate)
    check(sitting_id, amount, tip)
    payment = new_payment(sitting_id, provider, amount, tip, phone=phone, person=person,
                          story={**(story or {}), **({"link": link} if link else {})})
    keep_claims(payment, claims)
    announce(events.PaymentStarted(sitting=sitting_id, payment=payment, provider=provider, amount=amount))
    return payment


@saving
def opened_at_provider(payment_id, provider_id, address, shown=None):
    """The provider knows of the payment and waits for the payer; ``shown`` is the code or bridge that shows it.

    False if it ran out meanwhile.
    """
    story = {**Payment.find(payment_id).story, **({"shown": shown} if shown else {})}
    return move(Payment, (Payment.id == payment_id) & (Payment.state == STARTED), WAITING,
                provider_id=provider_id or None, address=address or None, story=story)


@saving
def take_cash(sitting_id, amount, tendered, tip=0, person=None, dishes=()):
    """A guest paid in cash. ``amount`` is the part of the bill; the rounding to coins is added here.

    Returns ``[payment id, change]``. Refused if what was handed over is too little.
    """
    Sitting.must_be_open(sitting_id)
    amount, claims = _shown(sitting_id, amount, dishes)
    check(sitting_id, amount, tip)
    rounding = _to_coins(sitting_id, amount)
    change = tendered - (amount + rounding + tip)
    if change < 0:
        raise Refused("That is %(amount)s too little.", amount=house().amount(-change))
    payment = new_payment(sitting_id, CASH, amount, tip, person=person, rounding=rounding,
                          story={"tendered": tendered, "change": change})
    keep_claims(payment, claims)
    confirm(payment)
    want("drawer", sitting_id, person=person)
    return [payment, change]


def _shown(sitting_id, amount, dishes):
    """``(amount, claims)``; Refused if the dishes come to something else than what the page showed the payer."""
    taken, claims = what(sitting_id, amount, dishes)
    if dishes and amount and amount != taken:
        raise Refused("The bill has changed meanwhile. Please look at it again.")
    return taken, claims


def _to_coins(sitting_id, amount):
    """What rounding adds to a part of the bill that is paid in coins. Refused where no coin is that small and more is
    open, or a bill could be paid with nothing, two cents at a time; the last of a bill may come to nothing."""
    rounding = money.cash_rounded(amount, house().cash_rounding) - amount
    if amount + rounding == 0 and amount < Bill(Sitting.find(sitting_id)).open:
        raise Refused("There is no coin for so little. Please take a larger part.")
    return rounding


@saving
def take_terminal(sitting_id, amount, reference, tip=0, person=None, dishes=()):
    """A guest paid at the house's own card terminal; ``reference`` is the number on its slip."""
    Sitting.must_be_open(sitting_id)
    amount, claims = _shown(sitting_id, amount, dishes)
    check(sitting_id, amount, tip)
    reference = one_line(reference, 40)
    if not reference:
        raise Refused("Please type the number from the terminal's slip.")
    payment = new_payment(sitting_id, TERMINAL, amount, tip, person=person, story={"reference": reference})
    keep_claims(payment, claims)
    confirm(payment)
    return payment


@saving
def confirm_transfer(payment_id, person):
    """Somebody who works here saw a transfer arrive on the house's account: the payer's word is never enough (T54)."""
    payment = Payment.find(payment_id)
    if not payment.provider.startswith("bank "):
        raise Refused("This payment is confirmed by its provider.")
    if payment.state not in PENDING:
        check(payment.sitting_id, payment.amount, payment.tip)
    Payment.update(person=person).where(Payment.id == payment_id).execute()
    if not confirm(payment_id):
        raise Refused("Somebody has already dealt with this.")
    return payment.id


@saving
def lift_limit(sitting_id, person, amount):
    """This party may owe so much before paying comes first; None is as the house does."""
    Sitting.must_be_open(sitting_id)
    if amount is not None and not 0 <= amount <= money.MAX_AMOUNT:
        raise Refused("A limit is an amount, or nothing.", status=400)
    before = Sitting.find(sitting_id).open_limit
    Sitting.update(open_limit=amount).where(Sitting.id == sitting_id).execute()
    announce(events.LimitLifted(sitting=sitting_id, person=person, changes={"limit": [before, amount]}))
    release_paid(sitting_id)


@saving
def expire(payment_id):
    """Nobody paid in time, or a waiter ends it: what was reserved is free again. Late money is booked as it comes."""
    return end_payment(Payment.find(payment_id))


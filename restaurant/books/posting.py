"""What happened to money, said in the books: sales, payments, refunds, unplaced money, write-offs."""

from ..database import database
from ..payments import Payment
from .entries import RECEIVABLE, ROUNDING, TIPS, UNPLACED, WRITTEN_OFF, balance, of_provider, post

SALES, TAX = "sales", "tax"


def account(what, name, rate):
    """The account of sales or of tax at one rate; the rate is in millionths."""
    return f"{what} {name} {rate}"


def book_sale(bill, person=None):
    """Bring the books of a sitting to what its bill says now: only what changed since is booked."""
    wanted = {RECEIVABLE: bill.total}
    for group in bill.sum.groups:
        net = group.base - group.tax if bill.sitting.terms["included"] else group.base
        for name, amount in ((account(SALES, group.name, group.rate), net), (account(TAX, group.name, group.rate),
                                                                             group.tax)):
            wanted[name] = wanted.get(name, 0) - amount
    booked = _sold(bill.sitting.id)
    changes = {name: wanted.get(name, 0) - booked.get(name, 0) for name in {*wanted, *booked}}
    return post("sale", changes, sitting=bill.sitting.id, person=person)


def _sold(sitting):
    """What sales were booked of a sitting so far, by account."""
    return dict(database.execute_sql(
        "SELECT p.account, SUM(p.amount) FROM posting p JOIN book_entry e ON e.id = p.entry_id "
        "WHERE e.sitting_id = ? AND e.kind = 'sale' GROUP BY p.account", (sitting,)).fetchall())


def book_payment(payment, bill, placed=False):
    """Money came in for a bill. What was unplaced before lies at the provider already: ``placed``."""
    book_sale(bill, payment.person_id)
    came = UNPLACED if placed else of_provider(payment.provider)
    return post("payment", {came: payment.handed_over, RECEIVABLE: -payment.amount, TIPS: -payment.tip,
                            ROUNDING: -payment.rounding},
                sitting=payment.sitting_id, payment=payment.id, person=payment.person_id)


def book_refund(refund, taxes, included):
    """Money went back. Unless it is owed again, sales and taxes fall by it, as ``taxes`` shares it out."""
    payment = Payment.find(refund.payment_id)
    amounts = {of_provider(payment.provider): -refund.handed_back, TIPS: refund.tip, ROUNDING: refund.rounding}
    if refund.owed_again:
        amounts[RECEIVABLE] = refund.amount
    else:
        _give_back_sales(amounts, taxes, included)
    return post("refund", amounts, sitting=payment.sitting_id, payment=payment.id, refund=refund.id,
                person=refund.person_id, memo=refund.reason)


def _give_back_sales(amounts, taxes, included):
    for tax in taxes:
        net = tax["base"] - tax["tax"] if included else tax["base"]
        for name, amount in ((account(SALES, tax["name"], tax["rate"]), net),
                             (account(TAX, tax["name"], tax["rate"]), tax["tax"])):
            amounts[name] = amounts.get(name, 0) + amount


def book_unplaced(kept, gone=False, person=None):
    """Money came that fits nothing, or was given back again: it is a debt of the house until then."""
    sign = -1 if gone else 1
    return post("unplaced", {of_provider(kept.provider): sign * kept.amount, UNPLACED: -sign * kept.amount},
                sitting=kept.payment and kept.payment.sitting_id, payment=kept.payment_id, person=person,
                memo=kept.why)


def book_reopening(sitting, person, reason):
    """Nobody has given up any more what was written off: it is owed again. Returns the amount; entries of before stay
    as they are, and this one belongs to the day on which it is made."""
    lost = balance(WRITTEN_OFF, sitting)
    post("reopening", {WRITTEN_OFF: -lost, RECEIVABLE: lost}, sitting=sitting, person=person, memo=reason)
    return lost


def book_write_off(bill, person, reason):
    """What nobody will pay any more."""
    book_sale(bill, person)
    rest = balance(RECEIVABLE, bill.sitting.id)
    return post("write-off", {WRITTEN_OFF: rest, RECEIVABLE: -rest}, sitting=bill.sitting.id, person=person,
                memo=reason)

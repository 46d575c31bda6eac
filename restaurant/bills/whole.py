"""What a sitting owes at this moment: always worked out from its lines, discounts and payments, and never stored."""

import dataclasses
import functools
import json

from .. import money
from ..database import database
from ..orders import LEFT, OWED, Line
from ..payments import CONFIRMED, PENDING, Claim, Payment, Refund
from ..tables import Sitting
from .discounts import Discount, off_bill, take_off
from .sums import agreed, worth


class Bill:
    """A sitting's bill: its lines, its sum, what came in, what went back and what is due."""

    def __init__(self, sitting):
        self.sitting = sitting
        self.lines = Line.owed(sitting)
        self.discounts = Discount.of(sitting)
        self.payments = Payment.of(sitting)
        self.refunds = Refund.of(sitting) if self.payments else []
        take_off(self.lines, self.discounts)

    @functools.cached_property
    def items(self):
        return [(line.net, line.tax_name, line.tax_rate) for line in self.lines]

    @functools.cached_property
    def sum(self):
        subtotal = sum(amount for amount, _, _ in self.items)
        return agreed(self.items, self.sitting.terms, off_bill(self.discounts, subtotal))

    @property
    def total(self):
        return self.sum.total

    @property
    def confirmed(self):
        return [payment for payment in self.payments if payment.state == CONFIRMED]

    @property
    def paid(self):
        """What came in towards the bill and did not go back for somebody to pay it again."""
        back = sum(refund.amount for refund in self.refunds if refund.reopens)
        return sum(payment.amount for payment in self.confirmed) - back

    @property
    def reserved(self):
        """What somebody is paying for at this moment."""
        return sum(payment.amount for payment in self.payments if payment.state in PENDING)

    @property
    def due(self):
        return self.total - self.paid

    @property
    def open(self):
        """What the next payer can still take on."""
        return max(0, self.due - self.reserved)

    @property
    def tips(self):
        back = sum(refund.tip for refund in self.refunds if refund.done)
        return sum(payment.tip for payment in self.confirmed) - back

    @property
    def settled(self):
        return self.due == 0 and not self.reserved

    @functools.cached_property
    def worth(self):
        """What each line comes to of the total, by the line's id: a payer's part carries its own discount and tax."""
        values = worth(self.items, self.sum, self.sitting.terms)
        return {line.id: value for line, value in zip(self.lines, values)}

    @functools.cached_property
    def portions(self):
        """Every portion of every line, with who pays for it; of what was made again nobody pays anything."""
        claims = Claim.of(self.sitting)
        return [portion for line in self.lines if not line.remakes_id for portion in self._portions(line, claims)]

    def _portions(self, line, claims):
        """Portions are alike, so a cancelled one is never among those that somebody took. What each is worth goes by
        its number and not by who came first, so that the claims of a line add up to it."""
        its = {}
        for claim in claims:
            if claim.line_id == line.id:
                its.setdefault(claim.portion, []).append(claim)
        taken = sorted(its)
        free = [number for number in range(line.sent) if number not in its][:max(0, line.quantity - len(taken))]
        values = money.evenly(self.worth[line.id], max(line.quantity, len(taken)))
        return [Portion(line, number, value, tuple(its.get(number, ())))
                for number, value in zip(sorted([*taken, *free]), values)]


@dataclasses.dataclass(frozen=True)
class Portion:
    """One portion of a line: paid for by one guest, or shared out to several."""

    line: Line
    number: int
    value: int
    claims: tuple

    @property
    def name(self):
        """What a form calls it."""
        return f"{self.line.id}.{self.number}"

    @property
    def by(self):
        """Among how many it is shared: as the first who took a part of it said, or nobody yet."""
        return self.claims[0].by if self.claims else 0

    @property
    def is_open(self):
        return not self.claims or len(self.claims) < self.by

    @property
    def rest(self):
        """What nobody has taken on of it."""
        return max(0, self.value - sum(claim.amount for claim in self.claims)) if self.is_open else 0

    def part(self, by):
        """``(which part, amount)`` of the next part, where it is shared by so many."""
        by = self.by or by
        taken = {claim.part for claim in self.claims}
        number = next(part for part in range(by) if part not in taken)
        return number, money.evenly(self.value, by)[number]


@dataclasses.dataclass
class Account:
    """What a sitting owes, without its lines: for pages that show many at once."""

    total: int = 0
    paid: int = 0
    reserved: int = 0

    @property
    def due(self):
        return self.total - self.paid


def accounts():
    """The account of every open sitting by its id. The few with discounts or refunds are added up whole."""
    items, found = {}, {}
    for sitting, terms, *item in database.execute_sql(
            f"SELECT l.sitting_id, s.terms, l.price * {LEFT}, l.tax_name, l.tax_rate FROM sitting s "
            'JOIN line l ON l.sitting_id = s.id JOIN "order" o ON o.id = l.order_id '
            f"WHERE s.closed_at IS NULL AND +o.state IN {OWED} ORDER BY l.id"):
        items.setdefault((sitting, terms), []).append(item)
    for (sitting, terms), its in items.items():
        found[sitting] = Account(agreed(its, json.loads(terms)).total)
    for sitting, state, amount in database.execute_sql(
            "SELECT s.id, p.state, SUM(p.amount) FROM sitting s JOIN payment p ON p.sitting_id = s.id "
            "WHERE s.closed_at IS NULL GROUP BY s.id, p.state"):
        account = found.setdefault(sitting, Account())
        account.paid += amount if state == CONFIRMED else 0
        account.reserved += amount if state in PENDING else 0
    return {**found, **_added_up_whole()}


def _added_up_whole():
    """Sittings with a discount or a refund, added up as their own pages do."""
    special = database.execute_sql(
        "SELECT id FROM sitting WHERE closed_at IS NULL AND (id IN (SELECT sitting_id FROM discount) "
        "OR id IN (SELECT p.sitting_id FROM payment p JOIN refund r ON r.payment_id = p.id))").fetchall()
    bills = [Bill(Sitting.find(id)) for (id,) in special]
    return {bill.sitting.id: Account(bill.total, bill.paid, bill.reserved) for bill in bills}

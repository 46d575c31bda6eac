"""A bill as a child would add it up, to hold against ours: fractions, lists and sums, and nothing of the house's code.
What a provider has told is kept as the provider's own ledger, so that money that was dropped or made would show.
"""

import collections
import dataclasses
from fractions import Fraction

WHOLE = 1_000_000
PENDING = ("started", "waiting")


def half_up(number):
    """The nearest whole number, half away from nought."""
    size = int(abs(number) + Fraction(1, 2))
    return -size if number < 0 else size


def shared(total, weights):
    """By largest remainder, ties to the earlier."""
    exact = [Fraction(total * weight, sum(weights) or 1) for weight in weights]
    parts = [int(part) for part in exact]
    for place in sorted(range(len(weights)), key=lambda n: parts[n] - exact[n])[:total - sum(parts)]:
        parts[place] += 1
    return parts


@dataclasses.dataclass
class Line:
    price: int
    left: int
    rate: tuple            # (name, millionths)
    counts: bool = True    # whether the house took the order


@dataclasses.dataclass
class Discount:
    kind: str
    value: int
    line: int | None


@dataclasses.dataclass
class Payment:
    """``got`` is what came in for the bill; ``back`` the refunds that are done, as (amount, tip, rounding, again)."""

    provider: str
    amount: int
    tip: int
    rounding: int = 0
    state: str = "started"
    back: list = dataclasses.field(default_factory=list)


class Bill:
    """One party's bill."""

    def __init__(self, included, service, service_tax):
        self.included, self.service_rate, self.service_tax = included, service, service_tax
        self.lines, self.discounts, self.payments = {}, {}, {}

    def net(self, id):
        """A line after its own discounts: comps, then percentages, then amounts, never below nought."""
        line, rest = self.lines[id], self.lines[id].price * self.lines[id].left
        for kind in ("comp", "percent", "amount"):
            for its in self.discounts.values():
                if its.line == id and its.kind == kind:
                    off = {"comp": line.price * min(its.value, line.left), "amount": its.value,
                           "percent": half_up(Fraction(rest * its.value, WHOLE))}[kind]
                    rest -= min(rest, off)
        return rest

    def counted(self):
        return [id for id, line in self.lines.items() if line.counts and line.left]

    def bases(self):
        """What is taxed at each rate, and the discount that was shared out before."""
        nets = [self.net(id) for id in self.counted()]
        subtotal = sum(nets)
        whole = [its for its in self.discounts.values() if its.line is None]
        off = min(subtotal, sum(half_up(Fraction(subtotal * its.value, WHOLE)) if its.kind == "percent" else its.value
                                for its in whole))
        bases = collections.Counter()
        for id, net, less in zip(self.counted(), nets, shared(off, nets)):
            bases[self.lines[id].rate] += net - less
        service = half_up(Fraction((subtotal - off) * self.service_rate, WHOLE))
        bases[self.service_tax] += service
        return bases

    def taxes(self):
        """The tax of each rate, once for all of it."""
        return {rate: half_up(Fraction(base * rate[1], WHOLE + (rate[1] if self.included else 0)))
                for rate, base in self.bases().items()}

    @property
    def total(self):
        return sum(self.bases().values()) + (0 if self.included else sum(self.taxes().values()))

    def fair(self, id, quantity=1):
        """About what so many portions of a line come to, with their discount, service and tax: exact, not rounded."""
        nets, bases = sum(self.net(each) for each in self.counted()), sum(self.bases().values())
        net, line = Fraction(self.net(id) * quantity, self.lines[id].left), self.lines[id]
        if not nets:
            return Fraction(0)
        if self.included:
            return net * bases / nets
        service = self.service_rate * (WHOLE + self.service_tax[1])
        goods = Fraction(bases * WHOLE, (WHOLE + self.service_rate) * nets)
        return net * goods * (Fraction(line.rate[1] + WHOLE, WHOLE) + Fraction(service, WHOLE * WHOLE))

    @property
    def paid(self):
        return sum(its.amount for its in self.payments.values() if its.state == "confirmed") - sum(
            amount for its in self.payments.values() for amount, _, _, again in its.back if again)

    @property
    def reserved(self):
        return sum(its.amount for its in self.payments.values() if its.state in PENDING)

    @property
    def due(self):
        return self.total - self.paid

    @property
    def room(self):
        return self.due - self.reserved

    def lies(self):
        """Where the money of this bill lies now: {account: amount}; tips and rounding below nought."""
        lies = collections.Counter()
        for its in self.payments.values():
            if its.state == "confirmed":
                account = its.provider if its.provider in ("cash", "terminal") else f"provider {its.provider}"
                for amount, tip, rounding in [(its.amount, its.tip, its.rounding),
                                              *[(-one, -two, -three) for one, two, three, _ in its.back]]:
                    lies[account] += amount + tip + rounding
                    lies["tips"] -= tip
                    lies["rounding"] -= rounding
        return lies


class Ledger:
    """What a provider says lies there: by its own ids, what came in and what went back."""

    def __init__(self):
        self.came, self.back = collections.Counter(), collections.Counter()

    @property
    def holds(self):
        return sum(self.came.values()) - sum(self.back.values())

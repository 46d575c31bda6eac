"""Adding up a bill from top to bottom: the rules of the house's money page, tax once per group and never per line."""

import dataclasses

from .. import money


@dataclasses.dataclass(frozen=True)
class TaxGroup:
    """What is taxed at one rate: ``base`` is the sum of the prices as printed, discounts taken off."""

    name: str
    rate: int
    base: int
    tax: int


@dataclasses.dataclass(frozen=True)
class Sum:
    """A bill from top to bottom, without its payments."""

    subtotal: int
    discount: int
    service: int
    groups: tuple
    total: int

    @property
    def tax(self):
        return sum(group.tax for group in self.groups)


def reckon(items, included, discount=0, service_rate=0, service_tax=("", 0)):
    """Add up a bill.

    ``items`` are ``(amount, tax name, tax rate)`` of the lines; ``discount`` is one amount for the whole bill, shared
    out over the lines in proportion; ``service_rate`` is taken of what is left, rounded once.
    """
    amounts = [amount for amount, _, _ in items]
    subtotal = sum(amounts)
    discount = min(discount, subtotal)
    shares = money.share(discount, amounts) if discount else [0] * len(amounts)
    bases = {}
    for (amount, name, rate), less in zip(items, shares):
        bases[name, rate] = bases.get((name, rate), 0) + amount - less
    service = money.percentage(subtotal - discount, service_rate)
    if service:
        bases[service_tax] = bases.get(service_tax, 0) + service
    groups = tuple(TaxGroup(name, rate, base, money.tax_within(base, rate) if included else money.tax_on(base, rate))
                   for (name, rate), base in sorted(bases.items(), key=lambda item: item[0][1]))
    total = subtotal - discount + service + (0 if included else sum(group.tax for group in groups))
    return Sum(subtotal, discount, service, groups, total)


def agreed(items, terms, discount=0):
    """Add up a bill by the terms of its sitting."""
    return reckon(items, terms["included"], discount, terms["service"], tuple(terms["service_tax"]))


def worth(items, whole, terms):
    """What each item comes to of the total: its part of discount, service and tax, so that all add up to the cent."""
    amounts = [amount for amount, _, _ in items]
    bases = [amount - less for amount, less in zip(amounts, money.share(whole.discount, amounts))] if items else []
    added = whole.service
    values = list(bases)
    for group in () if terms["included"] else whole.groups:
        its = [base if (name, rate) == (group.name, group.rate) else 0 for base, (_, name, rate) in zip(bases, items)]
        of_dishes = money.share(group.tax, [*its, group.base - sum(its)])
        added += of_dishes.pop()
        values = [value + tax for value, tax in zip(values, of_dishes)]
    return [value + more for value, more in zip(values, money.share(added, bases))] if items else []

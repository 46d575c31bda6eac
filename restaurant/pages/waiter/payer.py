"""One payer at a bill: who pays how much or which dishes, at a table or at a till, as the page and its forms say it."""

import re

from flask import request

from ... import money as arithmetic
from ...bills import Bill
from ...errors import NotFound, Refused
from ...payments import offering
from ...payments.provider import CODE, PAGE
from ...service.reserving import take_on
from ...settings import house
from ...tables import Sitting
from ..page import as_cents, whole
from .door import sitting_at

MOST_PAYERS, MOST_SHARES, MOST_DISHES = 30, 12, 200
DISH = re.compile(r"([0-9]{1,15}\.[0-9]{1,6})(?:/([0-9]{1,2}))?")


def sitting_paid(at, charge):
    """The sitting that is paid: that of the table's form, or a quick charge."""
    return till(charge).id if charge else sitting_at(at)


def till(charge):
    """The sitting of a quick charge, or NotFound: a table's is paid at its own page."""
    sitting = Sitting.find(charge)
    if not sitting.table.till:
        raise NotFound()
    return sitting


def dishes(texts, shares=None):
    """(portion's name, among how many it is shared), from ``12.0``, ``12.0/3``, or with the share in its own field."""
    found = [DISH.fullmatch(text[:40]) for text in texts[:MOST_DISHES]]
    if not all(found):
        raise Refused("Something is wrong in this form. Please reload the page and try again.", status=400)
    return [(each[1], _share(each[2] or (shares or {}).get(f"by-{each[1]}", "1"))) for each in found]


def _share(text):
    try:
        return arithmetic.parse_whole(text, 1, MOST_SHARES)
    except arithmetic.BadAmount:
        raise Refused("A dish can be shared by up to %(most)s.", status=400, most=MOST_SHARES) from None


def wanted():
    """``(amount, dishes)`` of a form that takes money."""
    return whole("amount", 1, arithmetic.MAX_AMOUNT), dishes(request.form.getlist("dish"))


def payers():
    text = request.args.get("by", "")
    return min(int(text), MOST_PAYERS) if text.isascii() and text.isdigit() and len(text) < 4 and int(text) > 1 else 1


def left():
    """How many payers are left after this one."""
    return max(1, whole("by", 1, MOST_PAYERS, 1) - 1)


class Payer:
    """What the page was asked for: everything, an equal part, an amount, or dishes."""

    def __init__(self, sitting):
        self.bill, self.payers = Bill(sitting), payers()
        self.by_dish = request.args.get("how") == "dishes"
        self.dishes = dishes(request.args.getlist("dish"), request.args) if self.by_dish else []
        self.part = self._part(sitting)

    def _part(self, sitting):
        if self.by_dish:
            return take_on(sitting.id, self.dishes)[0] if self.dishes else 0
        typed = request.args.get("amount", "").strip()
        if not typed:
            return arithmetic.evenly(self.bill.open, self.payers)[0]
        part = as_cents(typed)
        if part == 0:
            raise Refused("Please enter what this guest pays.", status=400)
        return min(part, self.bill.open)

    @property
    def cash(self):
        """The part as coins can pay it."""
        return arithmetic.cash_rounded(self.part, house().cash_rounding)

    @property
    def notes(self):
        """What people are likely to hand over: the next amounts that notes make."""
        one = 10 ** arithmetic.digits(house().currency)
        return sorted({-(-self.cash // (note * one)) * note * one for note in (5, 10, 20, 50, 100)} - {self.cash})[:4]

    @property
    def codes(self):
        """The providers whose code can be shown on this screen."""
        return [provider for provider, _ in offering.offered() if {CODE, PAGE} & set(provider.WAYS)]

    @property
    def scans(self):
        """Whether a guest's own payment code can be scanned."""
        return bool(offering.offered(scans=True))

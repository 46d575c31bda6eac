"""What one payer wants of a bill, as a form or an address says it: worked out from what is open now, never stored.

Reading refuses nothing, so that a page can always be shown; what was wrong is kept, and said when somebody pays.
"""

import functools

from ... import languages, money
from ...bills import not_shown, shown_so_far, tax_share
from ...errors import Refused
from ...orders import TO_PAY, Order
from ...payments import CONFIRMED, PENDING
from ...service.ordering import may_owe
from ...service.reserving import comes_to
from ...settings import house

ALL, DISHES, EQUALLY, AMOUNT, ORDER = HOWS = "all", "dishes", "equally", "amount", "order"
MOST_PAYERS = 30      # who share a bill equally
MOST_SHARERS = 12     # who share one dish
MOST_DISHES = 300     # rows of one form


def next_even(open_now, payers, taken):
    """The next of so many equal parts of what is open, where some were ``taken``; the last one pays what is open.

    Whatever others pay in between is shared by those who have not paid yet. After the last part a new round begins.
    """
    return money.evenly(open_now, payers - taken % payers)[0]


def evens_taken(bill, payers):
    """How many parts of an even split by so many were paid or are being paid; one that went back is free again."""
    back = {refund.payment_id for refund in bill.refunds if refund.reopens and refund.amount == refund.payment.amount}
    return sum(payment.story.get("of") == payers and payment.state in (CONFIRMED, *PENDING)
               and payment.id not in back for payment in bill.payments)


def to_release(bill, order):
    """What has to be paid so that an order which waits for its money goes to the kitchen, with all before it."""
    most = may_owe(bill.sitting.id)
    waiting = {row.id for row in Order.select(Order.id).where(Order.sitting == bill.sitting, Order.state == TO_PAY)}
    if order not in waiting:
        raise Refused("This order does not wait for money any more. Please look again.")
    later = sum(bill.worth[line.id] for line in bill.lines if line.order_id in waiting and line.order_id > order)
    return max(0, min(bill.open, bill.due - bill.reserved - later - (most or 0)))


class Share:
    """A part of ``bill``: everything open, dishes, an even part, an amount, or what releases an order.

    ``own`` are the names of the portions that are ticked when the page is opened for the first time.
    """

    def __init__(self, bill, said, own=()):
        self.bill, self.said, self.wrong = bill, said, None
        self.how = said.get("how", ALL) if said.get("how", ALL) in HOWS else ALL
        self.payers = self._whole("n", 2, MOST_PAYERS, 2) if self.how == EQUALLY else 2
        self.order = self._whole("order", 1, 10**15 - 1, None) if self.how == ORDER else None
        self.dishes = self._dishes(own) if self.how == DISHES else {}

    def _keep(self, sentence, **values):
        self.wrong = self.wrong or Refused(sentence, status=400, **values)

    def _whole(self, name, least, most, otherwise):
        if name not in self.said:
            return otherwise
        try:
            return money.parse_whole(self.said[name], least, most)
        except money.BadAmount:
            self._keep("Please enter a whole number from %(minimum)s to %(maximum)s.", minimum=least, maximum=most)
            return otherwise

    def _cents(self, name):
        """An amount that was typed; 0 where there is none yet."""
        try:
            return money.parse_amount(self.said.get(name, ""), house().currency, languages.current())
        except money.BadAmount:
            self._keep("Please enter an amount such as %(example)s.",
                       example=money.plain(1250, house().currency, languages.current()))
            return 0

    def _dishes(self, own):
        """{portion's name: by how many it is shared}: what was ticked, and own dishes that no page has shown yet."""
        seen = set(self.said.get("seen", "").split())
        names = [*self.said.getlist("dish"), *(name for name in own if name not in seen)][:MOST_DISHES]
        return {name: self._whole(f"by-{name}", 1, MOST_SHARERS, 1) for name in names}

    @functools.cached_property
    def free(self):
        """Of the dishes, those that nobody has taken on meanwhile."""
        still = {portion.name for portion in self.bill.portions if portion.is_open}
        return [(name, by) for name, by in self.dishes.items() if name in still]

    @functools.cached_property
    def amount(self):
        if self.how == DISHES:
            return comes_to(self.bill, self.free)[0] if self.free else 0
        if self.how == EQUALLY:
            return next_even(self.bill.open, self.payers, evens_taken(self.bill, self.payers))
        if self.how == AMOUNT:
            return self._cents("amount")
        return self._to_release() if self.how == ORDER else self.bill.open

    def _to_release(self):
        try:
            return to_release(self.bill, self.order)
        except Refused as refused:
            self.wrong = self.wrong or refused
            return 0

    @property
    def tip_wish(self):
        return self.said.get("tip", "0")

    @functools.cached_property
    def tip_rate(self):
        """A tip in millionths, or None where the payer typed an amount."""
        if self.tip_wish == "other":
            return None
        try:
            return money.parse_whole(self.tip_wish, 0, 1_000_000)
        except money.BadAmount:
            self._keep("Please choose a tip.")
            return 0

    @functools.cached_property
    def tip(self):
        if self.tip_rate is not None:
            return money.percentage(self.amount, self.tip_rate)
        return self._cents("own_tip") if "own_tip" in self.said else 0

    @property
    def total(self):
        return self.amount + self.tip

    @functools.cached_property
    def taxes(self):
        """The tax inside this part, by group, as its receipt will say it; ``left`` is all that no receipt has shown,
        of ``whole``, so that a page can work it out for another part."""
        groups, before = self.bill.sum.groups, shown_so_far(self.bill)
        included = self.bill.sitting.terms["included"]
        inside = {(its["name"], its["rate"]): its["tax"] for its in
                  tax_share(groups, before, max(0, min(self.amount, self.bill.due)), included)}
        return [{"name": name, "rate": rate, "whole": base + (0 if included else tax), "left": tax,
                 "tax": inside.get((name, rate), 0)} for (name, rate), (base, tax) in not_shown(groups, before).items()]

    @property
    def still(self):
        """What all portions come to that nobody has paid for by name."""
        return sum(portion.value - sum(claim.amount for claim in portion.claims) for portion in self.bill.portions)

    def wanted(self):
        """``amount`` and ``dishes`` for the verbs that take a part on, or Refused."""
        amount = self.amount
        if self.wrong:
            raise self.wrong
        if self.how == DISHES and not self.dishes:
            raise Refused("Please choose at least one dish.", status=400)
        if self.how == DISHES:
            return {"dishes": list(self.dishes.items())}
        return self._its_dishes() if self.how == ORDER else {"amount": amount}

    def _its_dishes(self):
        """An order is paid dish by dish where that is all it takes, so that its dishes show as paid."""
        its = [portion for portion in self.bill.portions if portion.line.order_id == self.order and not portion.claims]
        exact = its and sum(portion.value for portion in its) == self.amount
        return {"dishes": [(portion.name, 1) for portion in its]} if exact else {"amount": self.amount}

    def with_tip(self):
        """What ``begin_payment`` takes besides: the part and the tip, or Refused."""
        wanted, tip = self.wanted(), self.tip
        if self.wrong:
            raise self.wrong
        return {**wanted, **({"tip": tip} if self.tip_rate is None else {"tip_rate": self.tip_rate})}

    @property
    def story(self):
        more = {EQUALLY: {"of": self.payers}, ORDER: {"order": self.order}}
        return {"how": self.how, **more.get(self.how, {})}

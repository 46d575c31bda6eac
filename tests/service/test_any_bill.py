"""Whatever guests, staff and providers do with a bill, in any order: it is what a child would add up, no portion is
paid for twice, and each cent is in the books where it lies (money.md; invariants I01 to I09).

A machine of hypothesis drives the real verbs on a real file, against the model beside this file. ``make hunt`` runs it
for long.
"""

import pytest
from hypothesis import HealthCheck, Phase
from hypothesis import settings as how
from hypothesis import strategies as st
from hypothesis.stateful import initialize, precondition, rule, run_state_machine_as_test

from restaurant import clock, menu, service, settings
from restaurant.database import allowed_to_write, saving
from restaurant.menu import Dish
from restaurant.orders import TO_PAY, WAITING, Line, Order
from restaurant.payments import CONFIRMED, FAILED, PENDING, PayLink, Payment, Refund, Unplaced, provider
from restaurant.settings import TaxRate
from tests import given
from tests.service import model_of_a_bill as model
from tests.service.an_evening import Evening

DISHES = ("Cola", "Edamame", "Steamed rice", "Plum wine")
PRICES = st.sampled_from([890, 333, 1080, 7, 99, 12_345, 3, 1, 2, 0])
N = st.integers(0, 1000)
TIPS = st.sampled_from([0, 0, 0, 1, 50])
EIGHTHS = st.tuples(st.integers(1, 9), st.sampled_from([0, 0, 0, 1, -1]))      # of what is open, give or take one
PORTIONS = st.lists(st.tuples(N, st.sampled_from([1, 1, 2, 3, 4])), min_size=1, max_size=4)
HOWS = st.one_of(st.just("all"), st.tuples(st.just("amount"), EIGHTHS), st.tuples(st.just("dishes"), PORTIONS),
                 st.tuples(st.just("dishes"), PORTIONS))
SELDOM = st.integers(0, 9).map(lambda n: n == 9)


class AnyEvening(Evening):
    """The steps, and which of them may be taken."""

    @initialize(prices=st.tuples(PRICES, PRICES, PRICES, PRICES), included=st.booleans(), taxed=st.booleans(),
                service=st.sampled_from([0, 0, 100_000, 123_456]), coins=st.sampled_from([0, 0, 5]),
                money=st.sampled_from(["EUR", "JPY", "KWD", "CHF"]), first=st.booleans())
    def begins(self, prices, included, taxed, service, coins, money, first):
        """A house by any rules: four currencies, tax in the prices or on top, service, coins, paying first."""
        rates = {rate.id: (rate.name, rate.dine_in) for rate in TaxRate.all()}
        tax = next(iter(rates)) if taxed else None
        saving(settings.put)(currency=money, tax_included=included, service_charge=service, cash_rounding=coins,
                             service_charge_tax=tax, pay_when="first" if first else "later")
        self.prices, self.rates, self.coins = dict(zip(DISHES, prices)), {}, coins
        with allowed_to_write():
            for name in DISHES:
                Dish.update(price=self.prices[name], sold_out=False).where(Dish.id == given.dish(name).id).execute()
                self.rates[name] = rates[given.dish(name).tax_id]
        saving(menu.changed)()
        self.money = money
        self.terms = (included, service, rates[tax] if tax else ("", 0))
        self.sit_down()
        self.order([("Cola", 2), ("Edamame", 1), ("Plum wine", 3)], "guest")

    # Ordering

    @rule(dishes=st.lists(st.tuples(st.sampled_from(DISHES), st.integers(1, 4)), min_size=1, max_size=3),
          who=st.sampled_from(["guest", "guest", "waiter", "stranger"]))
    def order(self, dishes, who):
        by = {"guest": {"phone": self.mei.id}, "waiter": {"person": self.ana}, "stranger": {"phone": self.stranger.id}}
        for name, quantity in dishes:
            service.add(self.at, given.dish(name).id, quantity, **by[who])
        order = service.send(self.at, given.marks(self.at, by[who].get("person")), **by[who])
        state = Order.get_by_id(order).state
        self.orders.append((order, self.at))
        for line in Line.select().where(Line.order == order):
            name = next(dish for dish in DISHES if line.names == given.dish(dish).names)
            self.bill.lines[line.id] = model.Line(self.prices[name], line.quantity, self.rates[name], state != WAITING)

    @precondition(lambda self: Order.select().where(Order.state.in_((WAITING, TO_PAY))).exists())
    @rule(n=N, yes=st.booleans())
    def answer(self, n, yes):
        waiting = [each for each in self.orders if Order.get_by_id(each[0]).state in (WAITING, TO_PAY)]
        order, at = waiting[n % len(waiting)] if n % 7 else self.orders[n % len(self.orders)]
        state, bill = Order.get_by_id(order).state, self.bills[at]
        its = [bill.lines[id] for (id,) in Line.select(Line.id).where(Line.order == order).tuples()]
        may = state in (WAITING, TO_PAY)
        if not yes and state == TO_PAY:
            for line in its:
                line.counts = False
            may = bill.due >= bill.reserved
        done = self.go(may, service.accept if yes else service.turn_down, order, self.ana) or may
        for line in its if state in (WAITING, TO_PAY) else ():
            line.counts = yes and done or not yes and not done

    @precondition(lambda self: self.bill.lines)
    @rule(n=N, quantity=st.integers(1, 4))
    def cancel(self, n, quantity):
        line = self.bill.lines[self.line(n)]
        state = Line.get_by_id(self.line(n)).order.state
        line.left -= quantity
        may = line.left >= 0 and state == "accepted" and line.counts and self.bill.due >= self.bill.reserved
        self.go(may, service.cancel, self.line(n), quantity, "mistake", self.lin)
        line.left += 0 if may else quantity

    # Reducing

    @precondition(lambda self: self.bill.lines)
    @rule(n=N, kind=st.sampled_from(["comp", "percent", "amount"]), value=st.integers(1, 1200), whole=st.booleans())
    def take_off(self, n, kind, value, whole):
        line = None if whole else self.line(n)
        net = self.bill.total if whole else self.bill.net(line)
        value = {"comp": value % 4 + 1, "percent": value * 1000, "amount": net * value // 1000 or 1}[kind]
        before, counted = self.bill.total, line in self.bill.counted()
        most = 1_000_000 if kind == "percent" else None
        if kind == "comp":
            most = self.bill.lines[line].left if counted else 0
        elif kind == "amount":
            most = self.bill.total if whole else self.bill.net(line) if counted else 0
        self.bill.discounts["new"] = model.Discount(kind, value, line)
        after, due = self.bill.total, self.bill.due
        its = self.bill.discounts.pop("new")
        may = (whole or counted) and value <= most and after != before and due >= self.bill.reserved
        given_back = self.go(may, service.take_off, self.at, kind, value, "a reason", self.lin, line=line)
        if given_back:
            self.bill.discounts[given_back] = its

    @precondition(lambda self: self.bill.discounts)
    @rule(n=N)
    def undo(self, n):
        id = list(self.bill.discounts)[n % len(self.bill.discounts)]
        self.go(True, service.undo_discount, id, self.lin)
        del self.bill.discounts[id]

    # Paying

    @precondition(lambda self: self.bill.room)
    @rule(how=HOWS, tip=TIPS)
    def begin(self, how, tip):
        self.pay(how, tip, service.begin_payment, "pretend", phone=self.mei.id)

    @precondition(lambda self: self.bill.room)
    @rule(how=HOWS, tip=TIPS, more=st.integers(0, 5000))
    def cash(self, how, tip, more):
        done = self.pay(how, tip, service.take_cash, tendered=10**7 + more, person=self.ana)
        assert done is None or done[1] == 10**7 + more - Payment.get_by_id(done[0]).handed_over

    @precondition(lambda self: self.bill.room)
    @rule(how=HOWS, tip=TIPS)
    def terminal(self, how, tip):
        self.pay(how, tip, service.take_terminal, reference="T-1", person=self.ana)

    @precondition(lambda self: self.bill.room)
    @rule(how=HOWS)
    def transfer(self, how):
        self.pay(how, 0, service.begin_payment, "bank sepa", phone=self.mei.id)

    @precondition(lambda self: self.bill.room)
    @rule(how=HOWS)
    def make_link(self, how):
        (amount, dishes), room = self.wanted(how), self.bill.room
        may = None if dishes or len(self.links) > 30 else amount is None or 0 < amount <= room
        link = self.go(may, service.make_link, self.at, clock.token(), amount, dishes, phone=self.mei.id)
        if link:
            self.links.append((link, self.at))

    @precondition(lambda self: any(at == self.at for _, at in self.links))
    @rule(n=N, amount=st.none() | EIGHTHS)
    def pay_by_link(self, n, amount):
        amount = amount and self.part(amount)
        ours = [(link, at) for link, at in self.links if at == self.at or n % 7 == 0]
        link, at = ours[n % len(ours)]
        row, room = PayLink.get_by_id(link), self.bill.room
        taken = sum(its.amount for id, its in self.bill.payments.items() if its.state in (*PENDING, CONFIRMED)
                    and Payment.get_by_id(id).story.get("link") == link)
        most = min(room, 0 if taken else row.amount) if row.amount else room if amount is None else amount
        may = at == self.at and 0 < most <= room and not row.has_run_out
        id = self.go(may and (None if row.dishes else True), service.pay_by_link, link, "pretend", amount)
        if id:
            sum_of_it = Payment.get_by_id(id).amount
            assert 0 < sum_of_it <= most and (row.dishes or sum_of_it == most)
            self.bill.payments[id] = model.Payment("pretend", sum_of_it, 0)

    # What becomes of a payment

    @precondition(lambda self: self.payments("pretend"))
    @rule(n=N)
    def opened(self, n):
        id, its, _, _ = self.payments("pretend")[n % len(self.payments("pretend"))]
        if service.opened_at_provider(id, f"pb_{id}", "https://bank.example/1"):
            its.state = "waiting"

    @precondition(lambda self: self.payments("pretend"))
    @rule(n=N, state=st.sampled_from([CONFIRMED] * 4 + [FAILED, "waiting"]), second=st.integers(0, 5),
          off=st.sampled_from([0] * 6 + [-1, 1, 500]), other=st.integers(0, 9),
          back=st.sampled_from([0, 0, 0, 1, 2, 3]))
    def news(self, n, state, second, off, other, back):
        """A provider tells something; of one payment there it always tells the same amount."""
        id, its, bill, at = self.payments("pretend")[n % len(self.payments("pretend"))]
        row = Payment.get_by_id(id)
        theirs = f"pb_{id}" if second else f"pb_{id} again"
        amount = self.bank.came.get(theirs, max(1, row.handed_over + off))
        currency = self.currency.setdefault(theirs, self.money if other else "USD")
        gone = self.goes_back(theirs, amount, back)
        told = provider.News(row.reference, theirs, state, amount, currency, refunded=gone)
        fits = (its.state in PENDING and second and amount == row.handed_over and currency == self.money and
                row.provider_id in (None, theirs) and theirs not in self.bank.came)
        was, refunds = its.state, Refund.select().count()
        if state != CONFIRMED:
            service.settle("pretend", told)
            its.state = FAILED if state == FAILED and was in PENDING else was
            return
        room = bill.room
        service.settle("pretend", told)
        self.came_in(theirs, amount, told.refunded)
        after = Payment.get_by_id(id)
        assert not fits or after.state == CONFIRMED
        if after.state == CONFIRMED != was:
            assert (amount, currency) == (row.handed_over, self.money) and at not in self.closed
            assert was in PENDING or row.amount <= room
        its.state = after.state
        self.given_back_there(refunds)
        self.proves_the_taxes()

    @precondition(lambda self: self.payments("pretend", "bank sepa"))
    @rule(n=N)
    def expire(self, n):
        every = self.payments("pretend", "bank sepa")
        id, its, _, _ = every[n % len(every)]
        if self.go(True, service.expire, id):
            assert its.state in PENDING
            its.state = "expired"

    @precondition(lambda self: self.payments("bank sepa"))
    @rule(n=N)
    def confirm_transfer(self, n):
        id, its, bill, at = self.payments("bank sepa")[n % len(self.payments("bank sepa"))]
        may = its.state in PENDING or (its.state == "expired" and at not in self.closed and its.amount <= bill.room)
        if self.go(may, service.confirm_transfer, id, self.ana):
            its.state = CONFIRMED
            self.proves_the_taxes()

    # Money that fits nothing

    @precondition(lambda self: Unplaced.open())
    @rule(n=N)
    def place(self, n):
        here = [kept for kept in Unplaced.open() if kept.payment.sitting_id == self.at or n % 7 == 0]
        kept = (here or Unplaced.open())[n % len(here or Unplaced.open())]
        meant, at = kept.payment, kept.payment.sitting_id
        bill = self.bills[at]
        amount, tip = (meant.amount, meant.tip) if kept.amount == meant.handed_over else (kept.amount, 0)
        fits = amount if tip or not bill.room else min(amount, bill.room)
        may = kept.currency == self.money and at not in self.closed and 0 < fits <= bill.room and tip <= fits
        self.go(may, service.place, kept.id, self.ana)
        if may:
            new = Payment.select().where(Payment.state == CONFIRMED).order_by(Payment.ended_at, Payment.id)
            (row,) = [each for each in new if self.unknown(each)]
            bill.payments[row.id] = model.Payment("pretend", fits, tip, state=CONFIRMED)
            self.proves_the_taxes()

    @precondition(lambda self: Unplaced.open())
    @rule(n=N)
    def put_aside(self, n):
        kept = Unplaced.open()[n % len(Unplaced.open())]
        self.go(True, service.put_aside, kept.id, self.ana, "given back at the bank")
        if kept.currency == self.money:
            self.bank.back[kept.provider_id.removesuffix(" +").removesuffix(" +").removesuffix(" +")] += kept.amount

    # Giving back

    @precondition(lambda self: self.came(True))
    @rule(n=N, part=st.sampled_from([1, 1, 2, 3]), tip=TIPS, again=st.booleans())
    def refund(self, n, part, tip, again):
        every = self.came(n % 7 > 0)
        id, its, _, at = every[n % len(every)]
        counts = [refund for refund in Refund.select().where(Refund.payment == id) if refund.state != FAILED]
        left = its.amount - sum(refund.amount for refund in counts)
        amount, tip_left = -(-left // part), its.tip - sum(refund.tip for refund in counts)
        may = its.state == CONFIRMED and amount + tip > 0 and tip <= tip_left and not (again and at in self.closed)
        refund = self.go(may, service.refund, id, amount, "cold", self.lin, tip=tip, owed_again=again)
        if refund and its.provider != "pretend":
            self.settled(refund)

    @precondition(lambda self: Refund.to_ask())
    @rule(n=N, state=st.sampled_from([CONFIRMED, CONFIRMED, FAILED, "waiting"]))
    def refund_ends(self, n, state):
        refund = Refund.to_ask()[n % len(Refund.to_ask())]
        if state == "waiting":
            service.refund_asked(refund.id, "re")
        elif service.refund_settled(refund.id, state) and state == CONFIRMED:
            self.settled(refund.id)

    # Closing

    @precondition(lambda self: self.bill.due == 0 or len(self.bill.lines) > 7)
    @rule(gives_up=SELDOM)
    def close(self, gives_up):
        waits = Order.select().where(Order.sitting == self.at, Order.state.in_((WAITING, TO_PAY))).exists()
        under_way = any(its.state in PENDING for its in self.bill.payments.values())
        again = any(refund.state in PENDING and refund.owed_again for refund in Refund.of(self.at))
        may = not waits and not under_way and (gives_up or (self.bill.due == 0 and not again))
        written_off = self.bill.due if gives_up else 0
        if gives_up:
            self.go(may, service.write_off, self.at, self.lin, "they left")
        else:
            self.go(may, service.close, self.at, self.ana)
        if may:
            self.closed[self.at] = (self.bill.total, written_off)
            self.sit_down()
            self.order([("Edamame", 3), ("Cola", 1)], "waiter")

    @rule(hours=st.integers(1, 30))
    def time_goes_by(self, hours):
        self.core.clock.turn(hours * clock.HOUR)
        self.go(None, service.close_day, self.lin)


def runs(filled, **how_long):
    AnyEvening.source = filled
    run_state_machine_as_test(AnyEvening, settings=how(
        deadline=None, suppress_health_check=list(HealthCheck), print_blob=True, **how_long))


def test_any_bill_is_what_a_child_would_add_up(filled):
    runs(filled, max_examples=25, stateful_step_count=25, derandomize=True, phases=(Phase.generate, Phase.shrink))


@pytest.mark.hunt
def test_any_bill_at_length(filled):
    runs(filled, max_examples=600, stateful_step_count=60)

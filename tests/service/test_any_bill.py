"""Whatever guests, staff and providers do with a bill, in any order: it is what a child would add up, no portion is
paid for twice, and each cent is in the books where it lies (money.md; invariants I01 to I09).

A machine of hypothesis drives the real verbs on a real file, against the model beside this file. ``make hunt`` runs it
for long.
"""

import collections
import pathlib
import shutil
import tempfile

import pytest
from hypothesis import HealthCheck, Phase
from hypothesis import settings as how
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from restaurant import books, clock, menu, service, settings
from restaurant.bills import Bill, Receipt, accounts
from restaurant.books import proof
from restaurant.database import allowed_to_write, database, saving
from restaurant.errors import Refused
from restaurant.menu import Dish
from restaurant.orders import TO_PAY, WAITING, Line, Order
from restaurant.payments import CONFIRMED, FAILED, PENDING, Claim, PayLink, Payment, Refund, Unplaced, provider
from restaurant.service.reserving import DRIFT
from restaurant.settings import TaxRate
from restaurant.tables import Sitting
from tests import given
from tests.service import model_of_a_bill as model
from tests.service.conftest import Core

DISHES = ("Cola", "Edamame", "Steamed rice", "Plum wine")
PRICES = st.sampled_from([0, 1, 2, 3, 7, 99, 333, 890, 1080, 12_345])
N = st.integers(0, 1000)
TIPS = st.sampled_from([0, 0, 0, 1, 50])
HOWS = st.one_of(st.just("all"), st.tuples(st.just("amount"), st.integers(1, 3000)),
                 st.tuples(st.just("dishes"), st.lists(st.tuples(N, st.integers(1, 4)), min_size=1, max_size=4)))


class AnyEvening(RuleBasedStateMachine):
    """One table in the course of an evening: parties come, and money of those who left may still arrive."""

    source = None

    def __init__(self):
        super().__init__()
        self.folder = tempfile.TemporaryDirectory(dir="/dev/shm" if pathlib.Path("/dev/shm").is_dir() else None)
        path = pathlib.Path(self.folder.name) / "tableside.db"
        shutil.copyfile(self.source / "tableside.db", path)
        self.core = Core(path)
        self.ana, self.lin = given.person("Ana"), given.person("Lin")
        self.bills, self.closed, self.links, self.orders = {}, {}, [], []
        self.bank, self.currency, self.drawer = model.Ledger(), {}, None

    def teardown(self):
        self.core.stop()
        self.folder.cleanup()

    @initialize(prices=st.tuples(PRICES, PRICES, PRICES, PRICES), included=st.booleans(), taxed=st.booleans(),
                service=st.sampled_from([0, 0, 100_000, 123_456]), coins=st.sampled_from([0, 0, 5]),
                money=st.sampled_from(["EUR", "JPY", "KWD", "CHF"]), first=st.booleans())
    def begins(self, prices, included, taxed, service, coins, money, first):
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

    def sit_down(self):
        self.mei = given.phone("5")
        self.stranger = given.phone("5", admitted=False)
        self.at = self.mei.sitting_id
        self.bills[self.at] = model.Bill(*self.terms)

    @property
    def bill(self):
        return self.bills[self.at]

    def go(self, may, verb, *args, **more):
        """A step that may be taken, may not, or (None) that only the house knows. Returns what it gave."""
        try:
            given_back = verb(*args, **more)
        except Refused as refused:
            assert not may, f"refused: {refused}"
            return None
        assert may is not False, f"not refused: {verb.__name__} {args} {more}"
        return given_back

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

    @precondition(lambda self: self.orders)
    @rule(n=N, yes=st.booleans())
    def answer(self, n, yes):
        order, at = self.orders[n % len(self.orders)]
        state, bill = Order.get_by_id(order).state, self.bills[at]
        its = [line for line in bill.lines.values() if line in [bill.lines[id] for (id,) in Line.select(
            Line.id).where(Line.order == order).tuples()]]
        may = state in (WAITING, TO_PAY)
        if not yes and state == TO_PAY:
            for line in its:
                line.counts = False
            may = bill.due >= bill.reserved
        done = self.go(may, service.accept if yes else service.turn_down, order, self.ana) or may
        for line in its if state in (WAITING, TO_PAY) else ():
            line.counts = yes and done or not yes and not done

    def line(self, n):
        lines = list(self.bill.lines)
        return lines[n % len(lines)] if lines else None

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
        value = {"comp": value % 4 + 1, "percent": value * 1000, "amount": value}[kind]
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

    def wanted(self, how):
        """``(amount, dishes)`` as the verbs want them."""
        if how == "all":
            return None, ()
        if how[0] == "amount":
            return how[1], ()
        names = [portion.name for portion in Bill(Sitting.find(self.at)).portions]
        return None, [(names[n % len(names)], by) for n, by in how[1]] if names else ()

    def most(self, dishes):
        """The most that these dishes may come to: their share of the bill, and what rounding can leave."""
        fair = sum(self.bill.fair(int(name.partition(".")[0])) / self.by(name, by) for name, by in dishes)
        return fair + (DRIFT + 1) * max(1, len(Bill(Sitting.find(self.at)).portions))

    def by(self, name, by):
        portion = next(each for each in Bill(Sitting.find(self.at)).portions if each.name == name)
        return portion.by or by

    def pay(self, how, tip, verb, *args, **more):
        """Somebody pays; checks what it came to. Returns what the verb gave."""
        (amount, dishes), room = self.wanted(how), self.bill.room
        most = self.most(dishes) if dishes else room if amount is None else amount
        coins = self.coins if verb is service.take_cash else 0
        sum = room if amount is None else amount
        may = None if dishes else 0 < sum <= room and tip <= sum and not (
            coins and sum < room and sum + self.rounding(sum, coins) == 0)
        done = self.go(may, verb, self.at, *args, amount=amount, tip=tip, dishes=dishes, **more)
        if done is None:
            return None
        row = Payment.get_by_id(done[0] if isinstance(done, list) else done)
        assert 0 < row.amount <= room and row.amount <= most and (dishes or row.amount == sum)
        assert row.rounding == self.rounding(row.amount, coins)
        self.bill.payments[row.id] = model.Payment(row.provider, row.amount, tip, row.rounding, row.state)
        self.proves_the_taxes()
        return done

    def rounding(self, amount, coins):
        return model.half_up(model.Fraction(amount, coins)) * coins - amount if coins else 0

    @rule(how=HOWS, tip=TIPS)
    def begin(self, how, tip):
        self.pay(how, tip, service.begin_payment, "pretend", phone=self.mei.id)

    @rule(how=HOWS, tip=TIPS, more=st.integers(0, 5000))
    def cash(self, how, tip, more):
        done = self.pay(how, tip, service.take_cash, tendered=10**7 + more, person=self.ana)
        assert done is None or done[1] == 10**7 + more - Payment.get_by_id(done[0]).handed_over

    @rule(how=HOWS, tip=TIPS)
    def terminal(self, how, tip):
        self.pay(how, tip, service.take_terminal, reference="T-1", person=self.ana)

    @rule(how=HOWS)
    def transfer(self, how):
        self.pay(how, 0, service.begin_payment, "bank sepa", phone=self.mei.id)

    @rule(how=HOWS)
    def make_link(self, how):
        (amount, dishes), room = self.wanted(how), self.bill.room
        may = None if dishes or len(self.links) > 30 else amount is None or 0 < amount <= room
        link = self.go(may, service.make_link, self.at, clock.token(), amount, dishes, phone=self.mei.id)
        if link:
            self.links.append((link, self.at))

    @precondition(lambda self: self.links)
    @rule(n=N, amount=st.none() | st.integers(1, 3000))
    def pay_by_link(self, n, amount):
        link, at = self.links[n % len(self.links)]
        row, room = PayLink.get_by_id(link), self.bill.room
        used = any(Payment.get_by_id(id).story.get("link") == link and its.state in (*PENDING, CONFIRMED)
                   for id, its in self.bill.payments.items())
        sum = row.amount or (room if amount is None else amount)
        fits = at == self.at and 0 < sum <= room and not (row.amount and used) and not row.has_run_out
        id = self.go(fits and (None if row.dishes else True), service.begin_payment, self.at, "pretend", amount,
                     link=link)
        if id:
            assert Payment.get_by_id(id).amount == sum
            self.bill.payments[id] = model.Payment("pretend", sum, 0)

    # What becomes of a payment

    def payments(self, *names):
        return [(id, its, bill, at) for at, bill in self.bills.items() for id, its in bill.payments.items()
                if its.provider in names]

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

    def goes_back(self, theirs, amount, back):
        """How much of it the provider has given back by now: never less than before."""
        pending = Refund.select().join(Payment).where(Refund.state.in_(PENDING), Payment.provider_id == theirs).exists()
        before = self.bank.back[theirs]
        return before if pending else max(before, amount * back // 3)

    def came_in(self, theirs, amount, back):
        if self.currency[theirs] == self.money:
            self.bank.came[theirs] = amount
            self.bank.back[theirs] = back

    def given_back_there(self, before):
        for refund in Refund.select().order_by(Refund.id).offset(before):
            at = refund.payment.sitting_id
            assert refund.owed_again == (at not in self.closed)
            self.bills[at].payments[refund.payment_id].back.append(
                (refund.amount, refund.tip, refund.rounding, refund.owed_again))

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
        kept = Unplaced.open()[n % len(Unplaced.open())]
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

    def unknown(self, row):
        its = self.bills[row.sitting_id].payments.get(row.id)
        return its is None or its.state != CONFIRMED

    @precondition(lambda self: Unplaced.open())
    @rule(n=N)
    def put_aside(self, n):
        kept = Unplaced.open()[n % len(Unplaced.open())]
        self.go(True, service.put_aside, kept.id, self.ana, "given back at the bank")
        if kept.currency == self.money:
            self.bank.back[kept.provider_id.removesuffix(" +").removesuffix(" +").removesuffix(" +")] += kept.amount

    # Giving back

    @precondition(lambda self: self.payments("pretend", "bank sepa", "cash", "terminal"))
    @rule(n=N, part=st.sampled_from([1, 1, 2, 3]), tip=TIPS, again=st.booleans())
    def refund(self, n, part, tip, again):
        every = self.payments("pretend", "bank sepa", "cash", "terminal")
        id, its, _, at = every[n % len(every)]
        counts = [refund for refund in Refund.select().where(Refund.payment == id) if refund.state != FAILED]
        left = its.amount - sum(refund.amount for refund in counts)
        amount, tip_left = -(-left // part), its.tip - sum(refund.tip for refund in counts)
        may = its.state == CONFIRMED and amount + tip > 0 and tip <= tip_left and not (again and at in self.closed)
        refund = self.go(may, service.refund, id, amount, "cold", self.lin, tip=tip, owed_again=again)
        if refund and its.provider != "pretend":
            self.settled(refund)

    def settled(self, refund):
        row = Refund.get_by_id(refund)
        its = self.bills[row.payment.sitting_id].payments[row.payment_id]
        assert row.state == CONFIRMED and row.owed_again <= (row.payment.sitting_id not in self.closed)
        its.back.append((row.amount, row.tip, row.rounding, row.owed_again))
        if its.provider == "pretend":
            self.bank.back[row.payment.provider_id or f"pb_{row.payment_id}"] += row.handed_back

    @precondition(lambda self: Refund.to_ask())
    @rule(n=N, state=st.sampled_from([CONFIRMED, CONFIRMED, FAILED, "waiting"]))
    def refund_ends(self, n, state):
        refund = Refund.to_ask()[n % len(Refund.to_ask())]
        if state == "waiting":
            service.refund_asked(refund.id, "re")
        elif service.refund_settled(refund.id, state) and state == CONFIRMED:
            self.settled(refund.id)

    # Closing

    @rule(gives_up=st.booleans())
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

    @rule()
    def z(self):
        self.go(None, service.close_day, self.lin)

    @rule(hours=st.integers(1, 30))
    def time_goes_by(self, hours):
        self.core.clock.turn(hours * clock.HOUR)

    # What is always true

    def proves_the_taxes(self):
        """Once it is paid, the receipts less what is owed again are the bill's taxes, to the cent and in each group."""
        for at, its in self.bills.items():
            if at == self.at and its.due == 0 and Receipt.of(at):
                shown = collections.Counter()
                for sign, content in [*((1, receipt.content) for receipt in Receipt.of(at)),
                                      *((-1, refund.content) for refund in Refund.of(at) if refund.reopens)]:
                    for tax in content["taxes"]:
                        shown[tax["name"], tax["rate"]] += sign * tax["tax"]
                assert +shown == +collections.Counter(its.taxes()) and min(shown.values(), default=0) >= 0

    @invariant()
    def every_bill_agrees(self):
        for at, its in self.bills.items():
            self.agrees(at, its)

    @invariant()
    def the_books_add_up(self):
        self.cents_lie_where_the_books_say()
        self.numbers_have_no_gaps()
        assert list(proof.problems()) == []

    def agrees(self, at, its):
        bill = Bill(Sitting.find(at))
        assert (bill.total, bill.due, bill.reserved, bill.paid) == (its.total, its.due, its.reserved, its.paid)
        assert bill.due >= bill.reserved >= 0
        if at not in self.closed and at in accounts():
            ours = accounts()[at]
            assert (ours.total, ours.due, ours.reserved) == (bill.total, bill.due, bill.reserved)
        assert at not in self.closed or (bill.total, bill.due if self.closed[at][1] == bill.due else 0) == (
            self.closed[at][0], bill.due)
        sold = -sum(amount for account, amount in self.booked(at, "sale") if account != books.RECEIVABLE)
        written_off = self.closed.get(at, (0, 0))[1]
        assert books.balance(books.RECEIVABLE, at) + bill.total - sold == bill.due - written_off
        self.portions_are_paid_once(at)

    def booked(self, at, kind):
        return database.execute_sql("SELECT p.account, SUM(p.amount) FROM posting p JOIN book_entry e ON "
                                    "e.id = p.entry_id WHERE e.sitting_id = ? AND e.kind = ? GROUP BY p.account",
                                    (at, kind)).fetchall()

    def portions_are_paid_once(self, at):
        taken = collections.defaultdict(list)
        for claim in Claim.of(at):
            taken[claim.line_id, claim.portion].append((claim.by, claim.part))
        for parts in taken.values():
            assert len({by for by, _ in parts}) == 1 and len(set(parts)) == len(parts) <= parts[0][0]

    def cents_lie_where_the_books_say(self):
        lies = collections.Counter()
        for its in self.bills.values():
            lies.update(its.lies())
        lies["provider pretend"] = self.bank.holds
        lies["unplaced"] = -sum(kept.amount for kept in Unplaced.open() if kept.is_in_the_books)
        booked = dict(database.execute_sql("SELECT account, SUM(amount) FROM posting GROUP BY account"))
        for account in ("cash", "terminal", "provider pretend", "provider bank sepa", "tips", "rounding", "unplaced"):
            assert booked.get(account, 0) == lies[account], account

    def numbers_have_no_gaps(self):
        receipts = [number for (number,) in Receipt.select(Receipt.number).order_by(Receipt.number).tuples()]
        refunds = [refund.number for refund in Refund.select().where(Refund.number.is_null(False)).order_by(
            Refund.number)]
        confirmed = sum(its.state == CONFIRMED for bill in self.bills.values() for its in bill.payments.values())
        assert receipts == list(range(1, confirmed + 1)) and refunds == list(range(1, len(refunds) + 1))
        assert len(refunds) == sum(len(its.back) for bill in self.bills.values() for its in bill.payments.values())


def runs(filled, **how_long):
    AnyEvening.source = filled
    run_state_machine_as_test(AnyEvening, settings=how(
        deadline=None, suppress_health_check=list(HealthCheck), print_blob=True, **how_long))


def test_any_bill_is_what_a_child_would_add_up(filled):
    runs(filled, max_examples=25, stateful_step_count=25, derandomize=True, phases=(Phase.generate, Phase.shrink))


@pytest.mark.hunt
def test_any_bill_at_length(filled):
    runs(filled, max_examples=600, stateful_step_count=60)

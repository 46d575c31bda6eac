"""An evening at one table, with a model beside the house: what the steps of test_any_bill lean on, and what is always
true after each of them.
"""

import collections
import pathlib
import shutil
import tempfile

from hypothesis.stateful import RuleBasedStateMachine, invariant

from restaurant import books, service
from restaurant.bills import Bill, Receipt, accounts
from restaurant.books import proof
from restaurant.database import database
from restaurant.errors import Refused
from restaurant.payments import CONFIRMED, PENDING, Claim, Payment, Refund, Unplaced
from restaurant.service.reserving import DRIFT
from restaurant.tables import Sitting
from tests import given
from tests.service import model_of_a_bill as model
from tests.service.conftest import Core


class Evening(RuleBasedStateMachine):
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

    def line(self, n):
        lines = list(self.bill.lines)
        return lines[n % len(lines)] if lines else None

    # Paying

    def wanted(self, how):
        """``(amount, dishes)`` as the verbs want them."""
        if how == "all":
            return None, ()
        if how[0] == "amount":
            return self.part(how[1]), ()
        names = [portion.name for portion in Bill(Sitting.find(self.at)).portions]
        return None, [(names[n % len(names)], by) for n, by in how[1]] if names else ()

    def part(self, eighths):
        return self.bill.room * eighths[0] // 8 + eighths[1]

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

    def payments(self, *names):
        return [(id, its, bill, at) for at, bill in self.bills.items() for id, its in bill.payments.items()
                if its.provider in names]

    def came(self, only):
        """The payments that brought money in; or all of them."""
        return [each for each in self.payments("pretend", "bank sepa", "cash", "terminal")
                if each[1].state == CONFIRMED or not only]

    # What came and what went back

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

    def unknown(self, row):
        its = self.bills[row.sitting_id].payments.get(row.id)
        return its is None or its.state != CONFIRMED

    def settled(self, refund):
        row = Refund.get_by_id(refund)
        its = self.bills[row.payment.sitting_id].payments[row.payment_id]
        assert row.state == CONFIRMED and row.owed_again <= (row.payment.sitting_id not in self.closed)
        its.back.append((row.amount, row.tip, row.rounding, row.owed_again))
        if its.provider == "pretend":
            self.bank.back[row.payment.provider_id or f"pb_{row.payment_id}"] += row.handed_back

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

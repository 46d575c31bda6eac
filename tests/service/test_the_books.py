"""The books: each cent from a dish to where it lies, added up to nought, and nobody can touch them unseen."""

import peewee
import pytest

from restaurant import books, service
from restaurant.bills import Bill, Receipt
from restaurant.books import CASH, DIFFERENCE, RECEIVABLE, SAFE, TIPS, BookEntry, CashSession, Posting, ZReport, proof
from restaurant.database import allowed_to_write, database
from restaurant.errors import NeedsManager, Refused
from restaurant.kitchen import Ticket
from restaurant.payments import CONFIRMED, Payment, Refund, Unplaced
from restaurant.tables import Sitting
from tests import given

COLA = 350


@pytest.fixture
def mei(house):
    """A guest with a cola on the bill."""
    return given.owing()


def manager():
    return given.person("Lin")


def test_a_cola_in_cash_goes_from_the_dish_to_the_drawer(mei):
    given.paid(mei.sitting_id, tip=50)
    assert given.accounts() == {CASH: 400, TIPS: -50, "sales VAT 190000": -294, "tax VAT 190000": -56}
    assert list(proof.problems()) == []


def test_a_sale_is_booked_once_and_then_only_what_changed(mei):
    given.paid(mei.sitting_id, 100)
    given.sent(mei, "Cola")
    given.paid(mei.sitting_id)
    service.close(mei.sitting_id, manager())
    assert given.accounts()[CASH] == 2 * COLA and RECEIVABLE not in given.accounts() and list(proof.problems()) == []


def test_what_is_written_off_is_owed_by_nobody(mei):
    service.start(Ticket.get().id)
    service.write_off(mei.sitting_id, manager(), "walked out")
    assert given.accounts()["written off"] == COLA and RECEIVABLE not in given.accounts()


def test_money_that_fits_nothing_is_a_debt_until_it_is_placed(mei):
    payment = given.begun(mei, COLA)
    service.settle("pretend", given.news(payment, amount=COLA - 1))
    assert given.accounts() == {"provider pretend": COLA - 1, "unplaced": 1 - COLA}
    service.place(Unplaced.get().id, manager())
    assert "unplaced" not in given.accounts() and Bill(mei.sitting).due == 1 and list(proof.problems()) == []


def test_money_that_was_given_back_by_hand_is_no_longer_ours(mei):
    payment = given.begun(mei, COLA)
    service.settle("pretend", given.news(payment, amount=COLA + 1))
    service.put_aside(Unplaced.get().id, manager(), "given back at the bank")
    assert given.accounts() == {}


def test_more_than_the_bill_is_placed_as_far_as_there_is_room(mei):
    payment = given.begun(mei, COLA)
    service.settle("pretend", given.news(payment, amount=COLA + 1))
    service.place(Unplaced.get().id, manager())
    assert Bill(mei.sitting).due == 0 and [kept.amount for kept in Unplaced.open()] == [1]
    assert given.accounts()["unplaced"] == -1 and list(proof.problems()) == []


# Refunds


def refunded(payment, amount=COLA, **more):
    return service.refund(payment, amount, "cold", more.pop("person", manager()), **more)


def test_a_refund_in_cash_takes_sale_and_tax_back(mei):
    payment, _ = given.paid(mei.sitting_id)
    refunded(payment)
    assert given.accounts() == {} and Bill(mei.sitting).due == 0 and Refund.get().number == 1
    assert list(proof.problems()) == []


def test_a_refund_that_is_owed_again_reopens_the_bill(mei):
    payment, _ = given.paid(mei.sitting_id)
    refunded(payment, owed_again=True)
    assert Bill(mei.sitting).due == COLA == given.accounts()[RECEIVABLE]
    given.paid(mei.sitting_id)
    assert Bill(mei.sitting).due == 0 and list(proof.problems()) == []


@pytest.mark.parametrize(("amount", "tip"), [(0, 0), (-1, 0), (COLA + 1, 0), (0, 51), (COLA, -1)])
def test_never_more_goes_back_than_came_in(mei, amount, tip):
    payment, _ = given.paid(mei.sitting_id, tip=50)
    with pytest.raises(Refused):
        refunded(payment, amount, tip=tip)
    assert Refund.select().count() == 0


def test_ten_refunds_of_sixty_percent_at_once_give_one(mei):
    """T17."""
    payment, _ = given.paid(mei.sitting_id)
    outcomes = given.at_once(*[lambda: refunded(payment, COLA * 6 // 10)] * 10)
    assert len(given.refused(outcomes)) == 9 and Refund.select().count() == 1


def test_without_the_guard_more_goes_back_than_came_in(mei, monkeypatch):
    """The twin."""
    payment, _ = given.paid(mei.sitting_id)
    monkeypatch.setattr("restaurant.service.returning._check", lambda *what: None)
    given.at_once(*[lambda: refunded(payment, COLA * 6 // 10)] * 3)
    assert any("given back" in each for each in proof.problems())


def test_a_waiter_needs_a_managers_pin_for_a_refund(mei):
    payment, _ = given.paid(mei.sitting_id)
    with pytest.raises(NeedsManager):
        refunded(payment, person=given.person("Ana"))
    id = refunded(payment, person=given.person("Ana"), approved_by=manager())
    assert Refund.get_by_id(id).approved_by.name == "Lin"


def test_a_refund_at_a_provider_is_booked_when_the_provider_says_so(mei):
    payment = given.begun(mei, COLA)
    service.settle("pretend", given.news(payment))
    id = refunded(payment.id)
    assert given.accounts()["provider pretend"] == COLA
    assert service.refund_settled(id, CONFIRMED, "re_1") and not service.refund_settled(id, CONFIRMED, "re_1")
    assert given.accounts() == {}


def test_what_was_given_back_on_the_providers_own_site_is_a_refund(mei):
    payment = given.begun(mei, COLA)
    for told in range(3):
        service.settle("pretend", given.news(payment, refunded=100 if told else 0))
    assert [refund.amount for refund in Refund.select()] == [100] and Bill(mei.sitting).due == 100
    assert list(proof.problems()) == []


def test_a_refund_of_rounded_cash_gives_the_rounding_back_with_the_last_of_it(house):
    given.house_rule(currency="CHF", cash_rounding=5)
    given.changed("Cola", price=2313)
    mei = given.phone()
    given.sent(mei, "Cola")
    payment, _ = service.take_cash(mei.sitting_id, 2313, 2315)
    refunded(payment, 2000)
    refunded(payment, 313)
    assert given.accounts() == {} and list(proof.problems()) == []


# The drawer and the day


def test_a_session_is_counted_blind_and_the_difference_stays(mei):
    service.open_session(10_000, manager())
    given.paid(mei.sitting_id)
    service.pay_out(200, "ice", manager())
    assert service.close_session(10_100, manager()) == [10_100, 10_000 + COLA - 200]
    assert CashSession.get().difference == -50 and given.accounts()[DIFFERENCE] == 50
    assert CASH not in given.accounts() and given.accounts()[SAFE] == 100


def test_a_drawer_is_opened_and_counted_once(house):
    outcomes = given.at_once(*[lambda: service.open_session(0, manager())] * 5)
    assert len(given.refused(outcomes)) == 4
    assert len(given.refused(given.at_once(*[lambda: service.close_session(0, manager())] * 5))) == 4


def test_z_reports_follow_one_another_and_equal_the_books(mei):
    given.paid(mei.sitting_id, 100)
    assert service.close_day(manager()) == 1
    given.paid(mei.sitting_id)
    assert service.close_day(manager()) == 2
    first, second = ZReport.select().order_by(ZReport.number)
    assert (first.content["cash"], second.content["cash"]) == (100, COLA - 100) and first.until == second.after
    assert first.content["sales"] + second.content["sales"] == COLA and second.head == books.head()
    assert list(proof.problems()) == []


def test_a_report_of_nothing_takes_no_number(mei):
    given.paid(mei.sitting_id)
    service.close_day(manager())
    with pytest.raises(Refused, match="Nothing"):
        service.close_day(manager())


def test_a_waiter_neither_counts_the_drawer_nor_closes_the_day(mei):
    for deed in (lambda: service.open_session(0, given.person("Ana")), lambda: service.close_day(given.person("Ana"))):
        with pytest.raises(NeedsManager):
            deed()


# A house from before there were books


def test_what_was_paid_before_there_were_books_is_brought_forward(mei):
    given.paid(mei.sitting_id, tip=20)
    service.close(mei.sitting_id, manager())
    before = given.accounts()
    around_the_database("DELETE FROM posting", "DELETE FROM book_entry")
    assert service.bring_books_forward() and given.accounts() == before and list(proof.problems()) == []
    assert service.bring_books_forward() == 0


# Nobody touches them


@pytest.mark.parametrize("what", ["UPDATE posting SET amount = 0", "DELETE FROM posting", "DELETE FROM book_entry",
                                  "UPDATE book_entry SET memo = 'x'", "DELETE FROM receipt", "DELETE FROM z_report",
                                  "UPDATE receipt SET content = '{}'"])
def test_the_database_refuses_to_change_what_was_booked(mei, what):
    given.paid(mei.sitting_id)
    service.close_day(manager())
    with allowed_to_write(), pytest.raises(peewee.IntegrityError, match="never changed"):
        database.execute_sql(what)


def on_postgres():
    return isinstance(database, peewee.PostgresqlDatabase)


def around_the_database(*statements):
    """Somebody with the file and a tool."""
    with allowed_to_write():
        for table in ("book_entry", "posting"):
            for deed in ("update", "delete"):
                guard = f"{table}_no_{deed}"
                database.execute_sql(f"DROP FUNCTION {guard}() CASCADE" if on_postgres() else f"DROP TRIGGER {guard}")
        for statement in statements:
            database.execute_sql(statement)


@pytest.mark.parametrize("what", [
    ["UPDATE posting SET amount = amount * 2"], ["UPDATE book_entry SET memo = 'x' WHERE id = 1"],
    ["UPDATE posting SET account = 'safe' WHERE account = 'cash'"], ["UPDATE book_entry SET at = at + 1 WHERE id = 2"],
    ["DELETE FROM posting WHERE entry_id = 2", "DELETE FROM book_entry WHERE id = 2"],
    ["DELETE FROM posting WHERE entry_id = 1", "DELETE FROM book_entry WHERE id = 1"]])
def test_whoever_goes_around_the_database_is_seen(mei, what):
    given.paid(mei.sitting_id, 100)
    given.paid(mei.sitting_id)
    around_the_database(*what)
    assert list(proof.problems())


def test_a_payment_without_an_entry_is_seen(mei):
    given.paid(mei.sitting_id)
    with allowed_to_write():
        Payment.update(state="failed").execute()
    assert any("stands in the books" in each for each in proof.problems())


def test_every_receipt_has_its_entry(mei):
    given.paid(mei.sitting_id, 100)
    given.paid(mei.sitting_id)
    assert BookEntry.select().where(BookEntry.kind == "payment").count() == Receipt.select().count() == 2
    assert Posting.select().where(Posting.account == CASH).count() == 2
    assert Sitting.get_by_id(mei.sitting_id).is_open

"""Many at the same moment, fifty rounds of each: exactly one wins, the others are told, and not a cent is booked twice.

Each race has a twin with its guard taken away, which shows that the guard is what holds (threats T09, T13, T17, T48;
faults F32 to F34, F39).
"""

import peewee
import pytest

from restaurant import service
from restaurant.bills import Bill, Receipt
from restaurant.books import CASH, SAFE, CashSession, ZReport, balance, proof
from restaurant.database import allowed_to_write, database
from restaurant.errors import Refused
from restaurant.payments import CONFIRMED, Claim, Payment, Refund, Unplaced
from restaurant.service import closing, ordering, paying, reducing, reserving, returning, settling
from restaurant.tables import Sitting
from tests import given

COLA = 350


def owing(*dishes):
    """A guest of a party that just sat down, with these dishes on the bill."""
    phone = given.phone()
    given.sent(phone, *dishes or ("Cola",))
    return phone


@pytest.fixture(params=[6, pytest.param(50, marks=pytest.mark.hunt)])
def times(request):
    """How many rounds of a race."""
    return request.param


def rounds(times):
    """One party after another at the same table."""
    for _ in range(times):
        yield
        at = given.sitting()
        if at:
            for payment in Payment.of(at):
                service.expire(payment.id)
            for refund in Refund.of(at):
                service.refund_settled(refund.id, "failed")
            service.write_off(at.id, given.person("Lin"), "the next round")


def one_wins(outcomes):
    """Returns what the winner got."""
    (won,) = [each for each in outcomes if not isinstance(each, Refused) and each is not False]
    return won


def portions(at):
    return [portion.name for portion in Bill(Sitting.find(at)).portions]


def all_is_well():
    return list(proof.problems()) == []


def nothing(*what, **more):
    """A guard that was taken away."""


# The same portion


def claim(mei, name, by=1):
    return lambda: service.begin_payment(mei.sitting_id, "pretend", phone=mei.id, dishes=[(name, by)])


def test_two_phones_that_take_the_same_dish(house, times):
    """T13."""
    for _ in rounds(times):
        mei = owing("Cola", "Plum wine")
        one_wins(given.at_once(*[claim(mei, portions(mei.sitting_id)[0])] * 4))
        assert len(Claim.of(mei.sitting)) == 1


def test_four_phones_that_take_the_last_third(house, times):
    for _ in rounds(times):
        mei = owing("Cola", "Plum wine")
        wine = portions(mei.sitting_id)[1]
        for _ in range(2):
            claim(mei, wine, 3)()
        one_wins(given.at_once(*[claim(mei, wine, 3)] * 4))
        claims = Claim.of(mei.sitting)
        assert sorted(its.part for its in claims) == [0, 1, 2]
        assert sum(its.amount for its in claims) == given.dish("Plum wine").price


def test_without_the_look_at_who_has_it_the_database_refuses(house, monkeypatch):
    """The twin: what is left then is the index; without that too, a dish is paid for twice."""
    mei = owing("Cola", "Plum wine")
    name = portions(mei.sitting_id)[0]
    monkeypatch.setattr(reserving, "_claim", lambda portion, by: {
        "line": portion.line.id, "portion": portion.number, "part": 0, "by": 1, "amount": portion.value})
    claim(mei, name)()
    with pytest.raises(peewee.IntegrityError):
        claim(mei, name)()
    with allowed_to_write():
        database.execute_sql("DROP INDEX a_portion_paid_once")
    claim(mei, name)()
    assert len(Claim.of(mei.sitting)) == 2


# The same bill


def test_fifty_who_pay_one_bill(house, times):
    """F33."""
    for _ in rounds(times):
        mei = owing()
        one_wins(given.at_once(*[lambda at=mei.sitting_id: service.begin_payment(at, "pretend", COLA)] * 50))
        assert Bill(mei.sitting).reserved == COLA


def test_without_the_check_fifty_pay_it(house, monkeypatch):
    mei = owing()
    monkeypatch.setattr(paying, "check", nothing)
    given.at_once(*[lambda: service.begin_payment(mei.sitting_id, "pretend", COLA)] * 50)
    assert Bill(mei.sitting).reserved == 50 * COLA


def test_a_link_that_fifty_people_open_is_paid_once(house, times):
    for _ in rounds(times):
        mei = owing("Cola", "Cola", "Cola")
        link = service.make_link(mei.sitting_id, f"secret of {mei.id}", COLA)
        pays = lambda link=link: service.pay_by_link(link, "pretend")  # noqa: E731
        one_wins(given.at_once(*[pays] * 50))
        assert Bill(mei.sitting).reserved == COLA


def test_without_the_look_at_its_payments_a_link_is_paid_twice(house, monkeypatch):
    mei = owing("Cola", "Cola")
    link = service.make_link(mei.sitting_id, "secret", COLA)
    monkeypatch.setattr(reserving, "_is_used", lambda link: False)
    given.at_once(*[lambda: service.begin_payment(mei.sitting_id, "pretend", link=link)] * 2)
    assert Bill(mei.sitting).reserved == 2 * COLA


# The same news


def test_fifty_tellings_of_one_payment(house, times):
    """F39, T48: under two ids of the event, which are nothing to us."""
    for n, _ in enumerate(rounds(times), 1):
        payment = given.begun(owing(), COLA)
        news = given.news(payment)
        outcomes = given.at_once(*[lambda news=news: service.settle("pretend", news)] * 50)
        assert outcomes.count(CONFIRMED) == 1 and outcomes.count("known") == 49
        assert balance("provider pretend") == n * COLA and Receipt.select().count() == n
    assert all_is_well()


def test_fifty_tellings_of_a_second_charge_are_one_task(house, times):
    for n, _ in enumerate(rounds(times), 1):
        payment = given.begun(owing(), COLA)
        service.settle("pretend", given.news(payment))
        news = given.news(payment, provider_id=f"again {n}")
        assert given.at_once(*[lambda news=news: service.settle("pretend", news)] * 50).count("unplaced") == 1
        assert len(Unplaced.open()) == n and balance("provider pretend") == 2 * n * COLA
    assert all_is_well()


def test_fifty_tellings_of_what_was_given_back_are_one_refund(house, times):
    for _ in rounds(times):
        payment = given.begun(owing(), COLA)
        news = given.news(payment, refunded=100)
        given.at_once(*[lambda news=news: service.settle("pretend", news)] * 50)
        assert [refund.amount for refund in Refund.of(payment.sitting_id)] == [100]
    assert all_is_well()


def test_without_the_guarded_move_one_payment_is_booked_again(house, monkeypatch):
    payment = given.begun(owing(), COLA)
    monkeypatch.setattr(settling, "_booked", lambda *what: False)
    monkeypatch.setattr(settling, "_misfit", nothing)
    monkeypatch.setattr(settling, "move", lambda *what, **more: True)
    monkeypatch.setattr(settling, "write_receipt", nothing)
    given.at_once(*[lambda: service.settle("pretend", given.news(payment))] * 3)
    assert balance("provider pretend") == 3 * COLA and not all_is_well()


# Giving back


def refund(payment, amount=COLA, **more):
    return lambda: service.refund(payment, amount, "cold", given.person("Lin"), **more)


def test_ten_refunds_of_one_payment(house, times):
    """T17."""
    for _ in rounds(times):
        payment, _change = given.paid(owing().sitting_id)
        one_wins(given.at_once(*[refund(payment, 210)] * 10))
    assert balance(CASH) == times * 140 and all_is_well()


def test_without_the_check_more_is_given_back_than_came_in(house, monkeypatch):
    payment, _change = given.paid(owing().sitting_id)
    monkeypatch.setattr(returning, "_check", nothing)
    given.at_once(*[refund(payment, 210)] * 2)
    assert sum(back.amount for back in Refund.select()) > COLA and not all_is_well()


def test_a_refund_that_ends_fifty_times_is_booked_once(house, times):
    for n, _ in enumerate(rounds(times), 1):
        payment = given.begun(owing(), COLA)
        service.settle("pretend", given.news(payment))
        back = refund(payment.id)()
        one_wins(given.at_once(*[lambda back=back: service.refund_settled(back, CONFIRMED)] * 50))
        assert Refund.get_by_id(back).number == n and balance("provider pretend") == 0


def test_a_refund_that_is_owed_again_while_the_table_closes(house, times):
    """Either it is closed and nobody owes it any more, or it stays open until it is paid another way."""
    for n, _ in enumerate(rounds(times)):
        payment = given.begun(owing(), COLA)
        service.settle("pretend", given.news(payment))
        steps = [refund(payment.id, owed_again=True), lambda at=payment.sitting_id: service.close(at, given.person())]
        one_wins(given.at_once(*(steps if n % 2 else steps[::-1])))
        assert (given.sitting() is None) == (Refund.of(payment.sitting_id) == [])
    assert all_is_well()


def test_without_the_look_at_it_a_closed_table_owes_money(house, monkeypatch):
    payment = given.begun(owing(), COLA)
    service.settle("pretend", given.news(payment))
    monkeypatch.setattr(closing, "PENDING_REFUND", ())
    monkeypatch.setattr(Sitting, "is_open", True)
    back = refund(payment.id, owed_again=True)()
    service.close(payment.sitting_id, given.person())
    service.refund_settled(back, CONFIRMED)
    assert any("is closed" in problem for problem in proof.problems())


# The bill changes meanwhile


def discount(at):
    return lambda: service.take_off(at, "amount", 100, "a reason", given.person("Lin"))


def test_a_discount_while_somebody_pays(house, times):
    """Whoever comes second is told: never is more paid than the bill."""
    for n, _ in enumerate(rounds(times)):
        at = owing().sitting_id
        steps = [discount(at), lambda at=at: service.begin_payment(at, "pretend", COLA)]
        one_wins(given.at_once(*(steps if n % 2 else steps[::-1])))
        bill = Bill(Sitting.find(at))
        assert bill.due >= bill.reserved >= 0


def test_without_the_look_at_the_money_a_paid_bill_is_reduced(house, monkeypatch):
    at = owing().sitting_id
    monkeypatch.setattr(reducing, "_check_money", nothing)
    given.paid(at)
    discount(at)()
    assert Bill(Sitting.find(at)).due == -100


def test_a_dish_that_is_sent_while_the_table_closes(house, times):
    """F34: it is on the bill and the table stays open, or it is refused; never free, never on a closed bill."""
    for n, _ in enumerate(rounds(times)):
        mei = owing()
        given.paid(mei.sitting_id)
        given.picked(mei, "Plum wine")
        marks = given.marks(mei.sitting_id)
        steps = [lambda mei=mei, marks=marks: service.send(mei.sitting_id, marks, phone=mei.id),
                 lambda mei=mei: service.close(mei.sitting_id, given.person()) or "closed"]
        won = one_wins(given.at_once(*(steps if n % 2 else steps[::-1])))
        assert (Bill(mei.sitting).due == 0) == (won == "closed") and (given.sitting() is None) == (won == "closed")
    assert all_is_well()


def test_without_the_look_at_the_table_a_dish_is_free(house, monkeypatch):
    mei = owing()
    given.paid(mei.sitting_id)
    monkeypatch.setattr(Sitting, "must_be_open", nothing)
    service.close(mei.sitting_id, given.person())
    given.sent(mei, "Plum wine")
    assert Bill(mei.sitting).due > 0 and given.sitting() is None


# Staff


def test_ten_waiters_who_place_the_same_money(house, times):
    for _ in rounds(times):
        payment = given.begun(owing(), COLA)
        service.settle("pretend", given.news(payment, amount=COLA - 1))
        kept = Unplaced.open()[0].id
        outcomes = given.at_once(*[lambda kept=kept: service.place(kept, given.person()) or "placed"] * 10)
        assert one_wins(outcomes) == "placed" and Bill(Sitting.find(payment.sitting_id)).due == 1
    assert all_is_well()


def test_without_the_guard_the_same_money_is_placed_twice(house, monkeypatch):
    mei = owing("Cola", "Cola")
    payment = given.begun(mei, COLA)
    service.settle("pretend", given.news(payment, amount=COLA - 1))
    kept = Unplaced.open()[0].id
    monkeypatch.setattr(settling, "open_unplaced", Unplaced.find)
    monkeypatch.setattr(settling, "dealt_with", nothing)
    given.at_once(*[lambda: service.place(kept, given.person())] * 2)
    assert Bill(mei.sitting).paid == 2 * (COLA - 1) and not all_is_well()


def test_ten_waiters_who_see_the_same_transfer(house, times):
    for n, _ in enumerate(rounds(times), 1):
        payment = given.begun(owing(), COLA, provider="bank sepa")
        seen = lambda id=payment.id: service.confirm_transfer(id, given.person())  # noqa: E731
        one_wins(given.at_once(*[seen] * 10))
        assert balance("provider bank sepa") == n * COLA and Receipt.select().count() == n


def test_without_the_guarded_move_one_transfer_is_booked_again(house, monkeypatch):
    payment = given.begun(owing(), COLA, provider="bank sepa")
    monkeypatch.setattr(settling, "move", lambda *what, **more: True)
    monkeypatch.setattr(settling, "write_receipt", nothing)
    monkeypatch.setattr(paying, "check", nothing)
    given.at_once(*[lambda: service.confirm_transfer(payment.id, given.person())] * 2)
    assert balance("provider bank sepa") == 2 * COLA and not all_is_well()


def test_ten_waiters_who_close_one_table(house, times):
    """F32."""
    for n, _ in enumerate(rounds(times), 1):
        at = owing().sitting_id
        given.paid(at)
        outcomes = given.at_once(*[lambda at=at: service.close(at, given.person()) or "closed"] * 10)
        assert one_wins(outcomes) == "closed" and given.happened().count("SittingClosed") == n


# The drawer and the day


def lin():
    return given.person("Lin")


def test_ten_who_count_the_drawer(house, times):
    for n in range(1, times + 1):
        service.open_session(100, lin())
        one_wins(given.at_once(*[lambda: service.close_session(90, lin())] * 10))
        assert (balance(CASH), balance(SAFE)) == (0, -10 * n)
    assert CashSession.open() is None


def test_without_the_guarded_move_the_drawer_is_counted_twice(house, monkeypatch):
    service.open_session(100, lin())
    session = CashSession.open()
    monkeypatch.setattr(CashSession, "open", lambda: session)
    monkeypatch.setattr("restaurant.service.drawer.move", lambda *what, **more: True)
    given.at_once(*[lambda: service.close_session(90, lin())] * 2)
    assert balance(SAFE) == 80


def test_the_day_is_closed_while_guests_pay(house, times):
    """Each cent is in one report, and none in two."""
    numbers = 0
    for _ in rounds(times):
        mei = owing("Cola", "Cola")
        pays = [lambda at=mei.sitting_id: service.take_cash(at, COLA, COLA, person=given.person())] * 2
        given.at_once(pays[0], *[lambda: service.close_day(lin())] * 2, pays[1])
        numbers = ZReport.select().count()
    given.paid(owing().sitting_id)      # else the last report may have had everything already
    service.close_day(lin())
    assert [report.number for report in ZReport.select().order_by(ZReport.number)] == list(range(1, numbers + 2))
    assert sum(report.content["cash"] for report in ZReport.select()) == balance(CASH) and all_is_well()


def test_without_the_look_at_the_last_report_a_day_is_in_two(house, monkeypatch):
    given.paid(owing().sitting_id)
    monkeypatch.setattr(ZReport, "last", lambda: None)
    given.at_once(*[lambda: service.close_day(lin())] * 2)
    assert sum(report.content["cash"] for report in ZReport.select()) == 2 * balance(CASH) and not all_is_well()


# Paying first


def test_money_and_a_waiters_no_for_the_same_round(house, times):
    """An order that waits for its money is paid and cooked, or turned down and owed by nobody."""
    given.house_rule(pay_when="first")
    for n, _ in enumerate(rounds(times)):
        mei = given.phone()
        order = given.sent(mei, "Cola")
        steps = [lambda at=mei.sitting_id: service.take_cash(at, COLA, COLA, person=given.person()),
                 lambda order=order: service.turn_down(order, given.person()) or "no"]
        won = one_wins(given.at_once(*(steps if n % 2 else steps[::-1])))
        bill = Bill(mei.sitting)
        assert bill.due == 0 and bill.paid == (0 if won == "no" else COLA)
    assert all_is_well()


def test_without_the_guarded_move_a_paid_round_is_turned_down(house, monkeypatch):
    given.house_rule(pay_when="first")
    order = given.sent(given.phone(), "Cola")
    given.paid(given.sitting().id)
    monkeypatch.setattr(ordering, "move", lambda *what, **more: True)
    service.turn_down(order, given.person())
    assert {"OrderAccepted", "OrderTurnedDown"} <= set(given.happened())

"""Paying: never more than the bill, each payment once however it is told, and receipts that add up."""

import itertools

import pytest
from hypothesis import HealthCheck
from hypothesis import given as over
from hypothesis import settings as how
from hypothesis import strategies as st

from restaurant import bills, office, service
from restaurant.bills import Bill, Receipt
from restaurant.errors import NotFound, Refused
from restaurant.payments import CONFIRMED, EXPIRED, FAILED, PENDING, Payment, Unplaced
from restaurant.service import paying
from restaurant.tables import Sitting
from tests import given

COLA = 350


def owing(*dishes, table="5"):
    """A phone at a table that has these dishes on its bill."""
    phone = given.phone(table)
    given.sent(phone, *dishes or ("Cola",))
    return phone


def books():
    """What matters at the end of the day: what was sold and paid, tips, receipts, and money that fits nothing."""
    confirmed = [(payment.amount, payment.tip, payment.rounding) for payment in Payment.select().where(
        Payment.state == CONFIRMED)]
    return (sorted(confirmed), [receipt.number for receipt in Receipt.select().order_by(Receipt.number)],
            sorted((kept.amount, kept.currency) for kept in Unplaced.open()),
            Payment.select().where(Payment.state.in_(PENDING)).count())


# In cash, at the terminal


def test_cash_with_change(house):
    mei = owing()
    payment, change = service.take_cash(mei.sitting_id, COLA, 500, person=given.person("Ana"))
    assert change == 150 and Bill(mei.sitting).due == 0
    assert Payment.get_by_id(payment).story == {"tendered": 500, "change": 150}
    assert Payment.get_by_id(payment).person.name == "Ana"


@pytest.mark.parametrize(("tendered", "tip"), [(349, 0), (0, 0), (-500, 0), (399, 50)])
def test_too_little_cash_is_refused(house, tendered, tip):
    mei = owing()
    with pytest.raises(Refused, match="too little"):
        service.take_cash(mei.sitting_id, COLA, tendered, tip)
    assert Payment.select().count() == 0


def test_cash_is_rounded_to_coins_and_the_rounding_stands_by_itself(house):
    """The case of the money page: 23.13 is paid with 23.15, and two cents are rounding."""
    given.house_rule(currency="CHF", cash_rounding=5)
    given.changed("Cola", price=2313)
    mei = owing()
    payment, change = service.take_cash(mei.sitting_id, 2313, 2315)
    assert (Payment.get_by_id(payment).rounding, change, Bill(mei.sitting).due) == (2, 0, 0)


def test_cash_that_is_rounded_down_leaves_nothing_due(house):
    given.house_rule(currency="CHF", cash_rounding=5)
    given.changed("Cola", price=2312)
    mei = owing()
    payment, change = service.take_cash(mei.sitting_id, 2312, 2310)
    assert (Payment.get_by_id(payment).rounding, change, Bill(mei.sitting).due) == (-2, 0, 0)


@pytest.mark.parametrize("amount", [0, -1, COLA + 1, 10**12])
def test_nobody_pays_nothing_or_more_than_the_bill(house, amount):
    mei = owing()
    for pay in (lambda: service.take_cash(mei.sitting_id, amount, 10**12),
                lambda: service.take_terminal(mei.sitting_id, amount, "T1"),
                lambda: service.begin_payment(mei.sitting_id, "pretend", amount)):
        with pytest.raises(Refused):
            pay()
    assert Payment.select().count() == 0


@pytest.mark.parametrize("tip", [-1, COLA + 1, 10**15])
def test_a_tip_is_never_negative_nor_more_than_what_is_paid(house, tip):
    mei = owing()
    with pytest.raises(Refused, match="tip"):
        service.take_cash(mei.sitting_id, COLA, 10**16, tip)


def test_a_tip_is_no_part_of_the_bill(house):
    mei = owing()
    given.paid(mei.sitting_id, tip=50)
    assert (Bill(mei.sitting).due, Bill(mei.sitting).tips, Bill(mei.sitting).paid) == (0, 50, COLA)


def test_a_terminals_slip_has_a_number(house):
    mei = owing()
    with pytest.raises(Refused, match="number"):
        service.take_terminal(mei.sitting_id, COLA, " \n")
    payment = service.take_terminal(mei.sitting_id, COLA, "T-4711")
    assert Payment.get_by_id(payment).story == {"reference": "T-4711"} and Receipt.get().number == 1


def test_a_key_used_twice_takes_the_cash_once(house):
    mei = owing()
    first = service.take_cash(mei.sitting_id, 100, 200, once="k")
    assert service.take_cash(mei.sitting_id, 100, 200, once="k") == first
    assert Bill(mei.sitting).paid == 100
    with pytest.raises(Refused, match="used already"):
        service.take_cash(mei.sitting_id, 100, 100, once="k")


# By phone


def test_what_somebody_is_paying_for_is_reserved(house):
    mei = owing()
    given.begun(mei, 200)
    assert Bill(mei.sitting).open == 150
    with pytest.raises(Refused) as refused:
        given.begun(mei, COLA)
    assert given.said(refused.value) == "Somebody is paying this right now. €1.50 can still be paid."


@pytest.mark.parametrize("ends", [lambda payment: service.settle("pretend", given.news(payment, "failed")),
                                  lambda payment: service.expire(payment.id)])
def test_a_payment_that_came_to_nothing_frees_what_it_reserved(house, ends):
    mei = owing()
    ends(given.begun(mei, COLA))
    assert Bill(mei.sitting).open == COLA and given.begun(mei, COLA)


def test_two_guests_who_pay_the_same_bill(house):
    """F33: the first takes it, the second is refused before leaving for the provider."""
    mei, jonas = owing(), given.phone("5")
    outcomes = given.at_once(lambda: given.begun(mei, COLA), lambda: given.begun(jonas, COLA))
    assert len(given.refused(outcomes)) == 1 and Bill(mei.sitting).reserved == COLA


def test_without_the_guard_one_bill_is_paid_twice(house, monkeypatch):
    """The twin: with nobody looking at what is reserved, both pay, and the house owes money."""
    mei, jonas = owing(), given.phone("5")
    monkeypatch.setattr(paying, "check", lambda *what: None)
    for payment in given.at_once(lambda: given.begun(mei, COLA), lambda: given.begun(jonas, COLA)):
        service.settle("pretend", given.news(payment))
    assert Bill(mei.sitting).due == -COLA


def test_fifty_guests_who_pay_a_tenth_each_pay_it_once(house):
    mei = owing()
    outcomes = given.at_once(*[lambda: given.begun(mei, 35)] * 50)
    assert len(given.refused(outcomes)) == 40 and Bill(mei.sitting).open == 0


def test_cash_and_phone_at_once_never_take_more_than_the_bill(house):
    mei = owing()
    outcomes = given.at_once(lambda: given.begun(mei, COLA), lambda: service.take_cash(mei.sitting_id, COLA, COLA),
                             lambda: service.take_terminal(mei.sitting_id, COLA, "T1"))
    bill = Bill(mei.sitting)
    assert len(given.refused(outcomes)) == 2 and bill.paid + bill.reserved == COLA


def test_dishes_that_come_while_somebody_pays_are_owed_afterwards(house):
    """F34, T15: a payment pays what it was begun for."""
    mei = owing()
    payment = given.begun(mei, COLA)
    given.sent(mei, "Plum wine")
    service.settle("pretend", given.news(payment))
    assert Bill(mei.sitting).due == given.dish("Plum wine").price


# The news of a provider


def test_confirmed_is_paid_once_with_one_receipt(house):
    mei = owing()
    payment = given.begun(mei, COLA, tip=35)
    assert service.settle("pretend", given.news(payment)) == "confirmed"
    assert service.settle("pretend", given.news(payment)) == "known"
    assert books() == ([(COLA, 35, 0)], [1], [], 0)


def test_fifty_notices_at_once_are_one_payment(house):
    payment = given.begun(owing(), COLA)
    outcomes = given.at_once(*[lambda: service.settle("pretend", given.news(payment))] * 50)
    assert outcomes.count("confirmed") == 1 and outcomes.count("known") == 49
    assert given.happened().count("PaymentConfirmed") == 1


def told_in_every_order(*states):
    """Each permutation of these news, with each of them told twice as well: at most four at a time."""
    doubled = itertools.chain.from_iterable(
        itertools.combinations_with_replacement(states, n) for n in range(len(states), 5))
    return {order for told in doubled if set(told) == set(states) for order in itertools.permutations(told)}


HISTORIES = {"paid": ("waiting", "confirmed"), "not paid": ("waiting", "failed"),
             "paid with the second card": ("waiting", "failed", "confirmed")}


@pytest.mark.parametrize("history", HISTORIES)
def test_the_books_are_the_same_in_whatever_order_the_news_comes(house, history):
    """F41: every permutation with every doubling gives one set of books."""
    ends = set()
    for order in sorted(told_in_every_order(*HISTORIES[history])):
        mei = owing(table="5")
        payment = given.begun(mei, COLA)
        for state in order:
            service.settle("pretend", given.news(payment, state))
        bill = Bill(mei.sitting)
        ends.add((bill.paid, bill.reserved, len(Receipt.of(mei.sitting)), len(Unplaced.open())))
        if bill.due:
            given.paid(mei.sitting_id)
        service.close(mei.sitting_id, given.person())
    assert ends == {(0, 0, 0, 0) if history == "not paid" else (COLA, 0, 1, 0)}


def test_a_success_after_a_failure_does_not_pay_what_others_paid_meanwhile(house):
    mei = owing()
    payment = given.begun(mei, COLA)
    service.settle("pretend", given.news(payment, "failed"))
    given.paid(mei.sitting_id)
    assert service.settle("pretend", given.news(payment)) == "unplaced"
    assert books() == ([(COLA, 0, 0)], [1], [(COLA, "EUR")], 0)


def late(house, payment):
    """Its time ran out, and somebody else is paying now."""
    service.expire(payment.id)
    service.begin_payment(payment.sitting_id, "another", COLA)
    return given.news(payment)


def test_a_late_success_pays_the_bill_if_nobody_else_has(house):
    """Faults F40, F42: a guest who paid has paid, however late the provider says so."""
    payment = given.begun(owing(), COLA)
    service.expire(payment.id)
    assert service.settle("pretend", given.news(payment)) == "confirmed"
    assert Bill(payment.sitting).due == 0 and Unplaced.open() == []


MISFITS = {
    "late": (late, COLA, "too late"),
    "after the table closed": (lambda house, payment: closed_meanwhile(payment), COLA, "too late"),
    "a cent less": (lambda house, payment: given.news(payment, amount=COLA - 1), COLA - 1, "another amount"),
    "a cent more": (lambda house, payment: given.news(payment, amount=COLA + 1), COLA + 1, "another amount"),
    "nothing at all": (lambda house, payment: given.news(payment, amount=0), 0, "another amount"),
    "another currency": (lambda house, payment: given.news(payment, currency="USD"), COLA, "another currency"),
    "an unknown payment": (lambda house, payment: given.news(payment, reference="who?"), COLA, "unknown payment"),
}


def closed_meanwhile(payment):
    service.expire(payment.id)
    given.paid(payment.sitting_id)
    service.close(payment.sitting_id, given.person())
    return given.news(payment)


@pytest.mark.parametrize("case", MISFITS)
def test_money_that_fits_nothing_is_a_task_and_never_a_sale(house, case):
    payment = given.begun(owing(), COLA)
    make, amount, why = MISFITS[case]
    news, before = make(house, payment), Bill(payment.sitting).paid
    assert service.settle("pretend", news) == "unplaced"
    assert service.settle("pretend", news) == "known"
    (kept,) = Unplaced.open()
    assert (kept.amount, kept.why) == (amount, why) and Bill(Sitting.get_by_id(payment.sitting_id)).paid == before
    assert given.happened("MoneyUnplaced") == [{"unplaced": kept.id, "provider": "pretend", "amount": amount}]


def test_another_providers_payment_under_the_same_reference_is_unknown(house):
    payment = given.begun(owing(), COLA)
    assert service.settle("another", given.news(payment)) == "unplaced"
    assert Payment.get_by_id(payment.id).state in PENDING


def test_one_reference_paid_twice_at_the_provider_is_one_sale(house):
    payment = given.begun(owing(), COLA)
    service.settle("pretend", given.news(payment))
    assert service.settle("pretend", given.news(payment, provider_id="another")) == "unplaced"
    assert books() == ([(COLA, 0, 0)], [1], [(COLA, "EUR")], 0)


def test_one_payment_of_the_provider_pays_one_bill(house):
    """I05, T16: the id that paid bill A is no proof for bill B."""
    first, second = given.begun(owing(table="5"), COLA), given.begun(owing(table="6"), COLA)
    service.settle("pretend", given.news(first, provider_id="pb_x"))
    service.settle("pretend", given.news(second, provider_id="pb_x"))
    assert Payment.select().where(Payment.state == CONFIRMED).count() == 1
    assert Bill(second.sitting).paid == 0


def test_a_wrong_amount_frees_what_was_reserved(house):
    mei = owing()
    payment = given.begun(mei, COLA)
    service.settle("pretend", given.news(payment, amount=1))
    assert Bill(mei.sitting).open == COLA and Payment.get_by_id(payment.id).state == FAILED


def test_money_of_a_wrong_amount_is_not_booked_a_second_time_as_the_right_one(house):
    payment = given.begun(owing(), COLA)
    for amount in (1, COLA):
        service.settle("pretend", given.news(payment, amount=amount))
    assert books() == ([], [], [(1, "EUR")], 0)


def test_a_failure_after_a_success_changes_nothing(house):
    payment = given.begun(owing(), COLA)
    service.settle("pretend", given.news(payment))
    before = given.everything()
    assert service.settle("pretend", given.news(payment, "failed")) == "known"
    assert service.expire(payment.id) is False
    assert given.everything() == before


# Money that was unplaced


def unplaced(house, tip=0):
    mei = owing()
    payment = given.begun(mei, COLA, tip)
    service.settle("pretend", late(house, payment))
    service.expire(Payment.get(Payment.provider == "another").id)
    return mei, Unplaced.get()


def test_unplaced_money_can_be_counted_towards_its_bill(house):
    mei, kept = unplaced(house)
    service.place(kept.id, given.person())
    assert Bill(mei.sitting).due == 0 and Unplaced.open() == [] and Receipt.get().number == 1


def test_unplaced_money_keeps_its_tip_apart(house):
    mei, kept = unplaced(house, tip=35)
    service.place(kept.id, given.person())
    assert (Bill(mei.sitting).due, Bill(mei.sitting).tips) == (0, 35)


def test_unplaced_money_is_placed_once(house):
    mei, kept = unplaced(house)
    outcomes = given.at_once(*[lambda n=n: service.place(kept.id, given.person(n)) for n in ("Ana", "Ben")])
    assert len(given.refused(outcomes)) == 1 and Bill(mei.sitting).paid == COLA


def test_unplaced_money_is_not_placed_on_a_bill_that_has_no_room(house):
    mei, kept = unplaced(house)
    given.paid(mei.sitting_id)
    with pytest.raises(Refused):
        service.place(kept.id, given.person())
    service.put_aside(kept.id, given.person(), "given back at the provider")
    assert Unplaced.open() == [] and Bill(mei.sitting).paid == COLA
    with pytest.raises(NotFound):
        service.put_aside(kept.id, given.person(), "twice")


def test_giving_back_says_how(house):
    _, kept = unplaced(house)
    with pytest.raises(Refused, match="how"):
        service.put_aside(kept.id, given.person(), "  ")


def test_what_no_waiter_has_let_through_is_not_on_the_bill_yet(house):
    """Else it could be paid and then turned down, and the house would owe money."""
    mei = given.phone("5", admitted=False)
    order = given.sent(mei)
    with pytest.raises(Refused, match="nothing to pay"):
        given.paid(mei.sitting_id)
    service.accept(order, given.person())
    assert Bill(mei.sitting).due == COLA


# Receipts


def test_receipts_are_numbered_without_gaps_although_payments_fail(house):
    mei = owing("Cola", "Plum wine")
    service.settle("pretend", given.news(given.begun(mei, 10), "failed"))
    for amount in (100, 200, 50):
        given.paid(mei.sitting_id, amount)
        with pytest.raises(Refused):
            service.take_cash(mei.sitting_id, 10, 9)
    assert [receipt.number for receipt in Receipt.of(mei.sitting_id)] == [1, 2, 3]


def test_a_receipt_never_changes(house):
    mei = owing()
    given.paid(mei.sitting_id)
    before = Receipt.get().content
    given.changed("Cola", names={"en": "Pepsi"}, price=1)
    given.house_rule(name="Another name", tax_included=False, service_charge=100_000)
    given.sent(mei, "Plum wine")
    assert Receipt.get().content == before and before["lines"][0]["names"]["en"] == "Cola"


DISHES = ("Cola", "Spring rolls", "Plum wine", "Black pepper beef", "Steamed rice", "Edamame")


@how(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@over(included=st.booleans(), service_rate=st.sampled_from([0, 100_000, 123_456]),
      story=st.lists(st.one_of(st.sampled_from(DISHES), st.integers(1, 5000)), min_size=2, max_size=9))
def test_the_receipts_of_a_bill_add_up_to_its_taxes(house, included, service_rate, story):
    """However dishes and payments alternate: no receipt shows a negative tax, and together they show all of it."""
    given.house_rule(tax_included=included, service_charge=service_rate, ask_above_pace=0)
    mei = given.phone("5")
    for step in ("Cola", *story):
        if isinstance(step, str):
            given.sent(mei, step)
        elif open_now := Bill(mei.sitting).open:
            given.paid(mei.sitting_id, min(step, open_now))
    if Bill(mei.sitting).due:
        given.paid(mei.sitting_id)
    receipts, whole = [receipt.content for receipt in Receipt.of(mei.sitting)], Bill(mei.sitting).sum
    taxes = [tax for content in receipts for tax in content["taxes"]]
    for group in whole.groups:
        its = [tax for tax in taxes if (tax["name"], tax["rate"]) == (group.name, group.rate)]
        assert (sum(tax["tax"] for tax in its), sum(tax["base"] for tax in its)) == (group.tax, group.base)
    assert all(tax["tax"] >= 0 and tax["base"] >= 0 for tax in taxes)
    assert sum(content["amount"] for content in receipts) == whole.total
    service.close(mei.sitting_id, given.person())


def test_paper_is_asked_for_by_a_row(house):
    mei = owing()
    given.paid(mei.sitting_id)
    assert service.ask_for_paper("receipt", mei.sitting_id, Receipt.get().id)
    with pytest.raises(NotFound):
        service.ask_for_paper("receipt", given.phone("6").sitting_id, Receipt.get().id)


def test_expiring_is_told_once(house):
    payment = given.begun(owing(), COLA)
    assert service.expire(payment.id) and not service.expire(payment.id)
    assert Payment.get_by_id(payment.id).state == EXPIRED and given.happened().count("PaymentEnded") == 1


def test_a_change_of_the_service_charge_does_not_reach_tables_that_are_open(house):
    mei = given.phone("5")
    given.sent(mei, "Cola")
    total = Bill(given.sitting("5")).total
    office.change_house(service_charge=100_000)
    assert Bill(given.sitting("5")).total == total == bills.accounts()[mei.sitting_id].total
    later = given.phone("6")
    given.sent(later, "Cola")
    assert Bill(given.sitting("6")).total > total

"""Somebody who tries to cheat, at the table or behind the bar: each try is refused in words, and nothing has changed.

Negative and huge amounts, ids of another table, dishes that others have, links of another bill, money that went back
already (threats T04 to T19, T24, T25).
"""

import pytest

from restaurant import clock, service
from restaurant.bills import Bill, Discount, Receipt
from restaurant.books import proof
from restaurant.errors import NeedsManager, NotFound, Refused
from restaurant.orders import Line
from restaurant.payments import CONFIRMED, PayLink, Payment, Refund, Unplaced
from tests import given

COLA, WINE = 350, 480
ABSURD = [-1, 0, -(10**6), COLA + 1, 10**12, 10**30]


@pytest.fixture
def mei(house):
    """A guest with a cola and a plum wine on the bill of table 5."""
    phone = given.phone()
    given.sent(phone, "Cola", "Plum wine")
    return phone


@pytest.fixture
def paul(house):
    """A guest at table 6, with a cola."""
    phone = given.phone("6")
    given.sent(phone, "Cola")
    return phone


def in_vain(deed, *kinds):
    """Refused, and every row is as it was."""
    before = given.everything()
    with pytest.raises(kinds or Refused):
        deed()
    assert given.everything() == before


def portion(phone, n=0):
    return Bill(phone.sitting).portions[n].name


def lin():
    return given.person("Lin")


def ana():
    return given.person("Ana")


# Amounts


@pytest.mark.parametrize("amount", [-1, 0, -(10**6), 10**4, 10**12, 10**30])
@pytest.mark.parametrize("pay", [
    lambda at, amount: service.begin_payment(at, "pretend", amount),
    lambda at, amount: service.begin_payment(at, "pretend", amount, tip_rate=100_000),
    lambda at, amount: service.take_cash(at, amount, 10**6, person=ana()),
    lambda at, amount: service.take_terminal(at, amount, "T-1", person=ana()),
    lambda at, amount: service.make_link(at, "secret", amount)], ids=["phone", "tip rate", "cash", "terminal", "link"])
def test_nobody_pays_an_absurd_amount(mei, pay, amount):
    in_vain(lambda: pay(mei.sitting_id, amount))


@pytest.mark.parametrize("tip", [-1, -(10**9), COLA + 1, 10**30])
def test_nobody_gives_an_absurd_tip(mei, tip):
    in_vain(lambda: service.begin_payment(mei.sitting_id, "pretend", COLA, tip))
    in_vain(lambda: service.take_cash(mei.sitting_id, COLA, 10**31, tip, ana()))
    in_vain(lambda: service.take_terminal(mei.sitting_id, COLA, "T-1", tip, ana()))


@pytest.mark.parametrize("rate", [-1_000_000, 1_100_000, 10**12])
def test_nobody_gives_an_absurd_share_as_a_tip(mei, rate):
    in_vain(lambda: service.begin_payment(mei.sitting_id, "pretend", COLA, tip_rate=rate))


@pytest.mark.parametrize("tendered", [-1, 0, COLA - 1, -(10**12)])
def test_change_is_never_given_for_nothing(mei, tendered):
    in_vain(lambda: service.take_cash(mei.sitting_id, COLA, tendered, person=ana()))


@pytest.mark.parametrize(("kind", "value"), [
    ("comp", 0), ("comp", 2), ("comp", -1), ("percent", 0), ("percent", -1), ("percent", 1_000_001),
    ("amount", 0), ("amount", -5), ("amount", COLA + 1), ("amount", 10**30)])
def test_nothing_absurd_is_taken_off_a_line(mei, kind, value):
    line = Line.get().id
    in_vain(lambda: service.take_off(mei.sitting_id, kind, value, "a reason", lin(), line=line))


@pytest.mark.parametrize(("kind", "value"), [("comp", 1), ("percent", 1_000_001), ("amount", COLA + WINE + 1),
                                             ("amount", -1), ("percent", -100_000)])
def test_nothing_absurd_is_taken_off_a_bill(mei, kind, value):
    in_vain(lambda: service.take_off(mei.sitting_id, kind, value, "a reason", lin()))


@pytest.mark.parametrize("amount", ABSURD)
def test_nothing_absurd_is_given_back(mei, amount):
    payment, _ = service.take_cash(mei.sitting_id, COLA, COLA, person=ana())
    in_vain(lambda: service.refund(payment, amount, "cold", lin()))


@pytest.mark.parametrize(("amount", "tip"), [(-100, 200), (COLA, 51), (COLA, -1), (0, 51), (-50, 50)])
def test_a_tip_is_no_way_round_what_came_in(mei, amount, tip):
    payment, _ = service.take_cash(mei.sitting_id, COLA, 1000, 50, ana())
    in_vain(lambda: service.refund(payment, amount, "cold", lin(), tip=tip))


@pytest.mark.parametrize("amount", [-1, 10**13, 10**30])
@pytest.mark.parametrize("deed", [
    lambda amount: service.open_session(amount, lin()), lambda amount: service.pay_in(amount, "change", lin()),
    lambda amount: service.pay_out(amount, "ice", lin()), lambda amount: service.close_session(amount, lin()),
    lambda amount: service.charge(amount, ana())], ids=["float", "in", "out", "count", "charge"])
def test_the_drawer_holds_no_absurd_amounts(house, deed, amount):
    in_vain(lambda: deed(amount))
    service.open_session(100, lin())
    in_vain(lambda: deed(amount))


@pytest.mark.parametrize("amount", [0, 1])
def test_money_only_moves_through_an_open_drawer(house, amount):
    for deed in (service.pay_in, service.pay_out):
        in_vain(lambda deed=deed: deed(amount, "ice", lin()))


# What belongs to another table


def test_a_line_of_another_table_is_on_no_bill_here(mei, paul):
    theirs = Line.get(Line.sitting == paul.sitting_id).id
    in_vain(lambda: service.take_off(mei.sitting_id, "comp", 1, "a reason", lin(), line=theirs), NotFound)


@pytest.mark.parametrize("name", ["0.0", "999.0", "x", "", "-1.0", None])
def test_a_dish_that_is_not_there_is_paid_by_nobody(mei, name):
    in_vain(lambda: service.begin_payment(mei.sitting_id, "pretend", dishes=[(name, 1)]))


def test_a_dish_of_another_table_is_paid_there(mei, paul):
    in_vain(lambda: service.begin_payment(mei.sitting_id, "pretend", dishes=[(portion(paul), 1)]))
    in_vain(lambda: service.make_link(mei.sitting_id, "secret", dishes=[(portion(paul), 1)]))
    in_vain(lambda: service.take_cash(mei.sitting_id, None, 10**6, person=ana(), dishes=[(portion(paul), 1)]))


def test_a_portion_beyond_what_was_sent_is_not_there(mei):
    name = portion(mei).replace(".0", ".1")
    in_vain(lambda: service.begin_payment(mei.sitting_id, "pretend", dishes=[(name, 1)]))


def test_the_same_dish_twice_is_one_dish(mei):
    in_vain(lambda: service.begin_payment(mei.sitting_id, "pretend", dishes=[(portion(mei), 2)] * 2))


@pytest.mark.parametrize("by", [0, -3, 41, 10**12])
def test_a_dish_is_not_shared_by_nobody_or_by_a_crowd(mei, by):
    in_vain(lambda: service.begin_payment(mei.sitting_id, "pretend", dishes=[(portion(mei), by)]))


def test_what_somebody_has_is_not_had_again(mei):
    service.begin_payment(mei.sitting_id, "pretend", dishes=[(portion(mei), 1)])
    for by in (1, 2, 40):
        in_vain(lambda by=by: service.begin_payment(mei.sitting_id, "pretend", dishes=[(portion(mei), by)]))


def test_a_cheaper_share_is_no_way_to_a_whole_dish(mei):
    """Whoever says forty pays a fortieth, and the rest of it is still open."""
    payment = service.begin_payment(mei.sitting_id, "pretend", dishes=[(portion(mei, 1), 40)])
    assert Payment.get_by_id(payment).amount == 12 and Bill(mei.sitting).portions[1].is_open
    again = service.begin_payment(mei.sitting_id, "pretend", dishes=[(portion(mei, 1), 1)])
    assert Payment.get_by_id(again).amount == 12


def test_a_link_of_another_bill_pays_nothing_here(mei, paul):
    link = service.make_link(paul.sitting_id, "secret", 1)
    in_vain(lambda: service.begin_payment(mei.sitting_id, "pretend", link=link), NotFound)


@pytest.mark.parametrize("more", [{"amount": 1}, {"amount": WINE + 1}, {"amount": -1}, {"dishes": [("1.0", 40)]}])
def test_a_link_pays_what_was_agreed_whatever_the_phone_says(mei, more):
    """T15."""
    link = service.make_link(mei.sitting_id, "secret", WINE)
    given.sent(mei, "Cola")
    payment = service.begin_payment(mei.sitting_id, "pretend", link=link, **more)
    assert Payment.get_by_id(payment).amount == WINE and Bill(mei.sitting).open == 2 * COLA


def test_a_link_for_a_dish_pays_for_no_other(mei):
    link = service.make_link(mei.sitting_id, "secret", dishes=[(portion(mei), 1)])
    service.begin_payment(mei.sitting_id, "pretend", link=link, dishes=[(portion(mei, 1), 1)])
    assert [each.is_open for each in Bill(mei.sitting).portions] == [False, True]
    assert Bill(mei.sitting).reserved == COLA


@pytest.mark.parametrize("ends", [lambda house, link: service.end_link(link),
                                  lambda house, link: house.clock.turn(clock.DAY + 1)])
def test_a_link_that_has_ended_pays_nothing(house, mei, ends):
    link = service.make_link(mei.sitting_id, "secret", 1)
    ends(house, link)
    in_vain(lambda: service.begin_payment(mei.sitting_id, "pretend", link=link))


def test_a_link_pays_once_and_again_only_if_it_failed(mei):
    link = service.make_link(mei.sitting_id, "secret", 100)
    first = service.begin_payment(mei.sitting_id, "pretend", link=link)
    in_vain(lambda: service.begin_payment(mei.sitting_id, "pretend", link=link))
    service.expire(first)
    second = Payment.get_by_id(service.begin_payment(mei.sitting_id, "pretend", link=link))
    service.settle("pretend", given.news(second))
    in_vain(lambda: service.begin_payment(mei.sitting_id, "pretend", link=link))


def test_a_link_that_does_not_exist(mei):
    in_vain(lambda: service.begin_payment(mei.sitting_id, "pretend", link=4711), NotFound)


def test_a_guest_ends_no_link_of_another(mei, paul):
    link = service.make_link(mei.sitting_id, "secret", 1, phone=mei.id)
    in_vain(lambda: service.end_link(link, paul.id), NotFound)
    assert PayLink.get_by_id(link).ended_at is None


def test_a_bill_has_only_so_many_links(mei):
    for n in range(40):
        service.make_link(mei.sitting_id, f"secret {n}", 1)
    in_vain(lambda: service.make_link(mei.sitting_id, "one more", 1))


# Payments


@pytest.mark.parametrize("state", ["started", "waiting", CONFIRMED])
def test_what_paid_one_bill_is_no_proof_for_another(mei, paul, state):
    """T16: the provider's id of a payment of table 6 is told for one of table 5."""
    theirs, ours = given.begun(paul, COLA), given.begun(mei, COLA)
    if state != "started":
        service.opened_at_provider(theirs.id, "pb_x", "")
    if state == CONFIRMED:
        service.settle("pretend", given.news(theirs, provider_id="pb_x"))
    service.settle("pretend", given.news(ours, provider_id="pb_x"))
    assert sum(Bill(phone.sitting).paid for phone in (mei, paul)) == COLA or Unplaced.open()
    service.settle("pretend", given.news(theirs, provider_id="pb_x"))
    assert sum(Bill(phone.sitting).paid for phone in (mei, paul)) <= COLA and list(proof.problems()) == []


@pytest.mark.parametrize("deed", [
    lambda payment: service.settle("another", given.news(payment)),
    lambda payment: service.settle("pretend", given.news(payment, reference="x" * 24)),
    lambda payment: service.settle("pretend", given.news(payment, amount=1)),
    lambda payment: service.settle("pretend", given.news(payment, currency="JPY")),
    lambda payment: service.settle("pretend", given.news(payment, misfit="another merchant"))])
def test_genuine_news_with_one_field_wrong_pays_nothing(mei, deed):
    """T49."""
    deed(given.begun(mei, COLA))
    assert Bill(mei.sitting).paid == 0 and Receipt.select().count() == 0 and len(Unplaced.open()) == 1


@pytest.mark.parametrize("provider", ["pretend", "cash", "terminal", "bank"])
def test_only_a_transfer_is_confirmed_by_hand(mei, provider):
    payment = service.begin_payment(mei.sitting_id, provider, COLA)
    in_vain(lambda: service.confirm_transfer(payment, ana()))


def test_a_transfer_is_confirmed_once(mei):
    payment = service.begin_payment(mei.sitting_id, "bank sepa", COLA)
    service.confirm_transfer(payment, ana())
    in_vain(lambda: service.confirm_transfer(payment, ana()))


def test_a_transfer_that_ran_out_is_not_confirmed_over_what_others_paid(mei):
    payment = service.begin_payment(mei.sitting_id, "bank sepa", COLA)
    service.expire(payment)
    given.paid(mei.sitting_id)
    in_vain(lambda: service.confirm_transfer(payment, ana()))


def test_a_blocked_phone_begins_no_payment(mei):
    service.block(mei.id, ana())
    in_vain(lambda: service.begin_payment(mei.sitting_id, "pretend", COLA, phone=mei.id))


# Taking off, giving back


def test_nothing_is_taken_off_what_was_paid(mei):
    given.paid(mei.sitting_id)
    for kind, value in (("percent", 1), ("amount", 1), ("percent", 1_000_000)):
        in_vain(lambda kind=kind, value=value: service.take_off(mei.sitting_id, kind, value, "a reason", lin()))


def test_nothing_is_taken_off_what_somebody_is_paying(mei):
    service.begin_payment(mei.sitting_id, "pretend")
    in_vain(lambda: service.take_off(mei.sitting_id, "amount", 1, "a reason", lin()))


def test_a_reason_is_more_than_spaces(mei):
    payment, _ = service.take_cash(mei.sitting_id, COLA, COLA, person=ana())
    for reason in ("", "  ", "\n\t", "\u200b"):
        in_vain(lambda reason=reason: service.take_off(mei.sitting_id, "amount", 1, reason, lin()))
        in_vain(lambda reason=reason: service.refund(payment, 1, reason, lin()))


def test_a_discount_is_taken_back_once(mei):
    given_off = service.take_off(mei.sitting_id, "amount", 100, "a reason", lin())
    service.undo_discount(given_off, lin())
    in_vain(lambda: service.undo_discount(given_off, lin()))
    assert Bill(mei.sitting).due == COLA + WINE and Discount.of(mei.sitting) == []


def test_what_went_back_once_does_not_go_back_again(mei):
    payment, _ = given.paid(mei.sitting_id)
    service.refund(payment, COLA + WINE, "cold", lin())
    for amount in (1, COLA + WINE):
        in_vain(lambda amount=amount: service.refund(payment, amount, "cold", lin()))


def test_what_may_yet_go_back_counts_as_gone(mei):
    """A refund that its provider has not answered: it may have come through."""
    payment = given.begun(mei, COLA)
    service.settle("pretend", given.news(payment))
    back = service.refund(payment.id, COLA, "cold", lin())
    in_vain(lambda: service.refund(payment.id, 1, "cold", lin()))
    service.refund_settled(back, "failed")
    assert service.refund(payment.id, COLA, "cold", lin())


@pytest.mark.parametrize("ends", [lambda payment: None, lambda payment: service.expire(payment.id),
                                  lambda payment: service.settle("pretend", given.news(payment, "failed"))])
def test_nothing_goes_back_of_what_never_came(mei, ends):
    payment = given.begun(mei, COLA)
    ends(payment)
    in_vain(lambda: service.refund(payment.id, 1, "cold", lin()))
    assert Refund.select().count() == 0


def test_nobody_owes_again_what_went_back_after_closing(mei):
    payment, _ = given.paid(mei.sitting_id)
    service.close(mei.sitting_id, ana())
    in_vain(lambda: service.refund(payment, 1, "cold", lin(), owed_again=True))


@pytest.mark.parametrize("person", ["Ana", "Wei"])
def test_who_may_not_is_told_that_a_manager_may(mei, person):
    payment, _ = service.take_cash(mei.sitting_id, COLA, COLA, person=ana())
    who = given.person(person)
    for deed in (lambda: service.refund(payment, 1, "cold", who),
                 lambda: service.refund(payment, 1, "cold", who, approved_by=given.person("Ben")),
                 lambda: service.take_off(mei.sitting_id, "amount", 1, "a reason", who),
                 lambda: service.open_session(0, who), lambda: service.close_day(who)):
        in_vain(deed, NeedsManager)


# A closed bill


def test_a_closed_bill_takes_nothing_any_more(mei):
    given_off = service.take_off(mei.sitting_id, "amount", 100, "a reason", lin())
    at, line = mei.sitting_id, Line.get().id
    link = service.make_link(at, "secret", 1)
    given.paid(at)
    service.close(at, ana())
    for deed in (lambda: service.take_cash(at, 1, 1), lambda: service.take_terminal(at, 1, "T"),
                 lambda: service.begin_payment(at, "pretend", 1), lambda: service.begin_payment(at, "pretend"),
                 lambda: service.begin_payment(at, "pretend", link=link), lambda: service.make_link(at, "s", 1),
                 lambda: service.take_off(at, "amount", 1, "a reason", lin()), lambda: service.close(at, ana()),
                 lambda: service.undo_discount(given_off, lin()), lambda: service.write_off(at, lin(), "again"),
                 lambda: service.cancel(line, 1, "a reason", ana()), lambda: service.lift_limit(at, ana(), 1)):
        in_vain(deed)


def test_a_waiter_writes_nothing_off(mei):
    in_vain(lambda: service.write_off(mei.sitting_id, ana(), "for my friends"))

"""Ways in which a cent, or a proof of one, once went astray: each was found by the machine of test_any_bill or by
reading the core as a thief does, and stays shut."""

import pytest

from restaurant import service
from restaurant.bills import Bill, Receipt
from restaurant.books import proof
from restaurant.errors import Refused
from restaurant.payments import CONFIRMED, FAILED, Claim, Payment, Refund, Unplaced
from restaurant.tables import Sitting
from tests import given

COLA = 350


@pytest.fixture
def mei(house):
    """A guest with a cola on the bill."""
    return given.owing()


def refunded(payment, amount=COLA, **more):
    return service.refund(payment, amount, "cold", given.person("Lin"), **more)


def by_phone(phone, amount=COLA, tip=0, refunded=0, **more):
    """A payment that its provider has confirmed."""
    payment = given.begun(phone, amount, tip, **more)
    service.settle("pretend", given.news(payment, refunded=refunded))
    return Payment.get_by_id(payment.id)


def names(sitting):
    return [portion.name for portion in Bill(Sitting.find(sitting)).portions]


def all_is_well():
    return list(proof.problems()) == []


# Refunds


def test_a_tip_goes_back_after_everything_else_went_back(mei):
    payment, _ = given.paid(mei.sitting_id, tip=50)
    refunded(payment)
    refunded(payment, 0, tip=50)
    assert given.accounts() == {} and all_is_well()


def in_francs(price):
    """A guest in a house without coins below five, owing this much and paying it in cash with a tip."""
    given.house_rule(currency="CHF", cash_rounding=5)
    given.changed("Cola", price=price)
    phone = given.phone()
    given.sent(phone, "Cola")
    return service.take_cash(phone.sitting_id, price, 3000, tip=100, person=given.person())[0]


def test_the_coins_rounding_goes_back_once(house):
    payment = in_francs(2313)
    refunded(payment, 2313)
    refunded(payment, 0, tip=100)
    assert given.accounts() == {} and sum(refund.rounding for refund in Refund.select()) == 2


def test_no_part_of_a_payment_that_was_rounded_down_gives_more_than_was_handed_over(house):
    payment = in_francs(2312)
    refunded(payment, 2311)
    assert sum(refund.handed_back for refund in Refund.select()) <= 2310
    refunded(payment, 1)
    refunded(payment, 0, tip=100)
    assert given.accounts() == {} and all(refund.handed_back >= 0 for refund in Refund.select()) and all_is_well()


def test_the_last_of_several_refunds_that_are_owed_again_frees_the_dishes(mei):
    payment = service.take_cash(mei.sitting_id, None, COLA, dishes=[(names(mei.sitting_id)[0], 1)])[0]
    refunded(payment, 100, owed_again=True)
    assert not Bill(mei.sitting).portions[0].is_open
    refunded(payment, COLA - 100, owed_again=True)
    assert Bill(mei.sitting).portions[0].is_open


def test_who_pays_again_gets_the_tax_on_their_receipt(mei):
    payment, _ = given.paid(mei.sitting_id)
    refunded(payment, owed_again=True)
    given.paid(mei.sitting_id)
    first, second = (receipt.content["taxes"] for receipt in Receipt.of(mei.sitting_id))
    assert first == second == Refund.get().content["taxes"] and first[0]["tax"] == 56


def test_a_bill_is_not_closed_while_money_goes_back_that_will_be_owed_again(mei):
    payment = by_phone(mei)
    id = refunded(payment.id, owed_again=True)
    with pytest.raises(Refused, match="given back"):
        service.close(mei.sitting_id, given.person())
    service.refund_settled(id, CONFIRMED)
    assert Bill(mei.sitting).due == COLA and all_is_well()


def test_what_comes_back_after_a_write_off_is_owed_by_nobody(mei):
    id = refunded(by_phone(mei).id, owed_again=True)
    service.write_off(mei.sitting_id, given.person("Lin"), "they left")
    service.refund_settled(id, CONFIRMED)
    assert given.accounts() == {} and not Refund.get().owed_again and all_is_well()


# What a provider says


def test_news_that_confirms_and_gives_back_at_once_is_believed_after_a_failure(mei):
    """F41: the refund was lost, because the payment had been looked at before it was confirmed."""
    payment = given.begun(mei, COLA)
    service.settle("pretend", given.news(payment, FAILED))
    service.settle("pretend", given.news(payment, refunded=100))
    assert [refund.amount for refund in Refund.select()] == [100] and Bill(mei.sitting).due == 100


def test_a_second_charge_that_is_given_back_is_no_refund_of_the_first(mei):
    payment = by_phone(mei)
    again = given.news(payment, provider_id="second")
    service.settle("pretend", again)
    service.settle("pretend", given.news(payment, provider_id="second", refunded=COLA))
    assert Refund.select().count() == 0 and Bill(mei.sitting).due == 0
    assert Unplaced.open() == [] and given.accounts()["provider pretend"] == COLA and all_is_well()


def test_unplaced_money_that_the_provider_gave_back_is_a_task_no_more(mei):
    payment = given.begun(mei, COLA)
    service.settle("pretend", given.news(payment, amount=COLA + 1, refunded=100))
    assert [kept.amount for kept in Unplaced.open()] == [COLA - 99] and given.accounts()["unplaced"] == 99 - COLA
    service.settle("pretend", given.news(payment, amount=COLA + 1, refunded=COLA + 1))
    assert Unplaced.open() == [] and given.accounts() == {} and all_is_well()


def test_placed_money_that_goes_back_at_the_provider_is_a_refund(mei):
    payment = given.begun(mei, COLA)
    service.settle("pretend", given.news(payment, amount=COLA - 1))
    service.place(Unplaced.get().id, given.person())
    service.settle("pretend", given.news(payment, amount=COLA - 1, refunded=COLA - 1))
    assert Bill(mei.sitting).due == COLA and given.accounts().get("provider pretend", 0) == 0 and all_is_well()


def test_the_rest_of_placed_money_that_goes_back_is_no_refund(mei):
    payment = given.begun(mei, COLA)
    service.settle("pretend", given.news(payment, amount=COLA + 1))
    service.place(Unplaced.get().id, given.person())
    service.settle("pretend", given.news(payment, amount=COLA + 1, refunded=1))
    assert Refund.select().count() == 0 and Unplaced.open() == [] and Bill(mei.sitting).due == 0
    assert given.accounts()["provider pretend"] == COLA and all_is_well()


def test_placed_money_keeps_the_reference_that_its_provider_knows(mei):
    payment = given.begun(mei, COLA)
    service.settle("pretend", given.news(payment, amount=COLA - 1))
    service.place(Unplaced.get().id, given.person())
    (placed,) = Payment.select().where(Payment.state == CONFIRMED)
    assert (placed.reference, placed.provider_id) == (payment.reference, f"pb_{payment.id}")


@pytest.mark.parametrize("why", ["another merchant", "another application"])
def test_money_of_another_merchant_never_pays_a_bill(mei, why):
    payment = given.begun(mei, COLA)
    service.expire(payment.id)
    service.settle("pretend", given.news(payment, misfit=why))
    before = given.everything()
    with pytest.raises(Refused):
        service.place(Unplaced.get().id, given.person())
    assert given.everything() == before
    service.put_aside(Unplaced.get().id, given.person(), "not ours")
    assert given.accounts() == {} and all_is_well()


def test_an_id_that_another_payment_waits_with_is_no_proof(mei):
    """T16: it failed inside the database, and the provider would have told it for ever."""
    first, second = given.begun(mei, 100), given.begun(mei, 100)
    service.opened_at_provider(first.id, "pb_x", "https://bank.example/x")
    assert service.settle("pretend", given.news(second, provider_id="pb_x")) == "unplaced"
    assert Bill(mei.sitting).paid == 0 and len(Unplaced.open()) == 1 and all_is_well()


def test_a_success_after_a_failure_takes_its_dishes_again(mei):
    """F41: the same as if the failure had never been told."""
    payment = given.begun(mei, None, dishes=[(names(mei.sitting_id)[0], 1)])
    service.settle("pretend", given.news(payment, FAILED))
    service.settle("pretend", given.news(payment))
    assert not Bill(mei.sitting).portions[0].is_open


def test_a_late_success_takes_no_dish_that_somebody_else_has_taken(mei):
    given.sent(mei, "Plum wine")
    cola = names(mei.sitting_id)[0]
    late = given.begun(mei, None, dishes=[(cola, 1)])
    service.expire(late.id)
    given.begun(mei, None, dishes=[(cola, 2)])
    service.settle("pretend", given.news(late))
    assert [(claim.by, claim.payment_id == late.id) for claim in Claim.of(mei.sitting)] == [(2, False)]


# Dishes that are shared


def three_of(price, **rules):
    given.house_rule(**rules)
    given.changed("Cola", price=price)
    return given.line("Cola", 3)


@pytest.mark.parametrize("order", [(0, 1, 2), (2, 1, 0), (1, 2, 0), (2, 0, 1)])
def test_portions_are_worth_the_same_whoever_comes_first(house, order):
    """Service of 8.90 makes three portions of 326, 326 and 327, whichever is paid for first."""
    line = three_of(297, service_charge=100_000)
    given.sent(given.phone(), "Edamame")
    for number in order:
        portion = f"{line.id}.{number}"
        service.take_cash(line.sitting_id, None, 10_000, dishes=[(portion, 1)])
    claims = Claim.of(line.sitting)
    assert sum(claim.amount for claim in claims) == Bill(line.sitting).worth[line.id]
    assert sum(payment.amount for payment in Payment.select()) == Bill(line.sitting).worth[line.id]


def test_a_dish_never_costs_its_payer_what_was_given_back_to_another(house):
    """The last dish was asked for together with all that had been reopened."""
    line = three_of(1000)
    for number in (0, 1):
        payment = service.take_cash(line.sitting_id, None, 1000, dishes=[(f"{line.id}.{number}", 1)])[0]
    refunded(payment, 900, owed_again=True)
    payment = service.begin_payment(line.sitting_id, "pretend", dishes=[(f"{line.id}.2", 1)])
    assert Payment.get_by_id(payment).amount == 1000 and Bill(line.sitting).open == 900


@pytest.mark.parametrize("by", [0, -1, 10**9])
def test_a_dish_is_shared_among_people(mei, by):
    """None and fewer failed, and a thousand million filled the memory."""
    before = given.everything()
    with pytest.raises(Refused):
        service.begin_payment(mei.sitting_id, "pretend", dishes=[(names(mei.sitting_id)[0], by)])
    assert given.everything() == before


# Receipts


def test_a_receipt_says_no_more_and_no_less_than_what_was_paid(house):
    """5 of 10 with two rates of 5 each came to 3 and 3: each was rounded by itself."""
    for name, price in (("Cola", 5), ("Steamed rice", 5)):
        given.changed(name, price=price)
    mei = given.phone()
    given.sent(mei, "Cola", "Steamed rice")
    assert len(Bill(mei.sitting).sum.groups) == 2
    for _ in range(2):
        given.paid(mei.sitting_id, 5)
    assert [sum(tax["base"] for tax in receipt.content["taxes"]) for receipt in Receipt.of(mei.sitting_id)] == [5, 5]


# Coins, limits


def test_nobody_pays_a_bill_with_parts_that_no_coin_can_pay(house):
    """Two cents in cash are nothing, so a bill paid by twos would be free."""
    given.house_rule(currency="CHF", cash_rounding=5)
    mei = given.phone()
    given.sent(mei, "Cola")
    with pytest.raises(Refused, match="coin"):
        service.take_cash(mei.sitting_id, 2, 0)
    service.take_terminal(mei.sitting_id, COLA - 2, "T1")
    service.take_cash(mei.sitting_id, 2, 0)
    assert Bill(mei.sitting).due == 0 and all_is_well()


@pytest.mark.parametrize("amount", [-1, 10**13, 10**30])
def test_a_limit_is_an_amount(mei, amount):
    """Below nought nothing would ever have gone to the kitchen, nor the table been closed."""
    with pytest.raises(Refused):
        service.lift_limit(mei.sitting_id, given.person(), amount)


def test_what_waited_for_its_money_is_cooked_when_the_limit_is_lifted(house):
    given.house_rule(pay_when="first")
    mei = given.phone()
    order = given.sent(mei, "Cola")
    service.lift_limit(mei.sitting_id, given.person(), 1000)
    assert given.happened().count("TicketsMade") == 1 and order

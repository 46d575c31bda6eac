"""Phones that come again: after the bill was closed, after the code was renewed, after a double tap."""

import pytest

from restaurant import office, service
from restaurant.bills import Bill
from restaurant.clock import HOUR, MINUTE
from restaurant.errors import Refused
from restaurant.pages import providing
from restaurant.payments import EXPIRED, Payment, Unplaced, offering
from restaurant.payments.provider import News
from restaurant.tables import Phone, Sitting
from tests import given


def left(house, table="5"):
    """A guest whose table was closed."""
    guest = house.client()
    guest.post(f"/t/{house.table(table).code}/join", data={"nickname": "Old"})
    service.close(given.sitting(table).id, given.person())
    return guest


def test_an_old_phone_does_not_walk_into_the_next_party(house):
    guest, code = left(house), house.table("5").code
    given.phone("5", "Next")
    assert guest.post(f"/t/{code}/join").status_code == 409
    assert "Next" not in guest.get(f"/t/{code}").text
    assert Phone.select().count() == 2


def test_an_old_phone_may_order_again_where_nobody_sits(house):
    guest, code = left(house), house.table("5").code
    guest.post(f"/t/{code}/join")
    assert guest.get("/order").status_code == 200


def test_another_evening_the_same_phone_joins_its_friends(house):
    guest, code = left(house), house.table("5").code
    house.clock.turn(7 * HOUR)
    given.phone("5", "Friend")
    guest.post(f"/t/{code}/join")
    assert Sitting.open_at(house.table("5")).phones.count() == 2


def test_a_seated_phone_reads_on_after_its_code_was_renewed(house):
    guest, old = house.client(), house.table("5").code
    guest.get(f"/t/{old}")
    guest.post("/order/add", data={"dish": given.dish().id})
    office.renew_code(house.table("5").id)
    assert guest.get(f"/t/{old}").status_code == 200
    assert house.client().get(f"/t/{old}").status_code == 404


def test_a_double_tap_on_the_first_dish_seats_one_phone(house):
    first, second = house.client(), house.client()
    for guest in (first, second):
        guest.get(f"/t/{house.table('5').code}")
        guest.post("/order/add", data={"dish": given.dish().id, "key": "the same form"})
    assert Phone.select().count() == 1


class Bank:
    """A provider that says what a test tells it."""

    name = title = "pretend"
    CURRENCIES, WAYS, SCANS = (), ("page",), False
    said = None

    def cancel(self, payment):
        pass

    def ask(self, payment):
        return self.said


def waiting(house):
    mei = given.phone("5")
    given.sent(mei, "Cola")
    payment = service.begin_payment(mei.sitting_id, "pretend", 350, phone=mei.id)
    service.opened_at_provider(payment, "pb_1", "/pay/1")
    return Payment.find(payment)


def test_money_that_came_after_its_time_is_found_and_kept_as_a_task(house):
    payment, bank = waiting(house), Bank()
    house.clock.turn(16 * MINUTE)
    offering.providers()["pretend"] = bank
    providing.look_after()
    assert Payment.find(payment.id).state == EXPIRED
    bank.said = News(payment.reference, "pb_1", "confirmed", 350, "EUR")
    house.clock.turn(HOUR)
    offering.providers()["pretend"] = bank
    providing.look_after()
    assert Unplaced.select().count() + Payment.select().where(Payment.state == "confirmed").count() == 1


def test_a_payment_whose_provider_is_gone_frees_the_bill(house):
    payment = waiting(house)
    house.clock.turn(16 * MINUTE)
    providing.look_after()
    assert Payment.find(payment.id).state == EXPIRED
    assert Bill(given.sitting("5")).open == 350


def test_a_blocked_phone_holds_no_bill(house):
    mei = given.phone("5")
    given.sent(mei, "Cola")
    service.block(mei.id, given.person())
    with pytest.raises(Refused):
        service.begin_payment(mei.sitting_id, "pretend", 350, phone=mei.id)


def test_a_waiter_ends_a_payment_that_a_guest_left(house):
    payment = waiting(house)
    offering.providers()["pretend"] = Bank()
    assert "End it" in house.staff("Ana").get("/floor").text
    house.staff("Ana").post(f"/floor/payments/{payment.id}/end")
    assert Payment.find(payment.id).state == EXPIRED
    assert Bill(given.sitting("5")).open == 350

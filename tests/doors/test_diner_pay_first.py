"""Paying first: where the house wants it, a guest's round is cooked when it is paid, and pages say so plainly."""

import pytest

from restaurant import service
from restaurant.bills import Bill
from restaurant.kitchen import Ticket
from restaurant.orders import Order
from restaurant.payments import Claim, Payment
from tests import given
from tests.doors.test_diner_bill import pay
from tests.doors.test_diner_splitting import COLA, PORK, WINE, figure, guest


@pytest.fixture
def first(open_house):
    given.house_rule(pay_when="first")
    return open_house


def sends(client, phone, *dishes):
    """The guest sends these dishes by the form of their cart. Returns the answer."""
    for name in dishes:
        given.picked(phone, name)
    return client.post("/order/send", data={"pick": given.marks(phone.sitting_id), "key": given.clock.token()})


def state():
    return Order.select().order_by(Order.id.desc()).get().state


def test_after_sending_a_guest_is_led_to_paying_just_that(first):
    mei, phone = guest(first, "Mei")
    answer = sends(mei, phone, PORK, COLA)
    page = mei.get(answer.location)
    assert "Pay to send this to the kitchen" in page.text and figure(page) == "€17.70" and Ticket.select().count() == 0
    bank = pay(mei, how="order", order=Order.get().id).location
    back = mei.post(bank, data={"way": "never"}).location
    assert "Thank you" in mei.get(back).text and state() == "accepted" and Ticket.select().count() > 0


def test_htmx_is_led_there_too(first):
    mei, phone = guest(first, "Mei")
    given.picked(phone, PORK)
    answer = mei.post("/order/send", data={"pick": given.marks(phone.sitting_id)}, headers={"HX-Request": "true"})
    assert answer.headers["HX-Redirect"] == f"/bill?how=order&order={Order.get().id}"


def test_the_cart_and_every_other_page_say_it_before(first):
    mei, phone = guest(first, "Mei")
    given.picked(phone, PORK)
    assert "you pay first" in mei.get("/order").text and "You pay later" not in mei.get("/order").text
    sends(mei, phone)
    code = first.table().code
    assert "Pay to send this to the kitchen" in mei.get("/follow").text and "to be paid" in mei.get(f"/t/{code}").text


def test_its_dishes_show_as_paid(first):
    mei, phone = guest(first, "Mei")
    sends(mei, phone, PORK, COLA)
    pay(mei, how="order", order=Order.get().id)
    assert [claim.amount for claim in Claim.select()] == [1420, 350]


def test_a_guest_takes_back_what_nobody_paid(first):
    mei, phone = guest(first, "Mei")
    sends(mei, phone, PORK)
    answer = mei.post(f"/order/sent/{Order.get().id}/take-back", data={"key": "k"}, follow_redirects=True)
    assert "Not taken" in answer.text and state() == "turned down" and Bill(given.sitting()).total == 0


def test_nobody_takes_back_what_another_sent_or_what_is_being_paid(first):
    mei, phone = guest(first, "Mei")
    jonas, _ = guest(first, "Jonas")
    sends(mei, phone, PORK)
    back = f"/order/sent/{Order.get().id}/take-back"
    assert "take-back" not in jonas.get("/follow").text
    assert jonas.post(back, data={"key": "k"}).status_code == 403
    pay(mei, how="order", order=Order.get().id)
    assert mei.post(back, data={"key": "k"}).status_code == 409 and state() == "to pay"


def test_a_friend_at_the_table_may_pay_for_it(first):
    mei, phone = guest(first, "Mei")
    jonas, _ = guest(first, "Jonas")
    sends(mei, phone, PORK)
    jonas.post(pay(jonas, how="order", order=Order.get().id).location, data={"way": "pay"})
    jonas.get(f"/bill/back/{Payment.get().reference}")
    assert state() == "accepted"


def test_what_came_before_is_paid_with_it(first):
    """The kitchen takes rounds in their order: the second is released when the first is paid, too."""
    mei, phone = guest(first, "Mei")
    sends(mei, phone, PORK)
    sends(mei, phone, WINE)
    one, two = (order.id for order in Order.select())
    assert figure(mei.get(f"/bill?how=order&order={one}")) == "€14.20"
    assert figure(mei.get(f"/bill?how=order&order={two}")) == "€19.00"
    service.settle("pretend", given.news(given.begun(phone, 1900)))
    assert {order.state for order in Order.select()} == {"accepted"}


def test_an_order_that_was_paid_meanwhile_says_so(first):
    mei, phone = guest(first, "Mei")
    sends(mei, phone, PORK)
    given.paid(phone.sitting_id)
    assert "We cook it" in mei.get(f"/bill?how=order&order={Order.get().id}").text
    assert pay(mei, how="order", order=Order.get().id).status_code == 409


@pytest.mark.parametrize("order", ["0", "x", "99", "", "-1", "9" * 30])
def test_an_order_that_is_none_is_refused(first, order):
    mei, phone = guest(first, "Mei")
    sends(mei, phone, PORK)
    assert pay(mei, how="order", order=order).status_code in (400, 409) and Payment.select().count() == 0
    assert mei.get(f"/bill?how=order&order={order}").status_code == 200


def test_above_the_limit_paying_comes_first_and_the_sentence_says_why(open_house):
    given.house_rule(open_limit=2000)
    mei, phone = guest(open_house, "Mei")
    assert sends(mei, phone, PORK).location == "/follow" and state() == "accepted"
    page = mei.get(sends(mei, phone, PORK).location).text
    assert "can owe up to" in page and "€20.00" in page and state() == "to pay"
    assert 'data-sum="840"' in page        # 28.40, of which 20.00 may be owed
    service.settle("pretend", given.news(given.begun(phone, 840)))
    assert state() == "accepted"


def test_staff_who_lift_the_limit_let_it_go(open_house):
    given.house_rule(open_limit=2000)
    _, phone = guest(open_house, "Mei", PORK, PORK)
    assert state() == "to pay"
    service.lift_limit(phone.sitting_id, given.person("Lin"), 5000)
    assert state() == "accepted"


def test_where_nobody_pays_by_phone_a_waiter_takes_the_money(first):
    given.house_rule(pay_by_phone=False)
    mei, phone = guest(first, "Mei")
    assert sends(mei, phone, PORK).location == "/follow"
    assert "A waiter comes to you for the money" in mei.get("/follow").text


def test_a_link_lets_somebody_else_pay_for_the_round(first):
    mei, phone = guest(first, "Mei")
    sends(mei, phone, PORK)
    answer = mei.post("/bill/link", data={"key": "k", "how": "order", "order": Order.get().id})
    link = answer.location.replace("/bill/link/", "/pay/")
    friend = first.client()
    friend.post(friend.post(link, data={"key": "another", "provider": "pretend"}).location, data={"way": "pay"})
    friend.get(f"/bill/back/{Payment.get().reference}")
    assert state() == "accepted"

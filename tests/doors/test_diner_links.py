"""Links by which somebody else pays: only what they were made for, once, and politely over when they are."""

import re

import pytest

from restaurant import clock, service
from restaurant.bills import Bill, Receipt
from restaurant.pages import limits
from restaurant.payments import PayLink, Payment
from tests import given
from tests.doors.test_diner_bill import due
from tests.doors.test_diner_splitting import COLA, PORK, WINE, bill, figure, guest, portion


def made(client, **chosen):
    """The address of a link that this guest made for the part that is chosen."""
    page = client.post("/bill/link", data={"key": clock.token(), **chosen}, follow_redirects=True)
    assert page.status_code == 200, page.text
    return re.search(r'value="[^"]*(/pay/[^"]+)"', page.text)[1]


def pay(client, address, way="pay", **more):
    """Somebody pays by the link at the pretend bank. Returns the page that they come back to."""
    answer = client.post(address, data={"key": clock.token(), "provider": "pretend", **more})
    return client.get(client.post(answer.location, data={"way": way}).location) if way else answer


@pytest.fixture
def mei(open_house):
    return guest(open_house, "Mei", PORK, COLA)


@pytest.fixture
def friend(open_house):
    """A browser that was never here."""
    return open_house.client()


def test_a_friend_pays_the_dishes_that_a_guest_chose(mei, friend, eventually):
    link = made(mei[0], how="dishes", dish=portion(PORK))
    page = friend.get(link)
    assert PORK in page.text and COLA not in page.text and figure(page) == "€14.20" and "Golden Lantern" in page.text
    assert "Thank you" in pay(friend, link, "never", tip="100000").text
    assert due() == 350 and Receipt.get().content["dishes"][0]["names"]["en"] == PORK
    assert [(payment.amount, payment.tip) for payment in Payment.select()] == [(1420, 142)]


def test_the_guest_sees_that_it_was_paid(mei, friend):
    link = made(mei[0], how="all")
    pay(friend, link, "never")
    assert "It is paid" in mei[0].get(link.replace("/pay/", "/bill/link/")).text


def test_a_link_pays_only_its_snapshot(mei, friend):
    """T15: dishes that come later are nobody's surprise."""
    link = made(mei[0], how="all")
    given.sent(mei[1], WINE)
    assert figure(friend.get(link)) == "€17.70"
    pay(friend, link, "never")
    assert due() == given.dish(WINE).price


def test_an_amount_in_the_form_changes_no_snapshot(mei, friend):
    link = made(mei[0], how="amount", amount="5.00")
    pay(friend, link, "never", amount="0.01")
    assert Payment.get().amount == 500


def test_dishes_that_became_dearer_for_it_are_paid_up_to_the_snapshot(mei, friend):
    """The last dish pays what is open, to the cent; a link never pays more than it was made for."""
    link = made(mei[0], how="dishes", dish=portion(COLA))
    given.begun(mei[1], None, dishes=[(portion(PORK), 1)])
    given.sent(mei[1], WINE)
    assert figure(friend.get(link)) == "€3.50"
    pay(friend, link, "never")
    assert Payment.select().order_by(Payment.id.desc()).get().amount == 350


def test_when_less_is_open_it_says_so_and_offers_the_rest(mei, friend):
    link = made(mei[0], how="all")
    given.paid(mei[1].sitting_id, 1000)
    page = friend.get(link)
    assert "€7.70 of €17.70 is left for you" in page.text.replace("\u2068", "").replace("\u2069", "")
    pay(friend, link, "never")
    assert due() == 0


def test_a_dish_that_somebody_paid_meanwhile_is_left_out(mei, friend):
    link = made(mei[0], how="dishes", dish=[portion(PORK), portion(COLA)])
    service.settle("pretend", given.news(given.begun(mei[1], None, dishes=[(portion(PORK), 1)])))
    page = friend.get(link)
    assert figure(page) == "€3.50" and PORK not in page.text
    pay(friend, link, "never")
    assert due() == 0


def test_two_friends_with_one_link_pay_it_once(mei, open_house, friend):
    link, other = made(mei[0], how="amount", amount="5.00"), open_house.client()
    assert pay(friend, link, None).status_code == 303
    assert "Somebody is paying this right now" in other.get(link).text
    assert pay(other, link, None).status_code == 409 and Payment.select().count() == 1


def test_the_same_form_twice_is_one_payment(mei, friend):
    link = made(mei[0], how="all")
    first, second = (friend.post(link, data={"key": "k", "provider": "pretend"}).location for _ in range(2))
    assert first == second and Payment.select().count() == 1


def test_a_payment_that_failed_can_be_tried_again(mei, friend):
    link = made(mei[0], how="all")
    page = pay(friend, link, "fail")
    assert "did not go through" in page.text and f'href="{link}"' in page.text
    assert "Thank you" in pay(friend, link, "never").text and due() == 0


def test_a_link_that_was_paid_offers_nothing(mei, friend):
    link = made(mei[0], how="amount", amount="5.00")
    pay(friend, link, "never")
    assert (friend.get(link).status_code, pay(friend, link, None).status_code) == (410, 410)
    assert "paid already" in friend.get(link).text and "/pay/" not in friend.get(link).text


def test_a_link_ends_by_itself_when_the_bill_is_paid_otherwise(mei, friend):
    link = made(mei[0], how="all")
    given.paid(mei[1].sitting_id)
    assert friend.get(link).status_code == 410
    service.close(mei[1].sitting_id, given.person())
    assert (friend.get(link).status_code, pay(friend, link, None).status_code) == (410, 410)


def test_a_link_runs_out(mei, friend, open_house):
    link = made(mei[0], how="all")
    open_house.clock.turn(clock.DAY + 1)
    assert (friend.get(link).status_code, pay(friend, link, None).status_code) == (410, 410)
    assert "run out" in friend.get(link).text and Payment.select().count() == 0


def test_a_guest_ends_their_own_link_and_nobody_elses(mei, friend, open_house):
    link, jonas = made(mei[0], how="all"), guest(open_house, "Jonas")[0]
    id = PayLink.get().id
    assert jonas.post(f"/bill/link/{id}/end").status_code == 404 and friend.get(link).status_code == 200
    assert jonas.get(link.replace("/pay/", "/bill/link/")).status_code == 404
    mei[0].post(f"/bill/link/{id}/end", data={"key": "k"})
    assert friend.get(link).status_code == 410


def test_a_link_without_an_amount_pays_what_is_open_or_a_part(mei, friend):
    """As it is printed on a bill."""
    service.make_link(mei[1].sitting_id, "printed" * 4, person=given.person())
    link = "/pay/" + "printed" * 4
    assert figure(friend.get(link)) == "€17.70"
    pay(friend, link, "never", amount="7.70")
    assert due() == 1000
    pay(friend, link, "never", amount="")
    assert due() == 0 and friend.get(link).status_code == 410


@pytest.mark.parametrize("amount", ["0", "-1", "17.71", "x", "1e3"])
def test_an_odd_amount_by_a_printed_link_is_refused(mei, friend, amount):
    service.make_link(mei[1].sitting_id, "printed" * 4, person=given.person())
    answer = pay(friend, "/pay/" + "printed" * 4, None, amount=amount)
    assert answer.status_code in (400, 409) and Payment.select().count() == 0


def test_guesses_are_slowed_down(open_house, friend):
    """T22: and nobody who has a link of ours."""
    link = made(guest(open_house, "Mei", PORK)[0], how="all")
    answers = [friend.get(f"/pay/{number:032x}").status_code for number in range(limits.WRONG_CODES.amount + 2)]
    assert set(answers[:-2]) == {404} and set(answers[-2:]) == {429} and friend.get(link).status_code == 200


def test_only_the_hash_of_a_link_is_kept(mei):
    link = made(mei[0], how="all")
    secret = link.removeprefix("/pay/")
    assert secret not in str(given.everything()) and len(secret) >= 32


def test_one_bills_payment_is_no_proof_for_another(mei, friend, open_house):
    """T16: the return page of a payment shows that payment, whoever opens it and whatever they add."""
    pay(friend, made(mei[0], how="all"), "never")
    ada = guest(open_house, "Ada", WINE, table="6")
    reference = Payment.get().reference
    ada[0].get(f"/bill/back/{reference}?sitting={ada[1].sitting_id}&status=success")
    assert due("6") == given.dish(WINE).price


def test_a_link_shows_nothing_of_the_table_but_its_part(mei, friend, open_house):
    guest(open_house, "Jonas", WINE)
    page = friend.get(made(mei[0], how="dishes", dish=portion(PORK))).text
    assert WINE not in page and "Jonas" not in page and "Mei" not in page


def test_no_link_where_paying_by_phone_is_off(mei):
    given.house_rule(pay_by_phone=False)
    answer = mei[0].post("/bill/link", data={"key": "k", "how": "all"})
    assert answer.status_code == 409 and PayLink.select().count() == 0


@pytest.mark.parametrize("chosen", [{"how": "dishes"}, {"how": "amount", "amount": "99"}, {"how": "equally", "n": "x"},
                                    {"how": "dishes", "dish": "9.9"}], ids=str)
def test_no_link_for_what_cannot_be_paid(mei, chosen):
    answer = mei[0].post("/bill/link", data={"key": "k", **chosen})
    assert answer.status_code in (400, 409) and PayLink.select().count() == 0


def test_the_same_form_twice_makes_one_link(mei):
    first, second = (mei[0].post("/bill/link", data={"key": "k", "how": "all"}).location for _ in range(2))
    assert first == second and PayLink.select().count() == 1 and Bill(given.sitting()).open == bill().open

"""The guests' bill: paying by phone through the pretend bank, over real HTTP, with everything that goes wrong there."""

import json

import pytest

from restaurant import clock, service
from restaurant.bills import Bill, Receipt
from restaurant.pages import providing
from restaurant.payments import Payment, Unplaced, offering
from restaurant.payments.pretend import signature
from restaurant.tables import Phone
from tests import given

COLA = 350


def owing(house, table="5"):
    """A browser at a table that owes one cola."""
    mei = given.guest(house, table)
    phone = Phone.select().order_by(Phone.id.desc()).get()
    given.sent(phone, "Cola")
    return mei


def pay(client, **more):
    return client.post("/bill/pay", data={"provider": "pretend", **more})


def at_the_bank(house, client, way, **more):
    """The guest is sent to the bank's page and chooses a button there. Returns the page they come back to."""
    page = pay(client, **more).location
    assert page.startswith("/sandbox/pretend/pay/")
    return client.post(page, data={"way": way}).location


def due(table="5"):
    return Bill(given.sitting(table)).due


@pytest.mark.parametrize("way", ["pay", "twice", "never"])
def test_paying_by_phone(open_house, eventually, way):
    """By notice, by two of them, and with none at all, when the guest's return asks the bank."""
    mei = owing(open_house)
    back = at_the_bank(open_house, mei, way)
    if way != "never":
        eventually(lambda: due() == 0)
    assert "Thank you" in mei.get(back).text
    assert due() == 0 and Receipt.select().count() == 1 and Unplaced.select().count() == 0


def test_a_guest_who_never_comes_back_has_paid(open_house):
    """F26, F40: no notice and no return; the poller asks."""
    at_the_bank(open_house, owing(open_house), "never")
    providing.look_after()
    assert due() == 0


def test_a_payment_that_failed_can_be_tried_again(open_house, eventually):
    mei = owing(open_house)
    back = at_the_bank(open_house, mei, "fail")
    assert "did not go through" in mei.get(back).text and due() == COLA
    at_the_bank(open_house, mei, "pay")
    eventually(lambda: due() == 0)


def test_a_receipt_is_there_on_the_phone_and_for_nobody_else(open_house, eventually):
    mei = owing(open_house)
    page = mei.get(at_the_bank(open_house, mei, "pay")).text
    secret = eventually(lambda: Receipt.select().exists()) and Receipt.get().secret
    assert f"/receipt/{secret}" in page and "€3.50" in mei.get(f"/receipt/{secret}").text
    assert open_house.client().get("/receipt/1").status_code == 404


def test_a_tip_and_a_part(open_house, eventually):
    mei = owing(open_house)
    at_the_bank(open_house, mei, "pay", how="amount", amount="2.00", tip="100000")
    eventually(lambda: due() == 150)
    assert Bill(given.sitting()).tips == 20


def test_three_who_pay_equally_leave_no_cent(open_house, eventually):
    mei = owing(open_house)
    for _ in range(3):
        before = due()
        at_the_bank(open_house, mei, "pay", how="equally", n="3")
        eventually(lambda before=before: due() < before)
    assert due() == 0 and sorted(payment.amount for payment in Payment.select()) == [116, 117, 117]


def test_the_same_form_twice_leads_to_the_same_payment(open_house):
    """F23: the answer was lost on the way; the guest taps again and is where they wanted to be."""
    mei = owing(open_house)
    first, second = (pay(mei, key="a key").location for _ in range(2))
    assert first == second and Payment.select().count() == 1


def test_who_is_paying_finds_the_way_back_to_their_payment(open_house):
    """Back from the bank's page without having chosen: the bill leads there again, and does not say "somebody"."""
    mei = owing(open_house)
    page = pay(mei).location
    assert page in mei.get("/bill").text


def test_somebody_elses_payment_is_not_linked(open_house):
    mei, jonas = owing(open_house), given.guest(open_house)
    page = pay(mei).location
    assert page not in jonas.get("/bill").text and "Somebody is paying" in jonas.get("/bill").text
    assert pay(jonas).status_code == 409


def test_a_browser_that_says_it_paid_has_not(open_house):
    """T51: the page asks the bank, whatever the address says."""
    mei = owing(open_house)
    pay(mei)
    back = f"/bill/back/{Payment.get().reference}"
    assert "We are asking your bank" in mei.get(f"{back}?status=success&state=confirmed&amount=350").text
    assert Payment.get().state == "waiting" and due() == COLA and Receipt.select().count() == 0


def test_a_bank_that_is_not_there_costs_nothing_and_keeps_nothing_back(open_house):
    """F42, F43: the guest is told at once, and can try again or pay otherwise."""
    mei, bank = owing(open_house), offering.providers()["pretend"].address
    offering.providers()["pretend"].address = "http://127.0.0.1:9/nobody"
    answer = pay(mei, key="first")
    assert answer.status_code == 503 and "does not answer" in answer.text and Bill(given.sitting()).open == COLA
    offering.providers()["pretend"].address = bank
    assert "did not go through" in mei.get(pay(mei, key="first").location).text
    assert pay(mei, key="second").location.startswith("/sandbox/pretend/")


def test_what_nobody_pays_in_its_time_is_free_again(open_house):
    pay(owing(open_house))
    open_house.clock.turn(16 * clock.MINUTE)
    providing.look_after()
    assert Payment.get().state == "failed" and Bill(given.sitting()).open == COLA


def test_paying_by_phone_can_be_switched_off(open_house):
    given.house_rule(pay_by_phone=False)
    mei = owing(open_house)
    assert "/bill/pay" not in mei.get("/bill").text and pay(mei).status_code == 409


def test_a_provider_that_the_house_does_not_have(open_house):
    mei = owing(open_house)
    assert mei.post("/bill/pay", data={"provider": "swish"}).status_code == 409
    assert open_house.client().post("/paid/swish", data=b"{}").status_code == 404


# What the bank tells, and what others pretend it told


@pytest.fixture
def notice(open_house):
    """Says to the house what the bank would say; ``lies`` are fields told differently."""
    pay(owing(open_house))
    payment = Payment.get()

    def tell(late=0, key=None, cut=slice(None), **lies):
        told = {"reference": payment.reference, "id": payment.provider_id, "state": "confirmed", "amount": COLA,
                "currency": "EUR", **lies}
        body = json.dumps(told).encode()
        sign = signature(key or offering.providers()["pretend"].key, body, clock.now() + late * 1000)
        return open_house.app.test_client().post("/paid/pretend", data=body[cut], headers={"Pretend-Signature": sign})
    return tell


def test_a_notice_is_booked_once_however_often_it_is_told(notice):
    assert [notice().status_code for _ in range(5)] == [200] * 5
    assert due() == 0 and Receipt.select().count() == 1


def test_the_journal_says_that_the_provider_told_it(notice):
    notice()
    entry = given.journal.Entry.get(given.journal.Entry.kind == "PaymentConfirmed")
    assert entry.actor == "provider pretend" and len(entry.request) == 12


def test_an_old_notice_and_one_from_the_future_are_refused(notice):
    """T47, M13: a success is known only within five minutes of our clock, on either side."""
    assert {late: notice(late=late).status_code for late in (-86_400, -302, 302, 86_400)} == dict.fromkeys(
        (-86_400, -302, 302, 86_400), 400)
    assert due() == COLA
    assert {notice(late=late).status_code for late in (-298, 0, 298)} == {200} and due() == 0


FORGED = {
    "another key": {"key": "somebody else's key"}, "a cut body": {"cut": slice(-1)}, "an empty body": {"cut": slice(0)},
    "a float": {"amount": 3.5}, "a negative amount": {"amount": -1}, "a text": {"amount": "350"},
    "a truth": {"amount": True}, "a state of its own": {"state": "paid"}, "no currency": {"currency": None},
}


def test_what_the_bank_did_not_say_is_not_written(notice):
    """T46, T53."""
    before = Payment.get().__data__
    assert {case: notice(**lies).status_code for case, lies in FORGED.items()} == dict.fromkeys(FORGED, 400)
    assert Payment.get().__data__ == before and Unplaced.select().count() == Receipt.select().count() == 0


def test_no_bit_of_a_notice_can_be_turned(open_house, notice):
    body, sent = json.dumps({"reference": "x", "id": "y", "state": "confirmed", "amount": 1, "currency": "EUR"}), []
    sign = signature(offering.providers()["pretend"].key, body.encode(), clock.now())
    for place in range(0, len(body), 3):
        turned = bytearray(body.encode())
        turned[place] ^= 1
        sent.append(open_house.app.test_client().post("/paid/pretend", data=bytes(turned),
                                                      headers={"Pretend-Signature": sign}).status_code)
    for bad in ("", "t=1,v=", sign[:-1], sign + "0", sign.replace("t=", "t=0"), "v=" + sign, "t=٣,v=0",
                "t=" + "9" * 30):
        sent.append(open_house.app.test_client().post("/paid/pretend", data=body,
                                                      headers={"Pretend-Signature": bad.encode().decode("latin-1")}
                                                      ).status_code)
    assert set(sent) == {400} and Unplaced.select().count() == 0


@pytest.mark.parametrize("lie", [{"reference": "x"}, {"currency": "USD"}, {"amount": 349}], ids=str)
def test_signed_money_that_does_not_fit_is_a_task_and_no_sale(notice, lie):
    """T49, F44."""
    assert notice(**lie).status_code == 200
    assert due() == COLA and [kept.amount for kept in Unplaced.open()] == [lie.get("amount", COLA)]


def test_a_notice_for_a_table_that_was_closed_troubles_nobody_who_sits_there_now(open_house, notice):
    """F38."""
    old = given.sitting()
    service.expire(Payment.get().id)
    given.paid(old.id)
    service.close(old.id, given.person())
    given.sent(given.phone("5", "next"), "Plum wine")
    assert notice().status_code == 200
    assert Unplaced.get().why == "too late" and due() == given.dish("Plum wine").price


def test_a_huge_notice_is_not_read(open_house, notice):
    """T52."""
    assert open_house.app.test_client().post("/paid/pretend", data=b"x" * 70_000).status_code == 413

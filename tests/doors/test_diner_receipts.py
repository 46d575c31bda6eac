"""Receipts on a phone, as they were written; codes to pay by; and the page that waits for the money."""

import json

import pytest

from restaurant import clock, sealing, service
from restaurant.bills import Receipt
from restaurant.mail import Mail
from restaurant.payments import Payment, bank_codes, offering
from restaurant.payments.keys import Secret
from tests import given
from tests.doors.test_diner_bill import due, pay
from tests.doors.test_diner_splitting import COLA, PORK, bill, guest, portion


def entered(where, **keys):
    """The owner entered keys."""
    with given.allowed_to_write():
        Secret.insert(name=where, sealed=sealing.sealed(json.dumps(keys)), offered=True,
                      changed_at=clock.now()).execute()
    offering.forget()


@pytest.fixture
def paid(open_house):
    """A guest who paid the pork of two dishes by phone, and the receipt's address."""
    mei, phone = guest(open_house, "Mei", PORK, COLA)
    service.settle("pretend", given.news(given.begun(phone, None, tip=100, dishes=[(portion(PORK), 1)])))
    return mei, f"/receipt/{Receipt.get().secret}"


def test_a_receipt_says_what_was_paid_with_it(paid):
    mei, address = paid
    page = mei.get(address).text
    assert "Paid with this receipt" in page and "€14.20" in page and "€15.20" in page and "Tip" in page
    assert page.index(PORK) < page.index("The whole bill") < page.index(COLA)


def test_a_receipt_shows_discounts_and_the_tax_of_its_part(open_house):
    mei, phone = guest(open_house, "Mei", PORK, COLA)
    lin = given.person("Lin")
    service.take_off(phone.sitting_id, "amount", 420, "cold", lin, line=bill().lines[0].id)
    service.take_off(phone.sitting_id, "percent", 100_000, "friend", lin)
    given.paid(phone.sitting_id)
    page = mei.get(f"/receipt/{Receipt.get().secret}").text
    taxes = "of which VAT 7%", "of which VAT 19%"
    assert all(words in page for words in ("cold", "−€4.20", "Discount", "−€1.35", *taxes))


def test_a_receipts_link_runs_out_for_guests_and_not_for_staff(paid, open_house):
    mei, address = paid
    open_house.clock.turn(91 * clock.DAY)
    assert (mei.get(address).status_code, open_house.client().get(address).status_code) == (410, 410)
    assert open_house.staff("Ana").get(address).status_code == 200
    assert mei.post(address + "/mail", data={"address": "a@example.com"}).status_code == 410


def test_what_was_given_back_is_on_the_receipt(paid):
    mei, address = paid
    assert "Refund" not in mei.get(address).text
    refund = service.refund(Payment.get().id, 420, "too salty", given.person("Lin"))
    assert "Refund" not in mei.get(address).text     # the provider has not said so yet
    service.refund_settled(refund, "confirmed", "pr_1")
    page = mei.get(address).text
    assert "Refund 1" in page and "−€4.20" in page and "too salty" in page


def test_a_receipt_stays_in_its_currency(paid):
    mei, address = paid
    given.house_rule(currency="JPY")
    assert "€14.20" in mei.get(address).text


def test_a_receipt_goes_by_e_mail_where_the_house_sends_it(paid):
    mei, address = paid
    assert "e-mail" not in mei.get(address).text
    assert mei.post(address + "/mail", data={"address": "mei@example.com"}).status_code == 409
    entered("mail", password="x")
    assert "Send it by e-mail" in mei.get(address).text
    page = mei.post(address + "/mail", data={"address": "mei@example.com", "key": "k"}, follow_redirects=True)
    assert "on its way" in page.text and [mail.address for mail in Mail.select()] == ["mei@example.com"]


@pytest.mark.parametrize("address", ["", "mei", "a@b", "a b@example.com", "x" * 300 + "@example.com",
                                     "a@b.de\nBcc: c@d.de"])
def test_what_is_no_address_is_sent_nothing(paid, address):
    entered("mail", password="x")
    assert paid[0].post(paid[1] + "/mail", data={"address": address}).status_code == 400 and Mail.select().count() == 0


def test_nobody_floods_a_letter_box(paid):
    entered("mail", password="x")
    answers = [paid[0].post(paid[1] + "/mail", data={"address": f"m{n}@example.com"}).status_code for n in range(12)]
    assert 429 in answers and Mail.select().count() <= 5


def test_a_receipt_is_shown_to_who_paid_and_staffs_to_the_table(open_house):
    """Somebody who paid by a link is no guest here: theirs is shown to nobody else."""
    mei, phone = guest(open_house, "Mei", PORK, COLA)
    jonas, _ = guest(open_house, "Jonas")
    by_link = service.begin_payment(phone.sitting_id, "pretend", 100)
    service.settle("pretend", given.news(Payment.find(by_link)))
    service.settle("pretend", given.news(given.begun(phone, 100)))
    given.paid(phone.sitting_id, 100)
    assert [jonas.get("/bill").text.count("/receipt/"), mei.get("/bill").text.count("/receipt/")] == [1, 2]


# Codes and the page that waits

IBAN = {"name": "Golden Lantern GmbH", "iban": "DE89370400440532013000"}


@pytest.fixture
def by_bank(open_house):
    """A guest in front of the code of a SEPA transfer, and the page's address."""
    entered("provider bank sepa", **bank_codes.clean("sepa", IBAN))
    mei, _ = guest(open_house, "Mei", PORK)
    return mei, pay(mei, provider="bank sepa").location


def test_a_transfer_shows_its_code_its_amount_and_its_reference(by_bank):
    mei, page = by_bank
    text, payment = mei.get(page).text, Payment.get()
    assert page == f"/bill/back/{payment.reference}" and "as soon as the restaurant sees your transfer" in text
    assert all(words in text for words in ("14.20", bank_codes.reference(payment.id), IBAN["iban"], IBAN["name"]))
    code = mei.get(f"/bill/code/{payment.reference}.svg")
    assert code.mimetype == "image/svg+xml"
    assert code.data == bank_codes.draw(payment.story["shown"]["code"], "sepa")


def test_a_guests_word_pays_nothing(by_bank):
    """T54: only somebody who works here says that it came."""
    mei, page = by_bank
    for _ in range(3):
        mei.get(page + "?status=success")
    assert due() == 1420 and Payment.get().state == "waiting"
    service.confirm_transfer(Payment.get().id, given.person("Ana"))
    assert "Thank you" in mei.get(page).text and due() == 0


def test_a_code_that_nobody_can_pay_any_more_is_gone(by_bank):
    mei, page = by_bank
    code = f"/bill/code/{Payment.get().reference}.svg"
    mei.post(page + "/end", data={"key": "k"})
    assert mei.get(code).status_code == 404 and bill().open == 1420
    assert mei.get("/bill/code/nothing.svg").status_code == 404


def test_the_way_back_to_a_code_is_on_the_bill(by_bank):
    mei, page = by_bank
    assert f'href="{page}"' in mei.get("/bill").text and "Give up" in mei.get("/bill").text


def test_inside_wechat_its_own_sheet_is_opened(open_house):
    """The words for the app stand in the page; the island hands them over, and the server asks how it stands."""
    mei, phone = guest(open_house, "Mei", PORK)
    payment = given.begun(phone, 1420, provider="wechat")
    service.opened_at_provider(payment.id, "", "", {"bridge": {"appId": "wx1", "package": "prepay_id=<'\">"}})
    page = mei.get(f"/bill/back/{payment.reference}").text
    assert "wechat-pay" in page and "data-bridge='{" in page and "wx1" in page
    assert "<'" not in page.split("data-bridge")[1]


def test_after_paying_a_guest_sees_who_still_owes(open_house):
    mei, phone = guest(open_house, "Mei", PORK, COLA)
    payment = given.begun(phone, 1420)
    service.settle("pretend", given.news(payment))
    assert "€3.50 is still to be paid at your table" in mei.get(f"/bill/back/{payment.reference}").text.replace(
        "\u2068", "").replace("\u2069", "")
    far, _ = guest(open_house, "Far", table="6")
    assert "still to be paid" not in far.get(f"/bill/back/{payment.reference}").text

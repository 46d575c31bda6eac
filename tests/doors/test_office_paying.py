"""The payments' room: keys go in and never come out, only owners touch them, and the house's rules about paying."""

import re

import pytest

from restaurant import office, service, staff
from restaurant.office import ways
from restaurant.payments import offering
from restaurant.payments.keys import Secret
from restaurant.payments.provider import CODE, PAGE, Declined, Key, Unreachable
from restaurant.settings import House
from restaurant.settings import house as the_house
from restaurant.tables import Area, Table
from tests import given

CANARY = "canary-9c1f7e-secret-key-value"
IBAN = "DE02120300000000202051"


class Fake:
    """A provider that needs three keys and answers as its address says."""

    name, title = "fake", "Fake Pay"
    KEYS = (Key("secret", "Secret key", hint="sk_…"), Key("shop", "Shop number", secret=False),
            Key("pem", "Private key", long=True))
    CURRENCIES, WAYS, SCANS, HEARD = (), (PAGE, CODE), False, ("ok", "text/plain")
    outcome = None

    def __init__(self, keys, address="https://fake.invalid"):
        if not keys["shop"].isdigit():
            raise ValueError("shop")

    def try_keys(self):
        if Fake.outcome:
            raise Fake.outcome


@pytest.fixture
def owner(house, monkeypatch):
    monkeypatch.setitem(offering.KINDS, "fake", Fake)
    monkeypatch.setattr(Fake, "outcome", None)
    offering.forget()
    return house.staff("Lin")


@pytest.fixture
def manager(house, owner):
    office.add_person("Mia", "manager", "2468", "", given.person("Lin"))
    return house.staff("Mia")


def entered(owner, **more):
    return owner.post("/office/paying/fake", data={"secret": CANARY, "shop": "4711",
                                                   "pem": f"-----BEGIN-----\r\n{CANARY}\r\n-----END-----", **more})


def sepa(owner, **more):
    return owner.post("/office/paying/bank-sepa", data={"iban": IBAN, "name": "Golden Lantern", "bic": "", **more})


def way(slug="fake"):
    return ways.find(slug)


# Keys


def test_a_card_for_every_way_that_this_house_could_have(owner):
    text = owner.get("/office/paying").text
    assert all(_has_card(text, slug) for slug in ("fake", "stripe", "bank-sepa")) and not _has_card(text, "bank-pix")


def _has_card(text, slug):
    return f'id="way-{slug}"' in text


def test_keys_are_entered_and_guests_see_the_way(owner):
    assert entered(owner).location == "/office/paying?way=fake"
    assert Secret.opened("provider fake")["secret"] == CANARY and way().in_use
    assert "fake" in [provider.name for provider, _ in offering.offered()]


def test_no_key_is_ever_shown_told_or_kept_in_the_clear(house, owner, manager, caplog):
    caplog.set_level(0)
    entered(owner)
    entered(owner, secret="", pem="", shop="not a number " + CANARY)
    owner.post("/office/paying/fake/test")
    Fake.outcome = Declined(CANARY)
    owner.post("/office/paying/fake/test")
    pages = [owner.get(at).text for at in ("/office/paying", "/office/paying?way=fake", "/office/books",
                                           "/office/books/journal.csv", "/office/paying/mail", "/office")]
    pages += [manager.get("/office/paying").text]
    rows = {name: its for name, its in given.everything().items() if name != "secret"}
    assert not [text for text in (*pages, caplog.text, str(rows), str(given.everything()["secret"])) if CANARY in text]
    assert "••••••••alue" in pages[0] and "••••••••alue" not in pages[-1]


def test_a_field_that_is_secret_is_never_filled_and_one_that_is_not_is(owner):
    entered(owner)
    card = owner.get("/office/paying?way=fake").text.partition('id="way-fake"')[2].partition("</section>")[0]
    assert re.search(r'<input type="password" name="secret"[^>]*>', card) and 'value="4711"' in card
    assert not re.search(r'type="password"[^>]*value=', card) and re.search(r"<textarea[^>]*></textarea>", card)


def test_an_empty_secret_keeps_what_it_was_and_nothing_else_does(owner):
    entered(owner)
    entered(owner, secret="", pem="", shop="12")
    assert Secret.opened("provider fake") == {
        "secret": CANARY, "shop": "12", "pem": f"-----BEGIN-----\n{CANARY}\n-----END-----"}
    assert entered(owner, shop="").status_code == 409 and Secret.opened("provider fake")["shop"] == "12"


@pytest.mark.parametrize("more", [{"shop": "x"}, {"shop": ""}, {"secret": ""}, {"secret": "x" * 9_000},
                                  {"secret": "a\x00b"}], ids=str)
def test_keys_that_cannot_be_right_are_refused_and_nothing_is_kept(owner, more):
    before = given.everything()
    assert entered(owner, **more).status_code in (400, 409) and given.everything() == before


@pytest.mark.parametrize("outcome, said", [
    (None, "The keys are right."), (Declined("no"), "The service refuses these keys."),
    (Unreachable("off"), "The service does not answer."), (ValueError("x"), "The service does not answer.")])
def test_keys_are_tested_and_the_answer_is_clear(owner, outcome, said):
    entered(owner)
    before, Fake.outcome = given.everything(), outcome
    assert said in owner.post("/office/paying/fake/test").text and given.everything() == before


def test_what_was_not_entered_cannot_be_tested(owner):
    assert "Please enter the keys first." in owner.post("/office/paying/fake/test").text


def test_a_way_is_withdrawn_and_offered_again(owner):
    entered(owner)
    owner.post("/office/paying/fake/offer", data={"offered": "0"})
    assert not way().offered and "fake" not in [provider.name for provider, _ in offering.offered()]
    owner.post("/office/paying/fake/offer", data={"offered": "1"})
    assert way().offered


def test_keys_that_are_changed_do_not_offer_what_was_withdrawn(owner):
    entered(owner)
    owner.post("/office/paying/fake/offer", data={"offered": "0"})
    entered(owner, shop="12")
    assert not way().offered


def test_keys_are_forgotten_but_not_while_somebody_pays_there(house, owner):
    entered(owner)
    mei = given.phone()
    given.sent(mei)
    payment = given.begun(mei, 100, provider="fake")
    assert owner.post("/office/paying/fake/forget", data={"key": "a"}).status_code == 409
    service.expire(payment.id)
    assert owner.post("/office/paying/fake/forget", data={"key": "b"}).status_code == 303
    assert Secret.opened("provider fake") == {} and not way().entered


def test_the_address_that_the_service_calls_can_be_copied(house, owner):
    assert f'value="{house.place.address}/paid/fake"' in owner.get("/office/paying").text


def test_a_sandbox_says_so_and_is_gone_with_real_keys(owner):
    offering.use_sandboxes({"fake": ({"shop": "1"}, "http://127.0.0.1:9/sandbox")})
    assert "Demo: a sandbox, no real money." in owner.get("/office/paying").text
    entered(owner)
    assert not way().sandbox and "Demo: a sandbox" not in owner.get("/office/paying").text


def test_keys_of_another_installation_are_said_to_be_lost(owner):
    entered(owner)
    with given.allowed_to_write():
        Secret.update(sealed="x").execute()
    assert way().lost and "cannot be read here" in owner.get("/office/paying").text


def test_only_owners_touch_keys(owner, manager):
    entered(owner)
    before = given.everything()
    for path in ("fake", "fake/test", "fake/offer", "fake/forget", "bank-sepa", "mail", "mail/test", "mail/forget"):
        assert manager.post(f"/office/paying/{path}", data={"offered": "0"}).status_code == 403, path
    text = manager.get("/office/paying").text
    assert given.everything() == before and 'type="password"' not in text and "Only an owner sees" in text
    assert 'type="password"' not in manager.get("/office/paying/mail").text


@pytest.mark.parametrize("path", ["nothing", "nothing/test", "nothing/offer", "bank-nothing", "pretend",
                                  "bank-sepa/test/x"])
def test_what_is_no_way_to_pay_is_not_found(owner, path):
    assert owner.post(f"/office/paying/{path}", data={"offered": "1"}).status_code == 404


# Bank codes


def test_an_account_is_entered_and_its_code_can_be_tried(owner):
    assert sepa(owner).status_code == 303
    assert f'value="{IBAN}"' in owner.get("/office/paying?way=bank-sepa").text
    answer = owner.get("/office/paying/bank-sepa/code.svg")
    assert answer.mimetype == "image/svg+xml" and answer.text.startswith("<?xml") or "<svg" in answer.text


def test_an_account_that_cannot_be_one_is_refused(owner):
    assert sepa(owner, iban="DE02120300000000202052").status_code == 409 and not way("bank-sepa").entered


def test_what_is_left_out_of_an_account_is_gone(owner):
    sepa(owner, bic="BYLADEM1001")
    sepa(owner)
    assert Secret.opened("provider bank sepa")["bic"] == ""


def test_there_is_no_code_to_try_before_there_is_an_account(owner):
    assert owner.get("/office/paying/bank-sepa/code.svg").status_code == 404
    assert owner.get("/office/paying/fake/code.svg").status_code == 404


def test_schemes_that_were_never_checked_against_an_example_say_so(house, owner):
    given.house_rule(currency="MYR")
    card = owner.get("/office/paying").text.partition('id="way-bank-duitnow"')[2].partition("</section>")[0]
    assert "Experimental" in card


# When guests pay


def test_when_guests_pay_is_decided_for_the_house(owner):
    assert owner.post("/office/paying/rules", data={"pay_when": "first", "open_limit": "50"}).status_code == 303
    assert (the_house().pay_when, the_house().open_limit) == ("first", 5_000)


@pytest.mark.parametrize("data", [{"pay_when": "never", "open_limit": "0"}, {"open_limit": "0"},
                                  {"pay_when": "first", "open_limit": "x"}, {"pay_when": "first", "open_limit": "-1"}])
def test_a_rule_that_is_none_is_refused(owner, data):
    before = given.everything()
    assert owner.post("/office/paying/rules", data=data).status_code in (400, 409)
    assert given.everything() == before


def test_a_room_and_a_table_have_a_rule_of_their_own(owner):
    area, table = Area.all()[0], Table.all()[0]
    owner.post(f"/office/areas/{area.id}", data={"name": area.name, "pay_when": "first"})
    owner.post(f"/office/tables/{table.id}", data={"name": table.name, "seats": "4", "shape": "round",
                                                   "area": str(area.id), "pay_when": "later"})
    assert (Area.find(area.id).pay_when, Table.find(table.id).pay_when) == ("first", "later")
    text = owner.get("/office/paying/rules").text
    assert "before it is cooked" in text and f'href="/office/tables/{table.id}"' in text
    owner.post(f"/office/areas/{area.id}", data={"name": area.name, "pay_when": ""})
    assert Area.find(area.id).pay_when is None


def test_a_table_has_no_rule_that_there_is_not(owner):
    data = {"name": "1", "seats": "4", "shape": "round", "area": "1", "pay_when": "soon"}
    assert owner.post("/office/tables/1", data=data).status_code == 404
    assert owner.post("/office/areas/1", data={"name": "x", "pay_when": "soon"}).status_code == 404


def test_waiters_may_what_the_owner_ticks(house, owner):
    owner.post("/office/paying/rights", data={"sent": "1", "refund": "on", "cash": "on"})
    assert the_house().waiters_may == ("refund", "cash")
    owner.post("/office/paying/rights", data={"sent": "1"})
    assert the_house().waiters_may == ()
    assert all(f'name="{right}"' in owner.get("/office/paying/rules").text for right in staff.RIGHTS)


def test_an_empty_form_takes_no_right_away(owner):
    assert owner.post("/office/paying/rights").status_code == 400 and the_house().waiters_may == House().waiters_may


# The mailbox


def test_the_mailbox_is_entered_and_its_password_is_on_no_page(owner):
    owner.post("/office/paying/mail", data={"host": "mail.example.org", "port": "587", "user": "till",
                                            "sender": "till@example.org", "password": CANARY})
    text = owner.get("/office/paying/mail").text
    assert Secret.opened("mail")["password"] == CANARY and CANARY not in text and 'value="till"' in text
    owner.post("/office/paying/mail/forget")
    assert Secret.opened("mail") == {} and the_house().mail == {}


def test_a_test_says_what_the_mail_server_says(owner):
    owner.post("/office/paying/mail", data={"host": "127.0.0.1", "port": "1", "sender": "till@example.org"})
    answer = owner.post("/office/paying/mail/test", data={"to": "lin@example.org"})
    assert answer.status_code == 409 and "The mail server does not answer." in answer.text
    assert owner.post("/office/paying/mail/test", data={"to": "nobody"}).status_code == 400


def test_no_test_without_a_mailbox(owner):
    answer = owner.post("/office/paying/mail/test", data={"to": "lin@example.org"})
    assert "Please enter the mailbox first." in answer.text

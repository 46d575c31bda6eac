"""The staff's door: who gets in, how, and how often somebody may try."""

import pytest

from restaurant import clock
from restaurant.database import allowed_to_write
from restaurant.staff import Device, OneTimeLink, Person, fingerprint, hashed
from tests.given import at_once, happened, house_rule, person


def sign_in(client, name="Ana", pin="2222", **more):
    return client.post("/login", data={"person": person(name), "pin": pin, **more})


def test_each_role_arrives_at_its_own_door(house):
    arrived = {name: sign_in(house.client(), name, pin).location
               for name, pin in (("Wei", "5555"), ("Ana", "2222"), ("Lin", "1111"))}
    assert arrived == {"Wei": "/kitchen", "Ana": "/floor", "Lin": "/office"}


def test_whoever_wanted_a_page_gets_there_after_signing_in(house):
    client = house.client()
    assert client.get("/floor?area=2").location == "/login?next=/floor?area%3D2"
    assert sign_in(client, next="/floor?area=2").location == "/floor?area=2"


@pytest.mark.parametrize("elsewhere", ["//evil.example", "/\\evil.example", "https://evil.example", "javascript:x"])
def test_nobody_is_sent_to_another_site(house, elsewhere):
    assert sign_in(house.client(), next=elsewhere).location == "/floor"


def test_a_session_from_before_is_not_kept(house):
    client = house.client()
    with client.session_transaction() as session:
        session.update(language="de", planted="yes")
    sign_in(client)
    with client.session_transaction() as session:
        assert set(session) == {"language", "staff", "_permanent"}


def test_signing_in_is_in_the_journal(house):
    sign_in(house.client())
    assert happened("StaffSignedIn") == [{"person": person(), "how": "pin"}]


def test_a_wrong_pin_is_told_in_the_page(house):
    answer = sign_in(house.client(), pin="9999")
    assert answer.status_code == 401
    assert "That was not right." in answer.text and 'name="pin"' in answer.text


def test_five_wrong_pins_make_the_sixth_wait(house):
    client = house.client()
    assert [sign_in(client, pin="0").status_code for _ in range(6)] == [401] * 5 + [429]
    assert "Please wait 30 seconds." in sign_in(client, pin="2222").text


def test_others_on_the_same_device_are_unaffected(house):
    client = house.client()
    for _ in range(6):
        sign_in(client, pin="0")
    assert sign_in(client, "Ben", "3333").location == "/floor"


def test_the_pause_doubles_with_each_further_try(house):
    client = house.client()
    for _ in range(5):
        sign_in(client, pin="0")
    house.clock.turn(31_000)
    sign_in(client, pin="0")
    assert "Please wait 60 seconds." in sign_in(client).text


def test_after_the_pause_the_right_pin_works_and_the_tries_are_forgotten(house):
    client = house.client()
    for _ in range(5):
        sign_in(client, pin="0")
    house.clock.turn(31_000)
    assert sign_in(client).status_code == 303
    assert sign_in(house.client(), pin="0").status_code == 401


def test_tries_at_the_same_moment_do_not_slip_through(house):
    codes = [answer.status_code for answer in
             at_once(*[lambda: sign_in(house.client(), pin="0") for _ in range(12)])]
    assert codes.count(401) == 5 and codes.count(429) == 7


def test_ten_thousand_pins_an_hour_get_fewer_than_twenty_looks(house):
    client, looked = house.client(), 0
    for _ in range(1200):
        looked += sign_in(client, pin="0").status_code == 401
        house.clock.turn(3_000)
    assert looked < 20


@pytest.fixture
def strict(house):
    """PINs on known devices only; Lin has a password."""
    house_rule(pin_on_any_device=False)
    with allowed_to_write():
        Person.update(password=hashed("correct horse")).where(Person.name == "Lin").execute()
    return house


def test_on_an_unknown_device_no_name_is_shown_and_no_pin_works(strict):
    client = strict.client()
    assert "Ana" not in client.get("/login").text
    assert sign_in(client).status_code == 403


def test_on_a_known_device_the_pin_works(strict):
    client = strict.client()
    with allowed_to_write():
        Device.create(secret=fingerprint("s3cret"), name="Bar", known_at=clock.now())
    with client.session_transaction() as session:
        session["device"] = "s3cret"
    assert "Ana" in client.get("/login").text
    assert sign_in(client).location == "/floor"


def test_a_forgotten_device_is_unknown_again(strict):
    client = strict.client()
    with allowed_to_write():
        Device.create(secret=fingerprint("s3cret"), name="Bar", known_at=1, forgotten_at=2)
    with client.session_transaction() as session:
        session["device"] = "s3cret"
    assert sign_in(client).status_code == 403


def test_name_and_password_work_anywhere(strict):
    answer = strict.client().post("/login", data={"name": "Lin", "password": "correct horse"})
    assert answer.location == "/office"


@pytest.mark.parametrize("name", ["Lin", "Nobody", "Ana"])  # known, unknown, known without a password
def test_a_wrong_name_and_a_wrong_password_look_alike(strict, name):
    client = strict.client()
    answers = [client.post("/login", data={"name": name, "password": "x"}) for _ in range(6)]
    assert [answer.status_code for answer in answers] == [401] * 5 + [429]
    assert "That was not right. Please try again." in answers[0].text


def test_somebody_who_left_is_out_at_once(house):
    client = house.staff("Ana")
    with allowed_to_write():
        Person.update(left_at=clock.now()).where(Person.name == "Ana").execute()
    assert client.get("/floor").status_code == 303
    assert sign_in(house.client()).status_code == 401


def test_signing_out_keeps_the_device_and_the_language(house):
    client = house.staff("Ana")
    with client.session_transaction() as session:
        session.update(device="d", language="de", station="wok")
    client.post("/logout")
    with client.session_transaction() as session:
        assert dict(session) == {"device": "d", "language": "de"}


def link(purpose, ends_in=clock.HOUR):
    with allowed_to_write():
        OneTimeLink.create(secret=fingerprint("welcome"), purpose=purpose, ends_at=clock.now() + ends_in)
    return "/welcome/welcome"


def test_an_owner_link_is_used_by_the_button_and_not_by_looking(house):
    address, client = link("owner"), house.client()
    assert client.get(address).status_code == client.get(address).status_code == 200
    assert client.post(address, data={"name": "My phone"}).location == "/office"
    assert client.post(address, data={"name": "x"}).status_code == 404
    assert Device.get().name == "My phone"


def test_an_owner_link_lets_one_of_two_in(house):
    address = link("owner")
    codes = [answer.status_code for answer in
             at_once(*[lambda: house.client().post(address, data={"name": ""}) for _ in range(2)])]
    assert sorted(codes) == [303, 404]


def test_a_device_link_makes_the_device_known(strict):
    address, client = link("device"), strict.client()
    assert client.post(address, data={"name": "Bar"}).location == "/login"
    assert sign_in(client).location == "/floor"


def test_a_setup_link_goes_to_the_setup_and_stays_good_until_it_is_done(house):
    address, client = link("setup"), house.client()
    assert client.post(address).location == "/setup"
    with client.session_transaction() as session:
        assert session["setup"] == "welcome"
    assert client.get(address).status_code == 200


def test_an_old_link_opens_nothing(house):
    assert house.client().get(link("owner", ends_in=-1)).status_code == 404

"""The first day without the demo: whoever holds the one-time link sets the house up, once."""

import re

from restaurant import menu, welcome
from restaurant.menu import Dish
from restaurant.settings import TaxRate
from restaurant.settings import house as the_house
from restaurant.staff import Device, Person, matches
from restaurant.stations import SKIP_PASS, TO_PASS, Station
from restaurant.tables import Table
from tests.given import at_once, everything, happened

ANSWERS = {
    "name": "Casa Luna", "language": "es", "time_zone": "Europe/Madrid", "currency": "EUR", "tax_included": "1",
    "rate-name-1": "Comida", "rate-1": "10", "rate-name-2": "Bebidas", "rate-2": "21", "owner": "Luna", "pin": "4711",
    "password": "a long enough one", "tables": "4", "prefix": "M", "station-1": "Cocina", "station-2": "Barra",
    "drinks-2": "on",
    "dish-name-1": "Tortilla", "dish-price-1": "8.50", "dish-section-1": "Tapas",
    "dish-name-2": "Gazpacho", "dish-price-2": "6", "dish-section-2": "Tapas"}


def invited(house, link=None):
    """A browser that came with the one-time link. Returns it."""
    client = house.client()
    client.environ_base["HTTP_ACCEPT_LANGUAGE"] = "en"
    path = (link or welcome.owner_link(house.place)).partition("/welcome/")[2]
    assert client.post(f"/welcome/{path}").location == "/setup"
    return client


def test_nobody_sets_up_without_the_link(empty_house):
    assert [empty_house.client().get("/setup").status_code, empty_house.client().post(
        "/setup", data=ANSWERS).status_code] == [404, 404]
    assert Person.select().count() == 0


def test_a_guessed_link_opens_nothing(empty_house):
    client = empty_house.client()
    with client.session_transaction() as session:
        session["setup"] = "guessed"
    assert client.post("/setup", data=ANSWERS).status_code == 404


def test_the_set_up_makes_a_whole_restaurant(empty_house):
    client = invited(empty_house)
    assert client.get("/setup").status_code == 200
    assert client.post("/setup", data=ANSWERS).location == "/office/ready"
    rules = the_house()
    assert (rules.name, rules.language, rules.time_zone, rules.set_up) == ("Casa Luna", "es", "Europe/Madrid", True)
    assert [table.name for table in Table.all()] == ["M1", "M2", "M3", "M4"]
    assert [(station.name, station.slug, station.rule) for station in Station.all()] == [
        ("Cocina", "cocina", TO_PASS), ("Barra", "barra", SKIP_PASS), ("Pass", "pass", TO_PASS)]
    assert [(rate.name, rate.dine_in) for rate in TaxRate.all()] == [("Comida", 100_000), ("Bebidas", 210_000)]
    assert [(dish.names, dish.price) for dish in menu.current().sections[0].its_dishes] == [
        ({"es": "Tortilla"}, 850), ({"es": "Gazpacho"}, 600)]


def test_a_second_station_that_cooks_sends_to_the_pass(empty_house):
    grill = {name: value for name, value in ANSWERS.items() if name != "drinks-2"} | {"station-2": "Parrilla"}
    invited(empty_house).post("/setup", data=grill)
    assert {station.rule for station in Station.all()} == {TO_PASS}


def test_the_questions_can_be_read_in_another_language(empty_house):
    client = invited(empty_house)
    assert 'action="/language"' in client.get("/setup").text
    back = client.post("/language", data={"language": "de"}, headers={"Referer": "http://localhost/setup"})
    assert back.location == "/setup" and '<html lang="de"' in client.get("/setup").text
    assert client.post("/setup", data=ANSWERS).status_code == 303


def test_the_owner_is_signed_in_and_this_device_is_known(empty_house):
    client = invited(empty_house)
    client.post("/setup", data=ANSWERS)
    text = client.get("/office/ready").text
    assert "Casa Luna</bdi> is ready" in text or "Casa Luna is ready" in text and "/office/tables/sheet.pdf" in text
    assert client.get("/office/tables/sheet.pdf").data.startswith(b"%PDF")
    with client.session_transaction() as session:
        assert Device.known(session["device"]) and "setup" not in session
    owner = Person.get()
    assert matches(owner.pin, "4711") and matches(owner.password, "a long enough one")


def test_no_secret_is_kept_in_the_clear(empty_house):
    invited(empty_house).post("/setup", data={**ANSWERS, "pin": "90817263"})
    assert "90817263" not in str(everything()) and "a long enough one" not in str(everything())


def test_guests_can_order_right_away(empty_house):
    invited(empty_house).post("/setup", data=ANSWERS)
    assert "Tortilla" in empty_house.client().get(f"/t/{Table.all()[0].code}").text


def test_of_two_set_ups_at_once_one_wins(empty_house):
    link = welcome.owner_link(empty_house.place)
    clients = [invited(empty_house, link) for _ in range(5)]
    answers = at_once(*[lambda client=client, n=n: client.post("/setup", data={**ANSWERS, "owner": f"Luna {n}"})
                        for n, client in enumerate(clients)])
    assert sorted(answer.status_code for answer in answers) == [303, 404, 404, 404, 404]
    assert (Person.select().count(), Table.select().count(), Dish.select().count()) == (1, 4, 2)
    assert happened().count("StaffSignedIn") == 1


def test_of_two_links_only_the_first_sets_up(empty_house):
    one, other = (invited(empty_house) for _ in range(2))
    one.post("/setup", data=ANSWERS)
    before = everything()
    answer = other.post("/setup", data={**ANSWERS, "owner": "Eve"})
    assert answer.status_code == 409 and "This restaurant is set up already." in answer.text
    assert everything() == before


def test_a_link_that_is_too_old_opens_nothing(empty_house):
    client = invited(empty_house)
    empty_house.clock.turn(welcome.LINK_LIVES + 1)
    assert client.post("/setup", data=ANSWERS).status_code == 404


WRONG = (
    {"name": ""}, {"owner": " "}, {"pin": "12"}, {"pin": "１２３４"}, {"password": "short"}, {"currency": "XXY"},
    {"currency": ""}, {"language": "tlh"}, {"time_zone": "Mars"}, {"tables": "0"}, {"tables": "51"}, {"tables": "1e1"},
    {"rate-1": "101"}, {"rate-1": "-1"}, {"rate-1": "x"}, {"rate-name-1": "", "rate-name-2": ""},
    {"station-1": "", "station-2": ""}, {"dish-price-1": "abc"}, {"dish-price-1": "9" * 19}, {"dish-price-1": "1.234"},
    {"dish-name-1": "x" * 81}, {"prefix": "x" * 30}, {"owner": "x" * 41})


def test_a_wrong_answer_is_told_and_the_link_stays_good(empty_house):
    client = invited(empty_house)
    before = everything()
    for wrong in WRONG:
        answer = client.post("/setup", data={**ANSWERS, **wrong})
        assert answer.status_code in (400, 409) and re.search("<h1>[A-Z].*</h1>", answer.text), wrong
        assert everything() == before, wrong
    assert client.post("/setup", data=ANSWERS).status_code == 303


def test_dishes_may_wait(empty_house):
    few = {name: value for name, value in ANSWERS.items() if not name.startswith("dish-")}
    assert invited(empty_house).post("/setup", data=few).status_code == 303
    assert Dish.select().count() == 0


def test_prices_are_read_in_the_chosen_currency(empty_house):
    yen = {"currency": "JPY", "dish-price-1": "850", "dish-price-2": "600"}
    invited(empty_house).post("/setup", data={**ANSWERS, **yen})
    assert [dish.price for dish in Dish.select().order_by(Dish.id)] == [850, 600]

"""The list at the waiters' door: calls with a reason, who is on the way, what waits too long, and how it goes away."""

import re

import pytest

from restaurant import clock, service
from restaurant.calls import Call, Rating, Taken
from restaurant.database import allowed_to_write
from restaurant.tables import Phone, Table
from tests import given
from tests.conftest import a_house, named


@pytest.fixture
def ana(house):
    return house.staff("Ana")


@pytest.fixture
def mei(house):
    """A guest whom a waiter admitted."""
    return given.guest(house)


def words(text):
    return " ".join(re.sub(r"<[^>]*>", " ", text).split())


def needs(client):
    return client.get("/floor").text.split('id="needs"')[1].split("</section>")[0]


def rows(client):
    return re.findall(r'<li class="need [^"]*" id="([^"]+)"', needs(client))


# Guests call


@pytest.mark.parametrize("kind, asked, reads", [
    ("waiter", "You called a waiter.", "Calls a waiter"), ("water", "You asked for water.", "Would like water"),
    ("cutlery", "You asked for cutlery.", "Needs cutlery"), ("question", "You have a question.", "Has a question"),
    ("problem", "You said that something is wrong.", "Has a problem"),
    ("bill", "You asked for the bill.", "Wants the bill")])
def test_a_guest_says_what_it_is_about(mei, ana, kind, asked, reads):
    mei.post("/call", data={"kind": kind})
    assert asked in words(mei.get("/help").text) and reads in words(needs(ana))


def test_asking_twice_is_one_row(house, mei, ana):
    jonas = given.guest(house)
    for guest in (mei, mei, jonas):
        guest.post("/call", data={"kind": "water"})
    assert rows(ana) == ["call-1"]


def test_the_guests_read_who_is_coming(house, mei, ana):
    mei.post("/call", data={"kind": "water"})
    ana.post("/floor/calls/1/answer", data={})
    for page in ("/help", "/mine"):
        assert "A waiter is coming: Ana" in words(mei.get(page).text)


def test_whoever_called_takes_it_back_and_nobody_else_can(house, mei, ana):
    jonas = given.guest(house)
    mei.post("/call", data={"kind": "water"})
    assert "No longer needed" not in jonas.get("/help").text and "No longer needed" in mei.get("/help").text
    assert jonas.post("/call/1/cancel").status_code == 404
    mei.post("/call/1/cancel")
    assert "Nobody is waiting." in needs(ana)


def test_somebody_at_another_table_takes_back_nothing(house, mei):
    mei.post("/call", data={"kind": "water"})
    assert given.guest(house, "7").post("/call/1/cancel").status_code == 404
    assert Call.get().done_at is None


def test_a_call_of_a_phone_that_nobody_admitted_says_so(house, ana):
    stranger = given.guest(house, admitted=False)
    stranger.post("/call", data={"kind": "waiter"})
    assert "from a phone that nobody admitted" in needs(ana)
    service.admit(1, given.person())
    assert "from a phone that nobody admitted" not in needs(ana)


def test_whoever_waits_at_the_door_reads_who_is_coming(house, ana):
    given.guest(house)  # the party that sits there
    stranger = given.guest(house, admitted=False)
    stranger.post("/call", data={"kind": "waiter"})
    assert "You called a waiter. Somebody will come." in words(stranger.get("/wait").text)
    ana.post("/floor/calls/1/answer", data={})
    assert "A waiter is coming: Ana" in words(stranger.get("/wait").text)


# Who goes


def test_the_second_reads_who_was_quicker(house, mei, ana):
    mei.post("/call", data={"kind": "water"})
    ana.post("/floor/needs/call-1/take", data={})
    told = house.staff("Ben").post("/floor/needs/call-1/take", data={})
    assert told.status_code == 409 and "Ana is on the way already." in told.text
    assert "Ana is on the way" in words(needs(house.staff("Ben")))


def test_it_is_let_go_again(house, mei, ana):
    mei.post("/call", data={"kind": "water"})
    ana.post("/floor/needs/call-1/take", data={})
    assert "Let it go" in needs(ana) and "Let it go" not in needs(house.staff("Ben"))
    ana.post("/floor/needs/call-1/leave", data={})
    assert "On my way" in needs(house.staff("Ben"))


def test_a_row_that_a_waiter_looks_after_names_them(house, ana):
    phone = given.phone()
    given.sent(phone)
    house.clock.turn(59 * clock.MINUTE)
    ana.post(f"/floor/needs/late-{phone.sitting_id}/take", data={})
    assert "Ana is on the way" in words(needs(ana)) and Taken.get().person.name == "Ana"


def test_a_late_dish_is_hurried(house, ana):
    given.sent(given.phone(), "Spring rolls")
    house.clock.turn(59 * clock.MINUTE)
    assert "Late: Spring rolls" in words(needs(ana))
    ana.post("/floor/hurry", data={"ticket": given.hidden(ana.get("/floor"), "ticket")})
    assert "the kitchen hurries" in needs(ana) and "Hurry it" not in needs(ana)


@pytest.mark.parametrize("path", ["/floor/needs/call-1/take", "/floor/needs/call-1/leave", "/floor/hurry",
                                  "/floor/ratings/1/done", "/floor/push", "/floor/push/1/off"])
@pytest.mark.parametrize("who", ["guest", "cook"])
def test_nobody_but_waiters_answers(house, who, path):
    client = given.guest(house) if who == "guest" else house.staff("Wei")
    before = given.everything()
    assert client.post(path, data={}).status_code in (401, 403) and given.everything() == before


# It waits


def test_what_waits_too_long_is_red_with_a_word_and_comes_first(house, mei, ana):
    mei.post("/call", data={"kind": "waiter"})
    house.clock.turn(4 * clock.MINUTE)
    phone = given.phone("7")
    service.call(phone.sitting_id, "problem", phone.id)
    assert rows(ana) == ["call-1", "call-2"]
    assert 'class="need calls long" id="call-1"' in needs(ana) and "Waits too long" in needs(ana)
    assert "managers are told" not in needs(ana)
    assert 'id="waits"' not in house.staff("Lin").get("/office").text
    house.clock.turn(6 * clock.MINUTE)
    assert "managers are told" in needs(ana)
    assert "2 things on the floor need a manager" in house.staff("Lin").get("/office").text


def test_tables_of_others_stand_below_until_it_takes_too_long(house, mei, ana):
    with allowed_to_write():
        Table.update(waiter=given.person("Ben")).where(Table.name == "5").execute()
    mei.post("/call", data={"kind": "water"})
    assert "Nobody of yours is waiting. At tables of others 5 Would like water" in words(needs(ana))
    house.clock.turn(4 * clock.MINUTE)
    assert "At tables of others" not in needs(ana) and rows(ana) == ["call-1"]


def test_with_no_screen_open_it_is_there_at_the_next_sign_in(house, mei):
    mei.post("/call", data={"kind": "problem"})
    house.clock.turn(30 * clock.MINUTE)
    assert "Has a problem" in needs(house.staff("Chloé"))


def test_it_is_still_there_after_a_restart_and_so_is_who_goes(house, mei, engine, tmp_path):
    mei.post("/call", data={"kind": "problem"})
    phone = given.phone("7")
    given.sent(phone)
    house.clock.turn(59 * clock.MINUTE)
    service.take_need(f"late-{phone.sitting_id}", given.person("Ana"))
    before, moved = rows(house.staff("Ben")), house.clock.moved
    house.stop()
    again = a_house(tmp_path / "data", database=named(house.place.database))
    again.clock.turn(moved)
    try:
        assert rows(again.staff("Ben")) == before != [] and "Ana is on the way" in words(needs(again.staff("Ben")))
    finally:
        again.stop()


def test_a_table_that_closes_takes_its_rows_along(house, mei, ana):
    mei.post("/call", data={"kind": "water"})
    service.close(given.sitting().id, given.person())
    assert "Nobody is waiting." in needs(ana)


# How it was


@pytest.fixture
def paid(house, mei):
    """Mei's table has paid."""
    given.picked(Phone.get(), "Cola")
    service.send(given.sitting().id, given.marks(given.sitting().id), phone=1)
    given.paid(given.sitting().id)
    return mei


def test_a_guest_who_paid_is_asked_how_it_was(paid):
    shown = paid.get("/rate?stars=2").text
    assert 'value="2" required checked' in shown
    answer = paid.post("/rate", data={"stars": "2", "words": "cold"})
    assert "Thank you for telling us!" in answer.text and (Rating.get().stars, Rating.get().words) == (2, "cold")


def test_a_low_rating_stands_on_the_floor_and_is_no_markup(paid, ana):
    paid.post("/rate", data={"stars": "1", "words": "<b>cold</b>"})
    assert "A guest gave 1 star" in needs(ana) and "<b>cold" not in needs(ana)
    ana.post("/floor/ratings/1/done", data={})
    assert "Nobody is waiting." in needs(ana)


def test_no_other_guest_reads_it(house, paid):
    paid.post("/rate", data={"stars": "1", "words": "unmistakable"})
    jonas = given.guest(house)
    for page in ("/mine", "/help", "/follow", "/bill", "/rate", f"/t/{house.table().code}"):
        assert "unmistakable" not in jonas.get(page).text


def test_after_the_table_closed_the_guest_is_asked_and_managers_read_it(house, paid, ana):
    service.close(given.sitting().id, given.person())
    assert 'href="/rate"' in paid.get("/mine").text
    paid.post("/rate", data={"stars": "1", "words": ""})
    assert 'href="/rate"' not in paid.get("/mine").text
    assert "rating-1" in rows(house.staff("Lin")) and rows(ana) == []


@pytest.mark.parametrize("stars", ["0", "6", "", "x", "-1"])
def test_stars_that_are_none(paid, stars):
    assert paid.post("/rate", data={"stars": stars}).status_code in (400, 404) and Rating.select().count() == 0


def test_somebody_without_a_seat_says_nothing(house):
    assert house.client().get("/rate").status_code == house.client().post("/rate", data={"stars": 1}).status_code == 403


# The owner decides


def test_the_owner_says_after_how_many_minutes_it_is_urgent(house):
    lin = house.staff("Lin")
    lin.post("/office/settings/floor", data={"escalate_after": "7"})
    assert 'name="escalate_after" type="number" min="1" max="60" inputmode="numeric" value="7"' in lin.get(
        "/office/settings").text


def test_the_owner_turns_push_on_and_off(house, ana):
    lin = house.staff("Lin")
    assert "has not turned this on" in ana.get("/floor/push").text
    lin.post("/office/settings/push", data={"sent": "1", "push": "on"})
    assert "data-key=" in ana.get("/floor/push").text and "/floor/push" in ana.get("/floor").text
    lin.post("/office/settings/push", data={"sent": "1"})
    assert "has not turned this on" in ana.get("/floor/push").text

"""The pick-up screen: which numbers are being made and which are ready, for everybody who waits, and nothing else."""

import re

import pytest

from restaurant import clock, office, service
from restaurant.database import allowed_to_write, database
from restaurant.kitchen import Ticket, collecting
from restaurant.pages.pickup import Column
from restaurant.tables import Area, Table
from tests import given


def collects(*names):
    for area in Area.all():
        office.change_area(area.id, area.name, collects=area.name in names)


@pytest.fixture
def cafe(house):
    """A house where guests of every room fetch their orders."""
    collects("Dining room", "Terrace", "Bar")
    return house


def meanwhile(sql, *values):
    """Something that another test would need a whole evening for."""
    with allowed_to_write():
        database.execute_sql(sql, values)


def next_order_is(number):
    meanwhile("UPDATE counter SET value = ? WHERE name LIKE 'order %'", number - 1)


def ordered(table="5", *dishes, nickname=""):
    """An order of a new phone; returns its tickets."""
    order = given.sent(given.phone(table, nickname), *(dishes or ("Cola",)))
    return list(Ticket.select().where(Ticket.order == order).order_by(Ticket.id))


def columns(house, client=None):
    """What the screen shows: (being made, ready), as the numbers stand there."""
    text = (client or house.client()).get("/pickup").text
    made, _, ready = text.partition('class="p-ready"')
    return tuple(re.findall(r'<bdi dir="ltr">(.*?)</bdi>', part) for part in (made, ready))


def test_a_number_is_being_made_then_ready_then_gone(cafe):
    ticket, = ordered()
    assert columns(cafe) == (["001"], [])
    service.start(ticket.id)
    assert columns(cafe) == (["001"], [])
    service.ready(ticket.id)
    assert columns(cafe) == ([], ["001"])
    service.serve(ticket.id)
    assert columns(cafe) == ([], [])


def test_an_order_is_ready_when_every_station_has_made_its_part(cafe):
    wok, noodles, bar = ordered("5", "Twice-cooked pork", "Siu mai", "Cola")
    service.ready(wok.id)
    service.ready(bar.id)
    assert columns(cafe) == (["001"], [])
    service.ready(noodles.id)
    assert columns(cafe) == ([], ["001"])


def test_what_was_taken_back_is_being_made_again(cafe):
    ticket, = ordered()
    service.ready(ticket.id)
    service.recall(ticket.id)
    assert columns(cafe) == (["001"], [])


def test_what_is_held_is_still_being_made(cafe):
    ticket, drinks = ordered("5", "Twice-cooked pork", "Cola")
    meanwhile("UPDATE task SET state = 'held' WHERE ticket_id = ?", ticket.id)
    service.ready(drinks.id)
    assert columns(cafe) == (["001"], [])


def test_an_order_that_was_cancelled_is_not_called(cafe):
    ticket, = ordered()
    line = ticket.tasks.get().line_id
    service.cancel(line, 1, "wrong table", given.person())
    assert columns(cafe) == ([], [])


def test_a_cancelled_line_holds_nobody_up(cafe):
    pork, cola = ordered("5", "Twice-cooked pork", "Cola")
    service.ready(cola.id)
    service.cancel(pork.tasks.get().line_id, 1, "sold out", given.person())
    assert columns(cafe) == ([], ["001"])


def test_a_number_that_nobody_fetches_goes_after_twenty_minutes(cafe):
    ticket, = ordered()
    service.ready(ticket.id)
    cafe.clock.turn(collecting.CALLED_FOR - clock.MINUTE)
    assert columns(cafe) == ([], ["001"])
    cafe.clock.turn(2 * clock.MINUTE)
    assert columns(cafe) == ([], [])


def test_what_nobody_ever_finished_is_gone_the_next_day(cafe):
    ordered()
    cafe.clock.turn(clock.DAY)
    assert columns(cafe) == ([], [])


def test_who_paid_and_whose_table_was_closed_is_called_all_the_same(cafe):
    ticket, = ordered("5")
    given.paid(given.sitting("5").id)
    service.close(given.sitting("5").id, given.person())
    service.ready(ticket.id)
    assert columns(cafe) == ([], ["001"])


def test_the_newest_ready_number_stands_first_and_out_for_a_while(cafe):
    first, second = ordered("5")[0], ordered("6")[0]
    service.ready(second.id)
    cafe.clock.turn(clock.MINUTE)
    service.ready(first.id)
    assert columns(cafe) == ([], ["001", "002"])
    cafe.clock.turn(clock.MINUTE)
    text = cafe.client().get("/pickup").text
    assert text.count("Just ready") == 1 and re.search(r'data-number="1" class="just"', text)


def test_only_where_guests_collect_are_numbers_called(house):
    collects("Bar")
    ordered("5")
    assert columns(house) == ([], [])


def test_guests_who_move_to_where_they_are_served_are_called_no_more(cafe):
    collects("Dining room")
    ordered("5")
    terrace = next(table for table in Table.all() if table.area.name == "Terrace")
    assert columns(cafe) == (["001"], [])
    service.move_sitting(given.sitting("5").id, terrace.id, given.person())
    assert columns(cafe) == ([], [])


# Who looks, and what they learn


def test_anybody_may_look_and_learns_no_more_than_numbers(cafe):
    """I24: whatever the guests of an order are called and whatever they chose, the screen says the same."""
    stranger = cafe.client()
    ordered("5", "Twice-cooked pork", nickname="Mia-Secret")
    text = stranger.get("/pickup").text
    assert "001" in text
    assert not any(word in text for word in ("Mia-Secret", "pork", "Table", "/t/", cafe.table("5").code))


def test_the_screen_says_the_same_whoever_ordered_what_where(cafe):
    """I24, with two worlds: another table, another name, another dish, and not one other letter."""
    def world(table, dish, nickname):
        ticket, = ordered(table, dish, nickname=nickname)
        text = cafe.client().get("/pickup/board").text
        service.ready(ticket.id)
        service.serve(ticket.id)
        next_order_is(1)
        return re.sub(r'data-mark="\w+"|<time.*?</time>', "", text)
    assert world("5", "Cola", "Mia") == world("6", "Twice-cooked pork", "")


def test_looking_leaves_no_trace_and_needs_no_session(cafe):
    before = given.everything()
    stranger = cafe.client()
    assert stranger.get("/pickup").status_code == 200 and stranger.get_cookie("tableside") is None
    assert given.everything() == before


def test_nobody_can_change_anything_here(cafe):
    assert {cafe.client().post(path).status_code for path in ("/pickup", "/pickup/board")} == {405}


# What it costs


def statements(monkeypatch):
    asked = []
    plain = database.execute_sql
    monkeypatch.setattr(database, "execute_sql", lambda sql, *rest: asked.append(sql) or plain(sql, *rest))
    return asked


def test_a_screen_that_shows_everything_already_gets_nothing(cafe):
    ordered()
    client = cafe.client()
    mark = re.search(r'data-mark="(\w+)"', client.get("/pickup/board").text)[1]
    assert client.get(f"/pickup/board?since={mark}").status_code == 204
    service.ready(Ticket.get().id)
    assert client.get(f"/pickup/board?since={mark}").status_code == 200


def test_however_many_screens_there_are_the_kitchen_is_asked_once(cafe, monkeypatch):
    ordered()
    cafe.client().get("/pickup/board")
    asked = statements(monkeypatch)
    for _ in range(5):
        cafe.client().get("/pickup/board")
    assert asked == [collecting.AREAS] * 5


# Faces


def test_numbers_have_three_figures_or_more(cafe):
    ordered()
    next_order_is(1023)
    ordered("6")
    assert columns(cafe) == (["001", "1023"], [])


@pytest.mark.parametrize("many, step, more", [(1, 1, 0), (2, 3, 0), (7, 12, 0), (40, 42, 0), (42, 42, 0), (50, 42, 9)])
def test_the_more_numbers_the_smaller_and_never_too_many(many, step, more):
    column = Column([collecting.Awaited(number, 1, 0, None) for number in range(many)])
    assert (column.step, column.more, len(column.shown) + column.more) == (step, more, many)


def test_an_empty_screen_says_what_will_come(cafe):
    text = cafe.client().get("/pickup").text
    assert "Nothing to collect" in text and "your number appears here" in text


def test_a_house_where_nobody_collects_tells_its_staff_where_to_choose_it(house):
    text = house.client().get("/pickup").text
    assert "Nothing to collect" in text and "no area is one where guests collect yet" in text


def test_another_language_shows_the_houses_own_too(cafe):
    ordered()
    client = cafe.client()
    client.post("/language", data={"language": "ar"})
    text = client.get("/pickup").text
    assert '<html lang="ar" dir="rtl">' in text and '<small lang="en" dir="ltr">Being made</small>' in text
    assert '<bdi dir="ltr">001</bdi>' in text


def test_without_javascript_the_page_asks_again_by_itself(cafe):
    assert '<noscript><meta http-equiv="refresh" content="15"></noscript>' in cafe.client().get("/pickup").text


# The way there


def test_the_owner_says_where_guests_collect(house):
    lin, area = house.staff("Lin"), Area.all()[0]
    page = lin.get("/office/tables/areas").text
    assert "Guests collect here" in page and 'href="/pickup"' in page
    lin.post(f"/office/areas/{area.id}", data={"name": area.name, "collects": "on"})
    assert Area.get_by_id(area.id).collects
    lin.post(f"/office/areas/{area.id}", data={"name": area.name})
    assert not Area.get_by_id(area.id).collects


@pytest.mark.parametrize("name, path", [("Wei", "/kitchen/bar"), ("Ana", "/floor")])
def test_staff_open_it_from_their_menu(house, name, path):
    assert 'href="/pickup"' in house.staff(name).get(path).text


# The phone of the guest who waits


@pytest.fixture
def mia(cafe):
    given.house_rule(entry="open")
    client = given.guest(cafe, "5", "Mia")
    client.post("/order/add", data={"dish": given.dish("Cola").id})
    client.post("/order/send", data={"pick": given.marks(given.sitting("5").id)})
    return client


@pytest.mark.parametrize("path", ["/mine", "/follow"])
def test_a_guest_is_told_their_number_and_when_it_is_called(mia, path):
    said = mia.get(path).text
    assert "We call it when it is ready." in said and "We call your number" not in said and ">001<" in said
    service.ready(Ticket.get().id)
    assert re.search(r"We call your number</p>\s*<p[^>]*><bdi[^>]*>001</bdi>", mia.get(path).text)


def test_a_guest_hears_nothing_of_the_next_tables_number(mia, cafe):
    service.ready(ordered("6")[0].id)
    assert "We call your number" not in mia.get("/mine").text and "002" not in mia.get("/mine").text


def test_where_guests_are_served_no_number_is_called(mia):
    collects()
    service.ready(Ticket.get().id)
    assert "We call your number" not in mia.get("/follow").text

"""What is ready on the floor: where it stands, that all of it is, and who ordered what."""

import re

import pytest

from restaurant import kitchen, menu, service
from restaurant.database import database
from restaurant.floor import Floor
from restaurant.kitchen import Task
from restaurant.orders import Line
from restaurant.pages.waiter.party import Party
from tests import given

TWO_STATIONS, COMBO = "Beef ho fun", "Noodle lunch set"


@pytest.fixture
def ana(house):
    return house.staff("Ana")


def words(page):
    return " ".join(re.sub(r"<[^>]+>", " ", page).split())


def needs(client):
    return words(client.get("/floor").text.split('id="needs"')[1].split("</section>")[0])


def one_station(line, step):
    """The first of a line's stations goes one step."""
    task = line.tasks[0]
    step(task.ticket_id, task.id)


def test_a_drink_stands_at_the_bar_and_food_at_the_pass(house, ana):
    given.sent(given.phone(), "Cola", "Spring rolls")
    for ticket in kitchen.of_sitting(given.sitting().id):
        service.ready(ticket.id)
    assert "Cola ready at the Bar" in needs(ana) and "Spring rolls ready at the pass" in needs(ana)


def test_each_place_is_carried_on_its_own(house, ana):
    given.sent(given.phone(), "Cola", "Spring rolls")
    for ticket in kitchen.of_sitting(given.sitting().id):
        service.ready(ticket.id)
    bar = ana.get("/floor").text.split(f'id="pass-{given.sitting().id}-{given.station("bar")}"')[1].split("</li>")[0]
    ana.post("/floor/carry", data={"ready": re.findall(r'name="ready" value="(\d+)"', bar)})
    assert "Cola" not in needs(ana) and "Spring rolls ready at the pass" in needs(ana)


def test_a_dish_of_two_stations_is_ready_when_both_are(house, ana):
    line = given.line(TWO_STATIONS, 1)
    one_station(line, service.ready)
    assert "Nobody is waiting." in needs(ana) and Floor().standings[house.table().id].state == "cooking"
    assert "is served" not in ana.get(f"/floor/table/{house.table().id}").text
    given.made(line, service.ready)
    assert "Beef ho fun ready" in needs(ana) and Floor().standings[house.table().id].count("ready") == 1


def test_a_half_ready_combo_is_not_ready(house, ana):
    mei, dishes = given.phone(), menu.current().dishes
    wanted = [dishes[part.its_options[0].dish_id].names["en"] for part in dishes[given.dish(COMBO).id].its_parts]
    given.picked(mei, COMBO, parts=given.parts(COMBO, *wanted))
    service.send(mei.sitting_id, given.marks(mei.sitting_id), phone=mei.id)
    one_station(Line.get(), service.ready)
    assert len(Line.get().tasks) > 1 and "Nobody is waiting." in needs(ana)


def test_one_dish_is_counted_once_though_two_stations_make_it(house, ana):
    given.made(given.line(TWO_STATIONS, 1), service.ready)
    page = ana.get(f"/floor/table/{house.table().id}").text
    assert "1 dish is served" in page
    ana.post("/floor/carry", data={"ready": re.findall(r'name="ready" value="(\d+)"', page)})
    assert {task.state for task in Task.select()} == {"served"}


def test_two_new_phones_can_be_told_apart(house, ana):
    given.sent(given.phone(nickname="Tom", admitted=False), "Cola", "Spring rolls")
    given.sent(given.phone(admitted=False), "Tsingtao beer")
    told = needs(ana)
    assert "Tom" in told and "#001 1 Cola, 1 Spring rolls" in told
    assert "phone 2" in told and "#002 1 Tsingtao beer" in told


def test_two_orders_of_one_phone_can_be_told_apart(house, ana):
    given.house_rule(ask_before_every_order=True)
    guest = given.phone()
    given.sent(guest, "Cola")
    given.sent(guest, "Spring rolls")
    page = ana.get("/floor").text
    assert "#001 1 Cola Accept" in words(page) and "#002 1 Spring rolls Accept" in words(page)
    assert 'aria-label="Turn down order 002"' in page


def test_one_table_is_read_without_the_whole_floor(house, monkeypatch):
    for name in range(1, 19):
        given.sent(given.phone(str(name)), "Cola")
    asked, run, at, sitting = [], database.execute_sql, house.table().id, given.sitting().id
    monkeypatch.setattr(database, "execute_sql", lambda sql, *args: asked.append(sql) or run(sql, *args))
    assert Party.at(at).sitting_id == sitting
    assert len(asked) <= 8 and not any("task" in sql for sql in asked)

"""The cooks' door when an evening changes its mind: courses, cancellations, notes, tables, rush; what has run out."""

import re

import pytest

from restaurant import clock, kitchen, menu, service
from restaurant.kitchen import Task, Ticket
from restaurant.orders import Line
from restaurant.tables import Area, Table
from tests.given import choices, dish, happened, house_rule, marks, person, phone, picked, sent, station


@pytest.fixture
def cook(house):
    return house.staff("Wei")


def board(cook, slug="wok", since=0):
    return cook.get(f"/kitchen/{slug}/news?since={since}").text


def ticket(order, slug="wok"):
    return Ticket.get(Ticket.order == order, Ticket.station == station(slug)).id


def line(name="Twice-cooked pork"):
    return next(line.id for line in Line.select().order_by(Line.id.desc()) if line.names["en"] == name)


def several(quantity, note="", name="Twice-cooked pork"):
    guest = phone()
    picked(guest, name, quantity, note=note)
    return service.send(guest.sitting_id, marks(guest.sitting_id), phone=guest.id)


# What was cancelled or changed after it was sent


def test_a_cancelled_line_is_struck_through_until_a_cook_has_seen_it(cook):
    order = several(2)
    service.cancel(line(), 2, "guests left", person())
    page = board(cook)
    assert 'class="work cancelled"' in page and "2 cancelled · <bdi>guests left</bdi>" in page
    cook.post(f"/kitchen/wok/tickets/{ticket(order)}/seen")
    assert "Twice-cooked pork" not in board(cook)


def test_of_a_line_that_was_cancelled_in_part_both_numbers_show_until_it_is_seen(cook):
    order = several(3)
    service.cancel(line(), 1, "too much", person())
    assert "<s>3</s> 2" in board(cook)
    cook.post(f"/kitchen/wok/tickets/{ticket(order)}/seen", data={"task": Task.get().id})
    assert "<s>3</s>" not in board(cook) and "<b>2</b>" in board(cook)


def test_a_changed_note_is_marked_and_the_old_one_struck_through(cook):
    several(1, "no onion")
    service.amend(line(), "no onion, no garlic", person())
    page = board(cook)
    assert '<s class="note old">“<bdi>no onion</bdi>”</s>' in page
    assert re.search(r'note new"><strong>Changed</strong> “<bdi>no onion, no garlic', page)


def test_a_change_makes_a_ticket_sound_again(cook):
    several(1)
    before = kitchen.news_number()
    numbers = [int(re.search(r'data-notice="(\d+)"', board(cook))[1])]
    service.amend(line(), "hot", person())
    numbers.append(int(re.search(r'data-notice="(\d+)"', board(cook, since=before))[1]))
    assert numbers[0] < numbers[1]


def test_a_table_that_moved_says_where_it_was(cook):
    order = several(1)
    service.move_sitting(Ticket.get_by_id(ticket(order)).sitting_id, Table.get(Table.name == "7").id, person())
    page = board(cook)
    assert "<bdi>7</bdi>" in page and "was table 5" in page


# Rush, and the order of tickets


def names(page):
    return re.findall(r'class="dish-name" data-dish="([^"]+)"', page)


def test_what_turns_late_first_stands_first_and_rushed_tickets_before_all(cook):
    sent(phone("1"), "Peking duck, half")
    quick, normal = sent(phone("2"), "Steamed rice"), sent(phone("3"), "Spring rolls")
    assert names(board(cook)) == ["Steamed rice", "Spring rolls", "Peking duck, half"]
    cook.post(f"/kitchen/wok/tickets/{ticket(normal)}/rush")
    assert names(board(cook))[0] == "Spring rolls" and ">Rush<" in board(cook)
    cook.post(f"/kitchen/wok/tickets/{ticket(normal)}/calm")
    assert names(board(cook))[0] == "Steamed rice" and quick


def test_a_line_that_is_made_leaves_its_ticket_where_it_stands(cook):
    order = sent(phone("1"), "Steamed rice", "Peking duck, half")
    place = re.search(r'data-place="(\d+)"', board(cook))[1]
    service.ready(ticket(order), Task.select().order_by(Task.id).get().id)
    assert re.search(r'data-place="(\d+)"', board(cook))[1] == place


def test_a_rush_at_the_pass_is_for_every_station(cook):
    order = sent(phone(), "Spring rolls", "Siu mai")
    cook.post(f"/kitchen/pass/orders/{order}/rush")
    assert all(row.rushed_at for row in Ticket.select())
    cook.post(f"/kitchen/pass/orders/{order}/calm")
    assert not any(row.rushed_at for row in Ticket.select())


# Courses


@pytest.fixture
def coursed(house):
    house_rule(coursing="by hand")
    return sent(phone(), "Spring rolls", "Twice-cooked pork")


def test_a_course_that_is_held_is_named_dimmed_and_can_be_fired(cook, coursed):
    page = board(cook)
    assert "Mains · on hold" in page and "Fire Mains" in page and 'class="work held"' in page
    course = re.search(r'name="course" value="(\d+)"', page)[1]
    cook.post(f"/kitchen/wok/tickets/{ticket(coursed)}/fire", data={"course": course})
    assert "on hold" not in board(cook)
    assert happened("CourseFired")[0]["course"] == int(course)


def test_a_fired_course_says_since_when_and_can_be_held_again(house, cook, coursed):
    course = re.search(r'name="course" value="(\d+)"', board(cook))[1]
    house.clock.turn(5 * clock.MINUTE)
    cook.post(f"/kitchen/wok/tickets/{ticket(coursed)}/fire", data={"course": course})
    assert "Mains · fired" in board(cook) and "Hold Mains" in board(cook)
    cook.post(f"/kitchen/wok/tickets/{ticket(coursed)}/hold", data={"course": course})
    assert "Mains · on hold" in board(cook)


def test_the_pass_fires_a_course_for_all_stations(cook, coursed):
    page = board(cook, "pass")
    assert page.count("Fire Mains") == 1 and "Mains · on hold" in page


def test_dishes_that_land_together_say_when_to_begin(cook):
    house_rule(land_together=True)
    sent(phone(), "Steamed rice", "Peking duck, half")
    page = board(cook)
    assert re.search(r'class="work queued early" data-begins="\d+".*?start in 1[67]:\d\d', page, re.S)
    assert page.count("start in") == 1


# What this screen shows


def test_a_screen_that_shows_one_area_says_how_many_it_hides(cook):
    sent(phone("5"), "Spring rolls")
    table = Area.get(Area.id != kitchen.Ticket.get().sitting.table.area_id)
    cook.post("/kitchen/wok/filter", data={"area": table.id})
    page = cook.get("/kitchen/wok").text
    assert re.search(r'<strong id="hidden">1</strong> hidden', page)
    assert re.search(r'<article id="ticket-\d+"[^>]* hidden ', page)
    cook.post("/kitchen/wok/filter", data={"area": "0"})
    assert 'id="hidden"' not in cook.get("/kitchen/wok").text


def test_counts_by_choice(cook):
    guest = phone()
    for wish in ("Hot", "Mild"):
        picked(guest, "Kung pao chicken", choices=choices("Kung pao chicken", wish))
    service.send(guest.sitting_id, marks(guest.sitting_id), phone=guest.id)
    by_dish, by_choice = (cook.get(f"/kitchen/wok/all-day?by={by}").text for by in ("dish", "choice"))
    assert "<b>2</b> <span>Kung pao chicken" in by_dish
    assert re.findall(r"Kung pao chicken<small>(\w+)</small>", by_choice) == ["Hot", "Mild"]


# What has run out


def test_a_cook_says_that_a_dish_is_sold_out_and_everybody_hears_it(house, cook):
    cook.post(f"/kitchen/wok/dishes/{dish('Spring rolls').id}", data={"sold_out": "1"})
    assert menu.current().gone(menu.current().dishes[dish("Spring rolls").id])
    assert happened("DishSoldOut") == [{"dish": dish("Spring rolls").id, "sold_out": True}]
    cook.post(f"/kitchen/wok/dishes/{dish('Spring rolls').id}", data={"sold_out": "0"})
    assert not dish("Spring rolls").sold_out


def test_a_cook_counts_portions_down_while_orders_count_too(cook):
    rolls = dish("Spring rolls").id
    cook.post(f"/kitchen/wok/dishes/{rolls}", data={"stock": "5"})
    sent(phone(), "Spring rolls")
    cook.post(f"/kitchen/wok/dishes/{rolls}", data={"by": "-1"})
    assert dish("Spring rolls").stock == 3
    cook.post(f"/kitchen/wok/dishes/{rolls}", data={"stock": ""})
    assert dish("Spring rolls").stock is None


def test_a_choice_can_run_out_too(cook):
    hot = choices("Kung pao chicken", "Hot")[0]
    cook.post(f"/kitchen/wok/choices/{hot}", data={"sold_out": "1", "dish": dish("Kung pao chicken").id})
    assert menu.Choice.get_by_id(hot).sold_out


@pytest.mark.parametrize("slug, there", [("wok", True), ("bar", False), ("pass", True)])
def test_each_station_sees_what_it_makes_itself(cook, slug, there):
    assert ("Twice-cooked pork" in cook.get(f"/kitchen/{slug}/sold-out").text) is there


def test_a_dish_is_found_by_some_of_its_letters(cook):
    page = cook.get("/kitchen/wok/sold-out?q=PORK").text
    assert "Twice-cooked pork" in page and "Spring rolls" not in page


@pytest.mark.parametrize("address", ["/kitchen/wok/dishes/1", "/kitchen/wok/choices/1", "/kitchen/wok/filter",
                                     "/kitchen/wok/tickets/1/rush", "/kitchen/wok/tickets/1/fire",
                                     "/kitchen/wok/recall-last", "/kitchen/wok/orders/1/recall"])
def test_a_guest_may_do_none_of_it(house, address):
    assert house.client().post(address, data={"sold_out": "1"}).status_code == 401

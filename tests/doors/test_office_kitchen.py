"""The owners' door to the kitchen's settings: stations, courses, and where each dish is made, all by plain forms."""

import re

import pytest

from restaurant import office
from restaurant.menu import Course, Dish, Section
from restaurant.stations import Station
from tests.given import changed, dish, happened, house_rule, phone, sent

HTMX = {"HX-Request": "true", "HX-Target": "div#settings"}
SAVED = {"HX-Request": "true", "HX-Target": "div#saved"}


@pytest.fixture
def owner(house):
    return house.staff("Lin")


def station(slug):
    return Station.get(Station.slug == slug)


def slugs():
    return [station.slug for station in Station.all()]


def test_a_station_is_changed_by_one_form(owner):
    form = {"name": "Grill", "rule": "skip", "warm_at": "50", "late_at": "90"}
    assert owner.post("/office/stations/1", data=form).location == "/office/settings"
    row = Station.get_by_id(1)
    assert (row.name, row.slug, row.rule, row.warm_at, row.late_at) == ("Grill", "wok", "skip", 50, 90)


def test_yellow_after_red_is_told_in_one_sentence(owner):
    answer = owner.post("/office/stations/1", headers=HTMX, data={
        "name": "Wok", "rule": "pass", "warm_at": "100", "late_at": "90"})
    assert answer.status_code == 409
    assert answer.text.strip() == "<p>A ticket has to turn yellow before it turns red.</p>"


def test_the_settings_say_what_each_rule_and_number_means(owner):
    text = owner.get("/office/settings").text
    for words in ("To the pass", "Only at the pass", "Skips the pass", "waiters take them from the station",
                  "A ticket turns yellow at 70 % and red at 100 % of its promised time",
                  "a dish of 10 minutes after 7 and 10 minutes"):
        assert words in text, words


def test_the_pass_has_no_rule_and_no_button_to_remove_it(owner):
    text = owner.get("/office/settings").text
    form = re.search(rf'action="/office/stations/{station("pass").id}".*?</form>', text, re.S)[0]
    assert 'name="rule"' not in form and f"/office/stations/{station('pass').id}/remove" not in text


def test_a_station_comes_moves_and_goes_by_plain_forms(owner):
    owner.post("/office/stations", data={"name": "Grill", "key": "a key"})
    owner.post("/office/stations", data={"name": "Grill", "key": "a key"})
    assert slugs() == ["wok", "noodles", "bar", "grill", "pass"]
    owner.post(f"/office/stations/{station('grill').id}/move", data={"by": "-1"})
    assert slugs() == ["wok", "noodles", "grill", "bar", "pass"]
    assert owner.post(f"/office/stations/{station('grill').id}/remove").location == "/office/settings"
    owner.post(f"/office/stations/{station('wok').id}/remove", data={"to": station("noodles").id})
    assert slugs() == ["noodles", "bar", "pass"]


def test_a_station_that_still_has_orders_is_told_to_be_busy(owner):
    sent(phone(), "Cola")
    answer = owner.post(f"/office/stations/{station('bar').id}/remove", data={"to": "1"})
    assert answer.status_code == 409 and "Bar still has orders." in answer.text


def test_the_screen_of_a_removed_station_is_gone_and_the_others_stay(house, owner):
    wei = house.staff("Wei")
    assert wei.get("/kitchen/wok").status_code == 200
    office.remove_station(station("wok").id, to=station("noodles").id)
    assert wei.get("/kitchen/wok").status_code == 404
    assert wei.get("/kitchen").location == "/kitchen/noodles"
    text = wei.get("/kitchen/noodles").text
    assert "/kitchen/bar" in text and "Wok" not in text and "removed" not in text


def test_a_dish_shows_where_else_it_is_made(owner):
    fun, noodles = dish("Beef ho fun").id, station("noodles").id
    text = owner.get(f"/office/menu/dish/{fun}").text
    assert f'name="also" value="{noodles}" checked' in text and f'name="also" value="{station("wok").id}"' not in text
    owner.post(f"/office/menu/dish/{fun}/kitchen", data={"station": noodles, "minutes": "9"})
    assert Dish.get_by_id(fun).also == []


def test_another_main_station_brings_the_right_boxes_along(owner):
    wok, noodles = station("wok").id, station("noodles").id
    answer = owner.post(f"/office/menu/dish/{dish('Spring rolls').id}/kitchen", headers=SAVED, data={
        "station": noodles, "also": wok, "minutes": "9"})
    boxes = re.findall(r'name="also" value="(\d+)"', answer.text)
    assert str(wok) in boxes and str(noodles) not in boxes and 'data-hx-target="#also"' in answer.text


def test_a_combo_says_that_its_parts_say_where(owner):
    text = owner.get(f"/office/menu/dish/{dish('Noodle lunch set').id}").text
    assert "Put together at" in text and "the slowest sets the time" in text and 'name="also"' not in text


def test_courses_come_move_and_go_by_plain_forms(owner):
    assert owner.post("/office/courses", data={"name": "Cheese"}).location == "/office/settings"
    made = Course.all()[-1].id
    owner.post(f"/office/courses/{made}", data={"name-en": "Cheese board", "name-zh": "奶酪"})
    owner.post(f"/office/courses/{made}/move", data={"by": "-1"})
    assert [course.names.get("zh") for course in Course.all()] == ["前菜", "主菜", "奶酪", "甜品"]
    owner.post(f"/office/courses/{made}/remove")
    assert [course.names["en"] for course in Course.all()] == ["Starters", "Mains", "Sweets"]


def test_a_section_chooses_its_course_and_takes_it_back(owner):
    section = Section.get(Section.course == Course.all()[1])
    form = {"name-en": "Noodles", "course": Course.all()[0].id}
    owner.post(f"/office/menu/section/{section.id}", data=form)
    assert Section.get_by_id(section.id).course_id == Course.all()[0].id
    owner.post(f"/office/menu/section/{section.id}", data={**form, "course": ""})
    assert Section.get_by_id(section.id).course_id is None
    assert owner.post(f"/office/menu/section/{section.id}", data={**form, "course": "999"}).status_code == 404


def test_the_ways_of_coursing_are_chosen_and_explained(owner):
    owner.post("/office/settings/kitchen", data={"coursing": "timed", "course_gap": "12", "land_together": "on"})
    text = owner.get("/office/settings").text
    assert 'value="timed" checked' in text and "The slowest dish sets the time" in text
    assert happened("SettingsChanged")[-1]["changes"] == {
        "coursing": ["at once", "timed"], "course_gap": [10, 12], "land_together": [False, True]}


def test_the_owner_is_told_when_no_section_has_a_course(owner):
    house_rule(coursing="by hand")
    assert "No section of the menu has a course yet" not in owner.get("/office/settings").text
    for course in Course.all():
        owner.post(f"/office/courses/{course.id}/remove")
    assert "No section of the menu has a course yet" in owner.get("/office/settings").text
    assert "There are no courses yet." in owner.get("/office/menu/section/1").text


def test_a_house_without_further_stations_is_asked_nothing_of_them(owner):
    for slug in ("wok", "noodles"):
        office.remove_station(station(slug).id, to=station("bar").id)
    assert 'name="also"' not in owner.get(f"/office/menu/dish/{dish().id}").text
    assert "Remove this station" not in owner.get("/office/settings").text
    assert changed("Cola", minutes=3).minutes == 3

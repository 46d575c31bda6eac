"""The owners' door: every room opens, plain forms work, and what people wrote is shown and never obeyed."""

import itertools
import re

import pytest

from restaurant import menu, office
from restaurant.menu import Section
from restaurant.staff import Person
from restaurant.tables import Area, Table
from tests.given import dish, everything, person, phone, sent

ROOMS = ("/office", "/office/menu", "/office/menu/new", "/office/menu/new-section", "/office/menu/section/1",
         "/office/menu/dish/1", "/office/tables", "/office/tables/1", "/office/tables/new", "/office/tables/areas",
         "/office/tables/renew", "/office/tables/1/renew", "/office/staff", "/office/staff/1", "/office/staff/new",
         "/office/settings", "/office/ready", "/office/paying", "/office/paying/rules", "/office/paying/mail",
         "/office/drawer", "/office/books", "/office/books/entries", "/office/books/compare")


@pytest.fixture
def owner(house):
    return house.staff("Lin")


def test_every_room_opens_for_an_owner_only(house, owner):
    waiter, cook, stranger = house.staff("Ana"), house.staff("Wei"), house.client()
    for room in ROOMS:
        assert [who.get(room).status_code for who in (owner, waiter, cook)] == [200, 403, 403], room
        assert stranger.get(room).location.startswith("/login"), room


def test_no_room_asks_the_database_again_for_every_dish(house, owner, monkeypatch):
    asked, really = [], menu.database.execute_sql
    monkeypatch.setattr(menu.database, "execute_sql", lambda sql, *more: asked.append(sql) or really(sql, *more))
    for room in ROOMS:
        asked.clear()
        owner.get(room)
        assert len(asked) < 40, room


def test_htmx_gets_the_panel_alone(owner):
    answer = owner.get("/office/menu/dish/1", headers={"HX-Request": "true", "HX-Target": "aside#panel"})
    assert 'name="price"' in answer.text and "<nav" not in answer.text


def test_a_saved_field_brings_its_row_along(owner):
    answer = owner.post("/office/menu/dish/1/words", data={"name-en": "Soup of the day"},
                        headers={"HX-Request": "true", "HX-Target": "div#saved"})
    assert "Saved" in answer.text and answer.text.count('<li class="dish-row') == 1 and "Soup of the day" in answer.text


def test_a_refusal_is_one_sentence_where_the_owner_looks(owner):
    answer = owner.post("/office/menu/dish/1/words", data={"name-en": ""}, headers={"HX-Request": "true"})
    assert (answer.status_code, answer.headers["HX-Retarget"]) == (409, "#notice")
    assert answer.text.strip() == "<p>Please give it a name.</p>"


def test_all_of_a_dish_can_be_changed_by_plain_forms(owner):
    form = {"words": {"name-en": "Broth", "name-de": "Brühe", "description-en": "Clear."},
            "terms": {"price": "9.50", "tax": "2"}, "stock": {"stock": "7"},
            "kitchen": {"station": "1", "also": ["2", "3"], "minutes": "5"},
            "facts": {"allergen": ["milk"], "mark": ["vegan"]}, "shown": {}, "section": {"section": "2"}}
    for name, data in form.items():
        assert owner.post(f"/office/menu/dish/1/{name}", data=data).location == "/office/menu/dish/1"
    row = menu.current().dishes[1]
    assert (row.names, row.price, row.tax_id) == ({"en": "Broth", "de": "Brühe"}, 950, 2)
    assert (row.station_id, row.also, row.minutes) == (1, [2, 3], 5)
    assert (row.stock, row.allergens, row.marks, row.hidden, row.section_id) == (7, ["milk"], ["vegan"], True, 2)


def test_a_dish_moves_down_by_a_button(owner):
    assert owner.post("/office/menu/dish/1/move", data={"by": "1"}).status_code == 303
    assert [row.id for row in menu.current().sections[0].its_dishes][:2] == [2, 1]


def test_the_switch_in_the_list_sells_out_and_brings_back(owner):
    assert owner.post("/office/menu/dish/1/sold-out", data={"sold_out": "1"}).location == "/office/menu#dish-1"
    assert menu.current().gone(menu.current().dishes[1])
    owner.post("/office/menu/dish/1/sold-out", data={"sold_out": "0"})
    assert not menu.current().gone(menu.current().dishes[1])


def test_a_dish_comes_with_a_section_and_choices_and_goes_again(owner):
    owner.post("/office/menu/section", data={"name": "Specials"})
    section = Section.select().order_by(Section.id.desc()).first().id
    at = owner.post("/office/menu/dish", data={"section": section, "name": "Ramen", "price": "13"}).location
    owner.post(f"{at}/group", data={"name": "Size", "required": "on"})
    made = menu.current().dishes[int(at.rpartition("/")[2])]
    owner.post(f"/office/menu/group/{made.its_groups[0].id}/choice", data={"name": "Large", "price": "2"})
    assert menu.current().dishes[made.id].its_groups[0].its_choices[0].price == 200
    owner.post(f"{at}/remove")
    assert owner.post(f"/office/menu/section/{section}/remove").location == "/office/menu"


def test_the_owner_sees_what_keeps_guests_from_ordering(owner):
    owner.post("/office/menu/dish/1/group", data={"name": "Topping", "required": "on"})
    assert "Guests must choose “Topping”, but there is too little to choose from." in owner.get("/office/menu").text


def test_guests_see_the_new_price_at_once(house, owner):
    guest = house.client()
    guest.get(f"/t/{house.table().code}")
    owner.post("/office/menu/dish/1/terms", data={"price": "77.70", "tax": "1"})
    assert "€77.70" in guest.get(f"/t/{house.table().code}").text


# What people write


EVIL = "<script>alert(1)</script>\"'><img src=x onerror=alert(2)>{{7*7}}"


def test_names_are_shown_and_never_obeyed(house, owner):
    office.change_dish(1, names={"en": EVIL[:80]}, descriptions={"en": EVIL})
    office.change_section(1, names={"en": EVIL}, notes={"en": EVIL})
    office.add_choice(office.add_group(1, EVIL, False), EVIL, 0)
    office.change_station(1, name=EVIL[:40])
    office.add_course(EVIL[:80])
    office.change_area(Area.all()[0].id, EVIL[:40], collects=True)
    office.change_table(1, EVIL[:20], 4, "round", Area.all()[0].id)
    office.change_person(person("Ana"), EVIL[:40], "waiter", person("Lin"))
    office.change_house(name=EVIL[:60], address=EVIL, receipt_footer=EVIL, tagline={"en": EVIL[:80]})
    for room in ROOMS:
        text = owner.get(room).text
        assert not re.search(r"<script>|<img src=x|onerror=alert\(2\)>[^&]*<img", text) and ">49<" not in text, room


def test_percent_signs_and_braces_in_names_break_nothing(house, owner):
    office.change_dish(1, names={"en": "100% %s %(name)s {0.__class__} {{7*7}}"})
    office.change_table(1, "%s %(x)s {0}", 4, "round", 1)
    for room in ROOMS:
        assert owner.get(room).status_code == 200, room
    assert "100% %s %(name)s {0.__class__}" in owner.get("/office/menu").text


# Bad input


NUMBERS = ["", "1_000", "١٢", "１２", " 3 ", "+2", "-1", "1e3", "true", "null", "[2]", "NaN", "Infinity", "0x10",
           "9" * 30, "1;DROP"]
WHOLE = {
    "/office/menu/dish/1/terms": ({"price": "1", "tax": "1"}, ("tax",)),
    "/office/menu/dish/1/kitchen": ({"station": "1", "also": "2", "minutes": "5"}, ("also", "minutes")),
    "/office/menu/dish/1/section": ({"section": "1"}, ("section",)),
    "/office/menu/group/1": ({"name-en": "Width", "minimum": "1", "maximum": "1"}, ("minimum", "maximum")),
    "/office/tables": ({"area": "1", "first": "90", "how_many": "1", "seats": "4"},
                       ("area", "first", "how_many", "seats")),
    "/office/tables/1": ({"name": "1", "seats": "2", "shape": "round", "area": "1"}, ("seats", "area")),
    "/office/tables/1/place": ({"x": "10", "y": "10"}, ("x", "y")),
    "/office/settings/kitchen": ({"coursing": "timed", "course_gap": "15"}, ("course_gap",)),
    "/office/stations/1": ({"name": "Wok", "rule": "pass", "warm_at": "70", "late_at": "100"}, ("warm_at", "late_at")),
}


@pytest.mark.parametrize("address", WHOLE)
def test_a_number_is_plain_digits_within_bounds(owner, address):
    before, (data, names) = everything(), WHOLE[address]
    for name, text in itertools.product(names, NUMBERS):
        answer = owner.post(address, data={**data, name: text})
        assert answer.status_code in (400, 409) and "<h1>" in answer.text, (name, text)
    assert everything() == before


AMOUNTS = {
    "/office/menu/dish": ({"section": "1", "name": "Ramen"}, "price"),
    "/office/menu/dish/1/terms": ({"tax": "1"}, "price"),
    "/office/menu/group/1/choice": ({"name": "More"}, "price"),
    "/office/menu/choice/1": ({"name-en": "Thin"}, "price"),
}


@pytest.mark.parametrize("address", AMOUNTS)
def test_an_amount_is_plain_digits_and_not_absurd(owner, address):
    before, (data, name) = everything(), AMOUNTS[address]
    for text in ["", "1_000", "١٢", "１２", "+2", "-1", "1e3", "NaN", "1.234", "999999999999", "9" * 30, "0x1"]:
        assert owner.post(address, data={**data, name: text}).status_code in (400, 409), text
    assert everything() == before


NOTHING_SENT = ("/office/menu/section", "/office/menu/dish", "/office/menu/dish/1/words", "/office/menu/dish/1/terms",
                "/office/menu/dish/1/section", "/office/menu/dish/1/photo", "/office/menu/dish/1/group",
                "/office/menu/dish/1/part", "/office/menu/section/1", "/office/menu/section/1/order",
                "/office/menu/section/1/remove", "/office/menu/group/1", "/office/menu/group/1/choice",
                "/office/menu/choice/1", "/office/menu/part/1", "/office/menu/part/1/dish", "/office/tables",
                "/office/tables/1", "/office/tables/1/place", "/office/areas", "/office/areas/1",
                "/office/areas/1/remove", "/office/staff", "/office/staff/1", "/office/staff/1/pin",
                "/office/settings/name", "/office/settings/where", "/office/settings/money", "/office/settings/look",
                "/office/settings/receipt", "/office/settings/kitchen", "/office/settings/nothing", "/office/rates",
                "/office/rates/1", "/office/rates/1/remove", "/office/stations", "/office/stations/1",
                "/office/stations/1/remove", "/office/courses", "/office/courses/1", "/office/menu/dish/1/kitchen",
                "/office/paying/bank-sepa", "/office/paying/stripe", "/office/paying/stripe/offer",
                "/office/paying/stripe/forget", "/office/paying/rules", "/office/paying/rights", "/office/paying/mail",
                "/office/paying/mail/test", "/office/paying/mail/forget", "/office/drawer/open", "/office/drawer/in",
                "/office/drawer/out", "/office/drawer/count", "/office/drawer/close", "/office/books/close",
                "/office/books/compare")


def test_a_form_with_nothing_in_it_changes_nothing(owner):
    before = everything()
    for address in NOTHING_SENT:
        answer = owner.post(address)
        assert answer.status_code in (400, 404, 409) and "Something went wrong" not in answer.text, address
    assert everything() == before


NOT_THERE = ("/office/menu/dish/999/words", "/office/menu/group/999", "/office/tables/999",
             "/office/menu/choices/group/999/move", "/office/menu/choices/dish/1/remove", "/office/staff/999/leave",
             "/office/devices/999/forget", "/office/rates/999/remove", "/office/areas/999/move",
             "/office/stations/999", "/office/stations/999/move", "/office/stations/999/remove", "/office/courses/999",
             "/office/courses/999/move", "/office/courses/999/remove",
             "/office/menu/dish/99999999999999999999/move", "/office/menu/dish/٣/move")


def test_what_is_not_there_is_not_found(owner):
    data = {"name-en": "x", "name": "x", "by": "1", "minimum": "0", "maximum": "1", "seats": "4", "shape": "round",
            "area": "1", "warm_at": "70", "late_at": "100"}
    for address in NOT_THERE:
        assert owner.post(address, data=data).status_code == 404, address


def test_no_form_is_taken_from_elsewhere(owner):
    before = everything()
    for address in NOTHING_SENT:
        assert owner.post(address, headers={"Origin": "https://evil.example"}).status_code == 403
    assert everything() == before


def test_every_post_of_the_office_is_for_the_office(house):
    waiter, before = house.staff("Ana"), everything()
    for rule in house.app.url_map.iter_rules():
        if rule.rule.startswith("/office") and "POST" in rule.methods:
            address = re.sub("<[^>]*:?kind>", "group", re.sub("<int:[^>]*>", "1", rule.rule))
            assert waiter.post(re.sub("<[^>]*>", "remove", address)).status_code == 403, rule.rule
    assert everything() == before


# Staff


def test_an_owner_who_changes_their_own_pin_stays_signed_in_here(house, owner):
    other = house.staff("Lin")
    assert owner.post(f"/office/staff/{person('Lin')}/pin", data={"pin": "8642"}).status_code == 303
    assert owner.get("/office").status_code == 200
    assert other.get("/office").location.startswith("/login")


def test_a_manager_is_told_that_owners_are_not_theirs(house, owner):
    owner.post("/office/staff", data={"name": "Mia", "role": "manager", "pin": "2468"})
    manager, before = house.staff("Mia"), Person.get(Person.name == "Lin").pin
    answer = manager.post(f"/office/staff/{person('Lin')}/pin", data={"pin": "0000"})
    assert answer.status_code == 403 and "Only an owner may do that for an owner." in answer.text
    assert Person.get(Person.name == "Lin").pin == before
    assert '<option value="owner"' not in manager.get("/office/staff/new").text


def test_a_device_is_made_known_once_by_its_link(house, owner):
    link = re.search(r"/welcome/[\w-]+", owner.post("/office/devices").text)[0]
    tablet = house.client()
    assert tablet.post(link, data={"name": "Tablet at the bar"}).status_code == 303
    assert house.client().post(link, data={"name": "Another"}).status_code == 404
    assert "Tablet at the bar" in owner.get("/office/staff").text


# The owner's colour


def test_the_colour_is_a_stylesheet_that_anybody_may_keep(house, owner):
    owner.post("/office/settings/look", data={"brand": "#ffcc00"})
    answer = house.client().get("/brand.css?ffcc00")
    assert answer.mimetype == "text/css" and "--brand:#ffcc00;--on-brand:#231a12" in answer.text
    assert "immutable" in answer.headers["Cache-Control"]
    assert "immutable" not in house.client().get("/brand.css?b8391a").headers["Cache-Control"]
    assert '/brand.css?ffcc00"' in owner.get("/office").text


def test_without_a_colour_of_their_own_no_stylesheet_is_asked_for(owner):
    assert "brand.css" not in owner.get("/office").text


# Today


def test_today_shows_what_came_in_and_what_is_open(house, owner):
    guest = phone("5")
    sent(guest, "Cola")
    text = owner.get("/office").text
    assert house.app and f"€{dish().price / 100:.2f}" in text and "at 1 table" in text


@pytest.mark.parametrize("day", ["2026-02-30", "x", "9999-12-31", "0001-01-01", "٢٠٢٦-٠١-٠١", "2026-1-1'"])
def test_a_day_that_never_was_is_today(owner, day):
    assert owner.get(f"/office?day={day}").status_code == 200


def test_another_day_can_be_looked_at(owner):
    assert "Tuesday, January 6, 2026" in owner.get("/office?day=2026-01-06").text


def test_the_plan_shows_every_table(owner):
    text = owner.get("/office/tables").text
    assert all(f'id="plan-{table.id}"' in text for table in Table.all())

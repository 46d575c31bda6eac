"""The owner's plan of a room at the office's door: figures, steps back, shapes, tags, and the menu on paper."""

import re

import pytest

from restaurant import office
from restaurant.office.plan import free_places, overlaps, place_of
from restaurant.staff import Person
from restaurant.tables import Table
from tests import given


@pytest.fixture
def owner(house):
    return house.staff("Lin")


def place(name="5"):
    return place_of(Table.get(Table.name == name))


def put(owner, house, name="5", **figures):
    return owner.post(f"/office/tables/{house.table(name).id}/place", data=figures)


def test_a_table_is_put_onto_the_grid(house, owner):
    put(owner, house, x="123", y="77")
    assert place()[:2] == (120, 80)


def test_what_the_page_did_not_change_keeps_what_another_owner_made_of_it(house, owner):
    """Two owners with the same page open: one moves the table, then the other widens it."""
    page = ",".join(map(str, place()))
    x, y, w, h = map(str, place())
    put(owner, house, **{"from": page, "x": "300", "y": "310", "w": w, "h": h})
    put(owner, house, **{"from": page, "x": x, "y": y, "w": "200", "h": h})
    assert place()[:3] == (300, 310, 200)


def test_a_step_back_is_offered_and_goes_exactly_to_where_it_was(house, owner):
    before = place()
    answer = put(owner, house, x="300", y="310")
    page = owner.get(answer.location)
    back = {name: given.hidden(page, name)[-1] for name in ("standing", "x", "y", "w", "h")}
    put(owner, house, **back)
    assert place() == before


def test_a_step_back_takes_nobody_elses_move_back(house, owner):
    put(owner, house, x="300", y="310")
    stood = ",".join(map(str, place()))
    put(owner, house, x="400", y="310")
    answer = put(owner, house, standing=stood, x="50", y="50")
    assert answer.status_code == 409 and "has moved table 5 meanwhile" in answer.text
    assert place()[:2] == (400, 310)


def test_moves_of_one_table_at_once_are_all_told_and_the_last_one_stays(house, owner):
    lin = house.staff("Lin")
    given.at_once(*[lambda x=x: put(lin, house, x=str(x)) for x in (100, 200, 300)])
    assert place()[0] in (100, 200, 300) and given.happened().count("TablesChanged") == 3


@pytest.mark.parametrize("wrong", ["", "1,2,3", "a,b,c,d", "1,2,3,99999", "-1,2,3,4"])
def test_a_broken_figure_of_the_page_is_as_if_it_said_none(house, owner, wrong):
    put(owner, house, **{"from": wrong, "x": "300"})
    assert place()[0] == 300


@pytest.mark.parametrize("shape", ["square", "round", "bar", "long"])
def test_every_shape_is_drawn_in_the_office_and_on_the_floor(house, owner, shape):
    area = office.add_area("Garden")
    (id,) = office.add_tables(area, "S", 1, 1, 4, shape)
    assert f'class="{shape}"' in owner.get("/office/tables").text
    assert f'id="t{id}"' in owner.get(f"/floor?area={area}").text


def test_another_shape_brings_its_size_unless_the_owner_chose_one(house):
    area = office.add_area("Garden")
    (id,) = office.add_tables(area, "S", 1, 1, 4)
    office.change_table(id, "S1", 4, "long", area)
    assert place("S1")[2:] == (240, 110)
    office.place_table(id, w=200)
    office.change_table(id, "S1", 4, "bar", area)
    assert place("S1")[2:] == (200, 110)


def test_new_tables_stand_on_nobody_while_there_is_room(house):
    area = office.add_area("Garden")
    office.add_tables(area, "G", 1, 30, 4)
    tables = [table for table in Table.all() if table.area_id == area]
    assert overlaps(tables) == {} and len({place_of(table) for table in tables}) == 30


def test_on_a_full_plan_a_table_is_added_all_the_same(house):
    area = office.add_area("Garden")
    office.add_tables(area, "G", 1, 50, 4), office.add_tables(area, "H", 1, 50, 4)
    assert free_places(area, "bar", 1)[0]["w"] >= 60


def test_tables_on_each_other_are_named(house, owner):
    office.place_table(house.table("1").id, *place("2")[:2])
    assert "These tables stand on each other: 1, 2." in owner.get("/office/tables").text


def test_the_owner_gives_a_table_to_a_waiter(house, owner):
    five, ana = house.table("5").id, given.person("Ana")
    owner.post(f"/office/tables/{five}/waiter", data={"waiter": ana})
    assert house.table("5").waiter_id == ana
    owner.post(f"/office/tables/{five}/waiter", data={"waiter": "0"})
    assert house.table("5").waiter_id is None


@pytest.mark.parametrize("name", ["Wei", "somebody who left"])
def test_only_who_serves_is_given_a_table(house, owner, name):
    if name != "Wei":
        office.let_go(given.person("Ben"), given.person("Lin"))
    to = Person.get(Person.name == (name if name == "Wei" else "Ben")).id
    assert owner.post(f"/office/tables/{house.table('5').id}/waiter", data={"waiter": to}).status_code == 404


def test_a_tag_carries_the_tables_address_and_leads_on_to_the_next(house, owner):
    tables = Table.all()
    assert owner.get("/office/tables/tags").location == f"/office/tables/{tables[0].id}/tag"
    seen, at = [], tables[0].id
    while at:
        page = owner.get(f"/office/tables/{at}/tag").text
        seen.append(re.search(r'data-address="([^"]*)"', page)[1])
        following = re.search(r'id="next" href="/office/tables/(\d+)/tag"', page)
        at = following and int(following[1])
    assert seen == [f"{house.place.address}/t/{table.code}" for table in tables]


def test_whoever_wants_new_codes_for_all_is_told_first_what_happens(house, owner):
    """One tap from the room, one that says what it does; seated guests stay seated."""
    assert 'href="/office/tables/renew"' in owner.get("/office/tables").text
    mia, old = given.guest(house, "5", "Mia"), {table.code for table in Table.all()}
    page = owner.get("/office/tables/renew").text
    assert "The printed codes of all 18 tables stop at once." in page and "Phones that are seated keep working." in page
    owner.post("/office/tables/renew")
    assert not old & {table.code for table in Table.all()}
    assert mia.get("/order").status_code == 200 and house.client().get(f"/t/{old.pop()}").status_code == 404


@pytest.mark.parametrize(("who", "path"), [("Lin", "/office/menu/print"), ("Ana", "/floor/menu")])
def test_the_menu_is_printed_without_a_script_in_the_language_that_was_asked_for(house, who, path):
    page = house.staff(who).get(f"{path}?language=zh&columns=1").text
    assert "<script" not in page and 'lang="zh"' in page and "兰州" in page and 'class="columns-1"' in page
    assert page.count("<article>") > 40 and "€12.80" in page or "12.80" in page


def test_each_letter_on_the_paper_is_explained_at_its_foot(house):
    page = house.staff("Ana").get("/floor/menu?language=en").text
    letters = set(re.findall(r'<abbr title="[^"]+">(\w)</abbr>', page))
    foot = page.partition("<footer>")[2]
    assert letters and all(re.search(rf"\b{letter} [a-z]", foot) for letter in letters)


def test_a_hidden_dish_is_not_on_the_paper(house):
    given.changed("Cola", hidden=True)
    assert "Cola" not in re.findall(r"<h3><span>(\w+)", house.staff("Ana").get("/floor/menu").text)


@pytest.mark.parametrize("query", ["language=xx", "columns=9", "language=" + "z" * 500])
def test_a_strange_wish_prints_the_houses_language(house, query):
    page = house.staff("Ana").get(f"/floor/menu?{query}")
    assert page.status_code == 200 and 'lang="en"' in page.text


@pytest.mark.parametrize("path", ["/office/menu/print", "/office/tables/tags", "/office/tables/1/tag"])
def test_waiters_do_not_come_through_the_offices_door(house, path):
    assert house.staff("Ana").get(path).status_code == 403

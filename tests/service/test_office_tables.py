"""Keeping the room: areas, tables and their codes."""

import pytest

from restaurant import office
from restaurant.errors import NotFound, Refused
from restaurant.office.tables import next_number
from restaurant.tables import Area, Table
from tests.given import everything, happened, phone, said


def test_several_tables_are_added_at_once_each_with_a_place_and_a_code(house):
    ids = office.add_tables(Area.all()[1].id, "T", next_number(), 3, 4)
    made = [Table.get_by_id(id) for id in ids]
    assert [table.name for table in made] == ["T19", "T20", "T21"]
    assert len({table.code for table in made}) == len({(table.x, table.y) for table in made}) == 3
    assert happened()[-1] == "TablesChanged"


def test_a_table_that_was_removed_comes_back_under_a_new_code(house):
    old = house.table()
    office.remove_table(old.id)
    with pytest.raises(NotFound):
        Table.with_code(old.code)
    assert office.add_tables(old.area_id, "", 5, 1, 4) == [old.id]
    assert house.table().code != old.code


@pytest.mark.parametrize("values", [
    ("", 1, 1, 4), ("", 90, 0, 4), ("", 90, 51, 4), ("", 90, 1, 0), ("", 90, 1, 61), ("x" * 20, 90, 1, 4)], ids=str)
def test_tables_that_cannot_be_are_refused(house, values):
    before = everything()
    with pytest.raises(Refused):
        office.add_tables(Area.all()[0].id, *values)
    assert everything() == before


def test_a_table_where_somebody_sits_is_not_removed(house):
    phone("5")
    with pytest.raises(Refused) as refused:
        office.remove_table(house.table().id)
    assert said(refused.value) == "Somebody sits at table 5. Close its bill first."


def test_no_two_tables_have_the_same_name(house):
    table = house.table("6")
    with pytest.raises(Refused, match="already"):
        office.change_table(table.id, "5", 4, "round", table.area_id)


def test_a_table_that_was_removed_gives_its_name_to_another(house):
    old, other = house.table("5"), house.table("6")
    office.remove_table(old.id)
    office.change_table(other.id, "5", 4, "round", other.area_id)
    assert (Table.get_by_id(other.id).name, Table.get_by_id(old.id).name) == ("5", "5 (1)")


def test_of_two_removed_tables_each_keeps_a_name_of_its_own(house):
    ids = [house.table(name).id for name in ("5", "6", "7")]
    for id in ids:
        office.change_table(id, "5", 4, "round", house.table("1").area_id)
        office.remove_table(id)
    assert [Table.get_by_id(id).name for id in ids] == ["5 (1)", "5 (2)", "5"]


@pytest.mark.parametrize(("x", "y", "where"), [(-50, 9000, (0, 440)), (10_000, -1, (640, 0)), (120, 80, (120, 80))])
def test_a_table_stays_on_its_plan(house, x, y, where):
    office.place_table(house.table().id, x, y)
    assert (house.table().x, house.table().y) == where


def test_a_new_code_stops_the_printed_one_and_leaves_seated_phones_alone(house):
    guest, old = phone("5"), house.table().code
    office.renew_code(house.table().id)
    with pytest.raises(NotFound):
        Table.with_code(old)
    assert guest.sitting.is_open and guest.sitting.table.name == "5"


def test_all_codes_are_renewed_at_once(house):
    before = {table.code for table in Table.all()}
    assert office.renew_all_codes() == 18
    assert before.isdisjoint(table.code for table in Table.all())


def test_an_area_with_tables_stays_and_the_last_one_too(house):
    with pytest.raises(Refused, match="still has tables"):
        office.remove_area(Area.all()[0].id)
    for table in Table.all():
        office.remove_table(table.id)
    for area in Area.all()[1:]:
        office.remove_area(area.id)
    with pytest.raises(Refused, match="one area at least"):
        office.remove_area(Area.all()[0].id)
    assert {table.area_id for table in Table.select()} == {Area.all()[0].id}


def test_areas_are_added_renamed_and_moved(house):
    id = office.add_area("Roof")
    office.change_area(id, "Roof garden", collects=False)
    office.move_area(id, -1)
    assert [area.name for area in Area.all()] == ["Dining room", "Terrace", "Roof garden", "Bar"]

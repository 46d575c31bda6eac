"""Keeping the staff: who may do what to whom, and that nobody stays signed in who should not."""

import pytest

from restaurant import office
from restaurant.database import database
from restaurant.errors import NotAllowed, Refused
from restaurant.staff import OneTimeLink, Person, matches
from tests.given import at_once, everything, happened, person, refused, said


def manager():
    return office.add_person("Mia", "manager", "2468", "", person("Lin"))


def test_a_pin_is_kept_as_a_slow_hash_and_nowhere_else(house):
    id = office.add_person("Noor", "waiter", "73198265", "", person("Lin"))
    assert matches(Person.get_by_id(id).pin, "73198265")
    assert "73198265" not in str(everything()) and "73198265" not in str(list(database.execute_sql(
        "SELECT * FROM entry")))


@pytest.mark.parametrize("pin", ["", "123", "123456789", "12 4", "١٢٣٤", "１２３４", "12a4", "+123", "1_234"])
def test_a_pin_is_four_to_eight_plain_digits(house, pin):
    with pytest.raises(Refused, match="4 to 8 digits"):
        office.add_person("Noor", "waiter", pin, "", person("Lin"))


@pytest.mark.parametrize(("role", "password"), [("owner", "short"), ("waiter", "long enough to be one"),
                                               ("manager", "x" * 201)])
def test_a_password_is_long_and_for_the_office_only(house, role, password):
    before = everything()
    with pytest.raises(Refused):
        office.add_person("Noor", role, "1234", password, person("Lin"))
    assert everything() == before


@pytest.mark.parametrize("name", ["", "   ", "\u200b", "Ana", "x" * 41])
def test_a_name_is_there_short_and_nobody_elses(house, name):
    with pytest.raises(Refused):
        office.add_person(name, "waiter", "1234", "", person("Lin"))


def test_somebody_new_can_only_be_what_there_is(house):
    with pytest.raises(Refused):
        office.add_person("Noor", "admin", "1234", "", person("Lin"))


def test_a_manager_keeps_the_staff_but_not_the_owners(house):
    mia, lin = manager(), person("Lin")
    office.change_person(person("Ana"), "Ana", "cook", mia)
    for verb in (lambda: office.change_person(lin, "Lin", "waiter", mia), lambda: office.let_go(lin, mia),
                 lambda: office.new_pin(lin, "9999", mia),
                 lambda: office.new_password(lin, "long enough to be one", mia),
                 lambda: office.change_person(mia, "Mia", "owner", mia),
                 lambda: office.add_person("Eve", "owner", "1234", "", mia)):
        with pytest.raises(NotAllowed):
            verb()
    assert [each.name for each in Person.select().where(Person.role == "owner")] == ["Lin"]


def test_there_is_always_an_owner(house):
    lin = person("Lin")
    for verb in (lambda: office.let_go(lin, lin), lambda: office.change_person(lin, "Lin", "waiter", lin)):
        with pytest.raises(Refused) as told:
            verb()
        assert said(told.value) == "Lin is the only owner. Make somebody else an owner first."


def test_of_two_owners_who_let_each_other_go_one_stays(house):
    lin, ida = person("Lin"), office.add_person("Ida", "owner", "1234", "", person("Lin"))
    outcomes = at_once(lambda: office.let_go(lin, ida), lambda: office.let_go(ida, lin))
    assert len(refused(outcomes)) == 1
    assert Person.working().where(Person.role == "owner").count() == 1


def test_whoever_is_let_go_is_out_at_once(house):
    ana = Person.get_by_id(person("Ana"))
    office.let_go(ana.id, person("Lin"))
    assert Person.signed_in(ana.id, ana.version) is None
    assert happened("StaffChanged")[-1] == {"person": ana.id, "what": "left"}


def test_every_change_ends_all_sessions(house):
    ana = Person.get_by_id(person("Ana"))
    assert office.new_pin(ana.id, "8642", person("Lin")) == ana.version + 1
    assert Person.signed_in(ana.id, ana.version) is None


def test_a_name_of_somebody_who_left_is_not_given_away(house):
    office.let_go(person("Ana"), person("Lin"))
    with pytest.raises(Refused) as told:
        office.add_person("Ana", "waiter", "1234", "", person("Lin"))
    assert said(told.value) == "Somebody called Ana works here or did once. Please add a letter."


def test_a_link_for_a_device_lives_ten_minutes(house):
    office.invite_device("a secret")
    assert OneTimeLink.good("a secret", "device")
    house.clock.turn(10 * 60_000 + 1)
    assert OneTimeLink.good("a secret", "device") is None

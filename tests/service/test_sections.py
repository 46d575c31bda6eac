"""Sections: whose tables are whose, who serves a party, and how a shift is handed over; of two who take one table the
second is told.
"""

import pytest

from restaurant import office, service
from restaurant.errors import NeedsManager, NotFound, Refused
from restaurant.floor import Floor
from restaurant.service import sections
from restaurant.staff import Person
from restaurant.tables import Sitting, Table
from tests import given


@pytest.fixture
def ana(house):
    return given.person("Ana")


@pytest.fixture
def ben(house):
    return given.person("Ben")


def id_of(name):
    return Table.get(Table.name == name).id


def waiter(name):
    return Table.get(Table.name == name).waiter_id


def takes(person, *names, **shown):
    """Somebody ticks these tables on a page that showed them as nobody's, or as ``shown`` says."""
    seen = {id_of(name): shown.get(f"t{name}") for name in names}
    return lambda: service.pick_tables(person, set(seen), seen)


def test_a_table_that_was_picked_is_mine_and_stands_in_the_journal(ana):
    takes(ana, "5", "7")()
    assert (waiter("5"), waiter("7"), waiter("9")) == (ana, ana, None)
    assert given.happened("TableAssigned")[0] == {
        "table": id_of("5"), "person": ana, "changes": {"waiter": [None, ana]}}


def test_a_table_that_is_no_longer_ticked_is_everybodys(ana):
    takes(ana, "5", "7")()
    service.pick_tables(ana, {id_of("5")}, {id_of("5"): ana, id_of("7"): ana})
    assert (waiter("5"), waiter("7")) == (ana, None)


def test_tables_of_others_that_i_did_not_tick_stay_theirs(ana, ben):
    takes(ben, "7")()
    service.pick_tables(ana, {id_of("5")}, {id_of("5"): None, id_of("7"): ben})
    assert (waiter("5"), waiter("7")) == (ana, ben)


def test_of_two_who_take_one_table_the_second_is_told(ana, ben):
    outcomes = given.at_once(takes(ana, "5", "7"), takes(ben, "5", "9"))
    (told,) = given.refused(outcomes)
    assert given.said(told) in (f"{name} has table 5 now. Please look again." for name in ("Ana", "Ben"))
    assert (waiter("7") is None) != (waiter("9") is None), "whoever was second took nothing"


def test_without_its_guard_the_second_takes_it_from_the_first(ana, ben, monkeypatch):
    """The twin: nothing else looks at what the page showed."""
    monkeypatch.setattr(sections, "_is", lambda column, person: column.model.id == column.model.id)
    assert given.refused(given.at_once(takes(ana, "5"), takes(ben, "5"))) == []
    assert given.happened().count("TableAssigned") == 2


def test_a_table_may_be_taken_from_somebody_whose_name_stood_on_it(ana, ben):
    takes(ana, "5")()
    takes(ben, "5", t5=ana)()
    assert waiter("5") == ben


def test_a_shift_goes_to_somebody_with_tables_and_parties(ana, ben):
    takes(ana, "5", "7")()
    given.phone("9")
    service.transfer(given.sitting("9").id, ana, ben)
    assert service.hand_over(ana, ben) == (2, 1)
    assert waiter("5") == waiter("7") == Sitting.get().waiter_id == ben
    assert given.happened("ShiftHandedOver")[0]["tables"] == [id_of("5"), id_of("7")]


def test_closed_parties_keep_who_served_them(ana, ben):
    takes(ana, "5")()
    given.phone("9")
    service.transfer(given.sitting("9").id, ana, ben)
    service.close(given.sitting("9").id, ana)
    service.hand_over(ana, ben)
    assert Sitting.get().waiter_id == ana


def test_somebody_takes_a_table_while_its_shift_is_handed_over(ana, ben):
    lin = given.person("Lin")
    takes(ana, "5", "7")()
    outcomes = given.at_once(lambda: service.hand_over(ana, lin), takes(ben, "5", t5=ana))
    told = given.refused(outcomes)
    assert waiter("5") == (lin if told else ben) and waiter("7") == lin


def test_without_its_guard_a_table_is_torn_from_whom_it_was_handed_to(ana, ben, monkeypatch):
    """The twin: Ben's page showed Ana, and by now the table is Lin's."""
    lin = given.person("Lin")
    takes(ana, "5")()
    monkeypatch.setattr(sections, "_is", lambda column, person: column.model.id == column.model.id)
    assert given.refused(given.at_once(lambda: service.hand_over(ana, lin), takes(ben, "5", t5=ana))) == []
    assert waiter("5") == ben


def test_there_has_to_be_something_to_hand_over(ana, ben):
    with pytest.raises(Refused, match="nothing to hand over"):
        service.hand_over(ana, ben)


@pytest.mark.parametrize("name", ["Wei", "Omar"])
def test_a_cook_is_given_no_tables(ana, name):
    takes(ana, "5")()
    with pytest.raises(Refused, match="does not serve tables"):
        service.hand_over(ana, given.person(name))


def test_a_party_changes_hands_and_its_table_does_not(ana, ben):
    takes(ana, "5")()
    at = given.phone("5").sitting_id
    service.transfer(at, ben, ana)
    assert (Floor().by_sitting[at].waiter, waiter("5")) == (ben, ana)
    service.transfer(at, ana, ben, shown=ben)
    assert Sitting.find(at).waiter_id is None, "it follows its table again"


def test_of_two_who_pass_a_party_on_one_is_told(ana, ben):
    lin, at = given.person("Lin"), given.phone("5").sitting_id
    outcomes = given.at_once(lambda: service.transfer(at, ben, ana), lambda: service.transfer(at, lin, ana))
    assert len(given.refused(outcomes)) == 1 and given.happened().count("PartyTransferred") == 1


def test_without_its_guard_the_party_goes_from_hand_to_hand_unseen(ana, ben, monkeypatch):
    """The twin."""
    lin, at = given.person("Lin"), given.phone("5").sitting_id
    monkeypatch.setattr(sections, "_is", lambda column, person: column.model.id == column.model.id)
    outcomes = given.at_once(lambda: service.transfer(at, ben, ana), lambda: service.transfer(at, lin, ana))
    assert given.refused(outcomes) == [] and given.happened().count("PartyTransferred") == 2


def test_whoever_leaves_loses_their_tables_and_is_given_none(ana, ben):
    takes(ana, "5")()
    at = given.phone("9").sitting_id
    service.transfer(at, ana, ben)
    office.let_go(ana, given.person("Lin"))
    assert waiter("5") is None and Sitting.find(at).waiter_id is None
    with pytest.raises(NotFound):
        service.transfer(at, ana, ben)


def test_a_hand_over_to_somebody_who_is_let_go_just_then_leaves_nothing_with_them(ana, ben):
    takes(ana, "5")()
    given.at_once(lambda: service.hand_over(ana, ben), lambda: office.let_go(ben, given.person("Lin")))
    assert waiter("5") in (None, ana)


def test_without_its_guard_the_table_of_somebody_who_left_is_nobodys_and_nobody_knows(ana, ben, monkeypatch):
    """The twin: one who works here no longer has a table."""
    takes(ana, "5")()
    monkeypatch.setattr(sections, "_works_here", lambda person: None)
    office.let_go(ben, given.person("Lin"))
    service.hand_over(ana, ben)
    assert waiter("5") == ben and Person.find(ben).left_at


def test_a_leaked_code_is_dead_and_seated_guests_stay(house, ana):
    old, mei = house.table("5").code, given.phone("5")
    service.code_leaked(house.table("5").id, ana)
    with pytest.raises(NotFound):
        Table.with_code(old)
    given.sent(mei, "Cola")
    assert given.happened("TableCodeRenewed") == [{"table": house.table("5").id, "person": ana, "reason": ""}]


def test_a_house_can_keep_new_codes_to_managers(house, ana):
    given.house_rule(waiters_may=("void",))
    with pytest.raises(NeedsManager):
        service.code_leaked(house.table("5").id, ana)
    service.code_leaked(house.table("5").id, ana, approved_by=given.person("Lin"))
    assert given.happened()[-2:] == ["Approved", "TableCodeRenewed"]

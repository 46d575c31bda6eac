"""A table's life: several parties at one table, one at several, tabs, reservations and clearing; at one moment too.

Invariant I17: at most one open sitting at a place, and everything belongs to one sitting. Each race has a twin with its
guard taken away.
"""

import peewee
import pytest

from restaurant import clock, kitchen, office, service
from restaurant.bills import Bill, Receipt
from restaurant.database import allowed_to_write, database
from restaurant.errors import NotFound, Refused
from restaurant.floor import Floor
from restaurant.orders import Line
from restaurant.service import parties, reservations
from restaurant.tables import Reservation, Sitting, Table
from tests import given


def at(name):
    return Table.get(Table.name == name).id


def ana():
    return given.person("Ana")


def seated(name="5", guests=2):
    return service.open_table(at(name), ana(), guests)


def another(name="5"):
    return service.another_party(at(name), ana())


def together(sitting, name):
    return lambda: service.put_together(sitting, at(name), ana())


def place(sitting):
    return Sitting.get_by_id(sitting).table


def title(sitting):
    return Sitting.get_by_id(sitting).title


def standing(name="5"):
    return Floor().standings[at(name)]


def refuses(verb, *args):
    with pytest.raises(Refused) as told:
        verb(*args)
    return given.said(told.value)


def paid_and_closed(sitting):
    if Bill(Sitting.get_by_id(sitting)).due:
        given.paid(sitting)
    service.close(sitting, ana())


def is_sound():
    """I17: no place has two open sittings, none sits at a table that stands at another, and all is a party's own."""
    places_taken = [each.table_id for each in Sitting.all_open()]
    put = {table.id for table in Table.select().where(Table.joined_to.is_null(False))}
    mains = {table.joined_to_id for table in Table.select().where(Table.joined_to.is_null(False))}
    lost = database.execute_sql('SELECT COUNT(*) FROM line l JOIN "order" o ON o.id = l.order_id '
                                "WHERE l.sitting_id != o.sitting_id").fetchone()[0]
    return len(places_taken) == len(set(places_taken)) and not put & set(places_taken) \
        and mains <= set(places_taken) and lost == 0


# Several parties at a table


def test_another_party_sits_at_a_part_of_its_own(house):
    first = seated()
    second, third = another(), another()
    assert [title(each) for each in (first, second, third)] == ["5", "5 B", "5 C"]
    assert is_sound() and [part.table.name for part in standing().parts] == ["5 B", "5 C"]


def test_at_a_free_table_another_party_is_the_first(house):
    assert title(another()) == "5"


def test_another_party_from_a_part_sits_at_the_same_table(house):
    seated()
    part = place(another())
    assert title(service.another_party(part.id, ana())) == "5 C"


def test_a_part_is_used_again_by_a_later_party(house):
    seated()
    before = place(another())
    service.close(given.sitting("5 B").id, ana())
    assert (place(another()).id, Table.select().where(Table.part_of.is_null(False)).count()) == (before.id, 1)


def test_each_party_pays_its_own(house):
    mei = given.phone("5")
    other = another()
    service.add(other, given.dish("Plum wine").id, person=ana())
    service.send(other, given.marks(other, ana()), person=ana())
    given.sent(mei)
    assert (Bill(mei.sitting).total, Bill(Sitting.get_by_id(other)).total) == (350, given.dish("Plum wine").price)


def test_a_parts_tickets_and_receipt_say_its_name(house):
    seated()
    other = another()
    service.add(other, given.dish().id, person=ana())
    service.send(other, given.marks(other, ana()), person=ana())
    given.paid(other)
    assert kitchen.of_sitting(other)[0].table == Receipt.get().content["table"] == "5 B"


def test_the_code_of_a_part_leads_nowhere(house):
    seated()
    part = place(another())
    with pytest.raises(NotFound):
        Table.with_code(part.code)
    assert part.name not in [table.name for table in Table.all()]


def test_a_closed_part_takes_nobody_and_is_gone(house):
    seated()
    part = place(another())
    service.close(given.sitting("5 B").id, ana())
    assert part.id not in Floor().standings
    assert refuses(service.open_table, part.id, ana()) == "Nobody sits at this table now."


def test_a_table_with_a_part_is_not_removed_nor_its_name_given_away(house):
    first = seated()
    another()
    service.close(first, ana())
    assert refuses(office.remove_table, at("5")) == "Somebody sits at table 5. Close its bill first."
    assert "5 B" in refuses(office.change_table, at("7"), "5 B", 4, "square", house.table("7").area_id)


def test_the_owner_may_call_a_table_what_a_part_was_called(house):
    seated()
    another()
    service.close(given.sitting("5 B").id, ana())
    office.change_table(at("7"), "5 B", 4, "square", house.table("7").area_id)
    assert not house.table("5 B").removed and house.table("5 B (1)").part_of_id == at("5")


def test_there_are_letters_for_twelve_more_and_no_further(house):
    seated()
    for _ in parties.LETTERS:
        another()
    assert refuses(another) == "There is no room for one more party at table 5."


def test_two_waiters_who_open_a_part_open_two(house):
    seated()
    opened = given.at_once(another, another)
    assert sorted(map(title, opened)) == ["5 B", "5 C"] and is_sound()


def test_without_the_look_at_who_sits_there_the_index_refuses_and_without_it_two_sit_at_one_part(house, monkeypatch):
    """The twin."""
    seated()
    part = place(another()).id
    monkeypatch.setattr(parties, "_part", lambda table: part)
    with pytest.raises(peewee.IntegrityError):
        another()
    with allowed_to_write():
        database.execute_sql("DROP INDEX one_open_sitting")
    another()
    assert not is_sound()


# One party at several tables


def test_a_table_that_is_put_to_a_party_is_theirs(house):
    party = seated()
    together(party, "7")()
    assert title(party) == "5 + 7" and standing("7") is not None
    assert standing("7").sitting == standing("5").sitting == party and is_sound()


def test_its_code_and_its_first_order_lead_to_that_party(house):
    party = seated()
    together(party, "7")()
    assert Table.with_code(house.table("7").code).name == "5"
    assert given.phone("7").sitting_id == party == service.open_table(at("7"), ana())


def test_tickets_say_both_names_and_that_it_was_one(house):
    line = given.line(table="5")
    together(line.sitting_id, "7")()
    (ticket,) = kitchen.of_sitting(line.sitting_id)
    assert (ticket.table, ticket.moved_from) == ("5 + 7", "5")


def test_three_tables_make_one(house):
    party = seated()
    together(party, "7")()
    together(party, "9")()
    assert title(party) == "5 + 7 + 9"


@pytest.mark.parametrize("why", ["taken", "put to another", "with a part", "in another area", "itself"])
def test_only_a_free_table_of_the_area_is_put_to_another(house, why):
    party, name = seated(), {"in another area": "12", "itself": "5"}.get(why, "7")
    if why == "taken":
        seated("7")
    elif why == "put to another":
        together(seated("9"), "7")()
    elif why == "with a part":
        first = seated("7")
        another("7")
        service.close(first, ana())
    assert refuses(together(party, name)) == f"Table {name} is not free."
    assert is_sound()


def test_a_tab_is_put_to_no_table(house):
    tab = service.open_tab(house.table().area_id, "Anna", ana())
    assert refuses(together(tab, "7")) == "Only a whole table can be put together with others."


def test_taken_apart_it_is_free(house):
    line = given.line(table="5")
    together(line.sitting_id, "7")()
    assert [service.take_apart(line.sitting_id, at("7"), ana()) for _ in range(2)] == [True, False]
    assert (standing("7").state, kitchen.of_sitting(line.sitting_id)[0].table) == ("free", "5")


def test_closing_takes_tables_apart(house):
    mei = given.phone("5")
    given.sent(mei)
    together(mei.sitting_id, "7")()
    paid_and_closed(mei.sitting_id)
    assert standing("7").state == "free" and Receipt.get().content["table"] == "5 + 7" and is_sound()


def test_two_waiters_who_put_one_table_to_two_parties(house):
    parties_there = seated("5"), seated("9")
    outcomes = given.at_once(*[together(each, "7") for each in parties_there])
    (told,) = given.refused(outcomes)
    assert given.said(told) == "Table 7 is not free." and is_sound()
    assert sorted(map(title, parties_there)) in (["5", "9 + 7"], ["5 + 7", "9"])


def test_without_the_guard_the_second_takes_it_from_the_first(house, monkeypatch):
    """The twin: both are told that it is theirs."""
    there = seated("5"), seated("9")
    monkeypatch.setattr(parties, "FREE", "NOT removed")
    assert given.refused(given.at_once(*[together(each, "7") for each in there])) == []
    assert sorted(map(title, there)) != ["5 + 7", "9 + 7"]


def test_a_table_that_is_put_to_a_party_while_somebody_sits_down_there(house):
    party = seated("5")
    given.at_once(together(party, "7"), lambda: seated("7"))
    assert is_sound()


@pytest.mark.parametrize("first", [0, 1])
def test_a_phone_that_scans_while_the_table_is_put_to_a_party_is_in_one_sitting(house, first):
    party, code = seated("5"), at("7")
    verbs = [together(party, "7"), lambda: service.join(code, "a secret")]
    given.at_once(*verbs[first:], *verbs[:first])
    assert is_sound() and len(Sitting.all_open()) == (1 if standing("7").sitting == party else 2)


def test_without_the_guard_two_parties_sit_at_what_is_one_table(house, monkeypatch):
    """The twin."""
    party = seated("5")
    seated("7")
    monkeypatch.setattr(parties, "FREE", "NOT removed")
    together(party, "7")()
    assert not is_sound()


@pytest.mark.parametrize("first", [0, 1])
def test_a_table_that_is_put_to_a_party_that_closes(house, first):
    """Either it was put there and was taken away again, or it came too late."""
    party = seated("5")
    verbs = [together(party, "7"), lambda: service.close(party, ana())]
    given.at_once(*verbs[first:], *verbs[:first])
    assert is_sound() and standing("7").state == standing("5").state == "free"


def test_without_the_look_at_the_bill_a_table_stands_at_nobodys(house, monkeypatch):
    """The twin."""
    party = seated("5")
    service.close(party, ana())
    monkeypatch.setattr(Sitting, "must_be_open", lambda id: None)
    together(party, "7")()
    assert not is_sound()


# Moving


def moved(sitting, name):
    return lambda: service.move_sitting(sitting, at(name), ana())


def test_who_moves_leaves_all_their_tables(house):
    line = given.line(table="5")
    together(line.sitting_id, "7")()
    moved(line.sitting_id, "9")()
    (ticket,) = kitchen.of_sitting(line.sitting_id)
    assert title(line.sitting_id) == ticket.table == "9"
    assert standing("5").state == standing("7").state == "free"
    assert is_sound()


def test_a_part_moves_to_a_table_of_its_own(house):
    seated()
    other = another()
    moved(other, "9")()
    assert title(other) == "9" and standing("5").parts == [] and is_sound()


@pytest.mark.parametrize("to, said", [("7", "Somebody sits at table 7."), ("9", "Somebody sits at table 9."),
                                      ("8", "They sit at this table already.")])
def test_no_party_moves_to_what_is_not_free(house, to, said):
    """7 stands at another party's table, at a part of 9 somebody sits, and 8 is their own."""
    party, host, first = seated("5"), seated("6"), seated("9")
    together(host, "7")()
    together(party, "8")()
    another("9")
    service.close(first, ana())
    assert refuses(moved(party, to)) == said


@pytest.mark.parametrize("first", [0, 1])
def test_a_party_that_moves_to_a_table_while_it_is_put_to_another(house, first):
    """F56."""
    one, other = seated("5"), seated("6")
    verbs = [moved(one, "7"), together(other, "7")]
    outcomes = given.at_once(*verbs[first:], *verbs[:first])
    assert len(given.refused(outcomes)) == 1 and is_sound()


def test_without_the_look_two_parties_are_at_one_table(house, monkeypatch):
    """The twin."""
    one, other = seated("5"), seated("6")
    together(other, "7")()
    monkeypatch.setattr("restaurant.service.changing.must_be_whole", lambda table: None)
    moved(one, "7")()
    assert not is_sound()


@pytest.mark.parametrize("first", [0, 1])
def test_an_order_at_the_moment_of_moving_goes_along_from_joined_tables(house, first):
    """F56."""
    mei = given.phone("5")
    together(mei.sitting_id, "7")()
    given.picked(mei, "Cola", 2)
    verbs = [moved(mei.sitting_id, "9"),
             lambda: service.send(mei.sitting_id, given.marks(mei.sitting_id), phone=mei.id)]
    assert given.refused(given.at_once(*verbs[first:], *verbs[:first])) == []
    assert Line.get().sitting.title == kitchen.of_sitting(mei.sitting_id)[0].table == "9" and is_sound()


@pytest.mark.parametrize("first", [0, 1])
def test_a_payment_at_the_moment_of_moving_goes_along_from_joined_tables(house, first):
    """F56."""
    mei = given.phone("5")
    given.sent(mei)
    together(mei.sitting_id, "7")()
    verbs = [moved(mei.sitting_id, "9"), lambda: given.paid(mei.sitting_id)]
    assert given.refused(given.at_once(*verbs[first:], *verbs[:first])) == []
    assert Bill(mei.sitting).due == 0 and Receipt.get().content["table"] in ("9", "5 + 7") and is_sound()


# Tabs


def tab(house, name="Anna"):
    return service.open_tab(house.table().area_id, name, ana())


def test_a_tab_orders_pays_and_closes_by_its_name(house):
    anna = tab(house)
    service.add(anna, given.dish().id, person=ana())
    service.send(anna, given.marks(anna, ana()), person=ana())
    assert kitchen.of_sitting(anna)[0].table == title(anna) == "Anna"
    paid_and_closed(anna)
    assert Receipt.get().content["table"] == "Anna" and Floor().tabs(house.table().area_id) == []


def test_two_open_tabs_have_two_names(house):
    tab(house)
    assert refuses(tab, house, "anna ") == "There is a tab for anna already. Please choose another name."
    assert refuses(tab, house, " ") == "Please give the tab a name."


def test_a_name_is_free_again_and_the_old_bill_keeps_it(house):
    first = tab(house)
    service.close(first, ana())
    tab(house, "Bo")
    assert title(first) == "Anna" and place(first).id == Sitting.all_open()[0].table_id


def test_two_waiters_who_open_tabs_open_two(house):
    opened = given.at_once(lambda: tab(house), lambda: tab(house, "Bo"))
    assert sorted(map(title, opened)) == ["Anna", "Bo"] and is_sound()


def test_two_waiters_who_open_the_same_tab_open_one(house):
    assert len(given.refused(given.at_once(lambda: tab(house), lambda: tab(house)))) == 1


def test_without_the_look_at_names_there_are_two_of_one(house, monkeypatch):
    """The twin."""
    monkeypatch.setattr(parties, "_named", lambda name, but=0: name)
    assert given.refused(given.at_once(lambda: tab(house), lambda: tab(house))) == []


def test_from_a_tab_to_a_table_and_back(house):
    anna = tab(house)
    service.add(anna, given.dish().id, person=ana())
    service.send(anna, given.marks(anna, ana()), person=ana())
    moved(anna, "9")()
    assert (title(anna), kitchen.of_sitting(anna)[0].table) == ("9", "9")
    service.move_to_tab(anna, "Anna", ana())
    assert (title(anna), kitchen.of_sitting(anna)[0].table, standing("9").state) == ("Anna", "Anna", "free")
    assert Bill(Sitting.get_by_id(anna)).total == 350 and is_sound()


def test_a_phone_goes_along_to_a_tab(house):
    mei = given.phone("5")
    service.move_to_tab(mei.sitting_id, "Mei", ana())
    given.sent(mei)
    assert kitchen.of_sitting(mei.sitting_id)[0].table == "Mei"


def test_the_code_of_a_tab_leads_nowhere(house):
    with pytest.raises(NotFound):
        Table.with_code(place(tab(house)).code)


# Clearing


@pytest.fixture
def clears(house):
    given.house_rule(tables_are_cleared=True)


def test_a_table_is_free_at_once_where_nobody_has_to_clear_it(house):
    service.close(seated(), ana())
    assert standing().state == "free" and Sitting.get().cleared_at


def test_a_table_waits_to_be_cleared_until_somebody_says_so(house, clears):
    service.close(seated(), ana())
    assert standing().state == "clear"
    assert service.clear_table(at("5")) and not service.clear_table(at("5"))
    assert standing().state == "free" and given.happened().count("TableCleared") == 1


@pytest.mark.parametrize("how", ["open", "move", "together"])
def test_who_takes_it_has_cleared_it(house, clears, how):
    service.close(seated(), ana())
    if how == "open":
        service.close(seated(), ana())
        service.clear_table(at("5"))
    elif how == "move":
        moved(seated("7"), "5")()
    else:
        together(seated("7"), "5")()
    assert Sitting.select().where(Sitting.closed_at.is_null(False), Sitting.cleared_at.is_null()).count() == 0


def test_parts_and_tabs_are_never_to_be_cleared(house, clears):
    seated()
    for sitting in another(), tab(house):
        service.close(sitting, ana())
        assert Sitting.get_by_id(sitting).cleared_at


# Reservations


def reserved(hours=1, name="Okafor", table="5", guests=4):
    return service.reserve(at(table), clock.now() + int(hours * clock.HOUR), name, ana(), guests)


def test_a_table_says_that_it_is_reserved_some_hours_before(house):
    reserved(4)
    assert standing().state == "free"
    house.clock.turn(2 * clock.HOUR)
    assert standing().state == "reserved"
    house.clock.turn(5 * clock.HOUR)
    assert standing().state == "free"


def test_they_are_seated_by_name_and_number(house):
    sitting = Sitting.get_by_id(service.seat_reservation(reserved(), ana()))
    assert (sitting.table.name, sitting.name, sitting.guests) == ("5", "Okafor", 4)
    assert standing().expected == []


def test_who_does_not_come_is_dropped(house):
    id = reserved()
    assert service.drop_reservation(id) and not service.drop_reservation(id)
    assert standing().state == "free"


def test_two_at_the_same_time_are_kept_both(house):
    reserved(), reserved(name="Lee")
    assert [each.name for each in standing().expected] == ["Okafor", "Lee"]


def test_nobody_is_seated_where_somebody_sits(house):
    id = reserved()
    seated()
    assert refuses(service.seat_reservation, id, ana()) == "Somebody sits at table 5."
    assert Reservation.get_by_id(id).done_at is None


@pytest.mark.parametrize("hours, name, said", [(-2, "Okafor", "Please choose a time from now on."),
                                               (9000, "Okafor", "Please choose a time from now on."),
                                               (1, " ", "Please give a name.")])
def test_what_is_no_reservation(house, hours, name, said):
    assert refuses(reserved, hours, name) == said


def test_two_waiters_who_seat_one_reservation_seat_it_once(house):
    id = reserved()
    assert len(given.refused(given.at_once(*[lambda: service.seat_reservation(id, ana())] * 2))) == 1
    assert len(Sitting.all_open()) == 1


def test_the_owner_may_add_a_table_called_like_a_tab(house):
    service.close(tab(house), ana())
    office.add_tables(house.table("7").area_id, "Tab ", 1, 1, 4)
    assert house.table("Tab 1").tab is False and house.table("Tab 1 (1)").tab


def test_without_the_guards_they_are_seated_twice(house, monkeypatch):
    """The twin."""
    id = reserved()
    monkeypatch.setattr(reservations, "FREE", "NOT removed")
    monkeypatch.setattr(reservations, "move", lambda *what, **more: True)
    with allowed_to_write():
        database.execute_sql("DROP INDEX one_open_sitting")
    given.at_once(*[lambda: service.seat_reservation(id, ana())] * 2)
    assert not is_sound()


# How a table stands


def test_paying_is_seen_from_the_floor(house):
    mei = given.phone("5")
    given.sent(mei)
    for ticket in kitchen.of_sitting(mei.sitting_id):
        service.ready(ticket.id)
    service.carry([task.id for ticket in kitchen.of_sitting(mei.sitting_id) for task in ticket.tasks])
    payment = given.begun(mei, 350)
    assert standing().state == "paying"
    service.expire(payment.id)
    assert standing().state == "eating"


def test_every_call_that_is_not_for_the_bill_calls(house):
    sitting = seated()
    with allowed_to_write():
        database.execute_sql("INSERT INTO call (sitting_id, kind, at) VALUES (?, 'water', ?)", (sitting, clock.now()))
    assert standing().state == "calls"


def test_who_needs_somebody_comes_first_and_free_tables_last(house):
    seated("9")
    service.call(seated("7"), "waiter")
    names = [each.table.name for each in Floor().by_urgency(house.table("7").area_id)]
    assert names[:2] == ["7", "9"]


def test_the_counts_are_of_tables(house):
    party = seated("5")
    together(party, "7")()
    seated("9")
    another("9")
    tab(house)
    assert (Floor().tables, Floor().in_use) == (18, 3)


def test_what_a_place_is_called_is_said_in_one_way(house):
    """The statement for the kitchen and the row of the floor agree."""
    line = given.line(table="5")
    together(line.sitting_id, "9")()
    together(line.sitting_id, "7")()
    names = {kitchen.of_sitting(line.sitting_id)[0].table, title(line.sitting_id), standing("5").table.name}
    assert len(names) == 1

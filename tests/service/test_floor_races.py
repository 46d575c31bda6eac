"""Two at the same moment on the floor: what is moved, merged, taken or let in while somebody else undoes that.

Each race is run both ways round, and has a twin with its guard taken away (threat T77; faults F32, F56).
"""

import pytest

from restaurant import kitchen, service
from restaurant.bills import Bill
from restaurant.books import proof
from restaurant.calls import Call
from restaurant.orders import Line, LineChange, Order, Pick
from restaurant.service import calling, changing, closing, going_over, letting_in, merging, moving, ordering, sections
from restaurant.tables import Merge, Phone, Sitting, Table
from tests import given

COLA, WINE = 350, 480
FIRST = pytest.mark.parametrize("first", [0, 1])


@pytest.fixture
def cola(house):
    """A cola that a party at table 5 ordered, with a plum wine."""
    line = given.line("Cola", 1, "5")
    given.sent(given.phone("5"), "Plum wine")
    return line


@pytest.fixture
def seven(house):
    """Another party, at table 7, with nothing on its bill."""
    return given.phone("7").sitting_id


def both(first, *steps):
    """What each of two at the same moment was told, whichever of them comes first."""
    return given.at_once(*(steps[::-1] if first else steps))


def nothing(*what, **more):
    """A guard that was taken away."""


def anyway(model, where, to, by=None, **changes):
    """A move that does not look at the state from which it comes, but only at the first of what it was asked for."""
    return model.update(**{by or "state": to}, **changes).where(where.lhs).execute() == 1


def ana():
    return given.person("Ana")


def bill(sitting):
    return Bill(Sitting.find(sitting))


# A dish is cancelled while it goes elsewhere


def cancels(line):
    person = ana()
    return lambda: service.cancel(line.id, 1, "mistake", person)


def moves(line):
    to, person = given.phone("9").sitting_id, ana()
    return lambda: service.move_lines(line.sitting_id, {line.id: 1}, to, person)


def parts(line):
    to, person = Table.get(Table.name == "9").id, ana()
    return lambda: service.split(line.sitting_id, {line.id: 1}, person, to)


@FIRST
@pytest.mark.parametrize("goes", [moves, parts])
def test_a_dish_goes_to_others_or_is_cancelled(cola, goes, first):
    outcomes = both(first, goes(cola), cancels(cola))
    assert len(given.refused(outcomes)) == 1
    assert [change.kind for change in LineChange.select()] == [("move", "cancel")[first]]
    assert sum(bill(each.id).total for each in Sitting.all_open()) == WINE + COLA * (not first)


@FIRST
@pytest.mark.parametrize("goes", [moves, parts])
def test_without_the_count_it_goes_and_is_cancelled(cola, goes, first, monkeypatch):
    monkeypatch.setattr(changing, "LEFT", "99")
    monkeypatch.setattr(moving, "_check", nothing)
    assert given.refused(both(first, goes(cola), cancels(cola))) == []
    assert sum(change.quantity for change in LineChange.select()) == 2, "of one cola"


@FIRST
def test_a_party_that_changes_tables_loses_what_is_cancelled_and_nothing_else(cola, first):
    """Neither is in the other's way, so nobody is told and nothing guards it."""
    to, person = Table.get(Table.name == "9").id, ana()
    outcomes = both(first, lambda: service.move_sitting(cola.sitting_id, to, person), cancels(cola))
    assert given.refused(outcomes) == [] and bill(cola.sitting_id).total == WINE
    old, wine = kitchen.of_sitting(cola.sitting_id)
    assert (old.table, old.tasks[0].state, wine.table, wine.tasks[0].state) == ("9", "cancelled", "9", "queued")


@FIRST
def test_a_dish_is_cancelled_where_its_party_is_by_then(cola, seven, first):
    both(first, joins(cola.sitting_id, seven), cancels(cola))
    assert bill(seven).total == WINE
    assert given.happened("LineCancelled")[0]["sitting"] == (cola.sitting_id if first else seven)


def test_with_the_dish_as_a_page_showed_it_a_bill_that_is_gone_is_changed(cola, seven, monkeypatch):
    """The twin: the line was read before it was this verb's turn."""
    monkeypatch.setattr(changing, "_changeable", lambda line: cola)
    both(0, joins(cola.sitting_id, seven), cancels(cola))
    assert given.happened("LineCancelled")[0]["sitting"] == cola.sitting_id != seven


# A party joins another while one of them closes, chooses or sends


def joins(came, into):
    person = ana()
    return lambda: service.merge(came, into, person)


def closes(sitting):
    person = given.person("Ben")
    return lambda: service.close(sitting, person) or "closed"


@FIRST
def test_a_party_joins_others_or_is_closed(cola, seven, first):
    outcomes = both(first, joins(seven, cola.sitting_id), closes(seven))
    assert len(given.refused(outcomes)) == 1
    assert [each.id for each in Sitting.all_open()] == [cola.sitting_id]
    assert Merge.select().count() == given.happened().count("PartyMerged") == (not first)


@FIRST
def test_without_the_guards_it_joins_them_and_is_closed(cola, seven, first, monkeypatch):
    monkeypatch.setattr(Sitting, "must_be_open", nothing)
    for module in (merging, closing):
        monkeypatch.setattr(module, "move", anyway)
    assert given.refused(both(first, joins(seven, cola.sitting_id), closes(seven))) == []
    assert {"PartyMerged", "SittingClosed"} <= set(given.happened())


@FIRST
def test_a_party_joins_others_who_close(cola, seven, first):
    outcomes = both(first, joins(cola.sitting_id, seven), closes(seven))
    assert len(given.refused(outcomes)) == 1 and list(proof.problems()) == []
    assert [bill(each.id).total for each in Sitting.all_open()] == [COLA + WINE]


def test_without_the_look_at_their_bill_dishes_are_on_one_that_is_closed(cola, seven, monkeypatch):
    """The twin."""
    monkeypatch.setattr(Sitting, "must_be_open", nothing)
    both(1, joins(cola.sitting_id, seven), closes(seven))
    assert Sitting.all_open() == [] and bill(seven).due == COLA + WINE


def sends(phone):
    given.picked(phone, "Spring rolls")
    marks = given.marks(phone.sitting_id)
    return lambda: service.send(phone.sitting_id, marks, phone=phone.id)


def chooses(phone):
    dish = given.dish("Spring rolls").id
    return lambda: service.add(phone.sitting_id, dish, phone=phone.id)


@FIRST
@pytest.mark.parametrize("acts", [sends, chooses])
def test_what_is_sent_or_chosen_goes_along_or_is_refused(cola, seven, acts, first):
    outcomes = both(first, joins(seven, cola.sitting_id), acts(given.phone("7")))
    assert len(given.refused(outcomes)) == (not first)
    for model in (Order, Line, Pick):
        assert {row.sitting_id for row in model.select()} <= {cola.sitting_id}, model


@pytest.mark.parametrize("acts, left", [(sends, Order), (chooses, Pick)])
def test_without_the_look_at_their_table_it_is_left_with_a_closed_bill(cola, seven, acts, left, monkeypatch):
    """The twin: the cart too was read before it was this verb's turn."""
    tom = given.phone("7")
    act, cart = acts(tom), ordering.orders.unsent(seven, phone=tom.id)
    monkeypatch.setattr(Sitting, "must_be_open", nothing)
    monkeypatch.setattr(ordering.orders, "unsent", lambda *whose: cart)
    assert given.refused(both(0, joins(seven, cola.sitting_id), act)) == []
    assert left.select().where(left.sitting == seven).exists() and not Sitting.find(seven).is_open


def test_with_the_orders_as_they_were_one_stays_behind(cola, seven, monkeypatch):
    """The twin: what goes along was read before it was this verb's turn."""
    sent = sends(given.phone("7"))
    phones = [phone.id for phone in Phone.of(seven)]
    monkeypatch.setattr(going_over, "_ids", lambda model, came: phones if model is Phone else [])
    both(1, joins(seven, cola.sitting_id), sent)
    assert bill(seven).due > 0 and not Sitting.find(seven).is_open


# Two waiters on the way to one guest


ANSWERS = pytest.mark.parametrize("answers", [service.answer_call, lambda call, who: service.take_need(
    f"call-{call}", who)], ids=["answer", "take"])


def both_answer(seven, answers):
    call, ben, person = service.call(seven, "water"), given.person("Ben"), ana()
    return both(0, lambda: answers(call, person), lambda: answers(call, ben))


@ANSWERS
def test_of_two_who_answer_one_call_one_goes(seven, answers):
    (told,) = given.refused(both_answer(seven, answers))
    assert given.said(told) == f"{Call.get().seen_by.name} is on the way already."
    assert given.happened().count("CallAnswered") == 1


@ANSWERS
def test_without_the_guarded_move_both_go(seven, answers, monkeypatch):
    monkeypatch.setattr(calling, "move", lambda model, where, to, by, **changes: model.update(
        **{by: to}, **changes).execute())
    assert given.refused(both_answer(seven, answers)) == [] and given.happened().count("CallAnswered") == 2


# A phone is let in while somebody keeps it out


@pytest.fixture
def jonas(house):
    """A phone outside."""
    return given.phone("5", "Jonas", admitted=False)


def admits(phone):
    person = ana()
    return lambda: service.admit(phone.id, person)


def blocks(phone):
    person = given.person("Ben")
    return lambda: service.block(phone.id, person)


def a_guest_lets_in(phone):
    given.house_rule(entry="host")
    host = given.phone("5", "Mei")
    return lambda: service.let_in(phone.id, host.id)


LETS = pytest.mark.parametrize("lets", [admits, a_guest_lets_in])


@FIRST
@LETS
def test_who_is_blocked_at_the_moment_of_being_let_in_stays_out(jonas, lets, first):
    outcomes = both(first, lets(jonas), blocks(jonas))
    jonas = Phone.get_by_id(jonas.id)
    assert jonas.blocked_at and not jonas.admitted and len(given.refused(outcomes)) == first


@LETS
def test_without_the_look_at_who_is_blocked_they_are_in(jonas, lets, monkeypatch):
    """The twin: one waiter undoes what another did, and neither is told."""
    let_in = letting_in._let_in
    monkeypatch.setattr(letting_in, "_let_in", lambda phone, blocked_too=False, **by: let_in(phone, True, **by))
    assert given.refused(both(1, lets(jonas), blocks(jonas))) == []
    assert Phone.get_by_id(jonas.id).admitted


@FIRST
def test_the_order_of_such_a_phone_is_answered_once(jonas, first):
    order = given.sent(jonas)
    both(first, admits(jonas), blocks(jonas))
    assert Order.get_by_id(order).state == ("accepted", "turned down")[first]
    assert len({"OrderAccepted", "OrderTurnedDown"} & set(given.happened())) == 1


def test_without_the_guarded_move_it_is_cooked_and_turned_down(jonas, monkeypatch):
    order = given.sent(jonas)
    monkeypatch.setattr(ordering, "_waiting_from", lambda phone: [order])
    monkeypatch.setattr(ordering, "move", anyway)
    both(0, admits(jonas), blocks(jonas))
    assert {"OrderAccepted", "OrderTurnedDown"} <= set(given.happened())


# A party or a shift is handed over while the party leaves


@FIRST
def test_a_party_that_leaves_keeps_who_served_it(seven, first):
    ben, person = given.person("Ben"), ana()
    outcomes = both(first, lambda: service.transfer(seven, ben, person), closes(seven))
    assert len(given.refused(outcomes)) == first and not Sitting.find(seven).is_open
    assert Sitting.find(seven).waiter_id == (None if first else ben)


def test_without_the_look_at_its_bill_somebody_serves_who_has_left(seven, monkeypatch):
    """The twin."""
    ben, person = given.person("Ben"), ana()
    monkeypatch.setattr(Sitting, "must_be_open", nothing)
    both(1, lambda: service.transfer(seven, ben, person), closes(seven))
    assert given.happened()[-2:] == ["SittingClosed", "PartyTransferred"] and Sitting.find(seven).waiter_id == ben


@FIRST
def test_a_shift_that_goes_on_while_a_party_leaves(seven, first):
    service.transfer(seven, ana(), ana())
    ben, person = given.person("Ben"), ana()
    outcomes = both(first, lambda: service.hand_over(person, ben), closes(seven))
    assert len(given.refused(outcomes)) == first, "nothing was left to hand over"
    assert Sitting.find(seven).waiter_id == (person if first else ben)


def test_without_the_look_at_what_is_open_an_old_bill_changes_hands(seven, monkeypatch):
    """The twin."""
    service.transfer(seven, ana(), ana())
    ben, person, over = given.person("Ben"), ana(), sections._hand_over
    monkeypatch.setattr(sections, "_hand_over", lambda model, where, to: over(model, where[:1], to))
    assert given.refused(both(1, lambda: service.hand_over(person, ben), closes(seven))) == []
    assert Sitting.find(seven).waiter_id == ben

"""Guests who take another table: nothing is lost on the way, and of two parties that want one table one gets it."""

import pytest

from restaurant import service
from restaurant.bills import Bill
from restaurant.database import allowed_to_write, database
from restaurant.kitchen import Ticket
from restaurant.orders import Line, Order
from restaurant.tables import Sitting
from tests import given


def moved(house, sitting, to):
    table, ana = house.table(to).id, given.person()
    return lambda: service.move_sitting(sitting, table, ana)


def test_of_two_parties_that_move_to_one_table_one_is_told(house):
    parties = [given.phone(table).sitting_id for table in ("5", "7")]
    outcomes = given.at_once(*[moved(house, sitting, "9") for sitting in parties])
    (told,) = given.refused(outcomes)
    assert given.said(told) == "Somebody sits at table 9."
    assert sorted(sitting.table.name for sitting in Sitting.all_open()) in (["5", "9"], ["7", "9"])
    assert given.happened().count("SittingMoved") == 1


def test_without_the_index_both_would_sit_there(house):
    """The twin: nothing else keeps two parties from one table."""
    with allowed_to_write():
        database.execute_sql("DROP INDEX one_open_sitting")
    parties = [given.phone(table).sitting_id for table in ("5", "7")]
    assert given.refused(given.at_once(*[moved(house, sitting, "9") for sitting in parties])) == []
    assert [sitting.table.name for sitting in Sitting.all_open()] == ["9", "9"]


def test_a_party_that_moves_while_another_sits_down_there(house):
    mei = given.phone("5")
    nine, ana = house.table("9").id, given.person()
    outcomes = given.at_once(lambda: service.open_table(nine, ana),
                             moved(house, mei.sitting_id, "9"))
    assert len(given.refused(outcomes)) == 1 and len(Sitting.all_open()) == 2


def test_a_refused_move_leaves_everything_as_it_was(house):
    mei, _ = given.phone("5"), given.phone("7")
    given.sent(mei)
    before = given.everything()
    assert given.refused(given.at_once(moved(house, mei.sitting_id, "7")))
    assert given.everything() == before


@pytest.mark.parametrize("first", ["move", "send"])
def test_an_order_sent_at_the_moment_of_moving_goes_along(house, first):
    mei = given.phone("5")
    given.picked(mei, "Cola", 2)
    verbs = [moved(house, mei.sitting_id, "9"),
             lambda: service.send(mei.sitting_id, given.marks(mei.sitting_id), phone=mei.id)]
    outcomes = given.at_once(*(verbs if first == "move" else verbs[::-1]))
    assert given.refused(outcomes) == []
    assert (Order.get().sitting.table.name, Ticket.get().sitting.table.name, Line.select().count()) == ("9", "9", 1)


def test_moving_keeps_every_line_and_every_payment(house):
    mei = given.phone("5")
    given.sent(mei, "Cola", "Spring rolls")
    given.paid(mei.sitting_id, 300)
    before = Bill(Sitting.get_by_id(mei.sitting_id))
    for table in ("9", "7", "5", "12"):
        moved(house, mei.sitting_id, table)()
    after = Bill(Sitting.get_by_id(mei.sitting_id))
    assert (after.total, after.paid, after.due) == (before.total, before.paid, before.due) == (940, 300, 640)
    assert Line.select().count() == 2


def test_a_party_that_left_moves_nowhere(house):
    gone = service.open_table(house.table("5").id, given.person())
    service.close(gone, given.person())
    assert given.refused(given.at_once(moved(house, gone, "9")))
    assert Sitting.all_open() == []


def test_the_table_left_behind_takes_the_next_party(house):
    mei = given.phone("5")
    moved(house, mei.sitting_id, "9")()
    assert given.phone("5").sitting_id != mei.sitting_id

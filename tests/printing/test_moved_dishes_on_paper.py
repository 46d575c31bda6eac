"""Dishes that go to another party on paper: a small notice for each station, and nothing is printed as a new order."""

import pytest
from test_the_printers_page import owner

from kitchen_printers import deriving, runner, slips
from kitchen_printers.spool import Slip
from restaurant import clock, service, settings, tables
from restaurant.database import allowed_to_write
from restaurant.kitchen import Task
from restaurant.orders import Line
from restaurant.tables import Sitting

assert owner


@pytest.fixture
def eight(house):
    """Another party, at a table of its own."""
    with allowed_to_write():
        table = tables.Table.create(area=1, name="8", code="3333333333")
        return Sitting.create(table=table, opened_at=clock.now(), terms=settings.house().terms()).id


def a_dish(house, quantity=3, **more):
    house.ticket({"names": {"en": "Duck"}, "quantity": quantity, **more})
    return Line.select().order_by(Line.id.desc()).get()


def moved(line, quantity, to):
    (there,) = service.move_lines(line.sitting_id, {line.id: quantity}, to, 1)
    return Line.get_by_id(there)


def derived():
    """What is printed now: (kind, words of the slip), of what had no slip before."""
    before = [slip.id for slip in Slip.select()]
    deriving.derive()
    return [(slip.kind, " ".join(line.text for line in slips.sheet(slip).body))
            for slip in Slip.select().order_by(Slip.id) if slip.id not in before]


def test_a_notice_says_what_goes_where_and_what_stays(house, eight):
    house.printer()
    line = a_dish(house, note="crisp", allergies=["peanuts"])
    derived()
    moved(line, 2, eight)
    ((kind, text),) = derived()
    assert kind == "move" and derived() == []
    wanted = ("DISHES MOVED", "Table 7", "Now: table 8", "Duck", "crisp", "ALLERGY", "Still for table 7: 1")
    assert all(word in text for word in wanted)


def test_twin_without_the_look_at_where_they_came_from_a_dish_is_printed_twice(house, eight, monkeypatch):
    twin = deriving.TICKETS.replace("AND l.moved_from_id IS NOT NULL", "AND l.id = 0")
    monkeypatch.setattr(deriving, "TICKETS", twin)
    house.printer()
    line = a_dish(house)
    derived()
    moved(line, 2, eight)
    assert sorted(kind for kind, _ in derived()) == ["move", "ticket"]


def test_what_moves_before_its_ticket_is_printed_is_on_paper_once(house, eight):
    house.printer()
    moved(a_dish(house), 2, eight)
    assert [kind for kind, _ in derived()] == ["ticket", "move"] and derived() == []


def test_a_dish_that_moves_twice_has_two_notices_and_one_ticket(house, eight):
    house.printer()
    line = a_dish(house)
    moved(moved(line, 2, eight), 2, line.sitting_id)
    assert sorted(kind for kind, _ in derived()) == ["move", "move", "ticket"]


def test_what_was_served_prints_nothing(house, eight):
    house.printer()
    line = a_dish(house)
    derived()
    for task in Task.select():
        service.ready(task.ticket_id)
        service.serve(task.ticket_id)
    moved(line, 2, eight)
    assert derived() == []


def test_a_reprint_of_the_first_ticket_says_that_it_moved(house, eight):
    house.printer()
    moved(a_dish(house), 3, eight)
    assert "moved: 3 × Duck" in derived()[0][1]


def test_labels_are_not_printed_again_and_lead_to_the_new_table(owner, house, eight):
    house.printer(prints="labels", dots=384, columns=32)
    line = a_dish(house)
    derived()
    there = moved(line, 2, eight)
    assert derived() == []
    first, _, third = [slip.secret for slip in Slip.select().order_by(Slip.id)]
    assert ">7<" in owner.get(f"/r/{first}").text and ">8<" in owner.get(f"/r/{third}").text
    assert [runner.carried(each.secret) for each in Slip.select().order_by(Slip.id)] == [0, 1, 0]
    assert {task.state for task in Task.select().where(Task.line.in_([line.id, there.id]))} == {"served"}


def test_a_held_dish_that_moved_gets_its_label_when_it_is_fired(house, eight):
    house.printer(prints="labels", dots=384, columns=32)
    line = a_dish(house, 1, held=True)
    there = moved(line, 1, eight)
    with allowed_to_write():
        Task.update(state="queued").where(Task.line == there.id).execute()
    assert [kind for kind, _ in derived()] == ["label"]


def test_a_party_that_merges_prints_its_new_table_once(house, eight):
    house.printer()
    line = a_dish(house)
    derived()
    service.merge(line.sitting_id, eight, 1)
    ((kind, text),) = derived()
    assert kind == "move" and "Before: table 7" in text and "Now: table 8" in text

"""The owner's list of exceptions: who, allowed by whom, what, where, how much, why and when, day by day; and a day of
fraud, on which every cent that is missing from the drawer has a name."""

import csv
import io

import pytest

from restaurant import clock, service
from restaurant.books import CASH, balance, proof
from restaurant.database import actor
from restaurant.orders import Line
from restaurant.settings import house as the_house
from restaurant.tables import Sitting, Table
from tests import given

COLA = 350


@pytest.fixture
def lin(house):
    """The owner."""
    given.house_rule(waiters_may=("void", "remake", "move", "comp", "discount", "service", "refund", "cash"))
    return house.staff("Lin")


@pytest.fixture
def line(house):
    line = given.line("Cola", 2)
    given.made(line, service.start)
    return line


def shown(lin, **asked):
    return lin.get("/office/exceptions", query_string=asked).text


def rows(lin, **asked):
    """The file of a day, each row by the names of its columns."""
    answer = lin.get("/office/exceptions.csv", query_string=asked)
    return list(csv.DictReader(io.StringIO(answer.text.removeprefix("\ufeff"))))


def ana():
    return given.person("Ana")


def boss():
    return given.person("Lin")


def test_a_day_without_exceptions(lin):
    assert "Nothing out of the usual." in shown(lin) and rows(lin) == []


def test_what_was_cancelled_by_whom_and_why(lin, line):
    service.cancel(line.id, 1, "Wrong order", ana())
    text = shown(lin)
    assert all(each in text for each in ("Cancelled dish", "1 × ", "Cola", "Table 5", "Wrong order", "Ana", "€3.50"))


DEEDS = {
    "cancel": (lambda line: service.cancel(line.id, 1, "why", ana()), "3.50"),
    "comp": (lambda line: service.take_off(line.sitting_id, "comp", 1, "why", ana(), line.id), "3.50"),
    "discount": (lambda line: service.take_off(line.sitting_id, "amount", 100, "why", ana()), "1.00"),
    "remake": (lambda line: service.remake(line.id, 1, "why", ana()), "3.50"),
    "move": (lambda line: service.move_sitting(line.sitting_id, Table.get(Table.name == "7").id, ana()), ""),
    "write off": (lambda line: service.write_off(line.sitting_id, ana(), "why", boss()), "7.00"),
    "refund": (lambda line: service.refund(given.paid(line.sitting_id)[0], 200, "why", ana()), "2.00"),
    "limit": (lambda line: service.lift_limit(line.sitting_id, ana(), 5_000), ""),
    "drawer": (lambda line: service.open_drawer(ana()), "")}


def as_ana(deed):
    """As a request of hers would do it."""
    before = actor.set(f"staff {ana()}")
    try:
        return deed()
    finally:
        actor.reset(before)


@pytest.mark.parametrize("kind", DEEDS)
def test_each_kind_stands_there_once_with_its_name_and_amount(lin, line, kind):
    deed, amount = DEEDS[kind]
    as_ana(lambda: deed(line))
    (row,) = rows(lin)
    assert (row["kind"], row["by"], row["amount"]) == (kind, "Ana", amount)
    assert row["reason"] == ("" if kind in ("move", "limit", "drawer") else "why")


def test_who_allowed_it_stands_beside(lin, line):
    given.house_rule(waiters_may=())
    service.cancel(line.id, 1, "why", ana(), boss())
    service.take_off(line.sitting_id, "comp", 1, "why", ana(), line.id, boss())
    assert {row["allowed by"] for row in rows(lin)} == {"Lin"} and "allowed by" in shown(lin)


def test_a_discount_that_was_taken_back_stands_twice_and_comes_to_nothing(lin, line):
    given_off = service.take_off(line.sitting_id, "amount", 100, "why", ana())
    service.undo_discount(given_off, ana())
    assert sorted(row["amount"] for row in rows(lin)) == ["-1.00", "1.00"] and "Discount taken back" in shown(lin)


def test_a_reopening_says_where_it_was_and_where_it_is(lin, line):
    service.write_off(line.sitting_id, boss(), "they ran away")
    service.reopen(line.sitting_id, "they came back", boss(), Table.get(Table.name == "7").id)
    row = next(row for row in rows(lin) if row["kind"] == "reopen")
    assert (row["table"], row["to"], row["amount"], row["by"]) == ("5", "7", "-7.00", "Lin")


def test_dishes_that_went_to_another_bill_and_bills_that_were_put_together(lin, line):
    other = given.line("Cola", 1, "7")
    as_ana(lambda: service.move_lines(line.sitting_id, {line.id: 1}, other.sitting_id, ana(), "they share", boss()))
    as_ana(lambda: service.merge(line.sitting_id, other.sitting_id, ana(), "one family", boss()))
    found = {row["kind"]: row for row in rows(lin)}
    assert {"move", "merge"} <= set(found) and {row["by"] for row in found.values()} == {"Ana"}
    assert (found["move"]["table"], found["move"]["to"]) == ("5", "7") and found["merge"]["reason"] == "one family"
    assert {row["allowed by"] for row in found.values()} <= {"Lin", ""}


def test_dishes_that_went_together_are_one_exception_with_all_of_them(lin, line):
    soup, other = given.line("Spring rolls", 1), given.line("Cola", 1, "7")
    as_ana(lambda: service.move_lines(line.sitting_id, {line.id: 1, soup.id: 1}, other.sitting_id, ana(), "they share"))
    (row,) = rows(lin)
    assert row["dish"] == "1 × Cola, 1 × Spring rolls" and row["quantity"] == "2" and row["reason"] == "they share"
    assert "Spring rolls" in shown(lin, kind="move")


HANDED = {
    "transfer": (lambda line: service.transfer(line.sitting_id, given.person("Ben"), ana(), reason="why"), "5", "Ben"),
    "code": (lambda line: service.code_leaked(line.sitting.table_id, ana(), boss(), "why"), "5", ""),
    "move": (lambda line: service.move_sitting(line.sitting_id, Table.get(Table.name == "7").id, ana(), None, "why"),
             "5", "7"),
    "block": (lambda line: service.block(given.phone().id, ana(), "why"), "5", "")}


@pytest.mark.parametrize("kind", HANDED)
def test_what_changes_hands_has_a_name_a_reason_and_a_place(lin, line, kind):
    deed, table, to = HANDED[kind]
    as_ana(lambda: deed(line))
    (row,) = rows(lin, kind=kind)
    assert (row["by"], row["reason"], row["table"], row["to"]) == ("Ana", "why", table, to)


def test_a_shift_that_was_handed_over(lin, line):
    service.transfer(line.sitting_id, ana(), boss())
    as_ana(lambda: service.hand_over(ana(), given.person("Ben"), "End of the shift"))
    (row,) = rows(lin, kind="hand over")
    assert (row["by"], row["table"], row["to"], row["reason"]) == ("Ana", "5", "Ben", "End of the shift")


def test_a_phone_that_was_blocked(lin):
    phone = given.phone()
    as_ana(lambda: service.block(phone.id, ana()))
    assert [(row["kind"], row["by"], row["table"]) for row in rows(lin)] == [("block", "Ana", "5")]


def test_the_drawer_that_does_not_agree_and_what_was_taken_out(lin, line):
    service.open_session(10_000, boss())
    service.pay_out(500, "ice", ana())
    service.close_session(9_400, ana())
    assert sorted((row["kind"], row["by"], row["amount"], row["reason"]) for row in rows(lin)) == [
        ("difference", "Ana", "1.00", ""), ("paid out", "Ana", "5.00", "ice")]


def test_one_person_and_one_kind(lin, line):
    service.cancel(line.id, 1, "why", ana())
    service.take_off(line.sitting_id, "amount", 100, "why", boss())
    assert [row["by"] for row in rows(lin, person=ana())] == ["Ana"]
    assert [row["kind"] for row in rows(lin, kind="discount")] == ["discount"]
    assert rows(lin, person=ana(), kind="discount") == [] and "Cancelled dish" in shown(lin, person=ana())


def test_sums_by_person(lin, line):
    service.cancel(line.id, 1, "why", ana())
    service.take_off(line.sitting_id, "amount", 100, "why", ana())
    table = shown(lin).partition("By person")[2].partition("</table>")[0]
    assert "Ana" in table and ">2<" in table and "€4.50" in table


def test_yesterday_has_a_list_of_its_own(house, lin, line):
    service.cancel(line.id, 1, "why", ana())
    yesterday = the_house().business_day(clock.now()).isoformat()
    house.clock.turn(clock.DAY)
    assert rows(lin) == [] and len(rows(lin, day=yesterday)) == 1


@pytest.mark.parametrize("asked", [{"day": "yesterday"}, {"day": "2999-01-01"}, {"person": "x"}, {"kind": "<b>"}])
def test_what_nobody_can_ask_for_is_today_and_everybody(lin, line, asked):
    service.cancel(line.id, 1, "why", ana())
    assert len(rows(lin, **asked)) == 1 and "<b>" not in shown(lin, **asked)


def test_a_reason_is_no_formula_and_no_page(lin, line):
    """T63."""
    service.cancel(line.id, 1, "=HYPERLINK(1)", ana())
    service.take_off(line.sitting_id, "amount", 100, "<script>alert(1)</script>", ana())
    assert {"'=HYPERLINK(1)"} <= {row["reason"] for row in rows(lin)} and "<script>alert" not in shown(lin)


@pytest.mark.parametrize("name", ["Ana", "Wei"])
def test_it_is_not_for_waiters_and_cooks(house, name):
    client = house.staff(name)
    assert client.get("/office/exceptions").status_code == client.get("/office/exceptions.csv").status_code == 403


def test_a_day_of_fraud_every_cent_that_is_missing_has_a_name(house, lin):
    """T18: a waiter who takes cash for ten colas and pockets most of it, in every way there is."""
    given.house_rule(service_charge=100_000, waiters_may=("void", "comp", "discount", "service", "refund", "cash"))
    service.open_session(0, boss())
    ordered = 0
    for table in "1234567":
        line = given.line("Cola", 2, table)
        given.made(line, service.start)
        ordered += 770
    at = {sitting.table.name: sitting.id for sitting in Sitting.select()}
    lines = {line.sitting.table.name: line.id for line in Line.select()}
    service.cancel(lines["1"], 2, "Mistake", ana())                               # all of it
    service.take_off(at["2"], "comp", 2, "Friend of the house", ana(), lines["2"])
    service.take_off(at["3"], "percent", 500_000, "Complaint", ana())
    service.charge_service(at["4"], False, "Complaint", ana())
    service.write_off(at["5"], ana(), "Left without paying", boss())
    for table in "123467":
        bill = Sitting.get_by_id(at[table])
        if given.Bill(bill).due:
            paid, _ = given.paid(bill.id)
        service.close(bill.id, ana())
    service.refund(paid, 500, "Cold", ana())
    service.pay_out(200, "flowers", ana())
    service.close_session(balance(CASH) - 300, ana())                               # and three out of the drawer
    missing = ordered - (balance("safe"))
    listed = [float(row["amount"]) for row in rows(lin) if row["amount"]]
    assert round(sum(listed) * 100) == missing and list(proof.problems()) == []
    assert {row["by"] for row in rows(lin)} == {"Ana"}

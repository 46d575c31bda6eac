"""Taking off at the table: comps, percentages and amounts, with reasons and names; voids; and a manager's PIN."""

import re

import pytest

from restaurant import clock, service
from restaurant.bills import Bill, Discount
from restaurant.orders import LineChange
from restaurant.staff import WrongTry
from tests import given

PIN, COLA = "1111", 350     # Lin's


@pytest.fixture
def ana(house):
    """A waiter whose device takes PINs."""
    given.house_rule(pin_on_any_device=True)
    return house.staff("Ana")


@pytest.fixture
def lin(house):
    return house.staff("Lin")


def way(house, more=""):
    return f"/floor/table/{house.table().id}{more}"


def off(client, house, kind="percent", **more):
    data = {"sitting": given.sitting().id, "kind": kind, "percent": "10", "amount": "1.00", "portions": "1",
            "reason": "Complaint", "line": 0, **more}
    return client.post(way(house, "/off"), data=data)


def allowed(client, house, kind="percent", pin=PIN, name="Lin", **more):
    return off(client, house, kind, approver=given.person(name), pin=pin, **more)


def due():
    return Bill(given.sitting()).due


# What is taken off


@pytest.mark.parametrize("kind, more, left", [
    ("percent", {"percent": "10"}, 630), ("percent", {"percent": "12.5 %"}, 612), ("amount", {"amount": "2.50"}, 450)])
def test_something_off_the_whole_bill(house, lin, kind, more, left):
    given.line(quantity=2)
    assert off(lin, house, kind, **more).status_code == 303
    assert due() == left and Discount.get().reason == "Complaint"


@pytest.mark.parametrize("kind, more, left", [
    ("comp", {"portions": 1}, 350), ("comp", {"portions": 2}, 0), ("percent", {"percent": "50"}, 350),
    ("amount", {"amount": "0.50"}, 650)])
def test_something_off_one_dish(house, lin, kind, more, left):
    line = given.line(quantity=2)
    off(lin, house, kind, line=line.id, **more)
    assert due() == left and Discount.get().line_id == line.id


def test_what_was_typed_counts_before_what_was_tapped(house, lin):
    given.line()
    off(lin, house, why="hair in the soup")
    assert Discount.get().reason == "hair in the soup"


def test_the_table_shows_what_was_taken_off_by_whom_and_why(house, lin):
    line = given.line(quantity=2)
    off(lin, house, "comp", line=line.id)
    page = " ".join(re.sub("<[^>]+>", " ", lin.get(way(house)).text).split())
    assert "1 × on the house · Cola Complaint · Lin" in page


def test_it_is_owed_again_after_undo(house, lin):
    given.line(quantity=2)
    off(lin, house)
    lin.post(way(house, f"/off/{Discount.get().id}/undo"))
    assert due() == 2 * COLA and Discount.get().undone_by_id == given.person("Lin")


@pytest.mark.parametrize("kind, more", [
    ("comp", {"portions": 3}), ("comp", {"portions": 0}), ("comp", {"portions": "x"}), ("percent", {"percent": "101"}),
    ("percent", {"percent": "-5"}), ("percent", {"percent": ""}), ("amount", {"amount": "7.01"}),
    ("amount", {"amount": "0"}), ("amount", {"amount": "x"}), ("all", {}), ("", {})])
def test_what_cannot_be_taken_off_is_said_and_nothing_changes(house, lin, kind, more):
    line = given.line(quantity=2)
    before = given.everything()
    assert off(lin, house, kind, line=line.id, **more).status_code in (400, 409)
    assert given.everything() == before


def test_a_reason_is_needed(house, lin):
    given.line()
    assert "Please give a reason." in off(lin, house, reason=" ").text and not Discount.select().exists()


def test_a_dish_of_another_table_is_not_on_this_bill(house, lin):
    given.line()
    other = given.line(table="7")
    assert off(lin, house, "comp", line=other.id).status_code == 404
    assert lin.get(way(house, f"/off?line={other.id}")).status_code == 404


def test_a_discount_of_another_table_is_not_undone_from_here(house, lin):
    given.line()
    given.line(table="7")
    other = service.take_off(given.sitting("7").id, "percent", 100_000, "x", given.person("Lin"))
    assert lin.post(way(house, f"/off/{other}/undo")).status_code == 404
    assert Discount.get().undone_at is None


def test_the_same_form_twice_takes_off_once(house, lin):
    given.line()
    assert [off(lin, house, key="a page").status_code for _ in range(2)] == [303, 303]
    assert Discount.select().count() == 1


def test_what_was_paid_already_is_not_taken_off(house, lin):
    """T18: cash in the pocket, and a discount in the books."""
    given.line()
    given.paid(given.sitting().id)
    assert "paid for already" in off(lin, house).text and not Discount.select().exists()


# A manager's PIN on the spot


def test_a_waiter_is_asked_for_a_managers_pin_and_nothing_typed_is_lost(house, ana):
    given.line()
    answer = off(ana, house, why="waited <long>", key="a page")
    assert answer.status_code == 403 and "A manager&#39;s PIN" in answer.text and not Discount.select().exists()
    assert given.hidden(answer, "why") == ["waited &lt;long&gt;"] and given.hidden(answer, "percent") == ["10"]
    assert given.hidden(answer, "key") == ["a page"] and "Lin" in answer.text and "Wei" not in answer.text


def test_with_the_pin_it_is_done_and_both_names_are_kept(house, ana):
    given.line()
    off(ana, house, key="a page")
    assert allowed(ana, house, key="a page").status_code == 303
    given_off = Discount.get()
    assert (given_off.person_id, given_off.approved_by_id) == (given.person("Ana"), given.person("Lin"))
    assert given.happened("Approved") == [
        {"person": given.person("Ana"), "approved_by": given.person("Lin"), "right": "discount"}]
    assert "allowed by" in ana.get(way(house)).text


def test_the_manager_is_not_signed_in(house, ana):
    given.line()
    allowed(ana, house)
    assert "StaffSignedIn" not in given.happened() and ana.get("/office").status_code == 403


def test_a_wrong_pin_is_said_and_what_was_typed_stays(house, ana):
    given.line()
    answer = allowed(ana, house, pin="7391", why="waited long")
    assert answer.status_code == 401 and "That was not right." in answer.text
    assert given.hidden(answer, "why") == ["waited long"] and "7391" not in answer.text
    assert not Discount.select().exists()


def test_wrong_pins_have_the_limits_of_signing_in(house, ana):
    """T31: the same counters, so that nobody guesses here what they may not guess there."""
    given.line()
    assert [allowed(ana, house, pin="0000").status_code for _ in range(6)] == [401] * 5 + [429]
    assert allowed(ana, house).status_code == 429
    sign_in = house.client().post("/login", data={"person": given.person("Lin"), "pin": PIN})
    assert sign_in.status_code == 429
    house.clock.turn(clock.HOUR)
    assert allowed(ana, house).status_code == 303 and not WrongTry.select().where(WrongTry.count > 0).exists()


@pytest.mark.parametrize("name, pin", [("Ana", "2222"), ("Ben", "3333"), ("Wei", "5555")])
def test_the_pin_of_somebody_who_may_not_allows_nothing(house, ana, name, pin):
    given.line()
    answer = allowed(ana, house, name=name, pin=pin)
    assert answer.status_code == 403 and not Discount.select().exists()


def test_pins_work_only_where_signing_in_by_pin_works(house):
    given.house_rule(pin_on_any_device=False)
    given.line()
    ana = house.staff("Ana")
    answer = off(ana, house)
    assert answer.status_code == 403 and 'name="pin"' not in answer.text and "own devices only" in answer.text
    assert allowed(ana, house).status_code == 403 and not Discount.select().exists()


def test_over_a_page_it_comes_as_a_sheet(house, ana):
    given.line()
    answer = ana.post(way(house, "/off"), headers={"HX-Request": "true", "HX-Target": "form#off"}, data={
        "sitting": given.sitting().id, "kind": "percent", "percent": "10", "reason": "Staff"})
    assert answer.headers["HX-Retarget"] == "#approve" and answer.text.lstrip().startswith("<dialog")


def test_a_manager_who_left_allows_nothing(house, ana):
    given.line()
    with given.allowed_to_write():
        given.Person.update(left_at=1).where(given.Person.name == "Lin").execute()
    assert allowed(ana, house).status_code == 401


def test_waiters_do_alone_what_the_owner_lets_them(house, ana):
    given.line()
    given.house_rule(waiters_may=("void", "discount"))
    assert off(ana, house).status_code == 303 and Discount.get().approved_by_id is None
    assert off(ana, house, "comp", line=given.sitting().lines.get().id).status_code == 403


def test_undoing_needs_the_same_right(house, ana, lin):
    given.line()
    off(lin, house)
    undo = way(house, f"/off/{Discount.get().id}/undo")
    assert ana.post(undo).status_code == 403 and Discount.get().undone_at is None
    ana.post(undo, data={"approver": given.person("Lin"), "pin": PIN})
    assert Discount.get().undone_by_id == given.person("Ana")


# Voids


def void(client, house, line, **more):
    return client.post(way(house, f"/lines/{line.id}/cancel"), data={"quantity": 1, "reason": "Mistake", **more})


def test_a_void_of_what_was_sent_needs_its_right(house, ana):
    line = given.line()
    given.house_rule(waiters_may=("charge",))
    answer = void(ana, house, line)
    assert answer.status_code == 403 and "A manager&#39;s PIN" in answer.text and not LineChange.select().exists()
    void(ana, house, line, approver=given.person("Lin"), pin=PIN)
    assert LineChange.get().person_id == given.person("Ana")
    assert given.happened("Approved")[0]["right"] == "void"


def test_a_cook_takes_nothing_off_and_voids_nothing(house):
    line = given.line()
    wei, before = house.staff("Wei"), given.everything()
    assert [off(wei, house).status_code, void(wei, house, line).status_code] == [403, 403]
    assert wei.post(way(house, "/off/1/undo")).status_code == 403 and given.everything() == before

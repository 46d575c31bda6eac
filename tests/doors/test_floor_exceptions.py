"""The exceptions at the waiter's door: made again, opened again, left without paying, the service charge; each with a
reason, a name and, where the role does not suffice, a manager's PIN on the spot."""

import pytest

from restaurant import office, service
from restaurant.bills import Bill
from restaurant.orders import Line
from restaurant.staff import RIGHTS
from restaurant.tables import Sitting
from tests import given

PIN = "1111"    # Lin's


@pytest.fixture
def ana(house):
    """A waiter whose device takes PINs."""
    given.house_rule(pin_on_any_device=True)
    return house.staff("Ana")


@pytest.fixture
def line(house):
    """Two colas that were served."""
    line = given.line("Cola", 2)
    given.made(line, service.start, service.ready, service.serve)
    return line


def way(house, more=""):
    return f"/floor/table/{house.table().id}{more}"


def lins_pin():
    return {"approver": given.person("Lin"), "pin": PIN}


def again(client, house, line, **more):
    return client.post(way(house, f"/lines/{line.id}/again"), data={"quantity": 1, "reason": "Cold", **more})


# Made again


def test_a_waiter_has_a_dish_made_again_and_everybody_reads_it(house, ana, line):
    mei = given.guest(house)
    assert "Make it again" in ana.get(way(house)).text or "make again" in ana.get(way(house)).text
    assert again(ana, house, line).status_code == 303
    assert "made again, free" in ana.get(way(house)).text and "1 was made again" in ana.get(way(house)).text
    assert "Made again for you, at no charge" in mei.get("/bill").text
    assert "Made again for you" in mei.get("/follow").text and "changed the note" not in mei.get("/follow").text
    assert "REMAKE" in house.staff("Wei").get("/kitchen/bar").text


def test_once_all_was_made_again_the_button_is_gone(house, ana, line):
    again(ana, house, line, quantity=2)
    assert ana.get(way(house)).text.count(f"/lines/{line.id}/again") == 0


def test_the_dish_of_another_table_is_not_found(house, ana, line):
    other = f"/floor/table/{house.table('7').id}/lines/{line.id}/again"
    assert ana.post(other, data={"quantity": 1, "reason": "Cold"}).status_code == 404


def test_nobody_takes_a_remake_for_their_part(house, ana, line):
    mei = given.guest(house)
    again(ana, house, line)
    made = Line.get(Line.remakes.is_null(False))
    assert f'value="{made.id}.' not in mei.get("/bill?how=dishes").text


# The service charge


def test_the_service_charge_goes_off_for_a_reason_and_with_a_pin(house, ana):
    given.house_rule(service_charge=100_000)
    given.line("Cola", 2)
    said = {"sitting": given.sitting().id, "to": "off", "reason": "Complaint"}
    assert "Take the service charge off" in ana.get(way(house)).text
    asked = ana.post(way(house, "/service"), data=said)
    assert asked.status_code == 403 and "A manager&#39;s PIN" in asked.text and Bill(given.sitting()).total == 770
    ana.post(way(house, "/service"), data={**said, **lins_pin()})
    assert Bill(given.sitting()).total == 700 and "Put the service charge on" in ana.get(way(house)).text


# Left without paying


def test_who_left_without_paying_is_closed_with_a_managers_pin(house, ana, line):
    shown = ana.get(way(house, "/write-off")).text
    assert "€7.00" in shown and "Refuses to pay" in shown
    said = {"sitting": given.sitting().id, "reason": "Left without paying"}
    assert ana.post(way(house, "/write-off"), data=said).status_code == 403 and given.sitting()
    ana.post(way(house, "/write-off"), data={**said, **lins_pin()})
    assert given.sitting() is None and Sitting.get().write_off == "Left without paying"


def test_what_the_kitchen_stops_is_shown_before(house, ana, line):
    given.sent(given.phone(), "Plum wine")
    shown = ana.get(way(house, "/write-off")).text
    assert "The kitchen stops" in shown and "Plum wine" in shown and "€7.00" in shown


# Opened again


@pytest.fixture
def closed(house, line):
    given.paid(line.sitting_id)
    service.close(line.sitting_id, given.person())
    return line.sitting_id


def another_owner():
    return office.add_person("Zoe", "owner", "7777", "", given.person("Lin"))


def reopen(client, sitting, table=None, **more):
    table = table or Sitting.get_by_id(sitting).table_id
    return client.post(f"/floor/bills/{sitting}/reopen", data={"table": table, "reason": "Wrong payment", **more})


def test_a_closed_bill_is_opened_again_from_its_table_and_from_the_list(house, ana, closed):
    address = f"/floor/bills/{closed}/reopen"
    assert address in ana.get(way(house)).text and address in ana.get("/floor/bills").text
    assert "Closed by mistake" in ana.get(address).text
    assert reopen(ana, closed).status_code == 403 and given.sitting() is None
    assert reopen(ana, closed, **lins_pin()).status_code == 303 and given.sitting().id == closed


def test_where_somebody_sits_a_free_table_is_picked(house, ana, closed):
    given.phone("5")
    shown = ana.get(f"/floor/bills/{closed}/reopen").text
    assert "At which table?" in shown and f'value="{house.table("7").id}"' in shown
    reopen(ana, closed, house.table("7").id, **lins_pin())
    assert given.sitting("7").id == closed


def test_the_phone_of_the_earlier_visit_sees_nothing_of_it(house, ana):
    """T26: the old cookie, over HTTP."""
    mei = given.guest(house)
    at = given.sitting().id
    given.sent(given.phone(), "Cola")
    given.paid(at)
    service.close(at, given.person())
    reopen(ana, at, **lins_pin())
    assert mei.get("/bill").status_code in (303, 403, 410) and "Cola" not in mei.get("/bill").text


def test_a_bill_of_yesterday_is_in_the_list_only_where_nobody_paid(house, ana, line):
    service.write_off(line.sitting_id, given.person("Lin"), "they ran away")
    paid = given.line("Cola", 1)
    given.paid(paid.sitting_id)
    service.close(paid.sitting_id, given.person())
    house.clock.turn(26 * 3_600_000)
    shown = ana.get("/floor/bills").text
    assert f"/floor/bills/{line.sitting_id}/reopen" in shown and f"/floor/bills/{paid.sitting_id}/reopen" not in shown


# Rights


WISHES = {
    "void": lambda at: ("/lines/{}/cancel", {"quantity": 1, "reason": "Mistake"}),
    "remake": lambda at: ("/lines/{}/again", {"quantity": 1, "reason": "Cold"}),
    "move": lambda at: ("/move", {"sitting": at, "table": given.Table.get(given.Table.name == "7").id}),
    "comp": lambda at: ("/off", {"sitting": at, "kind": "comp", "portions": 1, "line": "{}", "reason": "Cold"}),
    "discount": lambda at: ("/off", {"sitting": at, "kind": "percent", "percent": "10", "line": 0, "reason": "Cold"}),
    "service": lambda at: ("/service", {"sitting": at, "to": "off", "reason": "Cold"}),
    "write off": lambda at: ("/write-off", {"sitting": at, "reason": "Cold"})}


@pytest.fixture
def made(house):
    """Two colas that a cook has begun, with a service charge."""
    given.house_rule(service_charge=100_000)
    line = given.line("Cola", 2)
    given.made(line, service.start)
    return line


def wish(client, house, right, line, **more):
    path, said = WISHES[right](line.sitting_id)
    said = {name: str(value).format(line.id) for name, value in said.items()}
    return client.post(way(house, path.format(line.id)), data={**said, **more})


@pytest.mark.parametrize("right", WISHES)
def test_each_right_is_a_switch_and_a_managers_pin_works_for_it(house, ana, made, right):
    given.house_rule(waiters_may=tuple(each for each in RIGHTS if each != right))
    assert wish(ana, house, right, made).status_code == 403
    assert wish(ana, house, right, made, **lins_pin()).status_code == 303
    assert [each["right"] for each in given.happened("Approved")] == [right]


@pytest.mark.parametrize("right", WISHES)
def test_with_the_switch_on_nobody_is_asked(house, ana, made, right):
    given.house_rule(waiters_may=(right,))
    assert wish(ana, house, right, made).status_code == 303 and not given.happened("Approved")


@pytest.mark.parametrize("right", WISHES)
def test_a_cook_may_do_none_of_it(house, made, right):
    given.house_rule(waiters_may=RIGHTS, pin_on_any_device=True)
    assert wish(house.staff("Wei"), house, right, made).status_code == 403
    assert wish(house.staff("Wei"), house, right, made, **lins_pin()).status_code == 403


@pytest.mark.parametrize("right", WISHES)
def test_a_manager_who_was_dismissed_allows_nothing(house, ana, made, right):
    """T34."""
    given.house_rule(waiters_may=())
    office.let_go(given.person("Lin"), another_owner())
    before = given.everything()
    assert wish(ana, house, right, made, **lins_pin()).status_code in (401, 403)
    assert {name: rows for name, rows in given.everything().items() if name != "wrong_try"} == {
        name: rows for name, rows in before.items() if name != "wrong_try"}


@pytest.mark.parametrize("name, pages", [("Ana", ("/floor", "/floor/bills", "/kitchen/pass")), ("Wei", ("/kitchen",)),
                                         ("Lin", ("/floor", "/office", "/office/staff"))])
def test_who_was_dismissed_is_out_on_every_page(house, name, pages):
    """T34: the very next page asks to sign in."""
    client = house.staff(name)
    assert all(client.get(page, follow_redirects=True).status_code == 200 for page in pages)
    office.let_go(given.person(name), another_owner())
    for page in pages:
        answer = client.get(page)
        assert answer.status_code == 303 and "/login" in answer.location

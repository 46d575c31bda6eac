"""Moving dishes, splitting, merging and undoing it, from every door: the waiter's, the phones' and the kitchen's."""

import pytest

from restaurant import clock, reports, service, settings
from restaurant.bills import Bill
from restaurant.orders import Line, Order
from restaurant.tables import Merge, Phone, Sitting
from tests import given


@pytest.fixture
def ana(house):
    given.house_rule(pin_on_any_device=True)
    return house.staff("Ana")


@pytest.fixture
def cola(house):
    """Three colas at table 5."""
    return given.line("Cola", 3, note="no ice")


@pytest.fixture
def rolls(cola):
    """Spring rolls at table 7, where somebody else sits."""
    return given.line("Spring rolls", 1, "7")


def way(house, step="", table="5"):
    return f"/floor/table/{house.table(table).id}{step}"


def give(client, house, line, quantity=2, table="5", to="7", **more):
    return client.post(way(house, "/give", table), data={
        "sitting": line.sitting_id, "line": line.id, f"of-{line.id}": quantity, "to": given.sitting(to).id, **more})


def merge(client, house, come_from="7", to="5", **more):
    return client.post(way(house, "/merge", come_from), data={
        "sitting": given.sitting(come_from).id, "to": given.sitting(to).id, **more})


def due(table):
    return Bill(given.sitting(table)).due


# Dishes


def test_the_page_offers_each_dish_and_every_other_party(house, ana, cola, rolls):
    assert f'href="{way(house, "/give")}"' in ana.get(way(house)).text
    page = ana.get(way(house, "/give"))
    assert given.hidden(page, "line") == [str(cola.id)] and given.hidden(page, f"of-{cola.id}") == ["1", "2", "3"]
    assert given.hidden(page, "to") == [str(rolls.sitting_id)]


def test_a_dish_leads_to_the_page_with_itself_ticked(house, ana, cola, rolls):
    address = f"{way(house, '/give')}?line={cola.id}"
    assert f'href="{address}"' in ana.get(way(house)).text
    assert f'name="line" value="{cola.id}" checked' in ana.get(address).text


def test_two_of_three_go_and_one_sentence_says_so(house, ana, cola, rolls):
    answer = give(ana, house, cola, why="they share")
    assert answer.status_code == 303
    page = ana.get(answer.location).text
    assert "<p>2 dishes are on the bill of table 7 now.</p>" in page and "2 × moved to another party" in page
    assert "on the bill of table" not in ana.get(answer.location).text
    assert (due("5"), due("7")) == (350, 700 + rolls.price)


def test_a_double_tap_moves_once(house, ana, cola, rolls):
    codes = [answer.status_code for answer in given.at_once(
        *[lambda: give(ana, house, cola, 1, key="page")] * 2)]
    assert sorted(codes)[0] == 303 and due("5") == 700


def test_dishes_of_another_table_are_not_found(house, ana, cola, rolls):
    """T24."""
    answer = ana.post(way(house, "/give", "7"), data={
        "sitting": rolls.sitting_id, "line": cola.id, f"of-{cola.id}": 1, "to": rolls.sitting_id})
    assert answer.status_code in (404, 409) and due("5") == 1050
    nine = given.phone("9").sitting_id
    answer = ana.post(way(house, "/give", "9"), data={
        "sitting": nine, "line": cola.id, f"of-{cola.id}": 1, "to": rolls.sitting_id})
    assert answer.status_code == 404 and due("5") == 1050


def test_a_page_of_guests_who_moved_is_told_where_they_are(house, ana, cola, rolls):
    service.move_sitting(cola.sitting_id, house.table("9").id, given.person())
    to = {"to": rolls.sitting_id}
    for step, more in (("/give", to), ("/split", {"table": 0}), ("/merge", to), ("/apart", {"merge": 1, "table": 1})):
        answer = ana.post(way(house, step), data={"sitting": cola.sitting_id, **more})
        assert answer.status_code in (404, 409), step
        assert answer.status_code == 404 or "These guests sit at table 9 now." in answer.text


def test_a_managers_pin_moves_where_waiters_may_not(house, ana, cola, rolls):
    given.house_rule(waiters_may=())
    asked = give(ana, house, cola)
    assert asked.status_code == 403 and f'name="of-{cola.id}" value="2"' in asked.text and due("5") == 1050
    assert give(ana, house, cola, approver=given.person("Lin"), pin="1111").status_code == 303
    assert due("5") == 350 and "Approved" in given.happened()


def test_the_kitchen_sees_where_it_went(house, ana, cola, rolls):
    give(ana, house, cola)
    page = house.staff("Wei").get("/kitchen/bar").text
    assert "2 now for table" in page and page.count("<article") == 2


def test_a_guest_sees_what_is_on_another_bill(house, ana):
    mia = given.guest(house, "5", "Mia")
    given.sent(Phone.get())
    given.phone("7")
    line = Line.get()
    give(ana, house, line, 1)
    assert "on another bill" in mia.get("/follow").text and "Cola" not in mia.get("/bill").text
    assert "Round 1 · on another bill" in mia.get("/mine").text


def test_the_owner_sees_what_moved_by_whom_and_why(house, ana, cola, rolls):
    give(ana, house, cola, why="they share")
    page = house.staff("Lin").get(f"/office/books/bill/{cola.sitting_id}").text
    assert "Moved to another bill" in page and "they share" in page and "Ana" in page


def test_a_moved_dish_is_counted_once_in_the_day(house, ana, cola, rolls):
    give(ana, house, cola)
    day = reports.day(settings.house().business_day(clock.now()))
    assert (day.orders, day.ordered) == (2, 1050 + rolls.price)


# A party of their own


def test_a_party_splits_here_or_at_a_free_table(house, ana, cola):
    page = ana.get(way(house, "/split"))
    assert "Here, at table 5" in page.text and given.hidden(page, "phone") == [str(cola.phone_id)]
    data = {"sitting": cola.sitting_id, "line": cola.id, f"of-{cola.id}": 1}
    answer = ana.post(way(house, "/split"), data={**data, "table": 0})
    assert "They are a party of their own now: table 5 B." in ana.get(answer.location).text
    ana.post(way(house, "/split"), data={**data, "table": house.table("9").id})
    assert (due("5"), due("5 B"), due("9")) == (350, 350, 350)


def test_a_phone_that_leaves_lands_on_the_new_bill(house, ana, cola, rolls):
    mia = given.guest(house, "5", "Mia")
    phone = Phone.get(Phone.nickname == "Mia").id
    ana.post(way(house, "/split"), data={"sitting": cola.sitting_id, "phone": phone, "line": cola.id,
                                         f"of-{cola.id}": 1, "table": house.table("9").id})
    assert "Table <bdi>9</bdi>" in mia.get("/follow").text and "€3.50" in mia.get("/bill").text


def test_nothing_chosen_is_said_so(house, ana, cola):
    answer = ana.post(way(house, "/split"), data={"sitting": cola.sitting_id, "table": 0})
    assert answer.status_code == 409 and "Please choose the dishes, or who leaves." in answer.text


# Two parties


def test_two_parties_are_one_and_two_again(house, ana, cola, rolls):
    total = due("5") + due("7")
    answer = merge(ana, house)
    page = ana.get(answer.location).text
    assert "are one party now, with one bill, at table 5." in page and "Undo merge" in page
    assert due("5") == total and given.sitting("7") is None
    page = ana.get(way(house, "/apart")).text
    assert "Back to table 7" in page
    answer = ana.post(way(house, "/apart"), data={"sitting": cola.sitting_id, "merge": Merge.get().id,
                                                  "table": house.table("7").id})
    page = ana.get(answer.location).text
    assert "They are two parties again" in page and "Undo merge" not in page and due("7") == rolls.price


def test_a_taken_table_asks_for_another(house, ana, cola, rolls):
    merge(ana, house)
    given.phone("7")
    page = ana.get(way(house, "/apart")).text
    assert "Somebody sits there now" in page and "Back to table 7" not in page
    data = {"sitting": cola.sitting_id, "merge": Merge.get().id}
    answer = ana.post(way(house, "/apart"), data={**data, "table": house.table("7").id})
    assert answer.status_code == 409 and "Please choose another one." in answer.text
    assert ana.post(way(house, "/apart"), data={**data, "table": house.table("9").id}).status_code == 303
    assert due("9") == rolls.price


def test_a_merge_of_another_table_is_not_undone_here(house, ana, cola, rolls):
    merge(ana, house)
    nine = given.phone("9").sitting_id
    answer = ana.post(way(house, "/apart", "9"), data={"sitting": nine, "merge": Merge.get().id,
                                                       "table": house.table("7").id})
    assert answer.status_code == 404 and Sitting.find(rolls.sitting_id).merged_into_id


def test_two_who_have_paid_are_told_to_settle_one(house, ana, cola, rolls):
    for line in (cola, rolls):
        given.paid(line.sitting_id, 100)
    answer = merge(ana, house)
    assert answer.status_code == 409 and "Please settle one of the two bills first." in answer.text


def test_the_phones_of_both_go_on_at_one_table(house, ana, cola, rolls):
    tom = given.guest(house, "7", "Tom")
    merge(ana, house)
    assert "Table <bdi>5</bdi>" in tom.get("/follow").text and "Cola" in tom.get("/bill").text
    tom.post("/order/add", data={"dish": given.dish("Plum wine").id})
    assert tom.post("/order/send", data={"pick": given.hidden(tom.get("/order"), "pick")}).status_code == 303
    assert Order.select().order_by(Order.id.desc()).get().sitting_id == cola.sitting_id
    assert given.sitting("7") is None


def test_who_scans_the_table_that_was_left_starts_anew(house, ana, cola, rolls):
    merge(ana, house)
    eva = given.guest(house, "7", "Eva")
    assert "Spring rolls" not in eva.get("/follow").text and given.sitting("7").id != rolls.sitting_id


def test_the_dishes_of_both_stand_on_one_bill_with_their_taxes(house, ana, cola):
    given.line("Cola", 1, "7")
    merge(ana, house)
    bill = Bill(given.sitting())
    assert [(line.names["en"], line.quantity) for line in bill.lines] == [("Cola", 3), ("Cola", 1)]
    assert [group.base for group in bill.sum.groups] == [1400]
    given.paid(bill.sitting.id)
    assert ana.post(way(house, "/close"), data={"sitting": bill.sitting.id}).status_code == 303


def test_without_the_right_a_pin_merges(house, ana, cola, rolls):
    given.house_rule(waiters_may=("move",))
    assert merge(ana, house).status_code == 403
    assert merge(ana, house, approver=given.person("Lin"), pin="1111").status_code == 303

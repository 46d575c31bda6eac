"""The waiters' door: how each table stands, who needs somebody, and the steps from seating to closing."""

import re

import pytest

from restaurant import clock, kitchen, service
from restaurant.bills import Bill
from restaurant.calls import Call
from restaurant.database import database
from restaurant.floor import Floor
from restaurant.kitchen import Task
from restaurant.orders import Order
from restaurant.tables import Phone, Sitting, Table
from tests.given import at_once, dish, happened, hidden, house_rule, paid, person, phone, picked, sent, sitting


@pytest.fixture
def ana(house):
    return house.staff("Ana")


def table(name="5"):
    return Table.get(Table.name == name)


def state(name="5"):
    return Floor().standings[table(name).id].state


def all_ready(sitting_id):
    for ticket in kitchen.of_sitting(sitting_id):
        service.ready(ticket.id)


@pytest.mark.parametrize("name, may", [("Ana", 200), ("Lin", 200), ("Wei", 403)])
def test_who_may_see_the_floor(house, name, may):
    assert house.staff(name).get("/floor").status_code == may


def test_a_guest_may_not(house):
    assert house.client().get("/floor").location == "/login?next=/floor"


def test_a_waiter_alone_writes_nothing_off(house):
    sent(phone())
    address, said = f"/floor/table/{table().id}/write-off", {"sitting": sitting().id, "reason": "They ran away"}
    assert house.staff("Ana").post(address, data=said).status_code == 403 and sitting()
    assert house.staff("Lin").get(address).status_code == 200


# How a table stands


def test_a_free_table(house):
    assert state() == "free"


def test_a_table_where_a_phone_joined_is_ordering(house):
    phone()
    assert state() == "ordering"


def test_a_table_that_a_waiter_seated(house):
    service.open_table(table().id, person(), 3)
    assert state() == "seated"


def test_a_new_phones_order_asks(house):
    sent(phone(admitted=False))
    assert state() == "ask"


def test_a_table_whose_dishes_are_made_cooks_and_then_waits(house):
    sent(phone())
    assert state() == "cooking"
    house.clock.turn(8 * clock.MINUTE)
    assert state() == "waiting"


def test_a_table_with_dishes_at_the_pass(house):
    sent(phone(), "Cola", "Spring rolls")
    service.ready(kitchen.of_sitting(sitting().id)[0].id)
    assert state() == "pass"


def test_a_table_that_eats_and_then_has_paid(house):
    sent(phone())
    all_ready(sitting().id)
    service.carry([task.id for task in Task.select()])
    assert state() == "eating"
    paid(sitting().id)
    assert state() == "paid"


def test_a_call_comes_before_everything_else(house):
    guest = phone(admitted=False)
    sent(guest)
    service.call(guest.sitting_id, "bill")
    assert state() == "ask"
    service.call(guest.sitting_id, "waiter")
    assert state() == "calls"


def test_the_summary_counts_tables_guests_and_money(house, ana):
    service.count_guests(phone("5").sitting_id, 4)
    sent(phone("6"), "Cola")
    assert "2 of 18 tables · 5 guests · €3.50 open" in ana.get("/floor").text


def test_the_plan_says_in_words_what_it_says_in_colour(house, ana):
    sent(phone("5"))
    page = ana.get("/floor").text
    assert 'class="s-cooking"' in page and 'aria-label="Table 5: cooking, 1 guest"' in page


def test_the_other_areas_are_one_tap_away(house, ana):
    terrace = table("12").area_id
    page = ana.get(f"/floor?area={terrace}").text
    assert 'aria-label="Table 12: free"' in page and 'aria-label="Table 5: free"' not in page


@pytest.mark.parametrize("asked", ["area=x&table=y", "area=99999&table=99999", "area=-1", "table=" + "9" * 40])
def test_a_strange_address_shows_the_floor(ana, asked):
    assert ana.get(f"/floor?{asked}").status_code == 200


def test_the_floor_takes_as_many_statements_full_as_empty(house, ana):
    empty = statements(lambda: ana.get("/floor"))
    for name in range(1, 19):
        sent(phone(str(name)), "Cola", "Spring rolls")
    assert statements(lambda: ana.get("/floor")) <= empty + 3


def statements(function):
    counted, run = [], database.execute_sql
    database.execute_sql = lambda *args, **more: counted.append(args) or run(*args, **more)
    try:
        function()
    finally:
        database.execute_sql = run
    return len(counted)


# Who needs somebody


def test_a_call_is_answered_and_finished_by_plain_forms(house, ana):
    call = service.call(phone().sitting_id, "waiter")
    assert "Calls a waiter" in ana.get("/floor").text
    assert ana.post(f"/floor/calls/{call}/answer").status_code == 303
    assert "<bdi>Ana</bdi> is on the way" in ana.get("/floor").text
    ana.post(f"/floor/calls/{call}/finish")
    assert "Nobody is waiting." in ana.get("/floor").text


def test_two_waiters_answer_one_call_and_one_is_told(house):
    call = service.call(phone().sitting_id, "waiter")
    codes = [answer.status_code for answer in at_once(
        *[lambda name=name: house.staff(name).post(f"/floor/calls/{call}/answer") for name in ("Ana", "Ben")])]
    assert sorted(codes) == [303, 409]


def test_a_call_waits_until_somebody_signs_in(house):
    service.call(phone().sitting_id, "waiter")
    house.clock.turn(4 * clock.MINUTE)
    assert "4 min ago" in house.staff("Ana").get("/floor").text


def test_an_order_of_a_new_phone_is_let_through_with_one_tap(house, ana):
    guest = phone(nickname="Sam", admitted=False)
    sent(guest)
    assert "First order from a new phone" in ana.get("/floor").text
    ana.post(f"/floor/phones/{guest.id}/admit")
    assert Order.get().state == "accepted" and Phone.get().admitted
    assert happened("TicketsMade")


def test_an_order_that_is_turned_down_reaches_no_kitchen(house, ana):
    order = sent(phone(admitted=False))
    ana.post(f"/floor/orders/{order}/turn-down")
    assert Order.get().state == "turned down" and not Task.select().exists()


def test_two_waiters_accept_one_order_and_one_is_told(house):
    house_rule(ask_before_every_order=True)
    order = sent(phone())
    answers = at_once(*[lambda name=name: house.staff(name).post(f"/floor/orders/{order}/accept")
                        for name in ("Ana", "Ben")])
    assert sorted(answer.status_code for answer in answers) == [303, 409]
    assert len(happened("TicketsMade")) == 1


def test_a_blocked_phone_can_be_admitted_again_by_a_page_that_says_so_and_by_none_from_before(house, ana):
    guest = phone()
    ana.post(f"/floor/phones/{guest.id}/block", data={"table": guest.sitting.table_id})
    told = house.staff("Ben").post(f"/floor/phones/{guest.id}/admit")
    assert told.status_code == 409 and "a waiter keeps this phone out" in told.text
    page = ana.get(f"/floor/table/{guest.sitting.table_id}")
    assert "blocked" in page.text
    ana.post(f"/floor/phones/{guest.id}/admit", data={"kept_out": hidden(page, "kept_out")})
    assert Phone.get().blocked_at is None


def test_served_takes_out_what_was_shown_and_nothing_that_came_since(house, ana):
    sent(phone(), "Cola", "Spring rolls")
    bar, wok = sorted(kitchen.of_sitting(sitting().id), key=lambda ticket: -ticket.station)
    service.ready(bar.id)
    shown = re.findall(r'name="ready" value="(\d+)"', ana.get("/floor").text)
    service.ready(wok.id)
    ana.post("/floor/carry", data={"ready": shown})
    assert sorted(task.state for task in Task.select()) == ["ready", "served"]


def test_a_button_on_the_floor_comes_back_to_the_floor_with_its_table(house, ana):
    call = service.call(phone().sitting_id, "waiter")
    assert ana.post(f"/floor/calls/{call}/answer", data={"area": 1, "table": 5}).location == "/floor?area=1&table=5"
    assert ana.post(f"/floor/calls/{call}/finish", data={"table": 5}).location == "/floor/table/5"


def test_htmx_gets_the_floors_block_alone(house, ana):
    call = service.call(phone().sitting_id, "waiter")
    answer = ana.post(f"/floor/calls/{call}/answer", data={"area": 1, "table": 5},
                      headers={"HX-Request": "true", "HX-Target": "div#floor"})
    assert answer.text.lstrip().startswith('<div id="floor"') and "<html" not in answer.text


# One table


def test_guests_sit_down_and_are_counted(house, ana):
    at = table().id
    ana.post(f"/floor/table/{at}/open", data={"guests": 4})
    assert sitting().guests == 4 and sitting().opened_by_id == person()
    ana.post(f"/floor/table/{at}/guests", data={"guests": 5})
    assert "5 guests" in ana.get(f"/floor/table/{at}").text


@pytest.mark.parametrize("guests", ["0", "-1", "100", "x", "٣"])
def test_a_number_of_guests_is_a_number(house, ana, guests):
    assert ana.post(f"/floor/table/{table().id}/open", data={"guests": guests}).status_code == 400


def test_a_table_shows_its_lines_with_their_states(house, ana):
    guest = phone(nickname="Mia")
    picked(guest, "Cola", note="no ice")
    sent(guest, "Spring rolls")
    service.start(kitchen.of_sitting(guest.sitting_id)[0].id)
    page = ana.get(f"/floor/table/{guest.sitting.table_id}").text
    assert "“<bdi>no ice</bdi>”" in page
    assert '<span class="state warn">cooking</span>' in page and "in the kitchen" in page


def test_a_waiter_takes_an_order_by_hand(house, ana):
    way = f"/floor/table/{table().id}/order"
    assert ana.post(f"{way}/add", data={"dish": dish_id("Cola"), "sitting": 0}).status_code == 303
    page = ana.get(way).text
    marks = re.findall(r'name="pick" value="([^"]+)"', page)
    assert ana.post(f"{way}/send", data={"pick": marks}).location.startswith("/floor?area=")
    order = Order.get()
    assert (order.person_id, order.state, order.sitting.table.name) == (person(), "accepted", "5")


def dish_id(name):
    return dish(name).id


def test_two_waiters_taking_orders_at_one_table_lose_nothing(house):
    at = table().id
    service.open_table(at, person())
    at_once(*[lambda name=name, wish=wish: house.staff(name).post(
        f"/floor/table/{at}/order/add", data={"dish": dish_id(wish), "sitting": sitting().id})
        for name, wish in (("Ana", "Tsingtao beer"), ("Ben", "Spring rolls"))])
    assert "Tsingtao beer" in house.staff("Ana").get(f"/floor/table/{at}/order").text.split('id="picks"')[1]
    assert "Spring rolls" in house.staff("Ben").get(f"/floor/table/{at}/order").text.split('id="picks"')[1]


def test_a_waiters_pick_can_be_changed_and_taken_out(house, ana):
    at = table().id
    ana.post(f"/floor/table/{at}/order/add", data={"dish": dish_id("Cola")})
    pick = re.search(r"order/pick/(\d+)", ana.get(f"/floor/table/{at}/order").text)[1]
    ana.post(f"/floor/table/{at}/order/pick/{pick}", data={"quantity": 3, "note": "warm"})
    page = ana.get(f"/floor/table/{at}/order").text
    assert "Send 3 dishes" in page and 'value="warm"' in page
    ana.post(f"/floor/table/{at}/order/pick/{pick}", data={"quantity": 0})
    assert "Tap a dish to add it." in ana.get(f"/floor/table/{at}/order").text


def test_what_must_be_chosen_is_asked(house, ana):
    way, noodles = f"/floor/table/{table().id}/order", dish_id("Dan dan noodles")
    assert "Spice level" in ana.get(f"{way}/{noodles}").text
    refused = ana.post(f"{way}/add", data={"dish": noodles})
    assert refused.status_code == 409 and "Please choose: Spice level." in refused.text


def test_the_menu_is_searched_in_every_language(house, ana):
    way = f"/floor/table/{table().id}/order"
    assert "Dan dan noodles" in ana.get(f"{way}?q=担担").text
    assert "No dish is called that." in ana.get(f"{way}?q=pizza").text


def test_a_page_of_a_party_that_left_orders_nothing_for_the_next(house, ana):
    at = table().id
    gone = service.open_table(at, person())
    service.close(gone, person())
    assert ana.post(f"/floor/table/{at}/order/add", data={"dish": dish_id("Cola"), "sitting": gone}).status_code == 409


def test_a_new_order_begins_with_choosing_a_table(house, ana):
    assert ana.get("/floor/new").text.count('/order"') == 18


def test_an_empty_table_closes(house, ana):
    service.open_table(table().id, person())
    ana.post(f"/floor/table/{table().id}/close", data={"sitting": sitting().id})
    assert state() == "free"


def test_closing_with_something_due_is_refused_with_the_amount(house, ana):
    sent(phone(), "Cola")
    answer = ana.post(f"/floor/table/{table().id}/close", data={"sitting": sitting().id})
    assert answer.status_code == 409 and "€3.50 is still to be paid." in answer.text


def test_two_waiters_close_one_table_and_one_is_told(house):
    at, open_now = table().id, service.open_table(table().id, person())
    answers = at_once(*[lambda name=name: house.staff(name).post(
        f"/floor/table/{at}/close", data={"sitting": open_now}) for name in ("Ana", "Ben")])
    assert sorted(answer.status_code for answer in answers) in ([303, 404], [303, 409])
    assert len(happened("SittingClosed")) == 1


def test_a_page_of_the_party_before_does_not_close_the_next_one(house, ana):
    at, before = table().id, service.open_table(table().id, person())
    service.close(before, person())
    service.open_table(at, person())
    assert ana.post(f"/floor/table/{at}/close", data={"sitting": before}).status_code == 409
    assert sitting().is_open


def test_an_owner_writes_off_with_a_reason_that_is_kept(house):
    lin, _order = house.staff("Lin"), sent(phone())
    way, open_now = f"/floor/table/{table().id}/write-off", sitting().id
    assert lin.post(way, data={"sitting": open_now, "reason": " "}).status_code == 409
    lin.post(way, data={"sitting": open_now, "reason": "They ran away"})
    assert Sitting.get_by_id(open_now).write_off == "They ran away"


def test_closing_frees_the_table_and_ends_its_calls(house, ana):
    guest = phone()
    service.call(guest.sitting_id, "waiter")
    ana.post(f"/floor/table/{table().id}/close", data={"sitting": guest.sitting_id})
    assert state() == "free" and Call.open() == []


def test_a_bill_is_asked_for_on_paper_once_a_form(house, ana):
    sent(phone())
    for _ in range(2):
        ana.post(f"/floor/table/{table().id}/paper", data={"key": "page", "table": table().id})
    assert [asked["what"] for asked in happened("PaperAsked")] == ["bill"]


def test_a_guests_name_is_never_markup(house, ana):
    sent(phone(nickname="<b>x</b>", admitted=False))
    assert "<b>x" not in ana.get(f"/floor?table={table().id}").text


def test_the_accounts_of_the_floor_are_those_of_the_bills(house):
    house_rule(service_charge=100_000, tax_included=False)
    sent(phone("5"), "Cola", "Spring rolls")
    paid(sitting("5").id, 100)
    account, bill = Floor().standings[table().id].account, Bill(sitting("5"))
    assert (account.total, account.paid, account.due) == (bill.total, bill.paid, bill.due)


def test_a_printer_in_trouble_is_shown_on_the_floor_and_in_the_kitchen(house, ana):
    trouble = {"name": "Kitchen", "why": "No paper", "since": clock.now() - 3 * clock.MINUTE, "waiting": 2}
    house.app.jinja_env.globals["printer_trouble"] = lambda: [trouble]
    page = ana.get("/floor").text
    assert "Printer Kitchen: No paper" in page and "2 slips wait" in page
    assert "printer: Kitchen" in ana.get("/kitchen/wok").text

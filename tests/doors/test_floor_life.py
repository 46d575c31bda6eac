"""A table's life through the doors: the waiter's taps, what a guest reads who scans, and what offices never show."""

import datetime
import re
import zoneinfo

import pytest

from restaurant import clock, service
from restaurant.floor import Floor
from restaurant.orders import Pick
from restaurant.settings import house as rules
from restaurant.tables import Phone, Reservation, Sitting, Table
from tests import given
from tests.doors.test_floor import statements


@pytest.fixture
def ana(house):
    return house.staff("Ana")


def at(name):
    return Table.get(Table.name == name).id


def seated(name="5"):
    return service.open_table(at(name), given.person("Ana"), 2)


def another(name="5"):
    return service.another_party(at(name), given.person("Ana"))


def together(party, name):
    service.put_together(party, at(name), given.person("Ana"))


def post(client, where, **data):
    return client.post(f"/floor/{where}", data=data)


def sittings():
    return sorted(sitting.title for sitting in Sitting.all_open())


# Several parties at a table


def test_another_party_is_one_tap_from_the_table(house, ana):
    seated()
    answer = post(ana, f"table/{at('5')}/party")
    assert answer.location.endswith(f"table={at('5 B')}") and sittings() == ["5", "5 B"]


def test_a_double_tap_is_one_party(house, ana):
    seated()
    given.at_once(*[lambda: post(ana, f"table/{at('5')}/party", key="page")] * 2)
    assert sittings() == ["5", "5 B"]


def test_the_plan_draws_each_party_in_the_tables_rectangle(house, ana):
    seated()
    another()
    page = ana.get("/floor").text
    assert 'aria-label="Table 5 A: seated' in page and 'aria-label="Table 5 B: seated' in page
    table = house.table("5")
    boxes = [tuple(map(int, box)) for box in re.findall(
        r'<rect class="top" x="(\d+)" y="(\d+)" width="(\d+)" height="(\d+)"', page)]
    inside = [box for box in boxes if table.x <= box[0] and box[0] + box[2] <= table.x + table.w
              and table.y <= box[1] and box[1] + box[3] <= table.y + table.h]
    assert len(inside) == 2


def test_a_part_has_a_page_a_bill_and_an_end(house, ana):
    seated()
    other, part = another(), at("5 B")
    post(ana, f"table/{part}/order/add", sitting=other, dish=given.dish().id)
    marks = given.marks(other, given.person("Ana"))
    post(ana, f"table/{part}/order/send", pick=marks)
    assert "€3.50" in ana.get(f"/floor?table={part}").text and "Table 5 B" in ana.get(f"/floor/table/{part}").text
    post(ana, f"table/{part}/pay/cash", sitting=other, amount=350, tapped=350)
    assert post(ana, f"table/{part}/close", sitting=other).status_code == 303 and sittings() == ["5"]
    assert 'aria-label="Table 5: seated' in ana.get("/floor").text


def test_a_waiter_goes_from_one_party_to_the_other(house, ana):
    seated()
    another()
    page = ana.get(f"/floor/table/{at('5 B')}").text
    assert f'href="/floor/table/{at("5")}">A</a>' in page and f'href="/floor/table/{at("5 B")}" aria-current' in page


# Who scans a table with several parties


def scanned(house, name="5"):
    client = house.client()
    return client, client.get(f"/t/{house.table(name).code}")


def test_the_guest_is_asked_with_whom_they_sit_and_told_letters_only(house):
    given.phone("5", "Mei")
    service.rename(Phone.get().id, "Mei")
    another()
    _, answer = scanned(house)
    assert "With whom do you sit?" in answer.text
    assert re.findall(r'name="party" value="(.)"', answer.text) == ["A", "B"]
    assert "Mei" not in answer.text and "guest" not in answer.text.lower().replace("guests", "")


@pytest.mark.parametrize("letter, name", [("A", "5"), ("B", "5 B")])
def test_they_join_that_party_and_are_admitted_as_everybody(house, letter, name):
    seated()
    another()
    client, _ = scanned(house)
    client.post(f"/t/{house.table().code}/join", data={"party": letter})
    phone = Phone.get()
    assert (phone.sitting.title, phone.admitted) == (name, False)
    page = client.get(f"/t/{house.table().code}")
    assert page.status_code == 200 and f"Table <bdi>{name}</bdi>" in page.text


def test_what_a_guest_of_a_part_sends_waits_for_a_waiter(house, ana):
    seated()
    other = another()
    client, _ = scanned(house)
    client.post(f"/t/{house.table().code}/join", data={"party": "B"})
    client.post("/order/add", data={"dish": given.dish().id})
    client.post("/order/send", data={"pick": given.marks(other)})
    assert "5 B?" in ana.get("/floor").text and Floor().standings[at("5 B")].state == "ask"


def test_a_part_shows_no_code_but_the_tables(house):
    seated()
    another()
    client, _ = scanned(house)
    client.post(f"/t/{house.table().code}/join", data={"party": "B"})
    code = house.table("5 B").code
    for page in ("/mine", "/order", "/help", "/", f"/t/{house.table().code}"):
        assert code not in client.get(page).text, page


def test_nobody_sits_down_with_strangers_by_an_old_page(house):
    client, _ = scanned(house)
    seated()
    another()
    answer = client.post("/order/add", data={"dish": given.dish().id})
    assert answer.status_code == 409 and "say with whom you sit" in answer.text
    assert client.post(f"/t/{house.table().code}/join", data={"party": "C"}).status_code == 409
    assert Phone.select().count() == Pick.select().count() == 0


def test_who_has_just_come_sits_at_the_table_itself(house):
    first = seated()
    another()
    service.close(first, given.person("Ana"))
    client, answer = scanned(house)
    assert "we have just come" in answer.text
    client.post(f"/t/{house.table().code}/join", data={"party": "A"})
    assert Phone.get().sitting.title == "5" and Phone.get().sitting_id != first


def test_a_part_that_closed_lets_its_phones_do_nothing(house):
    seated()
    other = another()
    client, _ = scanned(house)
    client.post(f"/t/{house.table().code}/join", data={"party": "B"})
    service.close(other, given.person("Ana"))
    assert client.get("/order").status_code == 410
    assert client.post("/order/send", data={"pick": "1-x"}).status_code == 410


@pytest.mark.parametrize("name", ["5 B", "Tab 1"])
def test_codes_of_parts_and_tabs_open_nothing(house, name):
    seated()
    another()
    service.open_tab(house.table().area_id, "Anna", given.person("Ana"))
    assert house.client().get(f"/t/{house.table(name).code}").status_code == 404


# Tables put together


def test_tables_are_put_together_in_three_taps_and_taken_apart(house, ana):
    party = seated()
    assert f'name="table" value="{at("6")}"' in ana.get(f"/floor/table/{at('5')}/together").text
    post(ana, f"table/{at('5')}/together", sitting=party, table=at("6"))
    assert 'aria-label="Table 5 + 6: seated' in ana.get("/floor").text
    assert "Take it away" in ana.get(f"/floor/table/{at('5')}/together").text
    post(ana, f"table/{at('5')}/together/undo", sitting=party, other=at("6"))
    assert 'aria-label="Table 6: free"' in ana.get("/floor").text


def test_neighbours_are_one_shape_and_tables_apart_say_with_whom(house, ana):
    together(seated("8"), "9")
    eight, nine = house.table("8"), house.table("9")
    page = ana.get("/floor").text
    assert f'width="{nine.x + nine.w - eight.x}" height="{eight.h}" rx="16"' in page
    together(seated("1"), "10")
    assert ">with 1</text>" in ana.get("/floor").text


def test_a_taken_table_is_refused(house, ana):
    party, _ = seated(), seated("6")
    answer = post(ana, f"table/{at('5')}/together", sitting=party, table=at("6"))
    assert answer.status_code == 409 and "Table 6 is not free." in answer.text


def test_a_tap_on_the_other_table_opens_the_party(house, ana):
    together(seated(), "6")
    assert "Table 5 + 6" in ana.get(f"/floor?table={at('6')}").text


def test_who_scans_the_other_table_joins_the_party(house):
    party = seated()
    together(party, "6")
    mei = given.guest(house, "6", "Mei")
    mei.post("/order/add", data={"dish": given.dish().id})
    assert Phone.get().sitting_id == party and "Table <bdi>5 + 6</bdi>" in mei.get("/where").text


def test_a_page_of_the_other_table_acts_on_nobody(house, ana):
    party = seated()
    together(party, "6")
    assert post(ana, f"table/{at('6')}/close", sitting=party).status_code == 409


def test_a_joined_table_is_offered_to_nobody(house, ana):
    together(seated(), "6")
    seated("7")
    page = ana.get(f"/floor/table/{at('7')}/move").text
    assert f'name="table" value="{at("6")}"' not in page and f'name="table" value="{at("8")}"' in page


def test_the_receipt_is_asked_for_and_found_under_both_names(house, ana):
    mei = given.phone("5")
    given.sent(mei)
    together(mei.sitting_id, "6")
    payment, _change = given.paid(mei.sitting_id)
    assert "Table 5 + 6" in ana.get(f"/floor/payment/{payment}").text


# Tabs


def test_a_tab_is_opened_by_name_and_stands_beside_the_plan(house, ana):
    answer = post(ana, "tabs", area=house.table().area_id, name="Anna")
    assert answer.status_code == 303
    page = ana.get(answer.location).text
    assert 'class="tab-open s-seated"' in page and "Tab Anna" in page


def test_a_tab_orders_pays_and_closes(house, ana):
    post(ana, "tabs", area=house.table().area_id, name="Anna")
    tab, party = at("Tab 1"), Sitting.get().id
    post(ana, f"table/{tab}/order/add", sitting=party, dish=given.dish().id)
    post(ana, f"table/{tab}/order/send", pick=given.marks(party, given.person("Ana")))
    assert "Anna" in house.staff("Wei").get("/kitchen/bar").text
    post(ana, f"table/{tab}/pay/cash", sitting=party, amount=350, tapped=350)
    assert post(ana, f"table/{tab}/close", sitting=party).status_code == 303
    assert "Anna" in ana.get("/floor/bills").text and "Anna" in ana.get("/floor/bills?q=anna").text


@pytest.mark.parametrize("name, said", [("", "Please give the tab a name."),
                                        ("ANNA", "There is a tab for ANNA already.")])
def test_what_is_no_name_for_a_tab(house, ana, name, said):
    service.open_tab(house.table().area_id, "Anna", given.person("Ana"))
    answer = post(ana, "tabs", area=house.table().area_id, name=name)
    assert answer.status_code == 409 and said in answer.text


def test_from_a_table_to_a_tab_and_to_a_table(house, ana):
    party = seated()
    post(ana, f"table/{at('5')}/tab", sitting=party, name="Anna")
    assert sittings() == ["Anna"]
    post(ana, f"table/{at('Tab 1')}/move", sitting=party, table=at("6"))
    assert sittings() == ["6"] and 'class="tab-open' not in ana.get("/floor").text


def test_guests_read_the_name_of_their_tab(house):
    mei = given.guest(house, "5", "Mei")
    service.move_to_tab(Sitting.get().id, "Mei", given.person("Ana"))
    assert "<bdi>Mei</bdi>" in mei.get("/where").text
    assert mei.get("/order").status_code == 200


def test_a_new_order_may_be_for_a_part_or_a_tab(house, ana):
    seated()
    another()
    service.open_tab(house.table().area_id, "Anna", given.person("Ana"))
    page = ana.get("/floor/new").text
    assert f"/floor/table/{at('5 B')}/order" in page and f"/floor/table/{at('Tab 1')}/order" in page


# Clearing


def test_a_table_is_cleared_by_a_tap(house, ana):
    given.house_rule(tables_are_cleared=True)
    post(ana, f"table/{at('5')}/close", sitting=seated())
    assert 'aria-label="Table 5: to be cleared' in ana.get("/floor").text
    assert "The table is clean" in ana.get(f"/floor/table/{at('5')}").text
    post(ana, f"table/{at('5')}/clear", table=at("5"))
    assert 'aria-label="Table 5: free"' in ana.get("/floor").text


def test_the_owner_says_whether_tables_are_cleared(house):
    lin = house.staff("Lin")
    lin.post("/office/settings/rules", data={"tables_are_cleared": "on"})
    assert rules().tables_are_cleared
    lin.post("/office/settings/rules", data={})
    assert not rules().tables_are_cleared


# Reservations


def in_an_hour():
    local = datetime.datetime.fromtimestamp((clock.now() + clock.HOUR) / 1000, zoneinfo.ZoneInfo(rules().time_zone))
    return {"day": local.date().isoformat(), "time": local.strftime("%H:%M")}


def reserve(ana, name="Okafor", **more):
    return post(ana, f"table/{at('5')}/reserve", table=at("5"), name=name, guests=4, **{**in_an_hour(), **more})


def test_a_reservation_is_on_the_plan_with_its_time_and_name(house, ana):
    assert reserve(ana).status_code == 303
    assert re.search(r'aria-label="Table 5: reserved, \d+:\d\d\W[AP]M · Okafor"', ana.get("/floor").text)


def test_they_are_seated_with_a_tap(house, ana):
    reserve(ana)
    answer = post(ana, f"reservations/{Reservation.get().id}/seat")
    assert answer.location.endswith(f"table={at('5')}") and "Okafor" in ana.get(answer.location).text
    assert Sitting.get().guests == 4


def test_a_reservation_is_dropped_with_a_tap(house, ana):
    reserve(ana)
    post(ana, f"reservations/{Reservation.get().id}/drop", table=at("5"))
    assert "Okafor" not in ana.get(f"/floor/table/{at('5')}/reserve").text


def test_two_close_together_are_shown_and_kept(house, ana):
    reserve(ana), reserve(ana, name="Lee")
    assert ana.get(f"/floor/table/{at('5')}/reserve").text.count("Close to another reservation") == 2


@pytest.mark.parametrize("more", [{"day": "soon"}, {"time": "99:00"}, {"day": "2026-02-30"}])
def test_what_is_no_day_and_time(house, ana, more):
    assert reserve(ana, **more).status_code == 400 and Reservation.select().count() == 0


def test_a_taken_table_says_that_somebody_is_expected(house, ana):
    reserve(ana)
    seated()
    page = ana.get(f"/floor/table/{at('5')}").text
    assert "Okafor" in page and "Somebody still sits here." in page
    assert post(ana, f"reservations/{Reservation.get().id}/seat").status_code == 409


# What lists of tables never show


def test_the_office_lists_no_parts_and_no_tabs(house):
    seated()
    another()
    service.open_tab(house.table().area_id, "Anna", given.person("Ana"))
    lin = house.staff("Lin")
    for page in ("/office/tables", "/office/settings", "/office/menu"):
        text = lin.get(page).text
        assert "5 B" not in text and "Tab 1" not in text
    assert [table.name for table in Table.all()] == [str(n) for n in range(1, 19)]


def test_new_codes_for_all_leave_seated_guests_of_a_part_seated(house):
    seated()
    another()
    client, _ = scanned(house)
    client.post(f"/t/{house.table().code}/join", data={"party": "B"})
    before = house.table().code
    house.staff("Lin").post("/office/tables/renew", data={})
    assert house.table().code != before and client.get("/order").status_code == 200


# The whole floor


@pytest.mark.parametrize("where", ["table/{}/party", "table/{}/together", "table/{}/together/undo", "table/{}/tab",
                                   "table/{}/clear", "table/{}/reserve", "reservations/1/seat", "reservations/1/drop"])
def test_cooks_and_guests_do_none_of_this(house, where):
    before = given.everything()
    address = "/floor/" + where.format(at("5"))
    assert house.staff("Wei").post(address).status_code == 403
    assert house.client().post(address).status_code in (401, 403)
    assert {**given.everything(), "setting": None} == {**before, "setting": None}


def test_parts_tabs_and_joined_tables_cost_no_statement_more(house, ana):
    ana.get("/floor")
    given.sent(given.phone("7"))
    before = statements(lambda: ana.get("/floor"))
    for name in ("1", "2", "3"):
        seated(name)
        another(name)
    together(seated("5"), "6")
    for name in ("Anna", "Bo"):
        service.open_tab(house.table().area_id, name, given.person("Ana"))
    assert statements(lambda: ana.get("/floor")) == before


def test_the_list_of_a_phone_begins_with_who_needs_somebody(house, ana):
    seated("9")
    service.call(seated("7"), "waiter")
    tiles = ana.get("/floor").text.split('<ul class="tiles">')[1]
    assert re.findall(r"<b>(?:<bdi>)?([^<]+)", tiles)[:2] == ["7", "9"]


def test_the_plan_is_walked_row_by_row(house, ana):
    plan = ana.get("/floor").text.split('class="plan"')[1].split("</svg>")[0]
    assert re.findall(r'aria-label="Table (\w+)', plan) == [str(n) for n in range(1, 11)]

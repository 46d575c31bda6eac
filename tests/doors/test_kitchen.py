"""The cooks' door: what a station sees, what a tap does, and what a screen hears of it."""

import re

import pytest

from restaurant import clock, kitchen, service
from restaurant.database import database
from restaurant.floor import Floor
from restaurant.kitchen import Task, Ticket
from restaurant.stations import Station
from tests.given import at_once, choices, happened, marks, paid, parts, phone, picked, sent


def ticket(station="wok"):
    return Ticket.get(Ticket.station == Station.get(Station.slug == station))


def states(ticket):
    return [task.state for task in Task.select().where(Task.ticket == ticket).order_by(Task.id)]


def news(client, since, slug="wok"):
    return client.get(f"/kitchen/{slug}/news?since={since}").text


@pytest.fixture
def cook(house):
    return house.staff("Wei")


@pytest.fixture
def order(house):
    """Table 5 ordered from all three stations."""
    return sent(phone(nickname="Mia"), "Twice-cooked pork", "Siu mai", "Cola")


@pytest.mark.parametrize("name, may", [("Wei", 200), ("Ana", 200), ("Lin", 200)])
def test_all_staff_may_look_into_the_kitchen(house, name, may):
    assert house.staff(name).get("/kitchen/wok").status_code == may


@pytest.mark.parametrize("address", ["/kitchen/wok", "/kitchen/wok/news", "/kitchen/pass", "/kitchen/wok/recall"])
def test_a_guest_may_not(house, address):
    assert house.client().get(address).location.startswith("/login")


@pytest.mark.parametrize("address", ["/floor", "/floor/new", "/floor/table/1", "/floor/table/1/order",
                                     "/floor/table/1/pay"])
def test_a_cook_cannot_reach_the_floor(cook, address):
    assert cook.get(address).status_code == 403


@pytest.mark.parametrize("address", ["/floor/calls/1/answer", "/floor/table/1/close", "/floor/table/1/pay/cash",
                                     "/floor/orders/1/accept", "/floor/phones/1/admit"])
def test_a_cook_cannot_do_a_waiters_work(cook, address):
    assert cook.post(address).status_code == 403


def test_the_kitchen_opens_at_the_first_station_and_then_at_the_last_used(cook):
    assert cook.get("/kitchen").location == "/kitchen/wok"
    cook.get("/kitchen/bar")
    assert cook.get("/kitchen").location == "/kitchen/bar"


def test_a_station_that_does_not_exist_is_not_found(cook):
    assert cook.get("/kitchen/grill").status_code == 404


def test_each_station_sees_only_its_lines_and_where_else_the_order_is_made(cook, order):
    page = cook.get("/kitchen/wok").text
    assert "Twice-cooked pork" in page and "Siu mai" not in page
    assert re.search("also at Noodles.*Bar<", page)


def test_the_pass_sees_all_stations_with_their_progress(cook, order):
    service.ready(ticket("noodles").id)
    page = cook.get("/kitchen/pass").text
    assert "Twice-cooked pork" in page and "Siu mai" in page
    assert re.findall(r"<span>(\d/1)<", page) == ["0/1", "1/1"]


def test_drinks_skip_the_pass(cook, order):
    assert "Cola" not in news(cook, 0, "pass") and "Cola" in news(cook, 0, "bar")


def test_a_ticket_shows_table_number_guest_choices_removals_note_and_allergy(cook):
    guest = phone("7", "Mia")
    picked(guest, "Kung pao chicken", choices=choices("Kung pao chicken", "Hot", "No peanuts"),
           note="cut small", allergies=["peanuts"])
    service.send(guest.sitting_id, marks(guest.sitting_id), phone=guest.id)
    page = cook.get("/kitchen/wok").text
    assert "#001" in page and "<bdi>Mia</bdi>" in page
    assert '<span class="choice">Hot</span>' in page
    assert '<span class="choice no">No peanuts</span>' in page
    assert '<span class="note">“<bdi>cut small</bdi>”</span>' in page
    assert re.search(r'class="allergy">Allergy · peanuts', page)


def test_of_a_combo_a_station_sees_the_parts_that_it_makes(cook):
    guest = phone()
    combo = "Golden Lantern dinner set"
    picked(guest, combo, parts=parts(combo, "Kung pao chicken", "Steamed rice", "Mango pudding"))
    service.send(guest.sitting_id, marks(guest.sitting_id), phone=guest.id)
    assert "Kung pao chicken" in news(cook, 0) and "Mango pudding" not in news(cook, 0)
    assert "Mango pudding" in news(cook, 0, "bar")


def test_a_second_round_is_an_add_on(cook):
    guest = phone()
    sent(guest, "Twice-cooked pork")
    sent(guest, "Spring rolls")
    page = news(cook, 0)
    assert page.count("Add-on") == page.count("round 2") == 1


def test_a_text_of_a_guest_is_never_markup(cook):
    guest = phone(nickname="<script>x</script>")
    sent(guest, "Spring rolls")
    assert "<script>x" not in cook.get("/kitchen/wok").text


def test_start_and_ready_by_plain_forms(cook, order):
    wok = ticket().id
    assert cook.post(f"/kitchen/wok/tickets/{wok}/start").location == "/kitchen/wok"
    assert states(wok) == ["cooking"]
    cook.post(f"/kitchen/wok/tickets/{wok}/ready")
    assert states(wok) == ["ready"]
    assert "Twice-cooked pork" not in cook.get("/kitchen/wok").text.split('id="k-foot"')[0]


def test_a_tap_on_a_line_makes_only_this_line_ready(cook):
    sent(phone(), "Twice-cooked pork", "Spring rolls")
    first = Task.select().order_by(Task.id).first()
    cook.post(f"/kitchen/wok/tickets/{first.ticket_id}/ready", data={"task": first.id})
    assert states(first.ticket_id) == ["ready", "queued"]
    assert "Twice-cooked pork" in cook.get("/kitchen/wok").text


def test_two_cooks_tap_once(house, order):
    wok = ticket().id
    at_once(*[lambda name=name: house.staff(name).post(f"/kitchen/wok/tickets/{wok}/ready")
              for name in ("Wei", "Omar") * 5])
    assert states(wok) == ["ready"]
    assert [moved["to"] for moved in happened("TicketMoved")] == ["ready"]


def test_undo_takes_one_step_back_and_the_same_form_only_once(cook, order):
    wok = ticket().id
    cook.post(f"/kitchen/wok/tickets/{wok}/ready")
    for _ in range(3):
        cook.post(f"/kitchen/wok/tickets/{wok}/undo", data={"key": "one-page"})
    assert states(wok) == ["cooking"]


def test_a_finished_ticket_can_be_recalled_within_half_an_hour(house, cook, order):
    wok = ticket().id
    cook.post(f"/kitchen/wok/tickets/{wok}/ready")
    assert "Twice-cooked pork" in cook.get("/kitchen/wok/recall").text
    cook.post(f"/kitchen/wok/tickets/{wok}/recall")
    assert "Twice-cooked pork" in cook.get("/kitchen/wok").text
    cook.post(f"/kitchen/wok/tickets/{wok}/ready")
    house.clock.turn(31 * clock.MINUTE)
    cook.post(f"/kitchen/wok/tickets/{wok}/ready")
    assert "Nothing to take back" in cook.get("/kitchen/wok/recall").text


def test_the_pass_sends_out_what_is_ready_and_nothing_else(cook, order):
    service.ready(ticket("noodles").id)
    shown = re.findall(r'name="ready" value="(\d+)"', cook.get("/kitchen/pass").text)
    service.ready(ticket("wok").id)  # after the page was shown
    cook.post(f"/kitchen/pass/orders/{order}/serve", data={"ready": shown})
    assert [states(ticket(slug)) for slug in ("noodles", "wok")] == [["served"], ["ready"]]


def test_what_left_the_pass_can_be_taken_back_there(cook, order):
    noodles = ticket("noodles").id
    service.ready(noodles), service.serve(noodles)
    assert "Siu mai" in cook.get("/kitchen/pass/recall").text
    cook.post(f"/kitchen/pass/tickets/{noodles}/recall")
    assert states(noodles) == ["ready"]


def test_a_whole_order_is_taken_back_on_every_station_that_made_it(cook, order):
    for slug in ("wok", "noodles"):
        service.ready(ticket(slug).id)
    assert f"/kitchen/wok/orders/{order}/recall" in cook.get("/kitchen/wok/recall").text
    cook.post(f"/kitchen/wok/orders/{order}/recall")
    assert [states(ticket(slug)) for slug in ("wok", "noodles")] == [["cooking"], ["cooking"]]


def test_the_last_ticket_is_taken_back_by_one_key_and_each_press_takes_one(cook):
    first, second = [sent(phone(table), "Spring rolls") for table in ("1", "2")]
    made = [Ticket.get(Ticket.order == order).id for order in (first, second)]
    for id in made:
        service.ready(id)
    cook.post("/kitchen/wok/recall-last", data={"key": "first press"})
    cook.post("/kitchen/wok/recall-last", data={"key": "first press"})
    assert [states(id) for id in made] == [["ready"], ["cooking"]]
    cook.post("/kitchen/wok/recall-last", data={"key": "second press"})
    assert [states(id) for id in made] == [["cooking"], ["cooking"]]


def test_news_holds_only_what_changed(cook, order):
    before = kitchen.news_number()
    sent(phone("7"), "Spring rolls")
    page = news(cook, before)
    assert "Spring rolls" in page and "Twice-cooked pork" not in page.split('id="k-foot"')[0]
    assert f'data-number="{kitchen.news_number()}"' in page


def test_news_says_what_is_done(cook, order):
    before, wok = kitchen.news_number(), ticket().id
    service.ready(wok)
    assert re.search(rf'<article id="ticket-{wok}" data-changed="\d+" data-gone>', news(cook, before))


def test_a_screen_that_slept_gets_everything_it_missed(cook):
    before = kitchen.news_number()
    for table in ("1", "2", "3", "4"):
        sent(phone(table), "Spring rolls")
    assert re.findall(r'class="table">.*?<bdi>(\d)</bdi>', news(cook, before)) == ["1", "2", "3", "4"]


@pytest.mark.parametrize("since", ["0", "", "x", "99999", "-1", "١٢", "9" * 40])
def test_a_number_that_is_none_of_ours_gets_the_whole_screen(cook, order, since):
    page = news(cook, since)
    assert "data-whole" in page and "Twice-cooked pork" in page


def test_a_tap_by_our_script_is_answered_with_the_news(cook, order):
    before, wok = kitchen.news_number(), ticket().id
    answer = cook.post(f"/kitchen/wok/tickets/{wok}/start?since={before}", headers={"HX-Request": "true"})
    assert answer.status_code == 200 and 'class="work cooking"' in answer.text


@pytest.mark.parametrize("minutes, age, word", [(0, "fresh", "on time"), (9, "warm", "due soon"), (12, "late", "late")])
def test_late_is_measured_against_the_promise_and_has_a_colour_and_a_word(house, cook, order, minutes, age, word):
    """Twice-cooked pork takes 12 minutes; the wok turns warm at 70 percent of what was promised."""
    house.clock.turn(minutes * clock.MINUTE)
    assert re.search(rf'class="ticket {age}".*?class="word">{word}<', cook.get("/kitchen/wok").text, re.S)


def test_the_foot_counts_dishes_and_shows_the_oldest(house, cook):
    sent(phone(), "Spring rolls", "Spring rolls", "Twice-cooked pork")
    house.clock.turn(3 * clock.MINUTE)
    foot = cook.get("/kitchen/wok").text.split('id="k-foot"')[1]
    assert "<strong>2</strong> Spring rolls" in foot and ">03:0" in foot
    assert "Spring rolls" in cook.get("/kitchen/wok/all-day").text


def test_a_closed_table_leaves_the_pass(cook):
    guest = phone()
    sent(guest, "Siu mai")
    service.ready(ticket("noodles").id)
    before = kitchen.news_number()
    paid(guest.sitting_id)
    service.close(guest.sitting_id, 1)
    assert "data-gone" in news(cook, before, "pass")
    assert kitchen.waiting_at_pass() == []


def test_the_page_reloads_itself_where_there_is_no_javascript(cook):
    assert '<noscript><meta http-equiv="refresh" content="20"></noscript>' in cook.get("/kitchen/wok").text


def test_news_takes_as_many_statements_for_forty_tickets_as_for_one_and_never_more_than_ten(cook):
    guests = [phone(str(table)) for table in range(1, 9)]
    before = kitchen.news_number()
    for guest in guests * 5:
        sent(guest, "Spring rolls")
    for slug in ("wok", "pass"):
        assert 5 < _statements(lambda slug=slug: news(cook, max(before, 1), slug)) <= 10


def _statements(function):
    counted, run = [], database.execute_sql
    database.execute_sql = lambda *args, **more: counted.append(args) or run(*args, **more)
    try:
        function()
    finally:
        database.execute_sql = run
    return len(counted)


@pytest.mark.parametrize("question", [
    lambda: kitchen.on_screen(1), lambda: kitchen.on_screen(None), lambda: kitchen.changed_since(1, 5),
    lambda: kitchen.changed_since(None, 5), lambda: kitchen.recently_done(1, clock.now()),
    lambda: kitchen.recently_done(None, clock.now()), kitchen.waiting_at_pass, kitchen.how_many,
    lambda: kitchen.oldest(1), lambda: kitchen.oldest(None), lambda: kitchen.all_day(1),
    lambda: kitchen.average_time(5), Floor])
def test_no_question_reads_all_evenings_before(house, in_a_file, monkeypatch, question):
    asked, run = [], database.execute_sql
    monkeypatch.setattr(database, "execute_sql",
                        lambda sql, params=None: asked.append((sql, params)) or run(sql, params))
    question()
    plans = [row[3] for sql, params in asked
             for row in database.cursor().execute("EXPLAIN QUERY PLAN " + sql, params or ())]
    assert not [step for step in plans if re.fullmatch(r"SCAN (t|ticket|task|k|line|l|o|s)\b(?!.*INDEX not_).*", step)]

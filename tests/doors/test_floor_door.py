"""Nobody outside the room orders, reads or pays: what a phone that was not let in gets from every guests' address,
how it is let in, and the small displays that show a party's code (threats T21 to T27, T86; fault F53).
"""

import re
import time

import pytest

from restaurant import clock, entry, service
from restaurant.bills import Bill
from restaurant.kitchen import Ticket
from restaurant.orders import Line, Order, Pick
from restaurant.pages import limits
from restaurant.payments import PayLink, Payment
from restaurant.settings import RUNGS
from restaurant.tables import Display, Phone, Sitting, Table
from tests import given

ASKED = [rung for rung in RUNGS if rung not in ("open", "pay")]


@pytest.fixture
def party(house):
    """Mei eats with two rounds, a pick, a call and a part of the bill paid: everything that somebody could want."""
    mei = given.guest(house, "5", "Mei-at-five")
    phone = Phone.get()
    given.sent(phone, "Plum wine", "Spring rolls")
    given.sent(phone, "Twice-cooked pork")
    given.picked(phone, "Tsingtao beer", 3, note="secret wish")
    service.call(phone.sitting_id, "bill", phone=phone.id)
    given.paid(phone.sitting_id, 100)
    mei.phone = phone
    return mei


@pytest.fixture
def stranger(house, party):
    return given.guest(house, "5", "Stranger", admitted=False)


def outside(house, table="5", nickname=""):
    return given.guest(house, table, nickname, admitted=False)


def plain(answer):
    """A page without the marks that keep names apart from the words around them."""
    return re.sub("</?bdi[^>]*>|[\u2068\u2069]", "", answer.text)


def leaks(page, party):
    """What of the party's stands on a page, beside the menu."""
    text = re.sub(r'<main id="main"><div id="menu">.*', "", page.text, flags=re.S)
    dishes = ("Plum wine", "Spring rolls", "Twice-cooked pork", "Tsingtao beer")
    found = [word for word in ("Mei-at-five", "secret wish", *dishes) if word in text]
    bill = Bill(Sitting.find(party.phone.sitting_id))
    return found + [str(cents) for cents in (bill.total, bill.due) if f"{cents // 100}.{cents % 100:02}" in text]


GETS = ("/t/{code}", "/mine", "/where", "/order", "/follow", "/help", "/bill", "/bill?how=dishes",
        "/bill?how=equally&n=3", "/bill?how=amount&amount=1", "/bill?how=order&order=1", "/wait", "/")


@pytest.mark.parametrize("path", GETS)
def test_a_stranger_reads_nothing_of_the_party(house, party, stranger, path):
    """T23, T86: with htmx and without."""
    path = path.format(code=house.table().code)
    for headers in ({}, {"HX-Request": "true", "HX-Target": "div#rounds"}, {"HX-Request": "true"}):
        answer = stranger.get(path, headers=headers, follow_redirects=True)
        assert leaks(answer, party) == [], path


def test_the_same_pages_show_it_all_to_who_is_in(house, party):
    """The twin of the test above: what it looks for is really there."""
    found = {word for path in GETS for word in leaks(party.get(path.format(code=house.table().code)), party)}
    assert {"Mei-at-five", "secret wish", "Plum wine", "Spring rolls"} <= found and len(found) >= 6


@pytest.mark.parametrize("path", ["/bill", "/help"])
def test_what_is_the_partys_leads_to_waiting(stranger, path):
    assert stranger.get(path).location == "/wait"
    assert stranger.get(path, headers={"HX-Request": "true"}).headers["HX-Redirect"] == "/wait"


POSTS = {
    "pay": ("/bill/pay", {"provider": "pretend", "how": "all", "tip": "0"}), "claim": (
        "/bill/pay", {"provider": "pretend", "how": "dishes", "dish": "1.1", "tip": "0"}),
    "link": ("/bill/link", {"how": "all", "key": "k"}), "not mine": ("/bill/not-mine/1", {}),
    "end a link": ("/bill/link/1/end", {}), "ask for the bill": ("/call", {"kind": "bill"}),
    "let in": ("/party/2/let-in", {}), "take back": ("/order/sent/1/take-back", {}),
    "change a pick": ("/order/pick/1", {"quantity": "9"}),
}


@pytest.mark.parametrize("rung", ASKED)
@pytest.mark.parametrize("what", POSTS)
def test_a_stranger_does_nothing_to_the_party(house, party, stranger, what, rung):
    """T24, T86."""
    given.house_rule(entry=rung)
    path, form = POSTS[what]
    before = given.everything()
    assert stranger.post(path, data=form).status_code in (403, 404)
    assert given.everything() == before


@pytest.mark.parametrize("rung", ASKED)
def test_a_stranger_cooks_nothing(house, party, stranger, rung):
    given.house_rule(entry=rung)
    tickets = Ticket.select().count()
    stranger.post("/order/add", data={"dish": given.dish("Cola").id})
    stranger.post("/order/send", data={"pick": given.marks(party.phone.sitting_id), "scope": "all"})
    assert Ticket.select().count() == tickets and [pick.quantity for pick in Pick.select()][0] == 3


def test_a_stranger_sees_their_own_things_and_the_party_sees_nothing_of_them(house, party, stranger):
    stranger.post("/order/add", data={"dish": given.dish("Cola").id})
    assert "Cola" in stranger.get("/order").text
    stranger.post("/order/send", data={"pick": given.hidden(stranger.get("/order"), "pick")})
    assert "Cola" in stranger.get("/follow").text and "a waiter comes to you" in stranger.get("/mine").text.lower()
    for path in ("/order", "/follow", "/mine"):
        assert "Cola" not in party.get(path).text and "Stranger" not in party.get(path).text


def test_a_renamed_stranger_names_only_themselves(party, stranger):
    stranger.post("/name", data={"nickname": "Mei-at-five"})
    assert {phone.nickname for phone in Phone.select()} == {"Mei-at-five"}
    assert "Mei-at-five" in stranger.get("/mine").text
    assert party.get("/mine").text.count("Mei-at-five") == 2    # their own mark, and their own name


def test_five_who_try_for_an_hour_get_nowhere(house, party):
    """They scan, guess codes, swap ids and cookies, and come again; the party notices nothing."""
    given.house_rule(entry="code")
    tickets, before = Ticket.select().count(), party.get("/bill").text
    for number in range(5):
        phone = outside(house, "5", f"home {number}")
        for n in range(12):
            phone.post("/wait/code", data={"code": f"{n:06}"})
            phone.post("/order/send", data={"pick": given.marks(party.phone.sitting_id)})
            phone.post("/bill/pay", data={"provider": "pretend", "how": "all", "tip": "0"})
            assert leaks(phone.get("/bill", follow_redirects=True), party) == []
        house.clock.turn(12 * clock.MINUTE)
    assert Ticket.select().count() == tickets and Payment.select().count() == 1 and PayLink.select().count() == 0
    assert without_keys(party.get("/bill").text) == without_keys(before)


def without_keys(text):
    return re.sub(r'name="key" value="[^"]*"', "", text)


# Being let in


def test_the_waiting_page_says_since_when_and_leads_in_by_itself(house):
    given.house_rule(entry="phone")
    mei = outside(house)
    assert "A waiter will let you in" in mei.get("/wait").text and "just now" in mei.get("/wait").text
    house.clock.turn(3 * clock.MINUTE)
    assert "3 minutes" in mei.get("/wait").text
    given.let_in(mei)
    assert mei.get("/wait").location == f"/t/{house.table().code}"
    assert mei.get("/bill").status_code == 200


def test_two_waiters_let_a_phone_in_and_the_second_is_told(house):
    """Scenario: approval mode."""
    given.house_rule(entry="phone")
    outside(house, nickname="Mei")
    ana, ben, phone = house.staff("Ana"), house.staff("Ben"), Phone.get()
    assert "Mei wants in" in plain(ana.get(f"/floor/table/{house.table().id}"))
    assert "1 phone wants in" in ben.get("/floor").text
    assert ana.post(f"/floor/phones/{phone.id}/admit", data={"table": 5, "key": "a"}).status_code == 303
    assert ana.post(f"/floor/phones/{phone.id}/admit", data={"table": 5, "key": "a"}).status_code == 303
    told = ben.post(f"/floor/phones/{phone.id}/admit", data={"table": 5, "key": "b"})
    assert told.status_code == 409 and "Ana has already let this phone in." in told.text
    assert "wants in" not in ben.get("/floor").text


def test_a_guest_lets_in_the_rest_of_the_party(house):
    given.house_rule(entry="host")
    mei, jonas = given.guest(house, nickname="Mei"), outside(house, nickname="Jonas")
    assert "Jonas wants to join you" in plain(mei.get("/mine"))
    jonas_phone = Phone.get(Phone.nickname == "Jonas").id
    mei.post(f"/party/{jonas_phone}/let-in")
    assert jonas.get("/bill").status_code == 200 and "wants to join" not in mei.get("/mine").text
    assert mei.post(f"/party/{jonas_phone}/let-in").status_code == 409


def test_guests_let_in_nobody_where_the_house_does_not_leave_it_to_them(house):
    mei, jonas = given.guest(house, nickname="Mei"), outside(house, nickname="Jonas")
    assert "wants to join" not in mei.get("/mine").text
    assert mei.post(f"/party/{Phone.get(Phone.nickname == 'Jonas').id}/let-in").status_code == 403
    assert jonas.get("/bill").status_code == 303


def code_now(table="5"):
    return entry.code_of(given.sitting(table).code, clock.now())


@pytest.mark.parametrize("rung", ASKED)
def test_the_code_that_a_waiter_shows_lets_a_phone_in(house, rung):
    given.house_rule(entry=rung)
    mei = outside(house)
    shown = house.staff("Ana").get(f"/floor/table/{house.table().id}").text
    assert f"{code_now()[:3]} {code_now()[3:]}" in shown
    assert mei.post("/wait/code", data={"code": code_now()}).status_code == 303
    assert mei.get("/bill").status_code == 200


def test_a_wrong_code_five_times(house, party):
    """Scenario: 429 with the seconds that are left, and others at the table are unaffected."""
    mei, jonas = outside(house, nickname="M"), outside(house, nickname="J")
    wrong = f"{(int(code_now()) + 1) % 10**6:06}"
    answers = [mei.post("/wait/code", data={"code": wrong}) for _ in range(7)]
    assert [answer.status_code for answer in answers] == [403] * 5 + [429] * 2
    assert 0 < int(answers[-1].headers["Retry-After"]) <= 300
    assert f"{answers[-1].headers['Retry-After']} seconds" in answers[-1].text
    assert mei.post("/wait/code", data={"code": code_now()}).status_code == 429
    assert jonas.post("/wait/code", data={"code": code_now()}).status_code == 303
    assert party.get("/bill").status_code == 200


def test_many_phones_of_one_address_guess_no_more_than_a_few(house, party):
    tried = 0
    for number in range(10):
        phone = outside(house, nickname=str(number))
        wrong = f"{(int(code_now()) + 1) % 10**6:06}"
        tried += [phone.post("/wait/code", data={"code": wrong}).status_code for _ in range(5)].count(403)
    assert tried == 20


def test_the_count_of_tries_ends_with_its_window(house, party, monkeypatch):
    mei = outside(house)
    for _ in range(6):
        mei.post("/wait/code", data={"code": "x"})
    now = time.time()
    monkeypatch.setattr(time, "time", lambda: now + 301)
    assert mei.post("/wait/code", data={"code": code_now()}).status_code == 303
    limits.forget()


def test_a_new_code_in_one_tap(house):
    """Scenario: the old one fails at once, phones that are in keep working."""
    given.house_rule(entry="code")
    mei, jonas = given.guest(house), outside(house)
    before = code_now()
    house.staff("Ana").post(f"/floor/table/{house.table().id}/code",
                            data={"sitting": given.sitting().id, "table": house.table().id, "key": "k"})
    assert jonas.post("/wait/code", data={"code": before}).status_code == 403
    assert mei.get("/bill").status_code == 200
    assert jonas.post("/wait/code", data={"code": code_now()}).status_code == 303


def test_a_phone_that_forgot_everything_comes_back_by_the_code(house, party):
    """F53: the cookie is gone; what was ordered is still the table's."""
    again = outside(house)
    assert leaks(again.get("/follow"), party) == []
    again.post("/wait/code", data={"code": code_now()})
    assert "Plum wine" in again.get("/follow").text and again.get("/bill").status_code == 200


# Earlier visits


def test_codes_cookies_and_links_of_an_earlier_visit_are_dead(house, party):
    """T21, T26."""
    old_code, old_cookie = code_now(), party.get_cookie("tableside").value
    service.write_off(party.phone.sitting_id, given.person("Lin"), "over")
    following = given.guest(house, "5", "Next")
    thief = house.client()
    thief.set_cookie("tableside", old_cookie)
    for path in ("/order", "/follow", "/bill", "/wait"):
        assert thief.get(path).status_code == 410
    assert thief.post("/order/send", data={"pick": "1-x"}).status_code == 410
    assert outside(house).post("/wait/code", data={"code": old_code}).status_code == 403
    assert "Plum wine" not in following.get("/follow").text and "Mei-at-five" not in following.get("/mine").text


def test_coming_in_begins_a_new_session(house):
    """T27: a session that somebody planted is not the one that sits down."""
    mei, code = house.client(), house.table().code
    mei.get(f"/t/{code}")
    planted = mei.get_cookie("tableside").value
    mei.post(f"/t/{code}/join")
    assert mei.get_cookie("tableside").value != planted
    thief = house.client()
    thief.set_cookie("tableside", planted)
    assert thief.get("/order").status_code == 403


@pytest.mark.parametrize("rung", RUNGS)
def test_a_blocked_phone_sits_down_nowhere_else_and_reads_nothing(house, rung):
    given.house_rule(entry=rung)
    troll = given.guest(house, "5", "Troll")
    house.staff("Ana").post(f"/floor/phones/{Phone.get().id}/block")
    assert troll.get("/bill").location == "/wait"
    troll.get(f"/t/{house.table('6').code}")
    assert troll.post(f"/t/{house.table('6').code}/join").status_code == 403
    assert troll.post("/order/add", data={"dish": given.dish("Cola").id}).status_code == 403
    assert given.sitting("6") is None and Order.select().count() == 0


def test_a_table_that_is_named_in_a_form_or_an_address_is_not_listened_to(house, party, stranger):
    """T25."""
    six = given.guest(house, "6", "Six")
    own = Phone.get(Phone.nickname == "Six")
    for form in ({"sitting": party.phone.sitting_id}, {"table": house.table().id}, {"phone": party.phone.id}):
        six.post("/order/add", data={"dish": given.dish("Cola").id, **form})
    assert {pick.sitting_id for pick in Pick.select().where(Pick.phone == own)} == {own.sitting_id}
    assert Line.select().where(Line.phone == own).count() == 0


def test_orders_by_number_are_nobody_elses(house, party):
    """T23: a walk through all numbers as another party."""
    six = given.guest(house, "6")
    for number in range(1, 8):
        assert leaks(six.get(f"/bill?how=order&order={number}"), party) == []
        assert six.post(f"/order/sent/{number}/take-back").status_code in (403, 404)


def test_ten_thousand_guesses_hit_nothing(house):
    """T22: tokens of tables, displays and links alike, from one address."""
    guesser = house.client()
    answers = [guesser.get(path.format(f"{n:010}")).status_code for n in range(200)
               for path in ("/t/{}", "/display/{}", "/pay/{}")]
    assert set(answers) == {404, 429} and answers.count(404) == 90
    assert Sitting.select().count() == 0


# Displays


def a_display(house, table="5"):
    """A small screen that opened a link which a waiter made."""
    at = house.table(table)
    made = house.staff("Ana").post(f"/floor/table/{at.id}/displays", data={"key": f"key {Display.select().count()}"})
    path = re.search(r"/display/[0-9a-f]{32}", made.text)[0]
    screen = house.client()
    assert f"table {table}" in plain(screen.get(path))
    assert screen.post(path).location == "/display"
    screen.path = path
    return screen


def test_a_display_shows_the_table_and_the_code_and_nothing_else(house, party):
    given.house_rule(entry="code")
    page = a_display(house).get("/display")
    assert "Table 5" in plain(page) and code_now()[:3] in page.text and code_now()[3:] in page.text
    assert leaks(page, party) == []


def test_a_display_changes_with_the_party(house):
    screen = a_display(house)
    assert "– – –" in screen.get("/display").text
    mei = given.guest(house)
    first = code_now()
    assert first[:3] in screen.get("/display").text
    house.clock.turn(entry.WINDOW)
    assert code_now() != first and f"<span>{code_now()[:3]}</span>" in screen.get("/display").text
    service.close(given.sitting().id, given.person())
    assert "– – –" in screen.get("/display").text and mei.get("/bill").status_code == 410


def test_a_displays_link_works_once_and_its_screen_can_do_nothing_else(house):
    """T27: the secret of the address is worth nothing afterwards."""
    screen = a_display(house)
    assert house.client().get(screen.path).status_code == 404
    assert house.client().post(screen.path).status_code == 404
    assert screen.get("/floor").status_code == 303 and screen.get("/order").status_code == 403
    assert screen.path.rpartition("/")[2] not in screen.get("/display").text


def test_whoever_was_signed_in_on_the_screen_is_signed_out(house):
    ana = house.staff("Ana")
    made = ana.post(f"/floor/table/{house.table().id}/displays", data={"key": "k"})
    ana.post(re.search(r"/display/[0-9a-f]{32}", made.text)[0])
    assert ana.get("/floor").status_code == 303


def test_a_display_is_ended_with_one_tap(house):
    screen, id = a_display(house), Display.get().id
    ended = house.staff("Ben").post(f"/floor/table/{house.table().id}/displays/{id}/end", data={"key": "k"})
    assert ended.status_code == 200 and screen.get("/display").status_code == 410
    assert house.staff("Ben").post(f"/floor/table/{house.table('6').id}/displays/{id}/end").status_code == 404


def test_the_same_form_twice_makes_one_display(house):
    ana, at = house.staff("Ana"), house.table().id
    pages = [ana.post(f"/floor/table/{at}/displays", data={"key": "same"}).text for _ in range(2)]
    assert Display.select().count() == 1
    assert re.search(r"/display/[0-9a-f]{32}", pages[0])[0] == re.search(r"/display/[0-9a-f]{32}", pages[1])[0]


# The office


def test_the_owner_chooses_who_may_order_where_and_when(house):
    lin, area = house.staff("Lin"), house.table().area_id
    lin.post("/office/settings/entry", data={"entry": "code", "ask_before_every_order": "on"})
    lin.post("/office/settings/entry/rules", data={"rung": "open", "area": area, "when": "day", "key": "a"})
    lin.post("/office/settings/entry/rules", data={"rung": "host", "area": "", "when": "hours", "begins": "18:00",
                                                   "ends": "02:00", "key": "b"})
    page = lin.get("/office/settings/entry").text
    assert "18:00–02:00" in page and "the whole day" in page
    assert entry.rung_at(area, clock.now()) == "open"
    assert given.settings.house().entry == "code" and given.settings.house().ask_before_every_order


def test_the_owner_says_how_much_is_too_much(house):
    lin = house.staff("Lin")
    form = {"ask_above_dish": 3, "ask_above_round": 9, "ask_above_visit": 30, "ask_above_pace": 0}
    assert lin.post("/office/settings/entry/limits", data=form).status_code == 303
    assert given.settings.house().ask_above_visit == 30
    assert lin.post("/office/settings/entry/limits", data={**form, "ask_above_visit": 601}).status_code == 400


def test_the_waiter_reads_why_an_order_waits(house):
    mei = given.phone()
    given.picked(mei, "Cola", 15)
    service.send(mei.sitting_id, given.marks(mei.sitting_id), phone=mei.id)
    ana = house.staff("Ana")
    for path in ("/floor", f"/floor/table/{house.table().id}"):
        assert "much of one dish" in ana.get(path).text


def test_only_who_keeps_the_house_chooses(house):
    for path in ("", "/limits", "/rules", "/rules/1/remove"):
        assert house.staff("Ana").post(f"/office/settings/entry{path}").status_code == 403
    assert Table.select().count() and entry.rung_at(house.table().area_id, clock.now()) == "first order"


def test_two_phones_of_a_new_party_see_each_others_dishes_until_one_is_let_in(house):
    mei, jonas = outside(house, nickname="Mei"), outside(house, nickname="Jonas")
    jonas.post("/order/add", data={"dish": given.dish("Cola").id})
    assert "Cola" in mei.get("/order").text and "Jonas" in mei.get("/order").text
    given.let_in(mei)
    assert "Cola" not in mei.get("/order").text and "Mei" not in jonas.get("/order").text
    given.let_in(jonas)
    assert "Cola" in mei.get("/order").text and "Jonas" in mei.get("/order").text

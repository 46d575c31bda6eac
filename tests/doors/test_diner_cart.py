"""The shared cart by plain forms, as phones without JavaScript use it, and as liars do."""

import shutil

import pytest

from restaurant import service
from restaurant.bills import Bill
from restaurant.database import Row
from restaurant.kitchen import Ticket
from restaurant.orders import Line, Order, Pick
from restaurant.payments import offering
from tests import given
from tests.conftest import a_house


def add(client, name="Cola", **more):
    return client.post("/order/add", data={"dish": given.dish(name).id, **more})


def send(client, **more):
    cart = client.get("/order")
    return client.post("/order/send", data={"pick": given.hidden(cart, "pick"), "mine": given.hidden(cart, "mine"),
                                            "key": given.hidden(cart, "key"), **more})


def admitted(house, table="5", nickname=""):
    return given.guest(house, table, nickname)


def test_a_cola_from_scan_to_bill_without_javascript(house):
    mei = admitted(house)
    assert add(mei).location == f"/t/{house.table('5').code}"
    assert send(mei).location == "/follow"
    assert "in the kitchen" in mei.get("/follow").text and "€3.50" in mei.get("/bill").text


def test_going_back_after_sending_shows_no_second_send(house):
    mei = admitted(house)
    add(mei)
    send(mei)
    assert "/order/send" not in mei.get("/order").text and Line.select().count() == 1


def test_what_each_chose_is_shown_to_all_with_a_name(house):
    mei, jonas = admitted(house, nickname="Mei"), given.guest(house, nickname="Jonas")
    add(mei, note="no ice")
    shown = jonas.get("/order").text
    assert "Mei" in shown and "no ice" in shown and f"/order/pick/{Pick.get().id}" not in shown


def test_send_only_mine(house):
    mei, jonas = admitted(house), given.guest(house)
    add(mei)
    add(jonas, "Plum wine")
    send(mei, scope="mine")
    assert [line.names["en"] for line in Line.select()] == ["Cola"] and Pick.get().dish.names["en"] == "Plum wine"


def test_the_same_form_twice_is_one_order_with_one_answer(house):
    mei = admitted(house)
    add(mei)
    form = {name: given.hidden(mei.get("/order"), name) for name in ("pick", "key")}
    answers = [mei.post("/order/send", data=form) for _ in range(2)]
    assert [answer.location for answer in answers] == ["/follow", "/follow"] and Order.select().count() == 1


def test_the_same_dish_form_twice_is_one_dish_and_a_fresh_form_is_another(house):
    mei = admitted(house)
    key = given.hidden(mei.get(f"/dish/{given.dish('Cola').id}"), "key")
    for _ in range(3):
        add(mei, key=key)
    assert Pick.get().quantity == 1
    add(mei, key=given.hidden(mei.get(f"/dish/{given.dish('Cola').id}"), "key"))
    assert Pick.get().quantity == 2


def test_the_same_key_with_another_wish_is_refused(house):
    mei = admitted(house)
    add(mei, key="k")
    assert add(mei, key="k", quantity=5).status_code == 409 and Pick.get().quantity == 1


def test_a_cart_is_emptied_by_taking_each_pick_out(house):
    mei = admitted(house)
    add(mei)
    mei.post(f"/order/pick/{Pick.get().id}", data={"quantity": 0})
    assert "Nothing chosen yet" in mei.get("/order").text


def test_a_refusal_is_one_sentence_for_scripts_and_a_page_for_people(house):
    mei = admitted(house)
    add(mei)
    marks = given.hidden(mei.get("/order"), "pick")
    given.changed("Cola", sold_out=True)
    page = mei.post("/order/send", data={"pick": marks})
    block = mei.post("/order/send", data={"pick": marks}, headers={"HX-Request": "true", "HX-Target": "div#cart"})
    assert page.status_code == block.status_code == 409 and "<html" in page.text
    assert block.text.strip() == "<p>Cola has just sold out.</p>" and block.headers["HX-Retarget"] == "#notice"


def test_htmx_gets_only_the_block_it_asked_for(house):
    mei = admitted(house)
    add(mei)
    text = mei.get("/order", headers={"HX-Request": "true", "HX-Target": "div#cart"}).text
    assert text.strip().startswith('<div id="cart"') and "<html" not in text


def test_closing_hours_of_phones_are_said_and_the_menu_stays_readable(house):
    given.house_rule(ordering_paused=True)
    mei = given.guest(house)
    assert "no orders from phones" in mei.get(f"/t/{house.table('5').code}").text
    assert add(mei).status_code == 409


def test_a_free_dish_needs_no_payment(house):
    given.changed("Cola", price=0)
    mei = admitted(house)
    add(mei, note="please")
    send(mei)
    assert "/bill/pay" not in mei.get("/bill").text and Line.get().note == "please"


# What a phone may not say


ODD_NUMBERS = ["-1", "0.5", "-0", "1_000", "２", "١", " 3 ", "+2", "1e3", "true", "null", "[2]", "NaN", "Infinity", "",
               "0x1", "9" * 30, str(2**63), str(2**31), "1;2", "1\x00", "1\r\n2", "½"]
NUMBERS = {  # a form's address, its good fields, and the field that gets the odd number
    "quantity of a dish": ("/order/add", {"dish": "{cola}"}, "quantity", ODD_NUMBERS + ["0", "21", "9990"]),
    "a dish": ("/order/add", {}, "dish", ODD_NUMBERS + ["0", "99999"]),
    "a choice": ("/order/add", {"dish": "{rice}"}, "group-{group}", ODD_NUMBERS + ["0", "99999"]),
    "quantity of a pick": ("/order/pick/{pick}", {}, "quantity", ODD_NUMBERS + ["21", "9990"]),
    "how many payers": ("/bill/pay", {"provider": "pretend", "how": "equally"}, "n", ODD_NUMBERS + ["0", "1", "31"]),
    "an amount": ("/bill/pay", {"provider": "pretend", "how": "amount"}, "amount",
                  [odd for odd in ODD_NUMBERS if odd not in (" 3 ", "0.5")] + ["0", "3.51", "0.001", "1,2,3"]),
    "a tip": ("/bill/pay", {"provider": "pretend"}, "tip", ODD_NUMBERS[:-1] + ["1000001"]),
    "a tip of one's own": ("/bill/pay", {"provider": "pretend", "tip": "other"}, "own_tip",
                           [odd for odd in ODD_NUMBERS if odd not in (" 3 ", "0.5")] + ["3.51", "-0.01"]),
}


@pytest.mark.parametrize("field", NUMBERS)
def test_odd_numbers_are_refused_and_change_nothing(house, field):
    """T03, T04, T06, T11: with a hundred cents of every kind of number, and never a 500."""
    offering.providers()["pretend"] = NoBank()
    mei = admitted(house)
    add(mei)
    send(mei)
    add(mei, "Plum wine")
    names = {"cola": given.dish("Cola").id, "pick": Pick.get().id, "rice": given.dish("Fried rice").id,
             "group": given.dish("Fried rice").groups[0].id}
    path, good, name, odd = NUMBERS[field]
    good, before = {key: value.format(**names) for key, value in good.items()}, given.everything()
    for number in odd:
        answer = mei.post(path.format(**names), data={**good, name.format(**names): number})
        assert 400 <= answer.status_code < 500, (number, answer.status_code)
        assert given.everything() == before, number


class NoBank:
    """A provider that must not be asked."""

    name = title = "pretend"
    CURRENCIES, WAYS, SCANS = (), ("page",), False


def columns():
    found = {field.column_name for model in Row.__subclasses__() for field in model._meta.sorted_fields}
    return found | {name.removesuffix("_id") for name in found} | {
        "total", "subtotal", "discount", "paid", "status", "is_staff", "admin", "csrf", "session", "who", "waiter_id"}


def an_evening(house, lies):
    """A guest's evening, with further fields in every form. Returns what is in the books, randomness left out."""
    mei, cola = given.guest(house), given.dish("Cola").id
    said = {"/order/add": {"dish", "quantity", "note", "key", "allergy"},
            "/order/send": {"pick", "mine", "scope", "key"}, "pick": {"quantity", "note", "allergy"},
            "/call": {"kind"}, "/name": {"nickname", "back"}}

    def post(path, known, **fields):
        lied = {name: value for name, value in lies.items() if name not in said[known]}
        assert mei.post(path, data={**lied, **fields}).status_code < 400

    post("/name", "/name", nickname="Mei")
    post("/order/add", "/order/add", dish=cola, quantity=2)
    post(f"/order/pick/{Pick.get().id}", "pick", quantity=3)
    post("/order/send", "/order/send", pick=given.hidden(mei.get("/order"), "pick"))
    post("/order/add", "/order/add", dish=given.dish("Plum wine").id)
    post("/call", "/call", kind="waiter")
    random = ("at", "secret", "code", "request", "pin")
    return {model.__name__: [{name: value for name, value in row.items() if not name.endswith(random)}
                             for row in model.select().dicts()] for model in Row.__subclasses__()
            if model._meta.table_name in ("phone", "pick", "order", "line", "call", "sitting", "payment", "ticket",
                                          "dish", "person", "restaurant_table", "setting")}


@pytest.mark.parametrize("lie", ["1", "0", "accepted"])
def test_fields_that_a_form_does_not_have_do_nothing(filled, tmp_path, lie):
    """T01, T02: every column of every table as a field of every form; the rows are as they would be without."""
    told = []
    for lies in ({}, dict.fromkeys(columns(), lie)):
        folder = tmp_path / str(len(told))
        shutil.copytree(filled, folder, ignore=shutil.ignore_patterns("cache"))
        house = a_house(folder)
        told.append(an_evening(house, lies))
        house.stop()
    assert told[0] == told[1]


def test_a_price_from_the_phone_is_nobodys_price(house):
    mei = admitted(house)
    add(mei, price="1", total="0", tax="-5", discount="100")
    send(mei, price="1", total="0")
    assert Bill(given.sitting()).total == 350


# Other tables


def test_another_tables_picks_are_as_if_they_were_not_there(house):
    """T24: the same answer as for a pick that does not exist, and nothing changes."""
    mei, stranger = admitted(house), given.guest(house, "6")
    add(mei)
    there = stranger.post(f"/order/pick/{Pick.get().id}", data={"quantity": 5})
    nowhere = stranger.post("/order/pick/99999", data={"quantity": 5})
    assert there.status_code == nowhere.status_code == 404 and Pick.get().quantity == 1


def test_a_table_mates_pick_is_theirs(house):
    """T29."""
    mei, jonas = admitted(house), given.guest(house)
    add(mei)
    assert jonas.post(f"/order/pick/{Pick.get().id}", data={"quantity": 0}).status_code == 403
    assert Pick.get().quantity == 1


def test_a_table_named_in_a_form_is_not_listened_to(house):
    """T25: the table comes from the session only."""
    mei, other = admitted(house, "5"), given.phone("6")
    for name in ("table", "sitting", "sitting_id", "code", "phone", "phone_id", "seat"):
        add(mei, **{name: str(other.sitting_id)})
        send(mei, **{name: str(other.sitting_id)})
    assert {line.sitting.table.name for line in Line.select()} == {"5"} and Line.select().count() == 7


def test_a_made_up_session_is_nobody(house):
    client = house.client()
    client.set_cookie("tableside", "eyJwaG9uZSI6ImFiYyJ9.ZzZzZz.forged")
    assert client.get("/order").status_code == 403
    with client.session_transaction() as session:
        session["phone"] = "guessed"
    assert client.get("/order").status_code == 403


def test_what_table_five_sees_does_not_depend_on_table_six(house):
    """I24: the same pages, byte for byte, before and after a busy hour at the next table."""
    mei = admitted(house, nickname="Mei")
    add(mei)
    send(mei)
    add(mei, "Plum wine")

    def seen():
        pages = ("/order", "/follow", "/bill", "/help", "/mine", f"/t/{house.table('5').code}", "/")
        return [given.re.sub(r'name="key" value="[^"]*"', "", mei.get(path).text) for path in pages]
    before = seen()
    six = admitted(house, "6", nickname="Somebody else")
    for name in ("Cola", "Edamame", "Spring rolls"):
        add(six, name, note="a note of table six")
    six.post("/call", data={"kind": "bill"})
    send(six)
    given.paid(given.sitting("6").id)
    service.ready(Ticket.get(Ticket.sitting == given.sitting("6").id).id)
    service.close(given.sitting("6").id, given.person())
    assert seen() == before


# What people write


EVIL = ['<script>alert(1)</script>', '"><img src=x onerror=alert(1)>', "'-alert(1)-'", "{{7*7}}", "${7*7}",
        "{0.__class__}", "</textarea><svg onload=alert(1)>", '<a href="javascript:alert(1)">x</a>',
        '" data-hx-get="/logout', "%(name)s"]


def test_what_a_guest_writes_is_shown_as_text_everywhere(house):
    """T56, T57, T58: on the guests' pages, in the kitchen and on the floor."""
    wei, ana = house.staff("Wei"), house.staff("Ana")
    for table, evil in enumerate(EVIL, 1):
        mei = admitted(house, str(table), nickname=evil)
        add(mei, note=evil)
        pages = [mei.get("/order"), mei.get("/mine")]
        send(mei)
        pages += [mei.get("/follow"), wei.get("/kitchen/bar"), wei.get("/kitchen/pass"), ana.get("/floor")]
        shown = "".join(page.text for page in pages)
        assert {page.status_code for page in pages} == {200} and ">49<" not in shown, evil
        assert not set(evil) & set('<"') or evil not in shown, evil


def test_a_search_is_text_too(house):
    answer = given.guest(house).get(f"/t/{house.table('5').code}", query_string={"q": '"><script>alert(1)</script>'})
    assert answer.status_code == 200 and "<script>alert" not in answer.text


def test_a_strange_search_breaks_nothing(house):
    for search in ("'", "%", "_", "\\", "' OR 1=1 --", "\x00", "a" * 5000, "(", "[", "*"):
        assert house.client().get(f"/t/{house.table('5').code}", query_string={"q": search}).status_code == 200


def test_a_long_note_is_cut_and_controls_leave_it(house):
    mei = admitted(house)
    add(mei, note="x" * 1_900 + "\x1b@")
    assert Pick.get().note == "x" * 200
    assert add(mei, note="x" * 2_001).status_code == 400


def test_calling_many_times_is_one_call_and_then_too_often(house):
    mei = given.guest(house)
    answers = [mei.post("/call", data={"kind": "waiter"}).status_code for _ in range(40)]
    assert given.happened().count("WaiterCalled") == 1 and answers.count(429) == 10


def test_nobody_is_called_who_is_not_there(house):
    mei = given.guest(house)
    assert {mei.post("/call", data={"kind": kind}).status_code for kind in ("", "police", "<b>")} == {404}

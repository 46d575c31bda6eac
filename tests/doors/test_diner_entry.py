"""Coming in: codes, joining, sessions, languages, and addresses that lead nowhere else."""

import re

from restaurant import languages, service
from restaurant.database import allowed_to_write
from restaurant.orders import Pick
from restaurant.tables import Phone, Sitting, Table
from tests import given

WRONG_CODES = ["AAAAAAAAAA", "x", "0" * 10, "%00", "'; DROP TABLE sitting; --", "A" * 500, "ÄÖÜ"]


def without_number(text):
    """A page without its request's number."""
    return re.sub(r"<code>[0-9a-f]+</code>", "", text)


def test_every_wrong_code_is_answered_alike(house):
    """T22: also the code of a table that was removed."""
    with allowed_to_write():
        Table.update(removed=True).where(Table.name == "9").execute()
    wrong = [house.client().get(f"/t/{code}") for code in [*WRONG_CODES, house.table("9").code]]
    assert {answer.status_code for answer in wrong} == {404}
    assert len({without_number(answer.text) for answer in wrong}) == 1


def test_whoever_guesses_codes_is_slowed_down_whatever_headers_they_send(house):
    """T22, T37: the count is of the address, and nobody trusts X-Forwarded-For unasked."""
    client = house.client()
    answers = [client.get(f"/t/{n:010}", headers={"X-Forwarded-For": f"10.0.0.{n}"}).status_code for n in range(40)]
    assert answers == [404] * 30 + [429] * 10
    assert client.post("/", data={"code": "WRONGWRONG"}).status_code == 429


def test_those_who_sit_there_already_are_unaffected_by_a_guesser(house):
    mei, guesser = given.guest(house), house.client()
    for n in range(40):
        guesser.get(f"/t/{n:010}")
    assert mei.get(f"/t/{house.table('5').code}").status_code == mei.get("/order").status_code == 200


def test_a_code_may_be_typed_as_people_type(house):
    code = house.table("5").code
    for typed in (code.lower(), f" {code[:5]} {code[5:]} ", f"{code[:5]}-{code[5:]}"):
        assert house.client().post("/", data={"code": typed}).location == f"/t/{code}"


def test_reading_the_menu_seats_nobody(house):
    given.guest(house, joined=False)
    assert Sitting.select().count() == Phone.select().count() == 0


def test_without_a_code_nothing_can_be_ordered(house):
    answer = house.client().post("/order/add", data={"dish": given.dish("Cola").id})
    assert answer.status_code == 403 and Pick.select().count() == 0


def test_a_renewed_code_stops_at_once_and_phones_that_sit_there_go_on(house):
    mei, old = given.guest(house), house.table("5").code
    with allowed_to_write():
        Table.update(code="2222222222").where(Table.name == "5").execute()
    assert house.client().get(f"/t/{old}").status_code == 404
    assert mei.get("/order").status_code == 200
    assert mei.post("/order/add", data={"dish": given.dish("Cola").id}).location == "/t/2222222222"


def test_joining_begins_a_new_session(house):
    """T27: a session that somebody planted in the phone is worth nothing afterwards."""
    client = house.client()
    client.get(f"/t/{house.table('5').code}")
    with client.session_transaction() as session:
        session["planted"] = "by a stranger"
    before = client.get_cookie("tableside").value
    client.post(f"/t/{house.table('5').code}/join")
    with client.session_transaction() as session:
        assert set(session) == {"phone", "table", "_permanent"}
    assert client.get_cookie("tableside").value != before


def test_the_cookie_is_out_of_reach_of_scripts_and_other_sites(house):
    answer = house.client().post(f"/t/{house.table('5').code}/join")
    assert all(flag in answer.headers["Set-Cookie"] for flag in ("HttpOnly", "SameSite=Lax", "Path=/"))


def test_scanning_again_finds_the_same_sitting_cart_and_bill(house):
    mei = given.guest(house)
    mei.post("/order/add", data={"dish": given.dish("Cola").id})
    assert "Review order" in mei.get(f"/t/{house.table('5').code}").text
    mei.post(f"/t/{house.table('5').code}/join", data={"nickname": "Mei"})
    assert Phone.get().nickname == "Mei" and Phone.select().count() == 1 and Pick.select().count() == 1


def test_the_next_party_sees_nothing_of_the_last(house):
    """T26: neither on a new phone nor on one that was there before."""
    mei = given.guest(house, nickname="Mei")
    mei.post("/order/add", data={"dish": given.dish("Cola").id, "note": "for Mei only"})
    mei.post("/call", data={"kind": "waiter"})
    service.close(given.sitting().id, given.person())
    jonas, code = given.guest(house, nickname="Jonas"), house.table("5").code
    seen = " ".join(jonas.get(path).text for path in ("/order", "/follow", "/bill", "/help", f"/t/{code}"))
    assert "Mei" not in seen and "Nothing chosen yet" in seen
    again = mei.get(f"/t/{code}").text + mei.get("/mine").text
    assert "Jonas" not in again and "for Mei only" not in again


OLD_PAGES = [("get", "/order"), ("get", "/follow"), ("get", "/bill"), ("get", "/help"), ("post", "/order/send"),
             ("post", "/order/add"), ("post", "/order/pick/1"), ("post", "/call"), ("post", "/bill/pay"),
             ("post", "/name")]


def test_a_phone_whose_table_was_closed_can_do_nothing_more(house):
    mei = given.guest(house)
    service.close(given.sitting().id, given.person())
    given.phone("5", "the next party")
    form = {"dish": given.dish("Cola").id, "pick": "1-x", "kind": "waiter", "quantity": "1", "provider": "pretend"}
    before = given.everything()
    answers = {path: getattr(mei, method)(path, data=form).status_code for method, path in OLD_PAGES}
    assert set(answers.values()) == {410} and given.everything() == before


def test_a_phone_that_was_here_before_can_sit_down_again(house):
    mei = given.guest(house)
    service.close(given.sitting().id, given.person())
    assert "Order again" in mei.get(f"/t/{house.table('5').code}").text
    mei.post(f"/t/{house.table('5').code}/join")
    assert mei.post("/order/add", data={"dish": given.dish("Cola").id}).status_code == 303


def test_a_phone_that_was_at_another_table_before_orders_where_it_scanned_now(house):
    """Yesterday at 5, today at 6: the first dish sits it down at 6."""
    mei = given.guest(house, "5")
    service.close(given.sitting("5").id, given.person())
    mei.get(f"/t/{house.table('6').code}")
    assert mei.post("/order/add", data={"dish": given.dish("Cola").id}).location == f"/t/{house.table('6').code}"
    assert given.sitting("5") is None and Pick.get().sitting.table.name == "6"


def test_a_phone_that_scans_another_table_orders_at_the_table_whose_menu_it_sees(house):
    mei = given.guest(house, "5")
    mei.get(f"/t/{house.table('6').code}")
    mei.post("/order/add", data={"dish": given.dish("Cola").id})
    assert Pick.get().sitting.table.name == "6"


def test_a_phone_that_only_looked_at_another_table_and_came_back_stays(house):
    mei = given.guest(house, "5")
    for table in ("6", "5"):
        mei.get(f"/t/{house.table(table).code}")
    mei.post("/order/add", data={"dish": given.dish("Cola").id})
    assert Pick.get().sitting.table.name == "5" and Phone.select().count() == 1


ELSEWHERE = ["//evil.example", "/\\evil.example", "https://evil.example", "http:evil.example", "\\\\evil.example",
             "javascript:alert(1)", "/\tevil", "/%0d%0aSet-Cookie: x=1\r\nX: y", " //evil.example", "", "evil.example"]


def ours(location):
    return location.startswith("/") and not location.startswith(("//", "/\\")) and "\r" not in location


def test_nobody_is_led_to_another_site(house):
    """T28."""
    mei = given.guest(house)
    led = {back: mei.post("/name", data={"nickname": "x", "back": back}).location for back in ELSEWHERE}
    assert [back for back, location in led.items() if not ours(location)] == []


REFERRERS = ["http://evil.example/x", "//evil.example", "http://localhost.evil.example/",
             "http://localhost//evil.example", "http://localhost/\\evil.example"]


def test_the_language_switch_comes_back_to_us(house):
    client = house.client()
    led = {referrer: client.post("/language", data={"language": "de"}, headers={"Referer": referrer}).location
           for referrer in REFERRERS}
    assert [referrer for referrer, location in led.items() if not ours(location)] == []


def test_every_page_of_a_guest_speaks_every_language(house):
    mei, code = given.guest(house), house.table("5").code
    mei.post("/order/add", data={"dish": given.dish("Cola").id})
    for language in languages.LANGUAGES:
        mei.post("/language", data={"language": language})
        for path in ("/", f"/t/{code}", "/order", "/follow", "/bill", "/help", f"/dish/{given.dish('Fried rice').id}"):
            text = mei.get(path).text
            assert f'<html lang="{language}" dir="{"rtl" if language == "ar" else "ltr"}">' in text, (language, path)
            assert "%(" not in text, (language, path)


def test_changing_the_language_changes_names_and_neither_cart_nor_choices(house):
    mei, soup = given.guest(house), given.dish("Lanzhou beef noodle soup")
    thin = given.choices("Lanzhou beef noodle soup", "Thin")[0]
    mei.post("/order/add", data={"dish": soup.id, f"group-{soup.groups[0].id}": thin})
    before = Pick.get().__data__
    mei.post("/language", data={"language": "de"})
    assert soup.names["de"] in mei.get("/order").text and Pick.get().__data__ == before


def test_an_unknown_language_is_left_alone(house):
    mei = house.client()
    mei.post("/language", data={"language": "tlh"})
    assert 'lang="en"' in mei.get("/").text


def test_no_address_of_a_photo_leads_out_of_its_folder(house):
    for name in ("../secret.key", "..%2fsecret.key", "%2e%2e/tableside.db", "....//secret.key", "/etc/passwd"):
        assert house.client().get(f"/photo/{name}").status_code == 404


def test_a_table_that_is_full_of_phones_says_so(house):
    for _ in range(40):
        given.phone("5")
    assert house.client().post(f"/t/{house.table('5').code}/join").status_code == 409

"""News for open screens: each hears its own, once, after it is true; nobody hears what is not theirs."""

import contextlib
import json
import re

import pytest

from restaurant import events, live, office, service
from restaurant.errors import Refused
from restaurant.kitchen import Ticket
from restaurant.tables import Phone
from tests import given


def newest_phone():
    return Phone.select().order_by(Phone.id.desc()).get()


def barrier(eventually, *screens):
    """Everything announced so far has reached these screens: they all hear a settings change after it."""
    before = [screen.news.count("settings") for screen in screens]
    office.change_house(name=f"House {sum(before)} {len(screens[0].frames)}")
    eventually(lambda: all(screen.news.count("settings") > n for screen, n in zip(screens, before, strict=True)))


def test_a_phone_hears_its_own_table_and_not_the_next(open_house, screen, eventually):
    """T45: a busy table six, and table five hears nothing of it."""
    five, six = screen(given.guest(open_house, "5")), screen(given.guest(open_house, "6"))
    phone = newest_phone()
    given.sent(phone, "Cola")
    service.call(phone.sitting_id, "waiter")
    barrier(eventually, five, six)
    assert set(five.news) == {"settings"}
    assert {"cart", "orders", "calls"} <= set(six.news)


def test_news_is_a_name_and_a_number_and_nothing_else(open_house, screen, eventually):
    """T45: no id, name or amount in any frame that any screen ever got."""
    mei = given.guest(open_house, "5", "Mei-with-a-name")
    screens = [screen(mei), *(screen(open_house.staff(name)) for name in ("Ana", "Wei", "Lin"))]
    phone = newest_phone()
    given.sent(phone, "Cola")
    given.paid(phone.sitting_id)
    service.close(phone.sitting_id, given.person())
    barrier(eventually, *screens[1:])
    frames = [frame for each in screens for frame in each.frames if frame.startswith("42")]
    assert frames and all(re.fullmatch(r'42\["news",\{"name":"[a-z]+","n":\d+\}\]', frame) for frame in frames)


def test_numbers_only_grow(open_house, screen, eventually):
    ana = screen(open_house.staff("Ana"))
    for table in ("5", "6", "7"):
        given.sent(given.phone(table), "Cola")
    barrier(eventually, ana)
    numbers = [json.loads(frame[2:])[1]["n"] for frame in ana.frames if frame.startswith("42")]
    assert numbers == sorted(set(numbers))


def test_everybody_at_the_table_hears_of_the_cart(open_house, screen, eventually):
    mei, jonas = given.guest(open_house), given.guest(open_house)
    screens = [screen(mei), screen(jonas)]
    mei.post("/order/add", data={"dish": given.dish("Cola").id})
    eventually(lambda: all("cart" in each.news for each in screens))


def test_the_kitchen_hears_of_tickets_and_not_of_money(open_house, screen, eventually):
    wei = screen(open_house.staff("Wei"))
    mei = given.phone("5")
    given.sent(mei, "Cola")
    given.paid(mei.sitting_id)
    barrier(eventually, wei)
    assert wei.news.count("tickets") == 1 and "money" not in wei.news and "cart" not in wei.news


def test_each_thing_that_happened_is_told_once(open_house, screen, eventually):
    ana = screen(open_house.staff("Ana"))
    mei = given.phone("5", admitted=False)
    given.sent(mei, "Cola")
    service.admit(mei.id, given.person())
    barrier(eventually, ana)
    told = [event for event in given.happened() if event != "SettingsChanged"]
    meant = [live.NEWS[getattr(events, event)] for event in told if getattr(events, event) in live.NEWS]
    expected = [name for name, rooms in meant if {"floor", "kitchen"} & set(rooms)]
    assert sorted(name for name in ana.news if name != "settings") == sorted(expected)


def test_a_refused_verb_is_told_to_nobody(open_house, screen, eventually):
    """The order is taken back after it announced; nothing of it was true."""
    mei = given.phone("5")
    ana = screen(open_house.staff("Ana"))
    given.changed("Cola", stock=1)
    given.picked(mei, "Cola", 2)
    with pytest.raises(Refused):
        service.send(mei.sitting_id, given.marks(mei.sitting_id), phone=mei.id)
    barrier(eventually, ana)
    assert "orders" not in ana.news and "tickets" not in ana.news


def test_what_is_told_is_true_already(open_house, screen, eventually):
    """Whoever asks when they hear of it finds it: the news comes after the commit."""
    wei = screen(open_house.staff("Wei"))
    given.sent(given.phone("5"), "Cola")
    eventually(lambda: "tickets" in wei.news)
    assert Ticket.select().count() == 1


def test_phones_of_a_closed_table_hear_nothing_more(open_house, screen, eventually):
    old = screen(given.guest(open_house, "5"))
    service.close(given.sitting("5").id, given.person())
    eventually(lambda: "table" in old.news)
    before = list(old.news)
    following = screen(given.guest(open_house, "5"))
    phone = newest_phone()
    given.sent(phone, "Cola")
    barrier(eventually, following)
    assert [name for name in old.news[len(before):] if name != "settings"] == [] and "orders" in following.news


def test_an_old_phone_that_connects_again_hears_no_table(open_house, screen, eventually):
    mei = given.guest(open_house, "5")
    service.close(given.sitting("5").id, given.person())
    again, following = screen(mei), screen(given.guest(open_house, "5"))
    service.call(given.sitting("5").id, "waiter")
    barrier(eventually, following)
    assert "calls" in following.news and set(again.news) <= {"settings"}


def test_who_only_reads_the_menu_hears_of_the_menu_and_of_nothing_else(open_house, screen, eventually):
    reader = screen(given.guest(open_house, "5", joined=False))
    given.sent(given.phone("5"), "Cola")
    office.sell_out(given.dish("Cola").id, True)
    eventually(lambda: "menu" in reader.news)
    assert set(reader.news) == {"menu"}


def test_a_sold_out_dish_reaches_every_open_menu(open_house, screen, eventually):
    phones = [screen(given.guest(open_house, table)) for table in ("5", "6", "7")]
    office.sell_out(given.dish("Cola").id, True)
    eventually(lambda: all("menu" in phone.news for phone in phones))


# Who is turned away


def test_nobody_is_let_in_without_a_session(open_house, screen):
    """T40."""
    assert screen().is_turned_away and not screen(open_house.client()).is_let_in


def test_a_made_up_session_is_nobody(open_house, screen):
    client = open_house.client()
    client.set_cookie("tableside", "eyJzdGFmZiI6WzEsMV19.aaaaaa.forged")
    assert not screen(client).is_let_in


@pytest.mark.parametrize("origin", ["http://evil.example", "null", "http://127.0.0.1.evil.example", "http://127.0.0.1:1"],
                         ids=["evil", "null", "longer", "port"])
def test_a_page_of_another_site_is_not_let_in(open_house, screen, origin):
    """T41: the answer may be 101; what counts is that nothing is heard."""
    try:
        stranger = screen(open_house.staff("Lin"), origin)
    except Exception as error:
        assert "400" in str(error) or "403" in str(error)
    else:
        assert not stranger.is_let_in


LIES = [("join", "kitchen"), ("join", {"room": "floor"}), ("news", {"name": "tickets", "n": 1}),
        ("enter_room", "office"), ("subscribe", ["floor", "kitchen"]), ("order_status", 1),
        ("paid", {"payment": 1}), ("connect", {}), ("message", "x" * 60_000), ("disconnect",)]


def test_nothing_a_client_says_opens_a_room_or_reaches_others(open_house, screen, eventually):
    """T40, T42."""
    mei, wei = screen(given.guest(open_house, "5")), screen(open_house.staff("Wei"))
    before = given.everything()
    for said in LIES:
        mei.say(*said)
    barrier(eventually, wei)
    after = given.everything()
    given.sent(given.phone("6"), "Cola")
    eventually(lambda: "tickets" in wei.news)
    assert set(mei.news) <= {"settings"} and wei.news.count("tickets") == 1
    assert {table for table in before if before[table] != after[table]} <= {"entry", "setting", "counter"}


def test_a_cook_that_says_join_floor_hears_no_money(open_house, screen, eventually):
    wei, ana = screen(open_house.staff("Wei")), screen(open_house.staff("Ana"))
    wei.say("join", "floor")
    mei = given.phone("5")
    given.sent(mei, "Cola")
    given.paid(mei.sitting_id)
    barrier(eventually, wei, ana)
    assert "money" in ana.news and "money" not in wei.news


def test_staff_who_are_let_go_are_cut_off(open_house, screen, eventually):
    """T34: the others are not."""
    ana, ben = screen(open_house.staff("Ana")), screen(open_house.staff("Ben"))
    office.let_go(given.person("Ana"), given.person("Lin"))
    eventually(lambda: ana.is_turned_away or any(frame.startswith("41") for frame in ana.frames))
    barrier(eventually, ben)
    assert "settings" not in ana.news and "settings" in ben.news


def test_a_session_of_staff_who_left_is_not_let_in_again(open_house, screen):
    ana = open_house.staff("Ana")
    office.let_go(given.person("Ana"), given.person("Lin"))
    assert not screen(ana).is_let_in


def test_a_frame_of_five_megabytes_ends_that_socket_and_no_other(open_house, screen, eventually):
    """T43."""
    loud, quiet = screen(given.guest(open_house, "5")), screen(given.guest(open_house, "6"))
    with contextlib.suppress(OSError):
        loud.say("x", "y" * 5_000_000)
    eventually(lambda: loud.over)
    barrier(eventually, quiet)
    assert "settings" in quiet.news

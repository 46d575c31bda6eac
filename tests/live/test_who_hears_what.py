"""Sockets as strangers, guests and staff open them: who hears which rooms, and how much of us one can take up."""

import contextlib
import json
import pathlib
import re
import tomllib

import gevent
import pytest
import requests
import websocket

from restaurant import live, office, service
from restaurant.installation import Installation
from restaurant.pages import limits, sockets
from tests import given
from tests.conftest import a_house
from tests.live.test_screens import barrier

ROOT = pathlib.Path(__file__).parents[2]


def a_busy_table():
    """Table 6 does everything that a table does."""
    lin = given.phone("6", "Lin-Manuel")
    given.sent(lin, "Plum wine")
    service.call(lin.sitting_id, "waiter")
    given.paid(lin.sitting_id)
    service.close(lin.sitting_id, given.person())


AT_ANY_TIME = {"settings", "slips", "printers"}    # paper has its own pace
HEARS = {  # who: what they hear of table 6's evening, from the rooms of their session alone
    "table 5": set(),
    "a reader": set(),
    "a pick-up screen": {"table", "tickets"},
    "a cook": {"table", "tickets"},
    "a waiter": {"calls", "cart", "floor", "money", "orders", "table", "tickets"},
    "the owner": {"calls", "cart", "floor", "money", "orders", "table", "tickets"},
}


def opened(house, screen):
    """A screen of each kind of person."""
    return {"table 5": screen(given.guest(house, "5")), "a reader": screen(given.guest(house, "7", joined=False)),
            "a pick-up screen": screen(page="pickup"), "a cook": screen(house.staff("Wei")),
            "a waiter": screen(house.staff("Ana")), "the owner": screen(house.staff("Lin"))}


def test_each_hears_what_the_session_says_and_the_lists_are_these(open_house, screen, eventually):
    """T40."""
    screens = opened(open_house, screen)
    a_busy_table()
    barrier(eventually, *screens.values())
    assert {who: set(each.news) - AT_ANY_TIME for who, each in screens.items()} == HEARS


def test_strangers_and_those_whose_session_is_over_hear_nothing(open_house, screen, eventually):
    """T40: no cookie, a forged one, one of a person who left, and one of a table that was closed."""
    ana, mei = open_house.staff("Ana"), given.guest(open_house, "5")
    service.close(given.sitting("5").id, given.person())
    office.let_go(given.person("Ana"), given.person("Lin"))
    forged = open_house.client()
    forged.set_cookie("tableside", "eyJzdGFmZiI6WzEsMV19.aaaaaa.forged")
    assert [screen(client).is_let_in for client in (None, forged, ana)] == [False, False, False]
    late, ben = screen(mei), screen(open_house.staff("Ben"))
    a_busy_table()
    barrier(eventually, late, ben)
    assert set(late.news) == {"settings"} and "money" in ben.news


def test_no_frame_of_table_five_says_anything_of_six(open_house, screen, eventually):
    """T45: whatever six does, and whatever was in six's rows."""
    five = screen(given.guest(open_house, "5"))
    before = len(five.frames)
    a_busy_table()
    barrier(eventually, five)
    assert [json.loads(frame[2:])[1]["name"] for frame in five.frames[before:] if frame != "2"] == ["settings"]


def first_word(house, transport, origin):
    """What the owner's own browser is told on a page of this origin: "0" opens a line, anything else does not."""
    cookie = f"tableside={house.staff('Lin').get_cookie('tableside').value}"
    address = f"{house.address}/socket.io/?EIO=4&transport={transport}"
    if transport == "polling":
        return requests.get(address, headers={"Origin": origin, "Cookie": cookie}, timeout=5).text[:1]
    with contextlib.suppress(websocket.WebSocketException, OSError):
        line = websocket.create_connection(address.replace("http", "ws", 1), timeout=5, origin=origin, cookie=cookie)
        return line.recv()[:1]
    return ""


@pytest.mark.parametrize("transport", ["websocket", "polling"])
def test_a_foreign_page_never_gets_past_the_first_frame(open_house, transport):
    """T41: 101 proves nothing; what comes after it does."""
    foreign = ["http://evil.example", "null", open_house.address + ".evil.example", "https://127.0.0.1:1", "*"]
    assert [origin for origin in foreign if first_word(open_house, transport, origin) == "0"] == []
    assert first_word(open_house, transport, open_house.address) == "0"


@pytest.mark.parametrize("open_to_all", [[], "*", ["*"]])
def test_a_house_whose_sockets_are_open_to_every_site_does_not_start(house, monkeypatch, open_to_all):
    """T41, M11: neither an empty list nor a star gets past the start, whoever writes it there."""
    real, wrong = sockets.SocketIO, {"cors_allowed_origins": open_to_all}
    monkeypatch.setattr(sockets, "SocketIO", lambda app, **said: real(app, **{**said, **wrong}))
    with pytest.raises(ValueError, match="every site"):
        sockets.Sockets(house.app)


# What a client says (T42)

OF_THE_PAGES = {name for script in (ROOT / "static").glob("*.js")
                for name in re.findall(r"[\"'`](\w[\w:.-]{2,30})[\"'`]", script.read_text("utf-8"))}
NAMES = sorted({*live.NAMES, *(event.__name__ for event in live.NEWS), *OF_THE_PAGES, "join", "paid", "order_status",
                "print", "leave", "close_room", "enter_room", "emit", "connect", "disconnect", "message", "json"})


def test_every_word_that_a_client_could_say_changes_nothing_and_reaches_nobody(open_house, screen, eventually,
                                                                               monkeypatch):
    """T42: every name of news, of an event and of anything in our scripts, by guests and by staff."""
    monkeypatch.setattr(sockets, "MOST_SAID", 10_000)
    mei, ana, ben = (screen(given.guest(open_house, "5")), screen(open_house.staff("Ana")),
                     screen(open_house.staff("Ben")))
    before, heard = given.everything(), len(ben.news)
    for name in NAMES:
        for each in (mei, ana):
            each.say(name, {"room": "office", "table": 6, "payment": 1, "order": 1, "name": "tickets"})
    ana.socket.send("2probe")
    gevent.sleep(0.3)
    assert given.everything() == before and len(ben.news) == heard and len(NAMES) > 100


# How much one can take up (T43)


def test_whoever_talks_is_cut_off(open_house, screen, eventually):
    loud, quiet = screen(given.guest(open_house, "5")), screen(given.guest(open_house, "6"))
    with contextlib.suppress(OSError, websocket.WebSocketException):
        for _ in range(2_000):
            loud.say("x", 1)
    eventually(lambda: loud.over)
    barrier(eventually, quiet)
    assert quiet.is_let_in and not quiet.over


DEEP = "[" * 20_000 + "]" * 20_000
ODD = ['42["x",' + DEEP + "]", "451-" + '["x",{"_placeholder":true,"num":0}]', "4" + "9" * 500, "42", "4", "9",
       "40/office,", "40/", "41", "43[]", "44{}", "6", "b" + "A" * 500, "42/kitchen,[1]", "x\x00", "42[null]",
       '42{"a":1}', "2", "3"]


@pytest.mark.parametrize("said", ODD, ids=range(len(ODD)))
def test_no_odd_frame_disturbs_the_others(open_house, screen, eventually, said):
    odd, quiet = screen(given.guest(open_house, "5")), screen(given.guest(open_house, "6"))
    with contextlib.suppress(OSError, websocket.WebSocketException):
        odd.socket.send(said)
    barrier(eventually, quiet)
    assert "settings" in quiet.news and requests.get(open_house.address + "/healthz", timeout=5).ok


def test_those_who_only_read_cannot_take_all_sockets(open_house, screen, monkeypatch):
    """From one address: those who sit at a table or work here still come in."""
    monkeypatch.setattr(limits, "MOST_READERS", 3)
    readers = [screen(given.guest(open_house, "5", joined=False)) for _ in range(4)]
    assert [each.is_let_in for each in readers] == [True, True, True, False]
    assert screen(given.guest(open_house, "6")).is_let_in and screen(open_house.staff("Ana")).is_let_in


def test_a_reader_who_left_makes_room_for_another(open_house, screen, eventually, monkeypatch):
    monkeypatch.setattr(limits, "MOST_READERS", 1)
    first = screen(page="pickup")
    first.close()
    eventually(lambda: not open_house.sockets.line.readers)
    assert screen(page="pickup").is_let_in


def test_one_address_cannot_take_all_lines(open_house, screen, monkeypatch):
    monkeypatch.setattr(limits, "MOST_SCREENS", 3)
    held = [screen(open_house.staff("Ana")) for _ in range(3)]
    assert all(each.is_let_in for each in held)
    assert "401" in (first_refusal(open_house) or "")


def first_refusal(house):
    try:
        websocket.create_connection(f"ws://127.0.0.1:{house.port}/socket.io/?EIO=4&transport=websocket", timeout=5)
    except websocket.WebSocketException as error:
        return str(error)
    return None


def test_whoever_says_nothing_or_was_turned_away_does_not_stay(open_house, screen, eventually, monkeypatch):
    monkeypatch.setattr(sockets, "LET_IN_WITHIN", 0.2)
    silent = websocket.create_connection(f"ws://127.0.0.1:{open_house.port}/socket.io/?EIO=4&transport=websocket")
    stranger, ana = screen(), screen(open_house.staff("Ana"))
    eventually(lambda: stranger.over and set(open_house.sockets.line.where) == {
        id for id in open_house.sockets.line.where if open_house.sockets.io.server.manager.sid_from_eio_sid(id, "/")})
    assert not ana.over and len(open_house.sockets.line.where) == 1
    silent.close()


def test_behind_a_proxy_each_guest_counts_for_themselves(filled, tmp_path, monkeypatch):
    """T37: and without one, what a client says of its address is not believed."""
    monkeypatch.setattr(limits, "MOST_SCREENS", 1)
    for proxies, let_in in ((1, [True, True, False]), (0, [True, False, False])):
        house = a_house(tmp_path / str(proxies), proxies=proxies)
        house.fill_demo()
        house.open()
        assert [opens(house, address) for address in ("10.0.0.1", "10.0.0.2", "10.0.0.2")] == let_in
        house.stop()


LINES = []


def opens(house, address):
    """Whether a line from this address is opened; it is kept open."""
    try:
        LINES.append(websocket.create_connection(
            f"ws://127.0.0.1:{house.port}/socket.io/?EIO=4&transport=websocket", timeout=5,
            header={"X-Forwarded-For": address}))
    except websocket.WebSocketException:
        return False
    return LINES[-1].recv().startswith("0")


# What we stand on (T44)

FLOORS = {"python-socketio": (5, 14), "flask-socketio": (5, 5), "python-engineio": (4, 9), "werkzeug": (3, 0, 3),
          "gevent": (23, 9)}


@pytest.mark.parametrize("locked", ["run.txt", "test.txt"])
def test_what_is_locked_is_newer_than_the_known_holes(locked):
    """CVE-2025-61765 of python-socketio before 5.14 among them."""
    text = (ROOT / ".requirements" / locked).read_text("utf-8")
    found = {name: tuple(map(int, re.search(rf"^{name}==([0-9.]+)", text, re.M)[1].split("."))) for name in FLOORS}
    assert {name: version for name, version in found.items() if version < FLOORS[name]} == {}


def test_no_older_one_may_be_installed_either():
    wanted = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["dependencies"]
    floor = next(re.search(r">=([0-9.]+)", each)[1] for each in wanted if each.startswith("python-socketio"))
    assert tuple(map(int, floor.split("."))) >= FLOORS["python-socketio"]


def test_no_queue_of_messages_is_listened_to():
    """One process: nobody can put a pickle where none is read."""
    with pytest.raises(ValueError, match="TABLESIDE_REDIS"):
        Installation.from_environment({"TABLESIDE_REDIS": "redis://localhost"})

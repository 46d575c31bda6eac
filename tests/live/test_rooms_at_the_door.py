"""What a phone hears that nobody let in, and what a small display hears: their own, and nothing of the party."""

from restaurant import clock, office, service
from restaurant.tables import Phone
from tests import given


def outside(house, nickname=""):
    return given.guest(house, "5", nickname, admitted=False)


def barrier(eventually, *screens):
    """Whatever was told before has arrived: everybody hears of the settings."""
    before = [screen.news.count("settings") for screen in screens]
    office.change_house(name=f"House {sum(before)} {len(screens[0].frames)}")
    eventually(lambda: all(screen.news.count("settings") > n for screen, n in zip(screens, before, strict=True)))


def a_busy_party(phone):
    given.sent(phone, "Cola")
    service.call(phone.sitting_id, "bill", phone=phone.id)
    given.paid(phone.sitting_id, 100)


def test_a_phone_at_the_door_hears_nothing_of_the_party(open_house, screen, eventually):
    mei = screen(given.guest(open_house, "5", "Mei"))
    stranger = screen(outside(open_house))
    a_busy_party(Phone.get(Phone.nickname == "Mei"))
    barrier(eventually, mei, stranger)
    assert {"cart", "orders", "calls", "money"} <= set(mei.news)
    assert set(stranger.news) == {"settings"}


def test_it_hears_that_it_was_let_in_and_the_party_from_then_on(open_house, screen, eventually):
    given.guest(open_house, "5", "Mei")
    jonas = screen(outside(open_house, "Jonas"))
    service.admit(Phone.get(Phone.nickname == "Jonas").id, given.person())
    eventually(lambda: "orders" in jonas.news)
    a_busy_party(Phone.get(Phone.nickname == "Mei"))
    eventually(lambda: {"cart", "calls", "money"} <= set(jonas.news))


def test_it_hears_what_became_of_its_own_order(open_house, screen, eventually):
    given.guest(open_house, "5", "Mei")
    jonas = screen(outside(open_house, "Jonas"))
    order = given.sent(Phone.get(Phone.nickname == "Jonas"))
    barrier(eventually, jonas)
    assert "orders" not in jonas.news
    service.turn_down(order, given.person())
    eventually(lambda: "orders" in jonas.news)


def test_a_phone_that_is_blocked_hears_the_party_no_more(open_house, screen, eventually):
    mei, troll = screen(given.guest(open_house, "5", "Mei")), screen(given.guest(open_house, "5", "Troll"))
    service.block(Phone.get(Phone.nickname == "Troll").id, given.person())
    barrier(eventually, mei, troll)
    before = len(troll.news)
    a_busy_party(Phone.get(Phone.nickname == "Mei"))
    barrier(eventually, mei, troll)
    assert set(troll.news[before:]) == {"settings"}


def test_a_display_hears_of_its_own_table_that_the_code_changed(open_house, screen, eventually):
    displays = {}
    for table in ("5", "6"):
        secret = clock.token()
        service.make_display(open_house.table(table).id, secret, given.person())
        browser = open_house.client()
        browser.post(f"/display/{secret}")
        displays[table] = screen(browser)
    given.guest(open_house, "5")
    service.renew_sitting_code(given.sitting("5").id, given.person())
    eventually(lambda: "table" in displays["5"].news)
    assert "table" not in displays["6"].news and set(displays["5"].news) <= {"table", "floor"}

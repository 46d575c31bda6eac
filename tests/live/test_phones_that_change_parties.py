"""Phones whose party merges, parts or splits hear the news of the party they belong to now, and of no other."""

from restaurant import service
from restaurant.tables import Phone
from tests import given


def guests(house, screen):
    """Mia at table 5 and Tom at table 7, each with a page open: their screens."""
    screens = []
    for table, name in (("5", "Mia"), ("7", "Tom")):
        screens.append(screen(given.guest(house, table, name)))
    return screens


def hears(eventually, screen, verb):
    """Whether a screen hears what somebody of a party does."""
    heard = len(screen.news)
    verb()
    eventually(lambda: len(screen.news) > heard)


def called(table):
    return lambda: service.call(given.sitting(table).id, "water")


def test_a_merged_party_hears_at_once_and_goes_on_hearing(open_house, screen, eventually):
    mia, tom = guests(open_house, screen)
    merge = lambda: service.merge(given.sitting("7").id, given.sitting("5").id, given.person())  # noqa: E731
    hears(eventually, tom, merge)
    hears(eventually, tom, called("5"))
    assert "calls" in tom.news and "table" in tom.news


def test_after_parting_neither_hears_the_other(open_house, screen, eventually):
    mia, tom = guests(open_house, screen)
    made = service.merge(given.sitting("7").id, given.sitting("5").id, given.person())
    service.unmerge(made, given.person())
    hears(eventually, tom, called("7"))
    assert "calls" not in mia.news
    hears(eventually, mia, called("5"))
    assert tom.news.count("calls") == 1


def test_a_phone_that_leaves_hears_the_party_it_left_no_more(open_house, screen, eventually):
    mia, _ = guests(open_house, screen)
    five, nine = given.sitting("5").id, open_house.table("9").id
    service.split(five, {}, given.person(), nine, phones=[Phone.get(Phone.nickname == "Mia").id])
    eventually(lambda: "table" in mia.news)
    before = list(mia.news)
    service.call(five, "water")
    hears(eventually, mia, lambda: service.call(given.sitting("9").id, "bill"))
    assert mia.news.count("calls") == before.count("calls") + 1

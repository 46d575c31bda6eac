"""Sitting down: one open sitting at a table, whoever comes first, and phones that belong to it for ever."""

import pytest

from restaurant import clock, kitchen, service
from restaurant.database import allowed_to_write
from restaurant.errors import NotFound, Refused
from restaurant.orders import Pick
from restaurant.tables import Phone, Sitting, Table
from tests import given


def test_two_phones_that_scan_one_code_sit_together(house):
    mei, jonas = given.phone("5", "Mei"), given.phone("5", "Jonas")
    assert mei.sitting_id == jonas.sitting_id and (mei.number, jonas.number) == (1, 2)


def test_twenty_phones_that_scan_at_once_open_one_sitting(house):
    table = house.table("5").id
    phones = given.at_once(*[lambda: service.join(table, clock.token())] * 20)
    assert Sitting.select().count() == 1 and given.happened().count("SittingOpened") == 1
    assert sorted(phone.number for phone in Phone.select()) == list(range(1, 21)) and len(set(phones)) == 20


def test_guests_join_what_a_waiter_began(house):
    ana = given.person("Ana")
    sitting = service.open_table(house.table("5").id, ana, guests=4)
    service.add(sitting, given.dish("Cola").id, person=ana)
    mei = given.phone("5")
    assert mei.sitting_id == sitting and given.picked(mei, "Cola")
    assert Sitting.get_by_id(sitting).guests == 4 and len(Pick.in_cart(sitting)) == 1


def test_the_database_itself_refuses_a_second_open_sitting(house):
    table = given.phone("5").sitting.table_id
    with pytest.raises(Exception, match="(?i)unique"), allowed_to_write():
        Sitting.insert(table=table, opened_at=0, terms={}).execute()


def test_without_that_guard_two_parties_would_sit_at_one_table(house):
    """The twin: with the index gone nothing stops a second."""
    table = given.phone("5").sitting.table_id
    with allowed_to_write():
        given.database.execute_sql("DROP INDEX one_open_sitting")
        Sitting.insert(table=table, opened_at=0, terms={}).execute()
    assert Sitting.select().where(Sitting.closed_at.is_null()).count() == 2


def test_the_next_party_gets_a_sitting_of_its_own(house):
    first = given.phone("5")
    service.close(first.sitting_id, given.person())
    assert given.phone("5").sitting_id != first.sitting_id


def test_nobody_sits_down_at_a_table_that_was_removed(house):
    with allowed_to_write():
        Table.update(removed=True).where(Table.name == "5").execute()
    with pytest.raises(NotFound):
        service.join(house.table("5").id, "secret")


def test_a_table_has_room_for_so_many_phones(house):
    for _ in range(40):
        service.join(house.table("5").id, clock.token())
    with pytest.raises(Refused, match="Too many phones"):
        given.phone("5")


NICKNAMES = {
    " Mei ": "Mei", "": None, "   ": None, "a\r\nb": "a b", "\u202eieM": "ieM", "\u200b\u200b": None,
    "x" * 99: "x" * 24, "Zoë": "Zoë", "王小明": "王小明", "\x1b[31mred": "[31mred", "👩\u200d🍳": "👩\u200d🍳",
}


@pytest.mark.parametrize("typed", NICKNAMES)
def test_a_nickname_is_one_short_line(house, typed):
    assert given.phone("5", typed).nickname == NICKNAMES[typed]


def test_a_nickname_can_be_changed_and_taken_away(house):
    mei = given.phone("5", "Mei")
    service.rename(mei.id, "Mia")
    assert Phone.get_by_id(mei.id).nickname == "Mia"
    service.rename(mei.id, "")
    assert Phone.get_by_id(mei.id).nickname is None


def test_only_the_hash_of_a_phones_secret_is_kept(house):
    service.join(house.table("5").id, "the secret of a phone")
    assert "the secret of a phone" not in repr(given.everything())


def test_a_waiter_counts_the_guests_and_the_kitchen_sees_it(house):
    mei = given.phone("5")
    given.sent(mei, "Spring rolls")
    seen = kitchen.news_number()
    service.count_guests(mei.sitting_id, 3)
    assert [slot.guests for slot in kitchen.changed_since(None, seen)] == [3]


def test_a_blocked_phone_can_be_let_in_again(house):
    mei = given.phone("5")
    service.block(mei.id, given.person())
    service.admit(mei.id, given.person(), kept_out=True)
    assert given.picked(mei, "Cola")

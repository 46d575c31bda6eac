"""Reopening a closed bill: the books stay as they were and balance, phones stay dead, and one of two who try wins."""

import datetime

import pytest

from restaurant import checking, clock, service
from restaurant.bills import Bill, Receipt
from restaurant.books import RECEIVABLE, WRITTEN_OFF, BookEntry, ZReport, balance, proof
from restaurant.database import allowed_to_write, database
from restaurant.errors import NeedsManager, NotFound, Refused
from restaurant.payments.links import PayLink
from restaurant.service import reopening
from restaurant.tables import Phone, Seat, Sitting, Table
from tests import given

COLA = 350


@pytest.fixture
def mei(house):
    """A guest whose cola was served."""
    line = given.line("Cola", 1)
    given.made(line, service.start, service.ready, service.serve)
    return Phone.get(Phone.sitting == line.sitting_id)


def lin():
    return given.person("Lin")


def closed(mei):
    payment, _ = given.paid(mei.sitting_id)
    service.close(mei.sitting_id, given.person())
    return payment


def again(mei, table=None, who="Lin", **more):
    return service.reopen(mei.sitting_id, "closed too early", given.person(who),
                          table and Table.get(Table.name == table).id, **more)


def well():
    return [*proof.problems(), *checking._closed_bills()] == []


def test_a_closed_bill_is_open_again_at_its_table(house, mei):
    closed(mei)
    again(mei)
    at = given.sitting("5")
    assert at.id == mei.sitting_id and at.closed_by is None and Bill(at).due == 0 and well()
    told, = given.happened("SittingReopened")
    assert (told["reason"], told["person"], told["amount"]) == ("closed too early", lin(), 0)


def test_more_is_ordered_paid_and_closed_again(house, mei):
    closed(mei)
    again(mei)
    before = Receipt.get().content
    given.sent(given.phone("5"), "Plum wine")
    given.paid(mei.sitting_id)
    service.close(mei.sitting_id, given.person())
    assert Receipt.select().count() == 2 and Receipt.get().content == before and well()
    sold = database.execute_sql("SELECT -SUM(amount) FROM posting WHERE account LIKE 'sales %' OR account LIKE 'tax %'")
    assert sold.fetchone()[0] == COLA + given.dish("Plum wine").price


def test_its_money_is_given_back_and_paid_another_way(house, mei):
    payment = closed(mei)
    again(mei)
    service.refund(payment, COLA, "they pay by card", lin(), owed_again=True)
    service.take_terminal(mei.sitting_id, COLA, "4711", person=given.person())
    service.close(mei.sitting_id, given.person())
    assert balance("terminal") == COLA and balance("cash") == 0 and well()


def test_what_was_written_off_is_owed_again(house, mei):
    service.write_off(mei.sitting_id, lin(), "they ran away")
    again(mei)
    assert Bill(given.sitting()).due == COLA == balance(RECEIVABLE) and balance(WRITTEN_OFF) == 0
    given.paid(mei.sitting_id)
    service.close(mei.sitting_id, given.person())
    assert Sitting.get_by_id(mei.sitting_id).write_off is None and well()


def test_written_off_reopened_and_written_off_again(house, mei):
    for _ in range(2):
        service.write_off(mei.sitting_id, lin(), "they ran away")
        again(mei)
    service.write_off(mei.sitting_id, lin(), "for good")
    assert balance(WRITTEN_OFF) == COLA and well()


def test_a_z_report_that_was_written_stays_and_the_next_one_tells_of_it(house, mei):
    service.write_off(mei.sitting_id, lin(), "they ran away")
    service.close_day(lin())
    before = ZReport.get().content
    house.clock.turn(clock.DAY)
    again(mei)
    given.paid(mei.sitting_id)
    service.close(mei.sitting_id, given.person())
    service.close_day(lin())
    first, second = ZReport.select().order_by(ZReport.number)
    assert first.content == before and second.content["written_off"] == -COLA and well()
    assert [(row["kind"], row["by"]) for row in second.content["noted"]] == [("reopening", "Lin")]
    entry = BookEntry.get(BookEntry.kind == "reopening")
    assert entry.day == (datetime.date.fromisoformat(first.day) + datetime.timedelta(days=1)).isoformat()


def test_phones_and_links_of_the_earlier_visit_stay_dead(house):
    """T26."""
    given.line("Cola", 1)
    secret = clock.token()
    phone = service.join(Table.get(Table.name == "5").id, secret, "")
    at = given.sitting().id
    link = service.make_link(at, clock.token(), COLA)
    service.write_off(at, lin(), "they ran away")
    assert not Seat.with_secret(secret).is_open
    service.reopen(at, "they came back", lin())
    assert Seat.with_secret(secret) is None and PayLink.get_by_id(link).has_run_out and Phone.get_by_id(phone)
    assert service.join(Table.get(Table.name == "5").id, clock.token(), "")


def test_without_new_secrets_the_old_phone_would_sit_there_again(house, monkeypatch):
    """The twin."""
    secret = clock.token()
    service.join(Table.get(Table.name == "5").id, secret, "")
    at = given.sitting().id
    service.close(at, given.person())
    monkeypatch.setattr(reopening, "_stay_dead", lambda sitting: None)
    service.reopen(at, "they came back", lin())
    assert Seat.with_secret(secret).is_open


def test_where_somebody_sits_it_opens_at_another_table(house, mei):
    closed(mei)
    other = given.phone("5")
    with pytest.raises(Refused, match="Somebody sits at table"):
        again(mei)
    again(mei, "7")
    assert given.sitting("7").id == mei.sitting_id and given.sitting("5").id == other.sitting_id


def test_a_table_that_was_put_to_another_meanwhile_is_theirs(house, mei):
    closed(mei)
    other = given.phone("6")
    with allowed_to_write():
        Table.update(joined_to=other.sitting.table_id).where(Table.name == "5").execute()
    with pytest.raises(Refused, match="Somebody sits"):
        again(mei)
    again(mei, "7")
    assert given.sitting("7").id == mei.sitting_id


def test_a_table_that_was_to_be_cleared_is_theirs_again(house, mei):
    given.house_rule(tables_are_cleared=True)
    closed(mei)
    again(mei)
    assert Sitting.get_by_id(mei.sitting_id).cleared_at is None
    service.close(mei.sitting_id, given.person())
    assert Sitting.get_by_id(mei.sitting_id).cleared_at is None and well()


def test_a_waiter_needs_a_managers_pin_and_a_reason(house, mei):
    closed(mei)
    with pytest.raises(NeedsManager):
        again(mei, who="Ana")
    with pytest.raises(Refused, match="reason"):
        service.reopen(mei.sitting_id, " ", lin())
    again(mei, who="Ana", approved_by=lin())
    assert given.happened("SittingReopened")[0]["approved_by"] == lin()


def test_an_open_bill_a_quick_charge_and_a_table_that_is_gone(house, mei):
    with pytest.raises(Refused, match="already opened"):
        again(mei)
    closed(mei)
    with pytest.raises(NotFound):
        service.reopen(mei.sitting_id, "too early", lin(), 9_999)
    charge = service.charge(500, lin())
    service.drop_charge(charge, "mistake", lin())
    with pytest.raises(Refused, match="quick charge"):
        service.reopen(charge, "too early", lin())


def test_a_bill_that_became_part_of_another_stays_closed(house, mei):
    other = given.phone("7")
    closed(mei)
    with allowed_to_write():
        Sitting.update(merged_into=other.sitting_id).where(Sitting.id == mei.sitting_id).execute()
    with pytest.raises(Refused, match="part of another"):
        again(mei)


# Races


def test_two_who_reopen_one_bill(house, mei):
    closed(mei)
    outcomes = given.at_once(lambda: again(mei), lambda: again(mei, "7"))
    assert len(given.refused(outcomes)) == 1 and given.happened().count("SittingReopened") == 1


def test_without_the_guarded_move_it_would_be_opened_twice(house, mei, monkeypatch):
    """The twin: the second takes the guests away from where the first put them."""
    closed(mei)
    monkeypatch.setattr(reopening, "move", lambda model, where, to, by, **changes: model.update(
        **{by: to}, **changes).where(model.id == mei.sitting_id).execute())
    given.at_once(lambda: again(mei), lambda: again(mei, "7"))
    assert given.happened().count("SittingReopened") == 2


def test_a_party_sits_down_while_the_bill_is_opened_again(house, mei):
    closed(mei)
    table = Table.get(Table.name == "5").id
    for opens in (lambda: again(mei), lambda: service.open_table(table, given.person(), 2)) * 3:
        given.at_once(opens, lambda: again(mei), lambda: service.open_table(table, given.person(), 2))
        assert Sitting.select().where(Sitting.table == table, Sitting.closed_at.is_null()).count() == 1


def test_without_the_index_two_parties_would_sit_at_one_table(house, mei):
    """The twin."""
    closed(mei)
    given.phone("5")
    with allowed_to_write():
        database.execute_sql("DROP INDEX one_open_sitting")
    again(mei)
    assert Sitting.select().where(Sitting.table == mei.sitting.table_id, Sitting.closed_at.is_null()).count() == 2

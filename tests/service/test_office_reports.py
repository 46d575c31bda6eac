"""The owner's questions: the numbers of a day are those of the books, to the cent."""

import datetime

from restaurant import bills, clock, reports, service
from restaurant.settings import house as the_house
from restaurant.tables import Sitting
from tests.given import dish, house_rule, paid, person, phone, sent, sitting


def today():
    return reports.day(the_house().business_day(clock.now()))


def eaten(table="5", *names):
    """A party that ordered. Returns the sitting's id."""
    guest = phone(table)
    sent(guest, *(names or ("Cola",)))
    return guest.sitting_id


def test_an_empty_day_is_all_zeros(house):
    day = today()
    assert (day.sales, day.tips, day.orders, day.guests, day.average, day.hours, day.open_tables) == (
        0, 0, 0, 0, 0, [], [])


def test_takings_are_what_was_paid_by_kind_with_tips_apart(house):
    one, two = eaten("5"), eaten("6", "Cola", "Spring rolls")
    paid(one, tip=50)
    service.take_terminal(two, 300, "T-1", person=person())
    day = today()
    assert {(kind.provider, kind.count, kind.amount, kind.tips) for kind in day.kinds} == {
        ("cash", 1, dish("Cola").price, 50), ("terminal", 1, 300, 0)}
    assert (day.sales, day.tips, day.bills, day.average) == (dish("Cola").price + 300, 50, 2,
                                                            (dish("Cola").price + 300) // 2)


def test_what_is_still_open_is_no_taking(house):
    service.take_terminal(eaten("5"), 100, "T-1", person=person())
    day = today()
    assert [(table.table, table.total, table.due) for table in day.open_tables] == [
        ("5", dish("Cola").price, dish("Cola").price - 100)]
    assert (day.sales, day.open_sum) == (100, dish("Cola").price - 100)


def test_what_tables_owe_is_what_their_bills_say(house):
    house_rule(tax_included=False, service_charge=125_000)
    ids = [eaten("5", "Cola", "Spring rolls"), eaten("6", "Cucumber salad")]
    service.take_terminal(ids[0], 333, "T-1", person=person())
    assert {table.sitting: table.due for table in today().open_tables} == {
        id: bills.Bill(Sitting.get_by_id(id)).due for id in ids}


def test_the_days_tax_is_the_bills_tax_however_it_was_split(house):
    id = eaten("5", "Cola", "Spring rolls", "Cucumber salad")
    whole = bills.Bill(Sitting.get_by_id(id)).sum
    for amount in (333, 334, 1):
        service.take_terminal(id, amount, "T", person=person())
    paid(id)
    assert {(rate, base, tax) for _, rate, base, tax in today().taxes} == {
        (group.rate, group.base, group.tax) for group in whole.groups}


def test_an_order_that_was_turned_down_was_never_ordered(house):
    order = sent(phone("5", admitted=False))
    service.turn_down(order, person())
    assert (today().orders, today().ordered, today().dishes) == (0, 0, [])


def test_guests_are_counted_or_else_their_phones(house):
    first, _second = phone("5"), phone("5")
    sent(first)
    assert today().guests == 2
    service.count_guests(sitting("5").id, 7)
    assert today().guests == 7


def test_the_best_dishes_come_first(house):
    guest = phone("5")
    sent(guest, "Spring rolls")
    sent(guest, "Cola")
    sent(guest, "Cola")
    assert [(names["en"], portions) for names, portions, _ in today().dishes] == [("Cola", 2), ("Spring rolls", 1)]


def test_hours_have_no_gaps_and_add_up(house):
    eaten("5")
    house.clock.turn(3 * clock.HOUR)
    eaten("6")
    day = today()
    assert day.ordered in (dish("Cola").price, 2 * dish("Cola").price)
    assert day.ordered == sum(amount for _, amount in day.hours) and len(day.hours) in (1, 4)


def test_each_payment_is_in_exactly_one_day(house):
    begins = the_house().day_begins(the_house().business_day(clock.now()) + datetime.timedelta(days=1))
    for instant in (begins - 5_000, begins):
        house.clock.turn(instant - clock.now())
        paid(eaten("5" if instant < begins else "6"))
    day = the_house().business_day(begins)
    assert [reports.day(day + datetime.timedelta(days=n)).sales for n in (-1, 0, 1)] == [
        dish("Cola").price, dish("Cola").price, 0]

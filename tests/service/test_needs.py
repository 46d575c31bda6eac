"""What needs somebody now: every thing that waits is on one list under a name of its own, is taken by one person, ages,
and is gone with its cause or its table."""

import peewee
import pytest

from restaurant import clock, kitchen, needs, service
from restaurant.calls import Rating, Taken
from restaurant.database import allowed_to_write, database
from restaurant.errors import NotAllowed, NotFound, Refused
from restaurant.needs.rows import CALM, MANAGERS, URGENT
from restaurant.orders import Line, Order
from restaurant.payments import Unplaced
from restaurant.staff import Person
from restaurant.tables import Sitting, Table
from restaurant.telling import Teller
from tests import given

TROUBLE = {"id": 7, "name": "Kitchen", "why": "No paper", "since": 0, "waiting": 2}


def names(troubles=()):
    return sorted(need.name for need in needs.waiting(troubles))


def need(kind, troubles=()):
    (one,) = [each for each in needs.waiting(troubles) if each.kind == kind]
    return one


def seen_by(name):
    """What this person sees first, and what stands at others' tables."""
    first, others = needs.for_person(needs.waiting(), Person.get(Person.name == name))
    return [each.name for each in first], [each.name for each in others]


def called(kind="waiter", table="5"):
    phone = given.phone(table)
    return f"call-{service.call(phone.sitting_id, kind, phone.id)}"


def cooked(phone):
    """All that this phone ordered stands ready."""
    for ticket in kitchen.of_sitting(phone.sitting_id):
        service.ready(ticket.id)


def not_happy(table="5", stars=1, words=""):
    """A guest who paid and left says so."""
    mei = given.phone(table)
    given.sent(mei)
    given.paid(mei.sitting_id)
    return mei, service.rate(mei.id, stars, words)


def in_a_section(table, name):
    with allowed_to_write():
        Table.update(waiter=given.person(name)).where(Table.name == table).execute()


# Everything that waits


def test_where_all_is_well_nobody_is_wanted(house):
    given.sent(given.phone())
    assert names() == []


def test_a_call(house):
    call = called()
    assert names() == [call]


def test_a_first_order_is_a_row_until_the_phone_is_admitted(house):
    mei = given.phone(admitted=False)
    given.sent(mei)
    assert names() == [f"ask-{mei.id}"]
    service.admit(mei.id, given.person())
    assert names() == []


def test_dishes_at_the_pass_until_they_are_carried(house):
    mei = given.phone()
    given.sent(mei, "Spring rolls")
    cooked(mei)
    assert names() == [f"pass-{mei.sitting_id}-0"]
    service.carry([task.id for task in need("pass").about[1]])
    assert names() == []


def test_a_course_that_can_be_fired_until_it_is(house):
    given.house_rule(coursing="by hand")
    mei = given.phone()
    given.sent(mei, "Spring rolls", "Twice-cooked pork")
    cooked(mei)
    service.carry([task.id for task in need("pass").about[1]])
    held = need("fire").about
    assert names() == [f"fire-{mei.sitting_id}-{held.course}"]
    service.fire_course(mei.sitting_id, held.course, given.person())
    assert names() == []


def test_a_dish_that_was_promised_and_is_overdue(house):
    mei = given.phone()
    given.sent(mei, "Spring rolls")
    house.clock.turn(59 * clock.MINUTE)
    assert names() == [f"late-{mei.sitting_id}"] and need("late").about[0][0]["en"] == "Spring rolls"
    cooked(mei)
    assert names() == [f"pass-{mei.sitting_id}-0"]


def test_the_kitchen_can_be_asked_to_hurry(house):
    given.sent(given.phone(), "Spring rolls")
    house.clock.turn(59 * clock.MINUTE)
    assert not need("late").about[2]
    for ticket in need("late").about[1]:
        service.rush(ticket)
    assert need("late").about[2]


def test_a_printer_in_trouble(house):
    assert names([TROUBLE]) == ["printer-7"]


def test_money_that_fits_nothing(house):
    with allowed_to_write():
        kept = Unplaced.create(provider="pretend", provider_id="x", amount=100, currency="EUR", why="unknown", at=1)
    assert names() == [f"money-{kept.id}"]


def test_a_dish_that_nobody_ordered(house):
    line = given.line()
    service.not_mine(line.id, line.phone_id)
    assert [each.kind for each in needs.waiting()] == ["not-mine"]
    service.looked_at(int(names()[0].removeprefix("not-mine-")), given.person())
    assert names() == []


def test_an_order_that_waits_for_its_money(house):
    given.house_rule(pay_when="first")
    given.sent(given.phone())
    assert names() == [f"to-pay-{Order.get().id}"]


def test_somebody_at_a_provider_is_shown_and_never_grows_urgent(house):
    mei = given.phone()
    given.sent(mei)
    payment = given.begun(mei, 350)
    house.clock.turn(14 * clock.MINUTE)
    assert need("paying").level == CALM and f"paying-{payment.id}" in names()


@pytest.mark.parametrize("end", [lambda payment: service.settle("pretend", given.news(payment, "failed")),
                                 lambda payment: service.expire(payment.id)], ids=["failed", "expired"])
def test_a_payment_that_did_not_go_through_until_something_came(house, end):
    mei = given.phone()
    given.sent(mei)
    payment = given.begun(mei, 350)
    end(payment)
    assert names() == [f"failed-{payment.id}"]
    given.paid(mei.sitting_id)
    assert names() == []


def test_a_failed_payment_is_forgotten_when_another_is_under_way(house):
    mei = given.phone()
    given.sent(mei)
    service.settle("pretend", given.news(given.begun(mei, 350), "failed"))
    given.begun(mei, 350)
    assert [each.kind for each in needs.waiting()] == ["paying"]


def test_a_party_without_a_place_on_the_plan_is_not_lost(house):
    """As at a part of a table, or a tab."""
    name = called()
    with allowed_to_write():
        Table.update(removed=True).where(Table.name == "5").execute()
    assert names() == [name]


# Who takes it


def a_need(kind):
    """Something of each kind that is taken by a row."""
    mei = given.phone(admitted=kind != "ask")
    given.sent(mei, "Spring rolls")
    if kind == "pass":
        cooked(mei)
    return names()[0]


@pytest.mark.parametrize("kind", ["ask", "pass"])
def test_somebody_takes_it_by_name(house, kind):
    name = a_need(kind)
    service.take_need(name, given.person("Ana"))
    assert need(kind).by.name == "Ana" and given.happened("NeedTaken") == [{"what": name, "person": given.person()}]


def test_a_call_is_taken_where_the_guests_see_it(house):
    name = called()
    service.take_need(name, given.person("Ana"))
    assert need("call").by.name == "Ana" and Taken.select().count() == 0


def race(name):
    return given.at_once(*[lambda n=n: service.take_need(name, given.person(n)) for n in ("Ana", "Ben")])


@pytest.mark.parametrize("kind", ["call", "pass"])
def test_of_two_who_tap_at_once_one_goes_and_the_other_is_told_by_whom(house, kind):
    name = called() if kind == "call" else a_need(kind)
    for _ in range(6):
        (told,) = given.refused(race(name))
        winner = need(kind).by
        assert given.said(told) == f"{winner.name} is on the way already."
        service.leave_need(name, winner.id)


def test_without_its_guard_both_go(house, monkeypatch):
    """The twin: where the row is written over, each hears that it is theirs."""
    def written_over(what, person, since):
        Taken.replace(what=what, person=person, at=clock.now()).execute()
        return True
    name = a_need("pass")
    if database.__class__.__name__.startswith("Postgres"):
        monkeypatch.setattr(Taken, "claim", lambda *_: True)
    else:
        monkeypatch.setattr(Taken, "claim", written_over)
    assert given.refused(race(name)) == []


def test_without_that_guard_the_database_still_refuses_a_second(house):
    """What is below the guard: a name is taken once."""
    with allowed_to_write(), pytest.raises(peewee.IntegrityError):
        for _ in range(2):
            Taken.create(what="pass-1-0", person=given.person(), at=1)


def test_the_same_one_again_changes_nothing(house):
    name = a_need("pass")
    for _ in range(2):
        service.take_need(name, given.person("Ana"))
    assert given.happened().count("NeedTaken") == 1


def test_somebody_who_cannot_go_lets_it_go(house):
    name = a_need("pass")
    service.take_need(name, given.person("Ana"))
    service.leave_need(name, given.person("Ana"))
    service.take_need(name, given.person("Ben"))
    assert need("pass").by.name == "Ben"


def test_another_waiter_does_not_let_it_go_and_a_manager_may(house):
    name = a_need("pass")
    service.take_need(name, given.person("Ana"))
    with pytest.raises(NotAllowed):
        service.leave_need(name, given.person("Ben"))
    service.leave_need(name, given.person("Lin"))
    assert need("pass").by is None


def test_what_somebody_took_who_was_dismissed_is_free(house):
    name = a_need("pass")
    service.take_need(name, given.person("Ana"))
    with allowed_to_write():
        Person.update(left_at=clock.now()).where(Person.name == "Ana").execute()
    assert need("pass").by is None
    service.take_need(name, given.person("Ben"))
    assert need("pass").by.name == "Ben"


@pytest.mark.parametrize("name", ["pass-99-0", "", "call-", "printer-x", "nothing", "rating-1'; --"])
def test_what_does_not_wait_is_taken_by_nobody(house, name):
    with pytest.raises(Refused):
        service.take_need(name, given.person())
    assert Taken.select().count() == 0


def test_who_took_the_last_dishes_has_not_taken_the_next(house):
    mei = given.phone()
    given.sent(mei, "Spring rolls")
    cooked(mei)
    service.take_need(names()[0], given.person("Ana"))
    service.carry([task.id for task in need("pass").about[1]])
    house.clock.turn(clock.MINUTE)
    given.sent(mei, "Spring rolls")
    cooked(mei)
    assert need("pass").by is None
    service.take_need(names()[0], given.person("Ben"))
    assert need("pass").by.name == "Ben"


# It ages


@pytest.mark.parametrize("minutes, level", [(0, CALM), (2, CALM), (3, URGENT), (5, URGENT), (6, MANAGERS),
                                            (600, MANAGERS)])
def test_what_waits_grows_urgent(house, minutes, level):
    called()
    house.clock.turn(minutes * clock.MINUTE)
    assert need("call").level == level


def test_the_owner_says_after_how_many_minutes(house):
    given.house_rule(escalate_after=10)
    called()
    house.clock.turn(9 * clock.MINUTE)
    assert need("call").level == CALM


def test_with_somebody_on_the_way_the_time_begins_anew_and_does_not_end(house):
    name = called()
    house.clock.turn(5 * clock.MINUTE)
    service.take_need(name, given.person("Ana"))
    assert need("call").level == CALM
    house.clock.turn(4 * clock.MINUTE)
    assert need("call").level == URGENT


def test_urgent_ones_come_first_and_a_problem_before_a_wish(house):
    old = called("water", "1")
    house.clock.turn(4 * clock.MINUTE)
    wish, trouble = called("waiter", "3"), called("problem", "4")
    assert seen_by("Ana")[0] == [old, trouble, wish]


def test_a_waiter_sees_their_own_tables_first(house):
    in_a_section("5", "Ana")
    in_a_section("7", "Ben")
    hers, his, everybodys = called("waiter", "5"), called("waiter", "7"), called("waiter", "3")
    assert seen_by("Ana") == ([hers, everybodys], [his])
    assert seen_by("Ben") == ([his, everybodys], [hers])


def test_whoever_was_named_for_a_party_comes_before_their_tables_waiter(house):
    in_a_section("5", "Ana")
    name = called()
    with allowed_to_write():
        Sitting.update(waiter=given.person("Ben")).execute()
    assert seen_by("Ben") == ([name], []) and seen_by("Ana") == ([], [name])


def test_what_waits_too_long_is_everybodys(house):
    in_a_section("7", "Ben")
    name = called("waiter", "7")
    house.clock.turn(4 * clock.MINUTE)
    assert seen_by("Ana") == ([name], [])


# It goes away


def test_a_table_that_closes_takes_all_of_it_along(house):
    mei = given.phone()
    given.sent(mei, "Spring rolls")
    cooked(mei)
    called("bill")
    for name in names():
        service.take_need(name, given.person("Ana"))
    assert Taken.select().count() == 1
    given.paid(mei.sitting_id)
    service.close(mei.sitting_id, given.person("Ana"))
    assert names() == [] and Taken.select().count() == 0


def test_who_took_what_is_done_is_swept_away(house):
    name = a_need("pass")
    service.take_need(name, given.person("Ana"))
    Teller(list).look()
    assert Taken.select().count() == 1
    service.carry([task.id for task in need("pass").about[1]])
    Teller(list).look()
    assert Taken.select().count() == 0


# How it was


def test_a_low_rating_waits_until_somebody_spoke_to_them(house):
    _, rating = not_happy(words="cold  soup")
    assert names() == [f"rating-{rating}"] and Rating.get().words == "cold soup"
    service.rating_done(rating, given.person("Ana"))
    assert names() == [] and Rating.get().done_by.name == "Ana"


@pytest.mark.parametrize("stars, waits", [(1, True), (2, True), (3, False), (5, False)])
def test_which_ratings_somebody_has_to_look_at(house, stars, waits):
    not_happy(stars=stars)
    assert bool(names()) == waits


def test_of_guests_who_have_left_managers_hear(house):
    mei, rating = not_happy()
    service.close(mei.sitting_id, given.person("Ana"))
    assert seen_by("Lin") == ([f"rating-{rating}"], []) and seen_by("Ana") == ([], [])


@pytest.mark.parametrize("stars", [0, 6, -1])
def test_stars_are_one_to_five(house, stars):
    mei, _ = not_happy()
    with pytest.raises(NotFound):
        service.rate(given.phone().id, stars)


def test_each_phone_says_it_once(house):
    mei, _ = not_happy()
    with pytest.raises(Refused, match="already"):
        service.rate(mei.id, 5)
    assert Rating.get().stars == 1


def test_ten_taps_at_once_are_one_rating(house):
    mei = given.phone()
    given.sent(mei)
    given.paid(mei.sitting_id)
    outcomes = given.at_once(*[lambda: service.rate(mei.id, 4)] * 10)
    assert len(given.refused(outcomes)) == 9 and Rating.select().count() == 1


def test_before_anything_was_paid_nobody_is_asked(house):
    mei = given.phone()
    given.sent(mei)
    with pytest.raises(Refused):
        service.rate(mei.id, 1)


def test_long_after_they_left_nobody_is_asked(house):
    mei = given.phone()
    given.sent(mei)
    given.paid(mei.sitting_id)
    service.close(mei.sitting_id, given.person())
    house.clock.turn(25 * clock.HOUR)
    with pytest.raises(Refused):
        service.rate(mei.id, 1)


def test_a_line_is_what_the_list_says(house):
    """A call's sentence names the table and the kind, and nothing that a guest wrote."""
    phone = given.phone("5", "Mallory <b>")
    service.call(phone.sitting_id, "problem", phone.id)
    assert needs.sentence(need("call")) == "Table 5: Has a problem" and Line.select().count() == 0

"""Who may order: every rung of the ladder by area and hour, the code of a sitting, and how much is too much.

Races have twins with their guard taken away (threats T05, T21, T77; faults F53).
"""

import datetime
import zoneinfo

import pytest

from restaurant import clock, entry, events, office, orders, service, settings
from restaurant.database import allowed_to_write, database
from restaurant.errors import NotAllowed, NotFound, Refused
from restaurant.kitchen import Ticket
from restaurant.orders import ACCEPTED, TO_PAY, TURNED_DOWN, WAITING, Line, Order, Pick
from restaurant.service import how_much, letting_in, ordering
from restaurant.service.ordering import may_owe
from restaurant.settings import RUNGS, Setting
from restaurant.tables import Area, Display, EntryRule, Phone, Sitting
from tests import given

REFUSED = "refused"


def area(table="5"):
    return given.Table.get(given.Table.name == table).area_id


def rung(table="5"):
    return entry.rung_at(area(table), clock.now())


def code(sitting):
    return entry.code_of(Sitting.find(sitting).code, clock.now())


def what_becomes_of(phone):
    """The state of an order that this phone sends, or that it was refused."""
    try:
        return Order.get_by_id(given.sent(phone)).state
    except Refused:
        return REFUSED


# The ladder: each rung, and how a phone got in or did not

NEW, BY_WAITER, BY_HOST, BY_CODE, BLOCKED = "new", "by a waiter", "by a host", "by the code", "blocked"
LADDER = {
    "open": {NEW: ACCEPTED, BY_WAITER: ACCEPTED, BY_HOST: ACCEPTED, BY_CODE: ACCEPTED, BLOCKED: REFUSED},
    "first order": {NEW: WAITING, BY_WAITER: ACCEPTED, BY_HOST: WAITING, BY_CODE: ACCEPTED, BLOCKED: REFUSED},
    "phone": {NEW: REFUSED, BY_WAITER: ACCEPTED, BY_HOST: REFUSED, BY_CODE: ACCEPTED, BLOCKED: REFUSED},
    "host": {NEW: REFUSED, BY_WAITER: ACCEPTED, BY_HOST: ACCEPTED, BY_CODE: ACCEPTED, BLOCKED: REFUSED},
    "code": {NEW: REFUSED, BY_WAITER: ACCEPTED, BY_HOST: REFUSED, BY_CODE: ACCEPTED, BLOCKED: REFUSED},
    "pay": {NEW: TO_PAY, BY_WAITER: TO_PAY, BY_HOST: TO_PAY, BY_CODE: TO_PAY, BLOCKED: REFUSED},
}


def coming_in(how):
    """A second phone at a table where somebody is in already."""
    host, guest = given.phone("5", "Mei"), given.phone("5", "Jonas", admitted=False)
    steps = {NEW: lambda: None, BY_WAITER: lambda: service.admit(guest.id, given.person()),
             BY_HOST: lambda: service.let_in(guest.id, host.id),
             BY_CODE: lambda: service.enter_code(guest.id, code(guest.sitting_id)),
             BLOCKED: lambda: service.block(guest.id, given.person())}
    given.at_once(steps[how])
    return Phone.get_by_id(guest.id)


@pytest.mark.parametrize("how", LADDER["open"])
@pytest.mark.parametrize("rung", RUNGS)
def test_what_becomes_of_an_order(house, rung, how):
    given.house_rule(entry=rung)
    guest = coming_in(how)
    assert what_becomes_of(guest) == LADDER[rung][how]
    assert Ticket.select().exists() == (LADDER[rung][how] == ACCEPTED)


@pytest.mark.parametrize("rung", RUNGS)
def test_the_first_phone_of_a_party(house, rung):
    given.house_rule(entry=rung)
    assert what_becomes_of(given.phone("5", admitted=False)) == LADDER[rung][NEW]


@pytest.mark.parametrize("rung", ["phone", "host", "code"])
def test_what_was_chosen_before_is_kept_until_the_phone_is_in(house, rung):
    given.house_rule(entry=rung)
    mei = given.phone("5", admitted=False)
    given.picked(mei, "Cola")
    with pytest.raises(Refused, match="Nobody has let you in"):
        service.send(mei.sitting_id, given.marks(mei.sitting_id), phone=mei.id)
    service.admit(mei.id, given.person())
    order = service.send(mei.sitting_id, given.marks(mei.sitting_id), phone=mei.id)
    assert Order.get_by_id(order).state == ACCEPTED


# Which rung holds


def at(hour, minute=0, day=15, zone="Europe/Berlin"):
    """An instant on the house's clock."""
    return int(datetime.datetime(2027, 6, day, hour, minute, tzinfo=zoneinfo.ZoneInfo(zone)).timestamp() * 1000)


def rule(rung, begins=0, ends=0, area=None):
    return office.add_entry_rule(rung, area, begins * 60, ends * 60)


@pytest.mark.parametrize("moment, holds", [
    (at(17, 59), "first order"), (at(18), "code"), (at(23, 59), "code"), (at(0), "code"), (at(1, 59), "code"),
    (at(2), "first order")])
def test_a_rule_over_midnight(house, moment, holds):
    rule("code", 18, 2)
    assert entry.rung_at(area(), moment) == holds


PLACES = {  # (rules of the area, rules for everywhere): what holds at table 5 at noon
    "none": ((), (), "first order"), "everywhere": ((), [("host", 0, 0)], "host"),
    "the area": ([("open", 0, 0)], [("host", 0, 0)], "open"),
    "its hour": ([("open", 0, 0), ("code", 11, 13)], [("host", 11, 14)], "code"),
    "its day before an hour of everywhere": ([("open", 0, 0)], [("host", 11, 13)], "open"),
    "another hour": ([("code", 13, 14)], [("phone", 10, 12)], "first order"),
}


@pytest.mark.parametrize("case", PLACES)
def test_the_area_comes_before_the_house_and_hours_before_days(house, case):
    own, everywhere, holds = PLACES[case]
    for each in own:
        rule(*each, area=area())
    for each in everywhere:
        rule(*each)
    assert entry.rung_at(area(), at(12)) == holds


def test_another_area_keeps_its_own_rule(house):
    other = next(each.id for each in Area.all() if each.id != area())
    rule("open", area=other)
    assert (entry.rung_at(area(), at(12)), entry.rung_at(other, at(12))) == ("first order", "open")


def test_the_hour_is_that_of_the_owners_clock(house):
    given.house_rule(time_zone="Asia/Shanghai")
    rule("open", 12, 14)
    assert entry.rung_at(area(), at(12, zone="Asia/Shanghai")) == "open"
    assert entry.rung_at(area(), at(12, zone="Europe/Berlin")) == "first order"


MEETING = {((18, 2), (1, 3)): True, ((18, 2), (2, 3)): False, ((0, 0), (18, 2)): False, ((0, 0), (0, 0)): True,
           ((9, 12), (12, 18)): False, ((22, 4), (23, 1)): True}


@pytest.mark.parametrize("one, other", MEETING)
def test_two_rules_of_one_place_do_not_hold_at_the_same_time(house, one, other):
    rule("code", *one)
    outcome = given.at_once(lambda: rule("open", *other))
    assert bool(given.refused(outcome)) == MEETING[one, other]
    rule("open", *one, area=area())     # elsewhere it may


def test_a_rule_that_is_removed_holds_no_longer(house):
    id = rule("open")
    assert rung() == "open"
    office.remove_entry_rule(id)
    assert rung() == "first order" and EntryRule.select().count() == 0


def test_rules_that_make_no_sense_are_refused(house):
    for wrong in (lambda: rule("nobody"), lambda: office.add_entry_rule("open", None, -1, 5),
                  lambda: office.add_entry_rule("open", None, 0, 1440), lambda: rule("open", area=999)):
        with pytest.raises(Refused):
            wrong()
    assert EntryRule.select().count() == 0


@pytest.mark.parametrize("kept, means", [("false", "open"), ("true", "first order")])
def test_what_a_house_decided_under_the_old_name_still_holds(house, kept, means):
    with allowed_to_write():
        Setting.insert(name="ask_before_first_order", value=kept == "true").execute()
    settings.forget()
    assert settings.house().entry == means
    office.change_house(entry="code")
    assert settings.house().entry == "code"


def test_paying_first_at_some_hours(house):
    mei = given.phone()
    assert may_owe(mei.sitting_id) is None
    rule("pay")
    assert may_owe(mei.sitting_id) == 0


# The code of a sitting


def test_a_code_is_six_digits_and_another_one_every_few_minutes(house):
    mei = given.phone()
    secret, now = Sitting.find(mei.sitting_id).code, entry.WINDOW * 1_000
    codes = [entry.code_of(secret, now + step * entry.WINDOW) for step in range(200)]
    assert all(len(each) == 6 and each.isascii() and each.isdigit() for each in codes) and len(set(codes)) > 195
    assert entry.code_of(secret, now) == entry.code_of(secret, now + entry.WINDOW - 1)
    assert secret not in "".join(codes)


@pytest.mark.parametrize("age, is_good", [(0, True), (1, True), (2, False), (-1, False)])
def test_the_code_holds_while_it_is_shown_and_as_long_again(house, age, is_good):
    mei, now = given.phone(admitted=False), clock.now()
    secret = Sitting.find(mei.sitting_id).code
    assert entry.is_code(secret, entry.code_of(secret, now - age * entry.WINDOW), now) is is_good


@pytest.mark.parametrize("typed", ["{}", " {} ", "{0[0]}{0[1]}{0[2]} {0[3]}{0[4]}{0[5]}", "{}\n"])
def test_a_code_may_be_typed_as_people_type(house, typed):
    mei = given.phone(admitted=False)
    service.enter_code(mei.id, typed.format(code(mei.sitting_id)))
    assert Phone.get_by_id(mei.id).admitted


def test_arabic_digits_are_digits(house):
    mei = given.phone(admitted=False)
    service.enter_code(mei.id, code(mei.sitting_id).translate(str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")))
    assert Phone.get_by_id(mei.id).admitted


@pytest.mark.parametrize("typed", ["", "12345", "1234567", "abcdef", "²³", "None", "0" * 100])
def test_a_wrong_code_lets_nobody_in(house, typed):
    mei = given.phone(admitted=False)
    with pytest.raises(Refused, match="not the code of your table now") as refused:
        service.enter_code(mei.id, typed)
    assert refused.value.status == 403 and not Phone.get_by_id(mei.id).admitted


def test_the_code_of_another_party_or_of_an_earlier_one_is_wrong(house):
    """T21, T26."""
    five, six = given.phone("5", admitted=False), given.phone("6", admitted=False)
    earlier = code(five.sitting_id)
    service.close(five.sitting_id, given.person())
    after = given.phone("5", admitted=False)
    for wrong in (earlier, code(six.sitting_id)):
        with pytest.raises(Refused):
            service.enter_code(after.id, wrong)
    with pytest.raises(Refused, match="closed"):
        service.enter_code(five.id, earlier)


def test_a_new_code_ends_the_old_one_at_once_and_who_is_in_stays_in(house):
    mei, jonas = given.phone("5"), given.phone("5", admitted=False)
    before = code(mei.sitting_id)
    service.renew_sitting_code(mei.sitting_id, given.person())
    with pytest.raises(Refused):
        service.enter_code(jonas.id, before)
    assert what_becomes_of(mei) == ACCEPTED
    service.enter_code(jonas.id, code(mei.sitting_id))


def test_a_party_without_a_secret_has_no_code_until_staff_make_one(house):
    mei = given.phone(admitted=False)
    with allowed_to_write():
        Sitting.update(code=None).where(Sitting.id == mei.sitting_id).execute()
    for typed in ("", "000000", "None"):
        with pytest.raises(Refused):
            service.enter_code(mei.id, typed)
    service.renew_sitting_code(mei.sitting_id, given.person())
    service.enter_code(mei.id, code(mei.sitting_id))


def test_the_code_lets_waiting_orders_through_and_twice_is_once(house):
    """F53: a phone whose memory was wiped comes back by the code, and what it sent waits no longer."""
    mei = given.phone(admitted=False)
    order = given.sent(mei)
    for _ in range(2):
        service.enter_code(mei.id, code(mei.sitting_id))
    assert Order.get_by_id(order).state == ACCEPTED and given.happened().count("PhoneAdmitted") == 1


# Races


def typing(phone, typed):
    return lambda: service.enter_code(phone.id, typed)


def renewing(phone):
    return lambda: service.renew_sitting_code(phone.sitting_id, given.person())


def blocking(phone):
    return lambda: service.block(phone.id, given.person())


def test_two_waiters_and_a_host_who_let_one_phone_in(house):
    given.house_rule(entry="host")
    host, jonas = given.phone("5"), given.phone("5", admitted=False)
    outcomes = given.at_once(lambda: service.admit(jonas.id, given.person("Ana")),
                             lambda: service.admit(jonas.id, given.person("Ben")),
                             lambda: service.let_in(jonas.id, host.id))
    assert len(given.refused(outcomes)) == 2
    jonas = Phone.get_by_id(jonas.id)
    assert (jonas.admitted_by is None) != (jonas.admitted_by_phone is None)
    assert given.happened().count("PhoneAdmitted") == 2     # the host's own, and this one


def test_without_the_guard_nobody_is_told(house, monkeypatch):
    """The twin: the row is written twice, and both believe that it was theirs."""
    def unguarded(phone, blocked_too=False, **by):
        Phone.update(admitted_at=clock.now(), **by).where(Phone.id == phone.id).execute()
        letting_in.announce(events.PhoneAdmitted(sitting=phone.sitting_id, phone=phone.id))
        return True
    monkeypatch.setattr(letting_in, "_let_in", unguarded)
    jonas = given.phone("5", admitted=False)
    outcomes = given.at_once(*[lambda name=name: service.admit(jonas.id, given.person(name)) for name in
                               ("Ana", "Ben")])
    assert given.refused(outcomes) == [] and given.happened().count("PhoneAdmitted") == 2


def test_a_code_that_is_renewed_while_a_phone_types_it(house):
    """Either the old one was in time, or the phone is told; never is a phone in by a code from before."""
    for _ in range(6):
        mei = given.phone("5", admitted=False)
        typed = code(mei.sitting_id)
        outcomes = given.at_once(typing(mei, typed), renewing(mei), typing(mei, typed))
        ordered = [entry.kind for entry in given.journal.Entry.select().order_by(given.journal.Entry.id)
                   if entry.kind in ("PhoneAdmitted", "SittingCodeRenewed")][-2:]
        let_in = Phone.get_by_id(mei.id).admitted
        assert let_in == (not given.refused(outcomes[:1]))
        assert ordered == (["PhoneAdmitted", "SittingCodeRenewed"] if let_in else ordered)
        service.close(mei.sitting_id, given.person())


def test_a_code_that_is_looked_at_before_its_turn_may_be_an_old_one(house, monkeypatch):
    """The twin: what was asked outside the verb lets a phone in by a code that holds no longer."""
    mei = given.phone("5", admitted=False)
    typed, asked_before = code(mei.sitting_id), True
    service.renew_sitting_code(mei.sitting_id, given.person())
    monkeypatch.setattr(entry, "is_code", lambda *_: asked_before)
    service.enter_code(mei.id, typed)
    assert Phone.get_by_id(mei.id).admitted


def test_blocking_while_a_code_is_typed_keeps_the_phone_out(house):
    for _ in range(6):
        mei = given.phone("5", admitted=False)
        typed = code(mei.sitting_id)
        given.at_once(blocking(mei), typing(mei, typed))
        phone = Phone.get_by_id(mei.id)
        assert phone.blocked_at and not phone.admitted
        service.close(mei.sitting_id, given.person())


# Who may let whom in


def test_only_who_is_in_lets_others_in_and_only_of_their_own_party(house):
    given.house_rule(entry="host")
    host, jonas, stranger = given.phone("5"), given.phone("5", admitted=False), given.phone("6")
    with pytest.raises(NotFound):
        service.let_in(jonas.id, stranger.id)
    with pytest.raises(NotAllowed):
        service.let_in(jonas.id, jonas.id)
    service.let_in(jonas.id, host.id)
    assert Phone.get_by_id(jonas.id).admitted_by_phone == host


def test_a_phone_that_a_waiter_blocked_is_let_in_by_no_guest(house):
    given.house_rule(entry="host")
    host, jonas = given.phone("5"), given.phone("5", admitted=False)
    service.block(jonas.id, given.person())
    with pytest.raises(Refused):
        service.let_in(jonas.id, host.id)
    with pytest.raises(Refused):
        service.enter_code(jonas.id, code(host.sitting_id))
    assert not Phone.get_by_id(jonas.id).admitted


@pytest.mark.parametrize("rung", RUNGS)
def test_a_blocked_phone_that_comes_again_under_another_name_does_not_get_in(house, rung):
    """T77: one tap, and neither the code that it saw nor an open door helps it."""
    given.house_rule(entry=rung)
    troll = given.phone("5")
    seen = code(troll.sitting_id)
    service.block(troll.id, given.person())
    again = given.phone("5", admitted=False)
    assert not again.admitted and what_becomes_of(again) in (REFUSED, WAITING)
    with pytest.raises(Refused):
        service.enter_code(again.id, seen)
    assert Ticket.select().count() == 0


# The party's cart is the party's


def test_a_strangers_picks_are_in_nobodys_order(house):
    mei, stranger = given.phone("5"), given.phone("5", admitted=False)
    given.picked(stranger, "Plum wine", 20)
    given.picked(mei, "Cola")
    order = service.send(mei.sitting_id, given.marks(mei.sitting_id), phone=mei.id)
    assert [line.names["en"] for line in Line.select().where(Line.order == order)] == ["Cola"]
    assert [pick.phone_id for pick in Pick.select()] == [stranger.id]


def test_a_stranger_sends_nothing_of_the_party(house):
    mei, stranger = given.phone("5"), given.phone("5", admitted=False)
    given.picked(mei, "Plum wine")
    given.picked(stranger, "Cola")
    order = service.send(mei.sitting_id, given.marks(mei.sitting_id), phone=stranger.id)
    assert [line.names["en"] for line in Line.select().where(Line.order == order)] == ["Cola"]


def test_a_stranger_cannot_fill_the_partys_cart(house, monkeypatch):
    monkeypatch.setattr(orders, "MOST_PICKS", 3)
    mei, stranger = given.phone("5"), given.phone("5", admitted=False)
    for number in range(3):
        given.picked(stranger, "Cola", note=str(number))
    with pytest.raises(Refused, match="is full"):
        given.picked(stranger, "Cola", note="one more")
    assert given.picked(mei, "Cola")


# How much is too much


def cart(phone, *dishes):
    for name, quantity in dishes:
        given.picked(phone, name, quantity, note=str(Pick.select().count()))
    return service.send(phone.sitting_id, given.marks(phone.sitting_id), phone=phone.id)


SOFT = {
    "12 of a dish": ([("Cola", 12)], []), "13 of a dish": ([("Cola", 13)], ["dish"]),
    "13 of it in two rows": ([("Cola", 7), ("Cola", 6)], ["dish"]),
    "40 in a round": ([("Cola", 12), ("Plum wine", 12), ("Spring rolls", 12), ("Tsingtao beer", 4)], []),
    "41 in a round": ([("Cola", 12), ("Plum wine", 12), ("Spring rolls", 12), ("Tsingtao beer", 5)], ["round"]),
}


@pytest.mark.parametrize("case", SOFT)
def test_above_what_the_owner_said_a_waiter_is_asked(house, case):
    dishes, why = SOFT[case]
    order = Order.get_by_id(cart(given.phone(), *dishes))
    assert order.state == (WAITING if why else ACCEPTED)
    assert how_much.why(order, list(order.lines)) == why
    assert Ticket.select().exists() == (not why)


def test_what_waits_for_a_waiter_is_cooked_once_one_accepts_it(house):
    order = cart(given.phone(), ("Cola", 20))
    service.accept(order, given.person())
    assert Order.get_by_id(order).state == ACCEPTED and Ticket.select().exists()


def test_the_whole_visit_is_counted_over_all_phones(house):
    given.house_rule(ask_above_visit=10)
    mei, jonas, elsewhere = given.phone("5"), given.phone("5"), given.phone("6")
    first = [cart(each, ("Cola", 6)) for each in (mei, jonas, elsewhere)]
    assert [Order.get_by_id(order).state for order in first] == [ACCEPTED, WAITING, ACCEPTED]
    service.turn_down(first[1], given.person())
    assert Order.get_by_id(cart(jonas, ("Cola", 4))).state == ACCEPTED


def test_rounds_in_a_minute_are_counted_for_each_phone(house):
    given.house_rule(ask_above_pace=2)
    mei, jonas = given.phone("5"), given.phone("5")
    assert [Order.get_by_id(cart(mei, ("Cola", 1))).state for _ in range(3)] == [ACCEPTED, ACCEPTED, WAITING]
    assert Order.get_by_id(cart(jonas, ("Cola", 1))).state == ACCEPTED
    house.clock.turn(clock.MINUTE)
    assert Order.get_by_id(cart(mei, ("Cola", 1))).state == ACCEPTED


def test_nothing_is_asked_where_the_owner_set_nought_and_staff_are_never_asked(house):
    given.house_rule(ask_above_dish=0, ask_above_round=0, ask_above_visit=0, ask_above_pace=0)
    mei, ana = given.phone(), given.person()
    assert Order.get_by_id(cart(mei, *[("Cola", 20)] * 3)).state == ACCEPTED
    given.house_rule(ask_above_dish=1)
    service.add(mei.sitting_id, given.dish("Cola").id, 20, person=ana)
    order = service.send(mei.sitting_id, given.marks(mei.sitting_id, ana), person=ana)
    assert Order.get_by_id(order).state == ACCEPTED


@pytest.mark.parametrize("dishes", [[("Cola", 20)] * 4, [("Cola", 20), ("Plum wine", 20), ("Tsingtao beer", 20)] * 4],
                         ids=["80 of a dish", "240 in a round"])
def test_what_no_party_eats_is_refused_and_stays_in_the_cart(house, dishes):
    """T05."""
    given.house_rule(ask_above_dish=0, ask_above_round=0)
    mei = given.phone()
    with pytest.raises(Refused, match="too large for a phone"):
        cart(mei, *dishes)
    assert Order.select().count() == Ticket.select().count() == 0 and Pick.select().count() == len(dishes)


def test_who_waits_at_the_door_sends_three_orders_and_no_more(house):
    mei = given.phone(admitted=False)
    for _ in range(3):
        given.sent(mei)
    with pytest.raises(Refused, match="A waiter comes to you first"):
        given.sent(mei)
    service.turn_down(Order.select().order_by(Order.id).get().id, given.person())
    assert given.sent(mei)


def test_two_hundred_orders_in_ten_seconds_print_at_most_the_cap(house):
    """T77."""
    mei, outcomes = given.phone(), []
    for _ in range(200):
        outcomes += given.at_once(lambda: given.sent(mei))
        house.clock.turn(50)
    told = [each for each in given.refused(outcomes) if each.status == 429]
    assert told and all(0 < each.values["seconds"] <= 60 for each in told)
    assert Ticket.select().count() == settings.house().ask_above_pace == 5
    assert Order.select().count() == orders.MOST_ROUNDS


def test_without_the_count_two_hundred_are_printed(house, monkeypatch):
    """The twin."""
    monkeypatch.setattr(ordering.how_much, "asked", lambda *_: [])
    mei = given.phone()
    for _ in range(40):
        given.sent(mei)
    assert Ticket.select().count() == 40


def test_one_tap_blocks_a_phone_and_turns_down_what_waits(house):
    """T77."""
    given.house_rule(ask_above_pace=2)
    mei = given.phone()
    sent = [given.sent(mei) for _ in range(5)]
    service.block(mei.id, given.person())
    assert [Order.get_by_id(order).state for order in sent] == [ACCEPTED] * 2 + [TURNED_DOWN] * 3
    with pytest.raises(Refused, match="ask a waiter"):
        given.sent(mei)


# Displays


def test_a_displays_link_works_once_and_ends_with_one_tap(house):
    at, ana = house.table().id, given.person()
    id = service.make_display(at, "the link", ana)
    outcomes = given.at_once(*[lambda n=n: service.open_display("the link", f"screen {n}") for n in range(4)])
    assert len(given.refused(outcomes)) == 3
    (own,) = [n for n, outcome in enumerate(outcomes) if not isinstance(outcome, Refused)]
    assert Display.with_secret(f"screen {own}").id == id and Display.with_secret("the link") is None
    service.end_display(id, ana)
    assert Display.with_secret(f"screen {own}") is None and Display.of(at) == []


def test_without_the_guard_two_screens_believe_that_they_are_the_display(house, monkeypatch):
    """The twin."""
    monkeypatch.setattr(letting_in, "move", lambda *_, **__: True)
    service.make_display(house.table().id, "the link", given.person())
    outcomes = given.at_once(*[lambda n=n: service.open_display("the link", f"screen {n}") for n in range(2)])
    assert given.refused(outcomes) == []


def test_only_hashes_of_secrets_are_kept(house):
    service.make_display(house.table().id, "the link", given.person())
    assert "the link" not in str(database.execute_sql("SELECT secret FROM display").fetchall())


# A new party: those who scanned choose together until somebody who works here has seen one of them


def test_a_new_party_chooses_together(house):
    mei, jonas = given.phone("5", admitted=False), given.phone("5", admitted=False)
    given.picked(jonas, "Cola")
    order = service.send(mei.sitting_id, given.marks(mei.sitting_id), phone=mei.id)
    assert Order.get_by_id(order).state == WAITING and Line.get().phone_id == jonas.id and not Ticket.select().count()


@pytest.mark.parametrize("ends", ["a phone is admitted", "a waiter orders", "a phone is blocked"])
def test_it_is_new_no_longer_once_somebody_was_seen(house, ends):
    mei, jonas = given.phone("5", admitted=False), given.phone("5", admitted=False)
    given.picked(jonas, "Cola")
    assert entry.is_new(mei.sitting_id, clock.now())
    if ends == "a phone is admitted":
        service.admit(mei.id, given.person())
    elif ends == "a waiter orders":
        pick = service.add(mei.sitting_id, given.dish("Spring rolls").id, person=given.person())
        service.send(mei.sitting_id, [mark for mark in given.marks(mei.sitting_id, given.person())
                                      if mark.startswith(f"{pick}-")], person=given.person())
    else:
        service.block(mei.id, given.person())
    assert not entry.is_new(mei.sitting_id, clock.now())
    with pytest.raises(Refused):
        service.send(mei.sitting_id, given.marks(mei.sitting_id), phone=mei.id)


@pytest.mark.parametrize("rung", [rung for rung in RUNGS if rung != "first order"])
def test_no_other_rung_has_new_parties(house, rung):
    given.house_rule(entry=rung)
    assert not entry.is_new(given.phone("5", admitted=False).sitting_id, clock.now())

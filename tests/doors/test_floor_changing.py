"""The waiters' door after an order was sent: dishes are cancelled and noted differently, courses fired and held."""

import re

import pytest

from restaurant import service
from restaurant.bills import Bill
from restaurant.kitchen import Notice, Task
from restaurant.orders import Line, LineChange, Pick
from tests import given

STARTER, MAIN, SWEET = "Edamame", "Cold sesame noodles", "Egg tarts"


@pytest.fixture
def ana(house):
    return house.staff("Ana")


@pytest.fixture
def by_hand(house):
    given.house_rule(coursing="by hand")
    return house


def way(house, name="5"):
    return f"/floor/table/{house.table(name).id}"


def shown(house, client, name="5"):
    return client.get(way(house, name)).text


def cancel(house, client, line, **more):
    return client.post(f"{way(house)}/lines/{line.id}/cancel",
                       data={"quantity": 1, "reason": "Wrong order", "table": house.table().id, **more})


# Cancelling


def test_a_dish_is_cancelled_with_one_tap_on_a_reason(house, ana):
    line = given.line(quantity=2)
    assert f'action="{way(house)}/lines/{line.id}/cancel"' in shown(house, ana)
    assert cancel(house, ana, line).location == way(house)
    page = shown(house, ana)
    assert "<s>1 ×</s> <bdi>Wrong order</bdi> · <bdi>Ana</bdi>" in page
    assert Bill(given.sitting()).total == 350


def test_a_reason_can_be_typed(house, ana):
    cancel(house, ana, given.line(), reason="", why="dropped it")
    assert LineChange.get().reason == "dropped it"


def test_what_was_cancelled_altogether_is_struck_through_and_opens_no_more(house, ana):
    line = given.line(quantity=2)
    cancel(house, ana, line, quantity=2)
    page = shown(house, ana)
    assert "<s>Cola</s>" in page and f"lines/{line.id}/cancel" not in page


def test_a_double_tap_cancels_once(house, ana):
    line = given.line(quantity=2)
    codes = [answer.status_code for answer in given.at_once(
        *[lambda: cancel(house, ana, line, key="page") for _ in range(2)])]
    assert codes == [303, 303] and LineChange.select().count() == 1


def test_after_a_change_the_line_is_another_one_and_closed(house, ana):
    """So that a second tap in the same place falls on no button that cancels the next portion."""
    line = given.line(quantity=2)
    before = re.findall(rf'id="(line-{line.id}-\d+)"', shown(house, ana))
    cancel(house, ana, line)
    assert re.findall(rf'id="(line-{line.id}-\d+)"', shown(house, ana)) != before


@pytest.mark.parametrize("more, told", [
    ({"reason": " "}, "Please give a reason."), ({"quantity": 3}, "There are 2 of it left to cancel."),
    ({"quantity": 0}, "Please enter a whole number"), ({"quantity": "x"}, "Please enter a whole number")])
def test_what_cannot_be_cancelled_is_said(house, ana, more, told):
    assert told in cancel(house, ana, given.line(), **more).text
    assert not LineChange.select().exists()


def test_what_was_served_or_paid_is_refused_politely(house, ana):
    served, paid = given.line("Cola", 1), given.line("Tsingtao beer", 1)
    given.made(served, service.ready, service.serve)
    answer = cancel(house, ana, served)
    assert answer.status_code == 409 and "served already" in answer.text
    given.paid(given.sitting().id)
    assert "paid for already" in cancel(house, ana, paid).text
    assert f"lines/{served.id}/cancel" not in shown(house, ana)


def test_a_dish_of_another_table_cannot_be_reached_from_here(house, ana):
    other = given.line(table="7")
    given.line(table="5")
    before = given.everything()
    assert cancel(house, ana, other).status_code == 404
    assert ana.post(f"{way(house)}/lines/{other.id}/note", data={"note": "x"}).status_code == 404
    assert given.everything() == before


@pytest.mark.parametrize("name, may", [("Ana", 303), ("Lin", 303), ("Wei", 403)])
def test_who_may_cancel(house, name, may):
    assert cancel(house, house.staff(name), given.line()).status_code == may


def test_a_reason_is_kept_in_the_language_of_the_house(house):
    given.house_rule(language="de")
    ana, line = house.staff("Ana"), given.line()
    ana.post("/language", data={"language": "es"})
    kept = re.findall(r'name="reason" value="([^"]+)"', shown(house, ana))
    assert len(kept) == 4
    cancel(house, ana, line, reason=kept[0])
    assert Notice.get().said["reason"] == kept[0]


def test_a_reason_is_never_markup(house, ana):
    cancel(house, ana, given.line(), reason="", why="<b>x</b>")
    assert "<b>x" not in shown(house, ana)


# Notes


def test_a_note_is_changed_and_the_cooks_are_told(house, ana):
    line = given.line(MAIN, 1, note="no peanuts")
    ana.post(f"{way(house)}/lines/{line.id}/note", data={"note": "no nuts at all", "table": house.table().id})
    page = shown(house, ana)
    assert "“<bdi>no nuts at all</bdi>”" in page and "note changed · <bdi>Ana</bdi>" in page
    assert Notice.get().said == {"note": "no nuts at all", "before": "no peanuts"}


def test_the_note_of_a_served_dish_stays(house, ana):
    line = given.line()
    given.made(line, service.ready, service.serve)
    answer = ana.post(f"{way(house)}/lines/{line.id}/note", data={"note": "hot"})
    assert answer.status_code == 409 and "served already" in answer.text


# Courses


def states(name):
    return {task.state for task in next(line for line in Line.select() if line.names["en"] == name).tasks}


def three_courses():
    given.sent(given.phone("5"), STARTER, MAIN, MAIN, SWEET)
    return {line.names["en"]: line for line in Line.select()}


def step(house, client, what, name, **more):
    data = {"sitting": given.sitting().id, "course": given.course(name), "table": house.table().id, **more}
    return client.post(f"{way(house)}/{what}", data=data)


def words(page):
    return " ".join(re.sub(r"<[^>]+>", " ", page).split())


def test_a_course_on_hold_is_fired_with_one_tap(by_hand, ana):
    three_courses()
    assert "Mains · on hold · 2 dishes Fire" in words(shown(by_hand, ana))
    step(by_hand, ana, "fire", "Mains")
    assert states(MAIN) == {"queued"} and states(SWEET) == {"held"}


def test_what_was_fired_is_held_back_while_nobody_has_begun(by_hand, ana):
    mains = three_courses()[MAIN]
    step(by_hand, ana, "fire", "Mains")
    assert "Mains · in the kitchen · 2 dishes Hold back" in words(shown(by_hand, ana))
    step(by_hand, ana, "hold", "Mains")
    assert states(MAIN) == {"held"}
    step(by_hand, ana, "fire", "Mains")
    given.made(mains, service.start)
    assert "Mains · in the kitchen" not in words(shown(by_hand, ana))


def test_two_waiters_fire_a_course_once(by_hand):
    three_courses()
    given.at_once(*[lambda name=name: step(by_hand, by_hand.staff(name), "fire", "Mains") for name in ("Ana", "Ben")])
    assert len(given.happened("CourseFired")) == 1


def test_the_floor_says_when_the_next_course_can_be_fired(by_hand, ana):
    starter = three_courses()[STARTER]
    assert "can be fired" not in ana.get("/floor").text
    given.made(starter, service.ready)
    assert "can be fired" not in ana.get("/floor").text
    given.made(starter, service.serve)
    assert "5 Mains can be fired" in words(ana.get("/floor").text)
    step(by_hand, ana, "fire", "Mains", area=by_hand.table().area_id)
    assert "can be fired" not in ana.get("/floor").text


def test_a_starter_that_was_cancelled_keeps_nobody_waiting(by_hand, ana):
    starter = three_courses()[STARTER]
    cancel(by_hand, ana, starter)
    assert "5 Mains can be fired" in words(ana.get("/floor").text)


def test_what_is_held_is_a_fact_of_its_own_on_the_plan_and_no_alarm(by_hand, ana):
    given.made(three_courses()[STARTER], service.ready, service.serve)
    by_hand.clock.turn(60 * 60_000)
    page = ana.get("/floor").text
    assert 'class="s-held"' in page and "Table 5: eating, Mains on hold" in page


def test_a_house_without_courses_shows_none(house, ana):
    three_courses()
    page = shown(house, ana)
    assert "on hold" not in page and 'name="course"' not in ana.get(f"{way(house)}/order").text


def add(house, client, name, **more):
    client.post(f"{way(house)}/order/add", data={"dish": given.dish(name).id, **more})
    return Pick.select().order_by(Pick.id.desc()).get()


def test_a_waiter_takes_a_dish_with_another_course(by_hand, ana):
    pick = add(by_hand, ana, STARTER)
    page = ana.get(f"{way(by_hand)}/order").text
    assert re.search(r'<option value="" selected>\s*Starters', page)
    ana.post(f"{way(by_hand)}/order/pick/{pick.id}/course", data={"course": given.course("Mains")})
    add(by_hand, ana, SWEET, course="0")
    service.send(given.sitting().id, given.marks(given.sitting().id, given.person()), person=given.person())
    assert {line.names["en"]: line.course for line in Line.select()} == {STARTER: given.course("Mains"), SWEET: None}


def test_as_the_menu_says_can_be_chosen_again(by_hand, ana):
    pick = add(by_hand, ana, STARTER, course=str(given.course("Mains")))
    ana.post(f"{way(by_hand)}/order/pick/{pick.id}/course", data={"course": ""})
    assert Pick.get_by_id(pick.id).course is None


@pytest.mark.parametrize("course", ["999", "-1", "x"])
def test_only_a_course_of_the_house_can_be_chosen(by_hand, ana, course):
    pick = add(by_hand, ana, STARTER)
    answer = ana.post(f"{way(by_hand)}/order/pick/{pick.id}/course", data={"course": course})
    assert answer.status_code in (400, 404) and Pick.get().course is None


def test_a_course_belongs_to_those_who_sit_here_now(by_hand, ana):
    three_courses()
    assert step(by_hand, ana, "fire", "Mains", sitting=given.phone("7").sitting_id).status_code == 409
    assert not Task.select().where(Task.state == "queued").count() > 1

"""Keeping the menu: sections, dishes, choices and combos, and what is refused."""

import pytest

from restaurant import kitchen, menu, office
from restaurant.errors import NotFound, Refused
from restaurant.menu import Choice, ChoiceGroup, Course, Dish, Part, Section
from restaurant.office.choices import flaws
from tests.given import dish, everything, happened, phone, picked, said, sent, sitting

COLA = 350


def section(name="Noodles"):
    return next(section for section in Section.select() if section.names["en"] == name)


def in_section(name="Noodles"):
    return [each.names["en"] for row in menu.current().sections if row.names["en"] == name for each in row.its_dishes]


def test_a_new_price_is_on_the_menu_at_once(house):
    version = menu.version()
    office.change_dish(dish().id, price=450)
    assert menu.current().dishes[dish().id].price == 450
    assert menu.version() == version + 1
    assert happened("MenuChanged")[-1] == {"version": version + 1, "what": f"dish {dish().id}",
                                           "changes": {"price": [COLA, 450]}}


def test_saving_the_same_again_is_no_news(house):
    version = menu.version()
    assert office.change_dish(dish().id, price=dish().price, names=dish().names) is False
    assert menu.version() == version


def test_an_order_that_was_sent_keeps_its_price(house):
    guest = phone()
    order = sent(guest, "Cola")
    before = house.table() and [line.price for line in sitting().lines]
    office.change_dish(dish().id, price=9900)
    assert order and [line.price for line in sitting().lines] == before


@pytest.mark.parametrize("changes", [
    {"price": -1}, {"price": 10**9}, {"price": 2**63}, {"minutes": -1}, {"minutes": 241}, {"stock": -1},
    {"stock": 10_000}, {"tax": 999}, {"station": 999}, {"also": [999]}, {"also": [1, None]},
    {"section": 999}, {"names": {"en": ""}}, {"names": {}},
    {"names": {"en": "x" * 81}}, {"descriptions": {"en": "x" * 401}}, {"names": {"de": "Nur Deutsch"}},
    {"names": {"en": "\u202e\u200b"}}], ids=str)
def test_what_a_dish_cannot_be_is_refused_and_changes_nothing(house, changes):
    before = everything()
    with pytest.raises(Refused):
        office.change_dish(dish().id, **changes)
    assert everything() == before


def test_the_pass_makes_no_dishes(house):
    at_the_pass = next(id for id, station in menu.current().stations.items() if station.slug == "pass")
    with pytest.raises(NotFound):
        office.change_dish(dish().id, station=at_the_pass)


def station(slug):
    return next(id for id, station in menu.current().stations.items() if station.slug == slug)


def test_a_dish_is_made_at_several_stations_and_each_of_them_hears_of_it(house):
    office.change_dish(dish("Spring rolls").id, station=station("wok"), also=[station("noodles"), station("bar")])
    sent(phone(), "Spring rolls")
    assert [len(kitchen.on_screen(station(slug))) for slug in ("wok", "noodles", "bar")] == [1, 1, 1]


def test_the_main_station_of_a_dish_is_never_a_further_one_too(house):
    id, wok, noodles, bar = dish("Spring rolls").id, *map(station, ("wok", "noodles", "bar"))
    office.change_dish(id, also=[noodles, bar, noodles, wok])
    assert Dish.get_by_id(id).also == sorted([noodles, bar])
    office.change_dish(id, station=bar)
    assert Dish.get_by_id(id).also == [noodles]
    office.change_dish(id, station=None)
    assert Dish.get_by_id(id).also == []


@pytest.mark.parametrize("also", [["pass"], ["wok", "pass"]])
def test_the_pass_makes_nothing_of_a_dish_either(house, also):
    with pytest.raises(NotFound):
        office.change_dish(dish().id, also=[station(slug) for slug in also])


def test_a_section_says_which_course_it_is(house):
    id = office.add_section("Specials")
    office.change_section(id, course=Course.all()[0].id)
    assert menu.current().course_of[id] == Course.all()[0].id
    office.change_section(id, course=None)
    assert id not in menu.current().course_of
    assert happened("MenuChanged")[-1]["changes"] == {"course": [Course.all()[0].id, None]}


def test_a_section_is_no_course_that_there_is_not(house):
    with pytest.raises(NotFound):
        office.change_section(section().id, course=999)


def test_allergens_and_marks_are_only_those_that_exist(house):
    office.change_dish(dish().id, allergens=["milk", "gluten", "<b>"], marks=["vegan", "cheap"])
    assert (dish().allergens, dish().marks) == (["gluten", "milk"], ["vegan"])


def test_a_name_loses_what_nobody_can_see(house):
    office.change_dish(dish().id, names={"en": "Co\u202ela\x00  light\n", "xx": "no such language"})
    assert Dish.get_by_id(dish("Co la light").id).names == {"en": "Co la light"}


def test_sold_out_is_told_to_everybody(house):
    office.sell_out(dish().id, True)
    assert menu.current().gone(menu.current().dishes[dish().id])
    assert happened()[-1] == "DishSoldOut"


def test_a_counted_dish_with_none_left_needs_a_new_count(house):
    office.change_dish(dish().id, stock=0)
    with pytest.raises(Refused) as refused:
        office.sell_out(dish().id, False)
    assert said(refused.value) == "Cola is counted, and none are left. Enter how many there are now."


def test_a_removed_dish_is_gone_from_the_menu_and_kept_in_the_books(house):
    guest, id = phone(), dish().id
    sent(guest, "Cola")
    office.remove_dish(id)
    assert id not in menu.current().dishes and Dish.get_by_id(id).removed
    assert [line.dish for line in sitting().lines] == [id]
    with pytest.raises(Refused, match="not on the menu"):
        menu.current().picked(id)


def test_dishes_take_the_order_they_were_dragged_into(house):
    before = in_section()
    ids = [dish(name).id for name in reversed(before)]
    office.order_dishes(section().id, ids)
    assert in_section() == list(reversed(before))


def test_a_dish_can_be_dragged_into_another_section(house):
    office.order_dishes(section("Dumplings").id, [dish("Cola").id])
    assert in_section("Dumplings")[0] == "Cola" and "Cola" not in in_section("Drinks")


@pytest.mark.parametrize("ids", [[], [1, 1], [99999]], ids=str)
def test_an_order_that_makes_no_sense_is_refused(house, ids):
    before = in_section()
    with pytest.raises(Refused):
        office.order_dishes(section().id, ids)
    assert in_section() == before


def test_a_dish_that_somebody_added_meanwhile_is_not_lost_by_dragging(house):
    ids = [dish(name).id for name in in_section()]
    office.add_dish(section().id, "New noodles", 900)
    office.order_dishes(section().id, list(reversed(ids)))
    assert in_section()[-1] == "New noodles"


def test_one_place_up_at_the_top_stays_at_the_top(house):
    first = in_section()[0]
    office.move_dish(dish(first).id, -1)
    assert in_section()[0] == first
    office.move_dish(dish(first).id, 1)
    assert in_section()[1] == first


def test_a_new_dish_is_made_and_taxed_as_its_section_is(house):
    id = office.add_dish(section().id, "Ramen", 1300)
    made, like = Dish.get_by_id(id), dish(in_section()[0])
    assert (made.names, made.tax_id, made.station_id) == ({"en": "Ramen"}, like.tax_id, like.station_id)


def test_a_form_sent_twice_adds_one_dish(house):
    assert office.add_dish(section().id, "Ramen", 1300, once="k") == office.add_dish(
        section().id, "Ramen", 1300, once="k")
    assert [each.names["en"] for each in Dish.select()].count("Ramen") == 1


def test_a_section_with_dishes_is_not_removed(house):
    with pytest.raises(Refused) as refused:
        office.remove_section(section().id)
    assert said(refused.value) == "Noodles still has dishes. Move or remove them first."


def test_an_empty_section_can_come_and_go(house):
    id = office.add_section("Specials")
    office.change_section(id, notes={"en": "Only today"}, hidden=True)
    office.move_section(id, -1)
    assert [row.id for row in menu.current().sections][-2] == id
    office.remove_section(id)
    assert id not in [row.id for row in menu.current().sections]


# Choices and combos


def group(name="Noodle width"):
    return next(group for group in ChoiceGroup.select().order_by(ChoiceGroup.id) if group.names["en"] == name)


@pytest.mark.parametrize(("minimum", "maximum"), [(2, 1), (0, 0), (0, 5), (5, 5)])
def test_how_many_may_be_taken_is_never_more_than_there_are(house, minimum, maximum):
    with pytest.raises(Refused):
        office.change_group(group().id, {"en": "Width"}, minimum, maximum)
    assert (group().minimum, group().maximum) == (1, 1)


def test_taking_choices_away_shrinks_how_many_must_be_taken(house):
    rows = list(group().choices)
    office.change_group(group().id, group().names, 4, 4)
    office.remove_choice("choice", rows[0].id)
    assert (group().minimum, group().maximum) == (3, 3)


def test_a_required_group_without_choices_is_flagged_to_the_owner(house):
    made = office.add_group(dish().id, "Size", True)
    card = menu.current()
    assert len(flaws(card.dishes[dish().id])) == 1
    office.add_choice(made, "Large", 100)
    assert flaws(menu.current().dishes[dish().id]) == []


def test_a_required_group_of_which_all_is_sold_out_is_flagged(house):
    for choice in group().choices:
        office.change_choice(choice.id, choice.names, choice.price, False, True)
    assert flaws(menu.current().dishes[group().dish_id]) != []


def test_a_choice_that_went_away_is_refused_by_name_and_the_cart_stays(house):
    made = office.add_group(dish().id, "Size", False)
    large = office.add_choice(made, "Large", 100)
    guest = phone()
    picked(guest, choices=[large])
    office.remove_choice("group", made)
    with pytest.raises(Refused, match="does not belong"):
        menu.current().picked(dish().id, [large])
    assert sitting().picks.count() == 1 and Choice.get_or_none(Choice.id == large) is None


@pytest.mark.parametrize("price", [-1, 10**9])
def test_a_choice_costs_a_fair_price_or_nothing(house, price):
    with pytest.raises(Refused):
        office.add_choice(group().id, "Gold leaf", price)


def test_a_dish_becomes_a_combo_with_its_first_part(house):
    combo = office.add_dish(section().id, "Evening set", 1000)
    part = office.add_part(combo, "Snack")
    assert flaws(menu.current().dishes[combo]) != []
    office.add_part_dish(part, dish("Spring rolls").id, 150)
    assert menu.current().picked(combo, parts=[(part, dish("Spring rolls").id, [])]).price == 1150


def test_a_combo_is_made_where_its_parts_are(house):
    id = dish("Beef ho fun").id
    assert Dish.get_by_id(id).station_id and Dish.get_by_id(id).also
    office.add_part(id, "Drink")
    assert (Dish.get_by_id(id).station_id, Dish.get_by_id(id).also) == (None, [])


def test_the_journal_keeps_what_a_choice_was_that_is_gone(house):
    made = office.add_choice(group().id, "Gold leaf", 900)
    assert happened("MenuChanged")[-1]["changes"]["price"] == [None, 900]
    office.remove_choice("choice", made)
    assert happened("MenuChanged")[-1]["changes"] == {
        "group": [group().id, None], "names": [{"en": "Gold leaf"}, None], "price": [900, None]}


def test_the_journal_keeps_the_order_before_and_after(house):
    before = [dish(name).id for name in in_section()]
    office.move_dish(before[0], 1)
    assert happened("MenuChanged")[-1]["changes"] == {"order": [before, [before[1], before[0], *before[2:]]]}


def test_combos_are_not_inside_combos(house):
    part = Part.select().first()
    other = next(each.combo_id for each in Part.select() if each.combo_id != part.combo_id)
    for inside in (part.combo_id, other):
        with pytest.raises(Refused, match="is a combo itself"):
            office.add_part_dish(part.id, inside, 0)
    with pytest.raises(Refused, match="cannot become one"):
        office.add_part(part.options.first().dish_id, "Drink")


def test_a_kind_of_thing_that_does_not_exist_is_not_found(house):
    for verb in (office.move_choice, office.remove_choice):
        with pytest.raises(NotFound):
            verb("dish", dish().id, *([1] if verb is office.move_choice else []))

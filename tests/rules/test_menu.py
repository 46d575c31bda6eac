"""The menu as a picture: what guests see, what a wish costs, what is gone."""

import pytest

from restaurant import menu
from restaurant.database import allowed_to_write
from restaurant.errors import Refused
from restaurant.menu import ChoiceGroup, Section
from tests import given


def names_shown():
    return [dish.names["en"] for _, dishes in menu.current().shown() for dish in dishes]


def test_what_is_sold_out_is_shown_and_what_is_hidden_is_not(house):
    assert "Crab tangyuan in broth" in names_shown()
    given.changed("Cola", hidden=True)
    assert "Cola" not in names_shown()


def test_a_hidden_section_takes_its_dishes_with_it(house):
    with allowed_to_write():
        Section.update(hidden=True).where(Section.id == given.dish("Cola").section_id).execute()
    given.saving(menu.changed)()
    assert "Cola" not in names_shown()
    with pytest.raises(Refused, match="not on the menu"):
        menu.current().dish(given.dish("Cola").id)


def test_a_removed_section_takes_its_dishes_with_it(house):
    with allowed_to_write():
        Section.update(removed=True).where(Section.id == given.dish("Cola").section_id).execute()
    given.saving(menu.changed)()
    with pytest.raises(Refused, match="not on the menu"):
        menu.current().picked(given.dish("Cola").id)


PRICES = {  # a dish, what is chosen, what one costs
    ("Cola",): 350, ("Lanzhou beef noodle soup", "Thin"): 1280, ("Lanzhou beef noodle soup", "Knife-cut"): 1360,
    ("Lanzhou beef noodle soup", "Knife-cut", "Extra beef", "Extra noodles", "No coriander"): 1910,
    ("Mineral water", "Still", "0.75 l"): 600,
}


@pytest.mark.parametrize("wish", PRICES)
def test_what_a_wish_costs(house, wish):
    assert menu.current().picked(given.dish(wish[0]).id, given.choices(*wish)).price == PRICES[wish]


def test_choices_are_told_in_the_menus_order_whatever_order_they_were_sent_in(house):
    wanted = given.choices("Lanzhou beef noodle soup", "Thin", "Extra beef", "No coriander")
    soup = given.dish("Lanzhou beef noodle soup").id
    assert menu.current().picked(soup, wanted[::-1]) == menu.current().picked(soup, wanted)


@pytest.mark.parametrize(("why", "gone"), [({"sold_out": True}, True), ({"stock": 0}, True), ({"stock": 1}, False),
                                           ({"stock": None}, False)])
def test_when_a_dish_is_gone(house, why, gone):
    dish = given.changed("Cola", **why)
    assert menu.current().gone(menu.current().dishes[dish.id]) == gone


def test_a_combo_is_gone_when_one_of_its_parts_has_nothing_left(house):
    lunch = given.dish("Noodle lunch set").id
    for name in ("Cola", "Jasmine tea"):
        given.changed(name, sold_out=True)
    assert not menu.current().gone(menu.current().dishes[lunch])
    given.changed("Bubble milk tea", sold_out=True)
    assert menu.current().gone(menu.current().dishes[lunch])


def test_a_part_that_sold_out_is_refused_by_its_own_name(house):
    parts = given.parts("Noodle lunch set", "Tomato and egg noodles", "Spring rolls", "Cola")
    given.changed("Spring rolls", sold_out=True)
    with pytest.raises(Refused) as refused:
        menu.current().picked(given.dish("Noodle lunch set").id, (), parts)
    assert given.said(refused.value) == "Spring rolls has just sold out."


def test_a_required_group_without_choices_can_be_ordered_by_nobody(house):
    with allowed_to_write():
        ChoiceGroup.create(dish=given.dish("Cola"), names={"en": "Ice"}, minimum=1, maximum=1)
    given.saving(menu.changed)()
    with pytest.raises(Refused) as refused:
        menu.current().picked(given.dish("Cola").id)
    assert given.said(refused.value) == "Please choose: Ice."


def test_the_picture_is_kept_until_something_changes(house):
    first = menu.current()
    assert menu.current() is first
    given.changed("Cola", price=351)
    assert menu.current() is not first and menu.current().version > first.version


def test_what_costs_the_most_leaves_room_for_every_sum():
    assert menu.largest_price() * 200 * 99 < 2**63


def test_every_dish_of_the_demo_can_be_ordered_or_is_sold_out(house):
    """With the first of everything that must be chosen."""
    card = menu.current()
    for dish in card.dishes.values():
        first = [choice.id for group in dish.its_groups for choice in group.its_choices[:group.minimum]]
        parts = [(part.id, part.its_options[0].dish_id, [
            choice.id for group in card.dishes[part.its_options[0].dish_id].its_groups
            for choice in group.its_choices[:group.minimum]]) for part in dish.its_parts]
        assert card.gone(dish) or card.picked(dish.id, first, parts).price >= dish.price


def test_the_demo_is_what_was_promised(house):
    card = menu.current()
    assert 75 <= len(card.dishes) <= 100 and len(card.sections) == 8
    assert sum(bool(dish.its_parts) for dish in card.dishes.values()) == 2
    assert sum(dish.sold_out for dish in card.dishes.values()) == 1
    assert sum(dish.stock is not None for dish in card.dishes.values()) == 1
    assert all(set(dish.names) == {"en", "zh", "de", "es", "fr", "ar"} for dish in card.dishes.values())

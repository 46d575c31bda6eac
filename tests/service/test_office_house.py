"""Keeping the house: settings, tax rates, stations and the owner's colour."""

import pytest

from restaurant import menu, office
from restaurant.errors import Refused
from restaurant.office import colours
from restaurant.settings import TaxRate
from restaurant.settings import house as the_house
from tests.given import dish, everything, happened, phone, said, sent


def test_a_setting_holds_from_then_on_and_menus_are_made_anew(house):
    version = menu.version()
    assert office.change_house(name="Silver Lantern", brand="#00FF00") == ["brand", "name"]
    assert (the_house().name, the_house().brand) == ("Silver Lantern", "#00ff00")
    assert menu.version() > version and happened("SettingsChanged")[-1]["names"] == ["brand", "name"]


def test_the_journal_knows_what_a_setting_was_and_what_it_is(house):
    tagline = {**the_house().tagline, "de": "Nudeln"}
    office.change_house(service_charge=100_000, tagline=tagline, receipt_footer="x" * 300)
    changes = happened("SettingsChanged")[-1]["changes"]
    assert changes["service_charge"] == [0, 100_000]
    assert changes["tagline"] == [{"de": "Nudeln, Dumplings & Grill"}, {"de": "Nudeln"}]
    assert changes["receipt_footer"][1] == "x" * 80 + "…"


def test_saving_the_same_again_is_no_news(house):
    assert office.change_house(name=the_house().name, tips=the_house().tips) == []
    assert "SettingsChanged" not in happened()


@pytest.mark.parametrize("values", [
    {"name": ""}, {"name": "x" * 61}, {"language": "tlh"}, {"time_zone": "Mars/Base"}, {"time_zone": "../etc/passwd"},
    {"currency": "XXY"}, {"currency": "JPY"}, {"day_ends_at": -1}, {"day_ends_at": 721}, {"service_charge": 300_001},
    {"service_charge": -1}, {"service_charge_tax": 999}, {"cash_rounding": -5}, {"tips": (0,)}, {"tips": (600_000,)},
    {"tips": (10_000, 20_000, 30_000, 40_000, 50_000)}, {"brand": "red"}, {"brand": "#12345g"},
    {"brand": "#fff;}body{display:none}"}, {"coursing": "never"}, {"course_gap": 121}, {"course_gap": -1},
    {"receipt_footer": "x" * 301}], ids=str)
def test_what_a_house_cannot_be_is_refused_and_changes_nothing(house, values):
    before = everything()
    with pytest.raises(Refused):
        office.change_house(**values)
    assert everything() == before


def test_the_currency_is_settled_with_the_first_order(house):
    office.change_house(currency="USD")
    sent(phone(), "Cola")
    with pytest.raises(Refused) as told:
        office.change_house(currency="EUR")
    assert said(told.value) == "The currency cannot change any more, since something was ordered in it."


def test_a_rate_in_use_is_not_removed(house):
    with pytest.raises(Refused, match="still in use"):
        office.remove_rate(dish().tax_id)
    id = office.add_rate("Books", 50_000, 70_000)
    office.remove_rate(id)
    assert TaxRate.get_or_none(TaxRate.id == id) is None


def test_a_new_rate_counts_for_the_next_order(house):
    id = dish().tax_id
    office.change_rate(id, "Drinks", 200_000, 200_000)
    assert menu.current().rates[id].dine_in == 200_000
    assert happened("SettingsChanged")[-1] == {"names": [f"tax rate {id}"], "changes": {
        "name": ["VAT", "Drinks"], "dine_in": [190_000, 200_000], "takeaway": [190_000, 200_000]}}


@pytest.mark.parametrize("rate", [("", 0, 0), ("X", -1, 0), ("X", 0, 1_000_001)], ids=str)
def test_a_rate_that_cannot_be_is_refused(house, rate):
    with pytest.raises(Refused):
        office.add_rate(*rate)


@pytest.mark.parametrize("colour", ["#b8391a", "#ffff00", "#000000", "#ffffff", "#7f7f7f", "#00ff88", "#1a237e"])
def test_words_on_and_in_any_colour_can_be_read(colour):
    assert colours.contrast(colours.words_on(colour), colour) >= colours.READABLE
    assert colours.contrast(colours.words_in(colour, colours.soft(colour)), colours.soft(colour)) >= colours.READABLE


def test_contrast_is_reckoned_as_wcag_does():
    assert round(colours.contrast("#000000", "#ffffff"), 2) == 21
    assert round(colours.contrast("#777777", "#ffffff"), 2) == 4.48

"""What a bill adds up to: the tables of the money page first, then every bill there could be."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from restaurant import money
from restaurant.bills import reckon, tax_share

FOOD, DRINK = ("Food", 70_000), ("Drinks", 190_000)


def test_ten_percent_off_a_bill_with_two_rates():
    """EUR, tax included; 2 × 12.80 and 1 × 8.90 at 7 %, 3 × 4.20 at 19 %; 10 % off."""
    items = [(2560, *FOOD), (890, *FOOD), (1260, *DRINK)]
    bill = reckon(items, included=True, discount=money.percentage(4710, 100_000))
    assert (bill.subtotal, bill.discount, bill.total) == (4710, 471, 4239)
    assert money.share(471, [2560, 890, 1260]) == [256, 89, 126]
    assert [(group.name, group.base, group.tax) for group in bill.groups] == [
        ("Food", 3105, 203), ("Drinks", 1134, 181)]


def test_american_tax_is_added_once():
    """USD, tax excluded, 8.875 %; 10.00 + 7.25 + 3.99."""
    bill = reckon([(cents, "Sales tax", 88_750) for cents in (1000, 725, 399)], included=False)
    assert (bill.subtotal, bill.tax, bill.total) == (2124, 189, 2313)


def test_yen_have_no_decimals():
    """JPY, tax included, 10 %; 1080."""
    bill = reckon([(1080, "Tax", 100_000)], included=True)
    assert (bill.total, bill.tax) == (1080, 98)


def test_tax_is_of_the_sum_and_not_of_each_line():
    """EUR, tax included, 19 %; five lines of 100.00."""
    bill = reckon([(10_000, *DRINK)] * 5, included=True)
    assert (bill.total, bill.tax) == (50_000, 7983)
    assert 5 * money.tax_within(10_000, 190_000) == 7985


@pytest.mark.parametrize(("rate", "tax", "service", "total"), [
    (100_000, ("Service", 190_000), 471, 5181), (0, ("Service", 190_000), 0, 4710), (125_000, ("", 0), 589, 5299)])
def test_service_is_rounded_once_and_has_its_own_rate(rate, tax, service, total):
    bill = reckon([(3450, *FOOD), (1260, *DRINK)], included=True, service_rate=rate, service_tax=tax)
    assert (bill.service, bill.total) == (service, total)
    assert [group.base for group in bill.groups if (group.name, group.rate) == tax] == ([service] if service else [])


def test_service_is_taken_of_what_is_left_after_the_discount():
    assert reckon([(1000, *FOOD)], True, discount=500, service_rate=100_000).service == 50


def test_service_that_is_taxed_like_the_food_is_one_group_with_it():
    bill = reckon([(1000, *FOOD)], False, service_rate=100_000, service_tax=FOOD)
    assert [(group.base, group.tax) for group in bill.groups] == [(1100, 77)]


def test_a_discount_larger_than_the_bill_makes_it_nothing():
    bill = reckon([(1000, *FOOD), (500, *DRINK)], True, discount=9_999)
    assert (bill.discount, bill.total, bill.tax) == (1500, 0, 0)


@pytest.mark.parametrize("included", [True, False])
def test_a_bill_of_nothing(included):
    assert reckon([], included, discount=100, service_rate=100_000).total == 0


def test_groups_stand_from_the_lowest_rate_up():
    bill = reckon([(1, *DRINK), (1, *FOOD), (1, "Books", 0)], True)
    assert [group.rate for group in bill.groups] == [0, 70_000, 190_000]


RATES = st.sampled_from([("None", 0), FOOD, DRINK, ("Sales tax", 88_750), ("Wine", 250_000)])
ITEMS = st.lists(st.tuples(st.integers(0, 10**9), RATES).map(lambda item: (item[0], *item[1])), max_size=30)
BILLS = st.builds(reckon, ITEMS, st.booleans(), st.integers(0, 10**10), st.integers(0, 300_000), RATES)


@given(BILLS)
def test_no_bill_is_below_nothing(bill):
    assert bill.total >= 0 and 0 <= bill.discount <= bill.subtotal
    assert all(group.base >= 0 and group.tax >= 0 for group in bill.groups)


@given(ITEMS, st.booleans(), st.integers(0, 10**10), st.integers(0, 300_000), RATES)
def test_a_total_is_its_lines_less_discount_with_service_and_tax(items, included, discount, service, tax):
    """I01: adding up again from what is printed gives the same number."""
    bill = reckon(items, included, discount, service, tax)
    left = bill.subtotal - bill.discount + bill.service
    assert bill.subtotal == sum(amount for amount, _, _ in items)
    assert sum(group.base for group in bill.groups) == left
    assert bill.total == left + (0 if included else bill.tax)


@given(ITEMS, st.randoms(use_true_random=False))
def test_the_order_of_the_lines_changes_no_cent(items, chance):
    mixed = chance.sample(items, len(items))
    assert {(group.name, group.base, group.tax) for group in reckon(items, True).groups} == {
        (group.name, group.base, group.tax) for group in reckon(mixed, True).groups}


@given(ITEMS, st.booleans())
def test_reckoning_twice_gives_the_same(items, included):
    assert reckon(items, included) == reckon(items, included)


@given(ITEMS.filter(lambda items: sum(item[0] for item in items) > 0), st.booleans(), st.lists(st.integers(1, 10**8)))
@settings(max_examples=200)
def test_parts_that_are_paid_show_the_whole_tax_between_them(items, included, payments):
    """Each receipt's share of each group is not negative, and all of them together are the group."""
    bill, before = reckon(items, included), []
    due = bill.total
    for wish in [*payments, bill.total]:
        if paid := min(wish, due):
            shown = tax_share(bill.groups, before, paid, included)
            assert sum(tax["base"] + (0 if included else tax["tax"]) for tax in shown) == paid
            before += shown
            due -= paid
    for group in bill.groups:
        its = [tax for tax in before if (tax["name"], tax["rate"]) == (group.name, group.rate)]
        assert (sum(tax["base"] for tax in its), sum(tax["tax"] for tax in its)) == (group.base, group.tax)
    assert all(tax["tax"] >= 0 and tax["base"] >= 0 for tax in before)


@given(st.integers(0, 10**9), st.integers(1, 30))
def test_equal_parts_add_up_and_differ_by_a_cent_at_most(total, payers):
    parts = money.evenly(total, payers)
    assert sum(parts) == total and max(parts) - min(parts) <= 1

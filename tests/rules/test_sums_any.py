"""Any bill there could be, added up and shared out: the tables of the money page first, then whatever hypothesis
thinks of. No cent is made or lost between a total, its lines, their portions and their parts."""

import types

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from restaurant import money
from restaurant.bills import AMOUNT, COMP, PERCENT, Discount, agreed, tax_share, worth
from restaurant.bills.discounts import off_bill, take_off

FOOD, DRINK, SALES = ("Food", 70_000), ("Drinks", 190_000), ("Sales tax", 88_750)
NONE = ("", 0)


def terms(included=True, service=0, service_tax=NONE):
    return {"included": included, "service": service, "service_tax": list(service_tax)}


def line(id, price, quantity=1, tax=FOOD):
    return types.SimpleNamespace(id=id, price=price, quantity=quantity, total=price * quantity, off=0, discounts=(),
                                 tax_name=tax[0], tax_rate=tax[1])


def off(kind, value, line=None):
    return Discount(kind=kind, value=value, line=line)


def added_up(lines, discounts=(), **more):
    """``(items, sum, worth of each line)`` of a bill."""
    take_off(lines, discounts)
    items = [(each.total - each.off, each.tax_name, each.tax_rate) for each in lines]
    how = terms(**more)
    whole = agreed(items, how, off_bill(discounts, sum(item[0] for item in items)))
    return items, whole, worth(items, whole, how)


# The tables


FRIENDS = ((1280, 2, FOOD), (890, 1, FOOD), (420, 3, DRINK))


def friends():
    return [line(n, *each) for n, each in enumerate(FRIENDS, 1)]


def test_ten_percent_off_the_friends_bill():
    """EUR, tax included; 2 × 12.80 and 1 × 8.90 at 7 %, 3 × 4.20 at 19 %; 10 % off."""
    _, whole, values = added_up(friends(), [off(PERCENT, 100_000)])
    assert (whole.subtotal, whole.discount, whole.total) == (4710, 471, 4239)
    assert [group.tax for group in whole.groups] == [203, 181] and values == [2304, 801, 1134]


@pytest.mark.parametrize(("discounts", "nets"), [
    ([off(COMP, 1, 1)], [1280, 890, 1260]), ([off(COMP, 9, 1)], [0, 890, 1260]),
    ([off(PERCENT, 500_000, 2)], [2560, 445, 1260]), ([off(PERCENT, 333_333, 2)], [2560, 593, 1260]),
    ([off(AMOUNT, 100, 3)], [2560, 890, 1160]), ([off(AMOUNT, 9999, 3)], [2560, 890, 0]),
    ([off(AMOUNT, 100, 1), off(PERCENT, 500_000, 1), off(COMP, 1, 1)], [540, 890, 1260]),
    ([off(PERCENT, 500_000, 1), off(PERCENT, 500_000, 1)], [640, 890, 1260])])
def test_discounts_of_a_line(discounts, nets):
    """Comps first, then percentages of what is left, then amounts, never below nought."""
    items, whole, values = added_up(friends(), discounts)
    assert [net for net, _, _ in items] == nets == values and whole.total == sum(nets)


@pytest.mark.parametrize(("discounts", "less"), [
    ([off(AMOUNT, 500)], 500), ([off(PERCENT, 1_000_000)], 4710), ([off(AMOUNT, 99_999)], 4710),
    ([off(PERCENT, 100_000), off(PERCENT, 100_000)], 942), ([off(PERCENT, 900_000), off(AMOUNT, 1000)], 4710)])
def test_discounts_of_the_bill_never_go_below_nought(discounts, less):
    """T10."""
    _, whole, values = added_up(friends(), discounts)
    assert whole.discount == less and whole.total == 4710 - less == sum(values) and min(values) >= 0


def test_american_tax_on_top_is_shared_out_with_the_lines():
    """USD, tax excluded, 8.875 %; 10.00 + 7.25 + 3.99."""
    _, whole, values = added_up([line(n, cents, 1, SALES) for n, cents in enumerate((1000, 725, 399))], included=False)
    assert (whole.tax, whole.total) == (189, 2313) and values == [1089, 790, 434]


def test_yen_stay_whole():
    """JPY, tax included, 10 %; 1080."""
    _, whole, values = added_up([line(1, 1080, 1, ("Tax", 100_000))])
    assert (whole.total, whole.tax, values) == (1080, 98, [1080])


def test_dinars_have_three_decimals():
    """KWD, tax excluded, 5 %, service 12.5 %: 4.750 × 2 + 1.255, a tenth off."""
    five = ("Tax", 50_000)
    _, whole, values = added_up([line(1, 4750, 2, five), line(2, 1255, 1, five)], [off(PERCENT, 100_000)],
                                included=False, service=125_000, service_tax=five)
    assert (whole.subtotal, whole.discount, whole.service, whole.tax) == (10_755, 1076, 1210, 544)
    assert whole.total == 9679 + 1210 + 544 == sum(values)


def test_francs_are_rounded_to_coins_beside_the_bill():
    """CHF, cash rounding 0.05; 23.13 in cash."""
    assert (money.cash_rounded(2313, 5), money.cash_rounded(2312, 5), money.cash_rounded(2, 5)) == (2315, 2310, 0)


def test_tax_is_of_the_sum():
    """EUR, tax included, 19 %; five lines of 100.00."""
    assert added_up([line(n, 10_000, 1, DRINK) for n in range(5)])[1].tax == 7983


@pytest.mark.parametrize(("total", "payers", "parts"), [
    (27_250, 6, [4542] * 4 + [4541] * 2), (890, 3, [297, 297, 296]), (1, 3, [1, 0, 0])])
def test_the_splits_of_the_money_page(total, payers, parts):
    assert money.evenly(total, payers) == parts


# Any bill


RATES = st.sampled_from([NONE, FOOD, DRINK, SALES, ("Wine", 250_000), ("Food", 50_000)])
PRICES = st.one_of(st.sampled_from([0, 1, 2, 3, 99]), st.integers(0, 10**6), st.integers(0, money.MAX_AMOUNT))
LINES = st.lists(st.tuples(PRICES, st.integers(1, money.MAX_QUANTITY), RATES), min_size=1, max_size=60).map(
    lambda many: [line(n, *each) for n, each in enumerate(many)])
VALUES = {COMP: st.integers(1, 99), PERCENT: st.one_of(st.just(1_000_000), st.integers(1, 1_000_000)),
          AMOUNT: st.integers(1, 10**9)}
DISCOUNTS = st.lists(st.sampled_from([COMP, PERCENT, AMOUNT]).flatmap(lambda kind: st.builds(
    off, st.just(kind), VALUES[kind], st.integers(0, 70).map(
        lambda n: n if n < 60 or kind == COMP else None))), max_size=8)
TERMS = st.fixed_dictionaries({"included": st.booleans(), "service": st.sampled_from([0, 100_000, 123_456, 999_999]),
                               "service_tax": RATES})


@given(LINES, DISCOUNTS, TERMS)
@settings(max_examples=100, deadline=None)
def test_what_the_lines_are_worth_is_the_total(lines, discounts, how):
    _, whole, values = added_up(lines, discounts, **how)
    assert sum(values) == whole.total >= 0 and min(values) >= 0 and len(values) == len(lines)


@given(LINES, DISCOUNTS, TERMS)
@settings(max_examples=100, deadline=None)
def test_a_line_is_worth_nothing_only_where_nothing_is_owed_for_it(lines, discounts, how):
    """Nobody pays for what was given for nothing: shares of service and tax go by what is left of each line."""
    items, whole, values = added_up(lines, discounts, **how)
    assert all(value == 0 for (net, _, _), value in zip(items, values) if net == 0 and whole.total)


@given(LINES, DISCOUNTS, TERMS, st.integers(1, 12))
@settings(max_examples=100, deadline=None)
def test_portions_and_their_parts_add_up_to_the_line(lines, discounts, how, by):
    for each, value in zip(lines, added_up(lines, discounts, **how)[2]):
        portions = money.evenly(value, each.quantity)
        assert sum(portions) == value and all(sum(money.evenly(portion, by)) == portion for portion in portions)


@given(LINES, DISCOUNTS, TERMS)
@settings(max_examples=100, deadline=None)
def test_taking_off_more_never_costs_more(lines, discounts, how):
    """T10: whatever is stacked, the bill falls, and never below nought."""
    totals = [added_up(lines, discounts[:n], **how)[1].total for n in range(len(discounts) + 1)]
    assert totals[-1] >= 0 and all(later <= before for before, later in zip(totals, totals[1:]))


@given(LINES, DISCOUNTS, TERMS, st.lists(st.tuples(st.integers(1, 10**9), st.booleans()), max_size=12))
@settings(max_examples=150, deadline=None)
def test_receipts_and_what_is_given_back_and_paid_again_show_the_bills_taxes(lines, discounts, how, story):
    """Each receipt adds up to what was paid, refunds take of it in the same way, and together they are the bill's."""
    _, whole, _ = added_up(lines, discounts, **how)
    shown, due, included = [], whole.total, how["included"]
    for amount, goes_back in [*story, (whole.total, False)]:
        amount = min(amount, due)
        if amount:
            parts = tax_share(whole.groups, shown, amount, included)
            assert sum(tax["base"] + (0 if included else tax["tax"]) for tax in parts) == amount
            shown, due = ([*shown, *parts], due - amount) if not goes_back else (shown, due)
    for group in whole.groups:
        its = [tax for tax in shown if (tax["name"], tax["rate"]) == (group.name, group.rate)]
        assert not whole.total or (sum(tax["base"] for tax in its), sum(tax["tax"] for tax in its)) == (
            group.base, group.tax)


@given(LINES, LINES, TERMS, st.integers(1, 10**9))
@settings(max_examples=100, deadline=None)
def test_a_receipt_adds_up_although_the_bill_is_another_by_now(lines, later, how, paid):
    """A discount or a dish after the first receipt may leave a rate with less than was shown: it is put right."""
    _, before, _ = added_up(lines, **how)
    _, whole, _ = added_up(later, **how)
    paid = min(paid, before.total, whole.total - 1)
    if paid > 0:
        shown = tax_share(before.groups, [], paid, how["included"])
        rest = tax_share(whole.groups, shown, whole.total - paid, how["included"])
        assert sum(tax["base"] + (0 if how["included"] else tax["tax"]) for tax in rest) == whole.total - paid

"""The rules of money, as money.md writes them down: its tables first, then what holds for every amount."""

import ast
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as any_of

from restaurant import money
from restaurant.money import BadAmount

LOCALES = ["en", "zh", "de", "es", "fr", "ar"]
CURRENCIES = ["EUR", "JPY", "KWD", "USD"]

amounts = any_of.integers(min_value=0, max_value=money.MAX_AMOUNT)
signed = any_of.integers(min_value=-money.MAX_AMOUNT, max_value=money.MAX_AMOUNT)
weights = any_of.lists(any_of.integers(min_value=0, max_value=10**9), min_size=1, max_size=20)
for_any = settings(deadline=None, max_examples=200, database=None)


# The tables of money.md


@pytest.mark.parametrize(
    ("total", "payers", "parts"),
    [
        (272_50, 6, [45_42, 45_42, 45_42, 45_42, 45_41, 45_41]),
        (8_90, 3, [2_97, 2_97, 2_96]),
        (1, 3, [1, 0, 0]),
    ],
    ids=["272.50 by six", "a dish of 8.90 by three", "0.01 by three"],
)
def test_a_split_gives_the_odd_cents_to_the_earlier_payers(total, payers, parts):
    assert money.evenly(total, payers) == parts


def test_a_tenth_off_is_shared_out_over_the_lines():
    lines = [25_60, 8_90, 12_60]
    discount = money.percentage(sum(lines), 100_000)
    assert discount == 4_71
    assert money.share(discount, lines) == [2_56, 89, 1_26]


@pytest.mark.parametrize(
    ("gross", "rate", "tax"),
    [
        (25_60 - 2_56 + 8_90 - 89, 70_000, 2_03),
        (12_60 - 1_26, 190_000, 1_81),
        (1080, 100_000, 98),
        (500_00, 190_000, 79_83),
        (1_00, 0, 0),
    ],
    ids=["EUR 7 %", "EUR 19 %", "JPY 10 %", "the sum of five lines", "no tax"],
)
def test_tax_inside_a_price_is_rounded_once_per_group(gross, rate, tax):
    assert money.tax_within(gross, rate) == tax


def test_tax_rounded_per_line_would_be_two_cents_off():
    per_line = 5 * money.tax_within(100_00, 190_000)
    assert per_line == 79_85
    assert per_line - money.tax_within(500_00, 190_000) == 2


def test_tax_on_top_of_a_price_is_rounded_once():
    net = 10_00 + 7_25 + 3_99
    assert money.tax_on(net, 88_750) == 1_89
    assert net + money.tax_on(net, 88_750) == 23_13


@pytest.mark.parametrize(
    ("amount", "step", "in_cash"),
    [
        (23_13, 5, 23_15),
        (23_12, 5, 23_10),
        (23_15, 5, 23_15),
        (-23_13, 5, -23_15),
        (23_13, 0, 23_13),
        (23_13, 1, 23_13),
        (12_25, 50, 12_50),
        (12_24, 50, 12_00),
        (1085, 10, 1090),
        (2, 5, 0),
    ],
)
def test_cash_is_rounded_to_the_nearest_coin(amount, step, in_cash):
    assert money.cash_rounded(amount, step) == in_cash


@pytest.mark.parametrize(
    ("numerator", "denominator", "whole"),
    [(5, 2, 3), (-5, 2, -3), (1, 2, 1), (-1, 2, -1), (49, 100, 0), (-49, 100, 0), (0, 7, 0), (7, 7, 1),
     (10**30 + 5, 10, 10**29 + 1)],
)
def test_halves_are_rounded_away_from_zero(numerator, denominator, whole):
    assert money.rounded(numerator, denominator) == whole


# Sharing, for every total


@pytest.mark.parametrize(
    ("total", "weights", "parts"),
    [
        (10, [0, 0, 0], [4, 3, 3]),
        (10, [0, 5, 0], [0, 10, 0]),
        (0, [3, 4], [0, 0]),
        (-4_71, [25_60, 8_90, 12_60], [-2_56, -89, -1_26]),
        (-1, [1, 1, 1], [-1, 0, 0]),
        (7, [1], [7]),
        (1, [1, 2], [0, 1]),
    ],
    ids=["all weigh nothing", "one weighs", "nothing to share", "a refund", "a refunded cent", "one part",
        "the larger remainder first"],
)
def test_shares_at_the_edges(total, weights, parts):
    assert money.share(total, weights) == parts


@for_any
@given(signed, weights)
def test_shares_add_up_to_the_total(total, weights):
    assert sum(money.share(total, weights)) == total


@for_any
@given(signed, weights.filter(any))
def test_each_share_is_within_one_unit_of_its_ideal(total, weights):
    whole = sum(weights)
    for part, weight in zip(money.share(total, weights), weights, strict=True):
        assert abs(part * whole - total * weight) < whole


@for_any
@given(signed, weights.filter(any))
def test_what_weighs_nothing_gets_nothing(total, weights):
    parts = money.share(total, weights)
    assert all(part == 0 for part, weight in zip(parts, weights, strict=True) if weight == 0)


@for_any
@given(amounts, any_of.lists(any_of.sampled_from([1, 2, 3]), min_size=1, max_size=20))
def test_of_equal_weights_the_earlier_never_gets_less(total, weights):
    parts = money.share(total, weights)
    for weight in set(weights):
        equals = [part for part, own in zip(parts, weights, strict=True) if own == weight]
        assert equals == sorted(equals, reverse=True)


@for_any
@given(amounts, weights)
def test_a_refund_mirrors_its_sale(total, weights):
    assert money.share(-total, weights) == [-part for part in money.share(total, weights)]


def test_every_small_bill_splits_exactly_among_up_to_twenty():
    for total in range(1, 1_001):
        for payers in range(1, 21):
            parts = money.evenly(total, payers)
            assert sum(parts) == total and parts[0] - parts[-1] <= 1 and parts == sorted(parts, reverse=True)


@for_any
@given(signed, any_of.integers(min_value=1, max_value=200))
def test_even_parts_add_up_and_differ_by_one_unit_at_most(total, payers):
    parts = money.evenly(total, payers)
    assert len(parts) == payers
    assert sum(parts) == total
    assert max(parts) - min(parts) <= 1


@pytest.mark.parametrize("weights", [[], [-1], [5, -1, 5], [-1, 1]])
def test_negative_or_missing_weights_are_refused(weights):
    with pytest.raises(ValueError):
        money.share(100, weights)


@pytest.mark.parametrize("parts", [0, -1])
def test_a_split_needs_somebody_to_pay(parts):
    with pytest.raises(ValueError):
        money.evenly(100, parts)


# Rounding, for every number


@for_any
@given(any_of.integers(), any_of.integers(min_value=1))
def test_rounding_treats_gains_and_losses_alike(numerator, denominator):
    assert money.rounded(-numerator, denominator) == -money.rounded(numerator, denominator)


@for_any
@given(any_of.integers(), any_of.integers(min_value=1))
def test_rounding_is_never_off_by_more_than_a_half(numerator, denominator):
    off = abs(money.rounded(numerator, denominator) * denominator - numerator)
    assert 2 * off <= denominator


@pytest.mark.parametrize("denominator", [0, -1])
def test_rounding_by_nothing_or_less_is_refused(denominator):
    with pytest.raises(ValueError):
        money.rounded(1, denominator)


@for_any
@given(signed, any_of.sampled_from([5, 10, 50, 100]))
def test_cash_is_a_multiple_of_the_coin_and_at_most_half_a_coin_off(amount, step):
    in_cash = money.cash_rounded(amount, step)
    assert in_cash % step == 0
    assert 2 * abs(in_cash - amount) <= step


@for_any
@given(amounts, any_of.integers(min_value=0, max_value=1_000_000))
def test_tax_inside_a_price_is_the_tax_on_what_remains_give_or_take_one(gross, rate):
    inside = money.tax_within(gross, rate)
    assert 0 <= inside <= gross
    assert abs(money.tax_on(gross - inside, rate) - inside) <= 1


# Currencies


@pytest.mark.parametrize(("currency", "decimals"), [("JPY", 0), ("KRW", 0), ("VND", 0), ("EUR", 2), ("USD", 2),
                         ("CHF", 2), ("KWD", 3)])
def test_decimals_come_from_the_table_of_currencies(currency, decimals):
    assert money.digits(currency) == decimals


@pytest.mark.parametrize("code", ["XYZ", "eur", "", "DEFAULT", "€", None])
def test_an_unknown_currency_is_refused(code):
    with pytest.raises(ValueError):
        money.digits(code)


# Reading what people wrote


@pytest.mark.parametrize(
    ("text", "currency", "locale", "amount"),
    [
        ("12.80", "EUR", "en", 12_80),
        ("12.8", "EUR", "en", 12_80),
        ("12", "EUR", "en", 12_00),
        (" 12.80 ", "EUR", "en", 12_80),
        (".5", "EUR", "en", 50),
        ("0", "EUR", "en", 0),
        ("007", "EUR", "en", 7_00),
        ("12,80", "EUR", "de", 12_80),
        ("12,80", "EUR", "en", 12_80),
        ("12.80", "EUR", "de", 12_80),
        ("12.8", "EUR", "fr", 12_80),
        ("12.80", "EUR", "ar", 12_80),
        ("1,234.50", "USD", "en", 1234_50),
        ("1,234", "USD", "en", 1234_00),
        ("1.234", "EUR", "de", 1234_00),
        ("1.234,5", "EUR", "es", 1234_50),
        ("1 234,50", "EUR", "fr", 1234_50),
        ("1\u202f234,50", "EUR", "fr", 1234_50),
        ("1\xa0234\xa0567", "EUR", "fr", 1234567_00),
        ("1'234.50", "CHF", "de-CH", 1234_50),
        ("1080", "JPY", "en", 1080),
        ("1,080", "JPY", "zh", 1080),
        ("1.080", "JPY", "de", 1080),
        ("1.234", "KWD", "en", 1_234),
        ("1.234", "KWD", "de", 1_234),
        ("1,234", "KWD", "de", 1_234),
        ("1,234.5", "KWD", "en", 1_234_500),
        ("1,234,567", "KWD", "en", 1_234_567_000),
        ("10000000000.00", "EUR", "en", money.MAX_AMOUNT),
    ],
)
def test_an_amount_is_read_as_its_writer_meant_it(text, currency, locale, amount):
    assert money.parse_amount(text, currency, locale) == amount


@pytest.mark.parametrize(
    ("text", "currency", "locale"),
    [
        ("12,3456", "EUR", "en"),
        ("1,23,456", "EUR", "en"),
        ("0,123", "EUR", "en"),
        ("1,234", "EUR", "de"),
        ("1,234", "KWD", "en"),
        ("1 234.50", "EUR", "fr"),
        ("1 234\xa0567", "EUR", "fr"),
        ("1.234.50", "EUR", "de"),
        ("1,234.50", "EUR", "de"),
        ("1.234,50", "EUR", "en"),
        ("1 234", "EUR", "en"),
        ("12.345", "EUR", "en"),
        ("10.5", "JPY", "en"),
        ("10.0", "JPY", "de"),
        ("1.2345", "KWD", "en"),
        ("10000000000.01", "EUR", "en"),
        ("999999999999999999", "JPY", "en"),
    ],
)
def test_an_unclear_too_fine_or_too_large_amount_is_refused(text, currency, locale):
    with pytest.raises(BadAmount):
        money.parse_amount(text, currency, locale)


TRAPS = ["", " ", "1_000", "１２", "١٢", "²", "+2", "-2", "-0", "-1.00", "1e3", "1E3", "0x10", "NaN", "nan",
         "Infinity", "-inf", "true",
         "null", "[2]", "abc", "12abc", "12€", "$5", "12.", ".", ",", "1..2", "1,,000", "12\n", "\t12",
         "\xa012", "\u200f12", "1\x002",
         "٫5", "½", "--1", "1/2", "9223372036854775808", "9" * 21, " " * 20 + "1", "9" * 100_000,
         None, True, False, 5, 12.5, 0, float("nan"), float("inf"), [2], {"a": 1}, b"12"]  # fmt: skip


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize("trap", TRAPS, ids=lambda trap: ascii(trap)[:24])
def test_no_trap_passes_for_an_amount(trap, locale):
    for currency in CURRENCIES:
        with pytest.raises(BadAmount):
            money.parse_amount(trap, currency, locale)


@pytest.mark.parametrize("trap", TRAPS, ids=lambda trap: ascii(trap)[:24])
def test_no_trap_passes_for_a_percentage(trap):
    with pytest.raises(BadAmount):
        money.parse_percentage(trap)


@pytest.mark.parametrize("trap", [*TRAPS, " 3 ", "3 ", "0", "00", "0.5", "1.0", "100", "9990", "1,0"],
                         ids=lambda trap: ascii(trap)[:24])
def test_no_trap_passes_for_a_quantity(trap):
    with pytest.raises(BadAmount):
        money.parse_whole(trap, 1, money.MAX_QUANTITY)


@pytest.mark.parametrize(("text", "number"), [("1", 1), ("99", 99), ("007", 7), ("000000000012", 12)])
def test_a_quantity_is_read_within_its_bounds(text, number):
    assert money.parse_whole(text, 1, money.MAX_QUANTITY) == number


def test_a_whole_number_longer_than_twelve_digits_is_refused_even_if_small():
    with pytest.raises(BadAmount):
        money.parse_whole("0000000000012", 1, money.MAX_QUANTITY)


@pytest.mark.parametrize(
    ("text", "locale", "millionths"),
    [("8.875", "en", 88_750), ("8,875", "de", 88_750), ("8.875", "de", 88_750), ("7", "en", 70_000), ("0", "fr", 0),
     ("100", "en", 1_000_000), ("100.0000", "en", 1_000_000), ("0.0001", "ar", 1), ("12,5", "es", 125_000)],
)  # fmt: skip
def test_a_percentage_is_read_in_millionths(text, locale, millionths):
    assert money.parse_percentage(text, locale) == millionths


@pytest.mark.parametrize("text", ["100.0001", "101", "1,000", "8,875", "0.00001", "7%", "7 %"])
def test_a_percentage_over_a_hundred_or_too_fine_is_refused(text):
    with pytest.raises(BadAmount):
        money.parse_percentage(text, "en")


@pytest.mark.parametrize("text", ["", "9" * 21, "999999999999"])
def test_a_refusal_is_a_plain_sentence(text):
    with pytest.raises(BadAmount, match=r"^[A-Z][a-z ,]+\.$"):
        money.parse_amount(text, "EUR")


# Showing


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize("currency", CURRENCIES)
@for_any
@given(amount=amounts)
def test_what_a_form_is_filled_with_is_read_back_as_the_same(currency, locale, amount):
    text = money.plain(amount, currency, locale)
    assert text.isascii()
    assert money.parse_amount(text, currency, locale) == amount


@pytest.mark.parametrize(
    ("amount", "currency", "locale", "text"),
    [(12_80, "EUR", "en", "12.80"), (12_80, "EUR", "de", "12,80"), (1234_05, "EUR", "fr", "1234,05"), (1080,
     "JPY", "zh", "1080"),
     (5, "KWD", "ar", "0.005"), (0, "EUR", "es", "0,00"), (-50, "EUR", "en", "-0.50")],
)  # fmt: skip
def test_a_form_is_filled_as_a_person_would_type(amount, currency, locale, text):
    assert money.plain(amount, currency, locale) == text


@pytest.mark.parametrize(
    ("amount", "currency", "locale", "text"),
    [(1234_50, "EUR", "en", "€1,234.50"), (1234_50, "EUR", "de", "1.234,50\xa0€"), (1234_50, "EUR", "fr",
     "1\u202f234,50\xa0€"),
     (1080, "JPY", "en", "¥1,080"), (1_234, "KWD", "de", "1,234\xa0KWD"), (-4_71, "EUR", "de", "-4,71\xa0€"),
     (5, "USD", "en", "$0.05"),
     (money.MAX_AMOUNT, "USD", "en", "$10,000,000,000.00")],
)  # fmt: skip
def test_an_amount_is_shown_as_people_there_read_it(amount, currency, locale, text):
    assert money.display(amount, currency, locale) == text


@pytest.mark.parametrize("locale", [*LOCALES, "de-CH", "zh-Hans", "ar-EG"])
def test_every_language_shows_ascii_digits_of_the_exact_amount(locale):
    shown = money.display(money.MAX_AMOUNT - 1, "KWD", locale)
    assert "".join(sign for sign in shown if sign in "0123456789") == "999999999999"
    assert not any(sign.isdigit() and not sign.isascii() for sign in shown)


def test_an_unknown_currency_is_never_shown():
    with pytest.raises(ValueError):
        money.display(100, "XYZ", "en")


# The file itself


def test_the_arithmetic_knows_no_float_and_no_true_division():
    tree = ast.parse(Path(money.__file__).read_text(encoding="utf-8"))
    for node in ast.walk(tree):
        assert not isinstance(node, ast.Div)
        assert not (isinstance(node, ast.Constant) and isinstance(node.value, float))
        assert not (isinstance(node, ast.Name) and node.id == "float")

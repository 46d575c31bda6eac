"""What people type is made safe to show and to print (threats T61, T62)."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from restaurant.words import MOST_ACCENTS, lines, one_line

ONE_LINE = {
    "": "", "  ": "", " no  chilli ": "no chilli", "a\tb": "a b", "a\r\nb\nc": "a b c", "nul\0nul": "nul nul",
    "\x1b@\x1dV\0cut": "@ V cut", "\x10\x14\x01drawer": "drawer", "\x7fdel\x9b": "del",
    "\u202eevil\u202c": "evil", "\u2066x\u2069": "x", "zero\u200bwidth": "zero width", "\ufeffbom": "bom",
    "e\u0301": "é", "王小明 要辣": "王小明 要辣", "عربي": "عربي",
    "👨\u200d👩\u200d👧": "👨\u200d👩\u200d👧", "a\u2028b\u2029c": "a b c",
    "\ud800": "", "\ue000private": "private",
}


@pytest.mark.parametrize("typed", ONE_LINE)
def test_one_line_of_what_was_typed(typed):
    assert one_line(typed, 200) == ONE_LINE[typed]


LINES = {"a\nb": "a\nb", "a\r\nb": "a\nb", "\n\n\na\n\n\nb\n": "a\nb", "1\n2\n3\n4\n5\n6\n7\n8": "1\n2\n3\n4\n5\n6",
         "  a  b \n \n": "a b"}


@pytest.mark.parametrize("typed", LINES)
def test_several_lines_of_what_was_typed(typed):
    assert lines(typed, 200) == LINES[typed]


@pytest.mark.parametrize("longest", [1, 24, 200])
def test_nothing_is_longer_than_it_may_be(longest):
    assert len(one_line("x" * 10_000, longest)) == len(lines("x" * 10_000, longest)) == longest


def test_a_heap_of_accents_is_cut_down():
    assert sum(unicodedata.category(letter) == "Mn" for letter in one_line("a" + "\u0316" * 500, 200)) == MOST_ACCENTS


@given(st.text(max_size=300), st.integers(1, 60))
def test_whatever_is_typed_no_control_comes_through(text, longest):
    said = one_line(text, longest)
    assert len(said) <= longest and "\n" not in said and said == said.strip()
    assert not any(unicodedata.category(letter)[0] == "C" for letter in said if letter != "\u200d")


@given(st.text(max_size=300))
def test_cleaning_what_is_clean_changes_nothing(text):
    assert one_line(one_line(text, 200), 200) == one_line(text, 200)

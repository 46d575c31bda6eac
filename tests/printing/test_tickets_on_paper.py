"""What a kitchen ticket says, read back from its bytes by a printer that is not ours."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tcp_printer import read

from kitchen_printers import commands, layout, lettering, slips, till
from kitchen_printers.layout import Line, Sheet

NASTY = "rare\x1bp\x00\x19\xfa\x1dV\x00\x10\x14\x01\x00\x01 \x1b@ \x9b1m \x7f PAID\n\nTable 9"
AT_WILL = settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])


def printed(*lines, columns=48, letters="pages"):
    """These lines as a printer would print them."""
    rows = layout.rows(Sheet(list(lines), []), columns)
    return read(commands.slip(rows, False, columns * 12, columns, letters))


def test_a_ticket_says_table_order_and_dishes(house):
    house.printer()
    paper = read(house.octets({"names": {"en": "Kung Pao"}, "quantity": 2}, guests=3, person=1))
    assert all(word in paper.text for word in ("Table 7", "Order 1", "Ana", "3 guests", "2 × Kung Pao", "Slip 1"))
    assert paper.strange == []


@pytest.mark.parametrize("text", ["Entrecôte 9,00 €", "Café crème", "Žluťoučký kůň", "Борщ", "£ ½ ß ñ", "Ещё € łosoś"])
def test_letters_of_europe_come_out_as_text(text):
    paper = printed(Line(text))
    assert paper.text.startswith(text)
    assert paper.images == 0


@pytest.mark.parametrize("text", ["宫保鸡丁", "شاورما دجاج", "ラーメン", "비빔밥", "tea ☕", "ผัดไทย"])
def test_other_scripts_come_out_as_pictures(text):
    if lettering.lacking([text]):
        pytest.skip("this computer has no font for it")
    paper = printed(Line(text, mark="2 ×", end="9.00"))
    assert paper.images == 1
    assert paper.strange == []


def test_a_printer_with_wrong_code_pages_gets_pictures():
    paper = printed(Line("Crème"), Line("Soup"), letters="pictures")
    assert paper.images == 1
    assert "Soup" in paper.text and not paper.pages_used - {0}


def test_a_note_full_of_commands_commands_nothing(house, in_a_file):
    house.printer()
    paper = read(house.octets({"names": {"en": f"Soup {NASTY}"}, "note": NASTY}, nickname=NASTY[:20]))
    assert (paper.pulses, paper.cuts, paper.beeps, paper.strange) == (0, 1, 0, [])


def test_no_row_of_a_note_can_look_like_ours(house):
    house.printer()
    note = "no salt please and now for something that is PAID » « Table 9 " * 2
    house.octets({"names": {"en": "Soup"}, "note": note})
    rows = house.text().split("\n")
    fenced = [row for row in rows if "»" in row]
    assert len(fenced) > 2
    assert all(row.startswith("» ") and row.endswith(" «") for row in fenced)
    assert [row for row in rows if "Table 9" in row or "PAID" in row] == [
        row for row in fenced if "Table 9" in row or "PAID" in row]


def test_a_long_nickname_stays_inside_its_fence(house):
    house.printer()
    paper = read(house.octets(nickname="Table 66 PAID " * 2, guests=4, columns=32))
    assert all("»" in row and "«" in row for row in paper.text.split("\n") if "66" in row or "PAID" in row)


def test_what_is_taken_away_stands_out(house):
    house.printer()
    without = {"names": {"en": "No peanuts"}, "removal": True}
    paper = read(house.octets({"names": {"en": "Kung Pao"}, "choices": [without, {"names": {"en": "Hot"}}]}))
    assert "".join(paper.inverse).strip() == "No peanuts"


def test_of_a_combo_a_station_gets_its_own_parts(house):
    house.printer()
    parts = [{"names": {"en": "Dumplings"}, "station": 1, "choices": [{"names": {"en": "steamed"}}]},
             {"names": {"en": "Beer"}, "station": 3, "choices": []}]
    text = read(house.octets({"names": {"en": "Lunch"}, "parts": parts, "station": None})).text
    assert text.index("Lunch") < text.index("Dumplings") < text.index("steamed")
    assert "Beer" not in text


def test_a_second_round_says_that_it_adds(house):
    house.printer()
    assert "ADD-ON" not in read(house.octets()).text
    assert "ADD-ON · round 2" in read(house.octets()).text


def test_a_slip_is_in_the_language_of_the_house(house):
    house.setting(language="zh")
    house.printer()
    house.octets({"names": {"en": "Kung Pao", "zh": "宫保鸡丁"}})
    assert "宫保鸡丁" in house.text()


def test_a_slip_is_never_endless_and_says_what_it_leaves_out(house):
    house.printer()
    house.ticket(*[{"names": {"en": f"Dish {n}"}, "note": "very " * 40} for n in range(60)])
    house.octets()
    slip = house.slip().select().first()
    rows = slips.rows(slip, slips.sheet(slip), 32)
    assert len(rows) <= layout.MOST_ROWS
    assert "does not fit" in layout.read(rows) and "Slip 1" in layout.read(rows)


def test_a_picture_holds_no_real_time_command():
    dots = commands.Roll(576, 48, "pages")
    assert all(harmless not in dict(commands.REAL_TIME) for _, harmless in commands.REAL_TIME)
    dots._draw(lettering.Image.frombytes("1", (24, 1), b"\xef\xeb\xfe").convert("L"))
    assert b"\x10\x14" not in dots.escpos.output


def test_without_fonts_words_are_spelled_and_amounts_stay_whole(monkeypatch):
    monkeypatch.setattr(lettering, "_font_of", lambda letter: None)
    lettering._shown.cache_clear()
    assert lettering.legible("Phở 面 🌶") == "Pho ? (hot pepper)"
    with slips.languages.speaking("en"):
        assert till.amount(90_000, "VND") == "VND 90000"
    lettering._shown.cache_clear()


@AT_WILL
@given(note=st.text(max_size=300), name=st.text(min_size=1, max_size=80), columns=st.sampled_from([32, 48]))
def test_whatever_people_write_the_printer_only_prints(note, name, columns):
    lines = [Line(name, mark="2 ×", tall=True, bold=True), Line(name, end="€9.00"), Line(note, indent=4, fence=True),
             Line(name, big=True, inverse=True, align="center")]
    paper = printed(*lines, columns=columns)
    assert (paper.pulses, paper.cuts, paper.beeps, paper.strange) == (0, 1, 0, [])
    assert len(paper.text.split("\n")) < 200


@AT_WILL
@given(text=st.text(max_size=400), mark=st.text(max_size=6), columns=st.sampled_from([32, 48]), fence=st.booleans())
def test_no_row_is_wider_than_the_paper(text, mark, columns, fence):
    for row in layout.fitted(Line(text, mark=mark, end="€9.00", fence=fence), columns):
        written = "".join(piece for piece, _ in layout.segments(row, columns))
        assert layout.width(written) <= columns


def test_an_allergy_stands_out_on_the_ticket(house):
    house.printer()
    paper = read(house.octets({"names": {"en": "Dan dan"}, "allergies": ["peanuts", "sesame"]}))
    assert "".join(paper.inverse).strip() == "ALLERGY: peanuts, sesame"

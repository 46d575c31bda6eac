"""Bank codes as a camera sees them: the drawn file holds the text in UTF-8, at error level M."""

import io
import itertools

import pypdfium2
import pytest
import segno
import zxingcpp
from fpdf import FPDF
from PIL import Image
from segno.helpers import make_epc_qr

from restaurant.errors import Refused
from restaurant.payments.bank_codes import SCHEMES, clean, draw, reference
from restaurant.payments.bank_codes.drawing import code
from tests.rules.bank_accounts import ACCOUNTS, MARTHA, SWISS, made


def seen(text_or_code):
    """What a camera reads, from a picture in dots."""
    made, file = code(text_or_code) if isinstance(text_or_code, str) else text_or_code, io.BytesIO()
    made.save(file, kind="png", scale=4, border=4)
    [found] = zxingcpp.read_barcodes(Image.open(file))
    return found.bytes, found.ec_level


def photographed(svg):
    """What a camera reads from the SVG itself, printed and photographed."""
    pdf = FPDF(unit="mm", format=(80, 80))
    pdf.add_page()
    pdf.image(io.BytesIO(svg), 5, 5, 70, 70)
    picture = pypdfium2.PdfDocument(bytes(pdf.output()))[0].render(scale=4).to_pil()
    return picture, [found.text for found in zxingcpp.read_barcodes(picture)]


@pytest.mark.parametrize("amount", [1, 42_39, 999_999_999_99])
def test_sepa_as_others_write_it(amount):
    other = make_epc_qr(clean("sepa", MARTHA)["name"], "DE89370400440532013000", f"{amount // 100}.{amount % 100:02}",
                        text="TS000000A7", encoding="utf-8")
    assert seen(made("sepa", MARTHA, amount, "TS000000A7")) == seen(other)


@pytest.mark.parametrize("scheme", SCHEMES)
def test_the_drawn_code_is_read_back_by_a_camera(scheme):
    text = made(scheme, ACCOUNTS[scheme], 42_39, reference(17))
    assert seen(text) == (text.encode(), "M")
    assert photographed(draw(text, scheme))[1] == [text]


def test_a_code_is_of_level_m_where_a_higher_one_would_fit():
    assert seen("Soup") == (b"Soup", "M")


def test_the_largest_codes_stay_within_their_schemes():
    sepa = made("sepa", {**MARTHA, "name": "x" * 70, "bic": "COBADEFFXXX"}, 999_999_999_99, "x" * 99)
    swiss = made("swiss", {**SWISS, "name": "ö" * 70, "street": "ö" * 70, "town": "ö" * 35}, 1, reference(17))
    assert code(sepa).version <= 13 and code(swiss).version <= 25
    with pytest.raises(Refused, match="too long"):
        made("sepa", {**MARTHA, "name": "Ω" * 70}, 999_999_999_99, "x" * 140)


def test_the_swiss_code_has_its_cross_in_the_middle():
    text = made("swiss", SWISS, 42_39, reference(17))
    picture = photographed(draw(text, "swiss"))[0].convert("L")
    big = 70 / (46 + 8 * 46 / len(code(text).matrix)) * picture.width / 80   # dots for a millimetre of the drawing
    assert across(picture, 0, big) == [True, False, True, False, True]
    assert across(picture, 2.5 * big, big) == [True, False, True]


def across(picture, below, big):
    """What comes after what in the middle 7 mm of a row: True for bright, False for dark."""
    middle = picture.width / 2
    row = [picture.getpixel((round(middle + dot - 3.5 * big), round(middle + below))) > 128
           for dot in range(round(7 * big))]
    return [bright for bright, _run in itertools.groupby(row)]


def test_a_drawing_is_46_millimetres_and_its_quiet_zone():
    text = made("promptpay", ACCOUNTS["promptpay"], 1)
    modules = len(segno.make_qr(text, error="m", boost_error=False).matrix)
    assert f'width="{46 / modules * (modules + 8)}'[:12].encode() in draw(text, "promptpay")

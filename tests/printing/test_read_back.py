"""Slips read back from their picture, as somebody would who holds the paper: text by OCR, codes by a scanner."""

import io
import os
import shutil
import subprocess

import pytest
import zxingcpp
from PIL import Image

from kitchen_printers import deriving, page, spool
from kitchen_printers.spool import Slip
from restaurant import service


@pytest.fixture
def read():
    """What tesseract reads on the newest slip's picture."""
    if shutil.which("tesseract") is None:
        pytest.skip("tesseract is not installed")

    def reading(slip):
        paper = Image.open(io.BytesIO(page._png(slip))).convert("L")
        return " | ".join(_looked_at(paper, size) for size in (1, 2))  # as people do: a second look before it is wrong
    return reading


def _looked_at(paper, size):
    octets = io.BytesIO()
    paper.resize((paper.width * size, paper.height * size), Image.Resampling.LANCZOS).save(octets, "PNG")
    said = subprocess.run(["tesseract", "-", "-", "--psm", "6"], input=octets.getvalue(), capture_output=True,
                          timeout=60, check=True, env={**os.environ, "OMP_THREAD_LIMIT": "1"}).stdout
    return " ".join(said.decode().split())


def test_a_ticket_reads_as_it_was_ordered(house, read):
    house.printer()
    house.ticket({"names": {"en": "Kung Pao chicken"}, "quantity": 3, "note": "less salt please",
                  "allergies": ["peanuts"], "choices": [{"names": {"en": "No onions"}, "removal": True}]}, person=1)
    deriving.derive()
    text = read(house.slip())
    for words in ("Table 7", "Order 1", "Ana", "Kung Pao chicken", "less salt please", "ALLERGY: peanuts", "No onions"):
        assert words in text


def test_a_cancellation_reads_as_one(house, read):
    house.printer()
    house.ticket({"names": {"en": "Spring rolls"}, "quantity": 2})
    service.cancel(1, 1, "went home", 1)
    deriving.derive()
    text = read(house.slip())
    assert "CANCELLED" in text and "Spring rolls" in text and "went home" in text


def test_a_receipt_reads_to_the_cent(house, read):
    house.printer(bills=True)
    house.ticket({"names": {"en": "Spring rolls"}, "quantity": 3})
    service.take_cash(house.sitting().id, 2700, 5000, 150)
    service.ask_for_paper("receipt", house.sitting().id, 1)
    deriving.derive()
    text = read(house.slip())
    for words in ("Receipt 1", "Spring rolls", "27.00", "50.00", "21.50", "1.50"):
        assert words in text


def test_small_letters_can_still_be_read(house, read):
    house.printer(font="b", columns=64)
    house.ticket({"names": {"en": "Mapo tofu"}, "note": "very hot please"})
    deriving.derive()
    text = read(house.slip())
    assert "Order 1" in text and "very hot please" in text


def test_the_code_of_the_test_page_scans(house):
    house.printer(dots=384, columns=32)
    spool.test(1)
    code, = zxingcpp.read_barcodes(Image.open(io.BytesIO(page._png(Slip.get()))))
    assert code.text == "TABLESIDE"

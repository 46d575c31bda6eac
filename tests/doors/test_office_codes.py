"""The printed codes: each leads to its table, at the address of the installation, and can be read in words."""

import re

import pypdfium2
import pytest
import zxingcpp

from restaurant import office
from restaurant.office import sheets
from restaurant.tables import Table
from tests.conftest import a_house
from tests.given import everything, house_rule, phone


@pytest.fixture
def owner(house):
    return house.staff("Lin")


def pages(content):
    return list(pypdfium2.PdfDocument(content))


def read(content, dots=110):
    """Every code on a PDF as a printer of so many dots per inch would show it."""
    return [code.text for page in pages(content)
            for code in zxingcpp.read_barcodes(page.render(scale=dots / 72).to_pil())]


def words(content):
    return "\n".join(page.get_textpage().get_text_bounded() for page in pages(content))


def test_every_code_on_the_sheet_leads_to_its_table(house, owner):
    content = owner.get("/office/tables/sheet.pdf").data
    assert sorted(read(content)) == sorted(f"{house.place.address}/t/{table.code}" for table in Table.all())


def test_the_sheet_says_in_words_where_its_codes_lead(house, owner):
    said, address = words(owner.get("/office/tables/sheet.pdf").data), house.place.address.partition("://")[2]
    for table in Table.all():
        assert f"Table {table.name}" in said and f"{address}/t/{table.code}" in said
        assert f"{table.code[:5]} {table.code[5:]}" in said
    assert said.count(f"or type this code at {address}") == 18 and "Golden Lantern" in said


def test_a_code_is_at_least_thirty_millimetres_wide_with_its_quiet_zone_white(owner):
    table = Table.all()[0]
    content = owner.get(f"/office/tables/{table.id}/sheet.pdf").data
    paper = pages(content)[0].render(scale=300 / 72).to_pil().convert("L")
    corners = zxingcpp.read_barcodes(paper)[0].position
    left, right, top, bottom = corners.top_left.x, corners.top_right.x, corners.top_left.y, corners.bottom_left.y
    millimetre = 300 / 25.4
    assert 30 * millimetre <= right - left
    quiet = (right - left) / len(sheets.code("x" * 40).matrix) * 4
    for box in ((left - quiet, top - quiet, right + quiet, top - 3), (left - quiet, top, left - 3, bottom),
                (left - quiet, bottom + 3, right + quiet, bottom + quiet), (right + 3, top, right + quiet, bottom)):
        assert paper.crop(tuple(map(round, box))).getextrema()[0] > 200


@pytest.mark.parametrize("name", ["露台 3", "طاولة ٥", "Łódź", "Терраса", "A very long table name",
                                  "%s {0} \\(", "✓", "𝕏"])
def test_a_table_of_any_name_has_a_readable_code(house, name):
    content = sheets.sheet([(name, "K7QM3XF9TR")], "https://lantern.example")
    assert read(content) == ["https://lantern.example/t/K7QM3XF9TR"]
    assert "?" not in words(content)


def test_words_have_no_question_marks_where_the_machine_has_no_fonts(house, monkeypatch):
    monkeypatch.setattr(sheets, "_font", lambda _script: None)
    content = sheets.sheet([("Łódź 露台 7", "K7QM3XF9TR")], "https://lantern.example")
    assert "?" not in words(content) and "7" in words(content)


def test_a_long_public_address_still_scans(house):
    address = "https://order.the-golden-lantern-restaurant-berlin-friedrichshain.example/tableside"
    assert read(sheets.sheet([("1", "K7QM3XF9TR")], address), 150) == [f"{address}/t/K7QM3XF9TR"]


@pytest.mark.parametrize("host", ["evil.example", "evil.example:80", "localhost.evil.example"])
def test_no_header_decides_where_codes_lead(house, owner, host):
    poisoned = house.app.test_client(use_cookies=False)
    headers = {"Host": host, "X-Forwarded-Host": host, "Forwarded": f"host={host}",
               "Cookie": f"tableside={owner.get_cookie('tableside').value}"}
    for address in ("/office/tables/1/qr.svg", "/office/tables/1", "/office/tables"):
        answer = poisoned.get(address, headers=headers)
        assert answer.status_code == 200 and b"evil" not in answer.data, address
    codes = read(poisoned.get("/office/tables/sheet.pdf", headers=headers).data)
    assert len(codes) == 18 and all(code.startswith(f"{house.place.address}/t/") for code in codes)


def test_the_code_on_the_screen_is_a_picture_without_scripts(owner):
    answer = owner.get("/office/tables/1/qr.svg")
    assert answer.mimetype == "image/svg+xml" and b"<script" not in answer.data
    assert "script-src 'self'" in answer.headers["Content-Security-Policy"]


def test_an_address_that_phones_cannot_open_is_pointed_out(owner):
    assert "TABLESIDE_PUBLIC_URL" in owner.get("/office/tables").text


def test_renewing_asks_first_and_says_what_will_happen(owner):
    before = everything()
    text = owner.get("/office/tables/renew").text
    assert "Phones that are seated keep working. The printed codes of all 18 tables stop at once." in text
    assert "Phones that are seated keep working." in owner.get("/office/tables/1/renew").text
    assert everything() == before


def test_after_renewing_the_old_code_opens_nothing_and_the_new_one_does(house, owner):
    guest, old = house.client(), house.table().code
    phone("5")
    owner.post(f"/office/tables/{house.table().id}/renew")
    assert guest.get(f"/t/{old}").status_code == 404
    assert guest.get(f"/t/{house.table().code}").status_code == 200


def test_the_name_of_a_table_never_gets_into_a_header(owner):
    office.change_table(1, 'a"; x=\u00e9', 2, "round", 1)
    assert owner.get("/office/tables/1/sheet.pdf").headers["Content-Disposition"] == 'inline; filename="table.pdf"'


def test_the_sheet_speaks_the_language_of_the_house(owner):
    house_rule(language="de")
    said = words(owner.get("/office/tables/sheet.pdf").data)
    assert "?" not in said and re.search("[0-9A-Z]{5} [0-9A-Z]{5}", said)


def test_the_picture_of_a_device_link_is_readable(owner):
    text = owner.post("/office/devices").text
    link = re.search(r"/welcome/[\w-]+", text)[0]
    assert "data:image/svg+xml" in text and link


def test_a_public_address_stands_on_the_codes(tmp_path):
    house = a_house(tmp_path / "public", public_url="https://lantern.example")
    house.fill_demo()
    owner = house.staff("Lin")
    answer = owner.get("/office/tables/1/sheet.pdf", base_url="https://localhost")
    code = Table.get_by_id(1).code
    house.stop()
    assert read(answer.data) == [f"https://lantern.example/t/{code}"]

"""Photos of dishes: whatever comes in, what is kept is small, ours, and nothing but a picture."""

import io
import struct
import zlib

import pytest
from PIL import Image

from restaurant import menu
from restaurant.office import photos
from tests.given import dish, everything


@pytest.fixture
def owner(house):
    return house.staff("Lin")


def picture(kind="JPEG", size=(800, 600), colour=(200, 120, 60), **more):
    out = io.BytesIO()
    Image.new("RGBA" if len(colour) == 4 else "RGB", size, colour).save(out, kind, **more)
    return out.getvalue()


def upload(owner, content, name="soup.jpg"):
    return owner.post("/office/menu/dish/1/photo", data={"photo": (io.BytesIO(content), name)})


def kept(house):
    return sorted(path.name for path in house.place.photos.glob("own-*"))


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_a_photo_becomes_a_small_square_webp(house, owner, kind):
    assert upload(owner, picture(kind)).status_code == 303
    answer = house.client().get(f"/photo/{dish_photo()}")
    shown = Image.open(io.BytesIO(answer.data))
    assert (shown.format, shown.size) == ("WEBP", (416, 416)) and len(answer.data) < 40_000
    assert (answer.mimetype, answer.headers["X-Content-Type-Options"]) == ("image/webp", "nosniff")


def dish_photo():
    return menu.current().dishes[1].photo


def test_a_new_photo_throws_the_old_one_away_but_never_the_demos(house, owner):
    demo = dish_photo()
    upload(owner, picture())
    first = kept(house)
    upload(owner, picture(colour=(0, 99, 0)))
    assert kept(house) == [dish_photo()] != first and (house.place.photos / demo).exists()
    owner.post("/office/menu/dish/1/photo/remove")
    assert kept(house) == [] and dish_photo() is None


def test_where_the_owner_lives_is_not_in_the_photo(house, owner):
    taken = Image.new("RGB", (900, 600), "red")
    exif = taken.getexif()
    exif[0x010F], exif[0x9286] = "Spy camera", "52.5200 13.4050"
    exif.get_ifd(0x8825).update({1: "N", 2: (52.0, 31.0, 12.0), 3: "E", 4: (13.0, 24.0, 18.0)})
    out = io.BytesIO()
    taken.save(out, "JPEG", exif=exif, comment=b"my home")
    upload(owner, out.getvalue())
    content = (house.place.photos / dish_photo()).read_bytes()
    assert not any(word in content for word in (b"EXIF", b"Exif", b"Spy", b"XMP", b"52.52", b"my home", b"ICCP"))


def test_a_photo_taken_sideways_stands_upright(house, owner):
    taken = Image.new("RGB", (600, 900), "red")
    taken.paste("blue", (0, 0, 600, 450))
    exif = taken.getexif()
    exif[0x0112] = 3
    out = io.BytesIO()
    taken.save(out, "JPEG", exif=exif)
    upload(owner, out.getvalue())
    red, _, blue = Image.open(house.place.photos / dish_photo()).convert("RGB").getpixel((208, 20))
    assert red > 200 > blue


SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
HTML = b"<!doctype html><script>alert(1)</script>"
NOT_PICTURES = {
    "soup.svg": SVG, "soup.jpg": HTML, "soup.html.jpg": HTML, "soup.png": b"\x89PNG\r\n\x1a\n" + HTML,
    "soup.gif": b"GIF89a" + bytes(20), "moving.gif": picture("GIF"), "drawing.tiff": picture("TIFF"),
    "drawing.bmp": picture("BMP"), "soup.pdf": b"%PDF-1.4", "nothing.jpg": b"\xff\xd8\xff", "cut.jpg": picture()[:400],
    "soup.eps": b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n", "zip.jpg": b"PK\x03\x04" + bytes(50)}


def test_what_is_no_picture_is_refused_with_a_sentence(house, owner):
    before = everything()
    for name, content in NOT_PICTURES.items():
        answer = upload(owner, content, name)
        assert answer.status_code == 415 and "Please choose a JPEG, PNG or WebP." in answer.text, name
    assert (everything(), kept(house)) == (before, [])


def test_of_a_polyglot_only_the_picture_is_kept(house, owner):
    upload(owner, picture() + HTML + b"PK\x03\x04", "soup.jpg.html")
    content = (house.place.photos / dish_photo()).read_bytes()
    assert b"<script" not in content and b"PK\x03\x04" not in content and content[:4] == b"RIFF"


FILE_NAMES = ("../../x.webp", "..\\..\\x.webp", "/etc/passwd", "own-../../x", "'\"><script>.png", "soup.php",
              "x" * 4000)


def test_the_name_of_the_file_is_never_used(house, owner):
    around = {path for path in house.place.data.parent.rglob("*") if "photos" not in path.parts}
    for name in FILE_NAMES:
        assert upload(owner, picture(), name).status_code == 303, name
        assert [len(each) for each in kept(house)] == [25], name
    assert {path for path in house.place.data.parent.rglob("*") if "photos" not in path.parts} == around


def png_of(width, height):
    """A tiny PNG whose header says that it is huge."""
    def chunk(kind, content):
        return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))
    return (b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
            + chunk(b"IDAT", zlib.compress(bytes(1000))) + chunk(b"IEND", b""))


@pytest.mark.filterwarnings("ignore:Image size")
@pytest.mark.parametrize("size", [(12_000, 12_000), (4_001, 4_000), (60_000, 60_000), (2**31 - 1, 2**31 - 1)])
def test_a_picture_that_says_it_is_huge_is_never_opened(owner, monkeypatch, size):
    monkeypatch.setattr(photos, "_drawn", lambda _picture: pytest.fail("it was decoded"))
    assert upload(owner, png_of(*size)).status_code in (409, 415)
    assert dish_photo() == dish("Lanzhou beef noodle soup").photo != None  # noqa: E711


def test_a_file_of_more_than_ten_megabytes_is_refused(owner):
    answer = upload(owner, picture() + bytes(10_000_001))
    assert answer.status_code == 413 and "Pictures may have up to 10 MB." in answer.text


def test_a_picture_that_moves_is_refused(owner):
    frames = [Image.new("RGB", (40, 40), colour) for colour in ("red", "green", "blue")]
    out = io.BytesIO()
    frames[0].save(out, "WEBP", save_all=True, append_images=frames[1:], duration=50)
    answer = upload(owner, out.getvalue())
    assert answer.status_code == 409 and "does not move" in answer.text


def test_a_transparent_picture_stays_transparent(house, owner):
    upload(owner, picture("PNG", colour=(0, 0, 0, 0)))
    assert Image.open(house.place.photos / dish_photo()).getpixel((9, 9))[3] == 0


def test_a_photo_for_a_dish_that_went_away_leaves_nothing_behind(house, owner):
    owner.post("/office/menu/dish/1/remove")
    assert upload(owner, picture()).status_code == 404
    assert kept(house) == []


def test_no_file_is_no_photo(owner):
    assert owner.post("/office/menu/dish/1/photo").status_code == 400
    assert upload(owner, b"", "").status_code == 400

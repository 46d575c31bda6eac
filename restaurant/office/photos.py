"""Photos of dishes: whatever is uploaded is decoded and drawn anew, small and square, and nothing of the file survives.

Only three formats are ever opened, and only after the header said that the picture is small enough (threats T67, T68).
The new file has a name of ours and no metadata (threats T70).
"""

import contextlib
import io

import gevent.lock
from PIL import Image, ImageOps

from .. import clock
from ..database import away, saving
from ..errors import Refused
from .menu import find_dish, save

LARGEST_FILE = 10_000_000
MOST_PIXELS = {  # so that opening one takes less than 150 MB: a plain JPEG is read at a fraction of its size
    "JPEG": 40_000_000, "progressive": 25_000_000, "PNG": 14_000_000, "WEBP": 9_000_000}
SIDE = 416                           # four times the 104 pixels of a plate
QUALITY = 78
OURS = "own-"

_one_at_a_time = gevent.lock.BoundedSemaphore(1)


def hang_photo(dish_id, folder, upload):
    """Make a dish's photo from an uploaded file (anything with ``read``), and throw its old one away."""
    content = upload.read(LARGEST_FILE + 1)
    if len(content) > LARGEST_FILE:
        raise Refused("That is too large. Pictures may have up to 10 MB.", status=413)
    with _one_at_a_time:
        drawn = away(redrawn, content)
    name = f"{OURS}{clock.token(12)}.webp"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / name).write_bytes(drawn)
    try:
        old = _hang(dish_id, name)
    except Refused:
        _throw_away(folder, name)
        raise
    _throw_away(folder, old)


def take_photo_down(dish_id, folder):
    """A dish without a photo; the file goes too, if it was one of ours."""
    _throw_away(folder, _hang(dish_id, None))


@saving
def _hang(dish_id, name):
    dish = find_dish(dish_id)
    save(dish, {"photo": name}, f"dish {dish_id}")
    return dish.photo


def _throw_away(folder, name):
    if name and name.startswith(OURS) and "/" not in name:
        with contextlib.suppress(OSError):
            (folder / name).unlink()


def redrawn(content):
    """The picture in these bytes as a small WebP, or Refused. Runs in a thread: decoding takes its time."""
    try:
        picture = Image.open(io.BytesIO(content), formats=("JPEG", "PNG", "WEBP"))
        _check(picture)
        return _drawn(picture)
    except Refused:
        raise
    except Exception as error:  # decoders fail in many ways on what is no picture; each means the same to the owner
        raise Refused("We cannot read this picture. Please choose a JPEG, PNG or WebP.", status=415) from error


def _check(picture):
    """By what the header says, before anything is decoded."""
    width, height = picture.size
    kind = "progressive" if picture.info.get("progressive") else picture.format
    most = MOST_PIXELS.get(kind, MOST_PIXELS["JPEG"])
    if width * height > most:
        raise Refused("This picture is too large. At most %(most)s million pixels, please.", most=most // 1_000_000)
    if picture.format != "MPO" and getattr(picture, "n_frames", 1) > 1:
        raise Refused("Please choose a picture that does not move.")


def _drawn(picture):
    picture.draft("RGB", (SIDE * 2, SIDE * 2))
    picture.thumbnail((SIDE * 4, SIDE * 4), Image.Resampling.BOX)
    upright = ImageOps.exif_transpose(picture)
    kind = "RGBA" if "A" in upright.getbands() or "transparency" in upright.info else "RGB"
    small = ImageOps.fit(upright.convert(kind), (SIDE, SIDE), Image.Resampling.LANCZOS)
    out = io.BytesIO()
    small.save(out, "WEBP", quality=QUALITY, method=4, exif=b"", icc_profile=b"", xmp=b"")
    return out.getvalue()

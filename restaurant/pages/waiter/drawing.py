"""The plan of an area as a picture: each table where it stands, put together or split among its parties, with as many
words as fit into it. What does not fit is in its label, and on its page.
"""

import dataclasses

from ...floor import Standing
from . import words

WIDTH, HEIGHT = 800, 560    # of the owner's plan; it grows with tables that stand further out
ROOMY, FLAT = 84, 50        # how high a shape has to be for three lines of words, and for two
BAND = 90                   # tables whose middles lie this close are in one row, for who goes through them by keyboard
LETTERS = {"name": 14.5, "less": 11.0, "small": 7.4, "tiny": 6.4}     # how wide a letter is, about


@dataclasses.dataclass
class Shape:
    """One party's place, or a free table. ``apart`` are the tables put to it that do not touch it, each a shape."""

    standing: Standing
    box: tuple
    curve: int
    name: str
    word: str
    more: str
    edge: int = 8
    apart: list = dataclasses.field(default_factory=list)

    @property
    def ring(self):
        x, y, w, h = self.box
        return x - self.edge, y - self.edge, w + 2 * self.edge, h + 2 * self.edge

    @property
    def links(self):
        """Lines from the middle of this table to those put to it, below all shapes."""
        return [(self.middle, self.height, other.middle, other.height) for other in self.apart]

    @property
    def height(self):
        return self.box[1] + self.box[3] // 2

    @property
    def middle(self):
        return self.box[0] + self.box[2] // 2

    @property
    def said(self):
        """What stands in it, line by line: (class, height, words, width to be squeezed into or None)."""
        middle, high = self.height, self.box[3]
        if high >= ROOMY and self.more:
            lines = ("name", -10, self.name), ("small", 12, self.word), ("small", 30, self.more)
        elif high >= FLAT:
            lines = ("name" if high >= ROOMY else "less", -1, self.name), ("small", 19, self.word)
        else:
            lines = (("tiny", 4, f"{self.name} · {self.word}"),)
        return [self._fitted(kind, middle + down, text) for kind, down, text in lines]

    def _fitted(self, kind, y, text):
        room = self.box[2] - 10
        most = int(room / LETTERS[kind] * 1.25)
        text = text if len(text) <= most else text[:most - 1] + "…"
        return kind, y, text, room if len(text) * LETTERS[kind] > room else None


CURVES = {"bar": 6, "long": 30}   # of a corner; as in templates/office/tables.html


class Plan:
    """The shapes of an area, row by row, and how large its picture is."""

    def __init__(self, floor, area):
        self.floor = floor
        self.tables = [table for at in floor.inside(area) for table in (at.table, *at.joined)]
        places = sorted(floor.inside(area), key=lambda at: _row(at.table))
        self.shapes = [shape for at in places for shape in self._of(at)]
        self.width = max([WIDTH, *(table.x + table.w + 20 for table in self.tables)])
        self.height = max([HEIGHT, *(table.y + table.h + 20 for table in self.tables)])

    def _of(self, at):
        box, apart = self._stands(at)
        if not at.parts:
            curve = _curve(at.table) if apart or not at.joined else 16
            return [self._shape(at, box, curve, at.table.name, apart=apart)]
        places = [at, *at.parts]
        names = [f"{at.table.name} A" if at.sitting else at.table.name, *(each.table.name for each in at.parts)]
        return [self._shape(each, part, 12, name, edge=3, apart=apart if each is at else [])
                for each, part, name in zip(places, split(box, len(places)), names)]

    def _shape(self, at, box, curve, name, **more):
        """What stands there; of somebody else's table, whose it is."""
        said = words.said(at) if at.is_for(self.floor.mine) else (self.floor.waiters[at.waiter], "")
        return Shape(at, box, curve, name, *said, **more)

    def _stands(self, at):
        """Tables that were put together are one shape, unless another table stands between them."""
        boxes = [(table.x, table.y, table.w, table.h) for table in (at.table, *at.joined)]
        whole = union(boxes)
        mine = {at.table.id, *(table.id for table in at.joined)}
        if any(meet(whole, (other.x, other.y, other.w, other.h)) for other in self.tables if other.id not in mine):
            return boxes[0], [Shape(at, box, _curve(table), table.name, words.put_to(at.table), "")
                              for box, table in zip(boxes[1:], at.joined)]
        return whole, []


def _curve(table):
    return min(table.w, table.h) // 2 if table.shape == "round" else CURVES.get(table.shape, 16)


def _row(table):
    return (table.y + table.h // 2) // BAND, table.x


def union(boxes):
    left, top = min(x for x, _, _, _ in boxes), min(y for _, y, _, _ in boxes)
    return left, top, max(x + w for x, _, w, _ in boxes) - left, max(y + h for _, y, _, h in boxes) - top


def meet(one, other):
    return (one[0] < other[0] + other[2] and other[0] < one[0] + one[2]
            and one[1] < other[1] + other[3] and other[1] < one[1] + one[3])


def split(box, parties):
    """A table's rectangle in as many parts, side by side where it is wide, else one above the other."""
    x, y, w, h = box
    gap = 6
    if w >= 1.3 * h:
        wide = (w - gap * (parties - 1)) // parties
        return [(x + n * (wide + gap), y, wide, h) for n in range(parties)]
    high = (h - gap * (parties - 1)) // parties
    return [(x, y + n * (high + gap), w, high) for n in range(parties)]

"""Where tables stand on the plan of their area: 800 × 560 units, snapped to ten, and always inside it.

Tables may overlap, since a plan is a picture and not the room; the page says which do. Nothing here waits for anybody:
of two owners who move one table the later stays, and neither touches what the other did with another.
"""

from .. import events
from ..database import announce, saving
from ..errors import NotFound, Refused
from ..tables import Table

WIDTH, HEIGHT, GRID = 800, 560, 10
SMALLEST, WIDEST = 60, 400
SIZES = {"square": (120, 120), "round": (120, 120), "long": (240, 110), "bar": (300, 70)}   # of a new one
SHAPES = tuple(SIZES)
NARROWER = (1, .75, .6, .5)  # a new table on a full plan


@saving
def place_table(id, x=None, y=None, w=None, h=None, standing=None):
    """Where it stands and how large it is; None: as it was. Returns (x, y, w, h) before and after.

    ``standing`` is where whoever takes a step back left it: refused if somebody has moved it since. A step back goes
    to where the table was, on the grid or not.
    """
    table = find_table(id)
    before = place_of(table)
    if standing is not None and before != standing:
        raise Refused("Somebody has moved table %(table)s meanwhile.", table=table.name)
    after = _inside(before, x, y, w, h, GRID if standing is None else 1)
    if after != before:
        Table.update(dict(zip("xywh", after))).where(Table.id == id).execute()
        announce(events.TablesChanged(what=f"table {id}"))
    return before, after


def place_of(table):
    return table.x, table.y, table.w, table.h


def find_table(id):
    table = Table.get_or_none(Table.id == id, ~Table.removed)
    if table is None:
        raise NotFound("This table was removed.")
    return table


def _inside(before, x, y, w, h, grid=GRID):
    """A place inside the plan; what is new stands on the grid, what is not stays where it was if it can."""
    w = before[2] if w is None else _snapped(w, SMALLEST, WIDEST, grid)
    h = before[3] if h is None else _snapped(h, SMALLEST, WIDEST, grid)
    x, y = (min(old, most) if new is None else _snapped(new, 0, most, grid)
            for old, new, most in zip(before, (x, y), (WIDTH - w, HEIGHT - h)))
    return x, y, w, h


def _snapped(value, least, most, grid):
    return min(max((value + grid // 2) // grid * grid, least), most // grid * grid)


def shaped(shape):
    if shape not in SHAPES:
        raise NotFound()
    return shape


def reshaped(table, shape):
    """Another shape; a table that still has the size it came with takes that of the new shape."""
    values = {"shape": shaped(shape)}
    if shape != table.shape and (table.w, table.h) == SIZES[table.shape]:
        values.update(zip("xywh", _inside(place_of(table), None, None, *SIZES[shape])))
    return values


def free_places(area_id, shape, how_many):
    """Places for so many new tables where none stands, row by row, as large as all of them can be; on a plan without
    room the last ones lie on each other in its corner."""
    taken = [place_of(table) for table in Table.select().where(Table.area == area_id, ~Table.removed)]
    for part in NARROWER:
        w, h = (max(SMALLEST, int(side * part) // GRID * GRID) for side in SIZES[shaped(shape)])
        found = _fitted(how_many, w, h, taken)
        if len(found) == how_many:
            break
    found += [(20, 20, SMALLEST, SMALLEST)] * (how_many - len(found))
    return [dict(zip("xywh", place)) for place in found]


def _fitted(how_many, w, h, taken):
    found, y = [], 20
    while len(found) < how_many and y <= HEIGHT - h:
        x = _gap(y, w, h, taken + found)
        if x is None:
            y += 2 * GRID
        else:
            found.append((x, y, w, h))
    return found


def _gap(y, w, h, taken):
    """The first free place on a line across the plan, with a little room around it; None if there is none."""
    x = 20
    while x <= WIDTH - w:
        here = (x - GRID, y - GRID, w + 2 * GRID, h + 2 * GRID)
        beyond = max((each[0] + each[2] for each in taken if _meet(here, each)), default=None)
        if beyond is None:
            return x
        x = -(-(beyond + GRID) // GRID) * GRID
    return None


def _meet(one, other):
    return (one[0] < other[0] + other[2] and other[0] < one[0] + one[2]
            and one[1] < other[1] + other[3] and other[1] < one[1] + one[3])


def overlaps(tables):
    """``{table: names of those that stand on it}`` of all that share a spot of one area's plan."""
    found = {}
    for table in tables:
        others = [other.name for other in tables if other.id != table.id and other.area_id == table.area_id
                  and _meet(place_of(table), place_of(other))]
        if others:
            found[table.id] = others
    return found

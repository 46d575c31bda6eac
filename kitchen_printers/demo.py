"""The demo's printers, both made of software: one in the kitchen, one at the bar, which also prints what guests pay."""

from restaurant.database import saving
from restaurant.stations import Station

from . import printers

PRINTERS = (("Kitchen", ("wok", "noodles"), False), ("Bar", ("bar",), True))


@saving
def fill():
    """Set them up, in a house whose stations are there already."""
    station = {station.slug: station.id for station in Station.all()}
    for name, slugs, till in PRINTERS:
        wishes = {"name": name, "kind": printers.PAPER, "dots": 576, "columns": 48, "letters": "pages",
                  "buzzer": "none", "drawer": till}
        printers.add(wishes, [station[slug] for slug in slugs if slug in station], till)

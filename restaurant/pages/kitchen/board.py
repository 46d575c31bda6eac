"""What a station's screen shows: all of it, or what changed since it last looked."""

import dataclasses
import functools

from ... import clock, kitchen, menu
from ...settings import house
from ...stations import ONLY_PASS, PASS
from ...tables import Area
from .card import Card, counted
from .door import station_at

BY_DISH, BY_CHOICE = "dish", "choice"


@dataclasses.dataclass
class Board:
    """The cards of one screen, and what stands around them. ``day`` asks for the all-day counts beside them, ``slow``
    for what changes seldom: printers and the average.
    """

    slug: str
    since: int = 0
    area: int | None = None
    day: str = ""
    slow: bool = True

    def __post_init__(self):
        self.number = kitchen.news_number()  # read first, so that nothing falls between
        self.whole = not 0 < self.since <= self.number
        self.stations, self.courses = menu.current().stations, menu.current().courses
        self.here = station_at(self.slug, self.stations.values())
        self.at = None if self.here.kind == PASS else self.here.id
        self.slots = kitchen.on_screen(self.at) if self.whole else kitchen.changed_since(self.at, self.since)
        self.made_at = kitchen.stations_of({slot.order for slot in self.slots}) if self.at and self.slots else {}
        self.counts = kitchen.how_many()

    @functools.cached_property
    def cards(self):
        """What stands on the screen, in its order."""
        by_card = {}
        for slot in self.slots:
            by_card.setdefault(slot.order if self.at is None else slot.id, []).append(slot)
        cards = [Card(slots, self.here, self.courses, self.area) for slots in by_card.values()]
        return sorted(cards, key=lambda card: (card.place, card.first.id))

    @functools.cached_property
    def areas(self):
        return Area.all()

    @property
    def area_name(self):
        return next((area.name for area in self.areas if area.id == self.area), "")

    @property
    def hidden(self):
        return sum(card.hidden for card in self.cards if not card.gone)

    @property
    def tabs(self):
        """The stations that have a screen."""
        return [station for station in self.stations.values()
                if not station.removed and (station.rule != ONLY_PASS or station == self.here)]

    def also(self, slot):
        """The names of the other stations that make something of the same order."""
        return [self.stations[id].name for id in self.made_at.get(slot.order, ()) if id != slot.station]

    @functools.cached_property
    def all_day(self):
        return kitchen.all_day(self.at)

    @functools.cached_property
    def all_day_by_choice(self):
        return kitchen.all_day_by_choice(self.at)

    @property
    def oldest(self):
        """When the oldest card on the screen was sent; a script looks at its own cards instead."""
        return min((card.first.made_at for card in self.cards), default=None) if self.whole else None

    @functools.cached_property
    def average(self):
        return kitchen.average_time(house().day_begins(house().business_day(clock.now())))

    minutes = staticmethod(counted)

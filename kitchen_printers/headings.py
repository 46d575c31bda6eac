"""What stands at the head and the foot of slips of every kind."""

from restaurant import languages
from restaurant.languages import _
from restaurant.settings import house

from . import layout
from .layout import Line, Sheet

INSIDE = 4           # columns that what belongs to a dish stands in from the edge
address = "http://localhost:8000"   # where scanned codes lead; the installation says so at start


def lead_to(place):
    """Codes on labels lead to this installation."""
    global address
    address = place


def sheet(body, foot=()):
    return Sheet(body, list(foot), _("The rest does not fit on this slip. It is on the screen."),
                 languages.direction() == "rtl")


def table(name):
    return Line(_("Table %(table)s", table=layout.clean(name, 40)), big=True, bold=True, align="center")


def shout(words):
    """What a cook must see first."""
    return Line(words, big=True, bold=True, inverse=True, align="center")


def time(instant):
    return languages.clock_time(instant, house().time_zone)


def moment(instant, zone):
    return languages.date_and_time(instant, zone)

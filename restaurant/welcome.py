"""What a start prints: where the doors are, how to come in, and a code to scan."""

import io

import segno

from . import clock
from .database import saving
from .demo import PEOPLE
from .settings import house
from .staff import OneTimeLink, fingerprint
from .tables import Table

LINK_LIVES = clock.DAY
OVERHEARD = """Without HTTPS, anybody in the same Wi-Fi can overhear PINs and sessions. Serve over HTTPS, or let staff
and printers use a network that guests are not in (docs/installer.md)."""    # threats T83


def words(place, port):
    """The lines that ``serve`` prints once it listens."""
    address = place.public_url or f"http://localhost:{port}"
    if not house().set_up:
        return f"\nNobody lives here yet. This link leads to the set-up, once:\n\n  {owner_link(place, port)}\n"
    lines = ["", f"{house().name} is open.", "", f"  Guests    {address}/", f"  Kitchen   {address}/kitchen",
             f"  Floor     {address}/floor", f"  Office    {address}/office", ""]
    if not place.public_url.startswith("https://"):
        lines += [OVERHEARD, ""]
    if place.demo:
        lines += ["Demo PINs: " + ", ".join(f"{name} ({role}) {pin}" for name, role, pin in PEOPLE), ""]
    table = Table.select().where(~Table.removed).order_by(Table.position, Table.id).first()
    if table:
        guests = f"{address}/t/{table.code}"
        lines += [f"Table {table.name}: {guests}", _code(guests)]
    return "\n".join(lines)


def _code(address):
    drawn = io.StringIO()
    segno.make(address, error="l", micro=False).terminal(drawn, compact=True)
    return drawn.getvalue()


def owner_link(place, port=None):
    """A link that lets an owner in once, or to the set-up where there is no restaurant yet."""
    secret = clock.token()
    _keep(secret, "owner" if house().set_up else "setup")
    address = place.public_url or f"http://localhost:{port or place.port}"
    return f"{address}/welcome/{secret}"


@saving
def _keep(secret, purpose):
    OneTimeLink.create(secret=fingerprint(secret), purpose=purpose, ends_at=clock.now() + LINK_LIVES)

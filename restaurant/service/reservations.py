"""Reservations: somebody is expected at a table, and comes or not. Two at the same time are shown, not refused."""

from .. import clock, events
from ..database import announce, move, saving
from ..errors import NotFound, Refused
from ..tables import FREE, Reservation, Table
from ..words import one_line
from .seating import seated

LONGEST_NAME = 40
FURTHEST = 366 * clock.DAY


@saving
def reserve(table_id, at, name, person, guests=None):
    """Somebody is expected at a table at this instant. Returns the reservation's id."""
    if Table.get_or_none(Table.id == table_id, ~Table.removed) is None:
        raise NotFound("This table is no longer there.")
    name, now = one_line(name, LONGEST_NAME), clock.now()
    if not name:
        raise Refused("Please give a name.")
    if not now - clock.HOUR < at < now + FURTHEST:
        raise Refused("Please choose a time from now on.")
    made = Reservation.insert(table=table_id, at=at, name=name, guests=guests, made_at=now, person=person).execute()
    announce(events.Reserved(reservation=made, table=table_id))
    return made


@saving
def drop_reservation(reservation_id):
    """They will not come. Returns whether this did it."""
    return _done(Reservation.find(reservation_id), "dropped")


@saving
def seat_reservation(reservation_id, person):
    """They came: their table is opened in their name, with as many guests. Returns the sitting's id."""
    expected = Reservation.find(reservation_id)
    if not Table.holds(expected.table_id, FREE):
        raise Refused("Somebody sits at table %(table)s.", table=expected.table.name)
    if not _done(expected, "seated"):
        raise Refused("Somebody has dealt with this reservation already.")
    return seated(expected.table_id, person, expected.guests, expected.name)


def _done(expected, how):
    """Guarded: a reservation ends once."""
    still = (Reservation.id == expected.id) & Reservation.done_at.is_null()
    if not move(Reservation, still, clock.now(), by="done_at"):
        return False
    announce(events.ReservationDone(reservation=expected.id, table=expected.table_id, how=how))
    return True

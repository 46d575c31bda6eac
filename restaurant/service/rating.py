"""How a guest liked it: told once by each phone, when its party has paid or gone, and shown to nobody but staff."""

from .. import clock, events
from ..bills import Bill
from ..calls import Rating
from ..database import announce, database, saving
from ..errors import NotFound, Refused
from ..payments import CONFIRMED, Payment
from ..tables import Phone, Sitting
from ..words import one_line

MOST_STARS = 5
LONGEST = 300
WITHIN = clock.DAY    # after the guests have left


@saving
def rate(phone_id, stars, words=""):
    """One to five stars, and a word if they like. Returns its id. Refused before anything was paid, the second time,
    and long after they left."""
    phone = Phone.find(phone_id)
    if not 1 <= stars <= MOST_STARS:
        raise NotFound()
    if phone.blocked_at or not may_rate(phone):
        raise Refused("You can tell us how it was once you have paid.")
    made = database.execute_sql(
        "INSERT INTO rating (sitting_id, phone_id, stars, words, at) VALUES (?, ?, ?, ?, ?) "
        "ON CONFLICT (phone_id) DO NOTHING RETURNING id",
        (phone.sitting_id, phone_id, stars, one_line(words, LONGEST), clock.now())).fetchone()
    if made is None:
        raise Refused("You have told us already. Thank you!")
    announce(events.RatingGiven(sitting=phone.sitting_id, rating=made[0], stars=stars))
    return made[0]


def may_rate(phone):
    """Whether this phone may say how it was: its party has left, all is paid, or it has paid its part."""
    sitting = Sitting.find(phone.sitting_id)
    if not phone.admitted:
        return False    # nobody ever saw who that is
    if not sitting.is_open:
        return sitting.closed_at > clock.now() - WITHIN
    bill = Bill(sitting)
    return bill.settled and bill.total > 0 or Payment.select().where(
        Payment.phone == phone.id, Payment.state == CONFIRMED).exists()


def has_rated(phone_id):
    return Rating.select().where(Rating.phone == phone_id).exists()

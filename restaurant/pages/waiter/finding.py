"""Finding a dish while taking an order: what this house sells most, and what was typed, in any language or initials."""

import collections
import datetime

from flask import current_app

from ... import clock
from ...database import database
from ...orders import OWED
from ...settings import house

MOST, DAYS = 12, 14     # favourites, and the business days that they are worked out from
SOLD = f"""SELECT l.dish FROM line l JOIN "order" o ON o.id = l.order_id WHERE o.sent_at >= ? AND o.state IN {OWED}
    GROUP BY l.dish ORDER BY SUM(l.quantity) DESC, l.dish LIMIT {MOST * 2}"""


def favourites(card):
    """The dishes that were sold most in the last 14 business days, best first. Worked out once an hour."""
    hour, remembered = clock.now() // (60 * clock.MINUTE), current_app.extensions.setdefault("favourites", {})
    if hour not in remembered:
        day = house().business_day(clock.now()) - datetime.timedelta(days=DAYS)
        sold = [dish for (dish,) in database.execute_sql(SOLD, (house().day_begins(day),))]
        remembered.clear()
        remembered[hour] = sold
    shown = {dish.id: dish for _, dishes in card.shown() for dish in dishes}
    return [shown[dish] for dish in remembered[hour] if dish in shown][:MOST]


def found(sections, typed):
    """Dishes whose name in any language holds what was typed, or has it as initials; the nearest first."""
    ranked = collections.defaultdict(list)
    for _, dishes in sections:
        for dish in dishes:
            ranked[min((_rank(name.casefold(), typed.casefold()) for name in dish.names.values()), default=9)] += [dish]
    return [dish for rank in sorted(ranked) if rank < 9 for dish in ranked[rank]]


def _rank(name, typed):
    """0: begins so, 1: a word does, 2: the initials do, 3: is somewhere inside, 9: not at all."""
    words = name.replace("-", " ").split()
    fits = (name.startswith(typed), any(word.startswith(typed) for word in words),
            len(typed) > 1 and "".join(word[0] for word in words).startswith(typed), typed in name)
    return next((rank for rank, fit in enumerate(fits) if fit), 9)

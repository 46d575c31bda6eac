"""Tickets: what a station has to make of an order, and how far each line is: held → queued → cooking → ready → served.

A ticket has no state of its own; it is as far as the line that is furthest behind. ``changed`` grows with every
change, so that a screen can ask for what is new since it last looked.
"""

from .counting import all_day, all_day_by_choice, average_time, how_many, line_states, oldest
from .courses import Dish, Held, courses_held, fire, hold, next_course, promised
from .parting import carry_over, renamed
from .showing import (
    Slot,
    Work,
    changed_since,
    of_sitting,
    on_screen,
    recently_done,
    stations_of,
    tickets,
    waiting_at_pass,
)
from .tickets import (
    AHEAD,
    CANCELLED,
    COOKING,
    DONE,
    HELD,
    NEWS,
    OPEN,
    QUEUED,
    READY,
    SERVED,
    STATES,
    Notice,
    Task,
    Ticket,
    acknowledge,
    advance,
    carried,
    give_notice,
    news_number,
    rush,
    settle,
    touch,
    write_tickets,
)

__all__ = [
    "AHEAD", "CANCELLED", "COOKING", "DONE", "HELD", "NEWS", "OPEN", "QUEUED", "READY", "SERVED", "STATES", "Dish",
    "Held", "Notice", "Slot", "Task", "Ticket", "Work", "acknowledge", "advance", "all_day", "all_day_by_choice",
    "average_time", "carried", "carry_over", "changed_since", "courses_held", "fire", "give_notice", "hold", "how_many",
    "line_states", "news_number", "next_course", "of_sitting", "oldest", "on_screen", "promised", "recently_done",
    "renamed", "rush", "settle", "stations_of", "tickets", "touch", "waiting_at_pass", "write_tickets",
]

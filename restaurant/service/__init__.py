"""The course of a meal: seat, order, cook, serve, call, pay, close. Each verb is one step, saved whole or not."""

from .calling import answer_call, call, finish_call
from .changing import amend, cancel, move_sitting
from .closing import close, write_off
from .cooking import (
                     acknowledge,
                     calm,
                     carry,
                     fire,
                     fire_course,
                     fire_what_is_due,
                     hold,
                     hold_course,
                     ready,
                     recall,
                     recall_last,
                     recall_order,
                     rush,
                     rush_order,
                     serve,
                     start,
                     undo,
)
from .ordering import accept, add, change, choose_course, remove, send, turn_down
from .paying import (
                     ask_for_paper,
                     begin_payment,
                     expire,
                     open_drawer,
                     opened_at_provider,
                     place,
                     print_day,
                     put_aside,
                     settle,
                     take_cash,
                     take_terminal,
)
from .seating import admit, block, count_guests, join, open_table, rename

__all__ = [
    "accept", "acknowledge", "add", "admit", "amend", "answer_call", "ask_for_paper", "begin_payment", "block", "call",
    "calm", "cancel", "carry", "change", "choose_course", "close", "count_guests", "expire", "finish_call", "fire",
    "fire_course", "fire_what_is_due", "hold", "hold_course", "join", "move_sitting", "open_drawer", "open_table",
    "opened_at_provider", "place",
    "print_day", "put_aside", "ready", "recall", "recall_last", "recall_order", "remove", "rename", "rush",
    "rush_order", "send", "serve", "settle", "start", "take_cash", "take_terminal", "turn_down", "undo", "write_off",
]

"""The course of a meal: seat, order, cook, serve, call, pay, close. Each verb is one step, saved whole or not."""

from .calling import answer_call, call, finish_call
from .closing import close, write_off
from .cooking import carry, ready, recall, serve, start, undo
from .ordering import accept, add, change, remove, send, turn_down
from .paying import (
                     ask_for_paper,
                     begin_payment,
                     expire,
                     opened_at_provider,
                     place,
                     put_aside,
                     settle,
                     take_cash,
                     take_terminal,
)
from .seating import admit, block, count_guests, join, open_table, rename

__all__ = [
    "accept", "add", "admit", "answer_call", "ask_for_paper", "begin_payment", "block", "call", "carry", "change",
    "close", "count_guests", "expire", "finish_call", "join", "open_table", "opened_at_provider", "place",
    "put_aside", "ready", "recall", "remove", "rename", "send", "serve", "settle", "start", "take_cash",
    "take_terminal", "turn_down", "undo", "write_off",
]

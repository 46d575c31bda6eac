"""The course of a meal: seat, order, cook, serve, call, pay, close. Each verb is one step, saved whole or not."""

from .asking_for_paper import ask_for_paper, open_drawer, print_day
from .bill_code import bill_code, pays_by_phone
from .bringing_forward import bring_books_forward
from .by_hand import choose_seat, repeat_line, repeat_round, take_over
from .calling import answer_call, call, finish_call
from .changing import amend, cancel, move_sitting
from .charging import charge, close_charge, close_charges, drop_charge, open_charges
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
from .drawer import close_day, close_session, open_session, pay_in, pay_out, print_z
from .mailing import mail_receipt, mailed, not_mailed
from .ordering import accept, add, change, choose_course, remove, send, take_back, turn_down
from .paying import begin_payment, confirm_transfer, expire, lift_limit, opened_at_provider, take_cash, take_terminal
from .paying_by_link import pay_by_link
from .reducing import take_off, undo_discount
from .returning import refund, refund_asked, refund_looked_at, refund_settled
from .seating import admit, block, count_guests, join, open_table, rename
from .settling import place, put_aside, settle
from .sharing_the_bill import end_link, looked_at, make_link, not_mine
from .transfers import transfer_came

__all__ = [
    "accept", "acknowledge", "add", "admit", "amend", "answer_call", "ask_for_paper", "begin_payment", "bill_code",
    "block", "bring_books_forward", "call", "calm", "cancel", "carry", "change", "charge", "choose_course",
    "choose_seat", "close",
    "close_charge", "close_charges", "close_day", "close_session", "confirm_transfer", "count_guests",
    "drop_charge", "end_link", "expire", "finish_call", "fire", "fire_course", "fire_what_is_due", "hold",
    "hold_course", "join", "lift_limit", "looked_at", "mail_receipt", "mailed", "make_link", "move_sitting",
    "not_mailed", "not_mine", "open_charges", "open_drawer", "open_session", "open_table", "opened_at_provider",
    "pay_by_link", "pay_in", "pay_out", "pays_by_phone", "place", "print_day", "print_z", "put_aside", "ready",
    "recall", "recall_last", "recall_order", "refund", "refund_asked", "refund_looked_at", "refund_settled",
    "remove", "rename", "repeat_line", "repeat_round",
    "rush", "rush_order", "send", "serve", "settle", "start", "take_back", "take_cash",
    "take_off", "take_over", "take_terminal", "transfer_came", "turn_down", "undo", "undo_discount", "write_off",
]

"""The course of a meal: seat, order, cook, serve, call, pay, close. Each verb is one step, saved whole or not."""

from .asking_for_paper import ask_for_paper, open_drawer, print_day
from .bill_code import bill_code, pays_by_phone
from .bringing_forward import bring_books_forward
from .by_hand import choose_seat, repeat_line, repeat_round, take_over
from .calling import answer_call, call, cancel_call, finish_call, leave_call
from .changing import amend, cancel, move_sitting
from .charging import charge, close_charge, close_charges, drop_charge, open_charges
from .closing import close, write_off
from .codes import code_leaked
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
from .leaving import left_behind
from .letting_in import admit, block, end_display, enter_code, let_in, make_display, open_display, renew_sitting_code
from .mailing import mail_receipt, mailed, not_mailed
from .merging import merge, unmerge
from .moving import move_lines
from .needing import forget_taken, leave_need, rating_done, take_need
from .ordering import accept, add, change, choose_course, remove, send, take_back, turn_down
from .parties import another_party, clear_table, move_to_tab, open_tab, put_together, take_apart
from .paying import begin_payment, confirm_transfer, expire, lift_limit, opened_at_provider, take_cash, take_terminal
from .paying_by_link import pay_by_link
from .pushing import forget_screens, leave_screen, tell_screen
from .rating import rate
from .reducing import charge_service, take_off, undo_discount
from .remaking import remake
from .reopening import reopen
from .reservations import drop_reservation, reserve, seat_reservation
from .returning import refund, refund_asked, refund_looked_at, refund_settled
from .seating import count_guests, join, open_table, rename
from .sections import hand_over, pick_tables, transfer
from .settling import place, put_aside, settle
from .sharing_the_bill import end_link, looked_at, make_link, not_mine
from .splitting import split
from .transfers import transfer_came

__all__ = [
    "accept", "acknowledge", "add", "admit", "amend", "another_party", "answer_call", "ask_for_paper",
    "begin_payment", "bill_code", "block", "bring_books_forward", "call", "calm", "cancel", "cancel_call", "carry",
    "change", "charge", "charge_service", "choose_course", "choose_seat", "clear_table", "close", "close_charge",
    "close_charges", "close_day", "close_session", "code_leaked", "confirm_transfer", "count_guests", "drop_charge",
    "drop_reservation", "end_display", "end_link", "enter_code", "expire", "finish_call", "fire", "fire_course",
    "fire_what_is_due", "forget_screens", "forget_taken", "hand_over", "hold", "hold_course", "join", "leave_call",
    "leave_need", "leave_screen", "left_behind", "let_in", "lift_limit", "looked_at", "mail_receipt", "mailed",
    "make_display", "make_link", "merge", "move_lines", "move_sitting", "move_to_tab", "not_mailed", "not_mine",
    "open_charges", "open_display", "open_drawer", "open_session", "open_tab", "open_table", "opened_at_provider",
    "pay_by_link", "pay_in", "pay_out", "pays_by_phone", "pick_tables", "place", "print_day", "print_z",
    "put_aside", "put_together", "rate", "rating_done", "ready", "recall", "recall_last", "recall_order", "refund",
    "refund_asked", "refund_looked_at", "refund_settled", "remake", "remove", "rename", "renew_sitting_code",
    "reopen", "repeat_line", "repeat_round", "reserve", "rush", "rush_order", "seat_reservation", "send", "serve",
    "settle", "split", "start", "take_apart", "take_back", "take_cash", "take_need", "take_off", "take_over",
    "take_terminal", "tell_screen", "transfer", "transfer_came", "turn_down", "undo", "undo_discount", "unmerge",
    "write_off",
]

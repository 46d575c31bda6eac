"""The books: double entry, append-only, each entry chained to the one before; cash sessions; numbered Z reports."""

from .day_end import told
from .entries import (
    CASH,
    DIFFERENCE,
    OVER,
    PAID_IN,
    PAID_OUT,
    RECEIVABLE,
    ROUNDING,
    SAFE,
    TIPS,
    UNPLACED,
    WRITTEN_OFF,
    BookEntry,
    Posting,
    account_words,
    balance,
    head,
    of_provider,
    post,
)
from .posting import book_payment, book_refund, book_reopening, book_sale, book_unplaced, book_write_off
from .reports import ZReport, summed
from .sessions import CashSession, drawer_moves

__all__ = ["CASH", "DIFFERENCE", "OVER", "PAID_IN", "PAID_OUT", "RECEIVABLE", "ROUNDING", "SAFE", "TIPS", "UNPLACED",
           "WRITTEN_OFF", "BookEntry", "CashSession", "Posting", "ZReport", "account_words", "balance",
           "book_payment", "book_refund", "book_reopening", "book_sale", "book_unplaced", "book_write_off",
           "drawer_moves", "head", "of_provider", "post", "summed", "told"]

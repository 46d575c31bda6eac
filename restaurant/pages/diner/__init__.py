"""The guests' door: scan or type a code, read the menu, choose together, send, follow, call, and pay."""

from . import joining, links, pay, rating, receipts  # noqa: F401  (their views hang on the doors of others)
from .bill import door as bill
from .cart import door as cart
from .entry import door as entry

doors = (entry, cart, bill)

"""Payments, refunds and who pays for what: each is a row before anything is asked of anybody."""

from .claims import Claim
from .links import PayLink
from .refunds import Refund
from .rows import CONFIRMED, EXPIRED, FAILED, LIVES, MAY_BECOME, PENDING, STARTED, WAITING, Payment
from .unplaced import Unplaced

__all__ = ["CONFIRMED", "EXPIRED", "FAILED", "LIVES", "MAY_BECOME", "PENDING", "STARTED", "WAITING", "Claim",
           "PayLink", "Payment", "Refund", "Unplaced"]

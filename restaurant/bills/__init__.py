"""Bills: what a sitting owes, worked out from what was ordered, taken off and paid; and the receipts."""

from .discounts import AMOUNT, COMP, PERCENT, Discount
from .paper import PaperAsked
from .receipts import Receipt, not_shown, shown_so_far, tax_share, write_receipt
from .sums import Sum, TaxGroup, agreed, reckon, worth
from .whole import Account, Bill, Portion, accounts

__all__ = ["AMOUNT", "COMP", "PERCENT", "Account", "Bill", "Discount", "PaperAsked", "Portion", "Receipt", "Sum",
           "TaxGroup", "accounts", "agreed", "not_shown", "reckon", "shown_so_far", "tax_share", "worth",
           "write_receipt"]

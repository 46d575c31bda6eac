"""Bills: what a sitting owes, worked out from what was ordered, taken off and paid; and the receipts."""

from .discounts import AMOUNT, COMP, PERCENT, Discount
from .paper import PaperAsked
from .receipts import Receipt, shown, tax_share, write_receipt
from .sums import Sum, TaxGroup, agreed, reckon, worth
from .whole import Account, Bill, Portion, accounts

__all__ = ["AMOUNT", "COMP", "PERCENT", "Account", "Bill", "Discount", "PaperAsked", "Portion", "Receipt", "Sum",
           "TaxGroup", "accounts", "agreed", "reckon", "shown", "tax_share", "worth", "write_receipt"]

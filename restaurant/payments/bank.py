"""Paying by bank transfer: the guest's banking app reads our code, and somebody who works here sees the money come.

Nobody's word but theirs makes it paid (threats T54). There is nobody to ask, so nothing here touches the network.
"""

from . import bank_codes
from .provider import CODE, Begun, Unintroduced


class Bank(Unintroduced):
    """One scheme (payments.bank_codes) with the account that the owner entered."""

    CURRENCIES, WAYS, SCANS, HEARD = (), (CODE,), False, ("", "text/plain")
    by_hand = True

    def __init__(self, scheme, account):
        self.scheme, self.account = bank_codes.known(scheme), account
        self.name, self.title = f"bank {scheme}", self.scheme.title
        self.CURRENCIES = self.scheme.currencies

    def begin(self, payment, errand):
        text = bank_codes.payload(self.scheme.name, self.account, payment.handed_over, payment.currency,
                                  bank_codes.reference(payment.id))
        return Begun("", code=text)

    def ask(self, payment):
        return None

    def cancel(self, payment):
        """A code that was photographed can still be paid; what comes late is matched by its reference."""

    def try_keys(self):
        """Only the form of an account can be checked, and that was done when it was entered."""

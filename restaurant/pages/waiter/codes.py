"""The codes that a waiter's screen shows: of one payment at its provider, and of a whole bill. They carry the
installation's address, never that of a request (threats T36).
"""

import base64

from flask import current_app

from ...office import sheets
from ...payments import PayLink, bank_codes
from ...payments.links import PATH


def of_payment(payment):
    """The picture of the code that pays this payment, as an address; None where there is nothing to scan."""
    text = payment.is_pending and (payment.story.get("shown", {}).get("code") or payment.address)
    if not text:
        return None
    if payment.provider.startswith("bank "):
        drawn = bank_codes.draw(text, payment.provider.removeprefix("bank "))
        return "data:image/svg+xml;base64," + base64.b64encode(drawn).decode()
    return sheets.as_picture(_outside(text) if text.startswith("/") else text)


def of_bill(sitting):
    """The picture of a bill's own code; None where it has none."""
    secret, link = PayLink.of_bill(sitting)
    return sheets.as_picture(_outside(PATH + secret)) if link else None


def _outside(path):
    return current_app.config["PLACE"].address + path

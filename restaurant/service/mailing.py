"""Receipts by e-mail: asked for by a guest, sent when the guest has gone on."""

import re

from .. import clock
from ..bills import Receipt
from ..database import saving
from ..errors import Refused
from ..mail import TRIES, Mail
from ..payments.keys import Secret

ADDRESS = re.compile(r"[^\s@<>\"]{1,64}@[^\s@<>\"]{1,180}\.[^\s@<>\"]{2,63}")
PAUSES = (1, 5, 15, 60, 240, 720, 1440)   # minutes between two tries
MOST = 5                                  # addresses that one receipt is sent to


@saving
def mail_receipt(receipt_id, address, language):
    """Send a receipt to this address, once. Refused where the house cannot send mail or the address is none."""
    if not Secret.opened("mail"):
        raise Refused("This restaurant does not send receipts by e-mail.")
    address = address.strip()
    if not ADDRESS.fullmatch(address):
        raise Refused("Please enter an e-mail address.", status=400)
    before = list(Mail.select().where(Mail.receipt == receipt_id))
    if any(mail.address == address for mail in before):
        return None
    if len(before) >= MOST:
        raise Refused("This receipt was sent often enough. Please ask a waiter.")
    now = clock.now()
    return Mail.insert(receipt=Receipt.find(receipt_id), address=address, language=language, at=now,
                       next_at=now).execute()


@saving
def mailed(mail_id):
    """The post office took it: whose address it was is nobody's business any more."""
    Mail.update(sent_at=clock.now(), address="").where(Mail.id == mail_id, Mail.sent_at.is_null()).execute()


@saving
def not_mailed(mail_id, why):
    """It did not; it is tried again for a day."""
    tries = Mail.find(mail_id).tries + 1
    pause = PAUSES[min(tries, len(PAUSES)) - 1] * clock.MINUTE
    Mail.update(tries=tries, next_at=clock.now() + pause, why=why[:200],
                **({"address": ""} if tries >= TRIES else {})).where(Mail.id == mail_id).execute()

"""The mailbox from which receipts are sent: where it is stands in the settings, and all that opens it is sealed."""

from ..database import saving
from ..errors import Refused
from ..payments.keys import Secret
from .house import change_house
from .keys import enter_keys, forget_keys


@saving
def enter_mail(host, port, user, sender, password):
    """Receipts are handed in here from now on. An empty password keeps what it was; without a user none is needed."""
    change_house(mail={"host": host.strip(), "port": port, "user": user.strip(), "sender": sender.strip()})
    if user.strip() and not password and not Secret.opened("mail").get("password"):
        raise Refused("Please enter the password of this mailbox.")
    enter_keys("mail", {"host": host, "port": str(port), "user": user, "sender": sender, "password": password})


@saving
def forget_mail():
    """No receipt is sent by e-mail any more."""
    change_house(mail={})
    forget_keys("mail")

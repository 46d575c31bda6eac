"""Sealing: what must not be read by whoever finds the database is encrypted with a key that lies beside it, in a file
that only the house's user may read. Fernet of the cryptography library does the work (AES-128-CBC and HMAC-SHA256).
"""

import base64
import hashlib
import hmac

from cryptography.fernet import Fernet, InvalidToken

_fernet = _key = None


def use(secret_key):
    """Seal with a key that is made from the installation's, and is not the one that signs sessions."""
    global _fernet, _key
    made = hmac.new(secret_key.encode(), b"tableside sealing", hashlib.sha256).digest()  # it is random already
    _fernet, _key = Fernet(base64.urlsafe_b64encode(made)), made


def sealed(text):
    return _fernet.encrypt(text.encode()).decode()


def opened(text):
    """What was sealed; None if it was sealed with another key, as after a restore without its key file."""
    try:
        return _fernet.decrypt(text.encode()).decode()
    except InvalidToken:
        return None


def secret_of(what):
    """A secret that belongs to ``what`` and needs to be kept nowhere: whoever has the key can make it again."""
    made = hmac.new(_key, f"secret of {what}".encode(), hashlib.sha256).digest()
    return base64.urlsafe_b64encode(made[:18]).decode()

"""How Alipay writes and signs: yuan as text, Beijing's time, RSA2 over sorted parameters or over an answer's own text.

RSA2 is RSA with PKCS#1 v1.5 and SHA-256; the older RSA (SHA-1) is never spoken or believed here. Parameters are signed
as ``name=value`` joined by ``&`` in the order of their names; an answer is signed as the text of one member of its
JSON, exactly as it was sent (opendocs.alipay.com/common/02mse7 and 02kf5q).
"""

import base64
import datetime
import functools
import json
import re

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa

BEIJING = datetime.timezone(datetime.timedelta(hours=8))   # no summer time there since 1991
MOMENT = "%Y-%m-%d %H:%M:%S"
LONGEST_NUMBER = 64
_SPACE = re.compile(r"[ \t\r\n]*")
_YUAN = re.compile(r"([0-9]{1,12})(?:\.([0-9]{1,2}))?")
_OUT, _IN = {"_": "__", "-": "_0"}, {"__": "_", "_0": "-"}


# What is written


def yuan(amount):
    """An amount in fen as Alipay wants it: 1280 is ``12.80``."""
    return f"{amount // 100}.{amount % 100:02}"


def fen(text):
    """An amount as Alipay writes it, in fen; ValueError if it is none, or is below zero."""
    found = _YUAN.fullmatch(text)
    if not found:
        raise ValueError("no amount")
    return int(found[1]) * 100 + int((found[2] or "").ljust(2, "0"))


def moment(instant):
    """An instant as Beijing's clocks show it."""
    return datetime.datetime.fromtimestamp(instant // 1000, BEIJING).strftime(MOMENT)


def instant(text):
    """What Beijing's clocks showed, as an instant; ValueError if it is no time."""
    return int(datetime.datetime.strptime(text, MOMENT).replace(tzinfo=BEIJING).timestamp()) * 1000


def number(reference):
    """Our reference as Alipay may have it: up to 64 letters, digits and ``_``. Ours have ``-`` too, so ``_`` becomes
    ``__`` and ``-`` becomes ``_0``; two references never become one number."""
    written = re.sub("[-_]", lambda sign: _OUT[sign[0]], reference)
    if not re.fullmatch(f"[0-9A-Za-z_]{{1,{LONGEST_NUMBER}}}", written):
        raise ValueError("Alipay takes no such reference.")
    return written


def reference(written):
    """The reference that became this number; a number that is none of ours stays as it is."""
    return re.sub("__|_0", lambda sign: _IN[sign[0]], written)


# What is signed


@functools.lru_cache(maxsize=4)    # to prove that it is a key at all takes 70 ms
def private_key(text):
    """The application's key: PEM, or the bare base64 (PKCS#1 or PKCS#8) that Alipay's own tool makes. ValueError, which
    tells nothing of the key, if it is none."""
    return _key(text, serialization.load_pem_private_key, serialization.load_der_private_key, rsa.RSAPrivateKey, None)


def public_key(text):
    """Alipay's key, as PEM or as the bare base64 that its site shows; ValueError if it is none."""
    return _key(text, serialization.load_pem_public_key, serialization.load_der_public_key, rsa.RSAPublicKey)


def _key(text, from_pem, from_der, kind, *more):
    try:
        if "-----BEGIN" in text:
            key = from_pem(text.strip().encode(), *more)
        else:
            key = from_der(base64.b64decode("".join(text.split()), validate=True), *more)
    except (ValueError, TypeError, UnsupportedAlgorithm):
        key = None
    if not isinstance(key, kind) or key.key_size < 2048:
        raise ValueError("This is no RSA key of 2048 bits or more.") from None
    return key


def content(parameters, *without):
    """The text of parameters that is signed."""
    return "&".join(f"{name}={value}" for name, value in sorted(parameters.items()) if name not in without)


def sign(key, text):
    return base64.b64encode(key.sign(text.encode(), padding.PKCS1v15(), hashes.SHA256())).decode()


def fits(key, text, signature):
    """Whether a signature is right, and written in the one way in which base64 writes it."""
    try:
        octets = base64.b64decode(signature, validate=True)
        key.verify(octets, text.encode(), padding.PKCS1v15(), hashes.SHA256())
    except (ValueError, InvalidSignature):
        return False
    return base64.b64encode(octets).decode() == signature


def members(text):
    """``{name: (value, its text as it was sent)}`` of a JSON object; ValueError if it is none or names a member twice.

    Found by reading JSON, since counting braces goes wrong at a ``}`` inside a string.
    """
    decoder, found, at = json.JSONDecoder(object_pairs_hook=_once), {}, _after(text, 0, "{")
    while True:
        name, end = decoder.raw_decode(text, at)
        at = _after(text, end, ":")
        value, end = decoder.raw_decode(text, at)
        if not isinstance(name, str) or name in found:
            raise ValueError("a member twice")
        found[name] = (value, text[at:end])
        end = _SPACE.match(text, end).end()
        if text[end:end + 1] == "}" and not text[end + 1:].strip(" \t\r\n"):
            return found
        at = _after(text, end, ",")


def _after(text, at, sign):
    """Where the next thing begins after a sign that has to stand here."""
    at = _SPACE.match(text, at).end()
    if text[at:at + 1] != sign:
        raise ValueError("no JSON object")
    return _SPACE.match(text, at + 1).end()


def _once(pairs):
    if len({name for name, _value in pairs}) != len(pairs):
        raise ValueError("a member twice")
    return dict(pairs)

"""How WeChat Pay signs and seals (API v3): RSA over lines of text in both directions, AES-256-GCM around what it tells.

Both sides use this file: our adapter, and the sandbox that stands in for WeChat Pay. Sources: "签名生成", "签名验证"
and "证书和回调报文解密" at pay.weixin.qq.com/doc/v3/merchant.
"""

import base64
import binascii
import datetime
import functools
import json

from cryptography.exceptions import InvalidSignature, InvalidTag
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

SCHEME = "WECHATPAY2-SHA256-RSA2048"
SEALED = "AEAD_AES_256_GCM"
FRESH = 300                 # seconds that a signature may be old, or ahead of our clock (threats T47)
SEAL_KEY, SEAL_NONCE = 32, 12   # octets
BEIJING = datetime.timezone(datetime.timedelta(hours=8))


@functools.lru_cache(maxsize=4)    # to prove that it is a key at all takes 70 ms
def private_key(pem):
    """An RSA key that signs. The ValueError says nothing of what was given."""
    return _rsa(serialization.load_pem_private_key, pem, rsa.RSAPrivateKey, password=None)


def public_key(pem):
    """An RSA key that vouches. The ValueError says nothing of what was given."""
    return _rsa(serialization.load_pem_public_key, pem, rsa.RSAPublicKey)


def _rsa(load, pem, kind, **more):
    try:
        key = load(pem.strip().encode(), **more)
    except (ValueError, TypeError, AttributeError):
        key = None
    if not isinstance(key, kind) or key.key_size < 2048:
        raise ValueError("not an RSA key in PEM form")
    return key


def seal_key(words):
    """The API v3 key as the octets that seal; there are always thirty-two."""
    key = words.encode()
    if len(key) != SEAL_KEY:
        raise ValueError("the API v3 key has 32 characters")
    return key


def _lines(lines):
    return b"".join((line if isinstance(line, bytes) else line.encode()) + b"\n" for line in lines)


def signature(key, *lines):
    """Base64 of RSA-SHA256 over the lines, each with a newline after it; a body goes in as its very bytes."""
    return base64.b64encode(key.sign(_lines(lines), padding.PKCS1v15(), hashes.SHA256())).decode()


def signed(key, given, *lines):
    """Whether this key's owner signed the lines. WeChat Pay also sends wrong signatures, to see whether we look."""
    try:
        key.verify(base64.b64decode(given, validate=True), _lines(lines), padding.PKCS1v15(), hashes.SHA256())
    except (InvalidSignature, binascii.Error, ValueError):
        return False
    return True


def fresh(at, now):
    """Whether seconds that were signed are near our clock (milliseconds)."""
    return at.isascii() and at.isdigit() and len(at) < 12 and abs(int(at) - now // 1000) <= FRESH


def sealed(key, nonce, label, text):
    """Base64 of the text, readable only with the key and only beside its nonce and its label."""
    return base64.b64encode(AESGCM(key).encrypt(nonce.encode(), text, label.encode())).decode()


def opened(key, nonce, label, given):
    """What was sealed; a ValueError if a bit of it, of its nonce or of its label was changed."""
    if len(nonce.encode()) != SEAL_NONCE:
        raise ValueError("not sealed with our key")
    try:
        return AESGCM(key).decrypt(nonce.encode(), base64.b64decode(given, validate=True), label.encode())
    except (InvalidTag, binascii.Error):
        raise ValueError("not sealed with our key") from None


def strictly(octets):
    """A JSON object in which no name stands twice; else a ValueError."""
    try:
        told = json.loads(octets, object_pairs_hook=_once, parse_constant=_no_number)
    except RecursionError:
        raise ValueError("nested too deeply") from None
    if not isinstance(told, dict):
        raise ValueError("no JSON object")
    return told


def _once(pairs):
    told = dict(pairs)
    if len(told) < len(pairs):
        raise ValueError("a name stands twice")
    return told


def _no_number(word):
    raise ValueError("no number")


def authorization(key, merchant, serial, request, at, nonce):
    """The header with which a merchant signs a ``request``: (method, path with its query, body)."""
    method, path, body = request
    sign = signature(key, method, path, at, nonce, body)
    return (f'{SCHEME} mchid="{merchant}",nonce_str="{nonce}",signature="{sign}",timestamp="{at}",'
            f'serial_no="{serial}"')


def moment(instant):
    """An instant as WeChat Pay writes it: RFC 3339 in Beijing's time, whole seconds."""
    return datetime.datetime.fromtimestamp(instant // 1000, BEIJING).isoformat()

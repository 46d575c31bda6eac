"""Web push: a few words to a browser that sleeps, sealed so that only it can read them (RFC 8291 over RFC 8188), and
signed with the house's own key (VAPID, RFC 8292). Written with the cryptography library, since the libraries for it
bring a second HTTP client along.

Only https addresses of the open internet are called, at the address that was looked at, and no redirect is followed
(threats T71). Tests hand in another ``Reach``.
"""

import base64
import http.client
import ipaddress
import json
import os
import socket
import ssl
import struct
import urllib.parse

import gevent
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, utils
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

RECORD = 4096
MOST = 2_000             # octets of what is said: push services must take 4,096 with everything around it
LONGEST = 1_000          # letters of an address
WHOLE = 10               # seconds for one push service
LIVES = 600              # seconds that a push service keeps what it cannot deliver; later it would only confuse
SIGNED = 12 * 3600       # seconds that a signature holds; RFC 8292 allows a day
GONE = (404, 410)


def to_text(octets):
    return base64.urlsafe_b64encode(octets).rstrip(b"=").decode()


def to_octets(text):
    return base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)


# Keys


def new_key():
    """A key of the house's own, as text that is to be sealed."""
    return to_text(ec.generate_private_key(ec.SECP256R1()).private_numbers().private_value.to_bytes(32, "big"))


def private(text):
    return ec.derive_private_key(int.from_bytes(to_octets(text), "big"), ec.SECP256R1())


def public(key):
    """The public half as browsers want it: an uncompressed point, 65 octets."""
    return key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)


def check_keys(keys):
    """The keys of a subscription, or ValueError: a point on the curve and sixteen octets."""
    point, auth = to_octets(keys["p256dh"]), to_octets(keys["auth"])
    if len(auth) != 16 or len(point) != 65:
        raise ValueError("not the keys of a subscription")
    return ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), point), auth


# Sealing and signing


def sealed(said, keys, ours=None, salt=None):
    """What only the browser with these keys can read: one record with its header (RFC 8291, section 4)."""
    theirs, auth = check_keys(keys)
    ours, salt = ours or ec.generate_private_key(ec.SECP256R1()), salt or os.urandom(16)
    point = theirs.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    secret = _derived(ours.exchange(ec.ECDH(), theirs), auth, b"WebPush: info\0" + point + public(ours), 32)
    key = _derived(secret, salt, b"Content-Encoding: aes128gcm\0", 16)
    nonce = _derived(secret, salt, b"Content-Encoding: nonce\0", 12)
    return (salt + struct.pack("!IB", RECORD, 65) + public(ours)
            + AESGCM(key).encrypt(nonce, said + b"\x02", None))


def _derived(secret, salt, what, length):
    return HKDF(hashes.SHA256(), length, salt, what).derive(secret)


def signed(key, address, now, contact=""):
    """The Authorization header for a push service (RFC 8292): who we are, for its origin only, until when."""
    parts = urllib.parse.urlsplit(address)
    claims = {"aud": f"{parts.scheme}://{parts.netloc}", "exp": now // 1000 + SIGNED, **({"sub": contact} if contact
                                                                                        else {})}
    said = ".".join(to_text(json.dumps(each, separators=(",", ":")).encode())
                    for each in ({"typ": "JWT", "alg": "ES256"}, claims))
    r, s = utils.decode_dss_signature(key.sign(said.encode(), ec.ECDSA(hashes.SHA256())))
    mark = to_text(r.to_bytes(32, "big") + s.to_bytes(32, "big"))
    return f"vapid t={said}.{mark}, k={to_text(public(key))}"


# Calling a push service


class Reach:
    """Which addresses may be called: https on its usual port, by a name that stands for the open internet."""

    def parts(self, address):
        """``(host, port)`` of an address that may be kept, or ValueError. Nothing is looked up."""
        if len(address) > LONGEST or not address.isascii() or any(ord(letter) < 33 for letter in address):
            raise ValueError("no address of a push service")
        parts = urllib.parse.urlsplit(address)
        if parts.scheme != "https" or not parts.hostname or parts.username or parts.port not in (None, 443):
            raise ValueError("no address of a push service")
        if "." not in parts.hostname or parts.hostname.rpartition(".")[2].isdigit() or ":" in parts.hostname:
            raise ValueError("a number is no push service")
        return parts.hostname, 443

    def connect(self, host, port):
        """A connection to an address that was looked at, so that no second answer of a name server counts."""
        found = [each[4][0] for each in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]
        if not found or not all(is_public(each) for each in found):
            raise OSError("a push service on a private network")
        line = socket.create_connection((found[0], port), timeout=WHOLE)
        return ssl.create_default_context().wrap_socket(line, server_hostname=host)


def is_public(text):
    """Whether this is an address of the open internet, also where one kind of address hides in another."""
    address = ipaddress.ip_address(text.partition("%")[0])
    inside = (getattr(address, "ipv4_mapped", None), getattr(address, "sixtofour", None),
              *(getattr(address, "teredo", None) or ()))
    return all(each.is_global and not each.is_multicast for each in (address, *filter(None, inside)))


_reach = Reach()


def use(reach):
    """Which addresses may be called from now on; for tests."""
    global _reach
    _reach = reach


def allowed(address):
    """Whether a subscription at this address may be kept."""
    try:
        _reach.parts(address)
    except ValueError:
        return False
    return True


def send(address, body, headers):
    """Hand it to the push service. Returns the status of its answer; raises OSError if none came."""
    try:
        host, port = _reach.parts(address)
        with gevent.Timeout(WHOLE, TimeoutError("too slow")):
            return _posted(http.client.HTTPConnection(host, port, timeout=WHOLE), address, body, headers)
    except (http.client.HTTPException, ValueError) as error:
        raise OSError(type(error).__name__) from None


def _posted(connection, address, body, headers):
    connection.sock = _reach.connect(connection.host, connection.port)
    try:
        parts = urllib.parse.urlsplit(address)
        connection.request("POST", (parts.path or "/") + (f"?{parts.query}" if parts.query else ""), body,
                           {**headers, "Host": parts.netloc})
        return connection.getresponse().status
    finally:
        connection.close()

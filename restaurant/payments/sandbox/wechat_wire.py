"""The wire of WeChat Pay's sandbox: nothing is done that the house did not sign, and nearly all that is said is signed.

Unsigned are the answer to a wrong signature and a day's list, as in the real one; notices are signed and sealed.
"""

import json
import re
import secrets
import urllib.parse

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from werkzeug.utils import redirect
from werkzeug.wrappers import Response

from ... import clock
from .. import wechat_signing
from .desk import Desk


class Wrong(Exception):
    """An answer that says no: (status, code, message), in WeChat Pay's words."""


class Wire(Desk):
    """``keys`` hold both sides: what the house enters, and ``platform_key``, with which the sandbox itself signs.

    A subclass has ``done(request)``: a dict, None for an answer without content, a Response to be sent as it is, or
    Wrong.
    """

    name, title = "wechat", "WeChat Pay"

    def __init__(self, path, stylesheet=""):
        super().__init__(path, stylesheet)
        self.codes = {}     # {code with which a payer was introduced: openid}, each good once
        self.platform_key = wechat_signing.private_key(self.keys["platform_key"])
        self.house_key = wechat_signing.private_key(self.keys["private_key"]).public_key()

    def new_keys(self):
        house, platform = (rsa.generate_private_key(public_exponent=65537, key_size=2048) for _ in range(2))
        public = platform.public_key().public_bytes(serialization.Encoding.PEM,
                                                    serialization.PublicFormat.SubjectPublicKeyInfo)
        return {"app_id": "wx" + secrets.token_hex(8), "app_secret": secrets.token_hex(16),
                "merchant_id": digits("19", 10), "serial": secrets.token_hex(20).upper(),
                "private_key": _pem(house), "api_key": secrets.token_hex(16), "public_key": public.decode(),
                "public_key_id": digits("PUB_KEY_ID_01", 43), "platform_key": _pem(platform)}

    def done(self, request):
        raise NotImplementedError

    def answer(self, request, parts):
        if parts[0] in ("connect", "sns"):
            return self._introduced(request)
        if not self._from_the_house(request):
            return _json({"code": "SIGN_ERROR", "message": "签名错误"}, 401)
        try:
            said = self.done(request)
        except Wrong as wrong:
            status, code, message = wrong.args
            return self._signed(_json({"code": code, "message": message}, status))
        if isinstance(said, Response):
            return said
        return self._signed(Response(b"", 204) if said is None else _json(said))

    def _from_the_house(self, request):
        """Whether the house signed this just now, with the key that was made for it."""
        scheme, _, rest = request.headers.get("Authorization", "").partition(" ")
        given = dict(re.findall(r'(\w+)="([^"]*)"', rest))
        at, path = given.get("timestamp", ""), request.path
        if request.query_string:
            path += "?" + request.query_string.decode()
        return (scheme == wechat_signing.SCHEME and given.get("mchid") == self.keys["merchant_id"]
                and given.get("serial_no") == self.keys["serial"] and wechat_signing.fresh(at, clock.now())
                and wechat_signing.signed(self.house_key, given.get("signature", ""), request.method, path, at,
                                          given.get("nonce_str", ""), request.get_data()))

    def _signed(self, answer):
        answer.headers.update(self.signature(answer.get_data()))
        return answer

    def signature(self, body):
        """The headers that vouch for a body."""
        at, nonce = str(clock.now() // 1000), clock.token()
        return {"Wechatpay-Timestamp": at, "Wechatpay-Nonce": nonce, "Wechatpay-Serial": self.keys["public_key_id"],
                "Wechatpay-Signature-Type": wechat_signing.SCHEME,
                "Wechatpay-Signature": wechat_signing.signature(self.platform_key, at, nonce, body)}

    def notice(self, event, about, told):
        """``(headers, body)`` of a call-back: what is told lies sealed in it."""
        nonce = secrets.token_hex(6)
        text = wechat_signing.sealed(self.keys["api_key"].encode(), nonce, about, json.dumps(told).encode())
        body = json.dumps({
            "id": secrets.token_hex(16), "create_time": wechat_signing.moment(clock.now()), "event_type": event,
            "resource_type": "encrypt-resource", "summary": event,
            "resource": {"original_type": about, "algorithm": wechat_signing.SEALED, "ciphertext": text,
                         "associated_data": about, "nonce": nonce}}).encode()
        return {"Content-Type": "application/json", **self.signature(body)}, body

    def spoiled(self, answer):
        """The same answer, well signed. One without a sum has nothing to spoil but its types."""
        if not answer.is_json:
            return answer
        told = json.loads(answer.get_data())
        sums = told.get("amount")
        if self.fault == "negative" and sums:
            sums.update({name: -value for name, value in sums.items() if type(value) is int})
        elif self.fault == "currency" and sums:
            sums["currency"] = "USD"
        else:
            told = {name: 7 if isinstance(value, str) else "7" for name, value in told.items()}
        return self._signed(_json(told, answer.status_code))

    # Who the payer is

    def _introduced(self, request):
        if request.path == "/connect/oauth2/authorize" and request.args.get("appid") == self.keys["app_id"]:
            return self._sent_back(request, request.args.get("redirect_uri", ""))
        if request.path == "/sns/oauth2/access_token":
            return _json(self._who(request.args))
        return Response("There is no such page.", 404)

    def _sent_back(self, request, back):
        if not same_host(request, back):
            return Response("WeChat sends nobody to another house.", 400)
        code = clock.token()
        self.codes[code] = "o" + secrets.token_urlsafe(20)
        more = urllib.parse.urlencode({"code": code, "state": request.args.get("state", "")})
        return redirect(f"{back}{'&' if '?' in back else '?'}{more}", 302)

    def _who(self, given):
        if given.get("appid") != self.keys["app_id"]:
            return {"errcode": 40013, "errmsg": "invalid appid"}
        if given.get("secret") != self.keys["app_secret"]:
            return {"errcode": 40125, "errmsg": "invalid appsecret"}
        openid = self.codes.pop(given.get("code"), None)
        if openid is None:
            return {"errcode": 40029, "errmsg": "invalid code"}
        return {"access_token": clock.token(), "expires_in": 7200, "openid": openid, "scope": "snsapi_base"}


def same_host(request, address):
    """Whether an address is on the host where the sandbox itself stands: it sends browsers nowhere else."""
    parts = urllib.parse.urlsplit(address)
    return parts.scheme in ("http", "https") and parts.hostname == urllib.parse.urlsplit(request.url).hostname


def digits(start, length):
    return start + "".join(secrets.choice("0123456789") for _ in range(length - len(start)))


def _json(told, status=200):
    return Response(json.dumps(told, ensure_ascii=False), status, content_type="application/json; charset=utf-8")


def _pem(key):
    return key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8,
                             serialization.NoEncryption()).decode()

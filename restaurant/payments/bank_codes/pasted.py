"""Codes that a bank made for the house, pasted by the owner: into each payment's own copy goes the amount, no more.

So for QRIS, whose merchants are registered, and as an experiment for DuitNow, QR Ph and KHQR, which are written alike.
Everything else stays as the bank wrote it, the house's place at the bank included.
"""

from ...errors import Refused
from . import tlv
from .scheme import Field, Scheme
from .scheme import later as _

NUMBERS = {"IDR": "360", "MYR": "458", "PHP": "608", "KHR": "116", "USD": "840"}   # ISO 4217
ACCOUNTS = range(2, 52)
EXTRAS = ("55", "56", "57")  # a tip that the app asks for, or a fee on top
CODE = Field("code", _("Your own code as text"), _("Scan the code that your bank gave you and paste its text here."))


def _checker(currencies, country, issuer):
    """A rule for pasted codes: whole, for many payments, of that country, with an account of that issuer."""
    def check(typed):
        try:
            found = dict(tlv.opened(typed["code"]))
        except tlv.BadCode:
            raise Refused("A sign is missing or wrong in this payment code. Please copy it anew.") from None
        _general(found)
        named = "".join(found.get(f"{tag:02}", "") for tag in ACCOUNTS).upper()
        if found.get("58") != country or issuer not in named or found.get("53") not in map(NUMBERS.get, currencies):
            raise Refused("This is a code of another kind. Please paste one of the kind chosen.")
        return {"code": typed["code"]}
    return check


def _general(found):
    if found.get("00") != "01" or found.get("01", "11") != "11" or "54" in found:
        raise Refused("This is the code of one single payment. Please paste the one that hangs at the till.")
    if any(tag in found for tag in EXTRAS):
        raise Refused("This code asks for a tip or adds a fee of its own. Please ask your bank for one without.")


def with_amount(account, amount, currency, _reference):
    """The pasted code with the amount in 54, marked as one for a single payment (01 is 12), and sealed anew."""
    found = dict(tlv.opened(account["code"]))
    if found["53"] != NUMBERS[currency]:
        raise Refused("This way to pay does not take %(currency)s.", currency=currency)
    if not amount:
        return account["code"]
    return tlv.sealed(_in_order({**found, "01": "12", "54": amount}))


def _in_order(found):
    """Tags 00 and 01 first, 54 right after 53, the rest as the bank had it."""
    rest = [(tag, value) for tag, value in found.items() if tag not in ("00", "01", "54")]
    place = [tag for tag, _value in rest].index("53") + 1
    return [("00", found["00"]), ("01", found["01"]), *rest[:place], ("54", found["54"]), *rest[place:]]


def _scheme(name, title, currencies, country, issuer, most, **more):
    return Scheme(name=name, title=title, currencies=currencies, fields=(CODE,), most=most, reference_length=0,
                  check=_checker(currencies, country, issuer), compose=with_amount, short=True, **more)


QRIS = _scheme("qris", "QRIS", ("IDR",), "ID", "ID.CO.QRIS", 10_000_000_00)  # Bank Indonesia: 10 million at once
DUITNOW = _scheme("duitnow", "DuitNow", ("MYR",), "MY", "A0000006150001", 9_999_999_999_99, experimental=True)
QRPH = _scheme("qrph", "QR Ph", ("PHP",), "PH", "COM.P2PQRPAY", 9_999_999_999_99, experimental=True)
KHQR = _scheme("khqr", "KHQR", ("KHR", "USD"), "KH", "@", 9_999_999_999_99, experimental=True)

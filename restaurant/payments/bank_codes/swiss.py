"""The Swiss QR-bill's code (SIX, Implementation Guidelines QR-bill 2.3: SPC 0200 with structured addresses only).

A QR-IBAN goes with a QR reference and with nothing else; any other IBAN with a creditor's reference (ISO 11649) or
with none.
"""

import unicodedata

from ...errors import Refused
from .references import creditor_reference, slip_reference
from .scheme import Field, Scheme
from .scheme import later as _
from .typed import fits, iban

LATIN_1_UTF_8 = "1"
QR_BANKS = range(30000, 32000)
NO_ADDRESS = [""] * 7
ALLOWED = ((0x20, 0x7E), (0xA0, 0x17F), (0x218, 0x21B), (0x20AC, 0x20AC))  # the signs of guidelines 2.3, 4.1.1


def _account(typed):
    number = iban(typed["iban"])
    if number[:2] not in ("CH", "LI"):
        raise Refused("The IBAN for a Swiss QR-bill is from Switzerland or Liechtenstein.")
    country = typed["country"].upper()
    if not fits("[A-Z]{2}", country):
        raise Refused("The country is two letters, such as CH.")
    return {"iban": number, "name": _words(typed["name"], 70), "street": _words(typed["street"], 70),
            "building": _words(typed["building"], 16), "postcode": _words(typed["postcode"], 16),
            "town": _words(typed["town"], 35), "country": country}


def _words(text, longest):
    text = unicodedata.normalize("NFC", " ".join(text.split()))
    if not all(any(first <= ord(letter) <= last for first, last in ALLOWED) for letter in text):
        raise Refused("Please write name and address in Latin letters.")
    if len(text) > longest:
        raise Refused("The name or address is too long: at most %(longest)s letters fit.", longest=longest)
    return text


def with_qr_iban(number):
    """Whether the bank's number is one of those that are kept for QR-IBANs."""
    return int(number[4:9]) in QR_BANKS


def _referenced(number, reference):
    """The kind of a reference and the reference itself."""
    if with_qr_iban(number):
        digits = slip_reference(reference)
        if digits is None:
            raise Refused("A QR-IBAN needs a reference of digits.")
        return ["QRR", digits]
    return ["SCOR", creditor_reference(reference)] if reference else ["NON", ""]


def compose(account, amount, currency, reference):
    """31 lines: header, account, creditor, nobody, amount, any debtor, reference, no words, the end."""
    address = ["S"] + [account[part] for part in ("name", "street", "building", "postcode", "town", "country")]
    return "\r\n".join(["SPC", "0200", LATIN_1_UTF_8, account["iban"], *address, *NO_ADDRESS, amount, currency,
                        *NO_ADDRESS, *_referenced(account["iban"], reference), "", "EPD"])


SWISS = Scheme(
    name="swiss", title=_("Swiss QR-bill"), currencies=("CHF", "EUR"), most=999_999_999_99, check=_account,
    compose=compose, reference_length=21,
    fields=(Field("iban", _("IBAN or QR-IBAN")),
            Field("name", _("Account holder"), _("Exactly as your bank knows it.")),
            Field("street", _("Street"), required=False), Field("building", _("House number"), required=False),
            Field("postcode", _("Postcode")), Field("town", _("Town")),
            Field("country", _("Country"), _("Two letters, such as CH."))))

"""What owners type about their accounts, checked: each rule returns it as it is written in codes, or refuses it.

A wrong digit here would send every guest's money elsewhere, so whatever has a check digit is checked.
"""

import re
import unicodedata

from ...errors import Refused
from .references import mod_97

IBAN_LENGTHS = {  # countries of SEPA, by the IBAN registry of SWIFT and the EPC's list of 2025
    "AD": 24, "AL": 28, "AT": 20, "BE": 16, "BG": 22, "CH": 21, "CY": 28, "CZ": 24, "DE": 22, "DK": 18, "EE": 20,
    "ES": 24, "FI": 18, "FR": 27, "GB": 22, "GI": 23, "GR": 27, "HR": 21, "HU": 28, "IE": 22, "IS": 26, "IT": 27,
    "LI": 21, "LT": 20, "LU": 20, "LV": 21, "MC": 27, "MD": 24, "ME": 22, "MK": 19, "MT": 31, "NL": 18, "NO": 15,
    "PL": 28, "PT": 25, "RO": 24, "RS": 22, "SE": 24, "SI": 19, "SK": 24, "SM": 27, "VA": 22,
}
OTHER_UEN = "ABCDEFGHJKLMNPQRSTUVWX0123456789"


def plainly(text):
    """Whether every sign can be seen: no controls, nothing invisible, no line breaks."""
    return not any(unicodedata.category(letter)[0] == "C" or letter in "\u2028\u2029" for letter in text)


def squeezed(text):
    """Without the spaces, points, dashes and strokes that people group numbers with."""
    return re.sub(r"[\s./()-]", "", text)


def fits(shape, text):
    return re.fullmatch(shape, text, re.ASCII) is not None


# Names and places


def plain_words(text, longest):
    """A name or city for EMVCo codes: letters of ASCII, accents taken off. Which banks show it to the payer."""
    bare = unicodedata.normalize("NFKD", " ".join(text.split()))
    bare = "".join(letter for letter in bare if not unicodedata.combining(letter))
    if not fits(r"[ -~]*", bare):
        raise Refused("Please write name and city in Latin letters: banks' apps show no others here.")
    if len(bare) > longest:
        raise Refused("The name or city is too long: at most %(longest)s letters fit.", longest=longest)
    return bare


# Accounts


def iban(text):
    """The letters of an IBAN without spaces; length by country, check digits by ISO 7064 (mod 97 is 1)."""
    number = squeezed(text).upper()
    if not fits("[A-Z]{2}[0-9]{2}[A-Z0-9]+", number) or number[:2] not in IBAN_LENGTHS:
        raise Refused("The IBAN begins with two letters of a country that takes part, and two digits.")
    if len(number) != IBAN_LENGTHS[number[:2]]:
        raise Refused("The IBAN has %(length)s letters and digits in this country.", length=IBAN_LENGTHS[number[:2]])
    if mod_97(number[4:] + number[:4]) != 1:
        raise Refused("The IBAN is not right: its check digits do not match. Please compare each digit.")
    return number


def bic(text):
    code = squeezed(text).upper()
    if code and not fits("[A-Z]{6}[A-Z0-9]{2}([A-Z0-9]{3})?", code):
        raise Refused("The BIC has 8 or 11 letters and digits.")
    return code


def email(text, longest):
    address = text.lower()
    if not fits(r"[a-z0-9.!#$&'*+/=?^_`{|}~-]+@[a-z0-9-]+(\.[a-z0-9-]+)+", address) or len(address) > longest:
        raise Refused("This email address is not right.")
    return address


# Brazil


def pix_key(text):
    """A key of PIX as the BCB's manual writes it: a phone, an address, a random key, a CPF or a CNPJ."""
    if "@" in text:
        return email(text, 77)
    if text.startswith("+"):
        return _brazilian_phone(squeezed(text))
    if fits("[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}", text):
        return text.lower()
    number = squeezed(text).upper()
    if cpf(number) or cnpj(number):
        return number
    raise Refused("This PIX key is not right. It is an email, a CPF or CNPJ, a random key, or a phone with +55.")


def _brazilian_phone(number):
    if not fits(r"\+55[1-9][0-9]{9,10}", number):
        raise Refused("This phone number is not right. For PIX it begins with +55 and the area code.")
    return number


def cpf(number):
    return fits("[0-9]{11}", number) and len(set(number)) > 1 and number[9:] == _brazilian_checks(number[:9], 11)


def cnpj(number):
    """14 places, which may be letters too since July 2026 (Receita Federal, IN RFB 2.229/2024)."""
    return fits("[0-9A-Z]{12}[0-9]{2}", number) and len(set(number)) > 1 \
        and number[12:] == _brazilian_checks(number[:12], 9)


def _brazilian_checks(body, highest):
    """Two digits modulo 11, weights rising from 2 at the right; those of a CNPJ begin anew after 9."""
    for _ in range(2):
        weights = (2 + place % (highest - 1) for place in range(len(body)))
        rest = sum(weight * (ord(sign) - 48) for weight, sign in zip(weights, reversed(body))) % 11
        body += "0" if rest < 2 else str(11 - rest)
    return body[-2:]


# Thailand


def promptpay_id(text):
    """The digits of a mobile (10, from 0), a national or tax number (13), or an e-wallet (15)."""
    number = re.sub(r"^(\+66|0066|66(?=[0-9]{9}$))", "0", squeezed(text))
    if fits("0[0-9]{9}|[0-9]{15}", number) or (fits("[0-9]{13}", number) and _thai(number)):
        return number
    raise Refused("This PromptPay number is not right. It is a mobile, a national or tax number, or an e-wallet.")


def _thai(number):
    total = sum((13 - place) * int(digit) for place, digit in enumerate(number[:12]))
    return int(number[12]) == (11 - total % 11) % 10


# Singapore


def paynow_id(text):
    """A mobile with +65, or a UEN, after which companies may have a suffix of three."""
    number = squeezed(text).upper()
    mobile = re.fullmatch(r"(?:\+65)?([89][0-9]{7})", number, re.ASCII)
    if mobile:
        return "+65" + mobile[1]
    if uen(number) or (len(number) in (12, 13) and fits("[A-Z0-9]{3}", number[-3:]) and uen(number[:-3])):
        return number
    raise Refused("This PayNow number is not right. It is the UEN of the business or a mobile of Singapore.")


def uen(number):
    """The three shapes of a UEN with their check letters (ACRA)."""
    if fits("[0-9]{8}[A-Z]", number):
        return number[-1] == "XMKECAWLJDB"[_weighed(number[:8], (10, 4, 9, 3, 8, 2, 7, 1)) % 11]
    if fits("[0-9]{9}[A-Z]", number):
        return number[-1] == "ZKCMDNERGWH"[_weighed(number[:9], (10, 8, 6, 4, 9, 7, 5, 3, 1)) % 11]
    if not fits(f"[RST][0-9]{{2}}[{OTHER_UEN[:-10]}]{{2}}[0-9]{{4}}[A-Z]", number):
        return False
    weighed = sum(weight * OTHER_UEN.index(sign) for weight, sign in zip((4, 3, 5, 3, 10, 2, 2, 5, 7), number))
    return number[-1] == OTHER_UEN[(weighed - 5) % 11]


def _weighed(digits, weights):
    return sum(weight * int(digit) for weight, digit in zip(weights, digits))


# Hong Kong and Vietnam


def fps_id(text):
    """An FPS identifier (7 or 9 digits), a phone as ``+852-`` and 8 digits, or an email address."""
    if "@" in text:
        return email(text, 60)
    number = squeezed(text)
    phone = re.fullmatch(r"(?:\+852)?([4-9][0-9]{7})", number, re.ASCII)
    if phone:
        return "+852-" + phone[1]
    if fits("[0-9]{7}|[0-9]{9}", number):
        return number
    raise Refused("This FPS number is not right. It is an FPS ID of 7 or 9 digits, a Hong Kong mobile or an email.")


def vietnamese_bank(text):
    number = squeezed(text)
    if not fits("9704[0-9]{2}", number):
        raise Refused("The bank's number (BIN) has six digits and begins with 9704.")
    return number


def vietnamese_account(text):
    number = squeezed(text).upper()
    if not fits("[0-9A-Z]{4,19}", number):
        raise Refused("The account number has 4 to 19 digits or letters.")
    return number

"""References on transfers: short, one for each payment, and found again in whatever a bank's statement makes of them.

``TS`` (Tableside), seven signs of 31, and a check sign: ten letters and digits, which every scheme takes. The signs
leave out I, L, O, S and U, which people mistake for others. Weights that differ, modulo a prime, find each wrong sign
and each two that changed places.
"""

import re

PREFIX = "TS"
SIGNS = "0123456789ABCDEFGHJKMNPQRTVWXYZ"
PLACES = 7
LARGEST = len(SIGNS) ** PLACES - 1
MISTAKEN = str.maketrans("ILOSU", "1105V")
MODULO_10 = (0, 9, 4, 6, 8, 2, 7, 1, 3, 5)  # the recursive table of Swiss payment slips


def reference(number: int) -> str:
    """The reference of a payment's number, from 1 to LARGEST (27 thousand millions)."""
    if not 1 <= number <= LARGEST:
        raise ValueError(f"{number} has no reference")
    body = "".join(SIGNS[number // len(SIGNS) ** place % len(SIGNS)] for place in reversed(range(PLACES)))
    return PREFIX + body + _check(body)


def read_reference(text: str) -> int | None:
    """The number that a text holds the reference of, in any case, spaced, or inside an RF or a Swiss QR reference.

    None if there is none, if its check sign is wrong, or if there are two different ones: then people look.
    """
    squeezed = re.sub("[^A-Z0-9]", "", text.upper())
    ours = {_number(body) for body in re.findall(f"(?={PREFIX}([A-Z0-9]{{{PLACES + 1}}}))", squeezed)}
    slips = {_slip_number(digits) for digits in re.findall("(?<![0-9])[0-9]{27}(?![0-9])", squeezed)}
    found = (ours | slips) - {None}
    return found.pop() if len(found) == 1 else None


def _number(body):
    body = body.translate(MISTAKEN)
    if _check(body[:-1]) != body[-1]:
        return None
    number = 0
    for sign in body[:-1]:
        number = number * len(SIGNS) + SIGNS.index(sign)
    return number or None


def _check(body):
    return SIGNS[sum(weight * SIGNS.index(sign) for weight, sign in enumerate(body, 2)) % len(SIGNS)]


def _slip_number(digits):
    number = int(digits[:-1])
    return number if digits[-1] == slip_check(digits[:-1]) and 1 <= number <= LARGEST else None


def slip_check(digits):
    """The check digit of a Swiss QR reference: modulo 10, recursive (SIX, guidelines for the QR-bill, annex B)."""
    carry = 0
    for digit in digits:
        carry = MODULO_10[(carry + int(digit)) % 10]
    return str((10 - carry) % 10)


def slip_reference(text):
    """27 digits for a QR-IBAN, from a reference of ours or from up to 26 digits; None if it is neither."""
    number = read_reference(text)
    digits = text if number is None else str(number)
    if not re.fullmatch("[0-9]{1,26}", digits):
        return None
    return digits.zfill(26) + slip_check(digits.zfill(26))


def creditor_reference(text):
    """``RF``, two check digits and up to 21 letters and digits (ISO 11649)."""
    body = text.upper()
    return f"RF{98 - mod_97(body + 'RF00'):02}{body}"


def mod_97(text):
    """Letters and digits as one number, A being 10 (ISO 7064), modulo 97."""
    return int("".join(str(int(sign, 36)) for sign in text)) % 97

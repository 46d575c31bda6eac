"""The writing of EMVCo codes: objects of a two-digit tag, a two-digit length and a value, and a checksum at the end.

After EMV QRCPS Merchant-Presented Mode 1.1: lengths count characters, the checksum (CRC-16/CCITT-FALSE) is over the
bytes in UTF-8 and over its own tag and length.
"""

import binascii

LONGEST = 99
SEAL = "6304"


class BadCode(ValueError):
    """A text that is no whole EMVCo code: cut, mistyped, or something else."""


def write(objects):
    """``(tag, value)`` pairs as one text; a value may be such a list itself. A value of more than 99 is refused."""
    return "".join(_object(tag, value if isinstance(value, str) else write(value)) for tag, value in objects)


def _object(tag, value):
    if len(value) > LONGEST or not _digits(tag):
        raise BadCode(f"{tag} cannot be written")
    return f"{tag}{len(value):02}{value}"


def parse(text):
    """The pairs of a text; whatever does not end where its lengths say is refused."""
    objects, place = [], 0
    while place < len(text):
        tag, length = text[place : place + 2], text[place + 2 : place + 4]
        if not _digits(tag) or not _digits(length) or place + 4 + int(length) > len(text):
            raise BadCode(f"cut at {place}")
        objects.append((tag, text[place + 4 : place + 4 + int(length)]))
        place += 4 + int(length)
    return objects


def _digits(two):
    return len(two) == 2 and two.isascii() and two.isdigit()


def checksum(text):
    return f"{binascii.crc_hqx(text.encode(), 0xFFFF):04X}"


def sealed(objects):
    """The whole code: its objects and their checksum."""
    text = write(objects) + SEAL
    return text + checksum(text)


def opened(text):
    """The objects of a whole code without its checksum; a wrong checksum or a tag that comes twice is refused."""
    if text[-8:-4] != SEAL or checksum(text[:-4]) != text[-4:]:
        raise BadCode("wrong checksum")
    objects = parse(text[:-8])
    if len({tag for tag, _ in objects}) < len(objects):
        raise BadCode("a tag comes twice")
    return objects

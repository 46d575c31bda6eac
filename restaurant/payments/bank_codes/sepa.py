"""The SEPA transfer's code (EPC069-12, version 002; GiroCode, Stuzza): lines of text that most banks in Europe read."""

import unicodedata

from ...errors import Refused
from .scheme import LETTERS_AND_DIGITS, Field, Scheme
from .scheme import later as _
from .typed import bic, iban

UTF_8 = "1"
LONGEST_NAME, LONGEST_TEXT, MOST_BYTES = 70, 140, 331
SIGNS = frozenset(" -?:().,'+")      # and letters and digits, as EPC217-08 has them; '/' is for banks themselves
NAME_SIGNS = SIGNS | frozenset("/&")
SCRIPTS = ("LATIN", "GREEK", "CYRILLIC")
NEED_A_BIC = {"AD", "AL", "CH", "GB", "GI", "MC", "MD", "ME", "MK", "RS", "SM", "VA"}  # outside the EEA


def _account(typed):
    number, code = iban(typed["iban"]), bic(typed["bic"])
    if number[:2] in NEED_A_BIC and not code:
        raise Refused("The BIC is needed for an account in this country.")
    return {"iban": number, "name": name(typed["name"]), "bic": code}


def name(text):
    """An account's name in a script that banks of Europe write; banks compare it with the account's (VoP)."""
    text = unicodedata.normalize("NFC", " ".join(text.split()))
    if len(text) > LONGEST_NAME:
        raise Refused("The name is too long: at most %(longest)s letters fit.", longest=LONGEST_NAME)
    if not all(_writable(letter) for letter in text):
        raise Refused("There is a sign in the name that banks do not write. Please write it as your bank does.")
    return text


def _writable(letter):
    if letter in LETTERS_AND_DIGITS or letter in NAME_SIGNS:
        return True
    return letter.isalpha() and unicodedata.name(letter, "").startswith(SCRIPTS)


def compose(account, amount, _currency, reference):
    """Unlike the rest, the last lines may be left out. The reference goes as words, which every app shows."""
    lines = ["BCD", "002", UTF_8, "SCT", account["bic"], account["name"], account["iban"],
             f"EUR{amount}" if amount else "", "", "", reference]
    text = "\n".join(lines).rstrip("\n")
    if len(text.encode()) > MOST_BYTES:
        raise Refused("The name is too long for this code.")
    return text


SEPA = Scheme(
    name="sepa", title=_("SEPA transfer"), currencies=("EUR",), most=999_999_999_99, check=_account, compose=compose,
    reference_length=LONGEST_TEXT, reference_signs=LETTERS_AND_DIGITS | SIGNS,
    fields=(Field("iban", _("IBAN")), Field("name", _("Account holder"), _("Exactly as your bank knows it.")),
            Field("bic", _("BIC"), _("Only for accounts outside the EU, Iceland, Liechtenstein and Norway."),
                  required=False)))

"""The EMVCo codes that the house puts together itself: PIX, PromptPay, PayNow, FPS and VietQR.

``01`` says whether the code serves many payments (11) or one (12). Amounts stand in ``54``, references in ``62``.
"""

from . import tlv
from .scheme import WORDS, Field, Scheme
from .scheme import later as _
from .typed import fps_id, paynow_id, pix_key, plain_words, promptpay_id, vietnamese_account, vietnamese_bank

FORMAT = ("00", "01")
NO_CATEGORY = ("52", "0000")
MANY, ONCE = "11", "12"
THIRTEEN_PLACES = 9_999_999_999_99  # the most that fits in 54, with a point and two decimals
NAME, CITY = 25, 15
NAME_FIELD = Field("name", _("Name"), _("As your bank knows it, in Latin letters."))


def _code(objects):
    """The whole text, without the objects that have nothing to say."""
    return tlv.sealed([(tag, value) for tag, value in objects if value])


def _how_often(amount):
    return ("01", ONCE if amount else MANY)


# PIX: Manual de Padrões para Iniciação do Pix, BCB


def _pix_account(typed):
    return {"key": pix_key(typed["key"]), "name": plain_words(typed["name"], NAME),
            "city": plain_words(typed["city"], CITY)}


def pix(account, amount, _currency, reference):
    return _code([
        FORMAT, ("26", [("00", "br.gov.bcb.pix"), ("01", account["key"])]), NO_CATEGORY, ("53", "986"),
        ("54", amount), ("58", "BR"), ("59", account["name"]), ("60", account["city"]),
        ("62", [("05", reference or "***")])])


PIX = Scheme(
    name="pix", title="PIX", currencies=("BRL",), most=THIRTEEN_PLACES, check=_pix_account, compose=pix,
    fields=(Field("key", _("PIX key"), _("Email, CPF or CNPJ, random key, or a phone with +55.")), NAME_FIELD,
            Field("city", _("City"))))


# PromptPay: Thai QR Payment Standard, Bank of Thailand; transfers to an account carry no reference


def _promptpay_account(typed):
    return {"id": promptpay_id(typed["id"])}


def promptpay(account, amount, _currency, _reference):
    number = account["id"]
    kind = {10: ("01", "0066" + number[1:]), 13: ("02", number), 15: ("03", number)}[len(number)]
    return _code([FORMAT, _how_often(amount), ("29", [("00", "A000000677010111"), kind]), ("58", "TH"),
                  ("53", "764"), ("54", amount)])


PROMPTPAY = Scheme(
    name="promptpay", title="PromptPay", currencies=("THB",), most=THIRTEEN_PLACES, check=_promptpay_account,
    compose=promptpay, reference_length=0,
    fields=(Field("id", _("PromptPay number"), _("Mobile, national or tax number, or e-wallet.")),))


# PayNow: Association of Banks in Singapore; FAST carries up to 200,000 dollars

NEVER = "20991231"


def _paynow_account(typed):
    return {"id": paynow_id(typed["id"]), "name": plain_words(typed["name"], NAME)}


def paynow(account, amount, _currency, reference, expires=NEVER, how_often=None):
    """With an amount, the payer cannot change it (``03`` is 0). ``expires`` is the last day, as YYYYMMDD."""
    kind = "0" if account["id"].startswith("+") else "2"
    return _code([
        FORMAT, ("01", how_often) if how_often else _how_often(amount),
        ("26", [("00", "SG.PAYNOW"), ("01", kind), ("02", account["id"]), ("03", "0" if amount else "1"),
                ("04", expires)]),
        NO_CATEGORY, ("53", "702"), ("54", amount), ("58", "SG"), ("59", account["name"] or "NA"),
        ("60", "Singapore"), ("62", [("01", reference)] if reference else "")])


PAYNOW = Scheme(
    name="paynow", title="PayNow", currencies=("SGD",), most=200_000_00, check=_paynow_account, compose=paynow,
    reference_signs=WORDS,
    fields=(Field("id", _("UEN or mobile"), _("As registered for PayNow with your bank.")),
            Field("name", _("Name"), _("As your bank knows it, in Latin letters."), required=False)))


# FPS: Common QR Code Specification for Retail Payments in Hong Kong, HKMA


def _fps_account(typed):
    return {"id": fps_id(typed["id"]), "name": plain_words(typed["name"], NAME)}


def fps(account, amount, _currency, reference):
    number = account["id"]
    kind = "04" if "@" in number else "03" if number.startswith("+") else "02"
    return _code([
        FORMAT, _how_often(amount), ("26", [("00", "hk.com.hkicl"), (kind, number)]), NO_CATEGORY, ("53", "344"),
        ("54", amount), ("58", "HK"), ("59", account["name"] or "NA"), ("60", "HK"),
        ("62", [("05", reference)] if reference else "")])


FPS = Scheme(
    name="fps", title=_("FPS (Hong Kong)"), currencies=("HKD",), most=THIRTEEN_PLACES, check=_fps_account, compose=fps,
    reference_signs=WORDS, short=True,
    fields=(Field("id", _("FPS number"), _("FPS ID, mobile or email, as registered with your bank.")),
            Field("name", _("Name"), _("As your bank knows it, in Latin letters."), required=False)))


# VietQR: NAPAS, QR code format for transfers, 6.1; NAPAS 247 carries less than 500 million dong


def _vietqr_account(typed):
    return {"bank": vietnamese_bank(typed["bank"]), "account": vietnamese_account(typed["account"])}


def vietqr(account, amount, _currency, reference, bill=""):
    """The reference is the words of the transfer (``62``, ``08``), which both sides read in their statements."""
    words = [("01", bill)] * bool(bill) + [("08", reference)] * bool(reference)
    return _code([
        FORMAT, _how_often(amount),
        ("38", [("00", "A000000727"), ("01", [("00", account["bank"]), ("01", account["account"])]),
                ("02", "QRIBFTTA")]),
        ("53", "704"), ("54", amount), ("58", "VN"), ("62", words)])


VIETQR = Scheme(
    name="vietqr", title="VietQR", currencies=("VND",), most=499_999_999, check=_vietqr_account, compose=vietqr,
    reference_signs=WORDS - frozenset("-./"),
    fields=(Field("bank", _("Bank's number (BIN)"), _("Six digits that begin with 9704.")),
            Field("account", _("Account number"))))

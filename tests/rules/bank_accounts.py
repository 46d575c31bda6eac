"""Accounts that nobody has, one for each kind of bank code, and the text of a code for them."""

from qriskit import MerchantAccount, build

from restaurant.payments.bank_codes import clean, known, payload

MARTHA = {"name": "Marthas Küche & Söhne", "iban": "DE89 3704 0044 0532 0130 00"}
SWISS = {"name": "Gasthof Rössli", "street": "Dorfstrasse", "building": "7", "postcode": "6000", "town": "Luzern",
         "country": "ch", "iban": "CH93 0076 2011 6238 5295 7"}
WITH_QR_IBAN = {**SWISS, "iban": "CH44 3199 9123 0008 8901 2"}
QRIS = build(merchant_name="WARUNG CONTOH", merchant_city="BANDUNG", mcc="5812", postal_code="40111",
             accounts=[MerchantAccount.create(tag="26", guid="ID.CO.CONTOH.WWW", pan="936000000000000001",
                                              merchant_id="000000000000001", criteria="UMI"),
                       MerchantAccount.national(nmid="ID0000000000001", criteria="UMI")]).dumps()
ACCOUNTS = {
    "pix": {"key": "+55 11 91234-5678", "name": "Café São João", "city": "São Paulo"},
    "promptpay": {"id": "081-234-5678"},
    "paynow": {"id": "91234567", "name": ""}, "fps": {"id": "6789 1234"}, "qris": {"code": QRIS}, "sepa": MARTHA,
    "swiss": SWISS, "vietqr": {"bank": "970403", "account": "0011012345678"},
}


def made(scheme, entered, amount, reference="", currency=None):
    asked = known(scheme)
    return payload(scheme, clean(scheme, entered), amount, currency or asked.currencies[0], reference)

"""Bank codes: the official vectors first, then what owners may type, amounts (T14) and references (T54)."""

import pytest
from promptpay_qr import generate_payload
from qrbill.bill import QRBill
from qriskit import parse, validate
from stdnum import iban as known_ibans
from stdnum import iso11649
from stdnum.br import cnpj, cpf
from stdnum.ch import esr
from stdnum.sg import uen
from stdnum.th import pin

from restaurant.errors import Refused
from restaurant.payments.bank_codes import EXPERIMENTAL, SCHEMES, clean, read_reference, reference, tlv
from restaurant.payments.bank_codes.emvco import fps, paynow, vietqr
from restaurant.payments.bank_codes.references import creditor_reference, slip_reference
from tests.rules.bank_accounts import ACCOUNTS, MARTHA, QRIS, SWISS, WITH_QR_IBAN, made

# The official vectors


def test_the_annex_of_emvco_is_read_and_written():
    text = ("00020101021229300012D156000000000510A93FO3230Q31280012D15600000001030812345678520441115802CN"
            "5914BEST TRANSPORT6007BEIJING64200002ZH0104最佳运输0202北京540523.7253031565502016233030412340603***"
            "0708A60086670902ME91320016A0112233449988770708123456786304A13A")
    objects = tlv.opened(text)
    assert tlv.parse(dict(objects)["64"]) == [("00", "ZH"), ("01", "最佳运输"), ("02", "北京")]
    assert tlv.sealed(objects) == text


@pytest.mark.parametrize("text", ["AB021x", "0", "00", "000", "0002", "00021", "00-11", "00²1x", "0001x5"])
def test_a_text_that_does_not_end_where_it_says_is_no_code(text):
    with pytest.raises(tlv.BadCode):
        tlv.parse(text)


@pytest.mark.parametrize("pair", [("1", "x"), ("AB", "x"), ("01", "x" * 100), ("01", [("02", "x" * 96)])])
def test_what_cannot_be_read_again_is_not_written(pair):
    with pytest.raises(tlv.BadCode):
        tlv.write([pair])


def test_pix_of_the_central_banks_manual():
    account = {"key": "123e4567-e12b-12d1-a456-426655440000", "name": "Fulano de Tal", "city": "BRASILIA"}
    assert made("pix", account, None) == (
        "00020126580014br.gov.bcb.pix0136123e4567-e12b-12d1-a456-4266554400005204000053039865802BR"
        "5913Fulano de Tal6008BRASILIA62070503***63041D3D")


def test_vietqr_of_napas():
    account = clean("vietqr", {"bank": "970403", "account": "0011012345678"})
    assert vietqr(account, "180000", "VND", "thanh toan don hang", bill="NPS6869") == (
        "00020101021238570010A00000072701270006970403011300110123456780208QRIBFTTA530370454061800005802VN"
        "62340107NPS68690819thanh toan don hang63042E2E")


@pytest.mark.parametrize(("number", "amount", "text"), [
    ("0801234567", None, "00020101021129370016A000000677010111011300668012345675802TH530376463046197"),
    ("0000000000", 422, "00020101021229370016A000000677010111011300660000000005802TH530376454044.226304E469"),
])
def test_promptpay(number, amount, text):
    assert made("promptpay", {"id": number}, amount) == text


def test_paynow():
    text = paynow(clean("paynow", {"id": "+6590901234"}), "888.88", "SGD", "Payment reference XX12345678",
                  expires="20500415", how_often="11")
    assert text == (
        "00020101021126500009SG.PAYNOW010100211+6590901234030100408205004155204000053037025406888.885802SG"
        "5902NA6009Singapore62320128Payment reference XX1234567863046B73")


def test_the_fps_of_hong_kong():
    assert made("fps", {"id": "+852-67891234", "name": "company_1_data"}, 100_00, "INV/TEST/0001") == (
        "00020101021226330012hk.com.hkicl0313+852-6789123452040000530334454031005802HK5914company_1_data"
        "6002HK62170513INV/TEST/00016304A154")
    assert fps({"id": "999999999999", "name": ""}, "100", "HKD", "QR12345") == (  # the example of hkqr's pages
        "00020101021226320012hk.com.hkicl021299999999999952040000530334454031005802HK5902NA6002HK"
        "62110507QR123456304983E")


# Other hands at the same work


@pytest.mark.parametrize("number", ["0812345678", "1101700207030", "004999000281286"])
@pytest.mark.parametrize("amount", [None, 1, 99_99, 1_234_50])
def test_promptpay_as_others_write_it(number, amount):
    other = generate_payload(number, None if amount is None else amount / 100)
    assert made("promptpay", {"id": number}, amount) == other


@pytest.mark.parametrize("amount", [1, 12_500_00, 12_345_67])
def test_qris_as_others_write_it(amount):
    text = made("qris", ACCOUNTS["qris"], amount)
    whole, part = divmod(amount, 100)
    assert text == parse(QRIS).to_dynamic(f"{whole}.{part:02}" if part else whole).dumps()
    assert [issue for issue in validate(parse(text)) if issue.severity == "error"] == []


@pytest.mark.parametrize(("account", "amount", "currency", "number"), [
    (SWISS, 23_15, "CHF", creditor_reference(reference(17))), (WITH_QR_IBAN, 1, "EUR", slip_reference(reference(17))),
    (SWISS, None, "CHF", None),
])
def test_a_swiss_bill_as_others_write_it(account, amount, currency, number):
    creditor = {"name": "Gasthof Rössli", "street": "Dorfstrasse", "house_num": "7", "pcode": "6000", "city": "Luzern"}
    other = QRBill(account=account["iban"], creditor=creditor, currency=currency, reference_number=number,
                   amount=amount and f"{amount // 100}.{amount % 100:02}")
    assert made("swiss", account, amount, reference(17) if number else "", currency) == other.qr_data()


# What an owner types


RIGHT = [
    ("pix", "key", "123.456.789-09", "12345678909"), ("pix", "key", "11.222.333/0001-81", "11222333000181"),
    ("pix", "key", "12.ABC.345/01DE-35", "12ABC34501DE35"), ("pix", "key", "Ana@Example.com", "ana@example.com"),
    ("pix", "key", "+55 (11) 91234-5678", "+5511912345678"), ("pix", "name", " Açaí  do Zé ", "Acai do Ze"),
    ("promptpay", "id", "+66 81 234 5678", "0812345678"), ("promptpay", "id", "1-1017-00207-03-0", "1101700207030"),
    ("paynow", "id", "9123 4567", "+6591234567"), ("paynow", "id", "00192200m", "00192200M"),
    ("paynow", "id", "197401143CABC", "197401143CABC"), ("paynow", "id", "T01FC6132D", "T01FC6132D"),
    ("fps", "id", "6789 1234", "+852-67891234"), ("fps", "id", "1234567", "1234567"), ("fps", "id", "a@b.hk", "a@b.hk"),
    ("sepa", "iban", "de89 3704-0044 0532 0130 00", "DE89370400440532013000"), ("sepa", "bic", "cobadeff", "COBADEFF"),
    ("sepa", "name", "Ταβέρνα «Ήλιος»".replace("«", "(").replace("»", ")"), "Ταβέρνα (Ήλιος)"),
    ("swiss", "country", "li", "LI"), ("vietqr", "account", "0011 0123 45678", "0011012345678"),
]


@pytest.mark.parametrize(("scheme", "field", "typed", "written"), RIGHT)
def test_what_is_right_is_tidied(scheme, field, typed, written):
    assert clean(scheme, {**ACCOUNTS[scheme], field: typed})[field] == written


WRONG = [
    ("pix", "key", "123.456.789-08"), ("pix", "key", "111.111.111-11"), ("pix", "key", "11.222.333/0001-82"),
    ("pix", "key", "11912345678"), ("pix", "key", "ana@"), ("pix", "key", "٠" * 11), ("pix", "name", "x" * 26),
    ("pix", "name", "王小明"), ("pix", "city", "Sao Jose dos Campos"), ("pix", "key", "a@b." + "c" * 80),
    ("promptpay", "id", "1101700207031"), ("promptpay", "id", "12345"), ("promptpay", "id", "²" * 15),
    ("paynow", "id", "197401143D"), ("paynow", "id", "00192200A"), ("paynow", "id", "T01FC6132A"),
    ("paynow", "id", "61234567"), ("paynow", "id", "T01IO6132D"), ("fps", "id", "12345678"), ("fps", "id", "123456"),
    ("sepa", "iban", "BE72000000001617"), ("sepa", "iban", "DE8937040044053201300"), ("sepa", "iban", "DE"),
    ("sepa", "iban", "US64SVBKUS6S3300958879"), ("sepa", "bic", "COBADEF"), ("sepa", "name", "王小明"),
    ("sepa", "name", "x" * 71), ("sepa", "name", "a;b"), ("sepa", "iban", "CH9300762011623852957"),
    ("swiss", "iban", "DE89370400440532013000"), ("swiss", "country", "Schweiz"), ("swiss", "name", "Ταβέρνα"),
    ("swiss", "town", "x" * 36), ("swiss", "building", "x" * 17), ("vietqr", "bank", "123456"),
    ("vietqr", "account", "1-"), ("qris", "code", QRIS[:-1]), ("qris", "code", QRIS.replace("WARUNG", "WARONG")),
    ("qris", "code", "https://example.com"), ("qris", "code", parse(QRIS).to_dynamic(5).dumps()),
    ("qris", "code", made("promptpay", ACCOUNTS["promptpay"], None)),
    ("qris", "code", tlv.sealed([*tlv.opened(QRIS), ("55", "01")])),
    ("qris", "code", tlv.sealed([*tlv.opened(QRIS), ("54", "5")])),
    ("qris", "code", tlv.sealed([(tag, value.replace("QRIS", "ELSE")) for tag, value in tlv.opened(QRIS)])),
    ("qris", "code", tlv.sealed([*tlv.opened(QRIS), ("59", "B")])),
]


@pytest.mark.parametrize(("scheme", "field", "typed"), WRONG)
def test_what_is_wrong_is_refused_in_a_sentence(scheme, field, typed):
    with pytest.raises(Refused) as refused:
        clean(scheme, {**ACCOUNTS[scheme], field: typed})
    assert (refused.value.sentence % refused.value.values).endswith(".")


@pytest.mark.parametrize("scheme", SCHEMES)
def test_each_field_that_is_needed_is_asked_for(scheme):
    for field in SCHEMES[scheme].fields:
        if field.required:
            with pytest.raises(Refused, match="needed"):
                clean(scheme, {**ACCOUNTS[scheme], field.name: "  "})


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("sign", ["\n", "\0", "\u202e", "\u200b", "\u2028", "\ud800"])
def test_no_invisible_sign_comes_into_a_code(scheme, sign):
    for field, text in ACCOUNTS[scheme].items():
        with pytest.raises(Refused):
            clean(scheme, {**ACCOUNTS[scheme], field: f"{text or 'x'}{sign}x"})


def test_a_field_that_does_not_belong_is_refused():
    with pytest.raises(Refused, match="does not have"):
        clean("sepa", {**MARTHA, "pin": "1234"})


def test_a_far_too_long_text_is_refused_with_its_field():
    with pytest.raises(Refused) as refused:
        clean("sepa", {**MARTHA, "iban": "D" * 10_000})
    assert str(refused.value.values["field"]) == "IBAN"


@pytest.mark.parametrize("scheme", SCHEMES)
def test_cleaning_what_is_clean_changes_nothing(scheme):
    once = clean(scheme, ACCOUNTS[scheme])
    assert clean(scheme, once) == once and set(once) == {field.name for field in SCHEMES[scheme].fields}


def test_a_scheme_that_is_not_there_is_refused():
    with pytest.raises(Refused):
        clean("cheque", {})


def test_an_account_outside_the_eea_needs_its_bic():
    typed = {"name": "Gasthof", "iban": "CH9300762011623852957"}
    with pytest.raises(Refused, match="BIC"):
        clean("sepa", typed)
    assert made("sepa", {**typed, "bic": "POFICHBEXXX"}, 1).split("\n")[4] == "POFICHBEXXX"


def test_the_numbers_that_we_take_are_those_that_others_take():
    assert cpf.is_valid("12345678909") and cnpj.is_valid("11222333000181") and pin.is_valid("1101700207030")
    assert uen.is_valid("00192200M") and uen.is_valid("197401143C") and known_ibans.is_valid(SWISS["iban"])
    assert known_ibans.is_valid(WITH_QR_IBAN["iban"])


# Amounts (T14)


@pytest.mark.parametrize(("scheme", "amount", "written"), [
    ("pix", 5, "54040.05"), ("vietqr", 180000, "5406180000"), ("qris", 25_000_00, "540525000"),
    ("qris", 25_000_50, "540825000.50"), ("fps", 98_70, "540598.70"), ("paynow", 100_00, "5406100.00"),
    ("sepa", 42_39, "\nEUR42.39\n"), ("swiss", 1, "\r\n0.01\r\nCHF\r\n"),
])
def test_an_amount_is_written_with_its_currencys_decimals(scheme, amount, written):
    assert written in made(scheme, ACCOUNTS[scheme], amount, "A1")


@pytest.mark.parametrize("scheme", SCHEMES)
def test_nothing_less_than_a_cent_and_nothing_more_than_the_limit(scheme):
    most = SCHEMES[scheme].most
    assert made(scheme, ACCOUNTS[scheme], most)
    for amount in (0, -1, most + 1):
        with pytest.raises(Refused):
            made(scheme, ACCOUNTS[scheme], amount)


@pytest.mark.parametrize("scheme", SCHEMES)
def test_another_currency_is_refused(scheme):
    with pytest.raises(Refused, match="does not take"):
        made(scheme, ACCOUNTS[scheme], 100, currency="JPY")


@pytest.mark.parametrize("scheme", [name for name in SCHEMES if name not in ("sepa", "swiss", "pix")])
def test_a_code_without_an_amount_is_for_many_payments(scheme):
    found = dict(tlv.opened(made(scheme, ACCOUNTS[scheme], None)))
    assert found["01"] == "11" and "54" not in found
    assert dict(tlv.opened(made(scheme, ACCOUNTS[scheme], 100)))["01"] == "12"


def test_only_without_an_amount_may_the_payer_of_paynow_change_it():
    free, fixed = (dict(tlv.opened(made("paynow", ACCOUNTS["paynow"], amount)))["26"] for amount in (None, 100))
    assert (dict(tlv.parse(free))["03"], dict(tlv.parse(fixed))["03"]) == ("1", "0")


# References (T54)


CARRYING = [name for name, scheme in SCHEMES.items() if scheme.reference_length]


@pytest.mark.parametrize("scheme", CARRYING)
def test_two_equal_bills_have_codes_that_differ_and_are_read_back(scheme):
    one, other = (made(scheme, ACCOUNTS[scheme], 42_39, reference(number)) for number in (17, 18))
    assert one != other and (read_reference(one), read_reference(other)) == (17, 18)


def test_a_slip_of_a_qr_iban_is_read_back():
    text = made("swiss", WITH_QR_IBAN, 42_39, reference(17))
    line = text.split("\r\n")[28]
    assert line == esr.format(line).replace(" ", "") and esr.is_valid(line)
    assert read_reference(esr.format(line)) == 17


def test_a_creditors_reference_is_one_for_others_too():
    assert iso11649.is_valid(creditor_reference(reference(17)))
    assert creditor_reference("539007547034") == "RF18539007547034"


def test_a_qr_iban_takes_no_words():
    with pytest.raises(Refused, match="QR-IBAN"):
        made("swiss", WITH_QR_IBAN, 1, "Soup")


def test_which_schemes_carry_no_reference_is_known():
    assert set(SCHEMES) - set(CARRYING) == {"promptpay", "qris"}


OURS = reference(123_456_789)
SEEN = {
    f"{OURS[:2]} {OURS[2:6]} {OURS[6:]}": 123_456_789, OURS.lower(): 123_456_789,
    f"SVWZ+Rechnung {OURS}, danke": 123_456_789, f"Dinner{OURS}Table5": 123_456_789,
    creditor_reference(OURS): 123_456_789, f"{OURS} {OURS}": 123_456_789, reference(17).replace("0", "O"): 17,
    OURS[:-1] + ("0" if OURS[-1] != "0" else "1"): None, OURS[:-1]: None, "": None, "TS00000000": None,
    f"{OURS} and {reference(17)}": None, "0" * 27: None, "0" * 25 + "17": None, "Lunch for two": None,
    slip_reference("17"): 17, slip_reference("17") + "0": None, slip_reference("9" * 26): None,
}


@pytest.mark.parametrize("text", SEEN)
def test_a_reference_is_found_in_a_statement(text):
    assert read_reference(text) == SEEN[text]


@pytest.mark.parametrize("number", [0, -1, 31**7])
def test_a_number_beyond_the_signs_has_no_reference(number):
    with pytest.raises(ValueError):
        reference(number)


def test_of_a_reference_stays_what_the_scheme_takes():
    assert "62190515RechnungNr7Dank" in made("pix", ACCOUNTS["pix"], 1, "Rechnung Nr. 7 – Dank!")
    assert dict(tlv.opened(made("fps", ACCOUNTS["fps"], 1, "x" * 99)))["62"] == "0525" + "x" * 25


def test_a_reference_adds_no_line_of_its_own():
    assert made("sepa", MARTHA, 1, "A\nB\r\n\nC").split("\n")[10] == "ABC"


# Pasted codes of other countries


def test_an_experimental_code_takes_its_amount():
    pasted = tlv.sealed([("00", "01"), ("01", "11"), ("26", "0014A00000061500010106000000"), ("52", "5812"),
                         ("53", "458"), ("58", "MY"), ("59", "KEDAI CONTOH"), ("60", "IPOH"), ("61", "")])
    assert all(scheme.experimental for scheme in EXPERIMENTAL.values())
    assert dict(tlv.opened(made("duitnow", {"code": pasted}, 12_50))) == {
        **dict(tlv.opened(pasted)), "01": "12", "54": "12.50"}


def test_a_pasted_code_in_dollars_takes_no_riel():
    pasted = tlv.sealed([("00", "01"), ("29", "0012contoh@bank1"), ("52", "5812"), ("53", "840"), ("58", "KH"),
                         ("59", "CONTOH"), ("60", "Phnom Penh")])
    assert "54042.50" in made("khqr", {"code": pasted}, 2_50, currency="USD")
    with pytest.raises(Refused):
        made("khqr", {"code": pasted}, 2_50, currency="KHR")

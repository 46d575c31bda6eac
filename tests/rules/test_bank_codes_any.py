"""Bank codes, whatever comes: what was written is read back, and a wrong sign is always found."""

import contextlib

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as any_of
from stdnum import iban, iso11649
from stdnum.br import cnpj, cpf
from stdnum.ch import esr
from stdnum.sg import uen
from stdnum.th import pin

from restaurant import money
from restaurant.errors import Refused
from restaurant.payments.bank_codes import EXPERIMENTAL, SCHEMES, clean, payload, read_reference, reference, tlv, typed
from restaurant.payments.bank_codes.references import LARGEST, SIGNS, creditor_reference, slip_reference
from tests.rules.bank_accounts import ACCOUNTS, WITH_QR_IBAN, made

for_any = settings(deadline=None, max_examples=200, database=None)
tags = any_of.integers(0, 99).map("{:02}".format)
values = any_of.text(any_of.characters(exclude_categories=["Cs"]), max_size=99)
objects = any_of.lists(any_of.tuples(tags, values), max_size=12)
numbers = any_of.integers(1, LARGEST)
emvco = any_of.sampled_from([name for name in SCHEMES if name not in ("sepa", "swiss")])


@for_any
@given(objects)
def test_what_was_written_is_read(wanted):
    assert tlv.parse(tlv.write(wanted)) == wanted


@for_any
@given(any_of.text(any_of.characters(exclude_categories=["Cs"]), max_size=200))
def test_any_text_is_read_or_refused(text):
    with contextlib.suppress(tlv.BadCode):
        assert tlv.sealed(tlv.opened(text)) == text


@for_any
@given(emvco, any_of.data())
def test_one_wrong_sign_is_always_found(scheme, data):
    text = made(scheme, ACCOUNTS[scheme], 42_39, reference(17))
    place = data.draw(any_of.integers(0, len(text) - 1))
    sign = data.draw(any_of.characters(min_codepoint=32, max_codepoint=126))
    assume(sign != text[place])
    with pytest.raises(tlv.BadCode):
        tlv.opened(text[:place] + sign + text[place + 1:])


@for_any
@given(any_of.sampled_from(sorted(SCHEMES)), any_of.data())
def test_every_amount_is_read_back(scheme, data):
    asked = SCHEMES[scheme]
    amount = data.draw(any_of.integers(1, asked.most))
    text = made(scheme, ACCOUNTS[scheme], amount, "A1")
    if scheme in ("sepa", "swiss"):
        written = text.splitlines()[7].removeprefix("EUR") if scheme == "sepa" else text.split("\r\n")[18]
    else:
        written = dict(tlv.opened(text))["54"]
        assert len(written) <= 13
    whole, _, part = written.partition(".")
    assert int(whole + part.ljust(money.digits(asked.currencies[0]), "0")) == amount


@for_any
@given(any_of.sampled_from(sorted(SCHEMES | EXPERIMENTAL)), any_of.data())
def test_whatever_is_typed_is_clean_or_refused(scheme, data):
    fields = (SCHEMES | EXPERIMENTAL)[scheme].fields
    entered = {field.name: data.draw(any_of.text(max_size=40)) for field in fields}
    try:
        once = clean(scheme, entered)
    except Refused:
        return
    assert clean(scheme, once) == once
    assert all(typed.plainly(text) for text in once.values())


@for_any
@given(any_of.sampled_from(sorted(SCHEMES)), any_of.text(max_size=200))
def test_no_reference_breaks_a_code(scheme, text):
    plain = payload(scheme, clean(scheme, ACCOUNTS[scheme]), 42_39, SCHEMES[scheme].currencies[0], text)
    if scheme == "sepa":
        assert 8 <= len(plain.split("\n")) <= 11
    elif scheme == "swiss":
        assert len(plain.split("\r\n")) == 31 and len(plain) <= 997
    else:
        assert tlv.sealed(tlv.opened(plain)) == plain


# References


@for_any
@given(numbers)
def test_every_number_is_read_from_its_reference(number):
    assert read_reference(reference(number)) == number
    assert read_reference(creditor_reference(reference(number))) == number
    assert read_reference(slip_reference(reference(number))) == number
    assert iso11649.is_valid(creditor_reference(reference(number))) and esr.is_valid(slip_reference(reference(number)))


@for_any
@given(numbers, any_of.integers(2, 9), any_of.sampled_from(SIGNS))
def test_a_mistyped_reference_is_nobodys(number, place, sign):
    right = reference(number)
    assume(right[place] != sign)
    assert read_reference(right[:place] + sign + right[place + 1:]) is None


@for_any
@given(numbers, any_of.integers(2, 8), any_of.integers(2, 8))
def test_a_reference_with_two_signs_swapped_is_nobodys(number, one, other):
    right = list(reference(number))
    assume(right[one] != right[other])
    right[one], right[other] = right[other], right[one]
    assert read_reference("".join(right)) is None


@for_any
@given(any_of.text(max_size=200))
def test_any_text_has_a_reference_or_none(text):
    found = read_reference(text)
    assert found is None or 1 <= found <= LARGEST


@for_any
@given(numbers)
def test_a_qr_iban_pays_with_digits(number):
    line = made("swiss", WITH_QR_IBAN, 1, reference(number)).split("\r\n")[28]
    assert len(line) == 27 and read_reference(line) == number


# Numbers with check digits, as others check them


@for_any
@given(any_of.text("0123456789", min_size=11, max_size=11))
def test_a_cpf_is_one_for_others_too(number):
    for text in (number, number[:9] + cpf._calc_check_digits(number[:9])):
        assert typed.cpf(text) == (cpf.is_valid(text) and len(set(text)) > 1)


@for_any
@given(any_of.text("0123456789ABCXYZ", min_size=12, max_size=12))
def test_a_cnpj_is_one_for_others_too(number):
    right = number + cnpj.calc_check_digits(number)
    assert typed.cnpj(right) == (len(set(right)) > 1)
    assert not typed.cnpj(right[:-1] + str((int(right[-1]) + 1) % 10))


@for_any
@given(any_of.text("0123456789", min_size=9, max_size=13))
def test_thai_numbers_and_uens_are_those_of_others(number):
    assert len(number) != 13 or number[0] in "09" or typed._thai(number) == pin.is_valid(number)
    assert typed.uen(number[:8] + uen.calc_business_check_digit(number[:8]))
    assert typed.uen(number[:9] + uen.calc_local_company_check_digit(number[:9]))
    assert typed.uen("T08LL" + number[:4] + uen.calc_other_check_digit("T08LL" + number[:4]))


@for_any
@given(any_of.sampled_from(sorted(typed.IBAN_LENGTHS)), any_of.data())
def test_an_iban_with_right_digits_is_taken_and_one_wrong_digit_is_not(country, data):
    body = data.draw(any_of.text("0123456789", min_size=typed.IBAN_LENGTHS[country] - 4,
                                 max_size=typed.IBAN_LENGTHS[country] - 4))
    right = country + iban.calc_check_digits(country + "00" + body) + body
    assert typed.iban(right) == right
    place = data.draw(any_of.integers(2, len(right) - 1))
    wrong = right[:place] + str((int(right[place]) + 1) % 10) + right[place + 1:]
    with pytest.raises(Refused):
        typed.iban(wrong)

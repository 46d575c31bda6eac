"""The books as files, beside a provider's list, and proved: an accountant can follow each cent."""

import csv
import datetime
import io
import json

import pytest

from restaurant import checking, clock, comparing, reports, service
from restaurant.books import ZReport, account_words, balance, exports, following
from restaurant.books.coins import KNOWN, denominations
from restaurant.database import allowed_to_write, database
from restaurant.errors import NotFound
from restaurant.installation import Installation
from restaurant.payments import CONFIRMED, Payment, Refund, Unplaced
from restaurant.payments.provider import Listed
from restaurant.settings import house as the_house
from tests import given

COLA = 350


@pytest.fixture
def mei(house):
    """A guest with a cola on the bill."""
    return given.owing()


def lin():
    return given.person("Lin")


def a_day(mei):
    """A discount, a payment with a tip, a refund, and a drawer that is short."""
    service.open_session(1_000, lin())
    service.take_off(mei.sitting_id, "amount", 50, "=cmd|' /C calc'!A0", lin())
    payment, _ = given.paid(mei.sitting_id, tip=30)
    service.refund(payment, 100, "@warm", lin())
    service.close_session(1_200, lin(), "-fell behind")
    return payment


def read(text):
    """Rows as a program reads them, without the mark at the beginning."""
    assert text.startswith("\ufeff")
    return list(csv.DictReader(io.StringIO(text[1:], newline="")))


def today():
    return the_house().business_day(clock.now()).isoformat()


# The journal


def test_the_journal_holds_every_posting_and_each_entry_adds_up_to_nought(mei):
    a_day(mei)
    rows = read("".join(exports.journal(today(), today())))
    sums = {}
    for row in rows:
        sums[row["entry"]] = sums.get(row["entry"], 0) + round(float(row["amount"]) * 100)
    assert len(rows) == database.execute_sql("SELECT COUNT(*) FROM posting").fetchone()[0]
    assert set(sums.values()) == {0} and {row["account"] for row in rows} >= {"cash", "sales VAT", "tips"}


def test_a_text_is_never_a_formula_and_a_number_stays_one(mei):
    a_day(mei)
    rows = read("".join(exports.journal(today(), today())))
    reasons = {row["reason"] for row in rows}
    assert "'@warm" in reasons and not any(reason.startswith(("=", "@")) for reason in reasons)
    assert any(row["amount"] == "-1.00" for row in rows)


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\tx", "\rx", "\nx", "＝1", "＠x"])
def test_whatever_begins_like_a_formula_is_told_to_be_text(text):
    assert exports.cell(text) == "'" + text
    assert exports.cell(-5) == -5 and exports.cell(exports.Amount("-5.00")) == "-5.00" and exports.cell("x=1") == "x=1"


@pytest.mark.parametrize("cents, currency, text", [
    (1, "EUR", "0.01"), (-123_456, "EUR", "-1234.56"), (500, "JPY", "500"), (-5, "KWD", "-0.005"), (0, "USD", "0.00")])
def test_amounts_have_a_point_and_the_currencys_decimals(cents, currency, text):
    assert exports.decimal(cents, currency) == text


def test_a_journal_of_other_days_is_empty(mei):
    a_day(mei)
    assert read("".join(exports.journal("2020-01-01", "2020-12-31"))) == []


def test_the_journal_comes_in_pieces_and_none_is_told_twice(mei, monkeypatch):
    a_day(mei)
    whole = "".join(exports.journal(today(), today()))
    monkeypatch.setattr(exports, "AT_ONCE", 2)
    pieces = list(exports.journal(today(), today()))
    assert len(pieces) > 3 and "".join(pieces) == whole


# Z reports


def test_a_z_report_tells_reductions_refunds_and_counts_with_reasons_and_names(mei):
    a_day(mei)
    service.close_day(lin())
    told = ZReport.last().content
    assert [(row["kind"], row["amount"], row["by"]) for row in told["reductions"]] == [("amount", 50, "Lin")]
    assert [(row["amount"], row["reason"]) for row in told["refunds"]] == [(100, "@warm")]
    assert [(row["counted"], row["difference"]) for row in told["sessions"]] == [(1_200, -30)]
    assert told["names"][str(given.person("Ana"))] == "Ana"


def test_what_one_report_told_the_next_does_not(mei):
    a_day(mei)
    service.close_day(lin())
    given.sent(mei, "Cola")
    given.paid(mei.sitting_id)
    service.close_day(lin())
    told = ZReport.last().content
    assert (told["reductions"], told["refunds"], told["sessions"], told["noted"]) == ([], [], [], [])
    assert told["begins"] == ZReport.get(ZReport.number == 1).at and list(checking.proof.problems()) == []


def test_a_discount_that_was_told_and_is_taken_back_is_told_again(mei):
    discount = service.take_off(mei.sitting_id, "amount", 50, "late", lin())
    service.take_terminal(mei.sitting_id, 100, "T", person=lin())
    service.close_day(lin())
    service.undo_discount(discount, lin())
    service.take_terminal(mei.sitting_id, 100, "T", person=lin())
    service.close_day(lin())
    assert [row["amount"] for row in ZReport.last().content["taken_back"]] == [50]


def test_a_z_report_as_a_file_equals_the_books(mei):
    a_day(mei)
    service.close_day(lin())
    rows = read(exports.z_report(ZReport.last()))
    gross = sum(round(float(row["amount"]) * 100) for row in rows if row["section"] == "sales gross")
    drawer = {row["what"]: row["amount"] for row in rows if row["section"] == "drawer"}
    assert gross == COLA - 50 - 100 and drawer["difference"] == "-0.30"
    assert {row["reason"] for row in rows} >= {"'=cmd|' /C calc'!A0", "'@warm", "'-fell behind", ZReport.last().head}


def test_a_z_report_from_before_can_still_be_read(mei):
    a_day(mei)
    service.close_day(lin())
    report = ZReport.last()
    report.content = {name: value for name, value in report.content.items() if name not in (
        "reductions", "taken_back", "refunds", "noted", "sessions", "names", "marks", "begins", "time_zone")}
    assert read(exports.z_report(report))


def test_a_z_report_is_printed_again_and_one_that_is_not_there_is_not(mei):
    a_day(mei)
    service.print_z(service.close_day(lin()), lin())
    with pytest.raises(NotFound):
        service.print_z(99, lin())


# Following


def test_each_cent_of_a_bill_can_be_followed_to_its_account(mei):
    payment = a_day(mei)
    told = following.Followed(mei.sitting_id)
    (line, worth, _claims), = told.dishes
    assert (line.names["en"], line.total, worth) == ("Cola", COLA, COLA - 50)
    assert [entry.kind for entry in told.entries] == ["sale", "payment", "refund"]
    assert [refund.amount for refund in told.refunds_of(Payment.find(payment))] == [100]
    assert ("cash", None, COLA - 50 + 30) in told.entries[1].postings


def test_a_days_entries_come_some_at_a_time(mei, monkeypatch):
    a_day(mei)
    monkeypatch.setattr(following, "AT_ONCE", 2)
    first = following.of_day(today())
    assert len(first) == 2 and following.of_day(today(), first[-1].id)[0].id == first[-1].id + 1


@pytest.mark.parametrize("account, said", [("cash", ("cash", None)), ("sales VAT 190000", ("sales VAT", 190_000)),
                                           ("tax  0", ("tax ", 0)), ("provider stripe", ("provider stripe", None))])
def test_an_account_says_its_rate(account, said):
    assert account_words(account) == said


# Reports


def test_takings_are_what_came_in_less_what_went_back(mei):
    a_day(mei)
    day = reports.day(the_house().business_day(clock.now()))
    assert (day.sales, day.back, day.refunds, day.discounts, day.taken_off) == (COLA - 50 - 100, 100, 1, 1, 50)
    assert sum(tax for *_, tax in day.taxes) == -balance("tax VAT 190000") and day.drawer is None


def test_a_refund_counts_on_the_day_on_which_it_was_given(house, mei):
    payment, _ = given.paid(mei.sitting_id)
    house.clock.turn(clock.DAY)
    service.refund(payment, COLA, "cold", lin())
    day = the_house().business_day(clock.now())
    assert [reports.day(day - datetime.timedelta(days=n)).sales for n in (0, 1)] == [-COLA, COLA]


# Beside the provider's list


def instants():
    day = the_house().business_day(clock.now())
    return the_house().day_begins(day), the_house().day_begins(day + datetime.timedelta(days=1))


def paid_there(mei, amount=COLA):
    """A payment that the provider told us of, and its row in the provider's own list."""
    payment = given.begun(mei, amount)
    service.settle("pretend", given.news(payment))
    return listed(Payment.find(payment.id))


def listed(payment, **other):
    return Listed(**{"kind": "payment", "reference": payment.reference, "provider_id": payment.provider_id,
                     "amount": payment.handed_over, "currency": payment.currency, "at": clock.now(), **other})


def verdicts(rows):
    return [match.verdict for match in comparing.compare("pretend", rows, *instants()).matches]


def test_what_both_sides_say_is_the_same(mei):
    assert verdicts([paid_there(mei)]) == ["same"]


def test_another_amount_is_seen(mei):
    row = paid_there(mei)
    found = comparing.compare("pretend", [Listed("payment", row.reference, row.provider_id, COLA + 1, "EUR", row.at)],
                              *instants())
    assert [match.verdict for match in found.wrong] == ["another amount"]
    assert (found.ours, found.theirs) == (COLA, COLA + 1)


def test_another_currency_is_another_amount(mei):
    row = paid_there(mei)
    assert verdicts([Listed("payment", row.reference, row.provider_id, COLA, "USD", row.at)]) == ["another amount"]


def test_what_only_one_side_has_is_seen(mei):
    paid_there(mei)
    there = Listed("payment", "x", "pb_unknown", 700, "EUR", clock.now())
    assert verdicts([there]) == ["only there", "only here"] and verdicts([]) == ["only here"]


def test_a_payment_that_failed_here_is_only_there(mei):
    payment = given.begun(mei, COLA)
    service.expire(payment.id)
    assert verdicts([listed(payment, provider_id="pb_9")]) == ["only there"]


def test_unplaced_money_is_a_task_until_somebody_saw_to_it(mei):
    payment = given.begun(mei, COLA)
    service.settle("pretend", given.news(payment, amount=COLA - 1))
    row = listed(payment, provider_id=f"pb_{payment.id}", amount=COLA - 1)
    assert verdicts([row]) == ["unplaced"]
    service.place(Unplaced.get().id, lin())
    assert verdicts([row]) == ["same"]


def test_refunds_are_compared_and_one_made_there_is_known_by_its_amount(mei):
    row = paid_there(mei)
    payment = Payment.get(Payment.state == CONFIRMED)
    ours = service.refund(payment.id, 100, "cold", lin())
    service.refund_settled(ours, CONFIRMED, "pr_1")
    service.settle("pretend", given.news(payment, refunded=150))
    reference = Refund.find(ours).reference
    rows = [row, Listed("refund", reference, "pr_1", 100, "EUR", row.at),
            Listed("refund", "?", "pr_2", 50, "EUR", row.at)]
    assert verdicts(rows) == ["same"] * 3
    found = comparing.compare("pretend", rows, *instants())
    assert (found.ours, found.theirs) == (COLA - 150, COLA - 150)


def test_a_payment_close_to_the_days_end_is_said_to_be_so(house, mei):
    house.clock.turn(instants()[1] - clock.now() - 60_000)
    paid_there(mei)
    assert [match.edge for match in comparing.compare("pretend", [], *instants()).matches] == [True]


# Proof


def problems():
    return checking.problems(Installation(public_url="https://example.org"))


def test_a_day_with_everything_in_it_is_proved(mei):
    a_day(mei)
    service.close(mei.sitting_id, lin())
    service.close_day(lin())
    assert problems() == []
    assert f"{ZReport.last().until} entries" in checking.proved() and ZReport.last().head in checking.proved()


@pytest.mark.parametrize("sql, problem", [
    ("UPDATE line SET price = price + 1", "comes to 301, and the books say 300"),
    ("UPDATE discount SET value = 49", "was closed with 1 due and no reason"),
    ("UPDATE payment SET amount = amount - 1", "is in the books with another amount"),
    ("UPDATE receipt SET number = 7", "Receipt 1 is missing")])
def test_whoever_changes_a_row_is_seen(mei, sql, problem):
    a_day(mei)
    service.close(mei.sitting_id, lin())
    with allowed_to_write():
        database.execute_sql("DROP TRIGGER receipt_no_update" + on_table("receipt"))
        database.execute_sql(sql)
    assert any(problem in each for each in problems())


def on_table(table):
    return "" if "qlite" in type(database).__name__ else f" ON {table}"


def test_a_z_report_with_another_amount_is_seen(mei):
    a_day(mei)
    service.close_day(lin())
    content = ZReport.last().content
    content["accounts"]["cash"] += 1
    with allowed_to_write():
        database.execute_sql("DROP TRIGGER z_report_no_update" + on_table("z_report"))
        database.execute_sql("UPDATE z_report SET content = ?", (json.dumps(content),))
    assert problems() == ["Z report 1 says other amounts than the books."]


# Coins


def test_coins_and_notes_fall_in_size_and_there_are_some_for_every_currency():
    for currency in (*KNOWN, "KRW", "KWD", "SEK"):
        kinds = denominations(currency)
        assert list(kinds) == sorted(set(kinds), reverse=True) and all(kind > 0 for kind in kinds)

"""The books' room: the day is closed once, the journal is a file, each bill can be followed, lists are compared."""

import csv
import io
import re

import pytest

from restaurant import clock, events, service
from restaurant.books import BookEntry, ZReport, exports, following
from restaurant.payments import CONFIRMED, Payment, Unplaced, offering
from restaurant.payments.provider import Listed, Unreachable
from restaurant.settings import house as the_house
from tests import given
from tests.doors.test_office import EVIL


@pytest.fixture
def lin(house):
    return house.staff("Lin")


@pytest.fixture
def mei(house):
    """A guest who paid for a cola, with a tip, and got a part back."""
    phone = given.owing()
    service.take_off(phone.sitting_id, "percent", 100_000, EVIL, given.person("Lin"))
    payment, _ = given.paid(phone.sitting_id, tip=30)
    service.refund(payment, 100, EVIL, given.person("Lin"))
    return phone


def close_day(client, key="close"):
    return client.post("/office/books/close", data={"key": key})


def today():
    return the_house().business_day(clock.now()).isoformat()


# The day's end


def test_the_day_is_closed_and_its_report_is_on_a_page_and_on_paper(lin, mei):
    answer = close_day(lin)
    text = lin.get(answer.location).text
    assert answer.location == "/office/books/z/1" and "€2.15" in text and ZReport.get().head in text
    assert given.happened("PaperAsked")[-1]["what"] == "day"


def test_the_same_form_twice_is_one_report(lin, mei):
    assert close_day(lin).location == close_day(lin).location and ZReport.select().count() == 1


def test_a_day_without_entries_spends_no_number(lin, mei):
    close_day(lin)
    answer = close_day(lin, "again")
    assert answer.status_code == 409 and "Nothing was booked since the last report." in answer.text


def test_the_report_says_who_gave_what_away_and_why(lin, mei):
    text = lin.get(close_day(lin).location).text
    for word in ("Discount 10%", "-€1.00", "Lin", "Ana", "alert(1)"):
        assert word in text, word
    assert "<script>alert" not in text


def test_a_report_is_a_file_and_is_printed_again(lin, mei):
    close_day(lin)
    answer = lin.get("/office/books/z/1.csv")
    assert answer.mimetype == "text/csv" and answer.headers["Content-Disposition"].endswith('"z-1.csv"')
    assert "sales gross,VAT,19,,2.15" in answer.text
    before = len(given.happened("PaperAsked"))
    assert lin.post("/office/books/z/1/print").status_code == 303
    assert len(given.happened("PaperAsked")) == before + 1


@pytest.mark.parametrize("path", ["/office/books/z/9", "/office/books/z/9.csv", "/office/books/bill/999"])
def test_what_is_not_there_is_not_found(lin, path):
    assert lin.get(path).status_code == 404


def test_no_report_of_another_house_is_printed(lin):
    assert lin.post("/office/books/z/9/print").status_code == 404


# The journal


def test_the_journal_is_a_file_that_spreadsheets_read(lin, mei):
    answer = lin.get(f"/office/books/journal.csv?from={today()}&to={today()}")
    rows = list(csv.DictReader(io.StringIO(answer.data.decode("utf-8-sig"), newline="")))
    assert answer.data.startswith(b"\xef\xbb\xbf") and answer.headers["Content-Type"].startswith("text/csv")
    assert {row["kind"] for row in rows} == {"sale", "payment", "refund"}
    assert re.fullmatch(r'attachment; filename="journal-[\d-]+\.csv"', answer.headers["Content-Disposition"])


@pytest.mark.parametrize("asked", ["from=x", "from=2026-02-30", "to=2026-1-1", "from=2026-05-02&to=2026-05-01",
                                   "from=٢٠٢٦-٠١-٠١"])
def test_days_that_cannot_be_are_refused(lin, asked):
    assert lin.get(f"/office/books/journal.csv?{asked}").status_code == 400


def test_a_year_is_sent_while_it_is_read(house, lin, mei, monkeypatch):
    monkeypatch.setattr(exports, "AT_ONCE", 1)
    answer = lin.get("/office/books/journal.csv", buffered=False)
    assert answer.is_streamed and len(list(answer.iter_encoded())) > 3


# Following


def test_a_bill_is_followed_from_its_dish_to_its_account(lin, mei):
    text = lin.get(f"/office/books/bill/{mei.sitting_id}").text
    for word in ("Cola", "Discount 10%", "Cash", "Receipt 1", "Sales <bdi>VAT</bdi> 19%", "Refund", "-€1.00", "€3.15"):
        assert word in text, word
    assert "<script>alert" not in text


def test_every_entry_of_a_day_leads_to_its_bill(lin, mei):
    text = lin.get("/office/books/entries").text
    payment = Payment.get().id
    assert f'href="/office/books/bill/{mei.sitting_id}#payment-{payment}"' in text
    assert f'id="payment-{payment}"' in lin.get(f"/office/books/bill/{mei.sitting_id}").text
    assert "Nothing was booked on this day." in lin.get("/office/books/entries?day=2026-01-06").text
    assert lin.get("/office/books/entries?day=x").status_code == 400


def test_only_some_entries_stand_on_a_page(lin, mei, monkeypatch):
    monkeypatch.setattr(following, "AT_ONCE", 2)
    first = lin.get("/office/books/entries").text
    assert 'id="entry-2"' in first and 'id="entry-3"' not in first and "after=2" in first
    assert 'id="entry-3"' in lin.get("/office/books/entries?after=2").text


# Beside the provider's list


class Fake:
    """A provider whose list is what a test says."""

    name, title, CURRENCIES, WAYS, SCANS = "pretend", "Fake", (), ("page",), False
    rows = ()

    def listed(self, begins, ends):
        if isinstance(self.rows, Exception):
            raise self.rows
        return [row for row in self.rows if begins <= row.at < ends]


@pytest.fixture
def provider(house, monkeypatch):
    fake = Fake()
    monkeypatch.setattr(offering, "_made", {"pretend": fake})
    return fake


def there(reference="x", id="pb_77", amount=700, **more):
    return Listed(**{"kind": "payment", "reference": reference, "provider_id": id, "amount": amount,
                     "currency": "EUR", "at": clock.now(), **more})


def compared(client):
    return client.get(f"/office/books/compare?provider=pretend&day={today()}").text


def take_up(client, id="pb_77"):
    return client.post("/office/books/compare", data={"provider": "pretend", "day": today(), "id": id})


def test_money_that_only_the_provider_knows_is_taken_up_as_a_task(lin, provider):
    provider.rows = [there()]
    assert "only there" in compared(lin)
    assert take_up(lin).status_code == 303
    assert (Unplaced.get().amount, Unplaced.get().why) == (700, "unknown payment")
    assert "unplaced" in compared(lin) and take_up(lin).status_code == 303 and Unplaced.select().count() == 1


def test_a_payment_whose_notice_never_came_is_settled_as_its_news(lin, provider):
    mei = given.phone()
    given.sent(mei, "Cola")
    payment = given.begun(mei, 350)
    provider.rows = [there(payment.reference, "pb_1", 350)]
    take_up(lin, "pb_1")
    assert Payment.find(payment.id).state == CONFIRMED and "Both sides say the same." in compared(lin)


def test_no_form_says_what_came(lin, provider):
    provider.rows = [there()]
    assert take_up(lin, "pb_78").status_code == 404
    assert lin.post("/office/books/compare", data={"provider": "x", "day": today(), "id": "y"}).status_code == 404
    assert Unplaced.select().count() == 0


def test_a_provider_that_does_not_answer_is_said_to_be_silent(lin, provider):
    provider.rows = Unreachable("off")
    assert "The payment service does not answer." in compared(lin)
    assert take_up(lin).status_code == 503 and BookEntry.select().count() == 0


def test_another_amount_is_shown_with_both(lin, provider):
    mei = given.phone()
    given.sent(mei, "Cola")
    payment = given.begun(mei, 350)
    service.settle("pretend", given.news(payment))
    provider.rows = [there(payment.reference, f"pb_{payment.id}", 351)]
    text = compared(lin)
    assert "another amount" in text and "€3.50" in text and "€3.51" in text


def test_without_a_service_there_is_nothing_to_compare(lin):
    assert "No payment service yet" in lin.get("/office/books/compare").text


def test_the_pretend_bank_can_be_compared(open_house):
    lin = open_house.staff("Lin")
    assert "Neither side has anything on this day." in compared(lin)


# Today


def test_the_first_page_shows_refunds_discounts_and_the_drawer(lin, mei):
    service.open_session(100, given.person("Lin"))
    text = lin.get("/office").text
    for word in ("Given back", "in 1 refund", "Discounts and gifts", "Drawer open", "of it given back"):
        assert word in text, word


def test_the_first_page_is_quiet_where_nothing_happened(lin):
    text = lin.get("/office").text
    assert "Given back" not in text and "Discounts and gifts" not in text and "Drawer closed" in text


# Who may


def test_the_books_are_for_the_office(house, mei):
    for who in ("Ana", "Wei"):
        client = house.staff(who)
        for path in ("", "/entries", "/compare", "/journal.csv", f"/bill/{mei.sitting_id}", "/z/1", "/z/1.csv"):
            assert client.get(f"/office/books{path}").status_code == 403
        assert close_day(client).status_code == 403
    assert ZReport.select().count() == 0 and events.DayClosed.__name__ not in given.happened()

"""Receipts by e-mail, handed in at a real mail server on loopback: text, HTML, no trace left, and tried again."""

import email
import email.policy
import socket
import ssl

import gevent
import pytest

from restaurant import office, posting_mail, service
from restaurant.bills import Receipt
from restaurant.database import database
from restaurant.errors import Refused
from restaurant.mail import Mail
from restaurant.payments.keys import Secret
from tests import given

PASSWORD = "canary-2f1c9a-mailbox"


class MailServer:
    """Speaks as much SMTP as a sender needs, keeps what it gets, and refuses what it is told to."""

    def __init__(self, offers=(), refuses=None, answer=b"554 no\r\n"):
        self.offers, self.refuses, self.answer, self.got, self.heard = offers, refuses, answer, [], []
        self.socket = socket.create_server(("127.0.0.1", 0))
        self.port = self.socket.getsockname()[1]
        self.running = gevent.spawn(self._serve)

    def _serve(self):
        while True:
            connection, _ = self.socket.accept()
            with connection, connection.makefile("rwb", buffering=0) as wire:
                self._talk(wire)

    def _talk(self, wire):
        wire.write(b"220 here\r\n")
        for line in wire:
            word = line.split()[0].upper()
            self.heard.append(line)
            if word == self.refuses:
                wire.write(self.answer)
            elif word == b"EHLO":
                wire.write(b"250-here\r\n" + b"".join(b"250-%s\r\n" % each for each in self.offers) + b"250 HELP\r\n")
            elif word == b"DATA":
                wire.write(b"354 go on\r\n")
                self.got.append(b"".join(iter(wire.readline, b".\r\n")))
                wire.write(b"250 kept\r\n")
            else:
                wire.write({b"QUIT": b"221 bye\r\n", b"AUTH": b"235 yes\r\n"}.get(word, b"250 yes\r\n"))

    def letter(self):
        return email.message_from_bytes(self.got[-1], policy=email.policy.default)

    def stop(self):
        self.running.kill()
        self.socket.close()


@pytest.fixture
def served():
    """Makes mail servers: ``served(offers=[b"AUTH PLAIN"])``."""
    made = []
    yield lambda **more: made.append(MailServer(**more)) or made[-1]
    for each in made:
        each.stop()


@pytest.fixture
def receipt(house):
    """The receipt of a cola that was paid with a tip."""
    mei = given.phone()
    given.sent(mei, "Cola")
    given.paid(mei.sitting_id, tip=50)
    return Receipt.get()


def mailbox(server, user="", password="", port=None):
    office.enter_mail("127.0.0.1", port or server.port, user, "till@example.org", password)


def wanted(receipt, address="mei@example.org", language="en"):
    return service.mail_receipt(receipt.id, address, language)


def test_a_receipt_comes_as_text_and_as_html_with_its_tax_and_its_link(receipt, served):
    server = served()
    mailbox(server)
    wanted(receipt)
    posting_mail.post("https://lantern.example")
    letter = server.letter()
    text, html = (letter.get_body((kind,)).get_content() for kind in ("plain", "html"))
    for said in ("Cola", "€3.50", "€0.56", "VAT 19%", "€4.00", f"https://lantern.example/receipt/{receipt.secret}"):
        assert said in text and said in html, said
    assert letter["To"] == "mei@example.org" and "Receipt 1" in letter["Subject"]
    assert letter["From"].addresses[0].addr_spec == "till@example.org"


def test_a_receipt_is_in_the_language_of_its_reader(receipt, served):
    server = served()
    mailbox(server)
    wanted(receipt, language="ar")
    posting_mail.post("https://lantern.example")
    assert 'dir="rtl"' in server.letter().get_body(("html",)).get_content()


def test_what_was_sent_is_sent_once_and_the_address_is_forgotten(receipt, served):
    server = served()
    mailbox(server)
    wanted(receipt)
    posting_mail.post("")
    posting_mail.post("")
    assert len(server.got) == 1 and Mail.get().address == "" and Mail.get().sent_at
    assert "/receipt/" not in server.letter().get_body(("plain",)).get_content()


def test_without_a_mailbox_nothing_is_sent(receipt, served):
    server = served()
    mailbox(server)
    wanted(receipt)
    office.forget_mail()
    posting_mail.post("")
    assert server.got == [] and Mail.get().tries == 0 and Secret.opened("mail") == {}


@pytest.mark.parametrize("faults, why", [
    ({"refuses": b"RCPT"}, "The mail server refuses this address."),
    ({"refuses": b"AUTH", "offers": [b"AUTH PLAIN"], "answer": b"535 no\r\n"},
     "The mail server refuses the user or the password."),
    ({"refuses": b"DATA"}, "The mail server did not take it."),
    ({"refuses": b"MAIL", "answer": b"451 later\r\n"}, "The mail server did not take it."),
    ({"refuses": b"EHLO", "answer": b"\x00\xff\r\n" * 3}, "The mail server does not answer.")],
    ids=["address", "password", "letter", "busy", "nonsense"])
def test_what_was_not_taken_is_tried_again_later(house, receipt, served, faults, why):
    mailbox(served(**faults), "till" if "AUTH" in str(faults) else "", PASSWORD)
    wanted(receipt)
    posting_mail.post("")
    posting_mail.post("")
    mail = Mail.get()
    assert (mail.tries, mail.sent_at, mail.address) == (1, None, "mei@example.org")
    assert mail.why in (why, "The mail server did not take it.") and PASSWORD not in mail.why


def test_a_server_that_is_not_there_is_tried_again_and_stops_no_other_chore(house, receipt, served):
    server = served()
    mailbox(server, port=1)
    wanted(receipt)
    posting_mail.post("")
    assert Mail.get().why == "The mail server does not answer."
    house.clock.turn(61_000)
    mailbox(server)
    posting_mail.post("")
    assert len(server.got) == 1


def test_an_address_that_no_letter_can_go_to_holds_up_no_other(receipt, served):
    server = served()
    mailbox(server)
    wanted(receipt, "a..b@example.org")
    wanted(receipt, "mei@example.org")
    posting_mail.post("")
    assert server.letter()["To"] == "mei@example.org" and len(server.got) == 1


def test_user_and_password_are_told_to_the_server_and_to_nobody_else(receipt, served, caplog):
    server = served(offers=[b"AUTH PLAIN"])
    mailbox(server, "till", PASSWORD)
    mailbox(server, "till", "")
    wanted(receipt)
    posting_mail.post("")
    assert len(server.got) == 1 and any(line.startswith(b"AUTH PLAIN") for line in server.heard)
    assert PASSWORD not in caplog.text and PASSWORD not in str(given.everything())


def test_a_password_never_goes_in_the_clear_to_another_machine(receipt, served, monkeypatch):
    server = served(offers=[b"AUTH PLAIN"])
    mailbox(server, "till", PASSWORD)
    monkeypatch.setattr(posting_mail, "HERE", ())
    wanted(receipt)
    posting_mail.post("")
    assert server.got == [] and not any(b"AUTH" in line for line in server.heard)
    assert Mail.get().why == "The mail server offers no encryption, so the password was not sent."


def test_a_certificate_that_nobody_vouches_for_is_refused(receipt, served):
    """STARTTLS that leads nowhere is no reason to go on without it."""
    server = served(offers=[b"STARTTLS"])
    mailbox(server)
    wanted(receipt)
    posting_mail.post("")
    assert server.got == [] and Mail.get().tries == 1


def test_a_name_with_line_breaks_makes_no_header(receipt, served):
    server = served()
    mailbox(server)
    given.house_rule(name="Lantern\r\nBcc: evil@example.org")
    wanted(receipt)
    posting_mail.post("")
    letter = server.letter()
    assert letter["Bcc"] is None and sum(line[:4].upper() == b"RCPT" for line in server.heard) == 1


@pytest.mark.parametrize("values", [
    {"host": ""}, {"host": "a b"}, {"host": "x\r\ny"}, {"host": "-x"}, {"port": 0}, {"port": 65_536},
    {"sender": "nobody"}, {"sender": "a@b\r\nBcc: x@y"}, {"sender": "A <a@b.org>"}, {"user": "till", "password": ""}],
    ids=str)
def test_a_mailbox_that_cannot_be_one_is_refused(house, values):
    before = given.everything()
    with pytest.raises(Refused):
        office.enter_mail(**{"host": "127.0.0.1", "port": 587, "user": "", "sender": "till@example.org",
                             "password": "", **values})
    assert given.everything() == before


def test_tls_from_the_first_byte_where_the_port_says_so(monkeypatch):
    made = []
    monkeypatch.setattr(posting_mail.smtplib, "SMTP_SSL", lambda *a, **more: made.append((a, more)))
    posting_mail._server({"host": "127.0.0.1", "port": "465"})
    (where, more), = made
    assert where == ("127.0.0.1", 465) and more["context"].verify_mode == ssl.CERT_REQUIRED and more["timeout"] == 10


def test_the_table_of_letters_holds_no_address_after_a_day(house, receipt, served):
    mailbox(served(refuses=b"RCPT"))
    wanted(receipt)
    for _ in range(20):
        posting_mail.post("")
        house.clock.turn(25 * 3_600_000)
    assert database.execute_sql("SELECT address FROM mail").fetchall() == [("",)]

"""Posting receipts by e-mail: a chore that hands what is due to the owner's mail server, outside any transaction.

What the server took is forgotten, what it did not is tried again (service.mailing). Nothing of the mailbox, and no
guest's address, is ever logged. Headers are made by the standard library, which refuses line breaks in them.
"""

import email.errors
import email.headerregistry
import email.message
import email.utils
import logging
import pathlib
import smtplib
import ssl

import gevent
import jinja2

from . import clock, languages, money, service
from .errors import Refused
from .languages import _
from .mail import Mail
from .payments.keys import Secret
from .settings import house

log = logging.getLogger("tableside.mail")
TEMPLATES = pathlib.Path(__file__).parents[1] / "templates"
PATIENCE, WHOLE = 10, 45      # seconds for one answer of the server, and for everything together
AT_ONCE = 20                  # in one round
IMPLICIT = 465                # the port on which TLS begins at once (RFC 8314)
HERE = ("127.0.0.1", "::1", "localhost")


def post(address):
    """Send what is due. ``address`` is where the house is reached from outside; empty if it is not."""
    box = Secret.opened("mail")
    for mail in Mail.due(clock.now())[:AT_ONCE] if box else ():
        try:
            hand_in(box, letter(box, mail, address))
        except Refused as why:
            service.not_mailed(mail.id, why.sentence)
        else:
            service.mailed(mail.id)


def hand_in(box, message):
    """Give one message to the mail server. Refused with what went wrong, without any address or password."""
    try:
        with gevent.Timeout(WHOLE, TimeoutError("too slow")), _server(box) as server:
            _sign_in(server, box)
            server.send_message(message)
    except (smtplib.SMTPException, OSError, ValueError) as error:
        log.warning("the mail server did not take it: %s %s", type(error).__name__, getattr(error, "smtp_code", ""))
        raise _why(error) from None


def _why(error):
    if isinstance(error, smtplib.SMTPAuthenticationError):
        return Refused("The mail server refuses the user or the password.")
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return Refused("The mail server refuses this address.")
    if isinstance(error, (smtplib.SMTPResponseException, smtplib.SMTPNotSupportedError)):
        return Refused("The mail server did not take it.")
    if isinstance(error, ssl.SSLError):
        return Refused("The mail server's certificate is not in order.")
    return Refused("The mail server does not answer.")


def _server(box):
    port = int(box["port"])
    if port == IMPLICIT:
        return smtplib.SMTP_SSL(box["host"], port, timeout=PATIENCE, context=ssl.create_default_context())
    return smtplib.SMTP(box["host"], port, timeout=PATIENCE)


def _sign_in(server, box):
    """Encrypted where the server can. A password never goes over a network in the clear."""
    server.ehlo()
    safe = int(box["port"]) == IMPLICIT or box["host"] in HERE
    if server.has_extn("starttls"):
        server.starttls(context=ssl.create_default_context())
        server.ehlo()
        safe = True
    if box["user"]:
        if not safe:
            raise Refused("The mail server offers no encryption, so the password was not sent.")
        server.login(box["user"], box["password"])


# Letters


def letter(box, mail, address):
    """A receipt in the language of whoever asked for it, as text and as HTML."""
    with languages.speaking(mail.language):
        receipt = mail.receipt
        link = f"{address}/receipt/{receipt.secret}" if address and not receipt.has_run_out else ""
        told = {"heading": _("Receipt %(number)s", number=receipt.number), "link": link, "content": receipt.content,
                "sold": list(_sold(receipt.content)), "rows": list(_rows(receipt.content)),
                "moment": languages.date_and_time(receipt.at, receipt.content["time_zone"])}
        message = _message(box, mail.address, f"{told['heading']} · {house().name}", f"receipt-{mail.id}")
        message.set_content(_page("shared/receipt_mail.txt", told))
        message.add_alternative(_page("shared/receipt_mail.html", told), subtype="html")
        return message


def trial(box, to):
    """What the owner gets who tries the mailbox."""
    message = _message(box, to, _("A test from %(house)s", house=house().name), f"test-{clock.token(9)}")
    message.set_content(_("If you can read this, receipts can be sent by e-mail."))
    return message


def _message(box, to, subject, id):
    """``id`` stays the same however often a letter is sent, so that mailboxes show it once."""
    message = email.message.EmailMessage()
    message["From"] = _address(box["sender"], _one_line(house().name))
    message["To"] = _address(to)
    message["Subject"] = _one_line(subject)
    message["Date"] = email.utils.format_datetime(email.utils.localtime())
    message["Message-ID"] = f"<{id}@{box['sender'].rpartition('@')[2]}>"
    message["Auto-Submitted"] = "auto-generated"
    return message


def _address(text, name=""):
    try:
        return email.headerregistry.Address(name, addr_spec=text)
    except (ValueError, IndexError, email.errors.MessageError):
        raise Refused("This is no address that mail can be sent to.") from None


def _one_line(text):
    return " ".join(text.split())


def _sold(content):
    for line in content["lines"]:
        inside = " · ".join(languages.name_of(names) for names in (*line["parts"], *line["choices"]))
        yield f"{line['quantity']} × {languages.name_of(line['names'])}", inside, _amount(line["total"], content)


def _rows(content):
    """What stands below the dishes: ``(words, amount)``."""
    yield from ((words, _amount(cents, content)) for words, cents in (
        (_("Discount"), -content["discount"]), (_("Service"), content["service"])) if cents)
    yield _("Total of the bill"), _amount(content["total"], content)
    if not content["whole"]:
        yield _("This receipt"), _amount(content["amount"], content)
    for tax in content["taxes"]:
        if tax["tax"] or tax["rate"]:
            yield _tax(tax, content["included"]), _amount(tax["tax"], content)
    yield from ((words, _amount(cents, content)) for words, cents in (
        (_("Rounding"), content["rounding"]), (_("Tip"), content["tip"])) if cents)
    yield _paid(content["provider"]), _amount(content["amount"] + content["rounding"] + content["tip"], content)


def _tax(tax, included):
    rate = languages.percent(tax["rate"])
    return _("of which %(name)s %(rate)s", name=tax["name"], rate=rate) if included else f"{tax['name']} {rate}"


def _paid(provider):
    return {"cash": _("Paid in cash"), "terminal": _("Paid by card")}.get(provider, _("Paid by phone"))


def _amount(cents, content):
    return money.display(cents, content["currency"], languages.current())


def _page(name, told):
    page = _pages.get_template(name)
    return page.render(**told, _=languages._, language=languages.current(), direction=languages.direction())


_pages = jinja2.Environment(loader=jinja2.FileSystemLoader(TEMPLATES), autoescape=jinja2.select_autoescape(["html"]),
                            trim_blocks=True, lstrip_blocks=True)

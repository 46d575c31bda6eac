"""The payments' room: the ways to pay with their keys, when guests pay and what waiters may do, and the mailbox.

Only owners see and change keys; no key that was entered ever comes back to a page.
"""

import logging

from flask import Response, current_app, request, url_for

from ... import money, office, posting_mail, staff
from ...errors import NotAllowed, NotFound, Refused
from ...mail import Mail
from ...office import ways
from ...payments import bank_codes, offering
from ...payments.keys import Secret
from ...payments.provider import Declined, Unreachable
from ...service.mailing import ADDRESS
from ...settings import PAY_WHEN, house
from ...tables import Area, Table
from ..guards import opens_to, this_person
from ..page import asked, cents, field, key, page, then, whole
from .door import door, yes

log = logging.getLogger("tableside.payments")
LONGEST_KEY = 10_000
TRIED = 500      # a sample code of 5.00 where the currency has cents


def _owner():
    """Keys are an owner's: whoever has them can give all the money back."""
    if this_person().role != "owner":
        raise NotAllowed("Only an owner may see and change keys.")


@door.get("/office/paying")
@opens_to("office")
def paying(way="", tried=""):
    """Every way to pay. ``way`` is the one that stands open, ``tried`` what came of asking its provider."""
    place = current_app.config["PLACE"]
    return page("office/paying.html", ways=ways.ways(), chosen=way or asked("way"), tried=tried,
                owner=this_person().role == "owner", address=place.address, local=not place.public_url,
                notice=lambda name: place.address + url_for("callbacks.paid", provider=name))


@door.post("/office/paying/<slug>")
@opens_to("office")
def enter_keys(slug):
    """What the owner typed. It is kept sealed, and is on no page from then on."""
    _owner()
    way = ways.find(slug)
    if not way.fields:
        raise NotFound()
    office.enter_keys(way.name, {each.name: field(each.name, longest=LONGEST_KEY) for each in way.fields})
    return then("office.paying", way=slug)


@door.post("/office/paying/<slug>/test")
@opens_to("office")
def try_keys(slug):
    """Ask the provider, outside any transaction, whether the keys are right."""
    _owner()
    provider = offering.providers().get(ways.find(slug).provider)
    if provider is None:
        raise Refused("Please enter the keys first.")
    return paying(way=slug, tried=_tried(provider))


def _tried(provider):
    try:
        provider.try_keys()
    except Declined:
        return "refused"
    except (Unreachable, ValueError) as error:
        log.warning("%s was tried and does not answer: %s", provider.name, type(error).__name__)
        return "silent"
    return "right"


@door.post("/office/paying/<slug>/offer")
@opens_to("office")
def offer(slug):
    """Guests see this way to pay, or do not."""
    _owner()
    office.offer(ways.find(slug).name, field("offered", longest=1) == "1")
    return then("office.paying", way=slug)


@door.post("/office/paying/<slug>/forget")
@opens_to("office")
def forget_keys(slug):
    _owner()
    office.forget_keys(ways.find(slug).name, once=key())
    return then("office.paying")


@door.get("/office/paying/<slug>/code.svg")
@opens_to("office")
def sample_code(slug):
    """A code as guests will get it, for trying with one's own banking app before the first guest does."""
    way = ways.find(slug)
    if not way.bank or not way.entered or not way.fits:
        raise NotFound()
    scheme = way.provider.removeprefix("bank ")
    amount = TRIED if money.digits(house().currency) else TRIED * 100
    text = bank_codes.payload(scheme, Secret.opened(way.name), amount, house().currency, "TEST")
    return Response(bank_codes.draw(text, scheme), mimetype="image/svg+xml")


# When guests pay


@door.get("/office/paying/rules")
@opens_to("office")
def pay_rules():
    return page("office/paying_rules.html", PAY_WHEN=PAY_WHEN, RIGHTS=staff.RIGHTS, saved=request.method == "POST",
                areas=[area for area in Area.all() if area.pay_when],
                tables=[table for table in Table.all() if table.pay_when])


@door.post("/office/paying/rules")
@opens_to("office")
def change_pay_rules():
    office.change_house(pay_when=field("pay_when", longest=10), open_limit=cents("open_limit", "0"))
    return then("office.pay_rules")


@door.post("/office/paying/rights")
@opens_to("office")
def change_rights():
    """What waiters may do by themselves; whatever else, a manager's PIN on the spot allows."""
    field("sent", longest=1)
    office.change_house(waiters_may=tuple(right for right in staff.RIGHTS if yes(right)))
    return then("office.pay_rules")


# Receipts by e-mail


@door.get("/office/paying/mail")
@opens_to("office")
def mailbox(said=""):
    waiting = list(Mail.select().where(Mail.sent_at.is_null()).order_by(Mail.id.desc()).limit(5))
    return page("office/paying_mail.html", ready=bool(Secret.opened("mail")), waiting=waiting, said=said,
                owner=this_person().role == "owner", public=current_app.config["PLACE"].public_url)


@door.post("/office/paying/mail")
@opens_to("office")
def enter_mail():
    _owner()
    office.enter_mail(field("host", longest=300), whole("port", 1, 65_535), field("user", "", 300),
                      field("sender", longest=300), field("password", "", 1_000))
    return then("office.mailbox")


@door.post("/office/paying/mail/test")
@opens_to("office")
def try_mail():
    """One letter to the owner's own address; what the mail server says is told at once."""
    _owner()
    box, to = Secret.opened("mail"), field("to", longest=300).strip()
    if not box:
        raise Refused("Please enter the mailbox first.")
    if not ADDRESS.fullmatch(to):
        raise Refused("Please enter an e-mail address.", status=400)
    posting_mail.hand_in(box, posting_mail.trial(box, to))
    return mailbox(said="sent")


@door.post("/office/paying/mail/forget")
@opens_to("office")
def forget_mail():
    _owner()
    office.forget_mail(once=key())
    return then("office.mailbox")

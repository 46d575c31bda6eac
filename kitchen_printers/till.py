"""The till's slips: bills, receipts, a day's report, and the drawer. Amounts are as the books have them."""

import datetime

from restaurant import languages, money, reports
from restaurant.bills import Bill
from restaurant.languages import _, name_of
from restaurant.payments import PayLink
from restaurant.payments.links import PATH
from restaurant.settings import house

from . import headings, layout, lettering
from .headings import INSIDE
from .layout import FEED, RULE, Line


def amount(cents, currency):
    """An amount as people here read it; with the currency's code if no letter of ours can show its sign."""
    text = layout.clean(money.display(cents, currency, languages.current()))
    if lettering.legible(text) == text:
        return text
    return f"{currency} {money.plain(cents, currency, languages.current())}"


def bill(slip):
    sitting, currency = slip.asked.sitting, house().currency
    bill = Bill(sitting)
    body = [*letterhead(house().name, house().address, house().tax_number), headings.table(sitting.title),
            Line(_("Bill"), end=headings.moment(slip.asked.asked_at, house().time_zone), bold=True), RULE]
    for line in bill.lines:
        body += _sold(line.names, line.quantity, line.total, currency,
                      [part["names"] for part in line.parts], [choice["names"] for choice in line.choices], line.off)
    whole = bill.sum
    taxes = [(group.name, group.rate, group.tax) for group in whole.groups]
    included = sitting.terms["included"]
    foot = [RULE, *_sum(whole.subtotal, whole.discount, whole.service, whole.total, included, currency),
            *_taxes(taxes, currency)]
    if bill.paid:
        foot += [Line(_("Paid"), end=amount(bill.paid, currency)),
                 Line(_("To pay"), end=amount(bill.due, currency), tall=True, bold=True)]
    return headings.sheet(body, [*foot, FEED, Line(_("This is not a receipt."), align="center"), *_code(bill)])


def _code(bill):
    """What is open can be paid by phone: the bill's own code, where it was made when the paper was asked for."""
    if not bill.open or not bill.sitting.links.exists():
        return
    secret, link = PayLink.of_bill(bill.sitting.id)
    if link:
        yield FEED
        yield Line(_("Scan to pay by phone"), bold=True, align="center")
        yield Line(headings.address + PATH + secret, kind="qr")


def receipt(slip):
    receipt = slip.asked.receipt
    told, currency = receipt.content, receipt.content["currency"]
    body = [*letterhead(told["house"], told["address"], told["tax_number"]),
            Line(_("Receipt %(number)s", number=receipt.number), bold=True, tall=True),
            Line(_("Table %(table)s", table=layout.clean(told["table"], 40)),
                 end=headings.moment(receipt.at, told["time_zone"])), RULE]
    for line in told["lines"]:
        body += _sold(line["names"], line["quantity"], line["total"], currency, line["parts"], line["choices"],
                      line.get("off", 0))
    taxes = [(tax["name"], tax["rate"], tax["tax"]) for tax in told["taxes"]]
    foot = [RULE, *_sum(told["subtotal"], told["discount"], told["service"], told["total"], told["included"],
                        currency), *_paid(told, currency), RULE, *_taxes(taxes, currency)]
    if told["footer"]:
        foot += [FEED, Line(told["footer"], align="center")]
    return headings.sheet(body, foot)


def letterhead(name, address, tax_number):
    yield Line(name, bold=True, tall=True, align="center")
    for text in filter(None, (address, tax_number and _("Tax number %(number)s", number=tax_number))):
        yield Line(text, align="center")
    yield FEED


def _sold(names, quantity, total, currency, parts, choices, off=0):
    yield Line(name_of(names), mark=f"{quantity} ×", end=amount(total, currency))
    for inside in [*parts, *choices]:
        yield Line(name_of(inside), indent=INSIDE)
    if off:
        yield Line(_("Discount"), indent=INSIDE, end=amount(-off, currency))


def _sum(subtotal, discount, service, total, included, currency):
    yield Line(_("Subtotal"), end=amount(subtotal, currency))
    tax = 0 if included else total - (subtotal - discount + service)
    for word, cents in ((_("Discount"), -discount), (_("Service charge"), service), (_("Tax"), tax)):
        if cents:
            yield Line(word, end=amount(cents, currency))
    yield Line(_("Total"), end=amount(total, currency), tall=True, bold=True)


def _taxes(taxes, currency):
    """The tax in what is paid, by its rates."""
    for name, rate, tax in taxes:
        if not tax and not rate:
            continue
        said = _("Included: %(tax)s %(rate)s", tax=layout.clean(name, 30), rate=languages.percent(rate))
        yield Line(said, end=amount(tax, currency))


def _paid(told, currency):
    """How it was paid: what was handed over, and what is left of the bill."""
    if told["paid_before"]:
        yield Line(_("Paid before"), end=amount(told["paid_before"], currency))
    yield Line(_("Paid: %(how)s", how=_how(told)), end=amount(told["amount"], currency), bold=True)
    story = told["story"]
    extra = ((_("Rounding"), told["rounding"]), (_("Tip"), told["tip"]), (_("Given"), story.get("tendered")),
             (_("Change"), story.get("change")), (_("Still to pay"), told["left"]))
    for word, cents in extra:
        if cents:
            yield Line(word, end=amount(cents, currency))


def _how(told):
    ways = {"cash": _("cash"), "terminal": _("card")}
    reference = layout.clean(told["story"].get("reference", ""), 40)
    way = ways.get(told["provider"], _("by phone"))
    return f"{way} {reference}" if reference else way


# The day


def day(slip):
    """What the house took in a business day: by kind of payment, with tips, cash and taxes."""
    asked, currency = slip.asked, house().currency
    told = reports.day(datetime.date.fromisoformat(asked.day))
    body = [*letterhead(house().name, house().address, house().tax_number),
            Line(_("Day report"), big=True, bold=True, align="center"),
            Line(languages.long_date(told.day), bold=True, align="center"),
            Line(_("Printed"), end=headings.moment(asked.asked_at, house().time_zone)), RULE]
    for kind in told.kinds:
        body.append(Line(way(kind.provider), mark=f"{kind.count} ×", end=amount(kind.amount, currency)))
    body.append(Line(_("Takings"), end=amount(told.sales, currency), tall=True, bold=True))
    body += [RULE, *_counted(told, currency), RULE, *_day_taxes(told.taxes, currency)]
    return headings.sheet(body, [RULE, *_open(told, currency)])


def way(provider):
    return {"cash": _("Cash"), "terminal": _("Card")}.get(provider, _("By phone"))


def _counted(told, currency):
    """Tips, and what must be in the drawer: cash payments as they were handed over."""
    cash = sum(kind.amount + kind.tips for kind in told.kinds if kind.provider == "cash") + told.rounding
    for word, cents in ((_("Tips"), told.tips), (_("Rounding"), told.rounding), (_("Cash in the drawer"), cash)):
        yield Line(word, end=amount(cents, currency))
    for word, number in ((_("Bills"), told.bills), (_("Orders"), told.orders), (_("Guests"), told.guests)):
        yield Line(word, end=str(number))


def _day_taxes(taxes, currency):
    for name, rate, base, tax in taxes:
        yield Line(f"{layout.clean(name, 30)} {languages.percent(rate)}", end=amount(tax, currency))
        yield Line(_("of"), end=amount(base, currency), indent=INSIDE)


def _open(told, currency):
    """What is not in the takings: tables that still owe, money that fits no bill."""
    yield Line(_("Open tables: %(number)s", number=len(told.open_tables)), end=amount(told.open_sum, currency))
    if told.unplaced:
        yield Line(_("Money that fits no bill: %(number)s", number=len(told.unplaced)), bold=True)


def drawer(slip):
    """No paper: a pulse. Only a printer made of software shows that it was one."""
    who = slip.asked.asked_by
    return headings.sheet([Line(_("The drawer opens"), big=True, align="center"), FEED,
                           Line(who.name if who else "", end=headings.time(slip.asked.asked_at))])

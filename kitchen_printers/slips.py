"""What each slip says: kitchen ticket, bill, receipt and test page, in the house's language.

Names and amounts are what was agreed when ordering; a receipt says what it said when it was written.
"""

from restaurant import clock, kitchen, languages, money
from restaurant.bills import Bill
from restaurant.languages import _, name_of, ngettext
from restaurant.orders import LONGEST_NOTE
from restaurant.settings import house

from . import layout, lettering
from .layout import FEED, RULE, Line, Sheet

SAMPLES = ("€ £ ¥ é ñ ß Ž ł Я ½ « »", "中文 · 한국어 · ไทย", "العربية")
LONGEST_NICKNAME = 24
INSIDE = 4           # columns that what belongs to a dish stands in from the edge


def sheet(slip):
    """What stands on a slip: as it was kept when it was first sent, or as it would be sent now."""
    if slip.sheet:
        return Sheet.found(slip.sheet)
    with languages.speaking(house().language):
        return MAKERS[slip.kind](slip)


def rows(slip, made, columns):
    """The rows of a slip's sheet; from the second paper on, the first says which reprint it is."""
    copies = _copies(slip)
    if copies:
        with languages.speaking(house().language):
            again = Line(_("REPRINT %(number)s", number=copies), big=True, inverse=True, align="center")
        made = Sheet([again, FEED] + made.body, made.foot, made.short, made.rtl)
    return layout.rows(made, columns)


def _copies(slip):
    """Which reprint the newest paper of this slip is, or the one that comes next."""
    return slip.copies if slip.state in ("queued", "sending") else max(0, slip.copies - 1)


def _sheet(slip, body, foot=()):
    number = Line(_("Slip %(number)s", number=slip.number), align="center")
    return Sheet(body, [*foot, FEED, number], _("The rest does not fit on this slip. It is on the screen."),
                 languages.direction() == "rtl")


def _time(instant):
    return languages.clock_time(instant, house().time_zone)


def _table(name):
    return Line(_("Table %(table)s", table=layout.clean(name, 40)), big=True, bold=True, align="center")


# Kitchen


def _ticket(slip):
    ticket = kitchen.tickets("t.id = ?", (slip.ticket_id,), 1)[0]
    body = [_table(ticket.table), *_heading(ticket), RULE]
    for work in ticket.tasks:
        body += _work(work, ticket.station)
    return _sheet(slip, body + [RULE])


def _heading(ticket):
    number = _("Order %(number)s", number=ticket.number)
    guests = ngettext("%(number)s guest", "%(number)s guests", ticket.guests) if ticket.guests else ""
    yield Line(number, end=_time(ticket.made_at), tall=True, bold=True)
    yield _sender(ticket, guests)
    if ticket.round > 1:
        yield Line(_("ADD-ON · round %(round)s", round=ticket.round), bold=True)


def _sender(ticket, guests):
    """Who sent the order: a waiter by name; a phone, with its guest's nickname fenced as a guest's words."""
    if ticket.person:
        return Line(ticket.person, end=guests)
    if ticket.nickname:
        return Line(layout.clean(ticket.nickname, LONGEST_NICKNAME), mark=_("Phone"), end=guests, fence=True)
    return Line(_("Phone"), end=guests)


def _work(work, station):
    """A dish; of a combo, the parts that this station makes."""
    yield Line(name_of(work.names), mark=f"{work.quantity} ×", tall=True, bold=True)
    yield from map(_choice, work.choices)
    for part in work.parts_at(station):
        yield Line(name_of(part["names"]), mark="+", indent=1, tall=True)
        yield from map(_choice, part["choices"])
    if work.allergies:
        named = ", ".join(_(code) for code in work.allergies)
        yield Line(f" {_('ALLERGY')}: {named} ", indent=INSIDE, tall=True, bold=True, inverse=True)
    if work.note:
        yield Line(layout.clean(work.note, LONGEST_NOTE), indent=INSIDE, bold=True, fence=True)
    yield FEED


def _choice(choice):
    """A choice; one that takes something away stands out."""
    if choice.get("removal"):
        return Line(name_of(choice["names"]), mark="-", indent=INSIDE - 2, bold=True, inverse=True)
    return Line(name_of(choice["names"]), indent=INSIDE)


# Money


def _amount(cents, currency):
    """An amount as people here read it; with the currency's code if no letter of ours can show its sign."""
    text = layout.clean(money.display(cents, currency, languages.current()))
    if lettering.legible(text) == text:
        return text
    return f"{currency} {money.plain(cents, currency, languages.current())}"


def _bill(slip):
    sitting, currency = slip.asked.sitting, house().currency
    bill = Bill(sitting)
    body = [*_letterhead(house().name, house().address, house().tax_number), _table(sitting.table.name),
            Line(_("Bill"), end=_moment(slip.asked.asked_at, house().time_zone), bold=True), RULE]
    for line in bill.lines:
        body += _sold(line.names, line.quantity, line.total, currency,
                      [part["names"] for part in line.parts], [choice["names"] for choice in line.choices])
    whole = bill.sum
    taxes = [(group.name, group.rate, group.tax) for group in whole.groups]
    included = sitting.terms["included"]
    foot = [RULE, *_sum(whole.subtotal, whole.discount, whole.service, whole.total, included, currency),
            *_taxes(taxes, currency)]
    if bill.paid:
        foot += [Line(_("Paid"), end=_amount(bill.paid, currency)),
                 Line(_("To pay"), end=_amount(bill.due, currency), tall=True, bold=True)]
    return _sheet(slip, body, [*foot, FEED, Line(_("This is not a receipt."), align="center")])


def _receipt(slip):
    receipt = slip.asked.receipt
    told, currency = receipt.content, receipt.content["currency"]
    body = [*_letterhead(told["house"], told["address"], told["tax_number"]),
            Line(_("Receipt %(number)s", number=receipt.number), bold=True, tall=True),
            Line(_("Table %(table)s", table=layout.clean(told["table"], 40)),
                 end=_moment(receipt.at, told["time_zone"])), RULE]
    for line in told["lines"]:
        body += _sold(line["names"], line["quantity"], line["total"], currency, line["parts"], line["choices"])
    taxes = [(tax["name"], tax["rate"], tax["tax"]) for tax in told["taxes"]]
    foot = [RULE, *_sum(told["subtotal"], told["discount"], told["service"], told["total"], told["included"],
                        currency), *_paid(told, currency), RULE, *_taxes(taxes, currency)]
    if told["footer"]:
        foot += [FEED, Line(told["footer"], align="center")]
    return _sheet(slip, body, foot)


def _letterhead(name, address, tax_number):
    yield Line(name, bold=True, tall=True, align="center")
    for text in filter(None, (address, tax_number and _("Tax number %(number)s", number=tax_number))):
        yield Line(text, align="center")
    yield FEED


def _moment(instant, zone):
    return languages.date_and_time(instant, zone)


def _sold(names, quantity, total, currency, parts, choices):
    yield Line(name_of(names), mark=f"{quantity} ×", end=_amount(total, currency))
    for inside in [*parts, *choices]:
        yield Line(name_of(inside), indent=INSIDE)


def _sum(subtotal, discount, service, total, included, currency):
    yield Line(_("Subtotal"), end=_amount(subtotal, currency))
    tax = 0 if included else total - (subtotal - discount + service)
    for word, cents in ((_("Discount"), -discount), (_("Service charge"), service), (_("Tax"), tax)):
        if cents:
            yield Line(word, end=_amount(cents, currency))
    yield Line(_("Total"), end=_amount(total, currency), tall=True, bold=True)


def _taxes(taxes, currency):
    """The tax in what is paid, by its rates."""
    for name, rate, tax in taxes:
        if not tax and not rate:
            continue
        said = _("Included: %(tax)s %(rate)s", tax=layout.clean(name, 30), rate=languages.percent(rate))
        yield Line(said, end=_amount(tax, currency))


def _paid(told, currency):
    """How it was paid: what was handed over, and what is left of the bill."""
    if told["paid_before"]:
        yield Line(_("Paid before"), end=_amount(told["paid_before"], currency))
    yield Line(_("Paid: %(how)s", how=_how(told)), end=_amount(told["amount"], currency), bold=True)
    story = told["story"]
    extra = ((_("Rounding"), told["rounding"]), (_("Tip"), told["tip"]), (_("Given"), story.get("tendered")),
             (_("Change"), story.get("change")), (_("Still to pay"), told["left"]))
    for word, cents in extra:
        if cents:
            yield Line(word, end=_amount(cents, currency))


def _how(told):
    ways = {"cash": _("cash"), "terminal": _("card")}
    reference = layout.clean(told["story"].get("reference", ""), 40)
    way = ways.get(told["provider"], _("by phone"))
    return f"{way} {reference}" if reference else way


# The printer itself


def _test(slip):
    printer = slip.printer
    body = [Line(_("Test page"), big=True, bold=True, align="center"), FEED,
            Line(house().name, align="center"), Line(printer.name, end=_time(clock.now()), bold=True), RULE]
    body += [Line(sample) for sample in SAMPLES]
    body += [Line(_("If a row above is wrong, choose pictures for this printer's letters.")), RULE,
             Line("1234567890" * (printer.columns // 10) + "12345678"[:printer.columns % 10]),
             Line(_("The row above fills the paper from edge to edge, in one row.")),
             Line(_("taken away"), mark="-", indent=INSIDE - 2, bold=True, inverse=True),
             Line(_("a guest's words"), indent=INSIDE, fence=True), FEED, Line("TABLESIDE", kind="qr")]
    return _sheet(slip, body)


MAKERS = {"ticket": _ticket, "bill": _bill, "receipt": _receipt, "test": _test}

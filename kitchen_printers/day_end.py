"""The day's end on paper: a Z report as it was written, with everything that an accountant expects; or, where no number
was asked for, the day as it stands.
"""

from restaurant import languages
from restaurant.books import ZReport
from restaurant.languages import _, name_of
from restaurant.payments import offering
from restaurant.settings import house

from . import headings, layout, till
from .headings import INSIDE
from .layout import FEED, RULE, Line


def day(slip):
    return z_report(ZReport.get(ZReport.number == slip.asked.z)) if slip.asked.z else till.day(slip)


def z_report(report):
    told = report.content
    paper = Paper(told["currency"], told.get("time_zone") or house().time_zone)
    body = [*till.letterhead(told.get("house", house().name), told.get("address", ""), told.get("tax_number", "")),
            Line(_("Z report %(number)s", number=report.number), big=True, bold=True, align="center"),
            Line(_("Business day"), end=report.day, bold=True)]
    if told.get("begins"):
        body.append(Line(_("From"), end=paper.moment(told["begins"])))
    body += [Line(_("To"), end=paper.moment(report.at)),
             Line(_("Entries"), end=f"{report.after + 1} – {report.until}"), RULE,
             *paper.rates(told), RULE, *paper.moved(told), RULE, *paper.beside(told), RULE, *paper.people(told),
             *paper.reductions(told), *paper.refunds(told), *paper.noted(told), *paper.drawers(told)]
    foot = [RULE, Line(_("Sales"), end=paper.amount(told["sales"]), tall=True, bold=True), FEED,
            Line(_("Seal of the books up to here:"), align="center"), Line(report.head, align="center")]
    return headings.sheet(body, foot)


class Paper:
    """Amounts and moments of one report, in its own currency and time zone."""

    def __init__(self, currency, zone):
        self.currency, self.zone = currency, zone

    def amount(self, cents):
        return till.amount(cents, self.currency)

    def moment(self, instant):
        return headings.moment(instant, self.zone)

    def rates(self, told):
        """Sales by rate: net, tax, gross."""
        for each in told["rates"]:
            yield Line(f"{layout.clean(each['name'], 30)} {languages.percent(each['rate'])}",
                       end=self.amount(each["net"] + each["tax"]), bold=True)
            yield Line(_("Net"), end=self.amount(each["net"]), indent=INSIDE)
            yield Line(_("Tax"), end=self.amount(each["tax"]), indent=INSIDE)

    def moved(self, told):
        """What came in and what went back, by kind."""
        for kind, account, count, amount in told["moved"]:
            way = _way(account)
            yield Line(_("Refunds: %(way)s", way=way) if kind == "refund" else way, mark=f"{count} ×",
                       end=self.amount(amount))

    def beside(self, told):
        for word, name in ((_("Tips"), "tips"), (_("Rounding"), "rounding"), (_("Written off"), "written_off"),
                           (_("Money that fits no bill"), "unplaced"), (_("Paid too much"), "over"),
                           (_("Cash difference"), "difference")):
            yield Line(word, end=self.amount(told[name]))

    def people(self, told):
        names = told.get("names", {})
        for person, count, amount, tips in told["staff"]:
            who = layout.clean(names.get(str(person), ""), 40) or _("Guests' phones")
            yield Line(who, mark=f"{count} ×", end=self.amount(amount))
            if tips:
                yield Line(_("Tips"), end=self.amount(tips), indent=INSIDE)
        for quick, bills, amount in told["channels"]:
            yield Line(_("Quick charge") if quick else _("Tables"), mark=f"{bills} ×", end=self.amount(amount))

    def _reasons(self, heading, rows):
        """A chapter of rows: ``(what, amount, reason, who)``."""
        if rows:
            yield from (RULE, Line(heading, bold=True))
        for what, amount, reason, who in rows:
            yield Line(layout.clean(what, 80), end=self.amount(amount))
            yield Line(layout.clean(" · ".join(filter(None, (reason, who))), 160), indent=INSIDE)

    def reductions(self, told):
        return self._reasons(_("Discounts and gifts"), [
            (_what(row), row["amount"], row["reason"], _who(row))
            for row in (*told.get("reductions", ()), *told.get("taken_back", ()))])

    def refunds(self, told):
        return self._reasons(_("Refunds"), [
            (f"{row['number']} {_way(row['provider'])}", row["amount"], row["reason"], _who(row))
            for row in told.get("refunds", ())])

    def noted(self, told):
        words = {"paid in": _("Paid in"), "paid out": _("Paid out"), "write-off": _("Written off"),
                 "reopening": _("Opened again")}
        return self._reasons(_("Paid in, paid out, written off"), [
            (" ".join(filter(None, (words.get(row["kind"], row["kind"]), row["table"]))), row["amount"],
             row["reason"], row["by"]) for row in told.get("noted", ())])

    def drawers(self, told):
        if told.get("sessions"):
            yield from (RULE, Line(_("Cash drawer"), bold=True))
        for row in told.get("sessions", ()):
            yield Line(layout.clean(row["by"], 40), end=self.moment(row["closed"]))
            for word, name in ((_("Counted"), "counted"), (_("Should be inside"), "expected"),
                               (_("Difference"), "difference")):
                yield Line(word, end=self.amount(row[name]), indent=INSIDE)


def _way(account):
    """Cash, card, or by phone and through whom."""
    name = account.removeprefix("provider ")
    kind = offering.KINDS.get(name)
    return till.way(name) if name in ("cash", "terminal") else f"{till.way(name)} ({kind.title if kind else name})"


def _what(row):
    kind = {"comp": _("On the house")}.get(row["kind"], _("Discount"))
    share = languages.percent(row["value"]) if row["kind"] == "percent" else ""
    dish = name_of(row["dish"]) if row["dish"] else ""
    return " ".join(filter(None, (kind, share, dish, row["undone"] and _("(taken back)"))))


def _who(row):
    return " / ".join(filter(None, (row["by"], row["approved_by"])))

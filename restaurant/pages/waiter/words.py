"""What a waiter reads on a table: its state in a word or two, and the one figure that goes with it; and the words that
a waiter says of a dish.
"""

from ... import clock, floor, menu
from ...languages import Amount, _, name_of, ngettext, speaking
from ...payments import offering
from ...settings import AT_ONCE, house


def minutes(since):
    number = max(0, clock.now() - since) // clock.MINUTE
    return _("%(number)s min", number=number) if number else _("now")


def ago(since):
    number = max(0, clock.now() - since) // clock.MINUTE
    return _("%(number)s min ago", number=number) if number else _("just now")


def guests(standing):
    people = standing.people
    return ngettext("%(number)s guest", "%(number)s guests", people) if people else ""


def said(standing):
    """Two short lines for a table on the plan."""
    return SAID[standing.state](standing)


def money(cents):
    return str(Amount(cents, house().currency))


def course(id):
    """What a course is called; one that is no longer on the menu too."""
    known = menu.current().courses.get(id)
    return name_of(known.names) if known else _("At once")


def courses():
    """(id, name) of what a waiter may choose for a dish; none in a house that cooks everything at once."""
    card = menu.current()
    if house().coursing == AT_ONCE:
        return []
    return [(id, name_of(each.names)) for id, each in card.courses.items() if not each.removed]


def reasons():
    """(what a waiter taps, what is kept of it): why something is cancelled. Cooks read it in the house's language."""
    with speaking(house().language):
        kept = _reasons()
    return list(zip(_reasons(), kept))


def _reasons():
    return [_("Guest changed their mind"), _("Wrong order"), _("Sold out"), _("Mistake")]


def phrases():
    """What waiters write most often of a dish, in the house's language: cooks read it."""
    with speaking(house().language):
        return [_("No onions"), _("Not spicy"), _("Sauce on the side"), _("Well done"), _("No ice"), _("For a child")]


def reductions():
    """(what a waiter taps, what is kept of it): why something is taken off or given back."""
    with speaking(house().language):
        kept = _reductions()
    return list(zip(_reductions(), kept))


def _reductions():
    return [_("Waited long"), _("Wrong dish"), _("Complaint"), _("Friend of the house"), _("Staff"), _("Mistake")]


def way(provider):
    """How a payment was made, in a word or two."""
    known = {"cash": _("Cash"), "terminal": _("Card terminal"), "pretend": _("Pay by phone (demo)")}
    there = offering.providers().get(provider)
    return known.get(provider) or (there.title if there else provider)


def _called(at):
    call = at.calls["waiter"]
    return (_("%(name)s is coming", name=call.seen_by.name) if call.seen_at and call.seen_by else _("calls you"),
            minutes(call.at))


SAID = {
    floor.FREE: lambda at: (_("free"), ""),
    floor.SEATED: lambda at: (_("seated"), guests(at) or minutes(at.opened_at)),
    floor.ORDERING: lambda at: (_("ordering"), guests(at)),
    floor.COOKS: lambda at: (_("cooking"), _("round %(round)s", round=at.rounds) if at.rounds > 1 else guests(at)),
    floor.HOLDS: lambda at: (_("eating") if "served" in at.lines else guests(at) or _("seated"),
                             _("%(course)s on hold", course=course(at.held.course)) if at.held else _("on hold")),
    floor.WAITS: lambda at: (_("waiting %(minutes)s", minutes=minutes(at.waits_since)), guests(at)),
    floor.PASS: lambda at: (ngettext("%(number)s dish", "%(number)s dishes", at.count("ready")), _("ready")),
    floor.EATING: lambda at: (_("eating"), minutes(at.lines["served"][1])),
    floor.PAID: lambda at: (_("paid"), money(at.account.total)),
    floor.WANTS_BILL: lambda at: (_("wants the bill"), money(at.account.due)),
    floor.ASKS: lambda at: (_("new order?"), minutes(at.asks_since)),
    floor.CALLS: _called,
}

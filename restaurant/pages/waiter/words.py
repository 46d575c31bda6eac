"""What a waiter reads on a table: its state in a word or two, and the one figure that goes with it; and the words that
a waiter says of a dish.
"""

from ... import clock, floor, languages, menu
from ...languages import Amount, _, name_of, ngettext, speaking
from ...payments import offering
from ...service import how_much
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


def why(order, lines):
    """Why an order of an admitted phone waits, too: what of it is more than the owner lets through."""
    said = {"dish": _("much of one dish"), "round": _("a very large round"), "visit": _("very much for one visit"),
            "pace": _("many rounds in a minute")}
    return [said[name] for name in how_much.why(order, lines)] if order.phone_id else []


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
    return _with_kept(_reasons)


def _with_kept(words):
    with speaking(house().language):
        kept = words()
    return list(zip(words(), kept))


def _reasons():
    return [_("Guest changed their mind"), _("Wrong order"), _("Sold out"), _("Mistake")]


def phrases():
    """What waiters write most often of a dish, in the house's language: cooks read it."""
    with speaking(house().language):
        return [_("No onions"), _("Not spicy"), _("Sauce on the side"), _("Well done"), _("No ice"), _("For a child")]


def reductions():
    """(what a waiter taps, what is kept of it): why something is taken off or given back."""
    return _with_kept(_reductions)


def _reductions():
    return [_("Waited long"), _("Wrong dish"), _("Complaint"), _("Friend of the house"), _("Staff"), _("Mistake")]


def remakes():
    """The same: why a dish is made again."""
    return _with_kept(lambda: [_("Wrong dish"), _("Not as ordered"), _("Cold"), _("Not good")])


def losses():
    """The same: why nobody pays."""
    return _with_kept(lambda: [_("Left without paying"), _("Cannot pay"), _("Refuses to pay"), _("Mistake")])


def reopenings():
    """The same: why a closed bill is opened again."""
    return _with_kept(lambda: [_("Closed by mistake"), _("Wrong payment"), _("They came back"), _("They want more")])


def moves():
    """The same, the first unless another is tapped: why a party sits elsewhere."""
    return _with_kept(lambda: [_("Guest asked"), _("More room"), _("We needed the table"), _("Mistake")])


def transfers():
    """The same: why somebody else serves a party."""
    return _with_kept(lambda: [_("To share the work"), _("Break"), _("Speaks their language"), _("Guest asked")])


def hand_overs():
    """The same: why everything goes to somebody else."""
    return _with_kept(lambda: [_("End of the shift"), _("Break"), _("To share the work")])


def leaks():
    """The same: why a table has a new code."""
    return _with_kept(lambda: [_("Somebody outside has it"), _("A picture of it went round"), _("The print is gone")])


def blocked():
    """What is kept where a phone is blocked."""
    with speaking(house().language):
        return _("Not one of these guests")


def services():
    """The same: why the service charge changes."""
    return _with_kept(lambda: [_("Guest asked"), _("Complaint"), _("Large party"), _("Mistake")])


def way(provider):
    """How a payment was made, in a word or two."""
    known = {"cash": _("Cash"), "terminal": _("Card terminal"), "pretend": _("Pay by phone (demo)")}
    there = offering.providers().get(provider)
    return known.get(provider) or (there.title if there else provider)


def called(table):
    """A table, or somebody's tab, as a heading says it."""
    return _("Tab %(name)s", name=table.name) if table.tab else _("Table %(table)s", table=table.name)


def put_to(table):
    """On a table that stands apart from the one it was put to."""
    return _("with %(table)s", table=table.name.partition(" + ")[0])


def _called(at):
    call = at.wants
    if call.seen_at and call.seen_by:
        return _("%(name)s is coming", name=call.seen_by.name), minutes(call.at)
    return wishes().get(call.kind, _("calls you")), minutes(call.at)


def wishes():
    return {"water": _("wants water"), "cutlery": _("needs cutlery"), "question": _("has a question"),
            "problem": _("has a problem")}


def clock_time(instant):
    return languages.clock_time(instant, house().time_zone)


def day_and_time(instant):
    return f"{clock_time(instant)} · {languages.long_date(house().business_day(instant))}"


SAID = {
    floor.FREE: lambda at: (_("free"), ""),
    floor.RESERVED: lambda at: (_("reserved"), f"{clock_time(at.expected[0].at)} · {at.expected[0].name}"),
    floor.CLEAR: lambda at: (_("to be cleared"), minutes(at.left_at)),
    floor.SEATED: lambda at: (_("seated"), guests(at) or minutes(at.opened_at)),
    floor.ORDERING: lambda at: (_("ordering"), guests(at)),
    floor.COOKS: lambda at: (_("cooking"), _("round %(round)s", round=at.rounds) if at.rounds > 1 else guests(at)),
    floor.HOLDS: lambda at: (_("eating") if "served" in at.lines else guests(at) or _("seated"),
                             _("%(course)s on hold", course=course(at.held.course)) if at.held else _("on hold")),
    floor.WAITS: lambda at: (_("waiting %(minutes)s", minutes=minutes(at.waits_since)), guests(at)),
    floor.PASS: lambda at: (ngettext("%(number)s dish", "%(number)s dishes", at.count("ready")), _("ready")),
    floor.EATING: lambda at: (_("eating"), minutes(at.lines["served"][1])),
    floor.PAYING: lambda at: (_("paying"), money(at.account.reserved)),
    floor.PAID: lambda at: (_("paid"), money(at.account.total)),
    floor.WANTS_BILL: lambda at: (_("wants the bill"), money(at.account.due)),
    floor.ASKS: lambda at: (_("new order?"), minutes(at.asks_since)),
    floor.CALLS: _called,
}

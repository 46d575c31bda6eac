"""What a waiter reads on a table: its state in a word or two, and the one figure that goes with it."""

from ... import clock, floor
from ...languages import Amount, _, ngettext
from ...settings import house


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


def _called(at):
    call = at.calls["waiter"]
    return (_("%(name)s is coming", name=call.seen_by.name) if call.seen_at and call.seen_by else _("calls you"),
            minutes(call.at))


SAID = {
    floor.FREE: lambda at: (_("free"), ""),
    floor.SEATED: lambda at: (_("seated"), guests(at) or minutes(at.opened_at)),
    floor.ORDERING: lambda at: (_("ordering"), guests(at)),
    floor.COOKS: lambda at: (_("cooking"), _("round %(round)s", round=at.rounds) if at.rounds > 1 else guests(at)),
    floor.WAITS: lambda at: (_("waiting %(minutes)s", minutes=minutes(at.waits_since)), guests(at)),
    floor.PASS: lambda at: (ngettext("%(number)s dish", "%(number)s dishes", at.count("ready")), _("at the pass")),
    floor.EATING: lambda at: (_("eating"), minutes(at.tasks["served"][1])),
    floor.PAID: lambda at: (_("paid"), money(at.account.total)),
    floor.WANTS_BILL: lambda at: (_("wants the bill"), money(at.account.due)),
    floor.ASKS: lambda at: (_("new order?"), minutes(at.asks_since)),
    floor.CALLS: _called,
}

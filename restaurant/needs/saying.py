"""What waits, said in a few words: what a guest calls for, and one short sentence for a screen that sleeps, in which
nothing stands but the table and the kind.
"""

from ..languages import _

CALLS = {
    "waiter": lambda: _("Calls a waiter"), "water": lambda: _("Would like water"),
    "cutlery": lambda: _("Needs cutlery"), "question": lambda: _("Has a question"),
    "problem": lambda: _("Has a problem"), "bill": lambda: _("Wants the bill"),
}
KINDS = {
    "knock": lambda: _("Phones want in"),
    "ask": lambda: _("An order waits for you"), "pass": lambda: _("Dishes are ready"),
    "fire": lambda: _("A course can be fired"), "late": lambda: _("A dish is late"),
    "printer": lambda: _("A printer is in trouble"), "transfer": lambda: _("A transfer is to be looked at"),
    "to-pay": lambda: _("An order waits for its money"), "not-mine": lambda: _("Somebody says “not mine”"),
    "refund": lambda: _("Money could not be given back"), "money": lambda: _("Money came in and fits no bill"),
    "failed": lambda: _("A payment did not go through"), "rating": lambda: _("A guest is not happy"),
    "paying": lambda: _("Pays by phone"),
}


def called(kind):
    """What a guest who calls wants."""
    return CALLS[kind]()


def sentence(need):
    """One short sentence, in the language that is spoken just now."""
    what = called(need.about.kind) if need.kind == "call" else KINDS[need.kind]()
    said = _("Table %(table)s: %(what)s", table=need.place, what=what) if need.sitting else what
    return _("%(what)s. It waits too long.", what=said) if need.level else said

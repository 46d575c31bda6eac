"""What is said of printers and slips: every word of the ledger as a sentence in the reader's language."""

from restaurant.languages import _, clock_time
from restaurant.settings import house

from . import wire

RESTART, SPOILED, REMOVED, SEEN = "restart", "spoiled", "removed", "seen"
GIVEN_UP, ON_SCREEN, TOO_LATE = "given up", "on screen", "too late"


def trouble(word):
    """What is wrong with a printer."""
    return {
        wire.OFF: _("The printer is off or cannot be reached."),
        wire.REFUSED: _("The printer refuses the connection."),
        wire.BROKEN: _("The connection to the printer broke."),
        wire.TIMEOUT: _("The printer has stopped taking anything."),
        wire.UNKNOWN: _("The printer does not say whether it printed."),
        wire.OFFLINE: _("The printer says that it cannot print. Is its cover open?"),
        wire.NO_PAPER: _("The printer is out of paper."),
        wire.DENIED: _("Tableside may not use this device."),
        wire.MISSING: _("The program for this kind of printer is not installed on its computer."),
        wire.AWAY: _("The computer that this printer stands at does not answer."),
    }.get(word, _("The printer does not work."))


def why(word):
    """Why a slip is where it is, or nothing."""
    ours = {None: "", RESTART: _("Tableside was started anew while it was being sent."),
            SPOILED: _("It could not be made. This is a fault of ours."),
            REMOVED: _("Its printer was removed."), SEEN: _("Somebody has it in hand."),
            GIVEN_UP: _("Somebody gave it up."), ON_SCREEN: _("It is on the screens only."),
            TOO_LATE: _("The drawer could not be opened in time.")}
    return ours[word] if word in ours else trouble(word)


def kind(slip):
    """What a slip is about, in a word."""
    return {"ticket": _("Ticket"), "cancel": _("Cancellation"), "change": _("Changed order"),
            "fire": _("Course called"), "move": _("Table moved"), "label": _("Label"),
            "bill": _("Bill"), "receipt": _("Receipt"), "day": _("Day report"), "drawer": _("Cash drawer"),
            "test": _("Test page")}[slip.kind]


def state(slip):
    """What happened to a slip, in a few words."""
    if slip.state == "printed":
        return _("printed %(time)s", time=clock_time(slip.ended_at, house().time_zone))
    return state_of(slip.state)


def state_of(word):
    return {"queued": _("not printed yet"), "sending": _("being printed"), "printed": _("printed"),
            "failed": _("not printed"), "unknown": _("nobody knows whether it was printed"), "moved": _("moved"),
            "abandoned": _("given up")}[word]

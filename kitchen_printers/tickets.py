"""The kitchen's slips: tickets, what was changed after they were sent, and a label for each portion."""

from restaurant import kitchen
from restaurant.languages import _, in_words, name_of, ngettext
from restaurant.menu import Course
from restaurant.orders import LONGEST_NOTE
from restaurant.stations import Station

from . import headings, layout
from .headings import INSIDE, shout, time
from .layout import FEED, RULE, Line

LONGEST_NICKNAME = 24


def ticket(slip):
    ticket = _ticket(slip)
    body = [_place(ticket), *_heading(ticket), RULE]
    for course, works in _by_course(ticket):
        body += _course(course, works)
        for work in works:
            body += _work(work, ticket.station)
    return headings.sheet([*body, RULE, *_elsewhere(ticket)])


def _ticket(slip):
    return kitchen.tickets("t.id = ?", (slip.ticket_id,), 1)[0]


def _place(ticket):
    """Where it goes: a table, or the number that guests are called by."""
    if ticket.collects:
        return Line(_("Pick-up %(number)s", number=ticket.number), big=True, bold=True, align="center")
    return headings.table(ticket.table)


def _heading(ticket):
    number = _("Order %(number)s", number=ticket.number)
    guests = ngettext("%(number)s guest", "%(number)s guests", ticket.guests) if ticket.guests else ""
    if ticket.rushed_at:
        yield shout(_("RUSH"))
    if ticket.remake:
        yield shout(_("REMAKE"))
    yield Line(number, end=time(ticket.made_at), tall=True, bold=True)
    yield _sender(ticket, guests)
    if ticket.due_at:
        yield Line(_("Promised"), end=time(ticket.due_at))
    if ticket.round > 1 and not ticket.remake:
        yield Line(_("ADD-ON · round %(round)s", round=ticket.round), bold=True, inverse=True)
    if ticket.moved_from:
        yield Line(_("The guests sat at table %(table)s before.", table=layout.clean(ticket.moved_from, 40)))


def _sender(ticket, guests):
    """Who sent the order: a waiter by name; a phone, with its guest's nickname fenced as a guest's words."""
    if ticket.person:
        return Line(_("Waiter %(name)s", name=layout.clean(ticket.person, 40)), end=guests)
    if ticket.nickname:
        return Line(layout.clean(ticket.nickname, LONGEST_NICKNAME), mark=_("Phone"), end=guests, fence=True)
    return Line(_("Phone"), end=guests)


def _by_course(ticket):
    """Courses in the order in which they are eaten, each with its lines; first what belongs to none."""
    places = {course.id: (number, course) for number, course in enumerate(
        Course.select().order_by(Course.position, Course.id), 1)} if any(work.course for work in ticket.tasks) else {}
    found = {}
    for work in ticket.tasks:
        number, course = places.get(work.course, (0, None))
        found.setdefault(number, (course, []))[1].append(work)
    return [found[number] for number in sorted(found)]


def _course(course, works):
    """A course's heading; one that is held says so."""
    if course is None:
        return
    held = all(work.state in (kitchen.HELD, kitchen.CANCELLED) for work in works)
    due = min((work.due_at for work in works if work.due_at), default=None)
    if held:
        yield Line(f"{name_of(course.names)} · {_('HELD: wait for the call')}", tall=True, bold=True, inverse=True)
    else:
        yield Line(name_of(course.names), end=time(due) if due else "", tall=True)


def _work(work, station):
    """A dish; of a combo, the parts that this station makes."""
    if work.state == kitchen.CANCELLED or work.quantity < 1:
        gone = _("moved") if work.moved else _("cancelled")
        yield Line(f"{gone}: {work.ordered} × {name_of(work.names)}")
        return
    yield Line(name_of(work.names), mark=f"{work.quantity} ×", tall=True, bold=True)
    if work.seat:
        yield Line(_("Seat %(seat)s", seat=work.seat), indent=INSIDE)
    yield from map(_choice, work.choices)
    for part in work.parts_at(station):
        yield Line(name_of(part["names"]), mark="+", indent=1, tall=True)
        yield from map(_choice, part["choices"])
    yield from _warnings(work)
    yield from _together(work, station)
    yield FEED


def _warnings(work):
    if work.allergies:
        named = ", ".join(_(code) for code in work.allergies)
        yield Line(f" {_('ALLERGY')}: {named} ", indent=INSIDE, tall=True, bold=True, inverse=True)
    if work.note:
        yield _note(work.note)


def _note(text):
    return Line(layout.clean(text, LONGEST_NOTE), indent=INSIDE, bold=True, fence=True)


def _choice(choice):
    """A choice; one that takes something away stands out."""
    if choice.get("removal"):
        return Line(name_of(choice["names"]), mark="-", indent=INSIDE - 2, bold=True, inverse=True)
    return Line(name_of(choice["names"]), indent=INSIDE)


def _together(work, station):
    """Other stations that make the same dish with this one."""
    if station in (work.station, *work.also) and work.also:
        yield Line(_("with %(stations)s", stations=_named({work.station, *work.also} - {station, None})), indent=INSIDE)


def _elsewhere(ticket):
    """Whose ticket it is, and which other stations make something of the same order."""
    others = set(kitchen.stations_of([ticket.order]).get(ticket.order, ())) - {ticket.station}
    yield Line(_named({ticket.station}), end=_("also at: %(stations)s", stations=_named(others)) if others else "")


def _named(ids):
    return in_words([station.name for station in Station.all() if station.id in ids])


# What was changed after it was sent


def _told(slip, words, *lines):
    """A slip about a notice: what it is, whose ticket, what changed, and who said so."""
    ticket, person = _ticket(slip), slip.notice.person
    head = [shout(words), FEED, _place(ticket), Line(_("Order %(number)s", number=ticket.number), end=time(
        slip.notice.at), tall=True, bold=True)]
    who = Line(person.name if person else "", end=_named({ticket.station}))
    return headings.sheet([*head, who, RULE, *lines, RULE])


def _concerned(slip):
    return next(work for work in _ticket(slip).tasks if work.id == slip.notice.task_id)


def cancelled(slip):
    work, said = _concerned(slip), slip.notice.said
    lines = [Line(name_of(work.names), mark=f"{said['quantity']} ×", tall=True, bold=True, inverse=True),
             *map(_choice, work.choices)]
    if said["left"]:
        lines.append(Line(_("%(left)s of %(all)s still to make", left=said["left"], all=work.ordered), bold=True))
    if said.get("reason"):
        lines.append(_note(said["reason"]))
    return _told(slip, _("CANCELLED"), *lines)


def changed(slip):
    work, said = _concerned(slip), slip.notice.said
    lines = [Line(name_of(work.names), mark=f"{work.quantity} ×", tall=True, bold=True), *map(_choice, work.choices),
             Line(_("Now:"), indent=INSIDE - 2), _note(said["note"] or _("no note"))]
    if said.get("before"):
        lines += [Line(_("Before:"), indent=INSIDE - 2),
                  Line(layout.clean(said["before"], LONGEST_NOTE), indent=INSIDE, fence=True)]
    return _told(slip, _("CHANGED"), *lines)


def fired(slip):
    """A course is made now; or it was fired too early, and waits again."""
    said, ticket = slip.notice.said, _ticket(slip)
    course = Course.get_or_none(Course.id == said["course"])
    works = [work for work in ticket.wanted if work.course == said["course"]]
    lines = [Line(name_of(course.names), tall=True, bold=True)] if course else []
    lines += [row for work in works for row in _work(work, ticket.station)]
    return _told(slip, _("HOLD") if said.get("held") else _("FIRE"), *lines)


def moved(slip):
    """The guests sit at another table; or some of their dishes belong to other guests now."""
    said = slip.notice.said
    if slip.notice.task_id:
        return _went(slip, said)
    before = Line(_("Before: table %(table)s", table=layout.clean(said["from"], 40)), tall=True, bold=True)
    now = Line(_("Now: table %(table)s", table=layout.clean(said["to"], 40)), tall=True, bold=True)
    return _told(slip, _("TABLE MOVED"), before, now)


def _went(slip, said):
    """Portions that another table gets, as they are to be made: they are on no other paper."""
    work, ticket = _concerned(slip), _ticket(slip)
    lines = [Line(_("Now: table %(table)s", table=layout.clean(said["to"], 40)), big=True, bold=True, inverse=True),
             FEED, Line(name_of(work.names), mark=f"{said['quantity']} ×", tall=True, bold=True),
             *map(_choice, work.choices)]
    for part in work.parts_at(ticket.station):
        lines += [Line(name_of(part["names"]), mark="+", indent=1, tall=True), *map(_choice, part["choices"])]
    lines += _warnings(work)
    if said["left"]:
        stays = _("Still for table %(table)s: %(left)s", left=said["left"], table=layout.clean(ticket.table, 40))
        lines += [FEED, Line(stays, bold=True)]
    return _told(slip, _("DISHES MOVED"), *lines)


# On the dish


def label(slip):
    """What goes with a portion to its table: scanned, it shows whose it is and can be marked served."""
    ticket = _ticket(slip)
    work = next(each for each in ticket.tasks if each.id == slip.task_id)
    portion = _("%(part)s of %(all)s", part=slip.part, all=work.quantity)
    body = [_place(ticket), *([shout(_("REMAKE"))] if ticket.remake else ()),
            Line(_("Order %(number)s", number=ticket.number), end=portion if work.quantity > 1 else ""),
            Line(name_of(work.names), tall=True, bold=True), *map(_choice, work.choices)]
    for part in work.parts_at(ticket.station):
        body += [Line(name_of(part["names"]), mark="+", indent=1), *map(_choice, part["choices"])]
    return headings.sheet([*body, *_warnings(work), Line(f"{headings.address}/r/{slip.secret}", kind="qr")])

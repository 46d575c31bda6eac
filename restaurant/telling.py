"""Telling screens that sleep: a chore that sends one short sentence for each new thing that waits on the floor, and one
more when it has waited too long. Never inside a verb; nothing of a guest stands in it but the table.

What was told is kept in memory: after a restart what waits already counts as told, and only what is new or grows urgent
is said.
"""

import json
import logging

from . import clock, languages, needs, service, web_push
from .calls import PushScreen, Taken
from .needs.rows import MANAGERS
from .payments.keys import Secret
from .settings import house
from .staff import Person

log = logging.getLogger("tableside.telling")
SILENT = ("paying", "transfer")     # seen when somebody looks; nobody has to run
AT_ONCE = 50                        # pushes in one round


class Teller:
    """``troubles`` says what is wrong with the printers; ``address`` is where the house is reached from outside."""

    def __init__(self, troubles, address=""):
        self.troubles, self.address = troubles, address
        self.told = None

    def look(self):
        """One round: forget who took what has gone, and tell those who should know."""
        taken = list(Taken.select())
        waits = needs.waiting(self.troubles())
        _forget_who_took(taken, {need.name for need in waits})
        fresh = self._fresh([need for need in waits if need.kind not in SILENT])
        if fresh and house().push:
            self._tell(fresh)

    def _fresh(self, waits):
        """What nobody was told of yet, or not at this level."""
        now = {(need.name, need.since): need.level for need in waits}
        before, self.told = self.told, now
        if before is None:
            return []
        return [need for need in waits if before.get((need.name, need.since), -1) < need.level]

    def _tell(self, fresh):
        secret, screens = Secret.opened("push").get("key"), _screens()
        jobs = [(need, screen) for need in fresh for screen in screens if is_for(need, screen.person)]
        gone = {screen.id for need, screen in jobs[:AT_ONCE] if secret and not self._send(need, screen, secret)}
        if gone:
            service.forget_screens(sorted(gone))

    def _send(self, need, screen, secret):
        """Returns whether the screen is still there."""
        key = web_push.private(secret)
        headers = {"Authorization": web_push.signed(key, screen.address, clock.now(), self._contact()),
                   "Content-Encoding": "aes128gcm", "Content-Type": "application/octet-stream",
                   "TTL": str(web_push.LIVES), "Urgency": "high", "Topic": need.name[:32]}
        try:
            body = web_push.sealed(message(need, screen.language), screen.keys)
            status = web_push.send(screen.address, body, headers)
        except OSError as error:
            log.warning("a push service does not answer: %s", type(error).__name__)
            return True
        if status >= 300 and status not in web_push.GONE:
            log.warning("a push service answered %d", status)
        return status not in web_push.GONE

    def _contact(self):
        sender = house().mail.get("sender")
        return f"mailto:{sender}" if sender else self.address if self.address.startswith("https:") else ""


def message(need, language):
    """One sentence, and the name under which a newer one takes its place."""
    with languages.speaking(language):
        told = {"say": needs.sentence(need), "tag": need.name, "language": languages.current()}
    return json.dumps(told, ensure_ascii=False).encode()[:web_push.MOST]


def is_for(need, person):
    """Whoever serves the table, or every waiter where nobody does; all of them when it is urgent, and those who keep
    the house when it has waited twice as long. With somebody on the way nobody is told."""
    if need.by or not person.may("floor"):
        return False
    if person.may("office"):
        return need.level == MANAGERS or need.waiter == person.id or need.is_over_there
    return not need.is_over_there and need.is_for(person)


def _screens():
    """Screens whose sign-in holds; the others are forgotten."""
    rows = list(PushScreen.select(PushScreen, Person).join(Person).order_by(PushScreen.id))
    dead = [row.id for row in rows if row.version != row.person.version or row.person.left_at is not None]
    if dead:
        service.forget_screens(dead)
    return [row for row in rows if row.id not in dead]


def _forget_who_took(taken, names):
    """What was taken before we looked and waits no more."""
    gone = [(row.what, row.at) for row in taken if row.what not in names]
    if gone:
        service.forget_taken(gone)

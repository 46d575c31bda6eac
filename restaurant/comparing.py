"""Our books beside a provider's own list of a day: what both have, what only one has, and what differs.

Nothing is changed here. A payment is known by our reference or by the provider's id, whenever either side counted it.
"""

import dataclasses

from . import clock
from .payments import CONFIRMED, Payment, Refund, Unplaced

SAME, HERE, THERE, DIFFERENT, KEPT = "same", "only here", "only there", "another amount", "unplaced"
EDGE = clock.HOUR      # so close to an end of the day the other side may count something in the day beside it


@dataclasses.dataclass(frozen=True)
class Match:
    """One payment or refund as each side has it; amounts in the smallest unit, None on the side that lacks it.

    ``edge``: so close to an end of the day that the other list of the day before or after may hold it.
    """

    verdict: str
    kind: str
    reference: str
    provider_id: str
    ours: int | None
    theirs: int | None
    currency: str
    at: int
    sitting: int | None = None
    edge: bool = False


@dataclasses.dataclass(frozen=True)
class Comparison:
    """Everything of a day, what is wrong first."""

    matches: list

    @property
    def wrong(self):
        return [match for match in self.matches if match.verdict != SAME]

    @property
    def ours(self):
        return _sum(self.matches, "ours")

    @property
    def theirs(self):
        return _sum(self.matches, "theirs")


def _sum(matches, side):
    """What came in less what went back, on one side."""
    return sum((-1 if match.kind == "refund" else 1) * (getattr(match, side) or 0) for match in matches)


def compare(provider, listed, begins, ends):
    """Our payments and refunds of a provider beside ``listed``, its own list between two instants."""
    found = [_found(provider, row) for row in listed]
    known = {(match.kind, match.reference) for match in found if match.ours is not None}
    here = [match for match in (*_payments(provider, begins, ends), *_refunds(provider, begins, ends))
            if (match.kind, match.reference) not in known]
    rank = (DIFFERENT, THERE, HERE, KEPT, SAME)
    return Comparison(sorted(_paired(found, here), key=lambda match: (rank.index(match.verdict), match.at)))


def _paired(found, here):
    """What was given back on the provider's own site has no id of theirs in our books: it is known by its amount."""
    for there in found:
        ours = next((each for each in here if each.kind == there.kind == "refund" and there.verdict == THERE
                     and not each.provider_id and (each.ours, each.currency) == (there.theirs, there.currency)), None)
        if ours:
            here.remove(ours)
            there = dataclasses.replace(there, verdict=SAME, ours=ours.ours, sitting=ours.sitting)
        yield there
    yield from here


def _found(provider, row):
    """One row of the provider's list with what we have of it."""
    ours = _payment(provider, row) if row.kind == "payment" else _refund(provider, row)
    told = {"kind": row.kind, "provider_id": row.provider_id, "theirs": row.amount, "currency": row.currency,
            "at": row.at}
    if ours is not None:
        amount, currency, reference, sitting = ours
        same = (amount, currency) == (row.amount, row.currency)
        return Match(SAME if same else DIFFERENT, reference=reference, ours=amount, sitting=sitting, **told)
    kept = row.kind == "payment" and Unplaced.get_or_none(Unplaced.provider == provider,
                                                          Unplaced.provider_id == row.provider_id)
    if kept:
        return Match(SAME if kept.done_at else KEPT, reference=row.reference, ours=kept.amount, **told)
    return Match(THERE, reference=row.reference, ours=None, **told)


def _payment(provider, row):
    which = (Payment.provider_id == row.provider_id) if row.provider_id else (Payment.reference == row.reference)
    for where in (which, (Payment.reference == row.reference) & Payment.provider_id.is_null()):
        known = Payment.get_or_none(Payment.provider == provider, Payment.state == CONFIRMED, where)
        if known:
            return known.handed_over, known.currency, known.reference, known.sitting_id
    return None


def _refund(provider, row):
    known = Refund.select(Refund, Payment).join(Payment).where(
        Payment.provider == provider, Refund.state == CONFIRMED,
        (Refund.reference == row.reference) | (Refund.provider_id == row.provider_id)).first()
    return known and (known.handed_back, known.payment.currency, known.reference, known.payment.sitting_id)


def _payments(provider, begins, ends):
    for row in Payment.select().where(Payment.provider == provider, Payment.state == CONFIRMED,
                                      Payment.ended_at >= begins, Payment.ended_at < ends):
        if "was" in row.story:      # it was unplaced before, and is known by that
            continue
        yield _only_here("payment", row.reference, row.provider_id, row.handed_over, row.currency, row.ended_at,
                         row.sitting_id, begins, ends)


def _refunds(provider, begins, ends):
    for row in Refund.select(Refund, Payment).join(Payment).where(
            Payment.provider == provider, Refund.state == CONFIRMED, Refund.ended_at >= begins,
            Refund.ended_at < ends):
        yield _only_here("refund", row.reference, row.provider_id, row.handed_back, row.payment.currency,
                         row.ended_at, row.payment.sitting_id, begins, ends)


def _only_here(kind, reference, provider_id, amount, currency, at, sitting, begins, ends):
    return Match(HERE, kind, reference, provider_id or "", amount, None, currency, at, sitting,
                 edge=at - begins < EDGE or ends - at < EDGE)

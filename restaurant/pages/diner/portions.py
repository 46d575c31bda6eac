"""The dishes of a bill one by one, as a guest sees them: whose each is, who pays for it, what is theirs to choose."""

import dataclasses

from ...bills import Portion
from ...orders import Line, NotMine
from ...payments import CONFIRMED, PENDING
from ...tables import Phone

FREE, SHARED, PAYING, PAID = "free", "shared", "paying", "paid"


@dataclasses.dataclass(frozen=True)
class Dish:
    """One portion. ``whose`` is the phone that ordered it, ``payers`` those who pay for it (None for who has no
    phone here: staff took the money, or somebody paid by a link)."""

    portion: Portion
    whose: Phone | None
    mine: bool
    state: str
    payers: tuple
    disowned: bool

    @property
    def paid(self):
        """How many parts of it were paid or are being paid."""
        return len(self.portion.claims)

    @property
    def all_paid(self):
        """Whether what was taken of it so far is in the till."""
        return all(claim.payment.state == CONFIRMED for claim in self.portion.claims)

    def part(self, by):
        """What the next part comes to where it is shared by so many."""
        return self.portion.part(by)[1]


def dishes_of(bill, seat):
    """Every portion of the bill, in the order in which they were sent."""
    phones = {phone.id: phone for phone in Phone.of(bill.sitting)}
    disowned = {row.line_id: row.done_at for row in NotMine.select().join(Line).where(Line.sitting == bill.sitting)}
    return [_dish(portion, phones, disowned, seat) for portion in bill.portions]


def _dish(portion, phones, disowned, seat):
    line = portion.line
    given_up = line.id in disowned
    return Dish(portion, None if given_up else phones.get(line.phone_id), line.phone_id == seat.phone and not given_up,
                _state(portion), tuple(phones.get(claim.payment.phone_id) for claim in portion.claims),
                given_up and disowned[line.id] is None)


def _state(portion):
    states = {claim.payment.state for claim in portion.claims}
    if portion.is_open:
        return SHARED if states else FREE
    return PAYING if states & set(PENDING) else PAID


def ticked_at_first(dishes, seat):
    """A guest's own dishes that they can still pay for and have not paid a part of."""
    return [dish.portion.name for dish in dishes if dish.mine and dish.portion.is_open
            and seat.phone not in {claim.payment.phone_id for claim in dish.portion.claims}]

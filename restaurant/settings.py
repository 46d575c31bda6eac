"""What the owner decides: name, currency, taxes, charges, hours and house rules. Read often, changed seldom."""

import dataclasses
import datetime
import zoneinfo

import peewee

from . import languages
from .database import JSONText, Row, afterwards

LATER, FIRST = PAY_WHEN = "later", "first"
AT_ONCE, BY_HAND, TIMED = COURSING = "at once", "by hand", "timed"
OPEN, FIRST_ORDER, EACH_PHONE, HOST, CODE, PAY = RUNGS = "open", "first order", "phone", "host", "code", "pay"


@dataclasses.dataclass(frozen=True, eq=False)
class House:
    """All settings at one moment. Percentages are millionths, amounts the currency's smallest unit."""

    name: str = "My restaurant"
    tagline: dict = dataclasses.field(default_factory=dict)
    address: str = ""
    tax_number: str = ""
    currency: str = "EUR"
    language: str = "en"
    time_zone: str = "Europe/Berlin"
    day_ends_at: int = 4 * 60              # minutes after midnight at which the business day ends
    tax_included: bool = True
    service_charge: int = 0
    service_charge_tax: int | None = None  # id of its tax rate
    cash_rounding: int = 0                 # 5 for 0.05; 0 for none
    tips: tuple = (50_000, 100_000)
    entry: str = FIRST_ORDER               # of RUNGS: who may order, where no EntryRule says otherwise
    ask_before_every_order: bool = False
    ask_above_dish: int = 12               # portions of one dish in a round above which a waiter is asked; 0 for never
    ask_above_round: int = 40              # portions of a round
    ask_above_visit: int = 150             # portions that the phones of a party ordered so far
    ask_above_pace: int = 5                # rounds of one phone in a minute
    ordering_paused: bool = False
    pin_on_any_device: bool = False        # otherwise a PIN works only on a device that was made known
    brand: str = "#b8391a"
    receipt_footer: str = ""
    coursing: str = "at once"              # or later courses are held: fired "by hand", or "timed"
    course_gap: int = 10                   # minutes between two courses that are timed
    land_together: bool = False            # quick dishes of a course begin later, so that all are ready together
    pay_by_phone: bool = True
    pay_when: str = LATER                  # or "first": a guest's round is paid before it is cooked
    open_limit: int = 0                    # what a table may owe before paying comes first; 0 for no limit
    # Of staff.RIGHTS, what a waiter may do without a manager's PIN:
    waiters_may: tuple = ("void", "remake", "move", "merge", "charge", "codes")
    mail: dict = dataclasses.field(default_factory=dict)   # host, port, user, sender: how receipts are sent
    escalate_after: int = 3                # minutes until what waits on the floor is urgent; twice that: managers too
    push: bool = False                     # screens of staff that sleep may be told
    set_up: bool = False
    tables_are_cleared: bool = False       # a table is free again when somebody said that it is clean
    demo: bool = False                     # filled by the demo: only then is there a pretend bank

    def amount(self, cents):
        """An amount that each reader sees in their own way."""
        return languages.Amount(cents, self.currency)

    def terms(self):
        """How bills of sittings that open now are made; a change of the settings does not reach open tables."""
        rate = self.service_charge_tax and TaxRate.get_or_none(TaxRate.id == self.service_charge_tax)
        return {"included": self.tax_included, "service": self.service_charge,
                "service_tax": [rate.name, rate.dine_in] if rate else ["", 0]}

    def business_day(self, instant):
        """The business day that this instant is in: exactly one, also on clock-change nights."""
        day = datetime.datetime.fromtimestamp(instant / 1000, zoneinfo.ZoneInfo(self.time_zone)).date()
        return day if instant >= self.day_begins(day) else day - datetime.timedelta(days=1)

    def day_begins(self, day):
        """The first instant of a business day, in milliseconds."""
        hour, minute = divmod(self.day_ends_at, 60)
        local = datetime.datetime.combine(day, datetime.time(hour, minute), zoneinfo.ZoneInfo(self.time_zone))
        return int(local.timestamp() * 1000)


class Setting(Row):
    """One setting that differs from its default."""

    name = peewee.TextField(primary_key=True)
    value = JSONText(null=True)


class TaxRate(Row):
    """A kind of thing that is taxed alike, with its rates in millionths for eating in and for taking away."""

    name = peewee.TextField()
    dine_in = peewee.IntegerField()
    takeaway = peewee.IntegerField()
    position = peewee.IntegerField(default=0)

    @classmethod
    def all(cls):
        return list(cls.select().order_by(cls.position, cls.id))


FORMER = {"ask_before_first_order"}   # names of settings before this version
_house, _forgotten = None, 0


def house():
    """Today's settings. Remembered until one changes."""
    global _house
    if _house is None:
        before = _forgotten
        known = {field.name for field in dataclasses.fields(House)}
        rows = {row.name: row.value for row in Setting.select() if row.name in known or row.name in FORMER}
        _as_it_was_called(rows)
        read = House(**{name: tuple(value) if isinstance(value, list) else value for name, value in rows.items()})
        if before == _forgotten:    # what changed while this was read is read again by the next
            _house = read
        return read
    return _house


def _as_it_was_called(rows):
    """Settings that were kept under a former name hold until they are kept under today's."""
    asked = rows.pop("ask_before_first_order", None)
    if asked is not None:
        rows.setdefault("entry", FIRST_ORDER if asked else OPEN)


def forget():
    global _house, _forgotten
    _house, _forgotten = None, _forgotten + 1


def put(**values):
    """Write settings; only inside a verb."""
    for name, value in values.items():
        if name not in House.__dataclass_fields__:
            raise KeyError(name)
        Setting.insert(name=name, value=value).on_conflict(conflict_target=[Setting.name],
                                                           preserve=[Setting.value]).execute()
    afterwards(forget)

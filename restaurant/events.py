"""What can happen during service, in the past tense, and who asked to hear of it.

An event carries ids and little else. It is announced inside a saving verb, written to the journal with it,
and spread to its listeners only after the commit is on disk, each exactly once.
"""

import dataclasses
import logging

log = logging.getLogger("tableside.events")


@dataclasses.dataclass(frozen=True, slots=True)
class Event:
    """Something that happened."""

    def details(self):
        return {field.name: getattr(self, field.name) for field in dataclasses.fields(self)}


def event(name, **fields):
    """A kind of event. A field is given by its type, or by its type and its default."""
    described = [(field, *kind) if isinstance(kind, tuple) else (field, kind) for field, kind in fields.items()]
    made = dataclasses.make_dataclass(name, described,
                                      bases=(Event,), frozen=True, slots=True)
    made.__module__ = __name__
    return made


CHANGES = (dict, None)  # what was changed from what to what: {"price": [900, 950]}
ALLOWED = (int, None)   # whose PIN allowed it, where the role did not
WHY = (str, "")         # what was tapped or typed as the reason

SittingOpened = event("SittingOpened", sitting=int, table=int)
SittingClosed = event("SittingClosed", sitting=int, table=int)
SittingReopened = event("SittingReopened", sitting=int, table=int, before=int, amount=int, reason=str, person=int,
                        approved_by=ALLOWED)
WrittenOff = event("WrittenOff", sitting=int, amount=int, reason=str, person=int, approved_by=ALLOWED)
GuestsCounted = event("GuestsCounted", sitting=int, guests=int)
PhoneJoined = event("PhoneJoined", sitting=int, phone=int)
PhoneAdmitted = event("PhoneAdmitted", sitting=int, phone=int)
PhoneBlocked = event("PhoneBlocked", sitting=int, phone=int, reason=WHY)
SittingCodeRenewed = event("SittingCodeRenewed", sitting=int, table=int)
DisplayChanged = event("DisplayChanged", table=int, display=int, what=str)
PhoneAnswered = event("PhoneAnswered", sitting=int, phone=int)   # what somebody who waits at the door sent
CartChanged = event("CartChanged", sitting=int)
PicksTaken = event("PicksTaken", sitting=int)
OrderSent = event("OrderSent", sitting=int, order=int)
OrderAccepted = event("OrderAccepted", sitting=int, order=int)
OrderTurnedDown = event("OrderTurnedDown", sitting=int, order=int)
TicketsMade = event("TicketsMade", sitting=int, order=int, stations=tuple)
TicketMoved = event("TicketMoved", sitting=int, ticket=int, station=int, to=str)
TicketRushed = event("TicketRushed", sitting=int, ticket=int, rushed=bool)
NoticeSeen = event("NoticeSeen", sitting=int, ticket=int)
CourseFired = event("CourseFired", sitting=int, course=int)
CourseHeld = event("CourseHeld", sitting=int, course=int)
LineCancelled = event("LineCancelled", sitting=int, line=int, quantity=int, reason=str, person=ALLOWED,
                      approved_by=ALLOWED, changes=CHANGES)
LineRemade = event("LineRemade", sitting=int, line=int, remakes=int, quantity=int, reason=str, person=int,
                   approved_by=ALLOWED)
LineAmended = event("LineAmended", sitting=int, line=int)
LinesMoved = event("LinesMoved", sitting=int, to=int, lines=tuple, reason=str)
LinesCame = event("LinesCame", sitting=int, before=int, lines=tuple)
PhonesMoved = event("PhonesMoved", sitting=int, before=int, phones=tuple)
PartyMerged = event("PartyMerged", sitting=int, into=int, reason=str)
PartyCame = event("PartyCame", sitting=int, came=int)
MergeUndone = event("MergeUndone", sitting=int, came=int)
SittingMoved = event("SittingMoved", sitting=int, before=int, table=int, reason=WHY)
TablesJoined = event("TablesJoined", sitting=int, table=int)
TablesParted = event("TablesParted", sitting=int, table=int)
TableCleared = event("TableCleared", table=int)
Reserved = event("Reserved", reservation=int, table=int)
ReservationDone = event("ReservationDone", reservation=int, table=int, how=str)
WaiterCalled = event("WaiterCalled", sitting=int, call=int, what=str)
CallAnswered = event("CallAnswered", sitting=int, call=int)
CallCancelled = event("CallCancelled", sitting=int, call=int)
NeedTaken = event("NeedTaken", what=str, person=int)
NeedLeft = event("NeedLeft", what=str, person=int)
RatingGiven = event("RatingGiven", sitting=int, rating=int, stars=int)
RatingDone = event("RatingDone", sitting=int, rating=int)
ScreenToTell = event("ScreenToTell", person=int, what=str)
PaymentStarted = event("PaymentStarted", sitting=int, payment=int, provider=str, amount=int)
PaymentConfirmed = event("PaymentConfirmed", sitting=int, payment=int, provider=str, amount=int, tip=int)
PaymentEnded = event("PaymentEnded", sitting=int, payment=int, state=str)
DiscountGiven = event("DiscountGiven", sitting=int, discount=int, what=str, changes=CHANGES)
DiscountUndone = event("DiscountUndone", sitting=int, discount=int)
ServiceChanged = event("ServiceChanged", sitting=int, what=str, reason=str, person=int, approved_by=ALLOWED,
                       changes=CHANGES)
RefundStarted = event("RefundStarted", sitting=int, refund=int, amount=int)
RefundEnded = event("RefundEnded", sitting=int, refund=int, state=str)
LimitLifted = event("LimitLifted", sitting=int, person=int, changes=CHANGES)
ChargeOpened = event("ChargeOpened", sitting=int, amount=int)
DrawerCounted = event("DrawerCounted", session=int, what=str)
DayClosed = event("DayClosed", number=int)
LineDisowned = event("LineDisowned", sitting=int, line=int)
LinkMade = event("LinkMade", sitting=int, link=int)
KeysChanged = event("KeysChanged", provider=str, what=str)
MoneyUnplaced = event("MoneyUnplaced", unplaced=int, provider=str, amount=int)
MoneyPlaced = event("MoneyPlaced", unplaced=int, how=str)
Approved = event("Approved", person=int, approved_by=int, right=str)
PaperAsked = event("PaperAsked", sitting=int, asked=int, what=str)
MenuChanged = event("MenuChanged", version=int, what=str, changes=CHANGES)
DishSoldOut = event("DishSoldOut", dish=int, sold_out=bool)
TablesChanged = event("TablesChanged", what=str)
TableAssigned = event("TableAssigned", table=int, person=int, changes=CHANGES)
PartyTransferred = event("PartyTransferred", sitting=int, person=int, to=int, changes=CHANGES, reason=WHY)
ShiftHandedOver = event("ShiftHandedOver", person=int, to=int, tables=tuple, parties=tuple, reason=WHY)
TableCodeRenewed = event("TableCodeRenewed", table=int, person=ALLOWED, reason=WHY)
StaffChanged = event("StaffChanged", person=int, what=str)
StaffSignedIn = event("StaffSignedIn", person=int, how=str)
DeviceChanged = event("DeviceChanged", device=int, what=str)
PrinterChanged = event("PrinterChanged", printer=int, what=str)
SettingsChanged = event("SettingsChanged", names=tuple, changes=CHANGES)
PrinterTrouble = event("PrinterTrouble", printer=int, trouble=str)
PrinterWell = event("PrinterWell", printer=int)
SlipMoved = event("SlipMoved", slip=int, printer=int, to=str)
PortionServed = event("PortionServed", sitting=int, slip=int, task=int)
GapChanged = event("GapChanged", slip=int, printer=int)

_listeners = {}


def hears(*kinds):
    """Mark a function as a listener of these events. It is called with the event, outside any transaction."""
    def listener(function):
        for kind in kinds:
            _listeners.setdefault(kind, []).append(function)
        return function
    return listener


def forget(function):
    """Take a listener off again: an app that was closed hears no more."""
    for functions in _listeners.values():
        if function in functions:
            functions.remove(function)


def spread(happened):
    """Tell every listener; one that fails stops no other and is a bug in the log."""
    for listener in tuple(_listeners.get(type(happened), ())):
        try:
            listener(happened)
        except Exception:
            log.exception("a listener of %s failed", type(happened).__name__)

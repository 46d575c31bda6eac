"""News for open screens: which rooms hear of which event. News is a name, never content; the page asks for its own
block again over HTTP. Screens name no room: the server takes them from their session (threats T40).
"""

import itertools

from . import events

NEWS = {  # event: (the name screens hear, the rooms that hear it)
    events.SittingOpened: ("floor", ("floor", "display")),
    events.SittingClosed: ("table", ("floor", "kitchen", "sitting", "pickup", "display")),
    events.SittingReopened: ("table", ("floor", "kitchen", "sitting", "pickup", "display")),
    events.WrittenOff: ("money", ("floor", "office")),
    events.GuestsCounted: ("table", ("floor", "kitchen", "sitting")),
    events.PhoneJoined: ("cart", ("floor", "sitting")),
    events.PhoneAdmitted: ("orders", ("floor", "sitting", "phone")),
    events.PhoneBlocked: ("orders", ("floor", "sitting", "phone")),
    events.PhoneAnswered: ("orders", ("phone",)),
    events.SittingCodeRenewed: ("table", ("floor", "display")),
    events.DisplayChanged: ("table", ("floor", "display")),
    events.CartChanged: ("cart", ("sitting",)),
    events.PicksTaken: ("picks", ("floor",)),
    events.OrderSent: ("orders", ("floor", "sitting")),
    events.OrderAccepted: ("orders", ("floor", "sitting")),
    events.OrderTurnedDown: ("orders", ("floor", "sitting")),
    events.TicketsMade: ("tickets", ("kitchen", "pickup")),
    events.TicketMoved: ("tickets", ("kitchen", "floor", "sitting", "pickup")),
    events.TicketRushed: ("tickets", ("kitchen",)),
    events.NoticeSeen: ("tickets", ("kitchen",)),
    events.CourseFired: ("tickets", ("kitchen", "floor", "sitting")),
    events.CourseHeld: ("tickets", ("kitchen", "floor", "sitting")),
    events.LineCancelled: ("orders", ("kitchen", "floor", "sitting", "pickup")),
    events.LineRemade: ("orders", ("kitchen", "floor", "sitting", "pickup")),
    events.LineAmended: ("orders", ("kitchen", "floor", "sitting")),
    events.LinesMoved: ("orders", ("kitchen", "floor", "sitting", "pickup")),
    events.LinesCame: ("orders", ("floor", "sitting")),
    events.PhonesMoved: ("table", ("floor", "sitting")),
    events.PartyMerged: ("table", ("floor", "kitchen", "sitting", "pickup")),
    events.PartyCame: ("table", ("floor", "sitting")),
    events.MergeUndone: ("table", ("floor", "kitchen", "sitting", "pickup")),
    events.SittingMoved: ("table", ("floor", "kitchen", "sitting", "pickup", "display")),
    events.TablesJoined: ("table", ("floor", "kitchen", "sitting", "pickup")),
    events.TablesParted: ("table", ("floor", "kitchen", "sitting", "pickup")),
    events.TableCleared: ("floor", ("floor",)),
    events.Reserved: ("floor", ("floor",)),
    events.ReservationDone: ("floor", ("floor",)),
    events.WaiterCalled: ("calls", ("floor", "sitting")),
    events.CallAnswered: ("calls", ("floor", "sitting")),
    events.CallCancelled: ("calls", ("floor", "sitting")),
    events.NeedTaken: ("calls", ("floor", "office")),
    events.NeedLeft: ("calls", ("floor", "office")),
    events.RatingGiven: ("calls", ("floor", "office")),
    events.RatingDone: ("calls", ("floor", "office")),
    events.PaymentStarted: ("money", ("floor", "sitting")),
    events.PaymentConfirmed: ("money", ("floor", "sitting", "office")),
    events.PaymentEnded: ("money", ("floor", "sitting")),
    events.DiscountGiven: ("orders", ("floor", "sitting")),
    events.DiscountUndone: ("orders", ("floor", "sitting")),
    events.ServiceChanged: ("orders", ("floor", "sitting")),
    events.LineDisowned: ("money", ("floor", "sitting")),
    events.LimitLifted: ("orders", ("floor", "sitting")),
    events.RefundStarted: ("money", ("floor", "sitting", "office")),
    events.RefundEnded: ("money", ("floor", "sitting", "office")),
    events.ChargeOpened: ("money", ("floor",)),
    events.DrawerCounted: ("money", ("office",)),
    events.DayClosed: ("money", ("office",)),
    events.MoneyUnplaced: ("money", ("floor", "office")),
    events.MoneyPlaced: ("money", ("floor", "office")),
    events.MenuChanged: ("menu", ("guests", "floor", "office")),
    events.DishSoldOut: ("menu", ("guests", "floor", "office", "kitchen")),
    events.TablesChanged: ("floor", ("floor", "office", "pickup")),
    events.TableAssigned: ("floor", ("floor", "office")),
    events.PartyTransferred: ("floor", ("floor",)),
    events.ShiftHandedOver: ("floor", ("floor", "office")),
    events.TableCodeRenewed: ("floor", ("office",)),
    events.SettingsChanged: ("settings", ("guests", "floor", "kitchen", "office", "pickup")),
    events.PrinterTrouble: ("printers", ("floor", "kitchen", "office")),
    events.PrinterWell: ("printers", ("floor", "kitchen", "office")),
    events.SlipMoved: ("slips", ("office",)),
    events.GapChanged: ("printers", ("floor", "kitchen", "office")),
}
NAMES = sorted({name for name, _ in NEWS.values()})

_number = itertools.count(1)


def rooms_for(event):
    """The rooms of an event: those of the doors, and the one sitting, phone or table that it is about."""
    _, rooms = NEWS[type(event)]
    return [name for room in rooms for name in _rooms(room, event)]


def _rooms(room, event):
    if room == "sitting":
        return [f"sitting:{event.sitting}"]
    if room == "phone":
        return [f"phone:{event.phone}"]
    if room == "display":
        return [f"display:{table}" for table in sorted({event.table, getattr(event, "before", event.table)})]
    return [room]


def tell(socketio):
    """Spread news over this socket server. Returns the listener, so that it can be taken off again."""
    @events.hears(*NEWS)
    def telling(event):
        name, _ = NEWS[type(event)]
        socketio.emit("news", {"name": name, "n": next(_number)}, to=rooms_for(event))
    return telling

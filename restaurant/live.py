"""News for open screens: which rooms hear of which event. News is a name, never content; the page asks for its own
block again over HTTP. Screens name no room: the server takes them from their session (threats T40).
"""

import itertools

from . import events

NEWS = {  # event: (the name screens hear, the rooms that hear it)
    events.SittingOpened: ("floor", ("floor",)),
    events.SittingClosed: ("table", ("floor", "kitchen", "sitting", "pickup")),
    events.GuestsCounted: ("table", ("floor", "kitchen", "sitting")),
    events.PhoneJoined: ("cart", ("floor", "sitting")),
    events.PhoneAdmitted: ("orders", ("floor", "sitting")),
    events.PhoneBlocked: ("orders", ("floor", "sitting")),
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
    events.LineAmended: ("orders", ("kitchen", "floor", "sitting")),
    events.SittingMoved: ("table", ("floor", "kitchen", "sitting", "pickup")),
    events.WaiterCalled: ("calls", ("floor", "sitting")),
    events.CallAnswered: ("calls", ("floor", "sitting")),
    events.PaymentStarted: ("money", ("floor", "sitting")),
    events.PaymentConfirmed: ("money", ("floor", "sitting", "office")),
    events.PaymentEnded: ("money", ("floor", "sitting")),
    events.DiscountGiven: ("orders", ("floor", "sitting")),
    events.DiscountUndone: ("orders", ("floor", "sitting")),
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
    events.SettingsChanged: ("settings", ("guests", "floor", "kitchen", "office", "pickup")),
    events.PrinterTrouble: ("printers", ("floor", "kitchen", "office")),
    events.PrinterWell: ("printers", ("floor", "kitchen", "office")),
    events.SlipMoved: ("slips", ("office",)),
    events.GapChanged: ("printers", ("floor", "kitchen", "office")),
}
NAMES = sorted({name for name, _ in NEWS.values()})

_number = itertools.count(1)


def rooms_for(event):
    """The rooms of an event: those of the doors, and the one sitting that it is about."""
    _, rooms = NEWS[type(event)]
    return [f"sitting:{event.sitting}" if room == "sitting" else room for room in rooms]


def tell(socketio):
    """Spread news over this socket server. Returns the listener, so that it can be taken off again."""
    @events.hears(*NEWS)
    def telling(event):
        name, _ = NEWS[type(event)]
        socketio.emit("news", {"name": name, "n": next(_number)}, to=rooms_for(event))
    return telling

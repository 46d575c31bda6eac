"""One party through all doors, from the scan to the free table. Read this first: it is what Tableside does."""

import re

from kitchen_printers import deriving
from kitchen_printers.spool import Slip
from restaurant import checking
from restaurant.bills import Bill, Receipt
from restaurant.orders import Order
from restaurant.tables import Phone, Sitting
from tests import given

PUBLIC = "TABLESIDE_PUBLIC_URL is empty: printed codes carry this machine's own name."


def hidden(page, name):
    """The hidden fields of this name on a page."""
    return re.findall(rf'name="{name}" value="([^"]+)"', page.text)


def test_an_evening(house):
    table, soup, cola = house.table("5"), given.dish("Lanzhou beef noodle soup"), given.dish("Cola")
    mei, jonas = house.client(), house.client()
    ana, wei, lin = (house.staff(name) for name in ("Ana", "Wei", "Lin"))

    # Mei and Jonas scan the code on table 5. They see the menu, and join one sitting.
    assert "Lanzhou beef noodle soup" in mei.get(f"/t/{table.code}").text
    mei.post(f"/t/{table.code}/join", data={"nickname": "Mei"})
    jonas.get(f"/t/{table.code}")
    jonas.post("/order/add", data={"dish": cola.id, "quantity": 2})
    sitting = given.sitting("5")
    assert Sitting.select().count() == 1

    # Ana has seen them sit there and lets both phones in. In this house she looks at every order, too.
    given.house_rule(ask_before_every_order=True)
    for phone in Phone.select():
        ana.post(f"/floor/phones/{phone.id}/admit")

    # Mei adds a soup with thin noodles and sees Jonas' drinks in the same cart.
    thin = soup.groups[0].choices[0]
    mei.post("/order/add", data={"dish": soup.id, f"group-{thin.group_id}": thin.id, "note": "no chilli please",
                                 "allergy": "celery"})
    cart = mei.get("/order")
    assert "Cola" in cart.text and "no chilli please" in cart.text

    # The owner makes the soup dearer meanwhile. Sending what Mei saw is refused by the dish's name.
    lin.post(f"/office/menu/dish/{soup.id}/terms", data={
        "price": "13.50", "tax": soup.tax_id, "station": soup.station_id, "minutes": soup.minutes})
    refused = mei.post("/order/send", data={"pick": hidden(cart, "pick")})
    assert refused.status_code == 409 and "Lanzhou beef noodle soup" in refused.text

    # She looks again and sends. A waiter sees it first.
    cart = mei.get("/order")
    assert "€13.50" in cart.text
    mei.post("/order/send", data={"pick": hidden(cart, "pick"), "key": hidden(cart, "key")[0]})
    assert "A waiter comes to you first" in mei.get("/follow").text
    assert "no chilli" not in wei.get("/kitchen/noodles").text
    ana.post(f"/floor/orders/{Order.get().id}/accept")

    # The kitchen has it: soup at the noodles with its allergy, drinks at the bar, and a slip at each printer.
    noodles, bar = wei.get("/kitchen/noodles").text, wei.get("/kitchen/bar").text
    assert "no chilli please" in noodles and "Allergy · celery" in noodles and "Cola" not in noodles
    assert "Cola" in bar
    deriving.derive()
    assert {slip.printer.name for slip in Slip.select()} == {"Kitchen", "Bar"}

    # Cooked, carried, and both phones see it.
    for station, page in (("noodles", noodles), ("bar", bar)):
        for ticket in re.findall(r'id="ticket-(\d+)"', page):
            wei.post(f"/kitchen/{station}/tickets/{ticket}/ready")
            wei.post(f"/kitchen/{station}/tickets/{ticket}/serve")
    assert jonas.get("/follow").text.count("served") >= 2

    # They ask for the bill, pay a part in cash and the rest by card, and get receipts without gaps.
    mei.post("/call", data={"kind": "bill"})
    assert "Wants the bill" in ana.get("/floor").text
    total = 1350 + 2 * cola.price
    assert Bill(sitting).total == total
    pay = {"sitting": sitting.id, "tip": "0"}
    ana.post(f"/floor/table/{table.id}/pay/cash", data={**pay, "amount": 1000, "tendered": "20.00", "key": "one"})
    ana.post(f"/floor/table/{table.id}/pay/cash", data={**pay, "amount": 1000, "tendered": "20.00", "key": "one"})
    ana.post(f"/floor/table/{table.id}/pay/terminal", data={**pay, "amount": total - 1000, "reference": "T-4711"})
    assert Bill(sitting).due == 0
    assert [receipt.number for receipt in Receipt.of(sitting)] == [1, 2]
    assert f'/receipt/{Receipt.of(sitting)[0].secret}' in mei.get("/bill").text

    # The table is closed and free; the old phones can do nothing more, and see no one else's evening.
    ana.post(f"/floor/table/{table.id}/close", data={"sitting": sitting.id})
    assert given.sitting("5") is None
    assert mei.get("/order").status_code == 410
    assert mei.post("/order/add", data={"dish": cola.id}).status_code == 410
    given.sent(given.phone("5", "Next"), "Cola")
    assert "Next" not in jonas.get(f"/t/{table.code}").text
    assert checking.problems(house.place) == [PUBLIC]

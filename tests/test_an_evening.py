"""One party through all doors, from the scan to the free table. Read this first: it is what Tableside does."""

import re

from restaurant.bills import Bill, Receipt
from restaurant.menu import Dish
from restaurant.tables import Phone, Sitting
from tests import given


def hidden(page, name):
    """The hidden fields of this name on a page."""
    return re.findall(rf'name="{name}" value="([^"]+)"', page.text)


def test_an_evening(house):
    table = house.table("5")
    mei, jonas, ana, wei, lin = house.client(), house.client(), house.staff("Ana"), house.staff("Wei"), house.staff("Lin")

    # Mei and Jonas scan the code on table 5. They see the menu, and join one sitting.
    assert "Lanzhou beef noodle soup" in mei.get(f"/t/{table.code}").text
    mei.post(f"/t/{table.code}/join", data={"nickname": "Mei"})
    jonas.get(f"/t/{table.code}")
    jonas.post("/order/add", data={"dish": given.dish("Cola").id, "quantity": 2})
    assert Sitting.select().count() == 1

    # Mei adds a soup with thin noodles and sees Jonas' drinks in the same cart.
    soup = given.dish("Lanzhou beef noodle soup")
    thin = soup.groups[0].choices[0]
    mei.post("/order/add", data={"dish": soup.id, f"group-{thin.group_id}": thin.id, "note": "no chilli please"})
    cart = mei.get("/order")
    assert "Cola" in cart.text and "no chilli please" in cart.text

    # The owner makes the soup dearer meanwhile. Sending what Mei saw is refused by the dish's name.
    lin.post(f"/office/dish/{soup.id}/price", data={"price": "13.50"})
    assert Dish.get_by_id(soup.id).price == 1350
    refused = mei.post("/order/send", data={"pick": hidden(cart, "pick")})
    assert refused.status_code == 409 and "Lanzhou beef noodle soup" in refused.text

    # She looks again and sends. Nobody has admitted her phone yet, so a waiter sees it first.
    cart = mei.get("/order")
    mei.post("/order/send", data={"pick": hidden(cart, "pick"), "key": hidden(cart, "key")[0]})
    assert "A waiter comes to you first" in mei.get("/follow").text
    assert "Lanzhou" not in wei.get("/kitchen/noodles").text
    ana.post(f"/floor/phone/{Phone.get(Phone.nickname == 'Mei').id}/admit")

    # The kitchen has it: soup at the noodles, drinks at the bar, and a slip at each printer.
    assert "no chilli please" in wei.get("/kitchen/noodles").text
    assert "Cola" in wei.get("/kitchen/bar").text and "Cola" not in wei.get("/kitchen/noodles").text

    # Cooked, served, and both phones see it.
    for ticket in re.findall(r'id="ticket-(\d+)"', wei.get("/kitchen/pass").text):
        wei.post(f"/kitchen/ticket/{ticket}/ready")
        ana.post(f"/floor/ticket/{ticket}/serve")
    assert jonas.get("/follow").text.count("served") >= 2

    # They ask for the bill, pay a part in cash and the rest by card, and get receipts without gaps.
    mei.post("/call", data={"kind": "bill"})
    assert "bill" in ana.get("/floor").text
    sitting = given.sitting("5")
    total = Bill(sitting).total
    assert total == 1350 + 2 * given.dish("Cola").price
    ana.post(f"/floor/table/{table.id}/pay", data={"how": "amount", "amount": "10.00", "kind": "cash", "tendered": "20"})
    ana.post(f"/floor/table/{table.id}/pay", data={"how": "all", "kind": "terminal", "reference": "T-4711"})
    assert Bill(sitting).due == 0
    assert [receipt.number for receipt in Receipt.of(sitting)] == [1, 2]

    # The table is closed and free; the old phones can do nothing more, and see no one else's evening.
    ana.post(f"/floor/table/{table.id}/close")
    assert given.sitting("5") is None
    assert mei.get("/order").status_code == 410
    assert mei.post("/order/add", data={"dish": given.dish("Cola").id}).status_code == 410
    given.sent(given.phone("5", "Next"), "Cola")
    assert "Next" not in jonas.get(f"/t/{table.code}").text

"""The evening in real browsers: two phones, a kitchen screen, a waiter's tablet and the owner, all live."""

from tests.browser.conftest import SCREEN, TABLET
from tests.browser.test_guests import COLA, SOUP, add, let_in, review, scanned


def send(guest):
    review(guest)
    guest.page.get_by_role("button", name="Send to the kitchen").click()
    guest.page.wait_for_url("**/follow")


def test_an_evening_in_real_browsers(door, served):
    wok, ana, lin = door(SCREEN).sign_in("Wei"), door(TABLET).sign_in("Ana"), door(SCREEN).sign_in("Lin")
    wok.go("/kitchen/noodles")
    ana.go("/floor")
    mei, jonas = scanned(door, served), scanned(door, served)
    two_phones_fill_one_cart(mei, jonas)
    ana.page.get_by_role("button", name="Admit").click()
    the_cook_makes_it(wok, mei)
    the_owner_makes_cola_dearer(lin, jonas, served)
    they_pay_at_a_bank_that_never_tells(mei)
    ana.go(f"/floor/table/{served.ask('SELECT id FROM restaurant_table WHERE name = 5')[0][0]}")
    ana.page.get_by_role("button", name="Close").first.click()
    ana.page.get_by_text("free").first.wait_for()
    assert served.ask("SELECT COUNT(*) FROM sitting WHERE closed_at IS NULL") == [(0,)]
    assert jonas.go("/order").get_by_text("The bill of this table is closed").is_visible()
    assert [each.wrong for each in (wok, ana, lin, mei, jonas)] == [[], [], [], [], []]


def two_phones_fill_one_cart(mei, jonas):
    """The waiter then sees the first order without touching anything."""
    add(mei, SOUP)
    add(jonas, COLA)
    send(mei)


def the_cook_makes_it(wok, mei):
    """The ticket is on the kitchen's screen by itself, and the phone says how far the dish is."""
    ticket = wok.page.locator("article.ticket", has_text="Lanzhou beef noodle soup")
    ticket.wait_for()
    ticket.get_by_role("button", name="Start").click()
    mei.page.get_by_text("cooking", exact=True).wait_for()
    ticket.get_by_role("button", name="Ready").click()
    mei.page.get_by_text("ready", exact=True).first.wait_for()
    ticket.wait_for(state="detached")


def the_owner_makes_cola_dearer(lin, jonas, served):
    """An open menu shows it by itself."""
    jonas.go(f"/t/{served.code('5')}")
    lin.go("/office/menu").get_by_text(COLA, exact=True).first.click()
    price = lin.page.locator("aside input[name=price]")
    price.fill("9.99")
    price.press("Tab")
    jonas.page.get_by_text("€9.99").wait_for()


def they_pay_at_a_bank_that_never_tells(mei):
    """The page that they come back to asks the bank."""
    mei.go("/bill")
    mei.page.get_by_role("button", name="Pay by phone").click()
    mei.page.get_by_role("button", name="Pay, and never tell").click()
    mei.page.get_by_text("Paid. Thank you!").wait_for()
    mei.page.get_by_role("link", name="Your receipt").click()
    mei.page.get_by_role("heading", name="Receipt 1").wait_for()


def test_what_came_while_the_kitchen_was_cut_off_is_there_after(door, served):
    wok, ana = door(SCREEN).sign_in("Wei"), door(TABLET).sign_in("Ana")
    wok.go("/kitchen/bar")
    ana.go("/floor")
    mei = scanned(door, served)
    wok.context.set_offline(True)
    add(mei, COLA)
    send(mei)
    ana.page.get_by_role("button", name="Admit").click()
    ana.page.get_by_text("Nobody is waiting.").wait_for()
    wok.page.locator("#offline").wait_for()
    wok.context.set_offline(False)
    wok.page.locator("article.ticket", has_text=COLA).wait_for(timeout=20_000)


def test_a_server_killed_in_the_middle_loses_and_doubles_nothing(door, served):
    ana = door(TABLET).sign_in("Ana")
    ana.go("/floor")
    mei = scanned(door, served)
    add(mei, COLA)
    send(mei)
    ana.page.get_by_role("button", name="Admit").click()
    ana.page.get_by_text("Nobody is waiting.").wait_for()
    mei.go(f"/t/{served.code('5')}")
    add(mei, COLA)
    mei.page.get_by_role("link", name="Review order").wait_for()
    served.kill()
    served.start()
    mei.go("/order").get_by_role("button", name="Send to the kitchen").click()
    mei.page.wait_for_url("**/follow")
    assert served.ask("SELECT COUNT(*) FROM \"order\"") == served.ask("SELECT COUNT(*) FROM ticket") == [(2,)]
    assert served.ask("SELECT SUM(quantity) FROM line") == [(2,)]


def test_two_phones_sending_at_the_same_moment_send_each_dish_once(door, served):
    mei, jonas = scanned(door, served), scanned(door, served)
    add(mei, COLA)
    add(jonas, "Jasmine tea")
    let_in(door, served, 2)
    for guest in (mei, jonas):
        guest.page.get_by_role("link", name="Review order").wait_for()  # until then their first dish is on its way
        guest.go("/order").locator("#cart").get_by_text("Jasmine tea").wait_for()
    for guest in (mei, jonas):
        guest.page.evaluate("setTimeout(() => document.querySelector('#cart [name=scope]').click(), 300)")
    mei.page.wait_for_timeout(1500)
    assert served.ask("SELECT COUNT(*), SUM(quantity) FROM line") == [(2, 2)]

from tests.browser.conftest import PHONE, SCREEN, TABLET
from tests.browser.test_splitting import *

SHOTS="/tmp/h/diner-shots/"
def shot(w, name): w.page.wait_for_timeout(400); w.page.screenshot(path=SHOTS+name+".png", full_page=True)

def test_look(door, served):
    mei = guest(door, served, "Mei", PORK, COLA)
    jonas = guest(door, served, "Jonas", WINE, ROLLS)
    ada = guest(door, served, "Ada", COLA)
    ada.go("/bill?how=dishes"); ada.page.get_by_label(COLA).nth(1).check() if False else None
    shot(ada, "dishes-first")
    ada.page.get_by_role("button", name="Pay by phone").click()
    ada.page.locator("button[value=pay]").click()
    shot(ada, "back")
    jonas.go("/bill?how=dishes")
    jonas.page.locator("li.portion", has_text=WINE).locator("input[type=checkbox]").uncheck()
    jonas.page.get_by_role("button", name="Pay by phone").click()
    mei.go("/bill?how=dishes")
    mei.page.get_by_text("10%").click() if mei.page.get_by_text("10%").count() else None
    shot(mei, "dishes")
    mei.page.locator("li.portion", has_text=PORK).locator("summary").click()
    mei.page.locator("li.portion", has_text=PORK).locator("select").select_option("3")
    shot(mei, "dishes-open")
    print(mei.violations(), mei.wrong)
    mei.page.get_by_role("button", name="Let somebody else").click()
    shot(mei, "link")
    address = mei.page.locator("#address").input_value(); path = "/pay/" + address.split("/pay/")[1]
    print(mei.violations(), mei.wrong)
    friend = door(PHONE); friend.go(path); shot(friend, "by-link"); print(friend.violations(), friend.wrong)
    for how in ("all", "equally", "amount"):
        mei.go("/bill?how="+how); shot(mei, how); print(how, mei.violations(), mei.wrong)
    friend.page.get_by_role("button", name="Pay by phone").click()
    friend.page.locator("button[value=pay]").click()
    shot(friend, "friend-back")
    friend.page.get_by_role("link", name="Your receipt").click()
    shot(friend, "receipt"); print(friend.violations(), friend.wrong)
    friend.go(path) ; shot(friend, "link-paid")
    for size, n in ((TABLET, "t"), (SCREEN, "s")):
        w = guest(door, served, "W"+n); w.page.set_viewport_size(size["viewport"])
        w.go("/bill?how=dishes"); shot(w, "dishes-"+n)
    nojs = guest(door, served, "Noj", java_script_enabled=False); nojs.go("/bill?how=dishes"); shot(nojs, "nojs")

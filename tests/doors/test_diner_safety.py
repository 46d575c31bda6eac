"""What holds on every address of the house: reading changes nothing, writing comes from our own pages, headers."""

import re
import shutil

import pytest

from restaurant import service
from restaurant.kitchen import Ticket
from restaurant.payments import Payment
from restaurant.tables import Phone
from tests import given
from tests.conftest import a_house

MOST_PAGES = 150


def a_busy_house(folder):
    """A house in the middle of an evening, so that every page has something to show."""
    house = a_house(folder)
    mei = given.phone("5", "Mei")
    given.sent(mei, "Cola", "Spring rolls")
    service.ready(Ticket.get().id)
    service.call(mei.sitting_id, "waiter")
    given.paid(mei.sitting_id, 100)
    given.begun(mei, 100)
    lin = given.person("Lin")
    service.take_off(mei.sitting_id, "amount", 50, "slow", lin)
    service.refund(Payment.get().id, 10, "cold", lin)
    service.charge(500, lin)
    service.ask_for_paper("bill", mei.sitting_id)
    given.sent(given.phone("6", "new", admitted=False), "Plum wine")
    return house


def visitor(house, who):
    """A browser of this kind of person."""
    return house.client() if who == "stranger" else given.guest(house) if who == "guest" else house.staff(who)


def addresses(house):
    """One address for every rule that is read."""
    known = {"code": house.table("5").code, "slug": "bar",
             "reference": Payment.get(Payment.state != "confirmed").reference, "secret": "x",
             "name": "1f35c.webp", "kind": "group", "provider": "pretend"}
    for rule in house.app.url_map.iter_rules():
        if "GET" in rule.methods:
            values = {name: known.get(name, 1) for name in rule.arguments}
            yield house.app.url_map.bind("localhost").build(rule.endpoint, values)


def crawled(house, client):
    """Every address there is, and every link on every page that they show: ``{path: answer}``."""
    seen, to_see = {}, ["/", "/kitchen", "/floor", "/office", *sorted(set(addresses(house)))]
    while to_see and len(seen) < MOST_PAGES:
        path = to_see.pop(0)
        if path not in seen:
            seen[path] = answer = client.get(path)
            links = re.findall(r'(?:href|data-hx-get)="(/[^"#]*)', answer.text if "html" in answer.content_type else "")
            to_see += sorted({link.replace("&amp;", "&") for link in links} - set(seen))
    return seen


WHO = ("stranger", "guest", "Wei", "Ana", "Lin")


@pytest.fixture(scope="module", params=WHO)
def evening(request, filled, tmp_path_factory):
    """What one kind of person read of a busy house: the answers, and the database before and after."""
    folder = tmp_path_factory.mktemp("crawled") / "data"
    shutil.copytree(filled, folder, ignore=shutil.ignore_patterns("cache"))
    house = a_busy_house(folder)
    client = visitor(house, request.param)
    before = given.everything()
    answers = crawled(house, client)
    after = given.everything()
    house.stop()
    return {"who": request.param, "answers": answers, "before": before, "after": after}


def pages(evening):
    return {path: answer for path, answer in evening["answers"].items() if not path.startswith(("/static", "/photo"))}


def test_reading_changes_nothing(evening):
    """T20, I25: whoever reads whatever there is."""
    assert evening["after"] == evening["before"]
    assert len(evening["answers"]) > 30


def test_no_page_breaks(evening):
    assert {path: answer.status_code for path, answer in evening["answers"].items() if answer.status_code >= 500} == {}


def test_every_answer_carries_the_headers(evening):
    """T38: no frames, no foreign scripts, no sniffing, and no address told to others."""
    for path, answer in pages(evening).items():
        policy = answer.headers["Content-Security-Policy"]
        assert "frame-ancestors 'none'" in policy and "unsafe" not in policy and "default-src 'none'" in policy, path
        assert answer.headers["X-Content-Type-Options"] == "nosniff", path
        assert answer.headers["Referrer-Policy"] == "same-origin" and answer.headers["X-Frame-Options"] == "DENY", path
        assert re.fullmatch("[0-9a-f]{12}", answer.headers["X-Request-Id"]), path


def test_no_page_is_kept_by_caches(evening):
    """T39: what may be kept for ever has its content's hash or a photo's name in the address."""
    kept = {path for path, answer in pages(evening).items() if answer.headers["Cache-Control"] != "no-store"}
    assert {path for path in kept if not path.startswith(("/brand.css", "/robots.txt"))} == set()


def test_every_link_leads_somewhere(evening):
    """Links that a page shows this person are theirs to follow, and none is broken."""
    linked = set()
    for answer in pages(evening).values():
        if answer.status_code == 200 and "html" in answer.content_type:
            linked |= set(re.findall(r' href="(/[^"#?]*)', answer.text))
    broken = {path: evening["answers"][path].status_code for path in linked & set(evening["answers"])
              if evening["answers"][path].status_code in (403, 404, 405, 500)}
    assert broken == {}


def test_nobody_reads_what_is_not_theirs(evening):
    """T33: a stranger sees no guest's or staff's page, a guest none of staff, a cook no floor, a waiter no office."""
    closed = {"stranger": ("/order", "/bill?", "/kitchen", "/floor", "/office"),
              "guest": ("/kitchen", "/floor", "/office"), "Wei": ("/floor", "/office", "/order"),
              "Ana": ("/office", "/order"), "Lin": ("/order",)}[evening["who"]]
    shown = {path for path, answer in evening["answers"].items() if answer.status_code == 200
             and path.startswith(closed)}
    assert shown == set()


# Writing


def forms(house):
    """One address for every rule that changes something."""
    known = {"code": house.table("5").code, "slug": "bar", "kind": "group", "step": "start", "secret": "x"}
    for rule in house.app.url_map.iter_rules():
        if rule.methods & {"POST", "PUT", "PATCH", "DELETE"} and rule.endpoint not in house.app.config["CALLED_BACK"]:
            values = {name: known.get(name, 1) for name in rule.arguments}
            for name, converter in rule._converters.items():
                if type(converter).__name__ == "AnyConverter":
                    values[name] = sorted(converter.items)[0]
            yield house.app.url_map.bind("localhost").build(rule.endpoint, values, method="POST")


FOREIGN = {
    "another site": {"Origin": "http://evil.example"}, "no origin at all": {}, "a hidden origin": {"Origin": "null"},
    "a longer name": {"Origin": "http://localhost.evil.example"}, "another port": {"Origin": "http://localhost:81"},
    "a referrer elsewhere": {"Referer": "http://evil.example/http://localhost/"},
    "a browser that says so": {"Sec-Fetch-Site": "cross-site"},
    "another page of the domain": {"Sec-Fetch-Site": "same-site"},
    "an origin in front of ours": {"Origin": "http://localhost@evil.example"},
}


@pytest.mark.parametrize("who", ["guest", "Ana", "Lin"])
def test_no_form_is_taken_from_another_site(house, who):
    """T30: every unsafe address, as a guest, a waiter and an owner, with and without htmx."""
    client, taken = visitor(house, who), []
    del client.environ_base["HTTP_ORIGIN"]
    before, all_forms = given.everything(), sorted(set(forms(house)))
    for path in all_forms:
        for why, headers in FOREIGN.items():
            if client.post(path, headers=headers).status_code != 403:
                taken.append((path, why))
    assert taken == [] and given.everything() == before and len(all_forms) > 30
    ours = client.post("/language", data={"language": "de"}, headers={"Referer": "http://localhost/"})
    assert ours.status_code == 303


def test_a_call_back_is_known_by_its_signature_or_its_key_alone(house):
    assert house.app.config["CALLED_BACK"] == {"callbacks.paid", "elsewhere.work", "elsewhere.told"}


def test_no_form_of_staff_is_taken_from_a_guest_or_a_cook(house):
    """T33: and none of the office's from a waiter."""
    closed = {"guest": ("/floor", "/office", "/kitchen"), "Wei": ("/floor", "/office"), "Ana": ("/office",)}
    before = given.everything()
    for who, doors in closed.items():
        client = visitor(house, who) if who != "guest" else house.client()
        for path in sorted(set(forms(house))):
            if path.startswith(doors):
                assert client.post(path).status_code in (401, 403, 404), (who, path)
    assert given.everything() == before


def test_dismissed_staff_are_out_at_once(house):
    """T34."""
    ana = house.staff("Ana")
    assert ana.get("/floor").status_code == 200
    with given.allowed_to_write():
        given.Person.update(left_at=1).where(given.Person.name == "Ana").execute()
    assert ana.get("/floor").status_code == 303 and ana.post("/floor/table/1/close").status_code in (303, 401)


def test_methods_that_no_address_has_are_refused(house):
    for method in ("put", "delete", "patch", "trace"):
        assert getattr(house.client(), method)("/order").status_code in (403, 405)


def test_the_host_header_decides_nothing(house):
    """T36."""
    mei = given.guest(house)
    for path in ("/", f"/t/{house.table('5').code}", "/order", "/bill", "/login", "/follow"):
        answer = mei.get(path, headers={"Host": "evil.example"})
        assert "evil.example" not in answer.text + str(answer.headers), path


def test_every_answer_has_a_number_that_the_journal_knows(house):
    mei = given.guest(house)
    number = mei.post("/order/add", data={"dish": given.dish("Cola").id}).headers["X-Request-Id"]
    entry = given.journal.Entry.select().order_by(given.journal.Entry.id.desc()).get()
    assert (entry.kind, entry.request, entry.actor) == ("CartChanged", number, f"phone {Phone.get().id}")


@pytest.mark.parametrize("path", ["//evil.example/a", "/\\evil.example/a", "//evil.example%2fa"])
def test_the_way_back_from_a_refusal_stays_in_the_house(house, path):
    """T28: a referrer of ours whose path is another host's address."""
    said = house.client().get("/t/WRONGCODE9", headers={"Referer": "http://localhost" + path})
    assert said.status_code == 404 and 'href="/"' in said.text and "evil" not in said.text

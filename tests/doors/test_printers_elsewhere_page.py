"""The owner makes machines elsewhere and looks for printers; machines call with their key, and nobody else gets in."""

import re

import pytest

from kitchen_printers import discovery, elsewhere

CALL = {"session": "s" * 32, "turn": 1, "held": [], "resting": {}}
TOLD = {"session": "s" * 32, "outcomes": [], "well": [], "resting": {}}


@pytest.fixture
def lin(house, monkeypatch):
    monkeypatch.setattr(elsewhere, "WAITS", 0.05)
    elsewhere.callers.open()
    return house.staff("Lin")


def made(lin, name="Kitchen computer", form="a form"):
    """The key that the page shows."""
    page = lin.post("/office/printers/elsewhere", data={"name": name, "key": form})
    assert page.status_code == 200
    shown = re.search(r"TABLESIDE_WORKER_KEY=(\S+)", page.text)
    return shown and shown[1]


def call(house, key, path="/paper/work", said=CALL):
    return house.app.test_client().post(path, json=said, headers={"Authorization": f"Bearer {key}"})


def test_a_key_is_shown_once_and_opens_the_door(lin, house):
    key = made(lin)
    assert call(house, key).json == {"printers": [], "slips": [], "forget": []}
    assert key not in lin.get("/office/printers/elsewhere").text


def test_the_same_form_twice_makes_one_machine_and_shows_no_wrong_key(lin):
    assert made(lin)
    assert made(lin) is None
    assert len(elsewhere.workers()) == 1


def test_a_machine_that_was_removed_gets_nothing_more(lin, house):
    key = made(lin)
    assert lin.post("/office/printers/elsewhere/1/remove").status_code == 303
    assert call(house, key).status_code == 401


@pytest.mark.parametrize("address", ["/office/printers/elsewhere", "/office/printers/look"])
def test_only_the_office_makes_machines_and_looks(house, address):
    assert house.staff("Ana").post(address, data={"name": "x"}).status_code == 403
    assert house.client().post(address, data={"name": "x"}).status_code == 401


def test_a_wrong_key_is_refused_and_soon_not_even_looked_at(lin, house):
    key = made(lin)
    tried = [call(house, f"wrong {n}").status_code for n in range(40)]
    assert tried[0] == 401 and tried[-1] == 429
    assert call(house, key).status_code == 200


@pytest.mark.parametrize("header", ["", "Bearer", "Bearer ", "Basic a2V5", "bearer x", "Bearer \u00e9"])
def test_no_key_is_no_key(lin, house, header):
    said = house.app.test_client().post("/paper/work", json=CALL, headers={"Authorization": header} if header else {})
    assert (said.status_code, said.json) == (401, {"error": "This key opens nothing here."})


STRANGE = [{}, [], "x", *({**CALL, **strange} for strange in (
    {"turn": 2**70}, {"turn": "x"}, {"turn": None}, {"turn": 1e400}, {"held": "x"}, {"held": [1]},
    {"held": ["x"] * 501}, {"resting": []}, {"resting": {"1": "drop table"}}, {"resting": {"x": "off"}},
    {"session": "short"}, {"session": 5}))]


@pytest.mark.parametrize("said", STRANGE, ids=range(len(STRANGE)))
def test_what_nobody_understands_is_refused(lin, house, said):
    assert call(house, made(lin), said=said).status_code == 400


def test_numbers_that_no_database_holds_are_refused(lin, house):
    assert call(house, made(lin), "/paper/told", {**TOLD, "well": [2**70]}).status_code == 400


@pytest.mark.parametrize("outcome", [{}, {"token": 1, "to": "printed", "why": None}, 5,
                                     {"token": "x", "to": "removed", "why": None},
                                     {"token": "x", "to": "printed", "why": "because"}])
def test_an_outcome_that_there_is_not_is_refused(lin, house, outcome):
    said = {**TOLD, "outcomes": [outcome]}
    assert call(house, made(lin), "/paper/told", said).status_code == 400


def test_a_call_that_is_too_large_is_refused(lin, house):
    assert call(house, made(lin), said={**CALL, "more": "x" * 300_000}).status_code in (400, 413)


def test_printers_nearby_are_offered_with_their_address(lin, monkeypatch):
    monkeypatch.setattr(discovery, "nearby", lambda: [discovery.Found("EPSON <TM>", "192.168.1.50", 9100)])
    page = lin.post("/office/printers/look").text
    assert "EPSON &lt;TM&gt;" in page and "host=192.168.1.50" in page and "port=9100" in page


def test_the_offer_leads_to_a_form_that_is_filled(lin):
    page = lin.get("/office/printers?name=EPSON&host=192.168.1.50&port=9101").text
    assert 'value="192.168.1.50"' in page and 'value="9101"' in page

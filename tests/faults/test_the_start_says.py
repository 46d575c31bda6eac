"""What whoever starts the house is told about the network that it stands in (threats T83)."""

import pathlib

import pytest

from restaurant import welcome
from restaurant.installation import Installation
from tests.conftest import a_house

INSTALLER = pathlib.Path(__file__).parents[2] / "docs" / "installer.md"


@pytest.mark.parametrize(("address", "said"), [
    ("", True), ("http://192.168.1.20:8000", True), ("https://order.example", False), ("http://https.example", True)])
def test_without_https_the_start_says_that_pins_can_be_overheard(house, address, said):
    words = welcome.words(Installation(data=house.place.data, public_url=address), 8000)
    assert ("overhear PINs" in words) is said


def test_the_installers_guide_says_what_to_do_about_it():
    guide = " ".join(INSTALLER.read_text("utf-8").split())
    assert "networks of their own" in guide and "Printers must not be reachable from the guests' side" in guide
    assert "On plain HTTP, PINs can be overheard" in guide


@pytest.mark.parametrize(("address", "name"), [("https://order.example", "__Host-tableside"), ("", "tableside")])
def test_over_https_sessions_never_leave_by_http(tmp_path, address, name):
    """T35: the flags of the cookie, as they are sent."""
    house = a_house(tmp_path / "data", public_url=address)
    said = house.client().post("/language", data={"language": "de"}).headers["Set-Cookie"]
    house.stop()
    assert said.startswith(name + "=") and "HttpOnly" in said and "SameSite=Lax" in said
    assert ("Secure" in said) is bool(address)

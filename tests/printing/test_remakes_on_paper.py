"""What is made again says so on paper, first of all, and on the label of each portion."""

from restaurant.orders import Line


def test_a_remake_is_marked_and_what_was_wrong_is_not(house):
    house.printer()
    house.octets({"names": {"en": "Soup"}})
    assert "REMAKE" not in house.text()
    house.octets({"names": {"en": "Soup"}, "price": 0, "remakes": Line.get().id})
    assert "REMAKE" in house.text() and "ADD-ON" not in house.text()
